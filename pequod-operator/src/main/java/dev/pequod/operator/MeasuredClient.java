package dev.pequod.operator;

import dev.pequod.apply.ClusterClient;
import dev.pequod.apply.ClusterException;
import dev.pequod.apply.ObjectRef;
import dev.pequod.apply.Problem;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.operator.metrics.Counts;
import dev.pequod.operator.metrics.Labels;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** Counts what is asked of a cluster, and sees since when watches do not hear of it. */
final class MeasuredClient implements ClusterClient {
    private final ClusterClient client;
    private final Figures figures;

    MeasuredClient(ClusterClient client, Figures figures) {
        this.client = client;
        this.figures = figures;
    }

    /** What was counted; of several clients together. Thread-safe. */
    static final class Figures {
        private final Clock clock;
        private final Counts requests = new Counts();
        private final Map<Object, Watched> watches = new ConcurrentHashMap<>();

        /** A watch that runs, and since when it has not heard of the cluster; null while it does. */
        private record Watched(String kind, Optional<Instant> silentSince) {}

        Figures(Clock clock) {
            this.clock = clock;
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

        /** Returns for how many seconds the watches of a kind have not heard of the cluster; 0 while they do. */
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

        private <T> T count(String verb, Request<T> request) throws ClusterException {
            String outcome = "success";
            try {
                return request.send();
            } catch (ClusterException e) {
                outcome = e.problem().reason().toString();
                throw e;
            } finally {
                requests.add(Labels.of("verb", verb, "outcome", outcome));
            }
        }

        private Watch watch(String kind, WatchListener listener, Opening opening) {
            Object token = new Object();
            watches.put(token, new Watched(kind, Optional.of(clock.instant())));
            Watch watch = opening.open(new WatchListener() {
                @Override
                public void changed(JsonObject object) {
                    listener.changed(object);
                }

                @Override
                public void deleted(JsonObject object) {
                    listener.deleted(object);
                }

                @Override
                public void synced() {
                    watches.computeIfPresent(token, (t, w) -> new Watched(w.kind(), Optional.empty()));
                    listener.synced();
                }

                @Override
                public void interrupted(Problem problem) {
                    watches.computeIfPresent(
                            token,
                            (t, w) -> w.silentSince().isPresent()
                                    ? w
                                    : new Watched(w.kind(), Optional.of(clock.instant())));
                    listener.interrupted(problem);
                }
            });
            return () -> {
                watches.remove(token);
                watch.close();
            };
        }
    }

    @FunctionalInterface
    private interface Request<T> {
        T send() throws ClusterException;
    }

    @FunctionalInterface
    private interface Opening {
        Watch open(WatchListener listener);
    }

    @Override
    public ClusterClient as(String user) {
        return new MeasuredClient(client.as(user), figures);
    }

    @Override
    public Optional<JsonObject> get(ObjectRef ref) throws ClusterException {
        return figures.count("get", () -> client.get(ref));
    }

    @Override
    public JsonObject create(JsonObject object, Dry dry) throws ClusterException {
        return figures.count("create", () -> client.create(object, dry));
    }

    @Override
    public JsonObject apply(JsonObject object, boolean force, Dry dry) throws ClusterException {
        return figures.count(dry == Dry.DRY_RUN ? "apply-dry-run" : "apply", () -> client.apply(object, force, dry));
    }

    @Override
    public JsonObject merge(ObjectRef ref, JsonObject patch) throws ClusterException {
        return figures.count("patch", () -> client.merge(ref, patch));
    }

    @Override
    public JsonObject mergeStatus(ObjectRef ref, JsonObject patch) throws ClusterException {
        return figures.count("patch-status", () -> client.mergeStatus(ref, patch));
    }

    @Override
    public JsonObject replace(JsonObject object) throws ClusterException {
        return figures.count("replace", () -> client.replace(object));
    }

    @Override
    public void delete(ObjectRef ref, String uid, String resourceVersion) throws ClusterException {
        figures.count("delete", () -> {
            client.delete(ref, uid, resourceVersion);
            return ref;
        });
    }

    @Override
    public Optional<Boolean> isNamespaced(String apiVersion, String kind) throws ClusterException {
        return client.isNamespaced(apiVersion, kind);
    }

    @Override
    public Watch watch(String apiVersion, String kind, String namespace, String labelSelector, WatchListener listener) {
        return figures.watch(kind, listener, l -> client.watch(apiVersion, kind, namespace, labelSelector, l));
    }

    @Override
    public Watch watchOne(ObjectRef ref, WatchListener listener) {
        return figures.watch(ref.identity().kind(), listener, l -> client.watchOne(ref, l));
    }

    @Override
    public void close() {
        client.close();
    }
}
