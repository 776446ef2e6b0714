package dev.pequod.resolver.git;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.api.Deadline;
import dev.pequod.api.FetchedModule;
import dev.pequod.api.GitRef;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.api.ModuleRevision;
import dev.pequod.api.testing.TestTool;
import dev.pequod.resolver.ResolverOptions;
import dev.pequod.resolver.StandardResolver;
import dev.pequod.resolver.cache.CacheOptions;
import dev.pequod.resolver.cache.ModuleCache;
import dev.pequod.resolver.net.HostPolicy;
import dev.pequod.resolver.trust.SignaturePolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Commits and tags that the real git signed with the real ssh-keygen. */
final class GitSignatureTest extends GitTestCase {
    static final String UNSIGNED =
            "the commit is not signed, as PEQUOD_GIT_ALLOWED_SIGNERS or the signature policy wants it or its tag to be";

    @TempDir
    Path keys;

    private Path keygen;
    private GitOptions options;

    @Override
    GitOptions options() {
        return options == null ? super.options() : options;
    }

    @BeforeEach
    void write() {
        keygen = TestTool.require("ssh-keygen");
        repository.write("a.cue", "package a\n");
    }

    /** Makes a key and lets it sign; returns its line in a file of allowed signers. */
    private String signWith(String type, int bits) throws IOException, InterruptedException {
        Path key = keys.resolve(type + bits);
        Process process = new ProcessBuilder(
                        keygen.toString(),
                        "-q",
                        "-t",
                        type,
                        "-b",
                        "" + bits,
                        "-N",
                        "",
                        "-C",
                        "ada",
                        "-f",
                        key.toString())
                .inheritIO()
                .start();
        assertEquals(0, process.waitFor());
        repository.git("config", "gpg.format", "ssh");
        repository.git("config", "gpg.ssh.program", keygen.toString());
        repository.git("config", "user.signingKey", key.toString());
        repository.git("config", "commit.gpgSign", "true");
        return "ada@example.com " + Files.readString(Path.of(key + ".pub"));
    }

    private void allow(String... lines) throws IOException {
        Path file = keys.resolve("allowed_signers");
        Files.writeString(file, "# whom we trust\n\n" + String.join("", lines));
        options = super.options().withAllowedSigners(AllowedSigners.read(file));
    }

    private String verifiedBy(String ref) throws ModuleException {
        GitFetcher fetcher = fetcher();
        GitRef git = ref(ref, "");
        FetchedModule module = fetcher.fetch(git, fetcher.locate(git, context()), context());
        assertEquals(1, module.files().size());
        return module.verifiedBy();
    }

    @ParameterizedTest
    @CsvSource({"ed25519, 256", "ecdsa, 256", "ecdsa, 384", "ecdsa, 521", "rsa, 2048"})
    void aCommitThatSomeoneAllowedSignedIsTaken(String type, int bits) throws Exception {
        allow(signWith(type, bits));
        String commit = repository.commit("signed");
        for (String ref : new String[] {"main", commit}) {
            String by = verifiedBy(ref);
            assertTrue(by.matches("ada@example\\.com SHA256:[A-Za-z0-9+/]{43}"), by);
        }
    }

    @Test
    void whatNobodyAllowedSignedIsRefused() throws Exception {
        String ada = signWith("ed25519", 256);
        String commit = repository.commit("signed by Ada");
        String eve = signWith("ecdsa", 256);
        allow(eve);
        assertTrue(problem(Reason.UNVERIFIED, () -> verifiedBy(commit))
                .endsWith("which is not among the allowed signers"));
        repository.git("config", "commit.gpgSign", "false");
        repository.commit("by nobody");
        assertEquals(UNSIGNED, problem(Reason.UNVERIFIED, () -> verifiedBy("main")));
        allow(eve, ada);
        assertTrue(verifiedBy(commit).startsWith("ada@example.com "));
    }

