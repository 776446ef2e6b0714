package dev.pequod.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.pequod.api.Credential;
import dev.pequod.api.Deadline;
import dev.pequod.api.FetchContext;
import dev.pequod.api.ModuleException;
import dev.pequod.api.PlatformRef;
import dev.pequod.apply.ClusterClient;
import dev.pequod.apply.testing.FakeCluster;
import dev.pequod.apply.testing.Yaml;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonReader;
import dev.pequod.graph.json.JsonString;
import dev.pequod.operator.runtime.Key;
import dev.pequod.resolver.settings.Settings;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TenantAccessTest {
    private final FakeCluster cluster = new FakeCluster();

    private static String config(String place, String user) {
        return "{\"auths\": {\"" + place + "\": {\"username\": \"" + user + "\", \"password\": \"p\"}}}";
    }

    private void secret(String name, String place, String user) throws Exception {
        JsonString data = new JsonString(
                Base64.getEncoder().encodeToString(config(place, user).getBytes(StandardCharsets.UTF_8)));
        cluster.put(Yaml.object("{apiVersion: v1, kind: Secret, metadata: {namespace: shop, name: " + name
                        + "}, type: kubernetes.io/dockerconfigjson}")
                .with("data", JsonObject.EMPTY.with(".dockerconfigjson", data)));
    }

    private TenantAccess access() throws Exception {
        cluster.put(Yaml.object("{apiVersion: v1, kind: ServiceAccount, metadata: {namespace: shop, name: default},"
                + " imagePullSecrets: [{name: wide}, {name: narrow}], secrets: [{name: server}]}"));
        secret("wide", "ghcr.io", "anybody");
        secret("narrow", "ghcr.io/acme", "acme");
        cluster.put(Yaml.object("{apiVersion: v1, kind: Secret, metadata: {namespace: shop, name: server, annotations:"
                + " {pequod.dev/hosts: git.example.com}}, type: kubernetes.io/basic-auth, data: {username: "
                + Base64.getEncoder().encodeToString("ada".getBytes(StandardCharsets.UTF_8)) + ", password: cA==}}"));
        return access(cluster);
    }

    private static TenantAccess access(ClusterClient client) throws Exception {
        Tenant tenant = Tenant.of(
                Yaml.object("{metadata: {namespace: shop, name: cart}}"),
                TenantPolicy.open(Optional.of("default")),
                client);
        return new TenantAccess(new Key("shop", "cart"), tenant);
    }

    /** Once, only modules from registries had them, so that what others need could not come from one that is private. */
    @ParameterizedTest
    @ValueSource(strings = {"git:https://git.example.com/platform/web?ref=main", "configMap:web", "inline:package web"})
    void whatAModuleNeedsComesWithTheCredentialsForRegistriesWhereverItComesFrom(String ref) throws Exception {
        TenantAccess access = access();
        access.prepare(PlatformRef.parse(ref));
        boolean isGit = ref.startsWith("git:");
        assertEquals(isGit ? 2 : 0, access.read().size(), "what nobody wants is not read");
        assertEquals(Optional.of("acme"), access.find("ghcr.io", "acme/web").map(Credential::username));
        assertEquals(isGit ? 4 : 3, access.read().size());
        assertEquals(
                isGit ? Optional.of("ada") : Optional.empty(),
                access.find("git.example.com").map(Credential::username));
        assertEquals(Optional.empty(), access.find("git.example.com", "platform/web"), "it is no registry");
        assertEquals(Optional.empty(), access.find("ghcr.io"), "it is no Git server");
    }

    @Test
    void theNearestPathCountsInWhicheverSecretItIs() throws Exception {
        TenantAccess access = access();
        access.prepare(PlatformRef.parse("oci:ghcr.io/acme/web:v1"));
        assertEquals(Optional.of("acme"), access.find("ghcr.io", "acme/web").map(Credential::username));
        assertEquals(Optional.of("anybody"), access.find("ghcr.io", "other/web").map(Credential::username));
        assertEquals(
                List.of("acme", "anybody"),
                access.findAll("ghcr.io", "acme/web").stream()
                        .map(Credential::username)
                        .toList());
        assertEquals(List.of(), access.findAll("ghcr.io.example.com", "acme/web"));
    }

    /** Once, who was refused was told of every malformed entry, or where others had the same failure, of none. */
    @Test
    void aMalformedEntryIsToldForItsHostWhereThereIsNoOther() throws Exception {
        TenantAccess access = access();
        String config = "{\"auths\": {\"ghcr.io\": {\"auth\": \"?\"}, \"quay.io/acme\": {\"auth\": \"?\"}}}";
        cluster.put(Yaml.object("{apiVersion: v1, kind: Secret, metadata: {namespace: shop, name: wide},"
                + " type: kubernetes.io/dockerconfigjson, data: {.dockerconfigjson: "
                + Base64.getEncoder().encodeToString(config.getBytes(StandardCharsets.UTF_8)) + "}}"));
        assertEquals(
                Optional.of("the secret wide: the auth of quay.io/acme is no base64"),
                access.problem("quay.io", "acme/web"));
        assertEquals(
                Optional.of("the secret wide: the auth of ghcr.io is no base64"),
                access.problem("ghcr.io", "other/web"));
        assertEquals(Optional.empty(), access.problem("ghcr.io", "acme/web"), "there is another");
        assertEquals(Optional.empty(), access.problem("quay.io", "other/web"));
        assertEquals(Optional.empty(), access.problem("quay.io", ""), "it is no Git server");
    }

    /** Once, those after the twentieth were left out, and nobody was told. */
    @Test
    void secretsThatAreNotReadAreTold() throws Exception {
        TenantAccess access = access();
        StringJoiner names = new StringJoiner(", ");
        for (int i = 0; i < 50; i++) {
            names.add("{name: wide}");
        }
        cluster.put(Yaml.object("{apiVersion: v1, kind: ServiceAccount, metadata: {namespace: shop, name: default},"
                + " imagePullSecrets: [" + names + ", {name: narrow}]}"));
        access.findAll("ghcr.io", "acme/web");
        assertEquals(
                List.of("the service account has 51 imagePullSecrets, of which only the first 50 are read"),
                access.problems());
    }

    /** Once, each rendering read fifty secrets of any size, and the process ended for lack of memory. */
    @Test
    void secretsAreReadAsLongAsTheyAreNotTooLargeTogether() throws Exception {
        TenantAccess access = access();
        StringJoiner names = new StringJoiner(", ");
        for (int i = 0; i < 4; i++) {
            secret("large" + i, "host" + i, "u".repeat(600_000));
            names.add("{name: large" + i + "}");
        }
        cluster.put(Yaml.object("{apiVersion: v1, kind: ServiceAccount, metadata: {namespace: shop, name: default},"
                + " imagePullSecrets: [{name: narrow}, " + names + "]}"));
        assertEquals(1, access.findAll("ghcr.io", "acme/web").size());
        assertEquals(1, access.findAll("host0", "any").size());
        assertEquals(List.of(), access.findAll("host1", "any"));
        assertEquals(4, access.read().size(), "the account, and secrets until it was too much");
        assertEquals(
                List.of(
                        "the imagePullSecrets of the service account default have more than 1048576 bytes, of which those"
                                + " from the secret large1 on are not read; take out what is not needed"),
                access.problems());
    }

    /** One secret may be as large as Kubernetes takes it. */
    @Test
    void aSingleSecretOfAnySizeIsRead() throws Exception {
        TenantAccess access = access();
        secret("wide", "ghcr.io", "u".repeat((1 << 20) - config("ghcr.io", "").length()));
        cluster.put(Yaml.object("{apiVersion: v1, kind: ServiceAccount, metadata: {namespace: shop, name: default},"
                + " imagePullSecrets: [{name: wide}]}"));
        assertEquals(1, access.findAll("ghcr.io", "acme/web").size());
        assertEquals(List.of(), access.problems());
    }

    /** Once, whoever asked an API server that takes its time kept all others from what is known already. */
    @Test
    void nobodyWaitsForTheClusterButWhoNeedsItsAnswer() throws Exception {
        access();
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answered = new CountDownLatch(1);
        ClusterClient slow = (ClusterClient) Proxy.newProxyInstance(
                ClusterClient.class.getClassLoader(), new Class<?>[] {ClusterClient.class}, (proxy, method, values) -> {
                    if (method.getName().equals("as")) {
                        return proxy;
                    }
                    asked.countDown();
                    answered.await();
                    return method.invoke(cluster, values);
                });
        TenantAccess access = access(slow);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<List<Credential>> first = threads.submit(() -> access.findAll("ghcr.io", "acme/web"));
            asked.await();
            Future<List<Credential>> second = threads.submit(() -> access.findAll("ghcr.io", "acme/web"));
            try {
                Future<Optional<Credential>> other = threads.submit(() -> access.find("git.example.com"));
                assertEquals(Optional.empty(), other.get(30, TimeUnit.SECONDS));
                assertEquals(
                        0,
                        threads.submit(access::read).get(30, TimeUnit.SECONDS).size());
            } finally {
                answered.countDown();
            }
            assertEquals(2, first.get().size());
            assertEquals(first.get(), second.get());
            assertEquals(3, access.read().size(), "read once");
        }
    }

    /** Those who look for attempts look there. */
    @Test
    void whatTheRuleOfANamespaceRefusesIsAuditedOnce(@TempDir Path folder) throws Exception {
        List<String> lines = new ArrayList<>();
        List<String> outcomes = new ArrayList<>();
        TenantResolver resolver = TenantResolver.of(
                Settings.of(Map.of("PEQUOD_CACHE_DIR", folder.toString())),
                lines::add,
                event -> outcomes.add(event.ref().summary() + " at " + event.host() + ": " + event.outcome()));
        Tenant tenant = Tenant.of(
                Yaml.object("{metadata: {namespace: shop, name: cart}}"),
                TenantPolicy.parse(
                        "{\"otherwise\": {\"platformRefs\": [\"embedded\"]}}", "policy.json", Optional.of("default")),
                cluster);
        FetchContext context =
                new TenantAccess(new Key("shop", "cart"), tenant).context(Deadline.after(Duration.ofSeconds(30)));
        PlatformRef ref = PlatformRef.parse("oci:evil.example.com/x:v1");
        assertThrows(ModuleException.class, () -> resolver.resolve(ref, context));
        assertThrows(ModuleException.class, () -> resolver.newest(ref, context));
        assertEquals(List.of("oci:evil.example.com/x:v1 at evil.example.com: Forbidden"), outcomes);
        assertEquals(1, lines.size());
        JsonObject line = (JsonObject) JsonReader.read(lines.getFirst());
        assertEquals("WebService shop/cart", line.string("requester"));
        assertEquals("Forbidden", line.string("outcome"));
    }
}
