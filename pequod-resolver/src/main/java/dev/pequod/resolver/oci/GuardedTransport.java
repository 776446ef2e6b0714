package dev.pequod.resolver.oci;

import com.google.api.client.http.HttpTransport;
import com.google.api.client.http.LowLevelHttpRequest;
import com.google.api.client.http.LowLevelHttpResponse;
import com.google.api.client.util.StreamingContent;
import dev.pequod.api.Deadline;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.resolver.archive.CarriedException;
import dev.pequod.resolver.net.Endpoint;
import dev.pequod.resolver.net.HostPolicy;
import dev.pequod.resolver.net.NetworkOptions;
import dev.pequod.resolver.net.ProxyException;
import dev.pequod.resolver.net.Secrets;
import dev.pequod.resolver.net.SentSecrets;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.SocketException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.http.ConnectionClosedException;
import org.apache.http.Header;
import org.apache.http.HttpEntity;
import org.apache.http.HttpHost;
import org.apache.http.MalformedChunkCodingException;
import org.apache.http.MessageConstraintException;
import org.apache.http.NoHttpResponseException;
import org.apache.http.TruncatedChunkException;
import org.apache.http.client.ClientProtocolException;
import org.apache.http.client.config.RequestConfig;
import org.apache.http.client.methods.CloseableHttpResponse;
import org.apache.http.client.methods.HttpEntityEnclosingRequestBase;
import org.apache.http.client.protocol.HttpClientContext;
import org.apache.http.conn.ConnectTimeoutException;
import org.apache.http.entity.AbstractHttpEntity;
import org.apache.http.impl.client.CloseableHttpClient;
import org.apache.http.message.BasicHeader;
import org.apache.http.protocol.HttpCoreContext;
import org.jspecify.annotations.Nullable;

/**
 * Carries the requests of one requester to one registry, and guards each of them, also those that a redirect or a demand for a
 * token leads to: the host must be allowed, its checked addresses are connected to and no others, a credential goes only to
 * the registry or the service that its token comes from, bodies are bounded, and all can be ended at once.
 */
final class GuardedTransport extends HttpTransport {
    private static final String DEMAND = "WWW-Authenticate";
    private static final Set<String> REPEATABLE = Set.of("GET", "HEAD");
    private static final int CONNECT_MILLIS = 10_000;
    /** What a service of tokens may answer, and more than that whatever else is asked. */
    private static final long LEAST_BYTES = 1L << 20;
    /** What is read of an answer that tells of an error. */
    private static final long ERROR_BYTES = 65_536;

    private static final String ERROR_TYPE = "application/json; charset=utf-8";

    /** How a proxy tells of an error of its own, by RFC 9209. */
    private static final Pattern PROXY_ERROR = Pattern.compile(";\\s*error=");

    private final CloseableHttpClient client;
    private final HostPolicy policy;
    private final Endpoint registry;
    private final String owner;
    private final Deadline deadline;
    private final Set<HttpEntityEnclosingRequestBase> running = ConcurrentHashMap.newKeySet();
    private final Secrets secrets;
    /** The credential of a request that its server sends elsewhere on itself: the client leaves it out there. */
    private final Map<URI, String> redirected = new ConcurrentHashMap<>();

    /** The servers where the registry itself has said that tokens are given. */
    private final Set<String> tokenServices = ConcurrentHashMap.newKeySet();

    /** Addresses that did not answer. */
    private final Set<InetAddress> unanswering = ConcurrentHashMap.newKeySet();

    private volatile boolean isDemanding;
    private volatile boolean isEnded;
    private volatile String what = "";
    private volatile Deadline until;
    private volatile Duration silence = Duration.ofSeconds(20);
    private volatile long mostBytes;

    /**
     * Makes a transport.
     *
     * @param registry where credentials may go
     * @param owner who asks, such as a namespace
     * @param before the secrets that registries were sent before
     */
    GuardedTransport(
            CloseableHttpClient client,
            HostPolicy policy,
            Endpoint registry,
            String owner,
            SentSecrets before,
            Deadline deadline) {
        this.client = client;
        this.policy = policy;
        this.registry = registry;
        this.owner = owner;
        this.deadline = deadline;
        until = deadline;
        secrets = Secrets.of(policy.options(), registry, before, owner);
    }

