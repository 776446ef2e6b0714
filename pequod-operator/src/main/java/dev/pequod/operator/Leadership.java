package dev.pequod.operator;

import dev.pequod.apply.ClusterClient;
import dev.pequod.apply.ClusterClient.Dry;
import dev.pequod.apply.ClusterException;
import dev.pequod.apply.ObjectRef;
import dev.pequod.apply.Problem;
import dev.pequod.apply.SurroundedClient;
import dev.pequod.graph.json.JsonNumber;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonString;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Whether this process is the one of several that works, by a Lease in the cluster.
 *
 * <p>Clocks of machines differ, so another one's time is not compared with ours: a lease counts as left when it has not changed for its
 * duration as we see it. We stop writing some time before others may take over. {@link #turn} is to be called every few seconds; nothing
 * here waits.
 */
final class Leadership implements SurroundedClient.Around {
    /** How long a lease holds that is not renewed. */
    static final Duration HOLDS = Duration.ofSeconds(15);

    /** How often to renew. */
    static final Duration RENEW = Duration.ofSeconds(3);

    private static final Duration MARGIN = Duration.ofSeconds(5);

    private final ClusterClient client;
    private final ObjectRef lease;
    private final String identity;
    private final Clock clock;
    private final LongSupplier nanos;
    private volatile Optional<Held> held = Optional.empty();
    private String seen = "";
    private long seenAt;

    /**
     * Makes a candidate.
     *
     * @param identity what tells this process from the others
     * @param nanos how long it takes, as {@link System#nanoTime} tells, whoever sets the clock
     */
    Leadership(ClusterClient client, String namespace, String identity, Clock clock, LongSupplier nanos) {
        this.client = client;
        this.lease = ObjectRef.of("coordination.k8s.io/v1", "Lease", namespace, "pequod-operator");
        this.identity = identity;
        this.clock = clock;
        this.nanos = nanos;
    }

    /** When the lease was taken or renewed last, by both clocks. */
    private record Held(Instant at, long nanos) {}

    /** Reports whether this process may write now: by the clock too, because the other one may stand while the machine sleeps. */
    boolean mayWrite() {
        Duration writes = HOLDS.minus(MARGIN);
        return held.filter(h -> nanos.getAsLong() - h.nanos() < writes.toNanos()
                        && clock.instant().isBefore(h.at().plus(writes)))
                .isPresent();
    }

    /** Lets no write pass while this process does not lead. */
    @Override
    public <T> T request(SurroundedClient.Request request, SurroundedClient.Sending<T> sending)
            throws ClusterException {
        if (request.stores() && !mayWrite()) {
            throw new ClusterException(Problem.of(
                    Problem.Reason.UNAVAILABLE, "Tried to write " + request.object() + " but another operator leads"));
        }
        return sending.send();
    }

    /** Takes the lease if it is left, or renews it; returns whether this process leads. */
    boolean turn() {
        Held before = new Held(clock.instant(), nanos.getAsLong());
        try {
            Optional<JsonObject> found = client.get(lease);
            if (found.isEmpty()) {
                client.create(renewed(JsonObject.EMPTY, before.at()), Dry.STORED);
            } else if (isOurs(found.get()) || isLeft(found.get())) {
                client.replace(renewed(found.get(), before.at()));
            } else {
                held = Optional.empty();
                return false;
            }
            held = Optional.of(before);
            return true;
        } catch (ClusterException e) {
            boolean taken = e.problem().reason() == Problem.Reason.CHANGED
                    || e.problem().reason() == Problem.Reason.ALREADY_EXISTS;
            held = taken ? Optional.empty() : held;
            return mayWrite();
        }
    }

    /** Leaves the lease to others at once. */
    void leave() {
        held = Optional.empty();
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
            seenAt = nanos.getAsLong();
            return false;
        }
        return nanos.getAsLong() - seenAt > HOLDS.toNanos();
    }

    private JsonObject renewed(JsonObject before, Instant now) {
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
