package dev.pequod.resolver.credentials;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.api.Credential;
import dev.pequod.api.ModuleException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RegistryCredentialsTest {
    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Returns credentials for the keys, each with the key as its user name. */
    private static RegistryCredentials of(String... keys) throws ModuleException {
        String auths = List.of(keys).stream()
                .map(key -> "\"" + key + "\":{\"auth\":\""
                        + Base64.getEncoder().encodeToString(bytes(key.replace(':', '_') + ":secret")) + "\"}")
                .collect(Collectors.joining(","));
        return RegistryCredentials.ofDockerConfig("test", bytes("{\"auths\":{" + auths + "}}"));
    }

    private static String user(RegistryCredentials credentials, String host, String repository) {
        return credentials.find(host, repository).map(Credential::username).orElse("");
    }

    /** Once, the credentials of a registry were sent to each host whose name contained that of the registry. */
    @ParameterizedTest
    @CsvSource({
        "ghcr.io, ghcr.io, true",
        "ghcr.io, GHCR.io, true",
        "ghcr.io, ghcr.io.attacker.example, false",
        "ghcr.io, evilghcr.io, false",
        "ghcr.io, ghcr.io:443, false",
        "ghcr.io, io, false",
        "example.com:5000, example.com:5000, true",
        "example.com:5000, example.com:5001, false",
        "example.com:5000, example.com, false",
        "*.example.com, a.example.com, true",
        "*.example.com, a.b.example.com, false",
        "*.example.com, example.com, false",
        "*.example.com, a.example.com.attacker.example, false",
        "https://ghcr.io, ghcr.io, true",
        "https://ghcr.io/v2/, ghcr.io, true",
        "https://index.docker.io/v1/, docker.io, true",
        "index.docker.io, docker.io, true",
    })
    void lesson7CredentialsFitTheWholeHostAndNeverASubstring(String key, String host, boolean fits)
            throws ModuleException {
        assertEquals(fits, !user(of(key), host, "team/web").isEmpty());
    }

    /** The first two are examples of Kubernetes' own documentation and of the kubelet's tests. */
    @ParameterizedTest
    @CsvSource({
        "*-good.kubernetes.io, prefix-good.kubernetes.io, true",
        "*.*.kubernetes.io, good.registry.kubernetes.io, true",
        "*-good.kubernetes.io, prefix-bad.kubernetes.io, false",
        "*-good.kubernetes.io, a.prefix-good.kubernetes.io, false",
        "prefix*.kubernetes.io, prefix.kubernetes.io, true",
        "*a*b*.example.com, xaxxbx.example.com, true",
        "*a*b*.example.com, xbxxax.example.com, false",
        "reg?.example.com, reg1.example.com, true",
        "reg?.example.com, reg.example.com, false",
        "reg?.example.com, reg12.example.com, false",
        "reg[0-3x].example.com, reg2.example.com, true",
        "reg[0-3x].example.com, regx.example.com, true",
        "reg[0-3x].example.com, reg4.example.com, false",
        "reg[^0-3].example.com, reg4.example.com, true",
        "reg[^0-3].example.com, reg1.example.com, false",
        "reg[0.example.com, reg0.example.com, false",
        "[::1]:5000, [::1]:5000, true",
        "[fe80::a]:5000, e:5000, false",
        "*****a*****a*****a*****b.example.com, aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.example.com, false",
    })
    void wildcardsFitWithinALabelAsTheKubeletHasIt(String key, String host, boolean fits) throws ModuleException {
        assertEquals(fits, !user(of(key), host, "team/web").isEmpty());
    }

    @ParameterizedTest
    @CsvSource({
        "team/web, ghcr.io/team/web",
        "team/web/deep, ghcr.io/team/web",
        "team/other, ghcr.io/team",
        "team-evil/web, ghcr.io",
        "other, ghcr.io",
    })
    void theLongestPathCounts(String repository, String user) throws ModuleException {
        assertEquals(user, user(of("ghcr.io", "ghcr.io/team", "ghcr.io/team/web"), "ghcr.io", repository));
    }

    @Test
    void aHostIsNearerThanAWildcard() throws ModuleException {
        assertEquals("a.example.com", user(of("*.example.com", "a.example.com"), "a.example.com", "x"));
        assertEquals("*.example.com/x", user(of("*.example.com/x", "a.example.com"), "a.example.com", "x"));
    }

    @Test
    void ofEqualOnesTheFirstCounts() throws ModuleException {
        RegistryCredentials both = of("https://ghcr.io").and(of("ghcr.io"));
        assertEquals("https_//ghcr.io", user(both, "ghcr.io", ""));
    }

    @Test
    void secretsOfKubernetesAreRead() throws ModuleException {
        byte[] config = bytes("{\"auths\":{\"ghcr.io\":{\"username\":\"bob\",\"password\":\"p\",\"email\":\"b@x\"}}}");
        assertEquals(
                "bob",
                user(
                        RegistryCredentials.ofSecret(
                                "pull",
                                RegistryCredentials.DOCKER_CONFIG_JSON,
                                Map.of(".dockerconfigjson", config),
                                List.of()),
                        "ghcr.io",
                        "x"));
        byte[] old = bytes("{\"ghcr.io\":{\"auth\":\"" + Base64.getEncoder().encodeToString(bytes("old:p")) + "\"}}");
        assertEquals(
                "old",
                user(
                        RegistryCredentials.ofSecret(
                                "pull", RegistryCredentials.DOCKER_CONFIG, Map.of(".dockercfg", old), List.of()),
                        "ghcr.io",
                        "x"));
        RegistryCredentials basic = RegistryCredentials.ofSecret(
                "pull",
                RegistryCredentials.BASIC_AUTH,
                Map.of("username", bytes("eve"), "password", bytes("p")),
                List.of("ghcr.io/team"));
        assertEquals("eve", user(basic, "ghcr.io", "team/web"));
        assertEquals("", user(basic, "ghcr.io", "other"));
    }

    /** As {@code --from-file} and {@code echo} leave them. */
    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "\r\n", "\n\n"})
    void theEndOfALineIsNoPartOfWhatASecretHolds(String end) throws ModuleException {
        RegistryCredentials basic = RegistryCredentials.ofSecret(
                "token",
                RegistryCredentials.BASIC_AUTH,
                Map.of("username", bytes(" eve" + end), "password", bytes("p\nq " + end)),
                List.of("git.example.com"));
        assertEquals(List.of(new Credential(" eve", "p\nq ")), basic.findAll("git.example.com", "team"));
    }

    @Test
    void anIdentityTokenIsExchanged() throws ModuleException {
        RegistryCredentials credentials = RegistryCredentials.ofDockerConfig(
                "test", bytes("{\"auths\":{\"ghcr.io\":{\"auth\":\"YTpi\",\"identitytoken\":\"t\"}}}"));
        assertEquals(new Credential("<token>", "t"), credentials.find("ghcr.io").orElseThrow());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"auths\":",
                "[\"secret\"]",
            })
    void whatIsMalformedIsRefusedWithoutTellingSecrets(String config) {
        ModuleException e = assertThrows(
                ModuleException.class, () -> RegistryCredentials.ofDockerConfig("the secret pull", bytes(config)));
        assertTrue(e.getMessage().startsWith("Tried to read the secret pull but "), e.getMessage());
        assertFalse(e.getMessage().contains("secret\"") || e.getMessage().contains("c2Vj"), e.getMessage());
    }

    /** As to the kubelet and to Docker: one entry that somebody broke does not lock out all the others. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a.io             | c2VjcmV0     | the auth of a.io is no user name, colon and password",
                "a.io/team        | %%secret     | the auth of a.io/team is no base64",
                "''               | YTpzZWNyZXQ= | one of its keys is no host, such as registry.example.com/team",
                "a:s3cr3t@a.io    | %%secret     | one of its keys is no host, such as registry.example.com/team",
                "a:1/s3cr3t@a.io  | %%secret     | one of its keys is no host, such as registry.example.com/team",
                "robot@a.io       | YTpzZWNyZXQ= | one of its keys is no host, such as registry.example.com/team",
                "a.io:443x        | YTpzZWNyZXQ= | one of its keys is no host, such as registry.example.com/team",
            })
    void anEntryThatIsMalformedSaysNothingOfOthers(String key, String auth, String problem) throws ModuleException {
        RegistryCredentials credentials = RegistryCredentials.ofDockerConfig(
                "the secret pull",
                bytes("{\"auths\":{\"" + key + "\":{\"auth\":\"" + auth
                        + "\"},\"ghcr.io\":{\"auth\":\"YTpz\\r\\nZWNyZXQ=\"}}}"));
        assertEquals("a", user(credentials, "ghcr.io", "team/web"), "also in several lines");
        assertEquals("", user(credentials, "a.io", "team/web"));
        assertEquals(List.of("the secret pull: " + problem), credentials.problems());
        assertEquals(
                problem.startsWith("the auth") ? "the secret pull: " + problem : "",
                credentials.problem("a.io", "team/web").orElse(""));
        assertEquals("", credentials.problem("b.io", "team/web").orElse(""));
    }

    /** As a failed look-up keeps what sources say from being remembered, it is none where there is a credential. */
    @Test
    void whatIsMalformedIsNoProblemWhereThereIsAnother() throws ModuleException {
        RegistryCredentials credentials = RegistryCredentials.ofDockerConfig(
                "the secret pull",
                bytes("\uFEFF{\"auths\":{\"a.io/team\":{\"auth\":\"%%\"},\"a.io\":{\"auth\":\"YTpzZWNyZXQ=\"}}}"));
        assertEquals("a", user(credentials, "a.io", "team/web"));
        assertEquals("", credentials.problem("a.io", "team/web").orElse(""));
        assertEquals(1, credentials.problems().size());
    }

    @Test
    void nothingPrintsASecret() throws ModuleException {
        assertEquals(
                "credentials for 2 hosts", of("a.example.com", "b.example.com").toString());
    }
}