    /**
     * Says what is asked next.
     *
     * @param question what is tried, for messages
     * @param bytes how many bytes an answer may have
     * @param end when nobody waits for it any more
     * @param longest how long the server may be silent
     */
    void begin(String question, long bytes, Deadline end, Duration longest) {
        silence = longest;
        what = question;
        until = end;
        mostBytes = Math.max(bytes, LEAST_BYTES);
    }

    /** Returns how it connects. */
    NetworkOptions options() {
        return policy.options();
    }

    /** Returns what is sent, and that nobody else may see. */
    Secrets secrets() {
        return secrets;
    }

    /** Ends all requests that run; those to come fail. */
    void end() {
        isEnded = true;
        running.forEach(HttpEntityEnclosingRequestBase::abort);
    }

    /** Reports whether a question was given up, which may still run: nothing more is asked beside it. */
    boolean isEnded() {
        return isEnded;
    }

    @Override
    public boolean supportsMethod(String method) {
        return true;
    }

    @Override
    protected LowLevelHttpRequest buildRequest(String method, String url) throws IOException {
        URI target;
        Endpoint endpoint;
        try {
            target = URI.create(url);
            endpoint = Endpoint.of(target);
        } catch (IllegalArgumentException e) {
            throw refused("was led to an address that is none"); // it may repeat what was sent
        }
        if (target.getRawUserInfo() != null) {
            throw refused("was led to an address with a password in it");
        }
        return new Guarded(method, target, endpoint);
    }

    private CarriedException refused(String problem) {
        return refused(Reason.FORBIDDEN, problem);
    }

    private CarriedException refused(Reason reason, String problem) {
        return new CarriedException(new ModuleException(reason, "Tried to " + what + " but " + problem));
    }

    /** Notes where the registry wants to have a password sent to. */
    private void noteDemand(Optional<Demand> demand) {
        isDemanding = true;
        demand.flatMap(Demand::tokenService).flatMap(GuardedTransport::server).ifPresent(tokenServices::add);
    }

    /** Returns what an answer demands; nothing where it refuses nobody. */
    private static Optional<Demand> demand(CloseableHttpResponse answer) {
        if (answer.getStatusLine().getStatusCode() != 401) {
            return Optional.empty();
        }
        return Demand.of(Arrays.stream(answer.getHeaders(DEMAND))
                .map(header -> String.valueOf(header.getValue()))
                .toList());
    }

    /** Returns the headers of an answer; of several demands only the one to meet, since the client looks at the first one. */
    private static Header[] headers(CloseableHttpResponse answer, Optional<Demand> met) {
        met.ifPresent(demand -> answer.setHeaders(Stream.concat(
                        Arrays.stream(answer.getAllHeaders())
                                .filter(header -> !header.getName().equalsIgnoreCase(DEMAND)),
                        Stream.of(new BasicHeader(DEMAND, demand.toString())))
                .toArray(Header[]::new)));
        return answer.getAllHeaders();
    }

    private static Optional<String> server(String realm) {
        try {
            return Optional.of(Endpoint.of(URI.create(realm)).toString());
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // nothing is sent there
        }
    }

    /** A request of any method, with a body or without. */
    private static final class AnyRequest extends HttpEntityEnclosingRequestBase {
        private final String method;

        AnyRequest(String method, URI target) {
            this.method = method;
            setURI(target);
        }

        @Override
        public String getMethod() {
            return method;
        }
    }

    /** One request. */
    @SuppressWarnings("deprecation") // StreamingContent has no successor in what this class must implement
    private final class Guarded extends LowLevelHttpRequest {
        private final AnyRequest request;
        private final URI target;
        private final Endpoint endpoint;
        private @Nullable String authorization;

        Guarded(String method, URI target, Endpoint endpoint) {
            this.target = target;
            this.endpoint = endpoint;
            request = new AnyRequest(method, target);
        }

        @Override
        public void addHeader(String name, String value) {
            switch (name.toLowerCase(Locale.ROOT)) {
                // Nothing is to be expanded on the way: digests are of what is sent, and limits too.
                case "accept-encoding" -> {}
                case "authorization" -> {
                    if (isFor(value)) {
                        secrets.add(value.substring(value.indexOf(' ') + 1));
                        request.addHeader(name, value);
                        authorization = value;
                    }
                }
                default -> request.addHeader(name, value);
            }
        }

