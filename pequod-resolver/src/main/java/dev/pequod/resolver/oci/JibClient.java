package dev.pequod.resolver.oci;

import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.core.JacksonException;
import com.google.api.client.http.HttpTransport;
import com.google.cloud.tools.jib.api.Credential;
import com.google.cloud.tools.jib.api.DescriptorDigest;
import com.google.cloud.tools.jib.api.LogEvent;
import com.google.cloud.tools.jib.api.RegistryException;
import com.google.cloud.tools.jib.api.RegistryUnauthorizedException;
import com.google.cloud.tools.jib.blob.Blobs;
import com.google.cloud.tools.jib.event.EventHandlers;
import com.google.cloud.tools.jib.http.FailoverHttpClient;
import com.google.cloud.tools.jib.http.Request;
import com.google.cloud.tools.jib.http.Response;
import com.google.cloud.tools.jib.http.ResponseException;
import com.google.cloud.tools.jib.image.json.ManifestTemplate;
import com.google.cloud.tools.jib.registry.RegistryClient;
import dev.pequod.api.Digest;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.resolver.archive.CarriedException;
import dev.pequod.resolver.net.Endpoint;
import dev.pequod.resolver.net.Retries;
import dev.pequod.resolver.net.RootCause;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.Constructor;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.security.DigestException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Speaks the protocol of OCI registries by means of jib-core: the only class that knows jib.
 *
 * <p>Jib does what is intricate: the demands for tokens, their renewal, uploads in steps. Three things it does not do as is needed
 * here, and they are put right. It parses manifests into classes of its own, which lose what they do not know, and with it the
 * digest: so {@link Client} catches the bytes of the answer before jib parses them ({@link Captured}), and other questions of the
 * protocol (a digest by HEAD, tags, referrers) are asked as if for a manifest. It would fall back to connections without
 * checked certificates: so it is told to use plain http where that is configured, and never to fall back. And it opens
 * connections itself: the constructor that takes another transport is not public, so that it is called by reflection, once,
 * with a {@link GuardedTransport}; the version of jib is pinned, and each test of this package would fail without it.
 */
final class JibClient {
    /** How many credentials are tried; each costs a registry, or its service of tokens, a question. */
    private static final int MOST_CREDENTIALS = 10;

    /** A user name that stands for a refresh token in Docker's configuration. */
    private static final String REFRESH_TOKEN = "<token>";

    private final Client http;
    private final RegistryClient.Factory factory;
    private final Supplier<List<dev.pequod.api.Credential>> credentials;
    private RegistryClient registry;
    /** How the registry has said that it wants to know who asks; null as long as it has not. */
    private @Nullable String demand;

    private List<dev.pequod.api.Credential> known = List.of();
    /** Why they could not be found, if they could not. */
    private @Nullable CarriedException unfound;

    /** Which of them is asked with. */
    private int turn;

    private boolean isAuthorized;
    private boolean mayPush;

    /** An answer: its bytes, and those of its headers that matter, empty where it has none. */
    static final class Answer {
        private final byte[] body;
        private final String contentType;
        private final String digest;
        private final List<String> links;

        private Answer(byte[] body, String contentType, String digest, List<String> links) {
            this.body = body;
            this.contentType = contentType;
            this.digest = digest;
            this.links = List.copyOf(links);
        }

        byte[] body() {
            return body;
        }

        String contentType() {
            return contentType;
        }

        /** Returns its Docker-Content-Digest. */
        String digest() {
            return digest;
        }

        /** Returns its headers Link. */
        List<String> links() {
            return links;
        }
    }

    /** Something that is asked of the registry. */
    @FunctionalInterface
    private interface Question<T> {
        T ask() throws IOException, RegistryException;
    }

    /**
     * Makes a client.
     *
     * @param credentials asked when the registry wants a credential, and not before; tried one after the other until it accepts one
     */
    JibClient(
            HttpTransport transport,
            Endpoint endpoint,
            String repository,
            Supplier<List<dev.pequod.api.Credential>> credentials) {
        http = new Client(transport, endpoint);
        this.credentials = credentials;
        factory = RegistryClient.factory(EventHandlers.NONE, endpoint.authority(), repository, http)
                .setUserAgent("pequod");
        registry = factory.newRegistryClient();
    }

    private static Credential ofJib(dev.pequod.api.Credential credential) {
        String name = credential.username().isEmpty() ? REFRESH_TOKEN : credential.username();
        return Credential.from(name, credential.secret());
    }

    /**
     * Asks for what is at a path of the repository, such as {@code manifests/v1}.
     *
     * @param method GET or HEAD
     */
    Answer ask(String method, String path) throws IOException {
        try {
            http.capture = new Capture(method, path);
            return authorized(false, () -> {
                try {
                    registry.pullManifest("captured", ManifestTemplate.class);
                    throw new IllegalStateException("jib asked for no manifest");
                } catch (Captured captured) {
                    return captured.answer;
                }
            });
        } finally {
            http.capture = null;
        }
    }

