package dev.pequod.resolver.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the options of the network mean, and which are none. */
final class NetworkOptionsTest {
    private static final NetworkOptions DEFAULTS = NetworkOptions.DEFAULTS;

    private static Endpoint https(String authority) {
        return Endpoint.of("https", authority, "");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "*",
                "https://ghcr.io",
                "ghcr.io:",
                "ghcr.io:0x1",
                "ghcr..io",
                ".ghcr.io",
                "ghcr.io.",
                "gh*.io",
                "*.*.io",
                "ghcr.io/a//b",
                "ghcr.io/../b",
                "ghcr.io/a*",
                "ghcr.io/",
                "ghcr.io/a b",
                "bob@ghcr.io",
                "[::1"
            })
    void whatIsNoPatternIsRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> DEFAULTS.withAllowedSource(text));
        assertThrows(IllegalArgumentException.class, () -> DEFAULTS.withPrivateHost(text));
        assertThrows(IllegalArgumentException.class, () -> DEFAULTS.withPlainHttpHost(text));
        assertThrows(IllegalArgumentException.class, () -> DEFAULTS.withCertificateFile(text, Path.of("ca.pem")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.0/33", "10.0.0.1/8", "fd00::/129", "10.0.0/8", "300.0.0.0/8", "localhost/team"})
    void whatIsNoRangeIsRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> DEFAULTS.withPrivateHost(text));
    }

    @Test
    void theNarrowestPatternChoosesTheCertificates() {
        NetworkOptions options = DEFAULTS.withCertificateFile("*.example.com", Path.of("wide.pem"))
                .withCertificateFile("r.example.com:5000", Path.of("port.pem"))
                .withCertificateFile("r.example.com", Path.of("host.pem"));
        assertEquals(Optional.of(Path.of("port.pem")), options.certificateFile(https("r.example.com:5000")));
        assertEquals(Optional.of(Path.of("host.pem")), options.certificateFile(https("r.example.com")));
        assertEquals(Optional.of(Path.of("wide.pem")), options.certificateFile(https("a.b.example.com")));
        assertEquals(Optional.empty(), options.certificateFile(https("example.com")));
    }

    @Test
    void aProxyIsUsedForItsProtocolWhereNothingElseIsSaid() {
        Optional<URI> forHttps = Optional.of(URI.create("http://a:1"));
        Optional<URI> forHttp = Optional.of(URI.create("http://b:2"));
        NetworkOptions options = new NetworkOptions(
                List.of(),
                List.of(),
                List.of(),
                Map.of(),
                forHttps,
                forHttp,
                List.of("localhost", "*.localhost"),
                List.of(),
                NetworkOptions.DEFAULTS.answerTimeout());
        assertEquals(forHttps, options.proxy(https("r.example.com")));
        assertEquals(forHttp, options.proxy(Endpoint.of("http", "r.example.com", "")));
        assertEquals(Optional.empty(), options.proxy(Endpoint.of("ssh", "r.example.com", "")));
        assertEquals(Optional.empty(), options.proxy(https("localhost:5000")));
        assertEquals(Optional.empty(), options.proxy(https("a.localhost")));
    }

    private static NetworkOptions through(String proxy) {
        Optional<URI> url = Optional.of(URI.create(proxy));
        return new NetworkOptions(
                List.of(),
                List.of(),
                List.of(),
                Map.of(),
                url,
                url,
                List.of(),
                List.of(),
                NetworkOptions.DEFAULTS.answerTimeout());
    }

    @Test
    void aProxyWithoutAPortIsAtThatOfHttp() {
        assertEquals(Optional.of(URI.create("http://a:80")), through("http://a").proxy(https("r.example.com")));
        assertEquals(
                Optional.of(URI.create("http://[::1]:80")),
                through("http://[::1]/").httpProxy());
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://a:1", "a:1", "http:a", "socks5:a"})
    void aProxyThatCannotBeUsedIsRefused(String proxy) {
        assertThrows(IllegalArgumentException.class, () -> through(proxy));
    }
}
