package dev.pequod.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.apply.ClusterException;
import dev.pequod.apply.ObjectRef;
import dev.pequod.apply.testing.FakeCluster;
import dev.pequod.apply.testing.Yaml;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.resolver.settings.Settings;
import dev.pequod.resolver.settings.SettingsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of policies that change while the operator runs. */
final class RereadTest {
    private static final ObjectRef CART = LiveCluster.webService("shop", "cart");

    private final List<String> warnings = new ArrayList<>();

    @TempDir
    private Path folder;

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    @Test
    void aChangedPolicyCountsAndABadOneLeavesTheFormer() throws IOException, ClusterException {
        Path file = write("policy.json", "{}");
        Reread<TenantPolicy> policy =
                new Reread<>(() -> TenantPolicy.read(file, Optional.of("default")), warnings::add);
        FakeCluster cluster = new FakeCluster();
        cluster.controller(SimulatedOperator::available);
        cluster.put(Yaml.object("{apiVersion: platform.example.com/v1alpha1, kind: WebService, metadata: {name: cart,"
                + " namespace: shop}, spec: {platformRef: {embedded: v1.0.0}, image: app}}"));
        try (SimulatedOperator operator = new SimulatedOperator(cluster, policy::now)) {
            operator.settle(Duration.ofMinutes(1));
            assertEquals("Ready", reason(cluster));
            assertFalse(policy.look(), "nothing has changed");
            write("policy.json", "{\"otherwise\": {\"kinds\": [\"Service\"]}}");
            assertTrue(policy.look());
            operator.outdateAll();
            operator.settle(Duration.ofMinutes(1));
            assertEquals("KindNotAllowed", reason(cluster));
            write("policy.json", "{\"otherwise\": {\"kinds\": [");
            assertFalse(policy.look());
            assertFalse(policy.look());
            assertEquals(1, warnings.size(), warnings.toString());
            assertTrue(warnings.getFirst().contains("policy.json is no JSON"), warnings.toString());
            assertTrue(warnings.getFirst().endsWith("what was said before goes on"), warnings.toString());
            operator.outdateAll();
            operator.settle(Duration.ofMinutes(1));
            assertEquals("KindNotAllowed", reason(cluster));
            Files.delete(file);
            assertFalse(policy.look());
            assertEquals(2, warnings.size(), warnings.toString());
            write("policy.json", "{\"otherwise\": {}}");
            assertTrue(policy.look());
            operator.outdateAll();
            operator.settle(Duration.ofMinutes(1));
            assertEquals("Ready", reason(cluster));
        }
    }

    private static String reason(FakeCluster cluster) throws ClusterException {
        JsonObject resource = cluster.get(CART).orElseThrow();
        return LiveCluster.condition(resource, "Ready").string("reason");
    }

    private static String publicKey() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        byte[] key = generator.generateKeyPair().getPublic().getEncoded();
        return "-----BEGIN PUBLIC KEY-----\n" + Base64.getMimeEncoder().encodeToString(key)
                + "\n-----END PUBLIC KEY-----\n";
    }

    private static TenantResolver.Trust trust(Path file) {
        try {
            return TenantResolver.Trust.of(Settings.of(Map.of("PEQUOD_SIGNATURE_POLICY", file.toString())));
        } catch (SettingsException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    @Test
    void keysBesideThePolicyOfSignaturesAreReadAgainToo() throws Exception {
        write("acme.pub", publicKey());
        Path file = write("policy.json", "{\"rules\": [{\"source\": \"ghcr.io/acme\", \"keys\": [\"acme.pub\"]}]}");
        Reread<TenantResolver.Trust> trust = new Reread<>(() -> trust(file), warnings::add);
        assertFalse(trust.look());
        write("acme.pub", publicKey());
        assertTrue(trust.look());
        assertFalse(trust.look());
        write("acme.pub", "no key");
        assertFalse(trust.look());
        assertEquals(1, warnings.size(), warnings.toString());
    }

    @Test
    void aBadFileStopsTheStart() {
        assertThrows(
                IllegalArgumentException.class,
                () -> new Reread<>(() -> TenantPolicy.read(folder.resolve("none"), Optional.empty()), warnings::add));
    }
}
