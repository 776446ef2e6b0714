package dev.pequod.cli.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.cli.cluster.ServedCluster.Ran;
import dev.pequod.cli.command.ExitCode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code status} and {@code explain} tell the same of one resource. */
final class ReadyResourceTest {
    private static final String RESOURCE = "/apis/platform.example.com/v1alpha1/namespaces/shop/webservices/cart";
    private static final String ROLE = "/apis/rbac.authorization.k8s.io/v1/clusterroles/cart";
    private static final String MAP = "/api/v1/namespaces/shop/configmaps/cart";
    private static final String OF_MAP =
            "{\"node\": \"map\", \"apiVersion\": \"v1\", \"kind\": \"ConfigMap\", \"namespace\": \"shop\", \"name\": \"cart\", \"uid\": \"c1\"}";
    private static final String OF_ROLE =
            "{\"node\": \"role\", \"apiVersion\": \"rbac.authorization.k8s.io/v1\", \"kind\": \"ClusterRole\", \"name\": \"cart\", \"uid\": \"r1\"}";
    private static final String READY = "{\"type\": \"Ready\", \"status\": \"True\"}";

    @TempDir
    private Path folder;

    private ServedCluster cluster;

    @BeforeEach
    void serve() throws IOException {
        cluster = new ServedCluster(folder);
        cluster.put(MAP, object("v1", "ConfigMap", "c1", ", \"namespace\": \"shop\"", ""));
    }

    @AfterEach
    void end() {
        cluster.close();
    }

    private static String object(String apiVersion, String kind, String uid, String metadata, String more) {
        String key = Cluster.owner("shop", "cart").key();
        return "{\"apiVersion\": \"" + apiVersion + "\", \"kind\": \"" + kind
                + "\", \"metadata\": {\"name\": \"cart\", \"uid\": \"" + uid
                + "\", \"labels\": {\"pequod.dev/owner\": \""
                + key + "\"}" + metadata + "}" + more + "}";
    }

    private void resource(int generation, String conditions, String inventory) {
        cluster.put(
                RESOURCE,
                "{\"metadata\": {\"name\": \"cart\", \"namespace\": \"shop\", \"generation\": " + generation
                        + "}, \"status\": {\"observedGeneration\": 3, \"conditions\": [" + conditions
                        + "], \"inventory\": [" + inventory + "]}}");
    }

    /** Once, a newer version of its module somewhere made every resource not ready. */
    @ParameterizedTest
    @ValueSource(strings = {"status", "explain"})
    void aNewerVersionIsNoReasonNotToBeReady(String command) {
        resource(
                3,
                READY + ", {\"type\": \"UpToDate\", \"status\": \"False\", \"reason\": \"NewerVersion\"},"
                        + " {\"type\": \"Deprecated\", \"status\": \"True\"}",
                OF_MAP);
        Ran ran = cluster.run(command, "cart");
        assertEquals(ExitCode.OK, ran.code(), ran.toString());
        assertTrue(ran.out().contains("✓ ConfigMap shop/cart"), ran.out());
    }

    @ParameterizedTest
    @ValueSource(strings = {"status", "explain"})
    void whatReadySumsUpIsAReason(String command) {
        resource(
                3,
                "{\"type\": \"Applied\", \"status\": \"False\", \"reason\": \"Refused\"}, {\"type\": \"Ready\", \"status\":"
                        + " \"False\", \"reason\": \"Refused\"}",
                OF_MAP);
        Ran ran = cluster.run(command, "cart");
        assertEquals(ExitCode.FINDINGS, ran.code(), ran.toString());
        assertTrue(ran.out().contains("Refused"), ran.out());
    }

    /** Once, what is ready as it was before was ticked, though the operator could not write what is wanted. */
    @ParameterizedTest
    @ValueSource(strings = {"status", "explain"})
    void whatCannotBeWrittenIsNotReady(String command) {
        String said = READY.replace("True", "False")
                + ", {\"type\": \"Applied\", \"status\": \"False\", \"reason\": \"ImmutableField\"}], \"nodes\": {\"waitingFor\": [\"ConfigMap shop/cart: it cannot be\"]},"
                + " \"history\": [";
        resource(3, said, OF_MAP);
        Ran ran = cluster.run(command, "cart");
        assertEquals(ExitCode.FINDINGS, ran.code(), ran.toString());
        assertTrue(ran.out().contains("✗ ConfigMap shop/cart"), ran.out());
        assertTrue(ran.out().contains("it cannot be"), ran.out());
        resource(4, said, OF_MAP);
        assertTrue(
                cluster.run(command, "cart").out().contains("✓ ConfigMap shop/cart"), "that was said of an older one");
    }

