package dev.pequod.resolver.trust;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.api.GitRef;
import dev.pequod.api.PlatformRef;
import dev.pequod.api.PlatformRefException;
import dev.pequod.resolver.net.Endpoint;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which rule is about what. */
final class SignaturePolicyTest {
    private static final String DIGEST = "@sha256:" + "0".repeat(64);

    @TempDir
    private Path folder = Path.of("");

    private SignaturePolicy read(String json) throws Exception {
        Files.writeString(
                folder.resolve("a.pub"), Keys.of("P-256").verificationKey().pem());
        Files.writeString(
                folder.resolve("b.pub"), Keys.of("Ed25519").verificationKey().pem());
        Files.copy(
                Path.of("src/test/resources/dev/pequod/resolver/git/allowed_signers"),
                folder.resolve("signers"),
                StandardCopyOption.REPLACE_EXISTING);
        return SignaturePolicy.read(Files.writeString(folder.resolve("policy.json"), json.replace('\'', '"')));
    }

    /** Returns the patterns of the rules for a reference, with {@code and} between them. */
    private static String pattern(SignaturePolicy policy, String ref) throws Exception {
        return policy.rules(PlatformRef.parse(ref)).stream()
                .map(rule -> rule.pattern().toString())
                .collect(Collectors.joining(" and "));
    }

    @Test
    void theNarrowestRuleCounts() throws Exception {
        SignaturePolicy policy =
                read("{'rules': [{'source': 'ghcr.io', 'unsigned': true}, {'source': 'ghcr.io/acme', 'keys':"
                        + " ['a.pub']}, {'source': 'ghcr.io/acme/pay', 'keys': ['a.pub', 'b.pub'], 'threshold': 2, 'annotations': {'env':"
                        + " 'prod'}}, {'source': 'docker.io/library/web', 'keys': ['a.pub']}, {'source': 'git.example.com/acme', 'keys':"
                        + " ['a.pub']}]}");
        assertEquals("ghcr.io/acme/pay", pattern(policy, "oci:ghcr.io/acme/pay" + DIGEST));
        assertEquals("ghcr.io/acme/pay", pattern(policy, "oci:ghcr.io:443/acme/pay/deep" + DIGEST));
        assertEquals("ghcr.io/acme", pattern(policy, "oci:ghcr.io/acme/web:v1"));
        assertEquals("ghcr.io", pattern(policy, "oci:ghcr.io/acme-evil/web:v1"));
        assertEquals("", pattern(policy, "oci:ghcr.io.example.com/acme/web:v1"));
        for (String hub : new String[] {"docker.io", "index.docker.io", "registry-1.docker.io"}) {
            assertEquals("docker.io/library/web", pattern(policy, "oci:" + hub + "/web" + DIGEST));
        }
        for (String remote : new String[] {
            "https://git.example.com/acme/web", "ssh://git@git.example.com/acme/web", "git@git.example.com:acme/web.git"
        }) {
            assertEquals("git.example.com/acme", pattern(policy, "git:" + remote + "?ref=main"));
        }
        assertEquals(false, policy.acceptsOthers());
        assertEquals(true, read("{'rules': [], 'otherwise': 'accept'}").acceptsOthers());
    }

    @Test
    void aNameIsNarrowerThanAnyName() throws Exception {
        SignaturePolicy policy = read(
                "{'rules': [{'source': 'ghcr.io/*', 'unsigned': true}, {'source': 'ghcr.io/*/*', 'unsigned':"
                        + " true}, {'source': 'ghcr.io/acme', 'keys': ['a.pub']}, {'source': 'ghcr.io/acme/*', 'keys': ['a.pub']}]}");
        assertEquals("ghcr.io/acme", pattern(policy, "oci:ghcr.io/acme:v1"));
        assertEquals("ghcr.io/acme/*", pattern(policy, "oci:ghcr.io/acme/web:v1"));
        assertEquals("ghcr.io/*", pattern(policy, "oci:ghcr.io/other:v1"));
        assertEquals("ghcr.io/*/*", pattern(policy, "oci:ghcr.io/other/web:v1"));
    }

