package dev.pequod.cli.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pequod.cli.cluster.ServedCluster.Ran;
import dev.pequod.cli.command.ExitCode;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A registry that is down is no finding about a resource. */
final class UnreachableModuleTest {
    private static final String REF = "{\"oci\": \"127.0.0.1:9/team/web@sha256:" + "a".repeat(64) + "\"}";

    @TempDir
    private Path folder;

    private static String past(String digit) {
        return "{\"renderHash\": \"" + digit.repeat(64) + "\", \"digest\": \"sha256:" + "a".repeat(64)
                + "\", \"outcome\": \"Ready\"}";
    }

    private static String stored(String digit) {
        String graph = "{\"metadata\": {\"platformRefResolved\": \"sha256:" + "a".repeat(64) + "\"}, \"nodes\": []}";
        String source = "{\"platformRef\": " + REF + ", \"pinned\": " + REF + ", \"contentDigest\": \"sha256:"
                + "d".repeat(64) + "\"}";
        return "{\"kind\": \"ConfigMap\", \"metadata\": {\"name\": \"cart-graph-" + digit.repeat(10)
                + "\", \"namespace\": \"shop\"}, \"data\": {\"graph.json\": \"" + graph.replace("\"", "\\\"")
                + "\", \"source.json\": \"" + source.replace("\"", "\\\"") + "\"}}";
    }

    /** Once, it was one for {@code rollback}. */
    @ParameterizedTest
    @ValueSource(strings = {"rollback cart", "audit verify cart"})
    void itIsAFailure(String line) throws Exception {
        try (ServedCluster cluster = new ServedCluster(folder)) {
            cluster.put(
                    "/apis/platform.example.com/v1alpha1/namespaces/shop/webservices/cart",
                    "{\"kind\": \"WebService\", \"metadata\": {\"name\": \"cart\", \"namespace\": \"shop\"}, \"spec\":"
                            + " {\"platformRef\": " + REF + "}, \"status\": {\"renderHash\": \"" + "c".repeat(64)
                            + "\", \"history\": [" + past("c") + ", " + past("b") + "]}}");
            for (String digit : new String[] {"b", "c"}) {
                cluster.put("/api/v1/namespaces/shop/configmaps/cart-graph-" + digit.repeat(10), stored(digit));
            }
            Ran ran = cluster.run(line.split(" "));
            assertEquals(ExitCode.FAILURE, ran.code(), ran.toString());
        }
    }
}
