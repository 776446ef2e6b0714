package dev.pequod.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.api.testing.TestTool;
import dev.pequod.apply.ClusterClient.Dry;
import dev.pequod.apply.ClusterException;
import dev.pequod.apply.testing.ControlPlane;
import dev.pequod.apply.testing.ControlPlaneExtension;
import dev.pequod.apply.testing.Yaml;
import dev.pequod.graph.json.JsonArray;
import dev.pequod.graph.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What helm and kustomize make of {@code deploy/}, accepted by a real API server, which stores nothing of it. */
@ExtendWith(ControlPlaneExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class DeployIT {
    private static final String CHART = "../deploy/helm/pequod";
    private static final String SPACE = "pequod-system";

    @TempDir
    Path folder;

    private LiveCluster cluster;

    @BeforeAll
    void start(ControlPlane plane) throws Exception {
        cluster = LiveCluster.of(plane);
    }

    @AfterAll
    void stop() {
        cluster.close();
    }

    private record Run(int exit, String out, String err) {}

    private Run run(String tool, String... arguments) throws IOException, InterruptedException {
        TestTool found = TestTool.look(tool);
        Assumptions.assumeTrue(found.path().isPresent(), found.problem());
        List<String> line = new ArrayList<>(List.of(found.path().get().toString()));
        line.addAll(List.of(arguments));
        Path err = folder.resolve("err");
        ProcessBuilder builder = new ProcessBuilder(line).redirectError(err.toFile());
        builder.environment().put("HELM_CACHE_HOME", folder.resolve("helm").toString());
        Process process = builder.start();
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Run(process.waitFor(), out, Files.readString(err));
    }

    private List<JsonObject> objects(String tool, String... arguments) throws Exception {
        Run run = run(tool, arguments);
        assertEquals(0, run.exit(), run.err());
        return Stream.of(run.out().split("(?m)^---\n"))
                .filter(text -> text.lines().anyMatch(l -> !l.isBlank() && !l.startsWith("#")))
                .map(Yaml::object)
                .toList();
    }

    private List<JsonObject> chart(String... settings) throws Exception {
        List<String> line =
                new ArrayList<>(List.of("template", "pequod", CHART, "--namespace", SPACE, "--include-crds"));
        line.addAll(List.of("--kube-version", "1.36.0")); // a helm that "go install" builds knows none
        line.addAll(List.of(settings));
        return objects("helm", line.toArray(String[]::new));
    }

    private void accepted(List<JsonObject> objects) throws ClusterException {
        assertTrue(objects.size() > 10, objects.toString());
        for (JsonObject object : objects) {
            cluster.human().apply(object, true, Dry.DRY_RUN);
        }
    }

    private static JsonObject deployment(List<JsonObject> objects) {
        return objects.stream()
                .filter(o -> o.string("kind").equals("Deployment"))
                .findFirst()
                .orElseThrow();
    }

    private static JsonObject first(JsonObject object, String list) {
        return object.get(list) instanceof JsonArray array
                ? (JsonObject) array.elements().getFirst()
                : JsonObject.EMPTY;
    }

    private static void assertRestricted(JsonObject deployment) {
        JsonObject pod = deployment.object("spec").object("template").object("spec");
        JsonObject container = first(pod, "containers");
        assertEquals("true", pod.object("securityContext").get("runAsNonRoot") + "");
        assertEquals("true", container.object("securityContext").get("readOnlyRootFilesystem") + "");
        assertEquals("false", container.object("securityContext").get("allowPrivilegeEscalation") + "");
        for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
            assertFalse(container.object(probe).members().isEmpty(), probe);
        }
        String args = container.get("args") + "";
        boolean isWhereItRuns =
                args.contains("--lease-namespace=" + SPACE) || args.contains("--lease-namespace=$(POD_NAMESPACE)");
        assertTrue(isWhereItRuns, args);
    }

    @Test
    void kustomizeMakesWhatTheApiServerAccepts() throws Exception {
        List<JsonObject> objects = objects("kubectl", "kustomize", "../deploy/kustomize");
        assertRestricted(deployment(objects));
        accepted(objects);
    }

    @Test
    void helmMakesWhatTheApiServerAccepts() throws Exception {
        List<JsonObject> objects = chart();
        assertRestricted(deployment(objects));
        accepted(objects);
    }

    @Test
    void helmMakesWhatKustomizeMakes() throws Exception {
        List<String> ofHelm = names(chart());
        List<String> ofKustomize = new ArrayList<>(names(objects("kubectl", "kustomize", "../deploy/kustomize")));
        ofKustomize.remove("Namespace/pequod-system"); // helm install --create-namespace
        assertEquals(ofKustomize, ofHelm);
    }

    private static List<String> names(List<JsonObject> objects) {
        return objects.stream()
                .map(o -> o.string("kind") + "/" + o.object("metadata").string("name"))
                .sorted()
                .toList();
    }

    @Test
    void everyValueOfTheChartIsUsed() throws Exception {
        List<JsonObject> objects = chart(
                "--set", "replicas=3",
                "--set", "namespaces={shop,pay}",
                "--set", "watchSecrets=true",
                "--set", "userRoles=false",
                "--set", "settings.PEQUOD_ALLOWED_HOSTS=ghcr.io/acme",
                "--set", "settings.OTEL_TRACES_SAMPLER=always_off",
                "--set", "settings.PEQUOD_OFFLINE=true",
                "--set-json", "settings.PEQUOD_CACHE_MAX_MODULES=1000000",
                "--set", "settings.PEQUOD_SIGNATURE_POLICY=/files/policy.json",
                "--set", "files.policy\\.json=the policy",
                "--set-json", "extraVolumes=[{\"name\":\"more\",\"secret\":{\"secretName\":\"theirs\"}}]",
                "--set-json", "extraVolumeMounts=[{\"name\":\"more\",\"mountPath\":\"/more\"}]",
                "--set", "settingsFrom={receiver}",
                "--set-json", "tenantPolicy={\"namespaces\":{\"shop\":{\"embedded\":\"warn\"}}}",
                "--set", "image.digest=sha256:" + "0".repeat(64),
                "--set", "image.pullSecrets={registry}",
                "--set", "workers=4",
                "--set", "networkPolicy.ports={443}",
                "--set", "nodeSelector.disk=ssd");
        accepted(objects);
        String deployment = deployment(objects).toString();
        for (String text : List.of(
                "\"replicas\":3",
                "\"shop,pay\"",
                "ghcr.io/acme",
                "\"value\":\"always_off\"",
                "{\"secretRef\":{\"name\":\"receiver\"}}",
                "/etc/pequod/tenants.json",
                "{\"name\":\"PEQUOD_OFFLINE\",\"value\":\"true\"}",
                "{\"name\":\"PEQUOD_CACHE_MAX_MODULES\",\"value\":\"1000000\"}",
                "{\"name\":\"files\",\"configMap\":{\"name\":\"pequod-files\"}}",
                "{\"name\":\"files\",\"mountPath\":\"/files\",\"readOnly\":true}",
                "{\"name\":\"more\",\"secret\":{\"secretName\":\"theirs\"}}",
                "{\"mountPath\":\"/more\",\"name\":\"more\"}",
                "pequod-operator@sha256:000",
                "\"name\":\"registry\"",
                "--workers=4",
                "\"disk\":\"ssd\"")) {
            assertTrue(deployment.contains(text), text + " is not in " + deployment);
        }
        assertTrue(names(objects).contains("ClusterRole/pequod-operator-watched-secrets"));
        assertFalse(names(objects).contains("ClusterRole/pequod-webservices-edit"));
        JsonObject files = objects.stream()
                .filter(o -> o.object("metadata").string("name").equals("pequod-files"))
                .findFirst()
                .orElseThrow();
        assertEquals("the policy", files.object("data").string("policy.json"));
    }

    /** The folder that the guide describes. */
    @Test
    void kustomizeMountsTheFilesThatSettingsName() throws Exception {
        String guide = Files.readString(Path.of("../docs/guides/running.md"));
        Matcher shown = Pattern.compile("```yaml\n(apiVersion: kustomize.*?)```", Pattern.DOTALL)
                .matcher(guide);
        assertTrue(shown.find());
        Path overlay = Files.createDirectory(folder.toRealPath().resolve("overlay"));
        String deploy = overlay.relativize(Path.of("../deploy").toRealPath()).toString();
        Files.writeString(overlay.resolve("kustomization.yaml"), shown.group(1).replace("../deploy", deploy));
        for (String file : List.of("policy.json", "acme.pub", "registry.pem", "known_hosts")) {
            Files.writeString(overlay.resolve(file), "content of " + file);
        }
        Files.writeString(overlay.resolve("settings.env"), "PEQUOD_SIGNATURE_POLICY=/files/policy.json\n");
        List<JsonObject> objects = objects("kubectl", "kustomize", overlay.toString());
        accepted(objects);
        String deployment = deployment(objects).toString();
        for (String name : List.of("pequod-files", "pequod-settings")) {
            JsonObject made = objects.stream()
                    .filter(o -> o.object("metadata").string("name").startsWith(name + "-"))
                    .findFirst()
                    .orElseThrow();
            String unique = made.object("metadata").string("name");
            assertTrue(deployment.contains("{\"name\":\"" + unique + "\"}"), deployment);
        }
        assertTrue(deployment.contains("\"mountPath\":\"/files\""), deployment);
    }

    @Test
    void valuesThatThereAreNotAreRefused() throws Exception {
        for (String wrong : List.of(
                "replica=3",
                "settings.PEQUOD=x",
                "settings.PEQUOD_CACHE_DIR=/x",
                "settings.PEQUOD_SSH_KEY=/x",
                "files.a/b=x",
                "files.\\.\\.=x",
                "image.digest=latest",
                "workers=0")) {
            Run run = run("helm", "template", "pequod", CHART, "--kube-version", "1.36.0", "--set", wrong);
            assertTrue(run.exit() != 0, wrong);
            assertTrue(run.err().contains("schema"), run.err());
        }
    }

    @Test
    void theChartIsWithoutBlame() throws Exception {
        Run run = run("helm", "lint", "--strict", CHART);
        assertEquals(0, run.exit(), run.out() + run.err());
    }
}