    /** Once, right after a change scripts were told that what was there before is ready. */
    @ParameterizedTest
    @ValueSource(strings = {"status", "explain"})
    void aChangeThatNoOperatorHasSeenIsNotReady(String command) {
        resource(4, READY, OF_MAP);
        Ran ran = cluster.run(command, "cart");
        assertEquals(ExitCode.FINDINGS, ran.code(), ran.toString());
        assertTrue(ran.out().contains("no operator has looked at the latest change of the resource yet"), ran.out());
    }

    /** Once, an object that somebody had made by hand in the place of ours was ready for one of both. */
    @ParameterizedTest
    @ValueSource(strings = {"status", "explain"})
    void anObjectOfOthersIsNotReady(String command) {
        resource(3, READY, OF_MAP.replace("c1", "other"));
        cluster.put(MAP, object("v1", "ConfigMap", "c1", "", "").replace("pequod.dev/owner", "app"));
        Ran ran = cluster.run(command, "cart");
        assertEquals(ExitCode.FINDINGS, ran.code(), ran.toString());
        assertTrue(ran.out().contains("is not ours"), ran.out());
    }

    /** Once, one of both called an object foreign of which only the label was gone, though applying puts it back. */
    @ParameterizedTest
    @ValueSource(strings = {"status", "explain"})
    void anObjectWhoseMarkIsGoneIsOurs(String command) {
        resource(3, READY, OF_MAP);
        cluster.put(
                MAP,
                object("v1", "ConfigMap", "c1", ", \"managedFields\": [{\"manager\": \"pequod\"}]", "")
                        .replace("pequod.dev/owner", "app"));
        Ran ran = cluster.run(command, "cart");
        assertEquals(ExitCode.OK, ran.code(), ran.toString());
    }

    /** Once, {@code diff} advised to annotate it, and to apply then. */
    @Test
    void diffTakesSuchAnObjectForOurs() throws IOException {
        anObjectWhoseMarkIsGoneIsOurs("status");
        cluster.write("it.yaml", """
                apiVersion: platform.example.com/v1alpha1
                kind: WebService
                metadata: {name: cart}
                spec:
                  platformRef:
                    inline: |
                      #Input: {}
                      #Render: {
                        input: {metadata: {...}, spec: #Input}
                        output: nodes: [{id: "map", object: {apiVersion: "v1", kind: "ConfigMap", metadata: {
                          name: "cart", namespace: "shop"}}}]
                      }
                """);
        Ran ran = cluster.run("diff", "-f", "it.yaml");
        assertEquals(ExitCode.FINDINGS, ran.code(), ran.toString());
        assertEquals("", ran.err());
        assertTrue(ran.out().contains("+    pequod.dev/owner: "), ran.out());
    }

    /** Once, one object outside of namespaces made it list the pods and events of all. */
    @Test
    void onlyWhatIsNotReadyIsLookedInto() {
        resource(3, READY, OF_MAP + ", " + OF_ROLE);
        cluster.put(ROLE, object("rbac.authorization.k8s.io/v1", "ClusterRole", "r1", "", ""));
        cluster.forbid("/(replicasets|jobs|pods|events)$");
        Ran ran = cluster.run("explain", "cart");
        assertEquals(new Ran(ExitCode.OK, """
                WebService shop/cart  ready
                ├─ ✓ ConfigMap shop/cart
                └─ ✓ ClusterRole cart
                """, ""), ran);
        assertTrue(
                cluster.asked().stream().noneMatch(request -> request.matches(".*/(pods|events)$")),
                cluster.asked().toString());
    }

    /** Once, whoever may not read Events was told nothing. */
    @Test
    void aRefusedListIsOnlyALine() {
        String deployment =
                "{\"node\": \"it\", \"apiVersion\": \"apps/v1\", \"kind\": \"Deployment\", \"namespace\": \"shop\", \"name\": \"cart\", \"uid\": \"d1\"}";
        resource(3, READY, deployment);
        cluster.put(
                "/apis/apps/v1/namespaces/shop/deployments/cart",
                object("apps/v1", "Deployment", "d1", ", \"namespace\": \"shop\", \"generation\": 2", ""));
        cluster.forbid("/(replicasets|jobs|events|pods)$");
        Ran ran = cluster.run("explain", "cart");
        assertEquals(ExitCode.FINDINGS, ran.code(), ran.toString());
        assertTrue(ran.out().contains("✗ Deployment shop/cart"), ran.toString());
        List<String> warnings =
                ran.err().lines().filter(l -> l.startsWith("warning: ")).toList();
        assertEquals(4, warnings.size(), ran.err());
        assertTrue(warnings.getLast().contains("/api/v1/namespaces/shop/events"), ran.err());
    }
}
