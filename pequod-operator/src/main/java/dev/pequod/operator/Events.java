package dev.pequod.operator;

import dev.pequod.apply.ClusterClient;
import dev.pequod.apply.ClusterException;
import dev.pequod.graph.json.JsonNumber;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonString;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;

/** Tells people when a WebService turns ready, when it fails, and what they should do; {@code kubectl describe} shows it. */
final class Events {
    private static final int LONGEST = 1_000;

    private final ClusterClient client;
    private final Clock clock;
    private final Executor later;
    private final AtomicLong number = new AtomicLong();

    /**
     * Makes what tells.
     *
     * @param later sends what nobody waits for
     */
    Events(ClusterClient client, Clock clock, Executor later) {
        this.client = client;
        this.clock = clock;
        this.later = later;
    }

    /** Tells what a status has that was written, and the one before had not; what is on its way is told by the status alone. */
    void tell(JsonObject resource, StatusDraft.Written written) {
        Conditions conditions = written.conditions();
        boolean isReady = conditions.get("Ready").string("status").equals("True");
        if (isReady && conditions.turned("Ready")) {
            tell(resource, conditions.get("Ready"), "Normal");
        }
        if (written.isFailed() && conditions.isNews("Ready")) {
            tell(resource, conditions.get("Ready"), "Warning");
        }
        if (conditions.turned("Deprecated")) {
            tell(resource, conditions.get("Deprecated"), "Warning");
        }
        if (conditions.fell("UpToDate")) {
            tell(resource, conditions.get("UpToDate"), "Normal");
        }
    }

    private void tell(JsonObject resource, JsonObject condition, String type) {
        JsonObject metadata = resource.object("metadata");
        String message = condition.string("message");
        JsonString time =
                new JsonString(clock.instant().truncatedTo(ChronoUnit.SECONDS).toString());
        String unique = Long.toHexString(clock.millis()) + "-" + number.incrementAndGet();
        JsonObject event = JsonObject.EMPTY
                .with("apiVersion", new JsonString("v1"))
                .with("kind", new JsonString("Event"))
                .with(
                        "metadata",
                        JsonObject.EMPTY
                                .with("name", new JsonString(metadata.string("name") + "." + unique))
                                .with("namespace", new JsonString(metadata.string("namespace"))))
                .with(
                        "involvedObject",
                        JsonObject.EMPTY
                                .with("apiVersion", new JsonString(resource.string("apiVersion")))
                                .with("kind", new JsonString(resource.string("kind")))
                                .with("name", new JsonString(metadata.string("name")))
                                .with("namespace", new JsonString(metadata.string("namespace")))
                                .with("uid", new JsonString(metadata.string("uid"))))
                .with("type", new JsonString(type))
                .with("reason", new JsonString(condition.string("reason")))
                .with(
                        "message",
                        new JsonString(message.length() > LONGEST ? message.substring(0, LONGEST) + "..." : message))
                .with("source", JsonObject.EMPTY.with("component", new JsonString("pequod")))
                .with("count", JsonNumber.of(1))
                .with("firstTimestamp", time)
                .with("lastTimestamp", time);
        later.execute(() -> send(event));
    }

    private void send(JsonObject event) {
        try {
            client.post(event);
        } catch (ClusterException e) {
            return; // the status says the same
        }
    }
}
