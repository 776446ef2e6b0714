package dev.pequod.resolver.net;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A socket to a server behind a proxy, which connects it there by {@code CONNECT}. The JVM's own connections do so too, but give no
 * proxy a password for it.
 */
final class ProxySocket extends Socket {
    private static final int LONGEST_HEAD = 16_384;
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] ([0-9]{3})\\b");

    private final URI proxy;
    private final Endpoint endpoint;

    /**
     * Makes a socket that is not connected yet.
     *
     * @param endpoint where the proxy is to connect it to, whatever address it is told: nobody here may know one
     */
    ProxySocket(URI proxy, Endpoint endpoint) {
        this.proxy = proxy;
        this.endpoint = endpoint;
    }

    @Override
    public void connect(SocketAddress ignored, int timeoutMillis) throws IOException {
        Matcher status;
        try {
            super.connect(new InetSocketAddress(proxy.getHost(), proxy.getPort()), timeoutMillis);
            status = STATUS.matcher(ask());
        } catch (IOException e) {
            throw ProxyException.unreachable(proxy, e);
        }
        if (!status.lookingAt()) {
            throw ProxyException.confused(proxy);
        }
        if (status.group(1).charAt(0) != '2') {
            throw ProxyException.refused(proxy, Integer.parseInt(status.group(1)));
        }
    }

    /** Asks the proxy to connect, and returns what it answers. */
    private String ask() throws IOException {
        String host = endpoint.host().indexOf(':') < 0 ? endpoint.host() : "[" + endpoint.host() + "]";
        String target = host + ":" + endpoint.port();
        String login = NetworkOptions.proxyAuthorization(proxy)
                .map(value -> "Proxy-Authorization: " + value + "\r\n")
                .orElse("");
        getOutputStream()
                .write(("CONNECT " + target + " HTTP/1.1\r\nHost: " + target + "\r\n" + login + "\r\n")
                        .getBytes(StandardCharsets.UTF_8));
        return head();
    }

    /** Returns what comes before the first empty line, byte by byte: what follows is the server's. */
    private String head() throws IOException {
        InputStream in = getInputStream();
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (head.size() < LONGEST_HEAD) {
            int next = in.read();
            if (next < 0) {
                break;
            }
            head.write(next);
            if (next == '\n' && head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
                return head.toString(StandardCharsets.ISO_8859_1);
            }
        }
        return "";
    }
}
