package dev.pequod.resolver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.api.ConfigMapRef;
import dev.pequod.api.Credential;
import dev.pequod.api.CredentialSource;
import dev.pequod.api.Deadline;
import dev.pequod.api.Digest;
import dev.pequod.api.EmbeddedRef;
import dev.pequod.api.FetchContext;
import dev.pequod.api.GitRef;
import dev.pequod.api.InlineRef;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.api.ModuleLimits;
import dev.pequod.api.OciRef;
import dev.pequod.api.PlatformRef;
import dev.pequod.api.ResolvedModule;
import dev.pequod.api.testing.RegistryFront;
import dev.pequod.resolver.audit.AuditLog;
import dev.pequod.resolver.cache.CacheOptions;
import dev.pequod.resolver.cache.CacheStatistics;
import dev.pequod.resolver.cache.ModuleCache;
import dev.pequod.resolver.configmap.ConfigMapContent;
import dev.pequod.resolver.configmap.ConfigMapFetcher;
import dev.pequod.resolver.credentials.DockerConfig;
import dev.pequod.resolver.dependencies.CueRegistry;
import dev.pequod.resolver.json.ForeignJson;
import dev.pequod.resolver.net.NetworkOptions;
import dev.pequod.resolver.oci.ModuleArtifact;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/**
 * From wherever a module comes: each load is one line of the audit log and is counted where it belongs, and each failure names what was
 * tried, against which host, and what to do.
 */
final class EveryLoadTest extends LoadTestCase {
    private static final String ABSENT = "0".repeat(64);

    private final List<String> lines = new CopyOnWriteArrayList<>();
    private RegistryFront front;
    private ModuleCache cache = ModuleCache.open(CacheOptions.DEFAULTS);
    private StandardResolver resolver = StandardResolver.create();

    @BeforeEach
    void start() {
        front = RegistryFront.before(registry);
        cache = ModuleCache.open(CacheOptions.DEFAULTS.withDirectory(temp.resolve("cache")));
        resolver = resolver(cache);
    }

    @AfterEach
    void stop() {
        front.close();
    }

    @Override
    NetworkOptions network() {
        return super.network().withPlainHttpHost(front.host());
    }

    private StandardResolver resolver(ModuleCache kept) {
        return StandardResolver.create(ResolverOptions.defaults()
                .withNetwork(network())
                .withFetcher(new ConfigMapFetcher((name, context) -> name.equals("web")
                        ? Optional.of(ConfigMapContent.of(Map.of("a.cue", "package web\n"), Map.of()))
                        : Optional.empty()))
                .withListener(new AuditLog(lines::add, InstantSource.system()))
                .withCache(kept));
    }

    private static FetchContext context(CredentialSource credentials) {
        return new FetchContext(
                "WebService shop/cart",
                "shop",
                Deadline.after(Duration.ofSeconds(60)),
                credentials,
                ModuleLimits.DEFAULTS);
    }

    private static FetchContext context() {
        return context(CredentialSource.NONE);
    }

    private OciRef push() throws ModuleException {
        return push("web", "v1", MODULE_FILE);
    }

    private OciRef push(String repository, String tag, String moduleFile) throws ModuleException {
        Map<String, byte[]> files = Map.of(ModuleArtifact.MODULE_FILE, bytes(moduleFile), "a.cue", bytes(FILE));
        return new OciRef(front.host(), repository, "", Optional.of(push(repository, tag, files)));
    }

    private GitRef commit(String ref, String path) {
        return new GitRef(git.remote("modules/.git"), ref, path);
    }

    private void commit() throws IOException, InterruptedException {
        commit("modules", Map.of("a.cue", bytes(FILE)));
    }

    /** Returns the only line since the last one. */
    private Map<?, ?> line() throws ModuleException {
        assertEquals(1, lines.size(), lines.toString());
        return new ForeignJson("a line").readObject(bytes(lines.removeFirst()));
    }

    private void isLoaded(PlatformRef ref, String origin) throws ModuleException {
        ResolvedModule module = resolver.resolve(ref, context());
        isTold(ref.summary(), module, origin);
    }

