package dev.pequod.resolver.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.api.Credential;
import dev.pequod.api.Deadline;
import dev.pequod.api.ModuleException;
import dev.pequod.resolver.cache.CacheOptions;
import dev.pequod.resolver.dependencies.CueRegistry;
import dev.pequod.resolver.git.GitOptions;
import dev.pequod.resolver.net.Endpoint;
import dev.pequod.resolver.net.HostPolicy;
import dev.pequod.resolver.net.NetworkOptions;
import dev.pequod.resolver.trust.SignaturePolicy;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Settings are read from the environment; what is unknown or malformed is an error with its name. */
final class SettingsTest {
    private static final Path PAGE = Path.of("../docs/reference/settings.md");

    @Test
    void anEmptyEnvironmentGivesTheDefaults() throws SettingsException {
        assertEquals(
                new Settings(
                        NetworkOptions.DEFAULTS,
                        GitOptions.DEFAULTS,
                        Duration.ofSeconds(10),
                        CacheOptions.DEFAULTS,
                        SignaturePolicy.NONE,
                        CueRegistry.parse(""),
                        Optional.empty(),
                        OperatorSettings.DEFAULTS),
                Settings.of(Map.of("PATH", "/bin")));
    }

    @Test
    void registriesOfWhatModulesNeedAreThoseOfTheCueCommand() throws SettingsException {
        Settings settings = Settings.of(Map.of("CUE_REGISTRY", "shop.example=localhost:5000/modules,r.example"));
        assertEquals(CueRegistry.parse("shop.example=localhost:5000/modules,r.example"), settings.registry());
        assertEquals(List.of("localhost:5000"), settings.network().plainHttpHosts());
        SettingsException e = assertThrows(
                SettingsException.class, () -> Settings.of(Map.of("CUE_REGISTRY", "file:/etc/registries")));
        assertEquals(
                "CUE_REGISTRY: files of configuration are not read; list the registries themselves", e.getMessage());
    }

    @Test
    void hostsThatOnlyRedirectsMayLeadToAreRead() throws SettingsException {
        assertEquals(
                List.of("auth.docker.io", "*.blobs.example.com"),
                Settings.of(Map.of("PEQUOD_ALLOWED_REDIRECTS", "auth.docker.io, *.blobs.example.com"))
                        .network()
                        .allowedRedirects());
    }

    @Test
    void settingsOfTheCacheAreRead() throws SettingsException {
        assertEquals(
                CacheOptions.DEFAULTS
                        .withDirectory(Path.of("/var/cache/pequod"))
                        .withMemoryBytes(16 << 20)
                        .withDiskLimits(2L << 30, 50, Duration.ofDays(7))
                        .withAges(Duration.ofSeconds(30), CacheOptions.DEFAULTS.refusalAge())
                        .withOffline(true),
                Settings.of(Map.of(
                                "PEQUOD_CACHE_DIR", "/var/cache/pequod",
                                "PEQUOD_CACHE_MEMORY_BYTES", "16Mi",
                                "PEQUOD_CACHE_MAX_BYTES", "2Gi",
                                "PEQUOD_CACHE_MAX_MODULES", "50",
                                "PEQUOD_CACHE_MAX_AGE", "7d",
                                "PEQUOD_CACHE_TAG_AGE", "30s",
                                "PEQUOD_OFFLINE", "true"))
                        .cache());
        assertEquals(
                Optional.of(Path.of("/users/ann/.cache/pequod")),
                Settings.of(Map.of("HOME", "/users/ann")).cache().directory());
        assertEquals(
                Optional.of(Path.of("/caches/pequod")),
                Settings.of(Map.of("HOME", "/users/ann", "XDG_CACHE_HOME", "/caches"))
                        .cache()
                        .directory());
    }

