package dev.pequod.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.api.testing.TestTool;
import dev.pequod.apply.ObjectRef;
import dev.pequod.apply.testing.ControlPlane;
import dev.pequod.apply.testing.ControlPlaneExtension;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.resolver.StandardResolver;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The steps of docs/guides/adopting.md from Helm, one after the other. */
@ExtendWith(ControlPlaneExtension.class)
final class HelmReleaseIT {
    private static final String SPACE = "helmed";
    private static final ObjectRef CART = LiveCluster.webService(SPACE, "cart");
    private static final ObjectRef DEPLOYMENT = ObjectRef.of("apps/v1", "Deployment", SPACE, "cart");
    private static final String CONSENT = "pequod.dev/adopt-by=WebService.platform.example.com " + SPACE + "/cart";

    private static final String CHART = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: cart, labels: {app.kubernetes.io/managed-by: Helm}}
            spec:
              replicas: 1
              selector: {matchLabels: {app.kubernetes.io/name: cart}}
              template:
                metadata: {labels: {app.kubernetes.io/name: cart}}
                spec: {containers: [{name: app, image: "cart:0"}]}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: cart, labels: {app.kubernetes.io/managed-by: Helm}}
            spec: {selector: {app.kubernetes.io/name: cart}, ports: [{name: http, port: 80}]}
            ---
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: cart-extra}
            """;

    @TempDir
    Path folder;

    private String run(ControlPlane plane, String tool, String... arguments) throws IOException, InterruptedException {
        TestTool found = TestTool.look(tool);
        Assumptions.assumeTrue(found.path().isPresent(), found.problem());
        List<String> line = new ArrayList<>(List.of(found.path().get().toString()));
        line.addAll(List.of(arguments));
        Path err = folder.resolve("err");
        ProcessBuilder builder = new ProcessBuilder(line).redirectError(err.toFile());
        builder.environment().put("KUBECONFIG", plane.kubeconfig().toString());
        builder.environment().put("HELM_CACHE_HOME", folder.resolve("helm").toString());
        Process process = builder.start();
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), () -> line + ": " + out + read(err));
        return out;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }

    @Test
    void aReleaseIsTakenOverAndForgotten(ControlPlane plane) throws Exception {
        Path chart = Files.createDirectories(folder.resolve("cart/templates"));
        Files.writeString(chart.resolve("all.yaml"), CHART);
        Files.writeString(chart.resolveSibling("Chart.yaml"), "{apiVersion: v2, name: cart, version: 1.0.0}\n");
        try (LiveCluster cluster = LiveCluster.of(plane)) {
            cluster.namespace(SPACE);
            run(plane, "helm", "install", "cart", chart.getParent().toString(), "-n", SPACE);
            JsonObject before = cluster.client().get(DEPLOYMENT).orElseThrow();
            try (Operator operator = StartedOperator.of(
                    cluster.client(),
                    StandardResolver.create(),
                    TenantPolicy.open(Optional.empty()),
                    List.of(SPACE),
                    Duration.ofMinutes(1),
                    new PrintStream(PrintStream.nullOutputStream()))) {
                String made = run(plane, "helm", "get", "manifest", "cart", "-n", SPACE);
                assertTrue(made.contains("kind: Deployment") && made.contains("name: cart-extra"), made);
                run(plane, "kubectl", "annotate", "deployment.apps", "cart", "-n", SPACE, CONSENT);
                run(plane, "kubectl", "annotate", "service", "cart", "-n", SPACE, CONSENT);
                cluster.webService(SPACE, "cart", "", "{platformRef: {embedded: v1.0.0}, image: 'cart:1'}");
                run(
                        plane,
                        "kubectl",
                        "wait",
                        "webservice",
                        "cart",
                        "-n",
                        SPACE,
                        "--for=condition=Ready",
                        "--timeout=3m");
                run(plane, "kubectl", "delete", "secret", "-n", SPACE, "-l", "owner=helm,name=cart");
                assertEquals("", run(plane, "helm", "list", "-n", SPACE, "-q"), "the release is forgotten");
                assertEquals(
                        LiveCluster.uid(before),
                        LiveCluster.uid(cluster.client().get(DEPLOYMENT).orElseThrow()));
                cluster.eventuallyReady(CART);
                assertTrue(operator.count() > 0);
            }
        }
    }
}
