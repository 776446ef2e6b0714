package dev.pequod.cli.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.apply.ClusterClient;
import dev.pequod.apply.ClusterClient.Dry;
import dev.pequod.apply.ObjectRef;
import dev.pequod.apply.testing.ControlPlane;
import dev.pequod.apply.testing.ControlPlaneExtension;
import dev.pequod.apply.testing.Yaml;
import dev.pequod.cli.Program;
import dev.pequod.cli.command.ExitCode;
import dev.pequod.cli.console.Surroundings;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The commands that talk to a cluster, with a real one. */
@ExtendWith(ControlPlaneExtension.class)
final class ClusterCommandsIT {
    private static final String RESOURCE = """
            apiVersion: platform.example.com/v1alpha1
            kind: WebService
            metadata: {name: cart}
            spec: {platformRef: {embedded: v1.0.0}, image: "cart:1"}
            """;

    @TempDir
    private Path folder;

    private record Ran(ExitCode code, String out, String err) {}

    private Ran run(ControlPlane plane, String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Surroundings surroundings = new Surroundings(
                new ByteArrayInputStream(new byte[0]),
                out,
                err,
                false,
                false,
                Map.of(
                        "KUBECONFIG",
                        plane.kubeconfig().toString(),
                        "PEQUOD_CACHE_DIR",
                        folder.resolve("cache").toString()),
                folder);
        ExitCode code = new Program(surroundings).run(arguments);
        return new Ran(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    @Test
    void showApplyWatchAndDelete(ControlPlane plane) throws Exception {
        Files.writeString(folder.resolve("cart.yaml"), RESOURCE);
        try (ClusterClient client = plane.client("kubectl-create")) {
            Ran nowhere = run(plane, "apply", "-f", "cart.yaml", "-n", "cli-shop");
            assertEquals(ExitCode.FAILURE, nowhere.code(), nowhere.toString());
            assertTrue(nowhere.err().contains("namespaces \"cli-shop\" not found"), nowhere.err());
            client.create(Yaml.object("{apiVersion: v1, kind: Namespace, metadata: {name: cli-shop}}"), Dry.STORED);

            Ran diff = run(plane, "diff", "-f", "cart.yaml", "-n", "cli-shop");
            assertEquals(ExitCode.FINDINGS, diff.code(), diff.toString());
            assertTrue(diff.out().contains("+++ wanted/apps.v1.Deployment.cli-shop.cart\n"), diff.out());
            assertTrue(
                    diff.out().contains("\n+        image: cart:1\n")
                            || diff.out().contains("image: \"cart:1\""),
                    diff.out());

            Ran applied = run(plane, "apply", "-f", "cart.yaml", "-n", "cli-shop", "--wait", "--timeout", "2m");
            assertEquals(ExitCode.OK, applied.code(), applied.toString());
            assertEquals("Deployment cli-shop/cart created\nService cli-shop/cart created\n", applied.out());
            assertTrue(applied.err().contains("Deployment cli-shop/cart: Ready\n"), applied.err());

            Ran again = run(plane, "apply", "-f", "cart.yaml", "-n", "cli-shop", "--wait");
            assertEquals("Deployment cli-shop/cart unchanged\nService cli-shop/cart unchanged\n", again.out());
            Ran same = run(plane, "diff", "-f", "cart.yaml", "-n", "cli-shop");
            assertEquals(new Ran(ExitCode.OK, "", ""), same);

            Ran status = run(plane, "status", "cart", "-n", "cli-shop");
            assertEquals(ExitCode.OK, status.code(), status.toString());
            assertTrue(status.out().startsWith("WebService cli-shop/cart  2 of 2 ready\n"), status.out());

            Files.writeString(folder.resolve("cart.yaml"), RESOURCE.replace("cart:1", "cart:2"));
            Ran json = run(plane, "diff", "-f", "cart.yaml", "-n", "cli-shop", "-o", "json");
            assertEquals(ExitCode.FINDINGS, json.code());
            assertTrue(json.out().contains("\"change\": \"update\""), json.out());

            Ran deleted = run(plane, "delete", "-f", "cart.yaml", "-n", "cli-shop", "--timeout", "2m");
            assertEquals(ExitCode.OK, deleted.code(), deleted.toString());
            assertEquals(Optional.empty(), client.get(ObjectRef.of("apps/v1", "Deployment", "cli-shop", "cart")));
            assertFalse(run(plane, "status", "cart", "-n", "cli-shop").code() == ExitCode.OK);
        }
    }

    @Test
    void noClusterIsAClearFailure() {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Surroundings surroundings = new Surroundings(
                new ByteArrayInputStream(new byte[0]),
                new ByteArrayOutputStream(),
                err,
                false,
                false,
                Map.of("KUBECONFIG", folder.resolve("absent").toString()),
                folder);
        assertEquals(ExitCode.FAILURE, new Program(surroundings).run("status", "cart"));
        assertTrue(err.toString(StandardCharsets.UTF_8).contains("--kubeconfig"), err.toString(StandardCharsets.UTF_8));
    }
}