    @Test
    void everySettingIsRead() throws SettingsException {
        Settings settings = Settings.of(Map.of(
                "PEQUOD_ALLOWED_HOSTS", "ghcr.io/acme, localhost",
                "PEQUOD_ALLOW_PRIVATE_HOSTS", "localhost:5000,10.0.0.0/8",
                "PEQUOD_PLAIN_HTTP_HOSTS", "localhost:5000",
                "PEQUOD_CA_FILES", "git.example.com=/etc/pki/git.pem",
                "PEQUOD_FETCH_TIMEOUT", "1.5m",
                "HTTPS_PROXY", "http://proxy.example.com:3128",
                "http_proxy", "proxy.example.com:3129",
                "NO_PROXY", ".example.org,10.0.0.0/8,::1,<local>"));
        NetworkOptions network = settings.network();
        assertEquals(List.of("ghcr.io/acme", "localhost"), network.allowedSources());
        assertEquals(List.of("localhost:5000", "10.0.0.0/8"), network.privateHosts());
        assertEquals(List.of("localhost:5000"), network.plainHttpHosts());
        assertEquals(Map.of("git.example.com", Path.of("/etc/pki/git.pem")), network.certificateFiles());
        assertEquals(Duration.ofSeconds(90), settings.fetchTimeout());
        assertEquals(Optional.of(URI.create("http://proxy.example.com:3128")), network.httpsProxy());
        assertEquals(Optional.of(URI.create("http://proxy.example.com:3129")), network.httpProxy());
        assertTrue(network.proxy(Endpoint.of("https", "a.example.org", "")).isEmpty());
        assertFalse(network.proxy(Endpoint.of("https", "a.example.net", "")).isEmpty());
        assertTrue(network.proxy(Endpoint.of("https", "10.1.2.3:5000", "")).isEmpty());
        assertFalse(network.proxy(Endpoint.of("https", "11.1.2.3:5000", "")).isEmpty());
        assertTrue(network.proxy(Endpoint.of("https", "[::1]:5000", "")).isEmpty());
    }