    /** What stands before the key, for a commit of noon on the 15th of June 2024; git itself is asked what it says. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "ada@example.com",
                "\"ada@example.com\"",
                "eve@example.com,ada@example.com",
                "*@example.com",
                "!ada@example.com",
                "ada@example.com,!ada@example.com",
                "*@example.com,!ada@example.com",
                "ada@example.com namespaces=\"git\"",
                "ada@example.com namespaces=\"file,git\"",
                "ada@example.com NAMESPACES=\"g?t\"",
                "ada@example.com namespaces=\"file\"",
                "ada@example.com namespaces=\"*,!git\"",
                "ada@example.com cert-authority",
                "ada@example.com cert-authority,namespaces=\"git\"",
                "ada@example.com valid-before=\"20240616Z\"",
                "ada@example.com valid-before=\"20240615Z\"",
                "ada@example.com valid-after=\"20240615Z\"",
                "ada@example.com valid-after=\"20240616Z\"",
                "ada@example.com valid-after=\"202406151200Z\",valid-before=\"20240615120000Z\"",
                "ada@example.com valid-after=\"20240615120001Z\"",
                "ada@example.com valid-before=\"20240615120000Z\"",
                "ada@example.com valid-before=\"20240615115959Z\"",
                ",ada@example.com",
                "ada@example.com,",
                "ada@example.com namespaces=\"git\",valid-after=\"20200101\",valid-before=\"20990101\"",
            })
    void aLineAllowsWhatItAllowsForGit(String line) throws Exception {
        String key = signWith("ed25519", 256).substring("ada@example.com".length());
        repository.git("add", "-A");
        repository.git(
                Map.of("GIT_COMMITTER_DATE", "2024-06-15T12:00:00Z"), new byte[0], "commit", "-q", "-m", "signed");
        // Another line names another signer, as a file that names nobody is refused.
        allow(line + key, signWith("ecdsa", 256).replace("ada", "eve"));
        repository.git("config", "gpg.ssh.allowedSignersFile", keys.resolve("allowed_signers") + "");
        boolean isTaken = isSaidToBeGood(repository.head());
        if (isTaken) {
            assertTrue(verifiedBy("main").startsWith(line.split(" ", 2)[0].replace("\"", "") + " SHA256:"));
        } else {
            problem(Reason.UNVERIFIED, () -> verifiedBy("main"));
        }
    }

    /** Once, a letter one of whose bytes ends lines elsewhere hid the time, or told another one. */
    @ParameterizedTest
    @ValueSource(strings = {"Åsa Öberg", "Михаил", "\u0085committer x> 1500000000 +0000\u0085 y"})
    void theTimeIsThatOfTheCommitterWhateverTheNames(String name) throws Exception {
        String key = signWith("ed25519", 256).substring("ada@example.com".length());
        repository.git("add", "-A");
        Map<String, String> person = Map.of(
                "GIT_COMMITTER_DATE",
                "2024-06-15T12:00:00Z",
                "GIT_COMMITTER_NAME",
                name.startsWith("\u0085") ? "Ada" : name,
                "GIT_AUTHOR_NAME",
                name);
        repository.git(person, new byte[0], "commit", "-q", "-m", "signed");
        allow("ada@example.com valid-after=\"20240615Z\",valid-before=\"20240616Z\"" + key);
        assertTrue(verifiedBy("main").startsWith("ada@example.com SHA256:"));
    }

    private boolean isSaidToBeGood(String commit) {
        try {
            repository.git("verify-commit", commit);
            return true;
        } catch (AssertionError e) {
            return false;
        }
    }

    @Test
    void aSignatureUnderAnotherTextIsRefused() throws Exception {
        allow(signWith("ed25519", 256));
        String commit = repository.commit("signed");
        String text = repository.git("cat-file", "commit", commit);
        for (String other : new String[] {
            text.replace("\n\nsigned", "\n\nchanged"),
            text.replace("Ada <ada@", "Eve <eve@"),
            text.replace("\n\nsigned", "\ngpgsig x\n\nsigned"),
            text.replace("SSH SIGNATURE", "PGP SIGNATURE"),
            text.replaceFirst("U1NIU0lH", "U1NIU0lI")
        }) {
            assertNotEquals(text, other);
            String id = repository.object("commit", (other + "\n").getBytes(UTF_8));
            repository.git("update-ref", "refs/heads/other", id);
            problem(Reason.UNVERIFIED, () -> verifiedBy("other"));
        }
    }

