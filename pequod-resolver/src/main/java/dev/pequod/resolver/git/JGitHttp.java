package dev.pequod.resolver.git;

import dev.pequod.api.Credential;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.resolver.net.Endpoint;
import dev.pequod.resolver.net.HostPolicy;
import dev.pequod.resolver.net.NetworkOptions;
import dev.pequod.resolver.net.ProxyException;
import dev.pequod.resolver.net.Retries;
import dev.pequod.resolver.net.RootCause;
import dev.pequod.resolver.net.TlsTrust;
import dev.pequod.resolver.net.TryAgainException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLSocketFactory;
import org.eclipse.jgit.errors.TransportException;
import org.eclipse.jgit.errors.UnsupportedCredentialItem;
import org.eclipse.jgit.transport.CredentialItem;
import org.eclipse.jgit.transport.CredentialsProvider;
import org.eclipse.jgit.transport.TransportHttp;
import org.eclipse.jgit.transport.URIish;
import org.eclipse.jgit.transport.http.HttpConnection;
import org.eclipse.jgit.transport.http.HttpConnectionFactory;
import org.eclipse.jgit.transport.http.JDKHttpConnection;
import org.jspecify.annotations.Nullable;

/**
 * Makes the connections of one conversation over http: each goes where the {@link HostPolicy} allows, also after a redirect,
 * to the addresses that it checked; what is received counts; and the credential leaves only for the server it is for.
 */
final class JGitHttp implements HttpConnectionFactory {
    private static final String NO_CREDENTIALS =
            "wants credentials, and there are none for it; PEQUOD_GIT_CREDENTIALS names a file that has some or,"
                    + " for the operator, secrets of the service account have";

    private static final String WRONG_CREDENTIALS =
            "does not accept the credentials that there are for it; those of the command are in the file"
                    + " that PEQUOD_GIT_CREDENTIALS names, those of the operator in secrets of the service account";

    private static final String NOT_SENT =
            "wants credentials; none are sent to where a redirect leads: name that repository itself, and have credentials for its host";

    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
    private static final int MOST_REDIRECTS = 5;
    private static final String INFO_REFS = "/info/refs";
    private static final String UPLOAD_PACK = "/git-upload-pack";
    private static final String ADVERTISEMENT = "application/x-git-upload-pack-advertisement";

    /** The user that forges take together with a token, where they want a user and not a bearer. */
    private static final String TOKEN_USER = "x-access-token";

    private static final String AUTHORIZATION = "Authorization";
    private static final String CONTENT_ENCODING = "Content-Encoding";

    private final GitServer server;
    private final HostPolicy policy;
    private final Optional<Credential> credential;
    private final Transfer transfer;
    private final Login login = new Login();
    private final Map<String, SSLSocketFactory> sockets = new HashMap<>();
    private final Map<String, Proxy> answering = new HashMap<>();
    private int redirects;

    private JGitHttp(GitServer server, HostPolicy policy, Optional<Credential> credential, Transfer transfer) {
        this.server = server;
        this.policy = policy;
        this.credential = credential;
        this.transfer = transfer;
    }

    /** Makes a transport connect in this way. */
    static void install(
            TransportHttp transport,
            GitServer server,
            HostPolicy policy,
            Optional<Credential> credential,
            Transfer transfer) {
        JGitHttp http = new JGitHttp(server, policy, credential, transfer);
        transport.setHttpConnectionFactory(http);
        transport.setCredentialsProvider(http.login);
    }

    /** Returns the user and the password by which a credential is given to a server that asks for such. */
    static Credential login(Credential credential) {
        return credential.username().isEmpty() ? new Credential(TOKEN_USER, credential.secret()) : credential;
    }

    @Override
    public HttpConnection create(URL url) throws IOException {
        return create(url, Proxy.NO_PROXY);
    }

