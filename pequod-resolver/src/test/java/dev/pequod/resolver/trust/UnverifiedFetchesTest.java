package dev.pequod.resolver.trust;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.api.CredentialSource;
import dev.pequod.api.Deadline;
import dev.pequod.api.FetchContext;
import dev.pequod.api.FetchedModule;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.api.ModuleFetcher;
import dev.pequod.api.ModuleFiles;
import dev.pequod.api.ModuleRevision;
import dev.pequod.api.OciRef;
import dev.pequod.api.PlatformRef;
import dev.pequod.api.testing.RegistryServer;
import dev.pequod.resolver.net.HostPolicy;
import dev.pequod.resolver.net.NetworkOptions;
import dev.pequod.resolver.net.Retries;
import dev.pequod.resolver.net.SourcePattern;
import dev.pequod.resolver.oci.ModuleArtifact;
import dev.pequod.resolver.oci.OciRegistry;
import dev.pequod.resolver.oci.OciRepository;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** What a fetcher behind a policy is asked for, and what of its answers is believed. */
@Timeout(120)
final class UnverifiedFetchesTest implements ModuleFetcher {
    private static final SigningKey KEY = Keys.of("P-256");

    @TempDir
    private Path folder;

    private final List<String> calls = new ArrayList<>();
    private final FetchContext context = FetchContext.of("test", Deadline.after(Duration.ofMinutes(1)));
    private RegistryServer server;
    private OciRegistry registries;
    private OciRepository repository;
    private ModuleArtifact artifact;
    private OciRef ref;
    /** What comes. */
    private ModuleArtifact sent;

    @BeforeEach
    void start() throws ModuleException, IOException {
        server = RegistryServer.start(folder);
        registries = new OciRegistry(
                HostPolicy.of(
                        NetworkOptions.DEFAULTS.withPrivateHost(server.host()).withPlainHttpHost(server.host())),
                Retries.standard());
        repository =
                registries.open(server.host(), "web", CredentialSource.NONE, Deadline.after(Duration.ofMinutes(1)));
        artifact = module("package a\n");
        artifact.push(repository, "v1");
        sent = artifact;
        ref = new OciRef(server.host(), "web", "", Optional.of(artifact.digest()));
    }

    @AfterEach
    void stop() {
        registries.close();
        server.close();
    }

    private static ModuleFiles files(String text) throws ModuleException {
        return ModuleFiles.of(Map.of(
                ModuleArtifact.MODULE_FILE,
                "module: \"example.com/web@v1\"\n".getBytes(StandardCharsets.UTF_8),
                "a.cue",
                text.getBytes(StandardCharsets.UTF_8)));
    }

    private static ModuleArtifact module(String text) throws ModuleException {
        return ModuleArtifact.of(files(text), Map.of());
    }

    @Override
    public String scheme() {
        return OciRef.SCHEME;
    }

    @Override
    public ModuleRevision locate(PlatformRef wanted, FetchContext asked) {
        calls.add("locate");
        return revision(ref);
    }

    @Override
    public boolean confirm(PlatformRef wanted, ModuleRevision revision, FetchContext asked) {
        calls.add("confirm");
        return true;
    }

    @Override
    public FetchedModule fetch(PlatformRef wanted, ModuleRevision revision, FetchContext asked) throws ModuleException {
        calls.add("fetch");
        return new FetchedModule(files("package a\n"), sent.digest(), "");
    }

    private static ModuleRevision revision(PlatformRef of) {
        return new ModuleRevision(of.toString(), "v1");
    }

    private TrustedFetcher behind(SignaturePolicy policy) {
        return new TrustedFetcher(this, registries, policy);
    }

    private TrustedFetcher behindKey() {
        return behind(new SignaturePolicy(
                List.of(new SignatureRule(
                        SourcePattern.parse(server.host()), List.of(KEY.verificationKey()), 1, Map.of())),
                false));
    }

    private static String refused(Reason reason, Executable attempt) {
        ModuleException e = assertThrows(ModuleException.class, attempt);
        assertEquals(reason, e.reason(), e.getMessage());
        return String.valueOf(e.getMessage());
    }

    @Test
    void whatThePolicyRefusesIsNotEvenAskedFor() {
        TrustedFetcher none = behind(new SignaturePolicy(List.of(), false));
        refused(Reason.UNVERIFIED, () -> none.locate(ref, context));
        refused(Reason.UNVERIFIED, () -> none.confirm(ref, revision(ref), context));
        refused(Reason.UNVERIFIED, () -> none.fetch(ref, revision(ref), context));
        assertEquals(List.of(), calls);
    }

    @Test
    void withoutASignatureNothingIsFetched() throws Exception {
        assertEquals(revision(ref), behindKey().locate(ref, context));
        assertTrue(behindKey().confirm(ref, revision(ref), context));
        refused(Reason.UNVERIFIED, () -> behindKey().fetch(ref, revision(ref), context));
        assertEquals(List.of("locate", "confirm"), calls);
    }

    @Test
    void otherBytesThanThoseThatAreSignedAreRefused() throws Exception {
        new ModuleSigner(repository).sign(artifact.digest(), KEY, Map.of());
        assertTrue(!behindKey().fetch(ref, revision(ref), context).verifiedBy().isEmpty());
        sent = module("package b\n");
        String told = refused(Reason.DIGEST_MISMATCH, () -> behindKey().fetch(ref, revision(ref), context));
        assertTrue(told.endsWith("whose signature was verified, but what came has the digest " + sent.digest()), told);
    }

    @Test
    void aRevisionWithoutADigestIsNotVerified() throws Exception {
        PlatformRef tag = PlatformRef.parse("oci:" + server.host() + "/web:v1");
        String told = refused(Reason.UNVERIFIED, () -> behindKey().fetch(ref, revision(tag), context));
        assertTrue(told.endsWith("but its source has no digest: " + tag), told);
        refused(Reason.UNVERIFIED, () -> behindKey().fetch(ref, new ModuleRevision("nonsense", ""), context));
        assertEquals(List.of(), calls);
    }

    /** Else a cache would give out what was checked otherwise, or not at all. */
    @Test
    void eachPolicyIsToldApart() {
        String wanted = behindKey().policy(ref);
        String refused = behind(new SignaturePolicy(List.of(), false)).policy(ref);
        String any = behind(SignaturePolicy.NONE).policy(ref);
        assertNotEquals(wanted, refused);
        assertNotEquals(wanted, any);
        assertNotEquals(refused, any);
    }
}
