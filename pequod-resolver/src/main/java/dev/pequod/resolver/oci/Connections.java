package dev.pequod.resolver.oci;

import dev.pequod.api.ModuleException;
import dev.pequod.resolver.archive.CarriedException;
import dev.pequod.resolver.net.Endpoint;
import dev.pequod.resolver.net.NetworkOptions;
import dev.pequod.resolver.net.TlsTrust;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.apache.http.HttpException;
import org.apache.http.HttpHost;
import org.apache.http.HttpRequest;
import org.apache.http.auth.AuthScope;
import org.apache.http.auth.UsernamePasswordCredentials;
import org.apache.http.client.CredentialsProvider;
import org.apache.http.client.protocol.HttpClientContext;
import org.apache.http.config.ConnectionConfig;
import org.apache.http.config.MessageConstraints;
import org.apache.http.config.RegistryBuilder;
import org.apache.http.conn.socket.ConnectionSocketFactory;
import org.apache.http.conn.socket.LayeredConnectionSocketFactory;
import org.apache.http.conn.socket.PlainConnectionSocketFactory;
import org.apache.http.conn.ssl.SSLConnectionSocketFactory;
import org.apache.http.impl.client.BasicCredentialsProvider;
import org.apache.http.impl.client.CloseableHttpClient;
import org.apache.http.impl.client.HttpClientBuilder;
import org.apache.http.impl.conn.DefaultRoutePlanner;
import org.apache.http.impl.conn.DefaultSchemePortResolver;
import org.apache.http.impl.conn.PoolingHttpClientConnectionManager;
import org.apache.http.protocol.HttpContext;
import org.jspecify.annotations.Nullable;

/**
 * Opens connections and keeps them for the next request: with the certificates that the options name for a host, and through
 * the proxy that they name. What a proxy answers to {@code CONNECT} is never taken for an answer of the server. It follows no redirect, keeps no cookie, and sends no password of its own accord but that of a proxy, to it.
 */
final class Connections {
    private static final int MOST = 256;
    private static final int MOST_TO_ONE_HOST = 64;
    private static final int IDLE_SECONDS = 30;
    private static final int CHECK_AFTER_MILLIS = 500;
    private static final int LONGEST_LINE = 16_384;
    private static final int MOST_HEADERS = 200;

    private Connections() {}

    static CloseableHttpClient of(NetworkOptions options) {
        PoolingHttpClientConnectionManager pool = new PoolingHttpClientConnectionManager(
                RegistryBuilder.<ConnectionSocketFactory>create()
                        .register("http", PlainConnectionSocketFactory.getSocketFactory())
                        .register("https", new HostSockets(options))
                        .build(),
                null,
                null,
                null,
                IDLE_SECONDS,
                TimeUnit.SECONDS);
        pool.setMaxTotal(MOST);
        pool.setDefaultMaxPerRoute(MOST_TO_ONE_HOST);
        pool.setValidateAfterInactivity(CHECK_AFTER_MILLIS);
        pool.setDefaultConnectionConfig(ConnectionConfig.custom()
                .setMessageConstraints(MessageConstraints.custom()
                        .setMaxLineLength(LONGEST_LINE)
                        .setMaxHeaderCount(MOST_HEADERS)
                        .build())
                .build());
        return HttpClientBuilder.create()
                .setConnectionManager(pool)
                .setRoutePlanner(new ProxyPlanner(options))
                .setDefaultCredentialsProvider(logins(options))
                .disableRedirectHandling()
                .disableCookieManagement()
                .disableAuthCaching()
                .disableContentCompression()
                .disableAutomaticRetries()
                .build();
    }

    private static HttpHost host(URI proxy) {
        return new HttpHost(proxy.getHost(), proxy.getPort(), proxy.getScheme());
    }

    /** Returns the password of the proxy for plain http, for it alone. */
    private static CredentialsProvider logins(NetworkOptions options) {
        CredentialsProvider logins = new BasicCredentialsProvider();
        options.httpProxy()
                .ifPresent(proxy -> NetworkOptions.proxyCredential(proxy)
                        .ifPresent(login -> logins.setCredentials(
                                new AuthScope(host(proxy)),
                                new UsernamePasswordCredentials(login.username(), login.secret()))));
        return logins;
    }

    /** Sends a request of plain http through the proxy of its host; sockets of TLS connect through theirs by themselves. */
    private static final class ProxyPlanner extends DefaultRoutePlanner {
        private final NetworkOptions options;

        ProxyPlanner(NetworkOptions options) {
            super(DefaultSchemePortResolver.INSTANCE);
            this.options = options;
        }

        @Override
        protected @Nullable HttpHost determineProxy(HttpHost target, HttpRequest request, HttpContext context)
                throws HttpException {
            Endpoint endpoint = new Endpoint(target.getSchemeName(), target.getHostName(), target.getPort(), "");
            Optional<URI> proxy = options.proxy(endpoint);
            return proxy.filter(url -> endpoint.protocol().equals("http"))
                    .map(Connections::host)
                    .orElse(null);
        }
    }

    /** Makes the sockets of https, for each host with the certificates that are trusted for it. */
    private static final class HostSockets implements LayeredConnectionSocketFactory {
        private final NetworkOptions options;
        private final Map<Optional<Path>, Known> byFile = new ConcurrentHashMap<>();

        /** What was made of a file that was last changed then. */
        private record Known(Optional<FileTime> changed, SSLConnectionSocketFactory sockets) {}

        HostSockets(NetworkOptions options) {
            this.options = options;
        }

        private SSLConnectionSocketFactory of(String host, int port) throws IOException {
            Endpoint endpoint = new Endpoint("https", host, port, "");
            Optional<Path> file = options.certificateFile(endpoint);
            Optional<FileTime> changed = changed(file);
            Known known = byFile.get(file);
            if (known == null || !known.changed().equals(changed)) {
                known = new Known(changed, new SSLConnectionSocketFactory(context(endpoint)));
                byFile.put(file, known);
            }
            return known.sockets();
        }

        /** Returns when a file was changed; empty if there is none, or it cannot be told. */
        private static Optional<FileTime> changed(Optional<Path> file) {
            try {
                return file.isEmpty() ? Optional.empty() : Optional.of(Files.getLastModifiedTime(file.get()));
            } catch (IOException e) {
                return Optional.empty(); // whoever reads it says why
            }
        }

        private SSLContext context(Endpoint endpoint) throws IOException {
            try {
                return TlsTrust.of(options).context(endpoint, "connect to " + endpoint.authority());
            } catch (ModuleException e) {
                throw new CarriedException(e);
            }
        }

        @Override
        public Socket createSocket(HttpContext context) throws IOException {
            HttpHost target = HttpClientContext.adapt(context).getHttpRoute().getTargetHost();
            return TlsTrust.of(options).socket(new Endpoint("https", target.getHostName(), target.getPort(), ""));
        }

        @Override
        public Socket connectSocket(
                int timeout,
                Socket socket,
                HttpHost host,
                InetSocketAddress remote,
                @Nullable InetSocketAddress local,
                HttpContext context)
                throws IOException {
            return of(host.getHostName(), host.getPort()).connectSocket(timeout, socket, host, remote, local, context);
        }

        @Override
        public Socket createLayeredSocket(Socket socket, String host, int port, HttpContext context)
                throws IOException {
            return of(host, port).createLayeredSocket(socket, host, port, context);
        }
    }
}