    /** Writes what the registry sends as a blob; its digest is to be checked. */
    void pull(Digest digest, OutputStream out) throws IOException {
        authorized(false, () -> {
            try {
                registry.pullBlob(ofJib(digest), size -> {}, count -> {}).writeTo(out);
                return true;
            } catch (IOException e) {
                if (e.getCause() instanceof RegistryException wrapped) {
                    if (wrapped.getCause() == null) {
                        return false; // other bytes than those wanted; whoever wants them sees it
                    }
                    throw wrapped;
                }
                throw e;
            }
        });
    }

    /** Uploads a blob, unless it is there, and tells of bytes that were sent. */
    void push(Digest digest, byte[] bytes, LongConsumer sent) throws IOException {
        authorized(true, () -> {
            if (registry.checkBlob(ofJib(digest)).isEmpty()) {
                registry.pushBlob(ofJib(digest), Blobs.from(out -> out.write(bytes), true), null, sent::accept);
            }
            return true;
        });
    }

    /** Uploads a manifest byte for byte. */
    void push(RawManifest manifest, String tagOrDigest) throws IOException {
        authorized(true, () -> {
            registry.pushManifest(new Verbatim(manifest), tagOrDigest);
            return true;
        });
    }

    /**
     * Asks, and again with a credential or a token where the registry wants one. A credential that is refused gives way to the next
     * one, until each has been tried; so the next question begins where this one did.
     */
    private <T> T authorized(boolean toPush, Question<T> question) throws IOException {
        int refusals = 0;
        while (true) {
            try {
                if (demand != null && (!isAuthorized || (toPush && !mayPush))) {
                    authorize(demand, toPush);
                }
                return understood(
                        "gives an answer that makes no sense; check its name and port, and what runs there", question);
            } catch (RegistryException | ResponseException e) {
                IOException told = status(e);
                if (demand == null) {
                    String wanted = demandOf(e).orElseThrow(() -> told);
                    known = credentials();
                    demand = wanted;
                } else if (unfound != null && told instanceof StatusException answer && answer.isRefusal()) {
                    throw unfound;
                } else {
                    refusals++;
                    if (known.size() < 2 || !(told instanceof StatusException answer) || !answer.isRefusal()) {
                        throw told;
                    }
                    turn = (turn + 1) % known.size();
                    isAuthorized = false;
                    if (refusals == known.size()) {
                        throw told;
                    }
                }
            }
        }
    }

    /** Asks, and tells where jib has stumbled over the answer. */
    private static <T> T understood(String problem, Question<T> question) throws IOException, RegistryException {
        try {
            return question.ask();
        } catch (IOException | RegistryException | RuntimeException e) {
            if (isSenseless(e)) {
                throw new SenselessException(problem, e);
            }
            throw e;
        }
    }

