package dev.pequod.resolver.git;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.api.GitRef;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.api.testing.TestTool;
import dev.pequod.resolver.trust.SignaturePolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Commits and tags that the real git signed with the real gpg. */
final class GpgSignatureTest extends GitTestCase {
    private static final String ADA = "Ada <ada@example.com>";
    private static final String ADA_NOW = "Ada <ada@example.org>";

    @TempDir
    Path keys;

    private TestGpg gpg;

    @BeforeEach
    void startAgent() throws IOException {
        gpg = new TestGpg(keys);
        repository.write("a.cue", "package a\n");
    }

    @AfterEach
    void stopAgent() throws IOException {
        if (gpg != null) {
            gpg.close();
        }
    }

    private void allow(String... fingerprints) throws IOException {
        AllowedSigners allowed = AllowedSigners.read(gpg.export("allowed.asc", fingerprints));
        signers = ref -> List.of(allowed);
    }

    /** Lets the signers be asked in so many days. */
    private void inDays(int days) {
        AllowedSigners allowed = signers.of(ref("main", "")).getFirst();
        signers = ref -> List.of(allowed.at(InstantSource.fixed(Instant.now().plus(Duration.ofDays(days)))));
    }

    private String verifiedBy(String ref) throws ModuleException {
        GitFetcher fetcher = fetcher();
        GitRef git = ref(ref, "");
        return fetcher.fetch(git, fetcher.locate(git, context()), context()).verifiedBy();
    }

    private String refusal(String ref) {
        return problem(Reason.UNVERIFIED, () -> verifiedBy(ref));
    }

