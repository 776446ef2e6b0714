package dev.pequod.apply.cluster;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.OAuthTokenProvider;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests through the fabric8 client, which knows kubeconfig files, service accounts, credential plugins, certificates and
 * proxies. Only its HTTP side is used: its model of objects rounds numbers, and its informers end for good where a kind is not there yet.
 *
 * <p>API servers take 100 requests at a time on one connection, and refuse more. So no more are sent, and streams, which last, go over
 * further connections, as many as they need.
 */
public final class Fabric8Transport implements Transport {
    /** What etcd stores of one object is a tenth of this. */
    private static final int MOST_BYTES = 16 << 20;

    private static final int AT_A_TIME = 80;

    private final Config config;
    private final KubernetesClient client;
    private final HttpClient http;
    private final String server;
    private final Semaphore room;
    private final Streams streams;
    private final Impersonation impersonation;
    private final Optional<Fence> fence;
    private final boolean isShared;

    /** Where the server's address comes from, as messages name it behind the server. */
    private final String source;

    private Fabric8Transport(Config config, Impersonation impersonation, String source) {
        this.config = config;
        this.client = new KubernetesClientBuilder().withConfig(config).build();
        this.http = client.getHttpClient();
        this.server = client.getMasterUrl().toString().replaceFirst("/+$", "");
        this.source = source;
        this.room = new Semaphore(AT_A_TIME);
        this.streams = new Streams(config);
        this.impersonation = impersonation;
        this.fence = Optional.empty();
        this.isShared = false;
    }

    private Fabric8Transport(Fabric8Transport other, Impersonation impersonation, Optional<Fence> fence) {
        this.config = other.config;
        this.client = other.client;
        this.http = other.http;
        this.server = other.server;
        this.source = other.source;
        this.room = other.room;
        this.streams = other.streams;
        this.impersonation = impersonation;
        this.fence = fence;
        this.isShared = true;
    }

    /**
     * Returns a transport to the cluster of a kubeconfig file.
     *
     * @param context the context; empty for the current one
     * @throws IOException if the file has no such context, or its cluster cannot be used; the message is a clause that names the file
     */
    public static Fabric8Transport ofFile(Path kubeconfig, Optional<String> context) throws IOException {
        return ofFiles(List.of(kubeconfig), context);
    }

    /**
     * Returns a transport to the cluster of the first of several kubeconfig files that has the context, as the variable
     * {@code KUBECONFIG} names them; those that are not there do not matter.
     *
     * @param kubeconfigs one at least
     * @param context the context; empty for the current one of the first file that has one
     * @throws IOException if no file has such a context, or its cluster cannot be used; the message is a clause that names the files
     */
    public static Fabric8Transport ofFiles(List<Path> kubeconfigs, Optional<String> context) throws IOException {
        Kubeconfig read = Kubeconfig.read(kubeconfigs, context);
        return of(read.config(), read.impersonation(), " (context " + read.context() + " of " + read.file() + ")");
    }

    /**
     * Returns a transport to the cluster that this process runs in.
     *
     * @throws IOException if it runs in none
     */
    public static Fabric8Transport inCluster() throws IOException {
        Config config = new ConfigBuilder().build();
        if (config.getCurrentContext() != null || System.getenv("KUBERNETES_SERVICE_HOST") == null) {
            throw new IOException("this process runs in no cluster; name a kubeconfig file");
        }
        return of(config, Impersonation.NONE, "");
    }

    private static Fabric8Transport of(Config config, Impersonation impersonation, String source) throws IOException {
        Config own = new ConfigBuilder(config)
                .withRequestRetryBackoffLimit(0)
                .withUserAgent("pequod")
                .build();
        try {
            return new Fabric8Transport(own, impersonation, source);
        } catch (RuntimeException e) {
            throw new IOException(
                    config.getMasterUrl().replaceFirst("/+$", "") + source + ": " + ConnectionFailure.innermost(e), e);
        }
    }

    /** Returns a transport to the same cluster, with connections of its own that others cannot fill. */
    public Fabric8Transport apart() {
        return new Fabric8Transport(config, impersonation, source);
    }

    @Override
    public Transport as(String userName) {
        return new Fabric8Transport(this, Impersonation.of(userName), fence);
    }

