package dev.pequod.operator;

import dev.pequod.apply.ClusterClient.Watch;
import dev.pequod.apply.ClusterClient.WatchListener;
import dev.pequod.apply.ClusterException;
import dev.pequod.apply.Problem;
import dev.pequod.apply.SurroundedClient;
import dev.pequod.apply.SurroundedClient.Request;
import dev.pequod.apply.SurroundedClient.Sending;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.render.WebService;
import dev.pequod.operator.metrics.Counts;
import dev.pequod.operator.metrics.Labels;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** Counts what is asked of a cluster, by several clients together, and sees since when watches do not hear of it. Thread-safe. */
final class ClusterFigures implements SurroundedClient.Around {
    private final Clock clock;
    private final Counts requests = new Counts();
    private final Map<Object, Watched> watches = new ConcurrentHashMap<>();

    ClusterFigures(Clock clock) {
        this.clock = clock;
    }

    /**
     * A watch that runs, and since when it has not heard of the cluster; empty while it does, where that is no trouble of the operator's, and
     * before the objects were listed: anybody can name kinds that the operator may not list.
     */
    private record Watched(String kind, boolean wasListed, Optional<Instant> silentSince) {
        Watched silent(Instant now) {
            return wasListed && silentSince.isEmpty() ? new Watched(kind, true, Optional.of(now)) : this;
        }
    }

    /** Returns the requests by verb and outcome. */
    Map<String, Long> requests() {
        return requests.values();
    }

    /** Returns how many watches there are, by kind. */
    Map<String, Integer> watches() {
        Map<String, Integer> counts = new TreeMap<>();
        watches.values().forEach(w -> counts.merge(Labels.of("kind", w.kind()), 1, Integer::sum));
        return counts;
    }

    /**
     * Returns for how many seconds the watches of a kind have not heard of the cluster; 0 while they do, for those on single objects, and before
     * the objects of the kind were listed, but for WebServices.
     */
    Map<String, Double> staleness() {
        Instant now = clock.instant();
        Map<String, Double> seconds = new TreeMap<>();
        watches.values()
                .forEach(w -> seconds.merge(
                        Labels.of("kind", w.kind()),
                        w.silentSince()
                                .map(since -> Duration.between(since, now).toMillis() / 1000.0)
                                .orElse(0.0),
                        Math::max));
        return seconds;
    }

    @Override
    public <T> T request(Request request, Sending<T> sending) throws ClusterException {
        String outcome = "success";
        try {
            return sending.send();
        } catch (ClusterException e) {
            outcome = e.problem().reason().toString();
            throw e;
        } finally {
            requests.add(Labels.of("verb", request.label(), "outcome", outcome));
        }
    }

    @Override
    public Watch watch(String kind, WatchListener listener, Function<WatchListener, Watch> opening) {
        Object token = new Object();
        boolean isOurs = kind.equals(WebService.KIND); // without which nothing works
        watches.put(token, new Watched(kind, isOurs, Optional.empty()).silent(clock.instant()));
        Watch watch = opening.apply(new WatchListener() {
            @Override
            public void changed(JsonObject object) {
                listener.changed(object);
            }

            @Override
            public void deleted(JsonObject object) {
                listener.deleted(object);
            }

            @Override
            public void wentBack() {
                listener.wentBack();
            }

            @Override
            public void synced() {
                watches.computeIfPresent(token, (t, w) -> new Watched(w.kind(), true, Optional.empty()));
                listener.synced();
            }

            @Override
            public void interrupted(Problem problem) {
                watches.computeIfPresent(token, (t, w) -> w.silent(clock.instant()));
                listener.interrupted(problem);
            }
        });
        return () -> close(token, watch);
    }

    /** One object is watched in the name of a service account, which may not be allowed to: that is no trouble of the operator's. */
    @Override
    public Watch watchOne(String kind, WatchListener listener, Function<WatchListener, Watch> opening) {
        Object token = new Object();
        watches.put(token, new Watched(kind, false, Optional.empty()));
        Watch watch = opening.apply(listener);
        return () -> close(token, watch);
    }

    private void close(Object token, Watch watch) {
        watches.remove(token);
        watch.close();
    }
}