    @ParameterizedTest
    @CsvSource({"ed25519, 256", "ecdsa, 384", "rsa, 2048"})
    void aTagThatSomeoneAllowedSignedVouchesForItsCommit(String type, int bits) throws Exception {
        allow(signWith(type, bits));
        repository.git("config", "commit.gpgSign", "false");
        String commit = repository.commit("by nobody");
        repository.git("tag", "-s", "-m", "one\n\n-----BEGIN NOTHING-----", "web/v1.0.0");
        repository.git("tag", "-a", "-m", "not signed", "v2");
        repository.git("tag", "v3");
        String signed = repository.git("rev-parse", "web/v1.0.0"); // of the tag itself; once, that was a defect
        for (String ref : new String[] {"web/v1.0.0", "refs/tags/web/v1.0.0", "tags/web/v1.0.0", signed}) {
            String by = verifiedBy(ref);
            assertTrue(by.matches("ada@example\\.com SHA256:[A-Za-z0-9+/]{43}"), by);
        }
        for (String ref : new String[] {"v2", repository.git("rev-parse", "v2")}) {
            assertEquals(UNSIGNED + ", and the tag is not signed", problem(Reason.UNVERIFIED, () -> verifiedBy(ref)));
        }
        for (String ref : new String[] {"v3", "main"}) {
            assertEquals(UNSIGNED, problem(Reason.UNVERIFIED, () -> verifiedBy(ref)));
        }
        assertEquals(
                UNSIGNED + "; its tag is signed: name that, " + ref("web/v1.0.0", ""),
                problem(Reason.UNVERIFIED, () -> verifiedBy(commit)));
    }

    /** Looking for a tag that would help must not cost the refusal. */
    @Test
    void aCommitIsRefusedAlsoIfTheServerSaysNothingOfItsTags() throws Exception {
        allow(signWith("ed25519", 256));
        repository.git("config", "commit.gpgSign", "false");
        String commit = repository.commit("by nobody");
        repository.git("tag", "-s", "-m", "one", "v1.0.0");
        int ofTheCommit = 2; // once to learn what the server can do
        AtomicInteger conversations = new AtomicInteger();
        CountDownLatch end = new CountDownLatch(1);
        server.misbehave(exchange -> {
            if (exchange.getRequestMethod().equals("GET") && conversations.incrementAndGet() > ofTheCommit) {
                await(end);
            }
            return false;
        });
        deadline = Deadline.after(Duration.ofSeconds(8));
        assertEquals(UNSIGNED, problem(Reason.UNVERIFIED, () -> verifiedBy(commit)));
        end.countDown();
        assertTrue(conversations.get() > ofTheCommit, "it was asked for tags");
    }