    /** Returns the same connections for what a fence lets pass; streams are not asked about. */
    public Transport fenced(Fence last) {
        return new Fabric8Transport(this, impersonation, Optional.of(last));
    }

    /** Returns the address of the API server. */
    public String server() {
        return server;
    }

    /** Returns the namespace of the current context; {@code default} if it names none. */
    public String namespace() {
        String namespace = client.getConfiguration().getNamespace();
        return namespace == null ? "default" : namespace;
    }

    /**
     * All that a request waits for is within its timeout. Who no longer waits has not ended the request: it makes room for another one when it
     * was answered, or its time is over.
     */
    @Override
    public Response send(Request request, Duration timeout) throws IOException, InterruptedException {
        long end = System.nanoTime() + timeout.toNanos();
        if (!room.tryAcquire(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new IOException("nothing was sent within " + timeout.toSeconds() + " s, as " + AT_A_TIME
                    + " other requests got no answer");
        }
        boolean isSent = false;
        try {
            Fence.Sending sending = last(request, end);
            HttpRequest built = built(sending);
            Answer answer = new Answer();
            long began = System.nanoTime();
            CompletableFuture<HttpResponse<AsyncBody>> sent =
                    sent(() -> answer.to(http, built)).whenComplete((response, failure) -> room.release());
            isSent = true;
            try {
                HttpResponse<AsyncBody> response = await(sent, began, sending.timeout(), answer::abandon);
                return new Response(response.code(), answer.text(), retryAfter(response));
            } catch (IOException e) {
                throw answer.tooLarge ? new TooLargeException(MOST_BYTES) : e;
            }
        } finally {
            if (!isSent) {
                room.release();
            }
        }
    }

    /** Returns what is sent now of a request that has time until an end. */
    private Fence.Sending last(Request request, long end) throws IOException {
        OAuthTokenProvider credentials = config.getOauthTokenProvider();
        if (fence.isPresent() && credentials != null) {
            credentials.getToken(); // which may take its time, but not between the fence and the wire
        }
        Fence.Sending sending = new Fence.Sending(request, Duration.ofNanos(end - System.nanoTime()));
        Fence.Sending passed = fence.isPresent() ? fence.get().pass(sending) : sending;
        if (passed.timeout().toMillis() < 1) {
            // an API server takes no time at all for as much as it likes
            throw new IOException("nothing was sent within its time, which other requests and credentials took");
        }
        return passed;
    }

    private HttpRequest built(Fence.Sending sending) {
        Request request = sending.request();
        HttpRequest.Builder builder =
                builder(request.path()).timeout(Math.max(1, sending.timeout().toMillis()), TimeUnit.MILLISECONDS);
        return request.body().isEmpty()
                ? builder.method(request.method(), null, null).build()
                : builder.method(request.method(), request.contentType(), request.body())
                        .build();
    }

    /** Gathers the body of an answer, as much as may be in memory. */
    private static final class Answer {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private volatile boolean tooLarge;
        private volatile boolean isAbandoned;
        private volatile @Nullable AsyncBody body;

        /** Sends a request, and completes with the end of the body. */
        CompletableFuture<HttpResponse<AsyncBody>> to(HttpClient http, HttpRequest request) {
            return http.consumeBytes(request, this::take).thenCompose(response -> {
                body = response.body();
                if (isAbandoned) {
                    response.body().cancel();
                } else {
                    response.body().consume();
                }
                return response.body().done().thenApply(end -> response);
            });
        }

        /** Ends the answer where it is, or as soon as it begins. */
        void abandon() {
            isAbandoned = true;
            AsyncBody begun = body;
            if (begun != null) {
                begun.cancel();
            }
        }

        private void take(List<ByteBuffer> buffers, AsyncBody from) {
            for (ByteBuffer buffer : buffers) {
                if (bytes.size() + buffer.remaining() > MOST_BYTES) {
                    tooLarge = true;
                    from.cancel();
                    return;
                }
                byte[] chunk = new byte[buffer.remaining()];
                buffer.get(chunk);
                bytes.writeBytes(chunk);
            }
            from.consume();
        }

        String text() {
            return bytes.toString(StandardCharsets.UTF_8);
        }
    }

    /** Connections for streams. Thread-safe. */
    private static final class Streams {
        private final Config config;
        private final List<Line> lines = new ArrayList<>();
        private boolean closed;

        Streams(Config config) {
            this.config = config;
        }

        /** A connection with room for a number of streams. */
        private static final class Line {
            private final KubernetesClient client;
            private int open;

            Line(KubernetesClient client) {
                this.client = client;
            }
        }

        synchronized Line take() throws IOException {
            if (closed) {
                throw new IOException("the client is closed");
            }
            Optional<Line> free =
                    lines.stream().filter(line -> line.open < AT_A_TIME).findFirst();
            Line line = free.orElseGet(() ->
                    new Line(new KubernetesClientBuilder().withConfig(config).build()));
            if (free.isEmpty()) {
                lines.add(line);
            }
            line.open++;
            return line;
        }

        synchronized void give(Line line) {
            line.open--;
            if (line.open == 0 && lines.size() > 1 && lines.remove(line)) {
                line.client.close();
            }
        }

        synchronized void close() {
            closed = true;
            lines.forEach(line -> line.client.close());
            lines.clear();
        }
    }

    /** A stream that makes room for another one when it is closed. */
    private static final class Stream extends FilterInputStream {
        private final AtomicReference<Runnable> end;

        Stream(InputStream in, Runnable end) {
            super(in);
            this.end = new AtomicReference<>(end);
        }

        @Override
        public void close() throws IOException {
            try {
                super.close();
            } finally {
                end.getAndSet(() -> {}).run();
            }
        }
    }

    @Override
    public InputStream stream(String path, Duration timeout) throws IOException, InterruptedException {
        Streams.Line line = streams.take();
        boolean opened = false;
        try {
            HttpClient own = line.client.getHttpClient();
            long began = System.nanoTime();
            CompletableFuture<HttpResponse<InputStream>> sent =
                    sent(() -> own.sendAsync(builder(path).forStreaming().build(), InputStream.class));
            HttpResponse<InputStream> response = await(sent, began, timeout, () -> sent.cancel(true));
            if (response.code() == 200) {
                opened = true;
                return new Stream(response.body(), () -> streams.give(line));
            }
            try (InputStream body = response.body()) {
                String text = body == null ? "" : new String(body.readNBytes(1 << 20), StandardCharsets.UTF_8);
                throw new StatusException(new Response(response.code(), text, retryAfter(response)));
            }
        } finally {
            if (!opened) {
                streams.give(line);
            }
        }
    }

    private HttpRequest.Builder builder(String path) {
        HttpRequest.Builder builder =
                http.newHttpRequestBuilder().uri(server + path).header("Accept", "application/json");
        impersonation.headers().forEach(header -> builder.header(header.name(), header.value()));
        return builder;
    }

    private static Optional<Duration> retryAfter(HttpResponse<?> response) {
        return Optional.ofNullable(response.header("Retry-After"))
                .filter(text -> text.matches("[0-9]{1,6}"))
                .map(text -> Duration.ofSeconds(Long.parseLong(text)));
    }

    private static <T> CompletableFuture<T> sent(Supplier<CompletableFuture<T>> sending) throws IOException {
        try {
            return sending.get();
        } catch (IllegalStateException e) {
            throw new IOException("the client is closed", e);
        }
    }

    /**
     * Returns what comes of a request.
     *
     * @param began when it was sent, by {@link System#nanoTime}
     * @param abandon called where nobody waits for it any more
     */
    private <T> T await(CompletableFuture<T> sent, long began, Duration timeout, Runnable abandon)
            throws IOException, InterruptedException {
        try {
            return sent.get(began + timeout.toNanos() - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            abandon.run();
            long seconds = timeout.plusMillis(999).toSeconds(); // of which a moment was spent before it was sent
            throw new IOException(server + source + " gave no answer within " + seconds + " s", e);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new IOException(ConnectionFailure.words(server + source, cause), cause);
        } catch (InterruptedException e) {
            abandon.run();
            throw e;
        }
    }

    @Override
    public void close() {
        if (!isShared) {
            streams.close();
            client.close();
        }
    }
}