    /**
     * Reports whether the client that is not ours has stumbled: it wraps what reads JSON, and asks what is not there. Where code of ours
     * fails, whoever calls it, the answer is not to blame.
     */
    private static boolean isSenseless(Exception failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof CarriedException
                    || cause instanceof ResponseException
                    || cause instanceof SSLException) {
                return false; // it is known what that is about
            }
            if (cause instanceof JacksonException
                    || (cause instanceof RuntimeException stumble && !RootCause.isOurs(stumble))) {
                return true;
            }
        }
        return false;
    }

    /** Reports whether there was a credential to ask with. */
    boolean hasCredentials() {
        return !known.isEmpty();
    }

    /** Returns the demand of a registry; the transport leaves one, in the form that jib understands. */
    private static Optional<String> demandOf(Exception failure) {
        return failure instanceof RegistryUnauthorizedException refusal
                        && refusal.getHttpResponseException().getStatusCode() == 401
                ? Optional.ofNullable(
                        refusal.getHttpResponseException().getHeaders().getAuthenticate())
                : Optional.empty();
    }

    /** Returns the credentials; none where they cannot be found, since what is for all is given to anybody. */
    private List<dev.pequod.api.Credential> credentials() {
        try {
            unfound = null;
            return credentials.get().stream().limit(MOST_CREDENTIALS).toList();
        } catch (RuntimeException e) {
            unfound = new CarriedException(new ModuleException(
                    Reason.UNAUTHORIZED,
                    "Tried to find the credentials for " + http.endpoint.authority() + " but " + e.getMessage(),
                    e));
            return List.of();
        }
    }

    /** Gets a token, or takes the password, for what comes. Nothing is noted before that: what failed for a moment is tried again. */
    private void authorize(String wanted, boolean toPush) throws IOException, RegistryException {
        if (!isAuthorized) {
            mayPush = false;
            if (!known.isEmpty()) {
                factory.setCredential(ofJib(known.get(turn)));
            }
            registry = factory.newRegistryClient();
        }
        understood("names a service of tokens that gives an answer that makes no sense; ask who runs it", () -> {
            if (!toPush) {
                registry.authPullByWwwAuthenticate(wanted);
            } else if (!registry.doPushBearerAuth() && !known.isEmpty()) {
                registry.configureBasicAuth();
            }
            return true;
        });
        isAuthorized = true;
        mayPush = toPush;
    }

    /** Returns what an exception of jib is about: an answer of a status, or a connection. */
    private static IOException status(Exception failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ResponseException response) {
                Optional<String> after =
                        Optional.ofNullable(response.getHeaders().getRetryAfter());
                String content = response.getContent() == null ? "" : response.getContent();
                return new StatusException(
                        response.getStatusCode(),
                        content,
                        after.flatMap(text ->
                                Retries.retryAfter(text, Clock.systemUTC().instant())),
                        failure);
            }
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException io) {
                return io;
            }
        }
        return new IOException(failure.getMessage(), failure);
    }

    private static DescriptorDigest ofJib(Digest digest) {
        try {
            return DescriptorDigest.fromDigest(digest.toString());
        } catch (DigestException e) {
            throw new IllegalStateException("a digest is a digest", e);
        }
    }

    /** A manifest that jib writes as it is. */
    private static final class Verbatim implements ManifestTemplate {
        private final RawManifest manifest;

        Verbatim(RawManifest manifest) {
            this.manifest = manifest;
        }

        @JsonValue
        @JsonRawValue
        public String json() {
            return new String(manifest.bytes(), StandardCharsets.UTF_8);
        }

        @Override
        public int getSchemaVersion() {
            return 2;
        }

        @Override
        public String getManifestMediaType() {
            return manifest.mediaType();
        }
    }

    /**
     * What to ask in place of a manifest.
     *
     * @param path the path below the repository
     */
    private record Capture(String method, String path) {}

    /** Carries an answer past jib's parser. */
    private static final class Captured extends RuntimeException {
        private final transient Answer answer;

        Captured(Answer answer) {
            super("captured", null, false, false);
            this.answer = answer;
        }
    }

    /** Jib's client, on another transport. */
    private static final class Client extends FailoverHttpClient {
        private final Endpoint endpoint;
        private final FailoverHttpClient plain;
        private final FailoverHttpClient strict;
        private @Nullable Capture capture;

        Client(HttpTransport transport, Endpoint endpoint) {
            super(false, false, event -> {});
            this.endpoint = endpoint;
            plain = on(transport, true);
            strict = on(transport, false);
        }

        private static FailoverHttpClient on(HttpTransport transport, boolean allowsHttp) {
            try {
                Constructor<FailoverHttpClient> constructor = FailoverHttpClient.class.getDeclaredConstructor(
                        boolean.class, boolean.class, Consumer.class, Supplier.class, Supplier.class, boolean.class);
                constructor.setAccessible(true);
                Consumer<LogEvent> silent = event -> {};
                Supplier<HttpTransport> same = () -> transport;
                return constructor.newInstance(allowsHttp, allowsHttp, silent, same, same, false);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("this version of jib-core makes its clients in another way", e);
            }
        }

        @Override
        public Response call(String method, URL url, Request request) throws IOException {
            if (url.getAuthority() == null) {
                throw new SenselessException("leads to an address that is none", new MalformedURLException("no host"));
            }
            Capture wanted = capture;
            if (wanted == null || !url.getPath().endsWith("/manifests/captured")) {
                return send(method, url, request);
            }
            String start = url.getPath().substring(0, url.getPath().length() - "manifests/captured".length());
            URL other = of(url.getProtocol(), url.getAuthority(), start + wanted.path());
            try (Response response = send(wanted.method(), other, request)) {
                InputStream body = response.getBody();
                throw new Captured(new Answer(
                        body == null ? new byte[0] : body.readAllBytes(),
                        header(response, "Content-Type"),
                        header(response, "Docker-Content-Digest"),
                        response.getHeader("Link")));
            }
        }

        private static String header(Response response, String name) {
            List<String> values = response.getHeader(name);
            return values.isEmpty() ? "" : values.get(0);
        }

        /** Jib writes https everywhere; a registry of plain http is asked by http, and never first by https. */
        private Response send(String method, URL url, Request request) throws IOException {
            boolean isRegistry = url.getAuthority().equals(endpoint.authority());
            URL target = isRegistry ? of(endpoint.protocol(), url.getAuthority(), url.getFile()) : url;
            return (target.getProtocol().equals("http") ? plain : strict).call(method, target, request);
        }

        private static URL of(String protocol, String authority, String file) throws IOException {
            try {
                return URI.create(protocol + "://" + authority + file).toURL();
            } catch (IllegalArgumentException e) {
                throw new SenselessException("leads to an address that is none", e);
            }
        }
    }
}