    /** The proxy is that of our own settings, and not the one that the JVM would take. */
    @Override
    public HttpConnection create(URL url, Proxy ofTheJvm) throws IOException {
        if (!url.getPath().endsWith(INFO_REFS) && !url.getPath().endsWith(UPLOAD_PACK)) {
            throw refusal(new ModuleException(
                    Reason.UNAVAILABLE,
                    "Tried to " + transfer.what()
                            + " but was led to what is no repository, such as a page to log in at; single"
                            + " files of one are not asked for"));
        }
        try {
            URI uri = url.toURI();
            Endpoint endpoint = Endpoint.of(uri);
            List<InetAddress> addresses =
                    policy.connect(endpoint, transfer.owner(), transfer.what(), transfer.deadline());
            Optional<URI> proxy = policy.options().proxy(endpoint);
            // Sockets of TLS connect through a proxy by themselves.
            Proxy used = proxy.filter(p -> endpoint.protocol().equals("http"))
                    .map(p -> new Proxy(Proxy.Type.HTTP, new InetSocketAddress(p.getHost(), p.getPort())))
                    .orElseGet(() -> proxy.isPresent() ? Proxy.NO_PROXY : direct(endpoint, addresses));
            HttpURLConnection connection = (HttpURLConnection) url.openConnection(used);
            if (connection instanceof HttpsURLConnection https) {
                https.setSSLSocketFactory(sockets(endpoint, proxy.isPresent() ? List.of() : addresses));
            } else {
                // It waits for whoever reads, so that it must not keep what else is to be closed.
                transfer.closeAtEnd(() -> Thread.ofVirtual().start(connection::disconnect));
            }
            if (endpoint.protocol().equals("http")) {
                proxy.flatMap(NetworkOptions::proxyAuthorization)
                        .ifPresent(login -> connection.setRequestProperty("Proxy-Authorization", login));
            }
            Connection made = new Connection(uri, connection, proxy);
            if (credential.isPresent()
                    && credential.get().username().isEmpty()
                    && endpoint.isSameServer(server.endpoint())) {
                bear(made, credential.get().secret());
            }
            return made;
        } catch (ModuleException e) {
            throw refusal(e);
        } catch (URISyntaxException | IllegalArgumentException e) {
            throw refusal(new ModuleException(
                    Reason.UNAVAILABLE, "Tried to " + transfer.what() + " but was led to a malformed URL", e));
        }
    }

    private void bear(Connection made, String token) throws TransportException {
        try {
            made.setRequestProperty(AUTHORIZATION, "Bearer " + token);
        } catch (IllegalArgumentException e) { // it tells the token
            throw refusal(new ModuleException(
                    Reason.UNAUTHORIZED,
                    "Tried to " + transfer.what() + " but the token for " + server.endpoint()
                            + " has several lines, and may have only one"));
        }
    }

    /**
     * Has the JVM, which would look up the name again, connect to the address that was checked and answers. It is told as if it were a proxy's,
     * and without its name, which the JVM would prefer: by RFC 9112 each server understands what is sent to it then.
     */
    private Proxy direct(Endpoint endpoint, List<InetAddress> addresses) {
        if (!endpoint.protocol().equals("http") || isAddress(endpoint.host(), addresses)) {
            return Proxy.NO_PROXY; // sockets of TLS connect by themselves, and an address is not looked up
        }
        return answering.computeIfAbsent(endpoint.toString(), server -> {
            InetAddress address = policy.answering(endpoint, addresses, transfer.deadline(), transfer::closeAtEnd);
            // What the name of this machine means is nobody else's to say, and not each program here takes what is sent
            // to a proxy.
            return endpoint.host().equals("localhost") && address.equals(LOOPBACK)
                    ? Proxy.NO_PROXY
                    : new Proxy(Proxy.Type.HTTP, new InetSocketAddress(address.getHostAddress(), endpoint.port()));
        });
    }

    private static boolean isAddress(String host, List<InetAddress> addresses) {
        return host.contains(":") || host.equals(addresses.getFirst().getHostAddress());
    }

    /** Keeps one factory for each server, which lets the JVM use a connection again. */
    private SSLSocketFactory sockets(Endpoint endpoint, List<InetAddress> addresses) throws ModuleException {
        SSLSocketFactory known = sockets.get(endpoint.toString());
        if (known != null) {
            return known;
        }
        SSLSocketFactory made = TlsTrust.of(policy.options())
                .sockets(endpoint, transfer.what(), addresses, transfer.deadline(), transfer::closeAtEnd);
        sockets.put(endpoint.toString(), made);
        return made;
    }

    /** Of a kind that the library lets pass at once, where it would try again after others. */
    private static TransportException refusal(Exception e) {
        return new TransportException(String.valueOf(e.getMessage()), e);
    }

    /** Hands an existing connection to the library's adapter, which opens its own otherwise. */
    private static URL handOver(URI uri, HttpURLConnection connection) throws IOException {
        return URL.of(uri, new URLStreamHandler() {
            @Override
            protected URLConnection openConnection(URL url) {
                return connection;
            }
        });
    }