        /**
         * Reports whether a credential may go here. What asks for a token is the only request with a password to another
         * server, and only to one that the registry itself has named; where an upload is to go, or a redirect leads, is none.
         */
        private boolean isFor(String authorization) {
            return isOfRegistry()
                    || (isOfTokenService() && request.getMethod().equals("GET") && authorization.startsWith("Basic "));
        }

        private boolean isOfRegistry() {
            return endpoint.isSameServer(registry);
        }

        private boolean isOfTokenService() {
            return tokenServices.contains(endpoint.toString());
        }

        @Override
        public LowLevelHttpResponse execute() throws IOException {
            StreamingContent content = getStreamingContent();
            if (isForm() && !isOfRegistry() && !isOfTokenService()) {
                throw refused(endpoint + ", which " + registry.authority()
                        + " has not named, wants a request for a token, which holds a password; none is given to it");
            }
            if (content != null) {
                request.setEntity(new Body(content, getContentLength(), getContentType()));
            }
            String carried = redirected.remove(target);
            if (authorization == null && carried != null) {
                addHeader("Authorization", carried);
            }
            List<InetAddress> addresses;
            try {
                addresses = policy.connect(endpoint, owner, what + led(), deadline);
                deadline.check(what);
            } catch (ModuleException e) {
                throw new CarriedException(e);
            }
            running.add(request);
            if (isEnded) {
                request.abort();
            }
            try {
                CloseableHttpResponse answer = send(addresses);
                Optional<Demand> demand = demand(answer);
                if (answer.getStatusLine().getStatusCode() == 401) {
                    checkDemand(answer, demand);
                }
                Optional<URI> next = redirection(answer);
                boolean isElsewhere = next.isPresent() && !isHere(next.orElseThrow());
                if (next.isPresent() && !isElsewhere && authorization != null) {
                    redirected.put(next.orElseThrow(), authorization);
                }
                if (isElsewhere && isForm()) {
                    request.abort();
                    answer.close();
                    throw refused(
                            endpoint.authority()
                                    + " sends the request for a token, which holds a password, to another server; none is given to it");
                }
                return new Bounded(request, endpoint, answer, demand, mostBytes);
            } catch (IOException | RuntimeException e) {
                running.remove(request);
                throw e;
            }
        }

        /** Checks who wants a password. A server that the registry leads to is asked without one, and may have none once it is given. */
        private void checkDemand(CloseableHttpResponse answer, Optional<Demand> demand) throws IOException {
            if (isOfRegistry()) {
                noteDemand(demand);
            } else if (isDemanding && !isOfTokenService()) {
                request.abort();
                answer.close();
                throw refused(
                        Reason.UNAUTHORIZED,
                        endpoint + ", to which " + registry.authority()
                                + " leads, wants a password of its own; none is given to it");
            }
        }

        /** Returns where an answer leads; empty if it does not. */
        private Optional<URI> redirection(CloseableHttpResponse answer) {
            Header location = answer.getFirstHeader("Location");
            if (location == null || answer.getStatusLine().getStatusCode() / 100 != 3) {
                return Optional.empty();
            }
            try {
                return Optional.of(target.resolve(location.getValue()));
            } catch (IllegalArgumentException e) {
                return Optional.of(URI.create("")); // nowhere
            }
        }

        private boolean isHere(URI next) {
            try {
                return Endpoint.of(next).isSameServer(endpoint);
            } catch (IllegalArgumentException e) {
                return false;
            }
        }

        /** Reports whether it is a form, which is how a token is asked for with a password in the body. */
        private boolean isForm() {
            return String.valueOf(getContentType()).startsWith("application/x-www-form-urlencoded");
        }

        private CloseableHttpResponse execute(HttpHost host, HttpClientContext context) throws IOException {
            try {
                return answered(host, context);
            } catch (ClientProtocolException | MessageConstraintException e) {
                throw unsound(endpoint);
            }
        }

        private CloseableHttpResponse answered(HttpHost host, HttpClientContext context) throws IOException {
            try {
                return client.execute(host, request, context);
            } catch (NoHttpResponseException e) {
                if (!REPEATABLE.contains(request.getMethod())) {
                    throw e;
                }
                // Most likely the server had ended a connection that was kept; the next one is new.
                return client.execute(host, request, context);
            }
        }

        /** Says whose fault it is that another server than the registry is to be asked: nobody has named it. */
        private String led() {
            return isOfRegistry() ? "" : ", for which " + registry.authority() + " leads to " + endpoint + ",";
        }

