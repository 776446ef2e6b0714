package dev.pequod.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.api.EmbeddedRef;
import dev.pequod.api.ModuleException;
import dev.pequod.api.PlatformRef;
import dev.pequod.api.ResolutionEvent;
import dev.pequod.apply.ClusterClient;
import dev.pequod.apply.ClusterClient.Watch;
import dev.pequod.apply.ClusterClient.WatchListener;
import dev.pequod.apply.NodeStatus;
import dev.pequod.apply.NodeStatus.Phase;
import dev.pequod.apply.ObjectRef;
import dev.pequod.apply.Plan;
import dev.pequod.apply.Problem;
import dev.pequod.apply.SurroundedClient;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.render.RenderError;
import dev.pequod.graph.render.RenderError.Stage;
import dev.pequod.graph.render.RenderResult;
import dev.pequod.graph.render.WebService;
import dev.pequod.operator.metrics.Labels;
import dev.pequod.operator.runtime.Controller.Outcome;
import dev.pequod.operator.runtime.Key;
import dev.pequod.operator.runtime.TurnedClock;
import dev.pequod.resolver.SourceStatistics;
import dev.pequod.resolver.cache.CacheStatistics;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

final class MetricsTest {
    private static final Clock CLOCK = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);
    private static final Pattern SAMPLE =
            Pattern.compile("(pequod_[a-z_]+)(\\{([a-z]+=\"([^\"\\\\\n]|\\\\.)*\",?)+})? [0-9.E+-]+");

    private final OperatorMetrics metrics = new OperatorMetrics(CLOCK);

    static CacheStatistics emptyCache() {
        return new CacheStatistics(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    }

    private String page() {
        SourceStatistics oci = new SourceStatistics(Map.of("success", 5L), Map.of("NotFound", 2L), 1234, 1, 2, 3);
        return metrics.page(
                Optional.empty(), Map.of("oci", oci), () -> new CacheStatistics(1, 2, 3, 4, 5, 6, 7, 8, 9, 10));
    }

    private static Plan plan(Phase... phases) {
        List<NodeStatus> nodes = Arrays.stream(phases)
                .map(p -> new NodeStatus("n", ObjectRef.of("v1", "ConfigMap", "a", "b"), p, true, "", "", List.of()))
                .toList();
        return new Plan(List.of(), nodes, List.of(), Optional.empty(), Optional.empty());
    }

    @Test
    void everyLineIsOfTheTextFormatAndEveryMetricIsToldOnce() {
        Set<String> told = new TreeSet<>();
        String name = "";
        for (String line : page().lines().toList()) {
            if (line.startsWith("# HELP ")) {
                name = line.split(" ", -1)[2];
                assertTrue(told.add(name), name);
            } else if (!line.startsWith("# TYPE " + name + " ")) {
                Matcher sample = SAMPLE.matcher(line);
                assertTrue(sample.matches(), line);
                assertTrue(sample.group(1).startsWith(name), line);
            }
        }
        assertTrue(told.size() > 30, told.toString());
    }

    @Test
    void whatOthersCountIsOnThePage() {
        String page = page();
        for (String line : List.of(
                "pequod_cache_hits_total{tier=\"memory\"} 1",
                "pequod_cache_hits_total{tier=\"disk\"} 2",
                "pequod_cache_hits_total{tier=\"stale\"} 5",
                "pequod_cache_misses_total{tier=\"memory\"} 5",
                "pequod_cache_misses_total{tier=\"disk\"} 3",
                "pequod_cache_corrupt_total 6",
                "pequod_cache_disk_failures_total 7",
                "pequod_cache_evictions_total 8",
                "pequod_cache_memory_modules 9",
                "pequod_cache_memory_bytes 10",
                "pequod_fetches_total{source=\"oci\",outcome=\"NotFound\"} 2",
                "pequod_locates_total{source=\"oci\",outcome=\"success\"} 5",
                "pequod_fetched_bytes_total{source=\"oci\"} 1234",
                "pequod_verifications_total{source=\"oci\",outcome=\"verified\"} 1",
                "pequod_verifications_total{source=\"oci\",outcome=\"refused\"} 3")) {
            assertTrue(page.contains("\n" + line + "\n"), line + " is not in\n" + page);
        }
    }

    @Test
    void loadsAndRenderingsAreCountedByOutcome() {
        PlatformRef ref = new EmbeddedRef("platform", "v1.0.0");
        metrics.resolved(new ResolutionEvent(
                "WebService a/b",
                "a",
                ref,
                "",
                Optional.empty(),
                ResolutionEvent.Origin.NONE,
                Optional.of(
                        new ModuleException(ModuleException.Reason.NOT_FOUND, "Tried to find it but there is none")),
                Duration.ofMillis(3)));
        RenderError error = new RenderError(Stage.INPUT, "InvalidInput", "spec", "wrong", List.of(), null);
        metrics.rendered(new RenderResult.Failed(List.of(error), Optional.empty()), Duration.ZERO);
        String page = page();
        assertTrue(
                page.contains(
                        "pequod_module_loads_total{source=\"embedded\",origin=\"none\",outcome=\"ModuleNotFound\"} 1\n"),
                page);
        assertTrue(page.contains("pequod_renders_total{outcome=\"InvalidInput\"} 1\n"), page);
        assertTrue(page.contains("pequod_module_load_seconds_bucket{le=\"0.005\"} 1\n"), page);
        assertTrue(page.contains("pequod_evaluation_seconds_count 0\n"), "nothing was evaluated");
    }

    @Test
    void nodesAreCountedUntilTheirResourceIsGone() {
        metrics.planned(new Key("a", "b"), plan(Phase.READY, Phase.READY, Phase.FAILED));
        metrics.planned(new Key("a", "c"), plan(Phase.WAITING));
        assertTrue(page().contains("pequod_nodes{state=\"Ready\"} 2\n"));
        assertTrue(page().contains("pequod_nodes{state=\"Failed\"} 1\n"));
        metrics.planned(new Key("a", "b"), plan(Phase.READY));
        metrics.forget(new Key("a", "c"));
        assertTrue(page().contains("pequod_nodes{state=\"Ready\"} 1\n"));
        assertTrue(page().contains("pequod_nodes{state=\"Waiting\"} 0\n"));
    }

    @Test
    void workIsMeasuredAlsoWhenItFaults() {
        metrics.measured(key -> Outcome.FAILED).reconcile(new Key("a", "b"));
        metrics.measured(key -> Outcome.REFUSED).reconcile(new Key("a", "b"));
        try {
            metrics.measured(key -> {
                        throw new IllegalStateException("ours");
                    })
                    .reconcile(new Key("a", "b"));
        } catch (IllegalStateException e) {
            assertEquals("ours", e.getMessage());
        }
        assertTrue(page().contains("pequod_reconciles_total{outcome=\"failed\"} 1\n"));
        assertTrue(page().contains("pequod_reconciles_total{outcome=\"refused\"} 1\n"));
        assertTrue(page().contains("pequod_reconciles_total{outcome=\"fault\"} 1\n"));
        assertTrue(page().contains("pequod_reconcile_seconds_count 3\n"));
    }

    @Test
    void labelsAreEscaped() {
        assertEquals("a=\"x\\\\y\\\"z\\n\"", Labels.of("a", "x\\y\"z\n"));
    }

    @Test
    void aWatchThatHearsNothingIsStale() {
        TurnedClock clock = new TurnedClock();
        ClusterFigures figures = new ClusterFigures(clock);
        List<WatchListener> listeners = new ArrayList<>();
        Watch watch = silent(figures, listeners).watch("v1", "ConfigMap", "", "", NOBODY);
        String kind = Labels.of("kind", "ConfigMap");
        clock.turn(Duration.ofSeconds(2));
        listeners.getFirst().interrupted(Problem.of(Problem.Reason.FORBIDDEN, "no"));
        clock.turn(Duration.ofSeconds(2));
        assertEquals(Map.of(kind, 0.0), figures.staleness(), "anybody can name a kind that the operator may not list");
        listeners.getFirst().synced();
        clock.turn(Duration.ofSeconds(60));
        assertEquals(Map.of(kind, 0.0), figures.staleness());
        listeners.getFirst().interrupted(Problem.of(Problem.Reason.UNAVAILABLE, "gone"));
        clock.turn(Duration.ofSeconds(5));
        listeners.getFirst().interrupted(Problem.of(Problem.Reason.UNAVAILABLE, "still gone"));
        assertEquals(Map.of(kind, 5.0), figures.staleness());
        assertEquals(Map.of(kind, 1), figures.watches());
        watch.close();
        assertEquals(Map.of(), figures.watches());
    }

    @Test
    void thatWebServicesAreNotListedIsTold() {
        TurnedClock clock = new TurnedClock();
        ClusterFigures figures = new ClusterFigures(clock);
        List<WatchListener> listeners = new ArrayList<>();
        silent(figures, listeners).watch(WebService.API_VERSION, WebService.KIND, "", "", NOBODY);
        listeners.getFirst().interrupted(Problem.of(Problem.Reason.FORBIDDEN, "no"));
        clock.turn(Duration.ofSeconds(2));
        assertEquals(Map.of(Labels.of("kind", WebService.KIND), 2.0), figures.staleness());
    }

    /** Whoever writes Roles in a namespace would switch the alert on for all. */
    @Test
    void whatAServiceAccountMayNotWatchIsNoStaleWatch() {
        TurnedClock clock = new TurnedClock();
        ClusterFigures figures = new ClusterFigures(clock);
        List<WatchListener> listeners = new ArrayList<>();
        ObjectRef module = ObjectRef.of("v1", "ConfigMap", "shop", "module");
        Watch watch = silent(figures, listeners).as("tenant").watchOne(module, NOBODY);
        listeners.getFirst().interrupted(Problem.of(Problem.Reason.FORBIDDEN, "no"));
        clock.turn(Duration.ofMinutes(5));
        String kind = Labels.of("kind", "ConfigMap");
        assertEquals(Map.of(kind, 0.0), figures.staleness());
        assertEquals(Map.of(kind, 1), figures.watches());
        watch.close();
        assertEquals(Map.of(), figures.watches());
    }

    private static final WatchListener NOBODY = new WatchListener() {
        @Override
        public void changed(JsonObject object) {}

        @Override
        public void deleted(JsonObject object) {}
    };

    /** Returns a client whose watches tell nothing but what their listeners are told here. */
    private static ClusterClient silent(ClusterFigures figures, List<WatchListener> listeners) {
        ClusterClient silent = (ClusterClient) Proxy.newProxyInstance(
                MetricsTest.class.getClassLoader(),
                new Class<?>[] {ClusterClient.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("as")) {
                        return proxy;
                    }
                    listeners.add((WatchListener) arguments[arguments.length - 1]);
                    return (Watch) () -> {};
                });
        return new SurroundedClient(silent, figures);
    }
}
