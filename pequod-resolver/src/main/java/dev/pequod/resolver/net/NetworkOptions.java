package dev.pequod.resolver.net;

import dev.pequod.api.Credential;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Which parts of the network may be used, and how. Immutable; each method that starts with {@code with} returns changed
 * options.
 *
 * @param allowedSources hosts and repositories that modules may come from, each a {@link SourcePattern}; none means all
 * @param privateHosts hosts that may have addresses which are not public: {@code localhost:5000}, {@code *.svc},
 *     {@code 10.0.0.0/8}
 * @param plainHttpHosts hosts that are spoken to without encryption, each a {@link SourcePattern}
 * @param certificateFiles files in PEM form with certificates to trust besides those of the JVM, by {@link SourcePattern} of
 *     the host
 * @param httpsProxy the proxy for https, which is spoken to by http itself; port 80 where it names none; it may name a user and a password.
 *     One of another kind that other programs know, such as {@code socks5://host}, is refused when a host behind it is to be reached
 * @param httpProxy the proxy for plain http
 * @param noProxy hosts that are reached without a proxy, each a {@link SourcePattern}, a range such as {@code 10.0.0.0/8} for hosts
 *     that are written as addresses, or {@code *} for all
 * @param allowedRedirects hosts that redirects and services of tokens may lead to besides those that modules may come from, each a
 *     {@link SourcePattern}; no module comes from them, and they count only where the others are listed
 * @param answerTimeout how long a registry may take to answer one question, all tries together; what is large has the time of the whole,
 *     but while it is sent or comes, too, the registry is silent no longer
 */
public record NetworkOptions(
        List<String> allowedSources,
        List<String> privateHosts,
        List<String> plainHttpHosts,
        Map<String, Path> certificateFiles,
        Optional<URI> httpsProxy,
        Optional<URI> httpProxy,
        List<String> noProxy,
        List<String> allowedRedirects,
        Duration answerTimeout) {

    private static final int HTTP_PORT = 80;
    /** Kinds of proxies that other programs know, so that a machine may name one. */
    private static final Set<String> OTHER_PROXIES = Set.of("https", "socks", "socks4", "socks4a", "socks5", "socks5h");

    /** Every public host, with encryption, without a proxy. */
    public static final NetworkOptions DEFAULTS = new NetworkOptions(
            List.of(),
            List.of(),
            List.of(),
            Map.of(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            List.of(),
            Duration.ofSeconds(10));

    /**
     * Copies the lists.
     *
     * @throws IllegalArgumentException if an entry is malformed
     */
    public NetworkOptions {
        allowedSources = List.copyOf(allowedSources);
        privateHosts = List.copyOf(privateHosts);
        plainHttpHosts = List.copyOf(plainHttpHosts);
        certificateFiles = Collections.unmodifiableMap(new LinkedHashMap<>(certificateFiles));
        noProxy = List.copyOf(noProxy);
        allowedRedirects = List.copyOf(allowedRedirects);
        allowedSources.forEach(SourcePattern::parse);
        allowedRedirects.forEach(SourcePattern::parse);
        PrivateHosts.parse(privateHosts);
        plainHttpHosts.forEach(SourcePattern::parse);
        certificateFiles.keySet().forEach(SourcePattern::parse);
        noProxy.forEach(NetworkOptions::direct);
        httpsProxy = httpsProxy.map(NetworkOptions::withPort);
        httpProxy = httpProxy.map(NetworkOptions::withPort);
    }

    /**
     * Does nothing if a URL names a proxy.
     *
     * @throws IllegalArgumentException if it does not
     */
    public static void requireProxy(URI proxy) {
        if (!(isUsable(proxy) || OTHER_PROXIES.contains(String.valueOf(proxy.getScheme())))
                || proxy.getHost() == null) {
            throw new IllegalArgumentException("expected a proxy such as http://proxy.example.com:3128");
        }
    }

    private static URI withPort(URI proxy) {
        requireProxy(proxy);
        String user = proxy.getRawUserInfo() == null ? "" : proxy.getRawUserInfo() + "@";
        return URI.create(proxy.getScheme() + "://" + user + proxy.getHost() + ":"
                + (proxy.getPort() < 0 ? HTTP_PORT : proxy.getPort()));
    }

    /** Reports whether a proxy is of the kind that can be spoken to. */
    static boolean isUsable(URI proxy) {
        return "http".equals(proxy.getScheme());
    }

    /** Returns the user and the password that a proxy's URL names. */
    public static Optional<Credential> proxyCredential(URI proxy) {
        String user = proxy.getUserInfo();
        if (user == null) {
            return Optional.empty();
        }
        int colon = user.indexOf(':');
        return Optional.of(
                colon < 0
                        ? new Credential(user, "")
                        : new Credential(user.substring(0, colon), user.substring(colon + 1)));
    }

    /** Returns the {@code Proxy-Authorization} that a proxy's URL makes; empty if it names no user. */
    public static Optional<String> proxyAuthorization(URI proxy) {
        return proxyCredential(proxy).map(login -> "Basic " + basic(login));
    }

    /** Returns a user and a password as Basic authorization sends them. */
    static String basic(Credential login) {
        byte[] both = (login.username() + ":" + login.secret()).getBytes(StandardCharsets.UTF_8);
        return Base64.getEncoder().encodeToString(both);
    }

    /** Returns options under which modules may come only from these hosts and repositories, and those named before. */
    public NetworkOptions withAllowedSource(String pattern) {
        return new NetworkOptions(
                append(allowedSources, pattern),
                privateHosts,
                plainHttpHosts,
                certificateFiles,
                httpsProxy,
                httpProxy,
                noProxy,
                allowedRedirects,
                answerTimeout);
    }

    /** Returns options under which one more host may have addresses that are not public. */
    public NetworkOptions withPrivateHost(String host) {
        return new NetworkOptions(
                allowedSources,
                append(privateHosts, host),
                plainHttpHosts,
                certificateFiles,
                httpsProxy,
                httpProxy,
                noProxy,
                allowedRedirects,
                answerTimeout);
    }

    /** Returns options under which one more host is spoken to without encryption. */
    public NetworkOptions withPlainHttpHost(String pattern) {
        return new NetworkOptions(
                allowedSources,
                privateHosts,
                append(plainHttpHosts, pattern),
                certificateFiles,
                httpsProxy,
                httpProxy,
                noProxy,
                allowedRedirects,
                answerTimeout);
    }

    /** Returns options under which the certificates of a file are trusted for a host, besides those of the JVM. */
    public NetworkOptions withCertificateFile(String pattern, Path file) {
        Map<String, Path> files = new LinkedHashMap<>(certificateFiles);
        files.put(pattern, file);
        return new NetworkOptions(
                allowedSources,
                privateHosts,
                plainHttpHosts,
                files,
                httpsProxy,
                httpProxy,
                noProxy,
                allowedRedirects,
                answerTimeout);
    }

    /** Returns options under which one more host is reached without a proxy. */
    public NetworkOptions withNoProxy(String entry) {
        return new NetworkOptions(
                allowedSources,
                privateHosts,
                plainHttpHosts,
                certificateFiles,
                httpsProxy,
                httpProxy,
                append(noProxy, entry),
                allowedRedirects,
                answerTimeout);
    }

    /** Returns options under which redirects and services of tokens may lead to one more host, from which no module comes. */
    public NetworkOptions withAllowedRedirect(String pattern) {
        return new NetworkOptions(
                allowedSources,
                privateHosts,
                plainHttpHosts,
                certificateFiles,
                httpsProxy,
                httpProxy,
                noProxy,
                append(allowedRedirects, pattern),
                answerTimeout);
    }

    /** Returns options under which a registry may take as long to answer one question. */
    public NetworkOptions withAnswerTimeout(Duration timeout) {
        return new NetworkOptions(
                allowedSources,
                privateHosts,
                plainHttpHosts,
                certificateFiles,
                httpsProxy,
                httpProxy,
                noProxy,
                allowedRedirects,
                timeout);
    }

    private static List<String> append(List<String> list, String one) {
        List<String> all = new ArrayList<>(list);
        all.add(one);
        return all;
    }

    /** Reports whether the host is spoken to without encryption. */
    public boolean isPlainHttp(Endpoint endpoint) {
        return fits(plainHttpHosts, endpoint);
    }

    /** Returns the file with further certificates for the host, that of the narrowest pattern; empty if there is none. */
    public Optional<Path> certificateFile(Endpoint endpoint) {
        Optional<SourcePattern> narrowest = certificateFiles.keySet().stream()
                .map(SourcePattern::parse)
                .filter(pattern -> pattern.matchesHost(endpoint))
                .max(SourcePattern.BY_NARROWNESS);
        return narrowest.flatMap(pattern -> certificateFiles.entrySet().stream()
                .filter(entry -> SourcePattern.parse(entry.getKey()).equals(pattern))
                .map(Map.Entry::getValue)
                .findFirst());
    }

    /** Returns the proxy through which the endpoint is reached; empty if it is reached directly. */
    public Optional<URI> proxy(Endpoint endpoint) {
        if (noProxy.stream().map(NetworkOptions::direct).anyMatch(direct -> direct.test(endpoint))) {
            return Optional.empty();
        }
        return switch (endpoint.protocol()) {
            case "https" -> httpsProxy;
            case "http" -> httpProxy;
            default -> Optional.empty();
        };
    }

    /** Returns what to add to the name of a server that does not answer, where it is its proxy that is asked; otherwise nothing. */
    public String through(Endpoint endpoint) {
        return proxy(endpoint)
                .map(proxy -> ", which is asked through the proxy " + proxy.getHost() + ":" + proxy.getPort() + ",")
                .orElse("");
    }

    /** Returns what tells the hosts of an entry of those without a proxy; a name is not looked up for it. */
    private static Predicate<Endpoint> direct(String entry) {
        if (entry.equals("*")) {
            return endpoint -> true;
        }
        if (AddressRange.isForm(entry)) {
            AddressRange range = AddressRange.parse(entry);
            return endpoint ->
                    Addresses.literal(endpoint.host()).filter(range::contains).isPresent();
        }
        return SourcePattern.parse(entry)::matchesHost;
    }

    private static boolean fits(List<String> patterns, Endpoint endpoint) {
        return patterns.stream().map(SourcePattern::parse).anyMatch(pattern -> pattern.matchesHost(endpoint));
    }

    /** Returns them without the password of a proxy. */
    @Override
    public String toString() {
        return "NetworkOptions[allowedSources=" + allowedSources + ", privateHosts=" + privateHosts
                + ", plainHttpHosts="
                + plainHttpHosts + ", certificateFiles=" + certificateFiles + ", httpsProxy=" + shown(httpsProxy)
                + ", httpProxy=" + shown(httpProxy) + ", noProxy=" + noProxy + ", allowedRedirects=" + allowedRedirects
                + ", answerTimeout=" + answerTimeout + "]";
    }

    private static String shown(Optional<URI> proxy) {
        return proxy.map(url -> url.getHost() + ":" + url.getPort()).orElse("none");
    }
}