    @Test
    void noSpellingLeadsAroundARule() throws Exception {
        SignaturePolicy policy = read(
                "{'rules': [{'source': 'git.example.com', 'unsigned': true}, {'source': 'git.example.com/acme', 'keys': ['a.pub']}]}");
        assertEquals("git.example.com/acme", pattern(policy, "git:https://git.example.com/ACME/web?ref=main"));
        assertEquals("git.example.com/acme", pattern(policy, "git:ssh://git@git.example.com/ACME/web?ref=main"));
        for (String end : new String[] {".git", ".GIT", ".git.git"}) {
            assertEquals(
                    "git.example.com/acme", pattern(policy, "git:https://git.example.com/acme" + end + "?ref=main"));
        }
        assertThrows(
                PlatformRefException.class, () -> PlatformRef.parse("git:https://git.example.com/%61cme/web?ref=main"));
    }

    /**
     * The rules that must be fulfilled for a repository; a source with a minus before it is unsigned, one with a plus has signers. Some hosts take
     * letters that are small for those that are capital, and others do not; who writes the reference gains nothing by either.
     */
    @ParameterizedTest
    @CsvSource({
        "+git.example.com +git.example.com/acme/web, acme/web, git.example.com/acme/web",
        "+git.example.com +git.example.com/acme/web, acme/web/deep, git.example.com/acme/web",
        "+git.example.com +git.example.com/acme/web, ACME/web, git.example.com and git.example.com/acme/web",
        "+git.example.com +git.example.com/acme/web, acme/WEB.GIT, git.example.com and git.example.com/acme/web",
        "+git.example.com +git.example.com/acme/web, acme/other, git.example.com",
        "+git.example.com/acme, ACME/web, git.example.com/acme",
        // narrower is what is written otherwise, or what is written so
        "+git.example.com/ACME +git.example.com/acme/web, ACME/web, git.example.com/ACME and git.example.com/acme/web",
        "+git.example.com/ACME +git.example.com/acme/web, acme/web, git.example.com/acme/web",
        // an exemption counts as it is written alone
        "-git.example.com/public, public/x, git.example.com/public",
        "-git.example.com/public, PUBLIC/x, ''",
        "-git.example.com/public +git.example.com, public/x, git.example.com/public",
        "-git.example.com/public +git.example.com, PUBLIC/x, git.example.com",
        "+git.example.com/ACME -git.example.com/acme/exempt, acme/exempt, git.example.com/acme/exempt",
        "+git.example.com/ACME -git.example.com/acme/exempt, acme/Exempt, git.example.com/ACME",
        "+git.example.com/ACME -git.example.com/acme/exempt, ACME/exempt, git.example.com/ACME",
        "+git.example.com/ACME -git.example.com/acme/exempt, acme/web, git.example.com/ACME",
        // and not where what is as narrow wants signatures
        "-git.example.com/acme +git.example.com/ACME/web, acme/web, git.example.com/ACME/web",
        "-git.example.com/acme +git.example.com/ACME/web, acme/other, git.example.com/acme",
        "-git.example.com/acme/* +git.example.com/*/WEB, acme/web, git.example.com/*/WEB",
        "-git.example.com +git.example.com/acme, ACME/web, git.example.com/acme",
    })
    void noLettersLeadAroundARule(String sources, String repository, String expected) throws Exception {
        String rules = Stream.of(sources.split(" "))
                .map(source -> "{'source': '" + source.substring(1)
                        + (source.startsWith("-") ? "', 'unsigned': true}" : "', 'signers': 'signers'}"))
                .collect(Collectors.joining(", "));
        SignaturePolicy refusing = read("{'rules': [" + rules + "]}");
        SignaturePolicy accepting = read("{'otherwise': 'accept', 'rules': [" + rules + "]}");
        for (String host : new String[] {
            "https://git.example.com/",
            "ssh://git.example.com/",
            "ssh://eve@git.example.com:22/",
            "git@git.example.com:"
        }) {
            String ref = "git:" + host + repository + "?ref=main";
            assertEquals(expected, pattern(refusing, ref), ref);
            assertEquals(expected, pattern(accepting, ref), ref);
            assertEquals(
                    expected.isEmpty(), refusing.problem(PlatformRef.parse(ref)).isPresent());
        }
    }