    private void store(String name, String type, String text) {
        repository.git("update-ref", name, repository.object(type, text.getBytes(ISO_8859_1)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ed25519", "nistp256", "nistp384", "nistp521", "brainpoolP256r1", "rsa2048", "rsa3072"})
    void aCommitThatSomeoneAllowedSignedIsTaken(String algorithm) throws Exception {
        String ada = gpg.make(ADA, algorithm, "sign,cert", "1y");
        gpg.sign(repository, ada);
        String commit = repository.commit("signed");
        allow(ada);
        for (String ref : new String[] {"main", commit}) {
            assertEquals(ADA + " " + ada, verifiedBy(ref));
        }
    }

    private String ada() {
        return gpg.make(ADA, "ed25519", "sign,cert", "1y");
    }

    /** Has what is committed from now on signed by a new key of Ada, and returns it. */
    private String adaSigns() throws IOException {
        String ada = ada();
        gpg.sign(repository, ada);
        return ada;
    }

    @Test
    void aSubkeySignsForItsPrimaryKey() throws Exception {
        String ada = gpg.make(ADA, "rsa2048", "cert", "1y");
        gpg.sign(repository, gpg.addSubkey(ada, "ed25519", "1w") + "!");
        repository.commit("signed");
        allow(ada);
        assertEquals(ADA + " " + ada, verifiedBy("main"));
    }

    @Test
    void whatNobodyAllowedSignedIsRefused() throws Exception {
        String ada = ada();
        String eve = gpg.make("Eve <eve@example.com>", "ed25519", "sign,cert", "1y");
        gpg.sign(repository, ada);
        repository.commit("signed by Ada");
        allow(eve);
        assertEquals(
                "the commit is signed with the GPG key " + ada.substring(24)
                        + ", which is not among the allowed signers",
                refusal("main"));
        AllowedSigners ofSsh =
                AllowedSigners.read(Path.of("src/test/resources/dev/pequod/resolver/git/allowed_signers"));
        signers = ref -> List.of(ofSsh);
        assertTrue(refusal("main").endsWith("which is not among the allowed signers"));
        allow(eve, ada);
        assertEquals(ADA + " " + ada, verifiedBy("main"));
    }

    @Test
    void anExpiredKeySignsNothingUntilItIsProlonged() throws Exception {
        String ada = gpg.make(ADA, "ed25519", "sign,cert", "1d");
        gpg.sign(repository, ada);
        repository.commit("signed");
        allow(ada);
        assertEquals(ADA + " " + ada, verifiedBy("main"));
        inDays(2);
        assertEquals(
                "the key of " + ADA + " " + ada + " is expired; if it is valid again, export it anew", refusal("main"));
        gpg.run("--quick-set-expire", ada, "1y");
        allow(ada);
        inDays(2);
        assertEquals(ADA + " " + ada, verifiedBy("main"));
    }

    @Test
    void anExpiredSubkeySignsNothing() throws Exception {
        aSubkeySignsNothingInTwoDays("1y", "1d");
    }

    @Test
    void aSubkeyOfAnExpiredKeySignsNothing() throws Exception {
        aSubkeySignsNothingInTwoDays("1d", "1y");
    }

    private void aSubkeySignsNothingInTwoDays(String lifeOfKey, String lifeOfSubkey) throws Exception {
        String ada = gpg.make(ADA, "ed25519", "cert", lifeOfKey);
        gpg.sign(repository, gpg.addSubkey(ada, "ed25519", lifeOfSubkey) + "!");
        repository.commit("signed");
        allow(ada);
        assertEquals(ADA + " " + ada, verifiedBy("main"));
        inDays(2);
        assertTrue(refusal("main").contains(" is expired; "));
    }

    @Test
    void aRevokedKeySignsNothingNorDidItEver() throws Exception {
        String ada = adaSigns();
        repository.commit("signed before");
        allow(ada);
        assertEquals(ADA + " " + ada, verifiedBy("main"));
        gpg.revoke(ada);
        allow(ada);
        assertTrue(refusal("main").contains(" is revoked, or not for signing; "));
    }

    @Test
    void aSubkeyOfARevokedKeySignsNothing() throws Exception {
        String ada = gpg.make(ADA, "ed25519", "cert", "1y");
        gpg.sign(repository, gpg.addSubkey(ada, "ed25519", "1y") + "!");
        repository.commit("signed before");
        gpg.revoke(ada);
        allow(ada);
        assertTrue(refusal("main").contains(" is revoked, or not for signing; "));
    }

    @Test
    void aRevokedSubkeySignsNothingThoughItsPrimaryKeyIsValid() throws Exception {
        String ada = ada();
        gpg.sign(repository, gpg.addSubkey(ada, "ed25519", "1y") + "!");
        repository.commit("by the subkey");
        gpg.revokeFirstSubkey(ada);
        allow(ada);
        assertTrue(refusal("main").contains(" is revoked, or not for signing; "));
        gpg.sign(repository, ada + "!");
        repository.commit("by the primary key");
        assertEquals(ADA + " " + ada, verifiedBy("main"));
    }

    /** Once, the key was refused as revoked, though only an address of its owner was given up. */
    @Test
    void aKeyIsAsGoodAsEverWhenItsFirstUserIdIsRevoked() throws Exception {
        String ada = oldKeyWithSecondUserId();
        gpg.sign(repository, ada);
        String commit = repository.commit("by the primary key");
        gpg.sign(repository, gpg.addSubkey(ada, "ed25519", "1y") + "!");
        repository.commit("by a subkey");
        allow(ada);
        for (String ref : new String[] {commit, "main"}) {
            assertEquals(ADA_NOW + " " + ada, verifiedBy(ref));
        }
        inDays(400);
        assertTrue(refusal("main").contains(ADA_NOW + " " + ada + " is expired; "), refusal("main"));
        gpg.revoke(ada);
        allow(ada);
        assertTrue(refusal("main").contains(" is revoked, or not for signing; "), refusal("main"));
    }

    @Test
    void aKeyOfWhichEveryUserIdIsRevokedSignsNothing() throws Exception {
        String ada = oldKeyWithSecondUserId();
        gpg.sign(repository, ada);
        repository.commit("signed before");
        gpg.deleteFirstUserId(ada);
        allow(ada);
        assertTrue(refusal("main").contains(" is revoked, or not for signing; "), refusal("main"));
    }

    /** Makes a key some days ago, adds a user id a day later, revokes the first one after another day, and returns its fingerprint. */
    private String oldKeyWithSecondUserId() {
        String[][] steps = {
            {"--quick-gen-key", ADA, "ed25519", "sign,cert", "1y"},
            {"--quick-add-uid", ADA, ADA_NOW},
            {"--quick-revoke-uid", ADA_NOW, ADA}
        };
        Instant start = Instant.now().minus(Duration.ofDays(steps.length));
        for (int i = 0; i < steps.length; i++) {
            List<String> arguments = new ArrayList<>(List.of(
                    "--faked-system-time", "" + start.plus(Duration.ofDays(i)).getEpochSecond()));
            arguments.addAll(List.of(steps[i]));
            gpg.run(arguments.toArray(String[]::new));
        }
        return gpg.fingerprints(ADA_NOW).getFirst();
    }

    @Test
    void aSignatureFromTheFutureIsRefused() throws Exception {
        String ada = ada();
        gpg.sign(
                repository,
                ada,
                "--faked-system-time",
                "" + Instant.now().plus(Duration.ofDays(2)).getEpochSecond());
        repository.commit("signed");
        allow(ada);
        assertTrue(refusal("main").endsWith(" is expired, or from the future"));
        inDays(3);
        assertEquals(ADA + " " + ada, verifiedBy("main"));
    }

    @Test
    void aWeakHashIsRefused() throws Exception {
        String ada = gpg.make(ADA, "rsa2048", "sign,cert", "1y");
        gpg.sign(repository, ada, "--digest-algo", "SHA1");
        repository.commit("signed");
        allow(ada);
        assertTrue(refusal("main").contains("Unacceptable hash algorithm"), refusal("main"));
    }

    @Test
    void aShortKeyIsRefused() throws Exception {
        String ada = gpg.make(ADA, "rsa1024", "sign,cert", "1y");
        gpg.sign(repository, ada);
        repository.commit("signed");
        allow(ada);
        assertTrue(refusal("main").contains("Unacceptable"), refusal("main"));
    }

    @Test
    void aSignatureUnderAnotherTextIsRefused() throws Exception {
        String ada = adaSigns();
        String commit = repository.commit("signed");
        allow(ada);
        String text = repository.git("cat-file", "commit", commit);
        for (String other : new String[] {
            text.replace("\n\nsigned", "\n\nchanged"),
            text.replace("Ada <ada@", "Eve <eve@"),
            text.replace("\n\nsigned", "\ngpgsig x\n\nsigned"),
            text.replace("PGP SIGNATURE", "SSH SIGNATURE"),
            text.replace("-----BEGIN PGP SIGNATURE", "-----BEGIN SIGNED MESSAGE"),
            text.replace(" -----END PGP SIGNATURE-----", " ")
        }) {
            assertNotEquals(text, other);
            store("refs/heads/other", "commit", other + "\n");
            refusal("other");
        }
    }

    @Test
    void noByteOfASignatureCanBeChanged() throws Exception {
        String ada = ada();
        allow(ada);
        Path document = Files.writeString(keys.resolve("document"), "text");
        gpg.run("--local-user", ada, "--output", document + ".sig", "--detach-sign", document.toString());
        byte[] signature = Files.readAllBytes(Path.of(document + ".sig"));
        AllowedSigners allowed = signers.of(ref("main", "")).getFirst();
        assertEquals(ADA + " " + ada, allowed.openPgp().verifiedBy(signature(signature)));
        BitSet meaningful = meaningful(signature);
        assertTrue(meaningful.cardinality() > 90, "" + meaningful);
        for (int i = 0; i < signature.length; i++) {
            for (int bit : new int[] {0x01, 0x10, 0x80}) {
                byte[] other = signature.clone();
                other[i] ^= (byte) bit;
                try {
                    String by = allowed.openPgp().verifiedBy(signature(other));
                    assertFalse(meaningful.get(i), "byte " + i + " of " + Arrays.toString(signature));
                    assertEquals(ADA + " " + ada, by);
                } catch (UnverifiedException e) {
                    assertFalse(e.getMessage().isEmpty());
                }
            }
            byte[] shorter = Arrays.copyOf(signature, i);
            assertThrows(UnverifiedException.class, () -> allowed.openPgp().verifiedBy(signature(shorter)));
        }
        byte[] twice = Arrays.copyOf(signature, 2 * signature.length);
        System.arraycopy(signature, 0, twice, signature.length, signature.length);
        assertThrows(UnverifiedException.class, () -> allowed.openPgp().verifiedBy(signature(twice)));
    }

    /**
     * Returns which bytes of a signature that gpg made mean something: what is signed, and the signature's numbers. The others are
     * lengths, a hint at the key, and the beginning of the hash.
     */
    private static BitSet meaningful(byte[] signature) {
        BitSet meaningful = new BitSet();
        int hashed = 2 + 4 + 2;
        meaningful.set(2, 6);
        int end = hashed + number(signature, 6);
        for (int at = hashed; at < end; at += 1 + signature[at]) {
            meaningful.set(at + 1, at + 1 + signature[at]);
        }
        int numbers = end + 2 + number(signature, end) + 2;
        for (int at = numbers; at < signature.length; ) {
            int next = at + 2 + (number(signature, at) + 7) / 8;
            meaningful.set(at + 2, next);
            at = next;
        }
        return meaningful;
    }

    private static int number(byte[] bytes, int at) {
        return (bytes[at] & 0xff) << 8 | bytes[at + 1] & 0xff;
    }

    private static GitSignature signature(byte[] bytes) {
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
        return new GitSignature(
                "commit",
                OpenPgpKeys.BEGIN_SIGNATURE + "\n\n" + base64 + "\n-----END PGP SIGNATURE-----",
                "text".getBytes(UTF_8));
    }

    @Test
    void aTagThatSomeoneAllowedSignedVouchesForItsCommit() throws Exception {
        String ada = adaSigns();
        allow(ada);
        repository.git("config", "commit.gpgSign", "false");
        String first = repository.commit("by nobody");
        repository.git("tag", "-s", "-m", "one\n\n-----BEGIN NOTHING-----", "web/v1.0.0");
        repository.git("tag", "-a", "-m", "not signed", "v2");
        for (String ref : new String[] {"web/v1.0.0", "refs/tags/web/v1.0.0"}) {
            assertEquals(ADA + " " + ada, verifiedBy(ref));
        }
        assertEquals(GitSignatureTest.UNSIGNED + ", and the tag is not signed", refusal("v2"));
        assertEquals(GitSignatureTest.UNSIGNED, refusal("main"));
        String second = repository.commit("another");
        String text = repository.git("cat-file", "tag", "web/v1.0.0");
        for (String other : new String[] {
            text.replace(first, second), text.replace("\n\none", "\n\ntwo"), text.replace("tag web/", "tag api/")
        }) {
            assertNotEquals(text, other);
            store("refs/tags/other", "tag", other + "\n");
            assertTrue(refusal("other").endsWith("does not fit the tag"), refusal("other"));
        }
        repository.git("tag", "-s", "-m", "again", "nested", "web/v1.0.0");
        assertTrue(refusal("nested").endsWith("the tag is not one of the commit itself"));
        repository.git("update-ref", "refs/tags/v9", repository.git("rev-parse", "web/v1.0.0"));
        assertTrue(refusal("v9").endsWith("has another name"), "a tag that was signed under another name");
    }

    @Test
    void aPolicyNamesKeysOfBothKinds() throws Exception {
        Path key = keys.resolve("ssh");
        Process keygen = new ProcessBuilder(
                        TestTool.require("ssh-keygen").toString(),
                        "-q",
                        "-t",
                        "ed25519",
                        "-N",
                        "",
                        "-f",
                        key.toString())
                .start();
        assertEquals(0, keygen.waitFor());
        Path folder = Files.createDirectory(keys.resolve("policy"));
        Files.writeString(folder.resolve("team"), "bob@example.com " + Files.readString(Path.of(key + ".pub")));
        String ada = ada();
        Files.copy(gpg.export("ada.asc", ada), folder.resolve("ada.asc"));
        SignaturePolicy policy = SignaturePolicy.read(Files.writeString(
                folder.resolve("policy.json"),
                "{\"rules\": [{\"source\": \"localhost/team\", \"signers\": [\"team\", \"ada.asc\"]}]}"));
        signers = policy::signers;
        gpg.sign(repository, ada);
        repository.commit("by Ada");
        assertEquals(ADA + " " + ada, verifiedBy("main"));
        repository.git("config", "gpg.format", "ssh");
        repository.git(
                "config", "gpg.ssh.program", TestTool.require("ssh-keygen").toString());
        repository.git("config", "user.signingKey", key.toString());
        repository.commit("by Bob");
        assertTrue(verifiedBy("main").startsWith("bob@example.com SHA256:"));
    }

    @Test
    void oneFileMayHoldSeveralKeys() throws Exception {
        String ada = ada();
        String bob = gpg.make("Bob <bob@example.com>", "ed25519", "sign,cert", "1y");
        Path together = gpg.export("both.asc", ada, bob);
        Path joined = Files.writeString(
                keys.resolve("joined.asc"),
                "Ada's:\n" + Files.readString(gpg.export("1.asc", ada)) + "Bob's:\n"
                        + Files.readString(gpg.export("2.asc", bob)));
        gpg.sign(repository, bob);
        repository.commit("signed");
        for (Path file : new Path[] {together, joined}) {
            AllowedSigners allowed = AllowedSigners.read(file);
            signers = ref -> List.of(allowed);
            assertEquals("Bob <bob@example.com> " + bob, verifiedBy("main"));
        }
    }

    /** Once, the lines with keys of ssh were left out, and nobody was told. */
    @Test
    void aFileWithKeysOfBothKindsIsRefused() throws Exception {
        Path file = Files.writeString(
                keys.resolve("mixed"),
                Files.readString(gpg.export("ada.asc", ada()))
                        + Files.readString(Path.of("src/test/resources/dev/pequod/resolver/git/allowed_signers")));
        assertEquals(
                file + " has keys of OpenPGP and lines with keys of ssh; write them into two files, and name both",
                assertThrows(IllegalArgumentException.class, () -> AllowedSigners.read(file))
                        .getMessage());
    }

    @Test
    void aFileWithoutAPublicKeyIsRefused() throws Exception {
        String ada = ada();
        String secret = gpg.run("--armor", "--export-secret-keys", ada);
        String known = Files.readString(gpg.export("ada.asc", ada));
        for (String text : new String[] {
            secret,
            known.substring(0, known.length() / 2),
            "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n-----END PGP PUBLIC KEY BLOCK-----\n",
            "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nAAAA\n-----END PGP PUBLIC KEY BLOCK-----\n"
        }) {
            Path file = Files.writeString(keys.resolve("bad.asc"), text);
            IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> AllowedSigners.read(file));
            assertTrue(e.getMessage().startsWith(file + ": "), e.getMessage());
        }
    }
}
