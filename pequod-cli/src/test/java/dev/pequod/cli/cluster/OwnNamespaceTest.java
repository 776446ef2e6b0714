package dev.pequod.cli.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.cli.cluster.ServedCluster.Ran;
import dev.pequod.cli.command.ExitCode;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What names no namespace is in that of the context, for all that is said and found of it. */
final class OwnNamespaceTest {
    private static final String MODULE = """
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: mod}
            data:
              m.cue: |
                #Input: {}
                #Render: {
                  input: {metadata: {name: string, namespace: string}, spec: #Input}
                  output: nodes: [{id: "a", object: {apiVersion: "v1", kind: "ConfigMap", metadata: {
                    name: "of-the-file", namespace: input.metadata.namespace}}}]
                }
            ---
            """;

    @TempDir
    private Path folder;

    private ServedCluster cluster;

    @BeforeEach
    void serve() throws IOException {
        cluster = new ServedCluster(folder);
    }

    @AfterEach
    void end() {
        cluster.close();
    }

    private static String resource(String namespace) {
        return "apiVersion: platform.example.com/v1alpha1\nkind: WebService\nmetadata: {name: cart" + namespace
                + "}\nspec: {platformRef: {configMap: mod}}\n";
    }

    /** Once, the ConfigMap of that name in the cluster was taken, or there was none. */
    @Test
    void theModuleBesideAResourceIsTaken() throws IOException {
        cluster.put("/api/v1/namespaces/shop/configmaps/mod", "{\"data\": {\"m.cue\": \"x: of-the-cluster\"}}");
        cluster.write("it.yaml", MODULE + resource(""));
        Ran ran = cluster.run("diff", "-f", "it.yaml");
        assertEquals(ExitCode.FINDINGS, ran.code(), ran.toString());
        assertTrue(ran.out().contains("+  name: of-the-file\n"), ran.toString());
        assertTrue(ran.out().contains("+  namespace: shop\n"), ran.toString());
    }

    /** Once, each of both deleted what the other had made. */
    @ParameterizedTest
    @ValueSource(strings = {"diff", "apply", "delete"})
    void twoThatBecomeOneAreRefused(String command) throws IOException {
        cluster.write("it.yaml", MODULE + resource("") + "---\n" + resource(", namespace: shop"));
        Ran ran = cluster.run(command, "-f", "it.yaml");
        assertEquals(ExitCode.FINDINGS, ran.code(), ran.toString());
        assertTrue(ran.err().contains("metadata.name: there is WebService shop/cart already"), ran.err());
        assertTrue(cluster.asked().stream().allMatch(request -> request.startsWith("GET ")), ran.toString());
    }

    @Test
    void twoInTwoNamespacesAreTwo() throws IOException {
        String other = MODULE.replace("name: mod", "name: mod, namespace: default");
        cluster.write("it.yaml", MODULE + other + resource("") + "---\n" + resource(", namespace: default"));
        Ran ran = cluster.run("diff", "-f", "it.yaml");
        assertEquals("", ran.err());
        assertTrue(ran.out().contains("+  namespace: shop\n"), ran.out());
        assertTrue(ran.out().contains("+  namespace: default\n"), ran.out());
    }

    @Test
    void anExplanationIsOfTheNamespaceThatIsGiven() throws IOException {
        cluster.write("it.yaml", MODULE + resource(""));
        assertEquals(
                "a.metadata.namespace = \"shop\"",
                cluster.run("explain", "-f", "it.yaml", "-n", "shop", "a.metadata.namespace")
                        .out()
                        .lines()
                        .findFirst()
                        .orElse(""));
    }
}
