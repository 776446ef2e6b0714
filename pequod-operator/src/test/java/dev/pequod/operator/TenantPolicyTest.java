package dev.pequod.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.api.PlatformRef;
import dev.pequod.api.PlatformRefException;
import dev.pequod.apply.ObjectRef;
import dev.pequod.operator.TenantRule.Embedded;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TenantPolicyTest {
    private static TenantPolicy parse(String json) {
        return TenantPolicy.parse(json, "policy.json", Optional.of("default"));
    }

    /** The example in the documentation is a policy. */
    @Test
    void theDocumentedPolicyIsUnderstood() throws IOException {
        String page = Files.readString(Path.of("../docs/reference/settings.md"));
        int start = page.indexOf("```json", page.indexOf("## Tenants")) + "```json".length();
        TenantPolicy policy = parse(page.substring(start, page.indexOf("```", start)));
        assertEquals(Optional.of("deployer"), policy.rule("shop").serviceAccount());
        assertEquals(Embedded.WARN, policy.rule("shop").embedded());
        assertEquals(Optional.of("default"), policy.rule("sandbox-1").serviceAccount());
        assertEquals(Embedded.REFUSE, policy.rule("elsewhere").embedded());
    }

    @Test
    void theNearestRuleCounts() {
        TenantPolicy policy = parse("{\"namespaces\": {\"*\": {\"serviceAccount\": \"any\"}, \"shop-*\":"
                + " {\"serviceAccount\": \"some\"}, \"shop-a\": {\"serviceAccount\": \"one\"}}}");
        assertEquals(Optional.of("one"), policy.rule("shop-a").serviceAccount());
        assertEquals(Optional.of("some"), policy.rule("shop-ab").serviceAccount());
        assertEquals(Optional.of("any"), policy.rule("shop").serviceAccount());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"namespace\": {}} | policy.json has \"namespace\"; known are namespaces, otherwise",
                "{\"otherwise\": {\"kind\": []}} | policy.json: otherwise has \"kind\"; known are embedded, kinds,",
                "{\"namespaces\": {\"a\": {\"kinds\": \"Pod\"}}} | policy.json: namespaces.a.kinds: expected a list",
                "{\"namespaces\": {\"a\": {\"platformRefs\": [\"oci:??\"]}}} | namespaces.a.platformRefs: expected a host",
                "{\"otherwise\": {\"platformRefs\": [\"helm\"]}} | otherwise.platformRefs: there is no scheme \"helm\"; those there are: configMap, embedded, git, inline, oci",
                "{\"otherwise\": {\"platformRefs\": [\"embeded\"]}} | there is no scheme \"embeded\"; did you mean \"embedded\"?",
                "{\"otherwise\": {\"platformRefs\": [\"inline:x\"]}} | only oci: and git: have a host behind them; write \"inline\"",
                "{\"namespaces\": {\"A/b\": {}}} | namespaces.A/b is no namespace",
                "{\"otherwise\": {\"embedded\": \"no\"}} | is \"allow\", \"warn\" or \"refuse\"; found \"no\"",
                "{\"otherwise\": {\"serviceAccount\": 3}} | otherwise.serviceAccount: expected a text",
                "[] | policy.json: expected an object",
                "{\"namespaces\": [{\"shop\": {}}]} | namespaces: expected an object",
                "{\"namespaces\": \"shop\"} | namespaces: expected an object",
                "{\"namespaces\": null} | namespaces: expected an object",
                "{\"namespaces\": {\"\": {}}} | is no namespace",
                "{ | policy.json is no JSON",
            })
    void whatIsNotUnderstoodIsAnErrorWithItsName(String json, String message) {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> parse(json));
        assertTrue(String.valueOf(e.getMessage()).contains(message), e.getMessage());
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        Path file = Path.of("nowhere", "policy.json");
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> TenantPolicy.read(file, Optional.empty()));
        assertTrue(
                String.valueOf(e.getMessage()).startsWith("PEQUOD_TENANT_POLICY: " + file + " cannot be read"),
                e.getMessage());
    }

    /** A namespace often has a service account that may do more than those who write resources. */
    @ParameterizedTest
    @CsvSource({
        "{}, default, true",
        "{}, builder, false",
        "'{\"otherwise\": {\"kinds\": []}}', builder, false",
        "'{\"otherwise\": {\"serviceAccount\": \"deployer\"}}', deployer, true",
        "'{\"otherwise\": {\"serviceAccount\": \"deployer\"}}', default, false",
        "'{\"otherwise\": {\"serviceAccounts\": [\"build*\"]}}', builder, true",
        "'{\"otherwise\": {\"serviceAccounts\": [\"build*\"]}}', default, true",
        "'{\"otherwise\": {\"serviceAccounts\": [\"build*\"]}}', root, false",
    })
    void onlyServiceAccountsThatAreAllowedMayBeNamed(String json, String account, boolean allowed) {
        Optional<String> refusal = parse(json).rule("any").accountRefusal(account);
        assertEquals(allowed, refusal.isEmpty(), refusal.toString());
    }

    /** Hosts and repositories are compared as a whole. */
    @ParameterizedTest
    @CsvSource({
        "oci:ghcr.io/acme/web:v1, true",
        "oci:ghcr.io/acme-evil/web:v1, false",
        "oci:ghcr.io.attacker.example/acme/web:v1, false",
        "git:https://git.example.com/platform/modules?ref=main, true",
        "git:git@git.example.com:platform/modules?ref=main, true",
        "git:https://git.example.com/other?ref=main, false",
        "git:git@git.example.com:platform/web?ref=main, true",
        "git:git@git.example.com:1234/platform/web?ref=main, false",
        "embedded:v1.0.0, true",
        "inline:x, false",
        "configMap:x, false",
    })
    void modulesComeFromWhatIsAllowedOnly(String ref, boolean allowed) throws PlatformRefException {
        TenantRule rule = parse("{\"otherwise\": {\"platformRefs\": [\"oci:ghcr.io/acme\","
                        + " \"git:git.example.com/platform\", \"embedded\"]}}")
                .rule("any");
        assertEquals(allowed, rule.refusal(PlatformRef.parse(ref)).isEmpty());
    }

    @ParameterizedTest
    @CsvSource({
        "apps/v1, Deployment, own, ''",
        "apps/v1, Deployment, '', ''",
        "v1, Service, own, ''",
        "networking.k8s.io/v1, Ingress, own-data, ''",
        "v1, Pod, own, KindNotAllowed",
        "evil.example.com/v1, Deployment, own, KindNotAllowed",
        "v1, Service, other, NamespaceNotAllowed",
    })
    void objectsAreOfAllowedKindsInAllowedNamespaces(String version, String kind, String space, String reason) {
        TenantRule rule = parse("{\"otherwise\": {\"kinds\": [\"Deployment.apps\", \"Service\","
                        + " \"*.networking.k8s.io\"], \"targetNamespaces\": [\"own-*\"]}}")
                .rule("own");
        Optional<TenantRule.Refusal> refusal = rule.refusal(ObjectRef.of(version, kind, space, "x"), "own");
        assertEquals(reason, refusal.map(TenantRule.Refusal::reason).orElse(""));
    }
}