    private final class Connection extends JDKHttpConnection {
        private final Endpoint endpoint;
        private final Optional<URI> proxy;

        Connection(URI uri, HttpURLConnection connection, Optional<URI> proxy) throws IOException {
            super(handOver(uri, connection));
            endpoint = Endpoint.of(uri);
            this.proxy = proxy;
        }

        @Override
        public void setRequestProperty(String key, String value) {
            String name = key.toLowerCase(Locale.ROOT);
            boolean secret = name.equals("authorization") || name.equals("cookie");
            if (!secret || endpoint.isSameServer(server.endpoint())) {
                super.setRequestProperty(key, value);
            }
        }

        @Override
        public void setConnectTimeout(int timeout) {
            super.setConnectTimeout(transfer.timeoutMillis());
        }

        @Override
        public void setReadTimeout(int timeout) {
            super.setReadTimeout(transfer.timeoutMillis());
        }

        @Override
        public int getResponseCode() throws IOException {
            transfer.check();
            int status;
            try {
                status = super.getResponseCode();
            } catch (ConnectException | UnknownHostException e) {
                if (proxy.isPresent()) {
                    throw ProxyException.unreachable(proxy.orElseThrow(), e);
                }
                throw isAsked() ? e : refusal(new TryAgainException(notReached(e), Optional.empty()));
            }
            if (status == HttpURLConnection.HTTP_PROXY_AUTH && proxy.isPresent()) {
                throw refusal(ProxyException.refused(proxy.orElseThrow(), status));
            }
            redirects = REDIRECTS.contains(status) ? redirects + 1 : 0;
            if (redirects > 0) {
                checkRedirect();
            }
            String problem = switch (status) {
                case HttpURLConnection.HTTP_UNAUTHORIZED -> mayLogIn() ? "" : unauthorized();
                case HttpURLConnection.HTTP_FORBIDDEN ->
                    isAsked()
                            ? "does not allow it to these credentials; use others, or have its owner allow it"
                            : "does not allow it";
                default -> "";
            };
            if (!problem.isEmpty()) {
                throw refused(Reason.UNAUTHORIZED, who() + " " + problem);
            }
            if (Retries.isTransient(status)) {
                String after = getHeaderField("Retry-After");
                ModuleException failure = new ModuleException(
                        Reason.UNAVAILABLE,
                        "Tried to " + transfer.what() + " but " + who() + " answered with status " + status
                                + "; try again later");
                throw refusal(new TryAgainException(
                        failure, after == null ? Optional.empty() : Retries.retryAfter(after, Instant.now())));
            }
            if (status == HttpURLConnection.HTTP_OK && getURL().getPath().endsWith(INFO_REFS)) {
                checkAdvertisement();
            }
            return status;
        }

        /**
         * Refuses what is no advertisement. The library would take the server for one that has only files, and read indexes of packs and
         * whole objects from there, which nothing bounds. Another try may help where it is the page of a proxy.
         */
        private void checkAdvertisement() throws IOException {
            if (!ADVERTISEMENT.equals(getContentType())) {
                String found = super.getContentType();
                throw refusal(new TryAgainException(
                        new ModuleException(
                                Reason.UNAVAILABLE,
                                "Tried to " + transfer.what() + " but " + who() + " did not answer as a server of Git"
                                        + " does, with " + ADVERTISEMENT + ", but with "
                                        + (found == null ? "nothing that is said" : GitWords.shown(found))
                                        + "; check the repository's address: files of one without git http-backend are"
                                        + " not read"),
                        Optional.empty()));
            }
        }

        /** The library would tell it of the server that was asked, which has answered. */
        private ModuleException notReached(IOException failure) {
            return new ModuleException(
                    Reason.UNAVAILABLE,
                    "Tried to " + transfer.what() + " but " + who() + " could not be reached: "
                            + RootCause.words(failure) + "; tell those who run "
                            + server.endpoint().authority()
                            + ", or name the repository where it is",
                    failure);
        }

        private TransportException refused(Reason reason, String problem) {
            return refusal(new ModuleException(reason, "Tried to " + transfer.what() + " but " + problem));
        }

        /** Whether this is the server that the reference names, and not one that it leads to. */
        private boolean isAsked() {
            return endpoint.isSameServer(server.endpoint());
        }

        private String who() {
            return isAsked() ? endpoint.toString() : server.endpoint() + " leads to " + endpoint + ", which";
        }

