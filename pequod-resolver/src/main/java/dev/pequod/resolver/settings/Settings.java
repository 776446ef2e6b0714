package dev.pequod.resolver.settings;

import dev.pequod.resolver.cache.CacheOptions;
import dev.pequod.resolver.dependencies.CueRegistry;
import dev.pequod.resolver.git.AllowedSigners;
import dev.pequod.resolver.git.GitCredentials;
import dev.pequod.resolver.git.GitOptions;
import dev.pequod.resolver.net.NetworkOptions;
import dev.pequod.resolver.net.SourcePattern;
import dev.pequod.resolver.trust.SignaturePolicy;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What can be set about loading modules, by environment variables that {@code docs/reference/settings.md} lists.
 *
 * @param network which parts of the network may be used
 * @param git how repositories are read
 * @param fetchTimeout how long loading one module may take
 * @param cache what is kept of modules that were loaded, and where
 * @param signatures whose signatures modules must have
 * @param registry where the modules are that modules need
 * @param tenantPolicy the file that says what the resources of each namespace may do; for the operator
 * @param operator how an operator runs
 */
public record Settings(
        NetworkOptions network,
        GitOptions git,
        Duration fetchTimeout,
        CacheOptions cache,
        SignaturePolicy signatures,
        CueRegistry registry,
        Optional<Path> tenantPolicy,
        OperatorSettings operator) {
    /** What no proxy is asked for, as by other programs. */
    private static final List<String> THIS_MACHINE = List.of("localhost", "*.localhost", "127.0.0.0/8", "::1/128");
    /** A URL, a login or a key, none of which is the name of a file. */
    private static final Pattern SECRET_ITSELF =
            Pattern.compile("(?s).*://.*|.*\n.*|-----BEGIN .*|[^/\\\\:]{2,}:.*@.*");

    /**
     * Returns the settings of an environment.
     *
     * @throws SettingsException if a variable is malformed, or begins with {@code PEQUOD_} and is unknown
     */
    public static Settings of(Map<String, String> environment) throws SettingsException {
        SettingsReader reader = new SettingsReader(environment);
        Settings settings = read(reader);
        reader.finish();
        return settings;
    }

    /** Returns the settings; what is read here is what is known. */
    static Settings read(SettingsReader reader) {
        Duration fetchTimeout = reader.duration("PEQUOD_FETCH_TIMEOUT", Duration.ofSeconds(10));
        CueRegistry registry = reader.read("CUE_REGISTRY", CueRegistry::parse).orElseGet(() -> CueRegistry.parse(""));
        return new Settings(
                network(reader, registry.insecureHosts(), fetchTimeout),
                git(reader),
                fetchTimeout,
                cache(reader),
                reader.read("PEQUOD_SIGNATURE_POLICY", file -> SignaturePolicy.read(Path.of(file)))
                        .orElse(SignaturePolicy.NONE),
                registry,
                reader.read("PEQUOD_TENANT_POLICY", Path::of),
                OperatorSettings.read(reader));
    }

    private static CacheOptions cache(SettingsReader reader) {
        CacheOptions usual = CacheOptions.DEFAULTS;
        CacheOptions options = usual.withMemoryBytes(reader.bytes("PEQUOD_CACHE_MEMORY_BYTES", usual.memoryBytes()))
                .withDiskLimits(
                        reader.bytes("PEQUOD_CACHE_MAX_BYTES", usual.diskBytes()),
                        reader.number("PEQUOD_CACHE_MAX_MODULES", 1, 1_000_000, usual.maxModules()),
                        reader.duration("PEQUOD_CACHE_MAX_AGE", usual.maxAge()))
                .withAges(reader.duration("PEQUOD_CACHE_TAG_AGE", usual.tagAge()), usual.refusalAge())
                .withOffline(reader.flag("PEQUOD_OFFLINE", false));
        Optional<Path> folder = reader.read("PEQUOD_CACHE_DIR", Path::of)
                .or(() -> reader.read("XDG_CACHE_HOME", home -> Path.of(home, "pequod")))
                .or(() -> reader.read("HOME", home -> Path.of(home, ".cache", "pequod")));
        return folder.map(options::withDirectory).orElse(options);
    }

    /** Known hosts are those of the user where nothing else is said: ssh trusts them on this machine already. */
    private static GitOptions git(SettingsReader reader) {
        Optional<Path> own = reader.read("HOME", home -> Path.of(home, ".ssh", "known_hosts"));
        List<Path> files = reader.list("PEQUOD_SSH_KNOWN_HOSTS", Settings::requireAbsolute).stream()
                .map(Path::of)
                .toList();
        GitOptions options = GitOptions.DEFAULTS
                .withKnownHosts(files.isEmpty() ? own.stream().toList() : files)
                .withMaxTransferBytes(reader.bytes("PEQUOD_GIT_MAX_BYTES", GitOptions.DEFAULTS.maxTransferBytes()))
                .withCredentials(gitCredentials(reader));
        GitOptions bounded =
                options.withMaxFolderBytes(reader.bytes("PEQUOD_GIT_FOLDER_MAX_BYTES", options.maxFolderBytes()));
        return reader.read("PEQUOD_GIT_ALLOWED_SIGNERS", Settings::signers)
                .map(bounded::withAllowedSigners)
                .orElse(bounded);
    }

    private static AllowedSigners signers(String files) {
        return AllowedSigners.read(
                Stream.of(files.split(",", -1)).map(String::strip).map(Path::of).toArray(Path[]::new));
    }

    private static GitCredentials gitCredentials(SettingsReader reader) {
        GitCredentials store = reader.read(
                        "PEQUOD_GIT_CREDENTIALS", file -> GitCredentials.NONE.withStore(secretFile(file)))
                .orElse(GitCredentials.NONE);
        return reader.read("PEQUOD_SSH_KEY", file -> store.withKey(secretFile(file)))
                .orElse(store);
    }

    /** Returns the file that holds secrets; what may be a secret itself is not repeated. */
    private static Path secretFile(String file) {
        if (SECRET_ITSELF.matcher(file).matches()) {
            throw new IllegalArgumentException(
                    "expected the name of a file, and found what may be the secret itself; write that into a file that only you can"
                            + " read, and name the file");
        }
        return Path.of(file);
    }

    private static void requireAbsolute(String file) {
        if (!Path.of(file).isAbsolute()) {
            throw new IllegalArgumentException("expected the absolute path of a file, found \"" + file + "\"");
        }
    }

    private static NetworkOptions network(SettingsReader reader, List<String> insecureHosts, Duration answerTimeout) {
        Map<String, Path> certificates = new LinkedHashMap<>();
        reader.map("PEQUOD_CA_FILES", "HOST=FILE", SourcePattern::parse)
                .forEach((pattern, file) -> certificates.put(pattern, Path.of(file)));
        Optional<URI> httpsProxy = proxy(reader, "HTTPS_PROXY", "https_proxy");
        Optional<URI> httpProxy = proxy(reader, "HTTP_PROXY", "http_proxy");
        List<String> direct = withoutProxy(reader);
        if (httpsProxy.isPresent() || httpProxy.isPresent()) {
            direct.addAll(THIS_MACHINE);
        }
        return new NetworkOptions(
                reader.list("PEQUOD_ALLOWED_HOSTS", SourcePattern::parse),
                reader.list("PEQUOD_ALLOW_PRIVATE_HOSTS", NetworkOptions.DEFAULTS::withPrivateHost),
                Stream.concat(
                                reader.list("PEQUOD_PLAIN_HTTP_HOSTS", SourcePattern::parse).stream(),
                                insecureHosts.stream())
                        .toList(),
                certificates,
                httpsProxy,
                httpProxy,
                direct,
                reader.list("PEQUOD_ALLOWED_REDIRECTS", SourcePattern::parse),
                answerTimeout);
    }

    private static Optional<URI> proxy(SettingsReader reader, String name, String lowerName) {
        return reader.read(name, Settings::proxy).or(() -> reader.read(lowerName, Settings::proxy));
    }

    private static URI proxy(String text) {
        try {
            URI url = new URI(text.contains("://") ? text : "http://" + text);
            NetworkOptions.requireProxy(url);
            return url;
        } catch (URISyntaxException | IllegalArgumentException e) {
            // The cause would tell the password.
            throw noProxyUrl();
        }
    }

    private static IllegalArgumentException noProxyUrl() {
        return new IllegalArgumentException("expected a URL of http such as http://proxy.example.com:3128, or with"
                + " user:password@ before the host, where signs such as @ and / are written as %40 and %2F");
    }

    /** Understands {@code NO_PROXY} as other programs do: a name is also all below it; a form of only one of them is left out. */
    private static List<String> withoutProxy(SettingsReader reader) {
        List<String> entries = new ArrayList<>();
        for (String name : List.of("NO_PROXY", "no_proxy")) {
            for (String entry : reader.list(name, anything -> {})) {
                String host = entry.startsWith("*.")
                        ? entry.substring(2)
                        : entry.startsWith(".") ? entry.substring(1) : entry;
                for (String form : forms(host)) {
                    try {
                        NetworkOptions.DEFAULTS.withNoProxy(form);
                    } catch (IllegalArgumentException e) {
                        continue; // a form of another program
                    }
                    entries.add(form);
                }
            }
        }
        return entries;
    }

    private static List<String> forms(String host) {
        boolean isAddress = host.matches("[0-9a-fA-F.]*:[0-9a-fA-F.]*:[0-9a-fA-F:.]*");
        if (host.matches("\\*|.*/[0-9]+")) {
            return List.of(host);
        }
        return isAddress ? List.of(host + "/128") : List.of(host, "*." + host);
    }
}
