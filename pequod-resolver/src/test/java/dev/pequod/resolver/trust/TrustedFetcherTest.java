package dev.pequod.resolver.trust;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.api.Deadline;
import dev.pequod.api.Digest;
import dev.pequod.api.FetchContext;
import dev.pequod.api.FetchedModule;
import dev.pequod.api.GitRef;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.api.ModuleFiles;
import dev.pequod.api.PlatformRef;
import dev.pequod.api.testing.OneModule;
import dev.pequod.resolver.ResolverOptions;
import dev.pequod.resolver.StandardResolver;
import dev.pequod.resolver.cache.CacheOptions;
import dev.pequod.resolver.cache.ModuleCache;
import dev.pequod.resolver.git.AllowedSigners;
import dev.pequod.resolver.net.SourcePattern;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a policy refuses without looking at signatures, and that no cache gives it out either. */
final class TrustedFetcherTest {
    private static final String COMMIT = "git:https://git.example.com/acme/web?ref=" + "a".repeat(40);
    private static final SignatureVerifier KEY = Keys.of("P-256").verificationKey();

    private final ModuleCache cache = ModuleCache.open(CacheOptions.DEFAULTS);

    private Digest load(SignaturePolicy policy) throws Exception {
        ResolverOptions options = ResolverOptions.defaults()
                .withFetcher(new OneModule(
                        GitRef.SCHEME,
                        Optional.empty(),
                        FetchedModule.unsigned(ModuleFiles.of(Map.of("a.cue", new byte[] {'a'})))))
                .withCache(cache)
                .withSignatures(policy);
        FetchContext context = FetchContext.of("test", Deadline.after(Duration.ofMinutes(1)));
        return StandardResolver.create(options)
                .resolve(PlatformRef.parse(COMMIT), context)
                .contentDigest();
    }

    private String refused(SignaturePolicy policy) {
        ModuleException e = assertThrows(ModuleException.class, () -> load(policy));
        assertEquals(Reason.UNVERIFIED, e.reason());
        return String.valueOf(e.getMessage());
    }

    private static SignaturePolicy rule(String pattern, boolean acceptsOthers, SignatureVerifier... keys) {
        return new SignaturePolicy(
                List.of(new SignatureRule(
                        SourcePattern.parse(pattern), List.of(keys), Math.min(1, keys.length), Map.of())),
                acceptsOthers);
    }

    @Test
    void aFetcherOfRepositoriesThatVerifiesNothingIsRefusedWhereSignersAreNamed() {
        AllowedSigners signers =
                AllowedSigners.read(Path.of("src/test/resources/dev/pequod/resolver/git/allowed_signers"));
        SignatureRule rule =
                new SignatureRule(SourcePattern.parse("git.example.com"), List.of(), 0, Map.of(), Optional.of(signers));
        assertEquals(
                "Tried to load " + COMMIT + " but its fetcher verifies no signatures",
                refused(new SignaturePolicy(List.of(rule), false)));
    }

    @Test
    void theNarrowestSourceThatFitsHasThePort() throws Exception {
        for (Map.Entry<String, String> one : Map.of(
                        "oci:127.0.0.1:5077/mirror/web:v1", "127.0.0.1:5077/mirror/web",
                        "oci:[::1]:5077/web:v1", "[::1]:5077/web",
                        "oci:registry.example.com/web:v1", "registry.example.com/web",
                        "git:ssh://git@git.example.com:2222/team/web?ref=v1", "git.example.com:2222/team/web")
                .entrySet()) {
            PlatformRef ref = PlatformRef.parse(one.getKey());
            String problem = new SignaturePolicy(List.of(), false).problem(ref).orElseThrow();
            assertTrue(problem.contains("\"source\": \"" + one.getValue() + "\" is the narrowest"), problem);
            SignatureRule rule =
                    new SignatureRule(SourcePattern.parse(one.getValue()), List.of(), 0, Map.of(), Optional.empty());
            assertEquals(Optional.empty(), new SignaturePolicy(List.of(rule), false).problem(ref), one.getValue());
        }
    }

    @Test
    void whatWasKeptWithoutAPolicyIsRefusedUnderOne() throws Exception {
        Digest digest = load(SignaturePolicy.NONE);
        assertEquals(
                "Tried to load " + COMMIT
                        + " but the signature policy has no rule for it and refuses all others; the file that PEQUOD_SIGNATURE_POLICY"
                        + " names has the rules, and \"source\": \"git.example.com/acme/web\" is the narrowest that fits",
                refused(new SignaturePolicy(List.of(), false)));
        assertEquals(
                "Tried to load " + COMMIT
                        + " but the signature policy names keys for it, which sign modules in registries, but no signers of commits",
                refused(rule("git.example.com", false, KEY)));
        refused(rule("other.example.com", false, KEY));
        assertEquals(digest, load(rule("git.example.com/acme", false)));
        assertEquals(digest, load(rule("other.example.com", true, KEY)));
    }
}