    /** Such as a template makes of empty values: once it was no list at all, and all hosts were allowed. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "PEQUOD_ALLOWED_HOSTS",
                "PEQUOD_ALLOW_PRIVATE_HOSTS",
                "PEQUOD_PLAIN_HTTP_HOSTS",
                "PEQUOD_ALLOWED_REDIRECTS",
                "PEQUOD_SSH_KNOWN_HOSTS",
                "PEQUOD_CA_FILES"
            })
    void aListHasSomethingBetweenItsCommas(String name) throws SettingsException {
        for (String value : List.of(",", " , ", "a,,b")) {
            SettingsException e = assertThrows(SettingsException.class, () -> Settings.of(Map.of(name, value)));
            assertTrue(e.getMessage().contains(name + ": expected something between commas"), e.getMessage());
        }
        Settings.of(Map.of(name, " "));
    }

    @Test
    void aProxyMayWantAPasswordWhichIsNeverPrinted() throws SettingsException {
        Settings settings = Settings.of(Map.of("HTTPS_PROXY", "http://bob:s3%40cret@proxy.example.com:3128"));
        URI proxy = settings.network().httpsProxy().orElseThrow();
        assertEquals(Optional.of(new Credential("bob", "s3@cret")), NetworkOptions.proxyCredential(proxy));
        assertFalse(settings.toString().contains("cret"), settings.toString());
        SettingsException e = assertThrows(
                SettingsException.class,
                () -> Settings.of(Map.of("HTTPS_PROXY", "http://bob:s3|cret@proxy.example.com:3128")));
        assertFalse(e.getMessage().contains("cret"), e.getMessage());
    }

    /** A machine may have such a variable for other programs; what needs no network works there. */
    @ParameterizedTest
    @ValueSource(strings = {"https://bob:s3cret@proxy.example.com:3128", "socks5://bob:s3cret@proxy.example.com:3128"})
    void aProxyOfAnotherKindIsAProblemWhenItIsNeeded(String proxy) throws SettingsException {
        NetworkOptions network = Settings.of(Map.of("HTTPS_PROXY", proxy)).network();
        ModuleException e = assertThrows(
                ModuleException.class,
                () -> HostPolicy.of(network)
                        .connect(
                                Endpoint.of("https", "r.invalid", ""),
                                "shop",
                                "pull it",
                                Deadline.after(Duration.ofSeconds(9))));
        assertEquals(
                "Tried to pull it but r.invalid is behind the proxy "
                        + proxy.replace("bob:s3cret@", "")
                        + ", which HTTPS_PROXY names, and only proxies of http:// can be used; name one, as in"
                        + " http://proxy.example.com:3128, or have NO_PROXY name the host",
                e.getMessage());
        assertEquals(ModuleException.Reason.UNAVAILABLE, e.reason());
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost:5000", "127.0.0.1:5000", "127.9.9.9", "[::1]:5000", "web.localhost"})
    void thisMachineIsReachedWithoutAProxyAsByOtherPrograms(String host) throws SettingsException {
        NetworkOptions network = Settings.of(Map.of(
                        "HTTPS_PROXY", "http://proxy.example.com:3128", "HTTP_PROXY", "http://proxy.example.com:3128"))
                .network();
        assertEquals(Optional.empty(), network.proxy(Endpoint.of("https", host, "")));
        assertEquals(Optional.empty(), network.proxy(Endpoint.of("http", host, "")));
        assertTrue(
                network.proxy(Endpoint.of("https", "localhost.example.com", "")).isPresent());
    }

    @Test
    void aMisspeltSettingIsToldWhatItMayMean() {
        SettingsException e =
                assertThrows(SettingsException.class, () -> Settings.of(Map.of("PEQUOD_CACHE_DRI", "/var/cache")));
        assertEquals("PEQUOD_CACHE_DRI: there is no such setting; did you mean \"PEQUOD_CACHE_DIR\"?", e.getMessage());
    }

    @Test
    void aStarInNoProxyMeansEveryHost() throws SettingsException {
        NetworkOptions network = Settings.of(Map.of("HTTPS_PROXY", "http://proxy.example.com", "NO_PROXY", "*"))
                .network();
        assertEquals(Optional.empty(), network.proxy(Endpoint.of("https", "ghcr.io", "")));
    }

    @Test
    void settingsOfTheOperatorAreRead() throws SettingsException {
        OperatorSettings operator = Settings.of(Map.of(
                        "PEQUOD_NAMESPACES", "shop, pay",
                        "PEQUOD_HTTP_ADDRESS", "127.0.0.1:8080",
                        "PEQUOD_WORKERS", "4",
                        "PEQUOD_APPLY_RATE", "50",
                        "PEQUOD_APPLY_TIMEOUT", "90s",
                        "PEQUOD_REFRESH_INTERVAL", "5m",
                        "PEQUOD_LOG_FORMAT", "json"))
                .operator();
        assertEquals(4, operator.workers());
        assertEquals(50, operator.applyRate());
        assertEquals(Duration.ofSeconds(90), operator.applyTimeout());
        assertEquals(Duration.ofMinutes(5), operator.refreshInterval());
        assertEquals(List.of("shop", "pay"), operator.namespaces());
        assertEquals(8080, operator.httpAddress().orElseThrow().getPort());
        assertTrue(operator.jsonLog());
        assertTrue(OperatorSettings.address(":9090").getAddress().isAnyLocalAddress());
    }

    @Test
    void whatWouldKeepTheOperatorBusyOrIdleIsRefused() {
        SettingsException refused = assertThrows(
                SettingsException.class,
                () -> Settings.of(Map.of(
                        "PEQUOD_WORKERS", "0",
                        "PEQUOD_APPLY_RATE", "fast",
                        "PEQUOD_APPLY_TIMEOUT", "1",
                        "PEQUOD_REFRESH_INTERVAL", "10ms")));
        assertEquals(
                List.of(
                        "PEQUOD_WORKERS: expected a number from 1 to 1000, found \"0\"",
                        "PEQUOD_APPLY_RATE: expected a number from 1 to 10000, found \"fast\"",
                        "PEQUOD_APPLY_TIMEOUT: expected a time such as 250ms, 10s, 1.5m, 12h or 7d, found \"1\"",
                        "PEQUOD_REFRESH_INTERVAL: expected at least 1s, found \"10ms\""),
                refused.problems());
    }

    @Test
    void settingsOfGitAreRead() throws SettingsException {
        GitOptions own = Settings.of(Map.of("HOME", "/users/ada")).git();
        assertEquals(GitOptions.DEFAULTS.withKnownHosts(List.of(Path.of("/users/ada/.ssh/known_hosts"))), own);
        GitOptions given = Settings.of(Map.of(
                        "HOME", "/users/ada",
                        "PEQUOD_SSH_KNOWN_HOSTS", "/etc/pequod/known_hosts",
                        "PEQUOD_GIT_MAX_BYTES", "1Mi"))
                .git();
        assertEquals(List.of(Path.of("/etc/pequod/known_hosts")), given.knownHosts());
        assertEquals(1 << 20, given.maxTransferBytes());
        assertEquals(8 << 20, given.maxExpandedBytes());
        assertEquals(192 << 20, given.maxFolderBytes());
        assertEquals(300 << 20, folderBytes(Map.of("PEQUOD_GIT_MAX_BYTES", "100Mi")));
        assertEquals(
                20 << 20, folderBytes(Map.of("PEQUOD_GIT_MAX_BYTES", "100Mi", "PEQUOD_GIT_FOLDER_MAX_BYTES", "20Mi")));
    }

    private static long folderBytes(Map<String, String> environment) throws SettingsException {
        return Settings.of(environment).git().maxFolderBytes();
    }

    @ParameterizedTest
    @CsvSource({
        "PEQUOD_ALLOWED_HOSTS, https://ghcr.io",
        "PEQUOD_ALLOW_PRIVATE_HOSTS, *",
        "PEQUOD_PLAIN_HTTP_HOSTS, ghcr.io:x",
        "PEQUOD_CA_FILES, /etc/pki/git.pem",
        "PEQUOD_SSH_KNOWN_HOSTS, known_hosts",
        "PEQUOD_GIT_MAX_BYTES, 10MB",
        "PEQUOD_GIT_CREDENTIALS, /none/credentials",
        "PEQUOD_SSH_KEY, /none/id_ed25519",
        "PEQUOD_GIT_ALLOWED_SIGNERS, /none/allowed_signers",
        "PEQUOD_FETCH_TIMEOUT, 10",
        "PEQUOD_NAMESPACES, Shop",
        "PEQUOD_HTTP_ADDRESS, 8080",
        "PEQUOD_HTTP_ADDRESS, :99999",
        "PEQUOD_LOG_FORMAT, xml",
        "PEQUOD_FETCH_TIMEOUT, 0s",
        "HTTPS_PROXY, gopher://proxy.example.com",
        "CUE_REGISTRY, my_reg:5000+insecure",
        "CUE_REGISTRY, shop.example=*.example.com",
        "CUE_REGISTRY, registry.example.com/Team",
        "PEQUOD_CACHE_MAX_AGE, soon",
        "PEQUOD_OFFLINE, maybe",
        "PEQUOD_SIGNATURE_POLICY, no-such-file.json",
        "PEQUOD_ALLOWED_HOST, ghcr.io"
    })
    void whatIsMalformedOrUnknownIsAnErrorWithItsName(String name, String value) {
        SettingsException e = assertThrows(SettingsException.class, () -> Settings.of(Map.of(name, value)));
        assertEquals(1, e.problems().size());
        assertTrue(e.getMessage().startsWith(name + ": "), e.getMessage());
    }

    @Test
    void anEntryThatLacksItsFileIsToldTheForm() {
        SettingsException e =
                assertThrows(SettingsException.class, () -> Settings.of(Map.of("PEQUOD_CA_FILES", "/etc/pki/git.pem")));
        assertEquals("PEQUOD_CA_FILES: expected HOST=FILE, found \"/etc/pki/git.pem\"", e.getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "CUE_REGISTRY, user:SECRET@registry.example.com",
        "CUE_REGISTRY, shop.example=https://user:SECRET@registry.example.com/modules",
        "PEQUOD_ALLOWED_HOSTS, user:SECRET@ghcr.io/acme",
        "PEQUOD_ALLOWED_HOSTS, https://user:SECRET@ghcr.io",
        "PEQUOD_ALLOWED_REDIRECTS, user:SECRET@ghcr.io",
        "PEQUOD_ALLOW_PRIVATE_HOSTS, user:SECRET@localhost:5000",
        "PEQUOD_ALLOW_PRIVATE_HOSTS, user:SECRET@localhost:5000/a",
        "PEQUOD_PLAIN_HTTP_HOSTS, user:SECRET@localhost:5000"
    })
    void aPasswordInTheNameOfAHostIsNotRepeated(String name, String value) {
        String message = assertThrows(SettingsException.class, () -> Settings.of(Map.of(name, value)))
                .getMessage();
        assertTrue(message.startsWith(name + ": ") && message.contains("…@"), message);
        assertFalse(message.contains("SECRET"), message);
        assertTrue(value.endsWith("/a") || message.contains("user names and passwords are not allowed"), message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://user:SECRET@git.example.com",
                "user:SECRET@git.example.com",
                "-----BEGIN OPENSSH PRIVATE KEY-----\nSECRET\n-----END OPENSSH PRIVATE KEY-----",
                "https://SECRET/a"
            })
    void aSecretInThePlaceOfItsFileIsNotRepeated(String value) {
        for (String name : List.of("PEQUOD_GIT_CREDENTIALS", "PEQUOD_SSH_KEY")) {
            String message = assertThrows(SettingsException.class, () -> Settings.of(Map.of(name, value)))
                    .getMessage();
            assertEquals(
                    name
                            + ": expected the name of a file, and found what may be the secret itself; write that into a file"
                            + " that only you can read, and name the file",
                    message);
        }
    }

    @Test
    void allProblemsAreToldAtOnceAndNoPasswordOfAProxy() {
        SettingsException e = assertThrows(
                SettingsException.class,
                () -> Settings.of(Map.of(
                        "PEQUOD_ALLOWED_HOSTS", "*",
                        "PEQUOD_FETCH_TIMEOUT", "soon",
                        "PEQUOD_X", "",
                        "HTTP_PROXY", "ftp://bob:s3cret@proxy.example.com")));
        assertEquals(4, e.problems().size(), e.getMessage());
        assertFalse(e.getMessage().contains("s3cret"), e.getMessage());
    }

    @Test
    void whatScriptsAndKubernetesSetIsNoneOfOurs() throws SettingsException {
        Settings.of(Map.of(
                "PEQUOD_JAVA_OPTS", "-Xmx1g",
                "PEQUOD_NO_BUILD", "1",
                "PEQUOD_CLUSTER", "programs",
                "PEQUOD_PORT", "tcp://10.0.0.1:8080",
                "PEQUOD_SERVICE_HOST", "10.0.0.1",
                "PEQUOD_SERVICE_PORT", "8080",
                "PEQUOD_SERVICE_PORT_METRICS", "8080",
                "PEQUOD_OPERATOR_PORT_8080_TCP", "tcp://10.0.0.1:8080",
                "PEQUOD_OPERATOR_PORT_8080_TCP_ADDR", "10.0.0.1"));
    }

    @Test
    void thePageOfSettingsListsExactlyThoseThatThereAre() throws IOException {
        SettingsReader reader = new SettingsReader(Map.of());
        Settings.read(reader);
        String page = Files.readString(PAGE);
        String table = page.substring(page.indexOf("## Loading modules"));
        Matcher rows = Pattern.compile("(?m)^\\| `(PEQUOD_[A-Z_]+)` \\|").matcher(table);
        assertEquals(
                reader.known(), rows.results().map(row -> row.group(1)).sorted().toList());
    }
}