        /** Returns how long to wait, where connecting may take one of so many shares of the time that is left for the answer. */
        private RequestConfig timeouts(int shares) {
            int left = Math.clamp(
                    deadline.remaining().toMillis(), 1, Math.clamp(silence.toMillis(), 1, Integer.MAX_VALUE));
            int connecting = Math.clamp(until.remaining().toMillis() / shares, 1, CONNECT_MILLIS);
            return RequestConfig.custom()
                    .setConnectTimeout(Math.min(left, connecting))
                    .setConnectionRequestTimeout(left)
                    .setSocketTimeout(left)
                    .build();
        }

        /** Sends through a proxy, which knows where the host is; sockets of TLS connect through it, and tell of it, by themselves. */
        private CloseableHttpResponse send(URI proxy, String scheme) throws IOException {
            boolean isTls = scheme.equals("https");
            try {
                CloseableHttpResponse answer = execute(
                        isTls
                                ? new HttpHost(
                                        InetAddress.getByName(proxy.getHost()),
                                        endpoint.host(),
                                        endpoint.port(),
                                        scheme)
                                : new HttpHost(endpoint.host(), endpoint.port(), scheme),
                        HttpClientContext.create());
                if (!isTls && isOfProxy(answer)) {
                    request.abort();
                    answer.close();
                    throw ProxyException.refused(proxy, answer.getStatusLine().getStatusCode());
                }
                return answer;
            } catch (UnknownHostException e) {
                throw ProxyException.unreachable(proxy, e);
            } catch (ConnectException | ConnectTimeoutException e) {
                throw isTls ? e : ProxyException.unreachable(proxy, e);
            }
        }

        /**
         * Reports whether an answer is certainly the proxy's own. Of plain http a proxy answers as if it were the server: 407 is its
         * word, and some say of themselves that they refuse. {@code Via} says nothing, since it is in the server's answers too.
         */
        private boolean isOfProxy(CloseableHttpResponse answer) {
            int status = answer.getStatusLine().getStatusCode();
            Header said = answer.getFirstHeader("Proxy-Status");
            return status == 407
                    || status >= 400
                            && (answer.containsHeader("Proxy-Authenticate")
                                    || answer.containsHeader("X-Squid-Error")
                                    || (said != null
                                            && PROXY_ERROR
                                                    .matcher(said.getValue())
                                                    .find()));
        }

        /**
         * Tries one address after the other, as long as nobody answers. Each but the last has a share of the time, so that one that is
         * silent leaves some for the others; those that did not answer before are the last ones.
         */
        private CloseableHttpResponse send(List<InetAddress> addresses) throws IOException {
            String scheme = target.getScheme().toLowerCase(Locale.ROOT);
            Optional<URI> proxy = policy.options().proxy(endpoint);
            if (proxy.isPresent()) {
                request.setConfig(timeouts(1));
                return send(proxy.orElseThrow(), scheme);
            }
            Set<InetAddress> last = Set.copyOf(unanswering);
            List<InetAddress> turns = addresses.stream()
                    .sorted(Comparator.comparing(last::contains))
                    .toList();
            for (int i = 0; ; i++) {
                int left = turns.size() - i;
                HttpClientContext context = HttpClientContext.create();
                request.setConfig(timeouts(left == 1 ? 1 : left + 1));
                try {
                    return execute(new HttpHost(turns.get(i), endpoint.host(), endpoint.port(), scheme), context);
                } catch (SocketException | ConnectTimeoutException e) {
                    boolean isConnected = context.getAttribute(HttpCoreContext.HTTP_REQ_SENT) != null;
                    if (left == 1 || isConnected) {
                        throw e;
                    }
                    unanswering.add(turns.get(i));
                }
            }
        }
    }

    /** Returns what is told instead of what the parser says: that repeats the answer, which may repeat what was sent. */
    private CarriedException unsound(Endpoint endpoint) {
        return new CarriedException(new ModuleException(
                Reason.UNAVAILABLE,
                "Tried to " + what + " but " + endpoint.authority()
                        + " gives an answer that is no sound HTTP; check its name and port, and what runs there"));
    }

    /** What is sent with a request. */
    @SuppressWarnings("deprecation")
    private static final class Body extends AbstractHttpEntity {
        private final StreamingContent content;
        private final long length;