        private String unauthorized() {
            return !isAsked() ? NOT_SENT : credential.isEmpty() ? NO_CREDENTIALS : WRONG_CREDENTIALS;
        }

        private TransportException malformed() {
            return refused(Reason.UNAVAILABLE, who() + " leads to a malformed URL");
        }

        /** Refuses what the library does not follow, which it would tell as if another try could help. */
        private void checkRedirect() throws IOException {
            String location = getHeaderField("Location");
            URI target;
            try {
                target = getURL().toURI().resolve(location == null ? "" : location);
            } catch (URISyntaxException | IllegalArgumentException e) {
                throw malformed();
            }
            String protocol = String.valueOf(target.getScheme()).toLowerCase(Locale.ROOT);
            if (redirects > MOST_REDIRECTS) {
                throw refused(
                        Reason.UNAVAILABLE,
                        who() + " leads on, after " + MOST_REDIRECTS + " redirects; name the repository where it is");
            }
            if (!protocol.equals("https") && !protocol.equals("http")) {
                throw refused(
                        Reason.FORBIDDEN,
                        who() + " leads to an address of " + protocol + ", and only one of https is followed");
            }
            if (protocol.equals("http") && endpoint.protocol().equals("https")) {
                throw refused(Reason.FORBIDDEN, who() + " leads to one without encryption, which is not followed");
            }
            if (target.getHost() == null) {
                throw malformed();
            }
            if (!String.valueOf(location).contains(INFO_REFS)) {
                throw refused(
                        Reason.UNAVAILABLE,
                        who() + " leads to what is no repository, as to a page for people who are to log in; check the"
                                + " repository's address, and whether it wants credentials");
            }
        }

        /** Whether the library can answer the question for a user and a password. */
        private boolean mayLogIn() {
            return login.canGive(endpoint)
                    && getHeaderFields("WWW-Authenticate").stream()
                            .anyMatch(scheme -> scheme.toLowerCase(Locale.ROOT).matches("(basic|digest)\\b.*"));
        }

        @Override
        public InputStream getInputStream() throws IOException {
            String encoding = super.getHeaderField(CONTENT_ENCODING);
            return switch (encoding == null ? "" : encoding.strip().toLowerCase(Locale.ROOT)) {
                case "", "identity" -> transfer.counted(super.getInputStream());
                case "gzip", "x-gzip" -> transfer.inflated(super.getInputStream());
                default ->
                    throw refused(
                            Reason.UNAVAILABLE,
                            who() + " answered in the encoding \"" + GitWords.shown(encoding)
                                    + "\", which was not asked for");
            };
        }

        /** Returns the type without what proxies add, as git itself compares it, and the library does not. */
        @Override
        public @Nullable String getContentType() {
            String type = super.getContentType();
            return type == null ? null : type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        }

        /** Hides the encoding, so that the library leaves what is read as it is: what it expands would not count. */
        @Override
        public @Nullable String getHeaderField(String name) {
            return name.equalsIgnoreCase(CONTENT_ENCODING) ? null : super.getHeaderField(name);
        }
    }

    /** Gives the credential to the server it is for, when it asks. */
    private final class Login extends CredentialsProvider {
        private boolean given;

        @Override
        public boolean isInteractive() {
            return false;
        }

        @Override
        public boolean supports(CredentialItem... items) {
            for (CredentialItem item : items) {
                if (!(item instanceof CredentialItem.Username) && !(item instanceof CredentialItem.Password)) {
                    return false;
                }
            }
            return true;
        }

        @Override
        public boolean get(URIish uri, CredentialItem... items) throws UnsupportedCredentialItem {
            String authority = uri.getPort() < 0 ? uri.getHost() : uri.getHost() + ":" + uri.getPort();
            if (!canGive(Endpoint.of(uri.getScheme(), authority, ""))) {
                return false;
            }
            given = true; // what was refused once is refused again
            Credential known = login(credential.orElseThrow());
            for (CredentialItem item : items) {
                switch (item) {
                    case CredentialItem.Username name -> name.setValue(known.username());
                    case CredentialItem.Password password ->
                        password.setValueNoCopy(known.secret().toCharArray());
                    default -> throw new UnsupportedCredentialItem(uri, "only a user and a password are known");
                }
            }
            return true;
        }

        boolean canGive(Endpoint asking) {
            return credential.isPresent() && !given && asking.isSameServer(server.endpoint());
        }
    }
}
