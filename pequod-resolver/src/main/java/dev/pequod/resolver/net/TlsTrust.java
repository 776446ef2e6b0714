package dev.pequod.resolver.net;

import dev.pequod.api.Deadline;
import dev.pequod.api.FileProblem;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** Whose certificates are trusted: for every host those that the JVM trusts, and for some hosts those of a file besides. Thread-safe. */
public final class TlsTrust {
    private static final int LARGEST_FILE = 4 << 20;
    private static final String NO_CERTIFICATE = "it holds no certificate in PEM form";

    private final NetworkOptions options;

    private TlsTrust(NetworkOptions options) {
        this.options = options;
    }

    /** Returns the trust of the options. */
    public static TlsTrust of(NetworkOptions options) {
        return new TlsTrust(options);
    }

    /**
     * Returns a context that trusts what is to be trusted for the host.
     *
     * @param what what is tried, for the message "Tried to … but …"
     * @throws ModuleException if the file with certificates cannot be read
     */
    public SSLContext context(Endpoint endpoint, String what) throws ModuleException {
        Optional<Path> file = options.certificateFile(endpoint);
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, file.isEmpty() ? null : trusted(file.get()), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new ModuleException(
                    Reason.UNAVAILABLE,
                    "Tried to " + what + " but the certificates in "
                            + file.map(Path::toString).orElse("the JVM") + " could not be read: "
                            + (e instanceof IOException unread ? FileProblem.of(unread) : e.getMessage()),
                    e);
        }
    }

    /** Returns a socket that is not connected yet; it connects through the proxy of the endpoint, where the options name one. */
    public Socket socket(Endpoint endpoint) {
        return proxied(endpoint).<Socket>map(socket -> socket).orElseGet(Socket::new);
    }

    private Optional<ProxySocket> proxied(Endpoint endpoint) {
        return options.proxy(endpoint).map(proxy -> new ProxySocket(proxy, endpoint));
    }

    /**
     * Returns a factory whose sockets go to the addresses that were checked and nowhere else, whatever they are told to connect to: to one after
     * the other, until one answers. Where the options name a proxy for the endpoint, they connect through it. TLS is spoken over a socket that is
     * connected in this way; another one is closed before a byte is sent.
     *
     * @param addresses what {@link HostPolicy#connect} returned; empty where a proxy connects
     * @param deadline when one of them must have answered
     * @param opened is told each socket, so that someone else can close it
     */
    public SSLSocketFactory sockets(
            Endpoint endpoint, String what, List<InetAddress> addresses, Deadline deadline, Consumer<Socket> opened)
            throws ModuleException {
        SocketTurns turns = new SocketTurns(addresses, endpoint.port(), deadline, opened);
        return new CheckedSockets(
                context(endpoint, what).getSocketFactory(), addresses, turns, opened, () -> proxied(endpoint));
    }

    private static TrustManager[] trusted(Path file) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        int count = 0;
        for (X509Certificate root : rootsOfTheJvm()) {
            store.setCertificateEntry("jvm" + count++, root);
        }
        for (Certificate certificate : read(file)) {
            store.setCertificateEntry("file" + count++, certificate);
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }

    private static Collection<? extends Certificate> read(Path file) throws GeneralSecurityException, IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(LARGEST_FILE);
            String text = new String(bytes, StandardCharsets.ISO_8859_1);
            if (text.contains("PRIVATE KEY-----") && !text.contains("CERTIFICATE-----")) {
                throw new IOException(NO_CERTIFICATE); // what the JVM says of it is about what a certificate is made of
            }
            Collection<? extends Certificate> found =
                    CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(bytes));
            if (found.isEmpty()) {
                throw new IOException(NO_CERTIFICATE);
            }
            return found;
        }
    }

    private static List<X509Certificate> rootsOfTheJvm() throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init((KeyStore) null);
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509TrustManager x509) {
                return List.of(x509.getAcceptedIssuers());
            }
        }
        return List.of();
    }

    /** A socket that it makes is connected already, or will be through a proxy; it is handed over later, for TLS to be spoken over it. */
    private static final class CheckedSockets extends SSLSocketFactory {
        private final SSLSocketFactory tls;
        private final List<InetAddress> addresses;
        private final SocketTurns turns;
        private final Consumer<Socket> opened;
        private final Supplier<Optional<ProxySocket>> proxied;

        CheckedSockets(
                SSLSocketFactory tls,
                List<InetAddress> addresses,
                SocketTurns turns,
                Consumer<Socket> opened,
                Supplier<Optional<ProxySocket>> proxied) {
            this.tls = tls;
            this.addresses = addresses;
            this.turns = turns;
            this.opened = opened;
            this.proxied = proxied;
        }

        @Override
        public Socket createSocket() throws IOException {
            Optional<ProxySocket> socket = proxied.get();
            if (socket.isEmpty()) {
                return turns.connect();
            }
            opened.accept(socket.orElseThrow());
            return socket.orElseThrow();
        }

        @Override
        public String[] getDefaultCipherSuites() {
            return tls.getDefaultCipherSuites();
        }

        @Override
        public String[] getSupportedCipherSuites() {
            return tls.getSupportedCipherSuites();
        }

        @Override
        public Socket createSocket(Socket connected, String host, int port, boolean autoClose) throws IOException {
            if (!addresses.isEmpty() && !addresses.contains(connected.getInetAddress())) {
                connected.close();
                throw new SocketException(host + " has another address now than when it was checked");
            }
            opened.accept(connected);
            return tls.createSocket(connected, host, port, autoClose);
        }

        @Override
        public Socket createSocket(String host, int port) throws IOException {
            throw unconnected();
        }

        @Override
        public Socket createSocket(String host, int port, InetAddress local, int localPort) throws IOException {
            throw unconnected();
        }

        @Override
        public Socket createSocket(InetAddress host, int port) throws IOException {
            throw unconnected();
        }

        @Override
        public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) throws IOException {
            throw unconnected();
        }

        private static SocketException unconnected() {
            return new SocketException("only a connected socket is taken");
        }
    }
}
