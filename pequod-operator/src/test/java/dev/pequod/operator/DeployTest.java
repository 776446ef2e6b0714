package dev.pequod.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.api.ModuleException;
import dev.pequod.graph.json.JsonArray;
import dev.pequod.graph.json.JsonException;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonReader;
import dev.pequod.graph.json.JsonValue;
import dev.pequod.operator.runtime.Controller.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code deploy/} holds for Kustomize, Helm, Prometheus and Grafana fits the rest. */
final class DeployTest {
    private static final Path DEPLOY = Path.of("../deploy");
    private static final Pattern METRIC = Pattern.compile("pequod_[a-z_]+");

    private static String text(String file) throws IOException {
        return Files.readString(DEPLOY.resolve(file));
    }

    /** Neither kustomize nor helm reads what lies outside of its folder; {@code -Dgoldens=rewrite} copies anew. */
    @ParameterizedTest
    @CsvSource({
        "crd/webservices.yaml, kustomize/crd/webservices.yaml",
        "rbac/namespace.yaml, kustomize/rbac/namespace.yaml",
        "rbac/operator.yaml, kustomize/rbac/operator.yaml",
        "rbac/workload.yaml, kustomize/rbac/workload.yaml",
        "rbac/users.yaml, kustomize/rbac/users.yaml",
        "crd/webservices.yaml, helm/pequod/crds/webservices.yaml",
        "rbac/operator.yaml, helm/pequod/templates/rbac.yaml",
        "rbac/workload.yaml, helm/pequod/templates/workload-role.yaml",
        "rbac/users.yaml, helm/pequod/templates/users-roles.yaml",
        "rbac/optional/secrets.yaml, helm/pequod/templates/watched-secrets.yaml",
        "monitoring/alerts.yaml, helm/pequod/alerts.yaml",
    })
    void copiesAreEqual(String file, String copy) throws IOException {
        String expected = copy.contains("/templates/")
                ? text(file).replace("namespace: pequod-system", "namespace: {{ .Release.Namespace }}")
                : text(file);
        if (copy.endsWith("watched-secrets.yaml")) {
            expected = "{{- if .Values.watchSecrets }}\n" + expected + "{{- end }}\n";
        }
        if (copy.endsWith("users-roles.yaml")) {
            expected = "{{- if .Values.userRoles }}\n" + expected + "{{- end }}\n";
        }
        if (System.getProperty("goldens", "").equals("rewrite")) {
            Files.writeString(DEPLOY.resolve(copy), expected);
        }
        assertEquals(expected, text(copy), copy);
    }

    /** Which of two values of one name counts is chance. */
    @Test
    void whatTheChartHasAnotherValueForIsNoSettingOfIt() throws IOException, JsonException {
        JsonObject schema = (JsonObject) JsonReader.read(text("helm/pequod/values.schema.json"));
        JsonObject names = schema.object("properties")
                .object("settings")
                .object("propertyNames")
                .object("not");
        String refused = String.valueOf(names.get("enum"));
        Set<String> taken = Pattern.compile("- name: (PEQUOD_[A-Z_]+)")
                .matcher(text("helm/pequod/templates/deployment.yaml"))
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        assertTrue(taken.size() > 5, taken.toString());
        taken.removeIf(name -> refused.contains('"' + name + '"'));
        assertEquals(Set.of(), taken);
    }

    private static Set<String> metrics(String text) {
        return METRIC.matcher(text).results().map(MatchResult::group).collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> told() {
        String page = new OperatorMetrics(Clock.systemUTC()).page(Optional.empty(), Map.of(), MetricsTest::emptyCache);
        return metrics(page.lines().filter(l -> l.startsWith("# TYPE")).collect(Collectors.joining("\n")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"deploy/monitoring/dashboard.json", "deploy/monitoring/alerts.yaml", "docs/guides/running.md"})
    void eachMetricThatIsNamedExists(String file) throws IOException {
        Set<String> named = metrics(Files.readString(Path.of("..").resolve(file)));
        assertTrue(named.size() > 5, named.toString());
        Set<String> told = told();
        named.removeIf(name -> told.contains(name.replaceFirst("_(bucket|sum|count)$", "")));
        assertEquals(Set.of(), named, "no such metric");
    }

    /** Anybody who may write a WebService could else switch alerts on, for as long as it is there. */
    @Test
    void alertsAreOfNamedOutcomesThatPeopleWhoWriteWebServicesDoNotMend() throws IOException {
        String alerts = text("monitoring/alerts.yaml");
        Set<String> named = Pattern.compile("outcome=~?\"([^\"]+)\"")
                .matcher(alerts)
                .results()
                .flatMap(found -> Stream.of(found.group(1).split("\\|", -1)))
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(
                new TreeSet<>(Set.of(
                        Outcome.FAILED.result().toString(),
                        "fault",
                        "refused", // of signatures
                        ModuleException.Reason.UNAVAILABLE.code(),
                        ModuleException.Reason.DEADLINE_EXCEEDED.code())),
                named);
        assertFalse(alerts.contains("outcome!"), alerts);
    }

    @Test
    void eachMetricIsDescribed() throws IOException {
        Set<String> missing = told();
        missing.removeAll(metrics(Files.readString(Path.of("../docs/guides/running.md"))));
        assertEquals(Set.of(), missing, "not in the guide");
    }

    @Test
    void theDashboardHasPanelsThatDoNotOverlap() throws IOException, JsonException {
        JsonObject dashboard = (JsonObject) JsonReader.read(text("monitoring/dashboard.json"));
        Set<String> places = new TreeSet<>();
        JsonArray panels = (JsonArray) dashboard.get("panels");
        assertFalse(panels == null || panels.elements().isEmpty());
        for (JsonValue panel : panels.elements()) {
            JsonObject place = ((JsonObject) panel).object("gridPos");
            assertTrue(places.add(place.get("x") + "," + place.get("y")), panel.toString());
        }
    }
}