    /** Keys are for registries, so a repository that a rule with keys alone is about in other letters is refused. */
    @Test
    void keysInOtherLettersAreWantedOfARepositoryToo() throws Exception {
        SignaturePolicy policy = read("{'rules': [{'source': 'git.example.com', 'signers': 'signers'},"
                + " {'source': 'git.example.com/acme', 'keys': ['a.pub']}]}");
        PlatformRef ref = PlatformRef.parse("git:https://git.example.com/ACME/web?ref=main");
        assertEquals(
                Optional.of("names keys for it, which sign modules in registries, but no signers of commits"),
                policy.problem(ref));
    }

    /** Once, digits after the colon of {@code user@host:path} were a port for the policy, and a folder for ssh. */
    @ParameterizedTest
    @ValueSource(strings = {"git@git.example.com:1234/acme/web", "ssh://git@git.example.com/1234/acme/web"})
    void noSpellingOfARemoteMakesAFolderAPort(String remote) throws Exception {
        SignaturePolicy policy =
                read("{'rules': [{'source': 'git.example.com', 'unsigned': true}, {'source': 'git.example.com/acme',"
                        + " 'unsigned': true}, {'source': 'git.example.com/1234', 'signers': 'signers'}]}");
        GitRef ref = (GitRef) PlatformRef.parse("git:" + remote + "?ref=main");
        assertEquals("git.example.com/1234", pattern(policy, ref.text()));
        assertEquals(
                Optional.of(new Endpoint("ssh", "git.example.com", 22, "1234/acme/web")),
                SignaturePolicy.endpoint(ref));
    }