    private void isTold(String reference, ResolvedModule module, String origin) throws ModuleException {
        Map<?, ?> line = line();
        assertEquals("WebService shop/cart", line.get("requester"));
        assertEquals("shop", line.get("namespace"));
        assertEquals(reference, line.get("reference"));
        assertEquals(module.source(), line.get("source"));
        assertEquals(module.revision(), line.get("revision"));
        assertEquals(module.sourceDigest().toString(), line.get("sourceDigest"));
        assertEquals(module.contentDigest().toString(), line.get("contentDigest"));
        assertEquals("", line.get("verifiedBy"));
        assertEquals(origin, line.get("origin"), reference);
        assertEquals("success", line.get("outcome"));
        assertTrue(line.get("milliseconds") instanceof Number);
    }

    private void tiers(long memoryHits, long diskHits, long misses) {
        CacheStatistics tiers = cache.statistics();
        assertEquals(
                List.of(memoryHits, diskHits, misses), List.of(tiers.memoryHits(), tiers.diskHits(), tiers.misses()));
    }

    private void isCounted(String scheme, long located, long fetched) {
        SourceStatistics counted = resolver.statistics().get(scheme);
        assertEquals(located, counted.locates().getOrDefault("success", 0L), scheme);
        assertEquals(fetched, counted.fetches().getOrDefault("success", 0L), scheme);
    }

    /** Once, this ended as a fault of the program, without a line: the module is kept, and nothing but the credentials is missing. */
    @Test
    void aLoadWhoseCredentialsCannotBeFoundIsALineThatNamesTheHost() throws Exception {
        OciRef pushed = push();
        front.demandBasic(Map.of("alice", "correct horse"));
        CredentialSource alice =
                CredentialSource.ofHosts(Map.of(front.host(), new Credential("alice", "correct horse")));
        isTold(pushed.summary(), resolver.resolve(pushed, context(alice)), "fetch");
        Path config = Files.createDirectory(temp.resolve("docker")).resolve("config.json");
        Files.writeString(config, "{\"credsStore\": \"missing\"}");
        CredentialSource docker = DockerConfig.of(config, Map.of("PATH", ""), Duration.ofSeconds(1));
        ModuleException e = assertThrows(ModuleException.class, () -> resolver.resolve(pushed, context(docker)));
        assertEquals(Reason.UNAUTHORIZED, e.reason());
        assertEquals(
                "Tried to find the credentials for " + front.host()
                        + " but docker-credential-missing, which Docker's configuration names, is not on the PATH",
                e.getMessage());
        Map<?, ?> line = line();
        assertEquals(front.host(), line.get("host"));
        assertEquals(e.getMessage(), line.get("problem"));
    }

    @Test
    void eachLoadIsOneLineAndIsCountedByItsTier() throws Exception {
        commit();
        OciRef pushed = push();
        for (PlatformRef ref : List.of(pushed, commit("main", ""))) {
            isLoaded(ref, "fetch");
            isLoaded(ref, "memory");
        }
        resolver = resolver(ModuleCache.open(CacheOptions.DEFAULTS.withDirectory(temp.resolve("cache"))));
        isLoaded(pushed, "disk");
        resolver = resolver(cache);
        tiers(2, 0, 2);
        for (PlatformRef ref : List.of(
                new EmbeddedRef("platform", "v1.0.0"), new InlineRef("package web\n"), new ConfigMapRef("web"))) {
            String origin = ref instanceof EmbeddedRef ? "embedded" : "fetch";
            isLoaded(ref, origin);
            isLoaded(ref, origin);
            isCounted(ref.scheme(), 2, 2);
        }
        tiers(2, 0, 2); // what is not kept is no miss
        Path folder = Files.createDirectory(temp.resolve("own"));
        Files.writeString(folder.resolve("a.cue"), "package web\n");
        ResolvedModule own = resolver.resolveFolder(folder, "own", context());
        isTold("dir:" + folder, own, "fetch");
        assertEquals("dir:own", own.ref().toString(), "what is made of it does not tell where it was");
    }

