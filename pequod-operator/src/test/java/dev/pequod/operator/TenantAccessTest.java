package dev.pequod.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pequod.api.Credential;
import dev.pequod.api.PlatformRef;
import dev.pequod.apply.testing.FakeCluster;
import dev.pequod.apply.testing.Yaml;
import dev.pequod.operator.runtime.Key;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TenantAccessTest {
    private final FakeCluster cluster = new FakeCluster();

    private void secret(String name, String place, String user) throws Exception {
        String config = "{\"auths\": {\"" + place + "\": {\"username\": \"" + user + "\", \"password\": \"p\"}}}";
        cluster.put(Yaml.object("{apiVersion: v1, kind: Secret, metadata: {namespace: shop, name: " + name
                + "}, type: kubernetes.io/dockerconfigjson, data: {.dockerconfigjson: "
                + Base64.getEncoder().encodeToString(config.getBytes(StandardCharsets.UTF_8)) + "}}"));
    }

    @Test
    void theNearestPathCountsInWhicheverSecretItIs() throws Exception {
        cluster.put(Yaml.object("{apiVersion: v1, kind: ServiceAccount, metadata: {namespace: shop, name: default},"
                + " imagePullSecrets: [{name: wide}, {name: narrow}]}"));
        secret("wide", "ghcr.io", "anybody");
        secret("narrow", "ghcr.io/acme", "acme");
        Tenant tenant = Tenant.of(
                Yaml.object("{metadata: {namespace: shop, name: cart}}"),
                TenantPolicy.open(Optional.of("default")),
                cluster);
        TenantAccess access = new TenantAccess(new Key("shop", "cart"), tenant);
        access.prepare(PlatformRef.parse("oci:ghcr.io/acme/web:v1"));
        assertEquals(Optional.of("acme"), access.find("ghcr.io", "acme/web").map(Credential::username));
        assertEquals(Optional.of("anybody"), access.find("ghcr.io", "other/web").map(Credential::username));
    }
}