        Body(StreamingContent content, long length, @Nullable String type) {
            this.content = content;
            this.length = length;
            setContentType(type);
        }

        @Override
        public boolean isRepeatable() {
            return true;
        }

        @Override
        public long getContentLength() {
            return length;
        }

        @Override
        public InputStream getContent() {
            throw new UnsupportedOperationException("a body is written, not read");
        }

        @Override
        public void writeTo(OutputStream out) throws IOException {
            content.writeTo(out);
        }

        @Override
        public boolean isStreaming() {
            return true;
        }
    }

    /** One answer. */
    private final class Bounded extends LowLevelHttpResponse {
        private final AnyRequest request;
        private final CloseableHttpResponse response;
        private final Header[] headers;
        private final Endpoint endpoint;
        private final @Nullable BoundedBody body;

        Bounded(
                AnyRequest request,
                Endpoint endpoint,
                CloseableHttpResponse response,
                Optional<Demand> demand,
                long most)
                throws IOException {
            this.request = request;
            this.endpoint = endpoint;
            this.response = response;
            headers = headers(response, demand);
            HttpEntity entity = response.getEntity();
            body = entity == null ? null : new BoundedBody(entity.getContent(), tellsOfError() ? ERROR_BYTES : most);
        }

        private boolean tellsOfError() {
            return getStatusCode() >= 300;
        }

        /**
         * A body that ends with an error when it is too long or cannot be read. One that only tells of an error simply ends then: the library
         * would print why, in the server's own words, to where the program's own words go.
         */
        private final class BoundedBody extends FilterInputStream {
            private long left;
            private boolean isRead;

            BoundedBody(InputStream in, long most) {
                super(in);
                left = most;
            }

            private int counted(int count) throws IOException {
                isRead |= count < 0;
                left -= Math.max(0, count);
                if (left >= 0) {
                    return count;
                }
                if (tellsOfError()) {
                    return -1;
                }
                throw new CarriedException(new ModuleException(
                        Reason.LIMIT_EXCEEDED,
                        "Tried to " + what + " but " + registry.authority() + " sends more bytes than are allowed"));
            }

            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                int count;
                try {
                    count = super.read(bytes, offset, length);
                } catch (IOException e) {
                    if (tellsOfError()) {
                        return -1;
                    }
                    if (isCut(e)) {
                        throw new CutShortException(e);
                    }
                    throw isUnsound(e) ? unsound(endpoint) : e;
                }
                return counted(count);
            }

            private static boolean isUnsound(IOException e) {
                return e instanceof MalformedChunkCodingException || e instanceof MessageConstraintException;
            }

            private static boolean isCut(IOException e) {
                return e instanceof ConnectionClosedException
                        || e instanceof TruncatedChunkException
                        || e instanceof SocketException;
            }

            @Override
            public long skip(long count) {
                return 0;
            }

            @Override
            public void close() throws IOException {
                disconnect();
            }
        }

        @Override
        public @Nullable InputStream getContent() {
            return body;
        }

        /** Ends the connection where a body was not read to its end, which may never come. */
        @Override
        public void disconnect() throws IOException {
            running.remove(request);
            if (body != null && !body.isRead) {
                request.abort();
            }
            response.close();
        }

        @Override
        public @Nullable String getContentEncoding() {
            return null;
        }

        @Override
        public long getContentLength() {
            HttpEntity entity = response.getEntity();
            return entity == null ? -1 : entity.getContentLength();
        }

        /** Of an error the same always: a charset that nobody knows is one more thing that the library would print. */
        @Override
        public @Nullable String getContentType() {
            if (tellsOfError()) {
                return ERROR_TYPE;
            }
            Header type = response.getFirstHeader("Content-Type");
            return type == null ? null : type.getValue();
        }

        @Override
        public String getStatusLine() {
            return response.getStatusLine().toString();
        }

        @Override
        public int getStatusCode() {
            return response.getStatusLine().getStatusCode();
        }

        @Override
        public @Nullable String getReasonPhrase() {
            return response.getStatusLine().getReasonPhrase();
        }

        @Override
        public int getHeaderCount() {
            return headers.length;
        }

        @Override
        public String getHeaderName(int index) {
            return headers[index].getName();
        }

        @Override
        public String getHeaderValue(int index) {
            return headers[index].getValue();
        }
    }
}
