package dev.pequod.apply.diagnosis;

import dev.pequod.apply.ClusterClient;
import dev.pequod.apply.ClusterClient.Watch;
import dev.pequod.apply.ClusterClient.WatchListener;
import dev.pequod.apply.ClusterException;
import dev.pequod.apply.Problem;
import dev.pequod.graph.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** Reads from a namespace what a {@link Diagnosis} needs. */
public final class Relatives {
    private Relatives() {}

    /**
     * Returns the diagnosis of the objects of a namespace.
     *
     * @param hiding makes of what somebody wrote into any of them what may be told
     * @param atMost how long reading one kind may take
     * @param refused hears of the kinds that the API server refuses to list, and of which the diagnosis knows nothing
     */
    public static Diagnosis of(
            ClusterClient client,
            String namespace,
            UnaryOperator<String> hiding,
            Duration atMost,
            Consumer<Problem> refused)
            throws ClusterException, InterruptedException {
        List<JsonObject> relatives = new ArrayList<>();
        relatives.addAll(permitted(client, "apps/v1", "ReplicaSet", namespace, atMost, refused));
        relatives.addAll(permitted(client, "batch/v1", "Job", namespace, atMost, refused));
        relatives.addAll(permitted(client, "v1", "Pod", namespace, atMost, refused));
        return new Diagnosis(relatives, permitted(client, "v1", "Event", namespace, atMost, refused), hiding);
    }

    private static List<JsonObject> permitted(
            ClusterClient client,
            String apiVersion,
            String kind,
            String namespace,
            Duration atMost,
            Consumer<Problem> refused)
            throws ClusterException, InterruptedException {
        try {
            return list(client, apiVersion, kind, namespace, atMost);
        } catch (ClusterException e) {
            if (e.problem().reason() != Problem.Reason.FORBIDDEN) {
                throw e;
            }
            refused.accept(e.problem());
            return List.of();
        }
    }

    /** Reads all objects of a kind in a namespace, as far as a watch tells of them before it waits for changes. */
    private static List<JsonObject> list(
            ClusterClient client, String apiVersion, String kind, String namespace, Duration atMost)
            throws ClusterException, InterruptedException {
        CompletableFuture<Void> listed = new CompletableFuture<>();
        Map<String, JsonObject> found = new LinkedHashMap<>();
        WatchListener listener = new WatchListener() {
            @Override
            public void changed(JsonObject object) {
                found.put(object.object("metadata").string("uid"), object);
            }

            @Override
            public void deleted(JsonObject object) {
                found.remove(object.object("metadata").string("uid"));
            }

            @Override
            public void synced() {
                listed.complete(null);
            }

            @Override
            public void interrupted(Problem problem) {
                listed.completeExceptionally(new ClusterException(problem));
            }
        };
        Watch watch = client.watch(apiVersion, kind, namespace, "", listener);
        try {
            listed.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ClusterException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        } catch (TimeoutException e) {
            String message = "Tried to list objects of kind " + kind + " but there was no answer in time";
            throw new ClusterException(Problem.of(Problem.Reason.UNAVAILABLE, message), e);
        } finally {
            watch.close();
        }
        return List.copyOf(found.values());
    }
}
