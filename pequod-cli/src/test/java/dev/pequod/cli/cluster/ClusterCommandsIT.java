package dev.pequod.cli.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.apply.ClusterClient;
import dev.pequod.apply.ClusterClient.Dry;
import dev.pequod.apply.ObjectRef;
import dev.pequod.apply.history.RenderRecord;
import dev.pequod.apply.history.StoredGraph;
import dev.pequod.apply.testing.ControlPlane;
import dev.pequod.apply.testing.ControlPlaneExtension;
import dev.pequod.apply.testing.Yaml;
import dev.pequod.cli.Program;
import dev.pequod.cli.command.ExitCode;
import dev.pequod.cli.console.Surroundings;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.render.PlatformRenderer;
import dev.pequod.graph.render.RenderResult;
import dev.pequod.resolver.StandardResolver;
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

            Ran yaml = run(plane, "apply", "-f", "cart.yaml", "-n", "cli-shop", "--wait", "-o", "yaml");
            assertEquals(ExitCode.OK, yaml.code(), yaml.toString());
            assertEquals("", yaml.err(), "nothing but data");
            assertTrue(yaml.out().startsWith("- apiVersion: platform.example.com/v1alpha1\n"), yaml.out());
            assertTrue(yaml.out().contains("\n  ready: true\n"), yaml.out());
            assertTrue(
                    yaml.out()
                            .endsWith("    state: Ready\n    reason: \"\"\n    message: \"\"\n    change: unchanged\n"),
                    yaml.out());

            Files.writeString(folder.resolve("cart.yaml"), RESOURCE.replace("cart:1", "cart:2"));
            Ran json = run(plane, "diff", "-f", "cart.yaml", "-n", "cli-shop", "-o", "json");
            assertEquals(ExitCode.FINDINGS, json.code());
            assertTrue(json.out().contains("\"change\": \"update\""), json.out());

            Ran deleted = run(plane, "delete", "-f", "cart.yaml", "-n", "cli-shop", "--timeout", "2m", "-o", "json");
            assertEquals(ExitCode.OK, deleted.code(), deleted.toString());
            assertTrue(deleted.out().contains("\"gone\": true"), deleted.out());
            assertTrue(deleted.out().contains("\"change\": \"deleted\""), deleted.out());
            assertEquals(Optional.empty(), client.get(ObjectRef.of("apps/v1", "Deployment", "cli-shop", "cart")));
            assertFalse(run(plane, "status", "cart", "-n", "cli-shop").code() == ExitCode.OK);
        }
    }

    @Test
    void explainsWhyAPodIsNotThere(ControlPlane plane) throws Exception {
        Files.writeString(folder.resolve("cart.yaml"), RESOURCE);
        try (ClusterClient client = plane.client("kubectl-create")) {
            client.create(Yaml.object("{apiVersion: v1, kind: Namespace, metadata: {name: cli-why}}"), Dry.STORED);
            client.create(
                    Yaml.object("{apiVersion: v1, kind: ResourceQuota, metadata: {name: none, namespace: cli-why},"
                            + " spec: {hard: {pods: '0'}}}"),
                    Dry.STORED);
            assertEquals(
                    ExitCode.FINDINGS,
                    run(plane, "explain", "cart", "-n", "cli-why").code(),
                    "nothing is applied");
            run(plane, "apply", "-f", "cart.yaml", "-n", "cli-why", "--wait", "--timeout", "20s");
            Ran why = run(plane, "explain", "cart", "-n", "cli-why");
            assertEquals(ExitCode.FINDINGS, why.code(), why.toString());
            assertTrue(why.out().startsWith("WebService cli-why/cart  not ready\n"), why.out());
            assertTrue(why.out().contains("─ ✗ ReplicaSet cli-why/cart-"), why.out());
            assertTrue(why.out().contains("exceeded quota: none"), why.out());
            Ran data = run(plane, "explain", "cart", "-n", "cli-why", "-o", "json");
            assertTrue(data.out().contains("\"reason\": \"FailedCreate\""), data.out());
        }
    }

    @Test
    void goesBackAndProves(ControlPlane plane) throws Exception {
        PlatformRenderer renderer = PlatformRenderer.of(StandardResolver.create());
        JsonObject first = Yaml.object(RESOURCE.replace("name: cart", "name: cart, namespace: cli-back"));
        RenderResult.Rendered rendered = (RenderResult.Rendered) renderer.render(first);
        String hash = rendered.graph().metadata().renderHash();
        StoredGraph.Content.Fits content =
                (StoredGraph.Content.Fits) StoredGraph.of(rendered.graph(), RenderRecord.of(first, rendered))
                        .content("it");
        ObjectRef ref = ObjectRef.of("platform.example.com/v1alpha1", "WebService", "cli-back", "cart");
        try (ClusterClient client = plane.client("kubectl-create")) {
            client.create(Yaml.object("{apiVersion: v1, kind: Namespace, metadata: {name: cli-back}}"), Dry.STORED);
            Files.writeString(folder.resolve("cart.yaml"), RESOURCE);
            run(plane, "apply", "-f", "cart.yaml", "-n", "cli-back");
            client.apply(Yaml.object(Files.readString(Path.of("../deploy/crd/webservices.yaml"))), true, Dry.STORED);
            client.create(
                    Yaml.object("{apiVersion: v1, kind: ConfigMap, metadata: {namespace: cli-back, name: "
                                    + StoredGraph.name("cart", hash) + "}}")
                            .with("data", content.data()),
                    Dry.STORED);
            plane.awaitKind(ref.apiVersion(), "WebService");
            client.create(
                    first.with("spec", Yaml.object("{platformRef: {embedded: v1.1.0}, image: 'cart:9'}")), Dry.STORED);
            status(
                    client,
                    ref,
                    "{renderHash: bbbb1111, history: [{renderHash: bbbb1111, outcome: Failed}, {renderHash: '" + hash
                            + "', digest: '" + rendered.graph().metadata().platformRefResolved()
                            + "', outcome: Ready}]}");

            Ran unknown = run(plane, "rollback", "cart", "-n", "cli-back", "--to", "cafe");
            assertEquals(ExitCode.FINDINGS, unknown.code(), unknown.toString());
            assertTrue(unknown.err().contains(hash.substring(0, 10)), unknown.err());
            Ran dry = run(plane, "rollback", "cart", "-n", "cli-back", "--dry-run");
            assertTrue(dry.out().contains("\"embedded\": \"v1.0.0\""), dry.toString());
            Ran back = run(plane, "rollback", "cart", "-n", "cli-back");
            assertEquals(ExitCode.OK, back.code(), back.toString());
            assertEquals("WebService cli-back/cart is what it was for " + hash + "\n", back.out());
            assertTrue(back.err().contains("spec.platformRef.embedded: \"v1.0.0\" instead of \"v1.1.0\""), back.err());
            assertEquals(first.get("spec"), client.get(ref).orElseThrow().get("spec"));

            client.merge(
                    ref,
                    Yaml.object("{metadata: {annotations: {pequod.dev/paused: 'true'}}, spec: {image: 'cart:9'}}"));
            String paused = run(plane, "rollback", "cart", "-n", "cli-back").out();
            assertTrue(paused.endsWith("kubectl annotate webservice cart -n cli-back pequod.dev/paused-\n"), paused);

            String resolved = rendered.graph().metadata().platformRefResolved();
            status(
                    client,
                    ref,
                    "{renderHash: '" + hash + "', platformRefResolved: '" + resolved + "', module: {contentDigest: '"
                            + rendered.resolved().contentDigest() + "'}}");
            Ran proof = run(plane, "audit", "verify", "cart", "-n", "cli-back");
            assertEquals(ExitCode.OK, proof.code(), proof.toString());
            assertTrue(proof.out().contains("✓ graph  "), proof.out());
            showsWhatTheOperatorSays(plane, client, ref);
            status(client, ref, "{module: {contentDigest: 'sha256:0'}}");
            Ran differs = run(plane, "audit", "verify", "cart", "-n", "cli-back", "-o", "yaml");
            assertEquals(ExitCode.FINDINGS, differs.code(), differs.toString());
            assertTrue(differs.out().contains("instead of sha256:0"), differs.out());
        }
    }

    private void showsWhatTheOperatorSays(ControlPlane plane, ClusterClient client, ObjectRef ref) throws Exception {
        JsonObject service = client.get(ObjectRef.of("v1", "Service", "cli-back", "cart"))
                .orElseThrow()
                .object("metadata");
        JsonObject metadata = Yaml.object("{name: old, namespace: cli-back}")
                .with("labels", service.object("labels"))
                .with("annotations", service.object("annotations"));
        client.create(Yaml.object("{apiVersion: v1, kind: ConfigMap}").with("metadata", metadata), Dry.STORED);
        status(
                client,
                ref,
                "{observedGeneration: 100, conditions: [{type: Ready, status: 'True', reason: Ready, message: all are,"
                        + " lastTransitionTime: '2026-01-01T00:00:00Z'}],"
                        + " inventory: [{node: old, apiVersion: v1, kind: ConfigMap, namespace: cli-back, name: old}]}");
        Ran diff = run(plane, "diff", "-f", "cart.yaml", "-n", "cli-back");
        assertEquals(ExitCode.FINDINGS, diff.code(), diff.toString());
        assertTrue(diff.out().contains("--- live/v1.ConfigMap.cli-back.old"), "what the operator will prune: " + diff);

        Ran ready = run(plane, "status", "cart", "-n", "cli-back");
        assertEquals(ExitCode.OK, ready.code(), ready.toString());
        status(
                client,
                ref,
                "{conditions: [{type: Ready, status: 'False', reason: PolicyViolation, message: too many replicas,"
                        + " lastTransitionTime: '2026-01-01T00:00:00Z'}]}");
        Ran refused = run(plane, "status", "cart", "-n", "cli-back");
        assertEquals(ExitCode.FINDINGS, refused.code(), refused.toString());
        assertTrue(
                refused.out().endsWith("✗ Ready is False, PolicyViolation: too many replicas\n"), refused.toString());
    }

    /** Says what an operator would. */
    private static void status(ClusterClient client, ObjectRef ref, String status) throws Exception {
        client.mergeStatus(ref, Yaml.object("{status: " + status + "}"));
    }

    /** Once, it said to set the variable that names the file which is not there. */
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
        String said = err.toString(StandardCharsets.UTF_8);
        assertTrue(said.contains("there is no file " + folder.resolve("absent") + ", which KUBECONFIG names"), said);
    }
}
