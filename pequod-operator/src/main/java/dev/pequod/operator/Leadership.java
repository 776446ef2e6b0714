package dev.pequod.operator;

import dev.pequod.apply.ClusterClient;
import dev.pequod.apply.ClusterClient.Dry;
import dev.pequod.apply.ClusterException;
import dev.pequod.apply.ObjectRef;
import dev.pequod.apply.Problem;
import dev.pequod.graph.json.JsonNumber;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonString;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * Whether this process is the one of several that works, by a Lease in the cluster.
 *
 * <p>Clocks of machines differ, so another one's time is not compared with ours: a lease counts as left when it has not changed for its
 * duration as we see it. We stop writing some time before others may take over. {@link #turn} is to be called every few seconds; nothing
 * here waits.
 */
final class Leadership {
    /** How long a lease holds that is not renewed. */
    static final Duration HOLDS = Duration.ofSeconds(15);

    /** How often to renew. */
    static final Duration RENEW = Duration.ofSeconds(3);

    private static final Duration MARGIN = Duration.ofSeconds(5);

    private final ClusterClient client;
    private final ObjectRef lease;
    private final String identity;
    private final Clock clock;
    private volatile Instant writesUntil = Instant.MIN;
    private String seen = "";
    private Instant seenAt = Instant.MIN;

    /**
     * Makes a candidate.
     *
     * @param identity what tells this process from the others
     */
    Leadership(ClusterClient client, String namespace, String identity, Clock clock) {
        this.client = client;
        this.lease = ObjectRef.of("coordination.k8s.io/v1", "Lease", namespace, "pequod-operator");
        this.identity = identity;
        this.clock = clock;
    }

    /** Reports whether this process may write now. */
    boolean mayWrite() {
        return clock.instant().isBefore(writesUntil);
    }

    /** Lets no write pass while this process does not lead; a {@link dev.pequod.apply.GuardedClient.Guard}. */
    void fence(String write, boolean stored) throws ClusterException {
        if (!stored && !mayWrite()) {
            throw new ClusterException(
                    Problem.of(Problem.Reason.UNAVAILABLE, "Tried to " + write + " but another operator leads"));
        }
    }

    /** Takes the lease if it is left, or renews it; returns whether this process leads. */
    boolean turn() {
        Instant before = clock.instant();
        try {
            Optional<JsonObject> found = client.get(lease);
            if (found.isEmpty()) {
                client.create(held(JsonObject.EMPTY, before), Dry.STORED);
            } else if (isOurs(found.get()) || isLeft(found.get())) {
                client.replace(held(found.get(), before));
            } else {
                writesUntil = Instant.MIN;
                return false;
            }
            writesUntil = before.plus(HOLDS).minus(MARGIN);
            return true;
        } catch (ClusterException e) {
            boolean taken = e.problem().reason() == Problem.Reason.CHANGED
                    || e.problem().reason() == Problem.Reason.ALREADY_EXISTS;
            writesUntil = taken ? Instant.MIN : writesUntil;
            return mayWrite();
        }
    }

    /** Leaves the lease to others at once. */
    void leave() {
        writesUntil = Instant.MIN;
        try {
            Optional<JsonObject> found = client.get(lease).filter(this::isOurs);
            if (found.isPresent()) {
                JsonObject spec = found.get().object("spec").with("holderIdentity", new JsonString(""));
                client.replace(found.get().with("spec", spec));
            }
        } catch (ClusterException e) {
            return; // the others find out when it has not been renewed
        }
    }

    private boolean isOurs(JsonObject found) {
        return found.object("spec").string("holderIdentity").equals(identity);
    }

    private boolean isLeft(JsonObject found) {
        if (found.object("spec").string("holderIdentity").isEmpty()) {
            return true;
        }
        String version = found.object("metadata").string("resourceVersion");
        if (!version.equals(seen)) {
            seen = version;
            seenAt = clock.instant();
            return false;
        }
        return seenAt.plus(HOLDS).isBefore(clock.instant());
    }

    private JsonObject held(JsonObject before, Instant now) {
        String time = now.truncatedTo(ChronoUnit.MICROS).plusNanos(1_000).toString();
        JsonObject spec = before.object("spec")
                .with("holderIdentity", new JsonString(identity))
                .with("leaseDurationSeconds", JsonNumber.of(HOLDS.toSeconds()))
                .with("renewTime", new JsonString(time));
        JsonObject metadata = before.object("metadata")
                .with("name", new JsonString(lease.identity().name()))
                .with("namespace", new JsonString(lease.identity().namespace()));
        return before.with("apiVersion", new JsonString(lease.apiVersion()))
                .with("kind", new JsonString(lease.identity().kind()))
                .with("metadata", metadata)
                .with("spec", spec);
    }
}