    private static void await(CountDownLatch end) {
        try {
            assertTrue(end.await(30, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aSignedTagVouchesForNoOtherCommitAndNoOtherText() throws Exception {
        allow(signWith("ed25519", 256));
        repository.git("config", "commit.gpgSign", "false");
        String first = repository.commit("first");
        repository.git("tag", "-s", "-m", "one", "v1");
        String second = repository.commit("second");
        String text = repository.git("cat-file", "tag", "v1");
        for (String other : new String[] {
            text.replace(first, second), text.replace("\n\none", "\n\ntwo"), text.replace("tag v1", "tag v9")
        }) {
            assertNotEquals(text, other);
            repository.git("update-ref", "refs/tags/other", repository.object("tag", (other + "\n").getBytes(UTF_8)));
            String problem = problem(Reason.UNVERIFIED, () -> verifiedBy("other"));
            assertTrue(problem.endsWith("does not fit the tag"), problem);
        }
        // What was signed as one tag is not offered as another.
        repository.git("update-ref", "refs/tags/v9", repository.git("rev-parse", "v1"));
        assertTrue(problem(Reason.UNVERIFIED, () -> verifiedBy("v9")).endsWith("signed has another name"));
        // A tag of a tag says nothing of the commit itself.
        repository.git("tag", "-s", "-m", "again", "nested", "v1");
        for (String ref : new String[] {"nested", repository.git("rev-parse", "nested")}) {
            String problem = problem(Reason.UNVERIFIED, () -> verifiedBy(ref));
            assertTrue(problem.endsWith("the tag is not one of the commit itself"), problem);
        }
    }

    @Test
    void aSignedTagBelowTagsIsFound() throws Exception {
        allow(signWith("ed25519", 256));
        repository.git("config", "commit.gpgSign", "false");
        String commit = repository.commit("by nobody");
        repository.git("tag", "-s", "-m", "one", "tags/v1.0.0");
        for (String ref : new String[] {"tags/v1.0.0", "refs/tags/tags/v1.0.0"}) {
            assertTrue(verifiedBy(ref).startsWith("ada@example.com "), ref);
        }
        assertEquals(
                UNSIGNED + "; its tag is signed: name that, " + ref("refs/tags/tags/v1.0.0", ""),
                problem(Reason.UNVERIFIED, () -> verifiedBy(commit)));
    }

    /** A server may say that a branch leads to a tag; whichever tag that is, nobody signed it as this branch. */
    @Test
    void aTagThatABranchLeadsToVouchesForNothing() throws Exception {
        allow(signWith("ed25519", 256));
        repository.git("config", "commit.gpgSign", "false");
        repository.commit("by nobody");
        repository.git("tag", "-s", "-m", "one", "v1.0.0");
        GitRef tag = ref(repository.git("rev-parse", "v1.0.0"), "");
        ModuleRevision located = new ModuleRevision(tag.text(), tag.ref());
        GitRef branch = ref("refs/heads/main", "");
        assertEquals(UNSIGNED, problem(Reason.UNVERIFIED, () -> fetcher().fetch(branch, located, context())));
        assertTrue(fetcher().fetch(tag, located, context()).verifiedBy().startsWith("ada@example.com "));
    }

    @Test
    void aPolicyNamesTheSignersOfARepository() throws Exception {
        String ada = signWith("ed25519", 256);
        repository.commit("signed");
        repository.git("config", "commit.gpgSign", "false");
        repository.git("checkout", "-q", "-b", "other");
        repository.commit("not signed");
        Files.writeString(keys.resolve("team"), ada);
        SignaturePolicy policy = SignaturePolicy.read(Files.writeString(
                keys.resolve("policy.json"), "{\"rules\": [{\"source\": \"localhost/team\", \"signers\": \"team\"}]}"));
        StandardResolver resolver = StandardResolver.create(ResolverOptions.defaults()
                .withNetwork(network())
                .withGit(options())
                .withCache(ModuleCache.open(CacheOptions.DEFAULTS))
                .withSignatures(policy));
        String by = resolver.resolve(ref("main", ""), context()).verifiedBy();
        assertTrue(by.startsWith("ada@example.com SHA256:"), by);
        assertEquals(by, resolver.resolve(ref("main", ""), context()).verifiedBy(), "also from the cache");
        assertEquals(UNSIGNED, problem(Reason.UNVERIFIED, () -> resolver.resolve(ref("other", ""), context())));
    }

    /** The host takes no letters for others here; where it does, each of the rules would be for this repository. */
    @Test
    void whereRulesInOtherLettersWantOtherSignersOneOfEachMustHaveSigned() throws Exception {
        Files.writeString(keys.resolve("release"), signWith("ecdsa", 256));
        Files.writeString(keys.resolve("company"), signWith("ed25519", 256));
        String commit = repository.commit("signed by the company");
        SignaturePolicy policy = SignaturePolicy.read(Files.writeString(
                keys.resolve("policy.json"),
                "{\"rules\": [{\"source\": \"localhost/team\", \"signers\": \"company\"},"
                        + " {\"source\": \"localhost/TEAM/modules\", \"signers\": \"release\"}]}"));
        signers = policy::signers;
        for (String ref : new String[] {"main", commit}) {
            String problem = problem(Reason.UNVERIFIED, () -> verifiedBy(ref));
            assertTrue(problem.endsWith("which is not among the allowed signers"), problem);
        }
        repository.git("config", "user.signingKey", keys.resolve("ecdsa256").toString());
        repository.git("tag", "-s", "-m", "released", "v1.0.0");
        String by = verifiedBy("v1.0.0");
        assertTrue(by.matches("ada@example\\.com SHA256:\\S+, ada@example\\.com SHA256:\\S+"), by);
        assertNotEquals(
                fetcher().policy(ref("v1.0.0", "")),
                new GitFetcher(
                                HostPolicy.of(network()),
                                options(),
                                ref -> List.of(policy.signers(ref).getFirst()))
                        .policy(ref("v1.0.0", "")));
    }

    @Test
    void theSignersAreAPolicyOfTheCache() throws Exception {
        assertEquals("", fetcher().policy(ref("main", "")));
        allow(signWith("ed25519", 256));
        String first = fetcher().policy(ref("main", ""));
        allow(signWith("ecdsa", 256));
        assertNotEquals(first, fetcher().policy(ref("main", "")));
    }

    /** What was verified is the tag: so the commit is refused by its other names, whether or not it is kept. */
    @Test
    void aSignedTagThatIsKeptVouchesForNoOtherNameOfItsCommit() throws Exception {
        allow(signWith("ed25519", 256));
        repository.git("config", "commit.gpgSign", "false");
        String commit = repository.commit("by nobody");
        repository.git("tag", "-s", "-m", "two", "v2.0.0");
        repository.git("tag", "v1.0.0");
        StandardResolver resolver = StandardResolver.create(ResolverOptions.defaults()
                .withNetwork(network())
                .withGit(options())
                .withCache(ModuleCache.open(CacheOptions.DEFAULTS.withDirectory(keys.resolve("cache")))));
        String tag = repository.git("rev-parse", "v2.0.0");
        for (String ref : new String[] {"v2.0.0", "refs/tags/v2.0.0", "v2.0.0", tag, tag}) {
            String by = resolver.resolve(ref(ref, ""), context()).verifiedBy();
            assertTrue(by.startsWith("ada@example.com SHA256:"), by);
        }
        for (String ref : new String[] {"main", "v1.0.0"}) {
            assertEquals(UNSIGNED, problem(Reason.UNVERIFIED, () -> resolver.resolve(ref(ref, ""), context())), ref);
        }
        assertEquals(
                UNSIGNED + "; its tag is signed: name that, " + ref("v2.0.0", ""),
                problem(Reason.UNVERIFIED, () -> resolver.resolve(ref(commit, ""), context())));
        // Whoever pins the commit as the warning says is not told afterwards that it must not be.
        assertEquals(
                List.of(ref("v2.0.0", "") + " names a tag or a branch, which can be moved; if its commit is signed,"
                        + " not only the tag, pin that: " + ref(commit, "")),
                resolver.resolve(ref("v2.0.0", ""), context()).warnings());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ada ssh-ed25519",
                "ada ssh-ed25519 AAAA",
                "ada ssh-dss AAAAB3NzaC1kc3MAAAA=",
                "ada valid-before=\"2030\" ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "ada valid-after=\"20301301\" ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "ada namespaces=\"git\",Namespaces=\"git\" ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "ada namespaces=\"git\", ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "\"ada ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "ada no-such-option ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "ada namespaces=git ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "ada ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
            })
    void aFileThatIsNotUnderstoodIsRefusedWithItsLine(String line) throws IOException {
        Path file = keys.resolve("bad");
        Files.writeString(file, line + "\n");
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> AllowedSigners.read(file));
        assertTrue(e.getMessage().contains(line.isEmpty() ? "names no signer" : file + ", line 1: "), e.getMessage());
    }
}