    private StandardResolver completing() {
        return StandardResolver.create(completingOptions());
    }

    private ResolverOptions completingOptions() {
        return ResolverOptions.defaults()
                .withNetwork(network())
                .withRegistry(CueRegistry.parse(front.host() + "+insecure"))
                .withListener(new AuditLog(lines::add, InstantSource.system()));
    }

    @Test
    void whatAModuleNeedsIsALoadOfItsOwn() throws ModuleException {
        push("example.com/dep", "v1.0.0", "module: \"example.com/dep@v1\"\nlanguage: version: \"v0.17.0\"\n");
        OciRef ref = push(
                "main",
                "v1.0.0",
                "module: \"example.com/main@v1\"\nlanguage: version: \"v0.17.0\"\ndeps: \"example.com/dep@v1\": v: \"v1.0.0\"\n");
        StandardResolver completing = completing();
        ResolvedModule module = completing.resolve(ref, context());
        assertEquals(2, lines.size(), lines.toString());
        assertTrue(lines.removeFirst().contains("\"reference\":\"oci:" + front.host() + "/example.com/dep:v1.0.0\""));
        isTold(ref.summary(), module, "fetch");
    }

    /** It is loaded within small limits first, which is nobody's failure, and read again when all is found, which is nobody's load. */
    @Test
    void whatIsNeededAndLargeIsOneLoadToo() throws ModuleException {
        byte[] large = new byte[2 << 20];
        new Random(1).nextBytes(large);
        push(
                "example.com/dep",
                "v1.0.0",
                Map.of(
                        ModuleArtifact.MODULE_FILE,
                        bytes("module: \"example.com/dep@v1\"\nlanguage: version: \"v0.17.0\"\n"),
                        "dep.cue",
                        bytes("package dep\n"),
                        "dep.bin",
                        large));
        String moduleFile =
                "module: \"example.com/%s@v1\"\nlanguage: version: \"v0.17.0\"\ndeps: \"example.com/dep@v1\": v: \"v1.0.0\"\n";
        OciRef ref = push("main", "v1.0.0", moduleFile.formatted("main"));
        OciRef other = push("other", "v1.0.0", moduleFile.formatted("other"));
        cache = ModuleCache.open(CacheOptions.DEFAULTS);
        StandardResolver completing =
                StandardResolver.create(completingOptions().withCache(cache));
        completing.resolve(ref, context());
        assertEquals(2, lines.size(), lines.toString());
        assertEquals(Map.of("success", 2L), completing.statistics().get("oci").fetches());
        tiers(0, 0, 2);
        completing.resolve(other, context());
        assertEquals(4, lines.size(), lines.toString());
        assertEquals(Map.of("success", 3L), completing.statistics().get("oci").fetches());
        tiers(1, 0, 3);
    }

    @Test
    void whatMayComeToMeanAnotherModuleIsWarnedOf() throws Exception {
        commit();
        ResolvedModule moving = resolver.resolve(commit("main", ""), context());
        GitRef pinned = commit(moving.revision(), "");
        assertEquals(
                List.of(commit("main", "") + " names a tag or a branch, which can be moved; pin commits: " + pinned),
                moving.warnings());
        assertEquals(List.of(), resolver.resolve(pinned, context()).warnings());
    }

    private void fails(Reason reason, String reference, String message, Executable load) throws ModuleException {
        ModuleException e = assertThrows(ModuleException.class, load);
        assertEquals(reason, e.reason(), e.getMessage());
        assertTrue(e.getMessage().matches(message), e.getMessage());
        Map<?, ?> line = line();
        assertEquals(reference, line.get("reference"));
        assertEquals(reason.code(), line.get("outcome"));
        assertEquals("", line.get("sourceDigest"));
        assertEquals("", line.get("origin"));
        assertEquals(e.getMessage(), line.get("problem"));
        boolean hasHost = reference.startsWith("oci:") || reference.startsWith("git:");
        assertEquals(
                hasHost,
                reference.contains("/" + line.get("host") + "/")
                        || reference.startsWith("oci:" + line.get("host") + "/"));
        assertEquals("WebService shop/cart", line.get("requester"));
    }

