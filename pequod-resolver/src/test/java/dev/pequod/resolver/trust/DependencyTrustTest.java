package dev.pequod.resolver.trust;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.api.Credential;
import dev.pequod.api.CredentialSource;
import dev.pequod.api.Deadline;
import dev.pequod.api.FetchContext;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.api.ModuleFiles;
import dev.pequod.api.ModuleLimits;
import dev.pequod.api.OciRef;
import dev.pequod.api.ResolvedModule;
import dev.pequod.api.testing.RegistryFront;
import dev.pequod.api.testing.RegistryServer;
import dev.pequod.resolver.ResolverOptions;
import dev.pequod.resolver.StandardResolver;
import dev.pequod.resolver.cache.CacheOptions;
import dev.pequod.resolver.cache.ModuleCache;
import dev.pequod.resolver.dependencies.CueRegistry;
import dev.pequod.resolver.net.HostPolicy;
import dev.pequod.resolver.net.NetworkOptions;
import dev.pequod.resolver.net.Retries;
import dev.pequod.resolver.net.SourcePattern;
import dev.pequod.resolver.oci.ModuleArtifact;
import dev.pequod.resolver.oci.OciRegistry;
import dev.pequod.resolver.oci.OciRepository;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A module and one that it needs by version: each must fulfil the policy of its own repository, also when the whole is kept, and the
 * result tells who signed which.
 */
@Timeout(120)
final class DependencyTrustTest {
    private static final SigningKey OURS = Keys.of("P-256");
    private static final SigningKey THEIRS = Keys.of("Ed25519");
    private static final SigningKey OTHER = Keys.of("P-384");

    @TempDir
    private Path temp = Path.of("");

    private RegistryServer registry;
    private OciRegistry registries;
    private OciRef module;
    private OciRef dependency;
    private NetworkOptions network = NetworkOptions.DEFAULTS;
    private ModuleCache cache = ModuleCache.open(CacheOptions.DEFAULTS);

    @BeforeEach
    void start() throws Exception {
        registry = RegistryServer.start(Files.createDirectory(temp.resolve("registry")));
        network = NetworkOptions.DEFAULTS.withPrivateHost("localhost").withPlainHttpHost(registry.host());
        registries = new OciRegistry(HostPolicy.of(network), Retries.standard());
        cache = ModuleCache.open(CacheOptions.DEFAULTS.withDirectory(temp.resolve("cache")));
        dependency = push("example.com/dep", "module: \"example.com/dep@v1\"\n");
        module = push("web", "module: \"example.com/web@v1\"\ndeps: \"example.com/dep@v1\": v: \"v1.0.0\"\n");
        sign(module, OURS);
    }

    @AfterEach
    void stop() {
        registries.close();
        registry.close();
    }

    private OciRepository repository(String name) throws ModuleException {
        return registries.open(registry.host(), name, CredentialSource.NONE, Deadline.after(Duration.ofMinutes(1)));
    }

    private OciRef push(String name, String moduleFile) throws ModuleException {
        ModuleArtifact artifact = ModuleArtifact.of(
                ModuleFiles.of(Map.of(
                        ModuleArtifact.MODULE_FILE,
                        (moduleFile + "language: version: \"v0.17.0\"\n").getBytes(StandardCharsets.UTF_8),
                        "a.cue",
                        "package a\n".getBytes(StandardCharsets.UTF_8))),
                Map.of());
        artifact.push(repository(name), "v1.0.0");
        return new OciRef(registry.host(), name, "", Optional.of(artifact.digest()));
    }

    private void sign(OciRef ref, SigningKey key) throws ModuleException, KeyException {
        new ModuleSigner(repository(ref.repository())).sign(ref.digest().orElseThrow(), key, Map.of());
    }

    private SignatureRule rule(OciRef ref, SigningKey key) {
        return new SignatureRule(
                SourcePattern.parse(ref.registry() + "/" + ref.repository()),
                List.of(key.verificationKey()),
                1,
                Map.of());
    }

    private ResolvedModule load(SignatureRule... rules) throws ModuleException {
        return StandardResolver.create(ResolverOptions.defaults()
                        .withNetwork(network)
                        .withRegistry(CueRegistry.parse(registry.host() + "+insecure"))
                        .withSignatures(new SignaturePolicy(List.of(rules), true))
                        .withCache(cache))
                .resolve(module, FetchContext.of("test", Deadline.after(Duration.ofMinutes(1))));
    }