    @Test
    void noSpellingOfDockersRegistryLeadsAroundARule() throws Exception {
        SignaturePolicy policy =
                read("{'rules': [{'source': 'docker.io/acme', 'keys': ['a.pub']}], 'otherwise':" + " 'accept'}");
        for (String hub : new String[] {"docker.io", "index.docker.io", "registry-1.docker.io"}) {
            assertEquals("docker.io/acme", pattern(policy, "oci:" + hub + "/acme/web:v1"));
            assertEquals("docker.io/acme", pattern(policy, "oci:" + hub + ":443/acme/web:v1"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "docker.io/nginx, oci:docker.io/nginx:v1",
        "docker.io/nginx, oci:index.docker.io/library/nginx:v1",
        "index.docker.io/acme, oci:docker.io/acme/web:v1",
        "registry-1.docker.io/acme, oci:docker.io/acme/web:v1",
        "index.docker.io/nginx, oci:registry-1.docker.io/nginx:v1",
        "r.example:80/acme, oci:r.example/acme/web:v1",
        "r.example:443/acme, oci:r.example/acme/web:v1",
        "[::1]/acme, 'oci:[0:0:0:0:0:0:0:1]:5000/acme/web:v1'",
        "[::1]/acme, 'oci:[0::1]/acme/web:v1'",
        "[2001:db8:0:0:1:0:0:1], 'oci:[2001:0DB8::1:0:0:1]/acme/web:v1'",
    })
    void aRuleHoldsHoweverItAndTheReferenceAreWritten(String source, String ref) throws Exception {
        SignaturePolicy policy =
                read("{'rules': [{'source': '" + source + "', 'keys': ['a.pub']}], 'otherwise': 'accept'}");
        assertEquals(source, pattern(policy, ref));
    }

    /** A registry may be spoken to at either port, which a policy does not know: what wants more counts. */
    @Test
    void ofRulesForSeveralPortsTheOneWithKeysCounts() throws Exception {
        SignaturePolicy policy = read(
                "{'rules': [{'source': 'r.example:443/acme', 'unsigned': true}, {'source': 'r.example:80/acme', 'keys': ['a.pub']}]}");
        assertEquals("r.example:80/acme", pattern(policy, "oci:r.example/acme/web:v1"));
        assertEquals("r.example:443/acme", pattern(policy, "oci:r.example:443/acme/web:v1"));
    }

    /** Once, the longer name, or the port, of a rule made it narrower than one for the repository. */
    @ParameterizedTest
    @CsvSource({
        "registry-1.docker.io, docker.io/nginx, oci:docker.io/nginx:v1",
        "index.docker.io, docker.io/acme/web, oci:docker.io/acme/web:v1",
        "docker.io/library, docker.io/nginx, oci:docker.io/nginx:v1",
        "docker.io/acme, docker.io/library, oci:docker.io/acme:v1",
        "r.example:80, r.example/acme, oci:r.example/acme/web:v1",
        "r.example:80/acme, r.example/acme, oci:r.example/acme/web:v1",
        "r.example:8443, r.example/acme, oci:r.example:8443/acme/web:v1",
        "r.example/acme, r.example/*/web, oci:r.example/acme/web:v1",
        "r.example, *.example/acme, oci:r.example/acme/web:v1",
        "*.b.example:8443, *.example/acme, oci:a.b.example:8443/acme/web:v1",
    })
    void noRuleForAnotherNameOrPortTakesTheKeysAway(String unsigned, String signed, String ref) throws Exception {
        SignaturePolicy policy = read("{'rules': [{'source': '" + unsigned + "', 'unsigned': true}, {'source': '"
                + signed + "', 'keys': ['a.pub']}], 'otherwise': 'accept'}");
        assertEquals(signed, pattern(policy, ref));
    }

    @ParameterizedTest
    @CsvSource({
        "r.example:8443/acme, r.example/acme, oci:r.example:8443/acme/web:v1",
        "r.example/acme/web, r.example/acme, oci:r.example/acme/web:v1",
        "r.example/Acme/web, r.example/*/web, oci:r.example/acme/web:v1",
        "r.example, *.example, oci:r.example/acme/web:v1",
        "*.b.example, *.example, oci:a.b.example/acme/web:v1",
        "docker.io/acme/web, docker.io/acme, oci:docker.io/acme/web:v1",
        "docker.io/library, docker.io, oci:docker.io/nginx:v1",
        "docker.io/library/nginx, docker.io/library, oci:docker.io/nginx:v1",
        "docker.io/nginx, docker.io/*, oci:docker.io/nginx:v1",
    })
    void aRuleInsideAnotherOneMayTakeTheKeysAway(String unsigned, String signed, String ref) throws Exception {
        SignaturePolicy policy = read("{'rules': [{'source': '" + unsigned + "', 'unsigned': true}, {'source': '"
                + signed + "', 'keys': ['a.pub']}], 'otherwise': 'accept'}");
        assertEquals(unsigned, pattern(policy, ref));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ghcr.io/acme/", "ghcr.io/Acme", "GHCR.io/acme", "ghcr.io/acme.git"})
    void twoRulesForOnePatternAreRefusedHoweverTheyAreWritten(String other) {
        IllegalArgumentException e = assertThrows(
                IllegalArgumentException.class,
                () -> read("{'rules': [{'source': '" + other
                        + "', 'unsigned': true}, {'source': 'ghcr.io/acme', 'keys': ['a.pub']}]}"));
        assertTrue(String.valueOf(e.getMessage()).contains("two rules for ghcr.io/acme"), e.getMessage());
        assertThrows(
                IllegalArgumentException.class,
                () -> read("{'rules': [{'source': 'docker.io/library/nginx', 'unsigned': true}, {'source':"
                        + " 'index.docker.io/nginx', 'keys': ['a.pub']}]}"));
    }

    @Test
    void theFingerprintChangesWithWhatIsWanted() throws Exception {
        Files.createDirectories(folder);
        SignaturePolicy policy = read(
                "{'rules': [{'source': 'a.example', 'keys': ['a.pub']}, {'source': 'b.example', 'keys':"
                        + " ['a.pub']}, {'source': 'c.example', 'keys': ['a.pub', 'b.pub']}, {'source': 'd.example', 'keys': ['a.pub'],"
                        + " 'annotations': {'x': 'y'}}, {'source': 'e.example', 'keys': ['a.pub', 'b.pub'], 'threshold': 2}]}");
        String[] prints =
                policy.rules().stream().map(SignatureRule::fingerprint).toArray(String[]::new);
        assertEquals(prints[0], prints[1], "the same is wanted");
        for (int i = 1; i < prints.length; i++) {
            for (int k = i + 1; k < prints.length; k++) {
                assertNotEquals(prints[i], prints[k]);
            }
        }
        assertEquals(List.of(), policy.rules(PlatformRef.parse("embedded:v1.0.0")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|expected a list of rules",
                "{'rules': [], 'otherwize': 'accept'}|the policy has \"otherwize\"; known are otherwise, rules",
                "{'rules': [], 'otherwise': 'maybe'}|otherwise is \"refuse\" or \"accept\"",
                "{'rules': [{'keys': ['a.pub']}]}|expected a rule to have a source such as ghcr.io/acme",
                "{'rules': [{'source': 'ghcr.io'}]}|expected the rule for ghcr.io to have either keys, signers or both",
                "{'rules': [{'source': 'ghcr.io', 'keys': 'a.pub', 'unsigned': true}]}|expected the keys of ghcr.io to be a list",
                "{'rules': [{'source': 'ghcr.io', 'keys': [1]}]}|expected the keys of ghcr.io to be a list",
                "{'rules': [{'source': 'ghcr.io', 'keys': ['a.pub'], 'unsigned': 'true'}]}|expected unsigned of ghcr.io to be true",
                "{'rules': [{'source': 'ghcr.io', 'keys': ['a.pub'], 'unsigned': true}]}|expected the rule for ghcr.io to have",
                "{'rules': [{'source': 'ghcr.io', 'keys': ['a.pub'], 'treshold': 1}]}|a rule has \"treshold\"",
                "{'rules': [{'source': 'ghcr.io', 'keys': ['a.pub'], 'threshold': 2}]}|the threshold must be from 1",
                "{'rules': [{'source': 'ghcr.io', 'keys': ['a.pub', 'a.pub']}]}|the rule for ghcr.io: one key is named twice",
                "{'rules': [{'source': 'ghcr.io:99999', 'unsigned': true}]}|there is no port 99999",
                "{'rules': [{'source': 'https://ghcr.io', 'keys': ['a.pub']}]}|policy.json: the source of a rule: expected a host such as",
                "{'rules': [{'source': 'oci:ghcr.io/acme', 'unsigned': true}]}|found \"oci:ghcr.io/acme\"; leave out oci:",
                "{'rules': [{'source': 'ghcr.io', 'keys': ['c.pub']}]}|c.pub cannot be read: there is no such file or folder",
                "{'rules': [{'source': 'ghcr.io', 'keys': ['policy.json']}]}|expected -----BEGIN",
                "{'rules': [{'source': 'ghcr.io', 'unsigned': true}, {'source': 'ghcr.io', 'keys': ['a.pub']}]}|policy.json: two rules for",
                "{'rules': [{'source': 'ghcr.io', 'signers': 'a.pub'}]}|a.pub, line 1: ",
                "{'rules': [{'source': 'ghcr.io', 'signers': 5}]}|expected the signers of ghcr.io to be the name of a file",
                "{'rules': [{'source': 'ghcr.io', 'signers': 'signers', 'unsigned': true}]}|expected the rule for ghcr.io to have",
                "{'rules': [{'source': 'ghcr.io', 'signers': 'signers', 'threshold': 1}]}|the threshold must be from 1",
                "{'rules': [{'source': 'ghcr.io', 'signers': 'signers', 'annotations': {'a': 'b'}}]}|only signatures by keys have",
                "no JSON|it is no sound JSON"
            })
    void whatIsNotUnderstoodIsAnError(String json, String problem) {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> read(json));
        assertTrue(String.valueOf(e.getMessage()).contains(problem), e.getMessage());
    }
}