    private void fails(PlatformRef ref, Reason reason, String message) throws ModuleException {
        fails(reason, ref.summary(), message, () -> resolver.resolve(ref, context()));
    }

    @Test
    void eachFailureNamesWhatWasTriedWhereAndWhatToDo() throws Exception {
        commit();
        push();
        Digest absent = Digest.parse("sha256:" + ABSENT);
        String host = front.host();
        fails(
                new OciRef(host, "web", "v9", Optional.empty()),
                Reason.NOT_FOUND,
                "Tried to find oci:" + host + "/web:v9 but " + host
                        + " has no tag \"v9\" in the repository web; pequod module list oci:" + host
                        + "/web --plain-http shows what there is");
        fails(
                new OciRef(host, "web", "", Optional.of(absent)),
                Reason.NOT_FOUND,
                "Tried to read the manifest " + host + "/web@" + absent + " but " + host
                        + " has none: \"MANIFEST_UNKNOWN: manifest unknown\"; check the repository, and the digest or tag");
        fails(commit("v9", ""), Reason.NOT_FOUND, "Tried to .*" + git.remote("modules/.git") + ".* but .*\"v9\".*");
        fails(
                commit("main", "nowhere"),
                Reason.NOT_FOUND,
                "Tried to .*" + git.remote("modules/.git") + ".* but the repository has no folder \"nowhere\" there");
        fails(
                new ConfigMapRef("other"),
                Reason.NOT_FOUND,
                "Tried to read the ConfigMap other in the namespace \"shop\" but there is none; it is looked for in the"
                        + " resource's own namespace only");
        fails(
                new EmbeddedRef("platform", "v9.0.0"),
                Reason.NOT_FOUND,
                "Tried to find embedded:v9.0.0 but .*v1\\.1\\.0.*");
        Path nowhere = temp.resolve("nowhere");
        fails(
                Reason.NOT_FOUND,
                "dir:" + nowhere,
                "Tried to read the module in " + nowhere + " but there is no such folder",
                () -> resolver.resolveFolder(nowhere, "nowhere", context()));
        front.demandToken("", "alice", "correct horse");
        fails(
                new OciRef(host, "web", "v1", Optional.empty()),
                Reason.UNAUTHORIZED,
                "Tried to look up the tag " + host + "/web:v1 but " + host
                        + " wants credentials, and there are none for it.*;"
                        + " log in to it with docker login or, for the operator, name a pull secret for it");
        front.answer(exchange -> {
            RegistryFront.send(exchange, 503, "");
            return true;
        });
        fails(
                new OciRef(host, "web", "v2", Optional.empty()),
                Reason.UNAVAILABLE,
                "Tried to look up the tag " + host + "/web:v2 but " + host
                        + " answered 503.*; try again later \\(tried [0-9] times\\)");
        front.close();
        git.close();
        fails(
                new OciRef(host, "web", "v3", Optional.empty()),
                Reason.UNAVAILABLE,
                "Tried to look up the tag " + host + "/web:v3 but " + host
                        + " could not be reached: .*; check its name and port, and whether it runs.*");
        fails(
                commit("main", "other"),
                Reason.UNAVAILABLE,
                "Tried to .*" + git.remote("modules/.git")
                        + ".* but http://localhost:[0-9]+ could not be asked: .*; check its name and port, and whether it runs.*");
        StandardResolver offline = resolver(ModuleCache.open(CacheOptions.DEFAULTS.withOffline(true)));
        OciRef unknown = new OciRef(host, "web", "v4", Optional.empty());
        fails(
                Reason.UNAVAILABLE,
                unknown.summary(),
                "Tried to resolve " + unknown
                        + " but it is not kept, or for other credentials only, and no source is asked while"
                        + " offline; load it once without --offline and PEQUOD_OFFLINE",
                () -> offline.resolve(unknown, context()));
    }
}