    private ResolvedModule load(StandardResolver resolver, OciRef ref, String user) throws ModuleException {
        CredentialSource login = CredentialSource.ofHosts(Map.of(ref.registry(), new Credential(user, user)));
        return resolver.resolve(
                ref, new FetchContext(user, user, Deadline.after(Duration.ofMinutes(1)), login, ModuleLimits.DEFAULTS));
    }

    /** Once, what one tenant's module was made of changed when another tenant asked for it. */
    @Test
    void whatWasChosenStaysChosenWhoeverAsksNext() throws Exception {
        try (RegistryFront front = RegistryFront.before(registry)) {
            front.demandBasic(Map.of("alice", "alice", "bob", "bob"));
            StandardResolver resolver = StandardResolver.create(ResolverOptions.defaults()
                    .withNetwork(network.withPlainHttpHost(front.host()))
                    .withRegistry(CueRegistry.parse(front.host() + "+insecure"))
                    .withCache(cache));
            OciRef ref = new OciRef(front.host(), module.repository(), "", module.digest());
            ModuleFiles chosen = load(resolver, ref, "alice").files();
            push("example.com/dep", "module: \"example.com/dep@v1\"\n// Other bytes.\n");
            assertEquals(chosen, load(resolver, ref, "bob").files());
            assertEquals(chosen, load(resolver, ref, "alice").files());
            assertThrows(ModuleException.class, () -> load(resolver, ref, "mallory"));
        }
    }

    private void refused(Reason reason, OciRef named, SignatureRule... rules) {
        ModuleException e = assertThrows(ModuleException.class, () -> load(rules));
        assertEquals(reason, e.reason(), e.getMessage());
        assertTrue(e.getMessage().contains(named.repository()), e.getMessage());
    }

    @Test
    void whatIsNeededMustFulfilThePolicyOfItsOwnRepositoryAlsoWhereTheWholeIsKept() throws Exception {
        ResolvedModule loaded = load(rule(module, OURS));
        assertEquals(
                OURS.verificationKey() + "; example.com/dep@v1 v1.0.0 by nobody",
                loaded.verifiedBy(),
                "not all is signed");
        assertEquals(
                List.of(module.summary()
                        + " names what it needs by version only, which can be given to other bytes: example.com/dep@v1 v1.0.0 ("
                        + dependency.digest().orElseThrow()
                        + "); pequod module push puts all of it into the module"),
                loaded.warnings());
        refused(Reason.UNVERIFIED, dependency, rule(module, OURS), rule(dependency, THEIRS));
        sign(dependency, THEIRS);
        loaded = load(rule(module, OURS), rule(dependency, THEIRS));
        assertEquals(
                OURS.verificationKey() + "; example.com/dep@v1 v1.0.0 by " + THEIRS.verificationKey(),
                loaded.verifiedBy());
        refused(Reason.UNVERIFIED, dependency, rule(module, OURS), rule(dependency, OTHER));
        assertEquals(
                loaded.files(),
                load(rule(module, OURS), rule(dependency, THEIRS)).files());
    }

    @Test
    void whatIsKeptIsCheckedAnewWhenItsKeyIsTrustedNoMore() throws Exception {
        load(rule(module, OURS));
        refused(Reason.UNVERIFIED, module, rule(module, OTHER));
        refused(
                Reason.UNVERIFIED,
                module,
                new SignatureRule(SourcePattern.parse(registry.host()), List.of(OTHER.verificationKey()), 1, Map.of()));
    }

    @Test
    void whatIsNeededIsNotTakenFromWhereModulesMayNotComeFromAnyMore() throws Exception {
        load();
        network = network.withAllowedSource(registry.host() + "/web");
        refused(Reason.FORBIDDEN, dependency);
        network = network.withAllowedSource(registry.host() + "/example.com");
        load();
    }

    @Test
    void whatWasChosenStaysChosenThoughItsVersionIsGivenToOtherBytes() throws Exception {
        ResolvedModule first = load();
        registry.close();
        assertEquals(first.files(), load().files());
        assertEquals(first.warnings(), load().warnings());
    }
}
