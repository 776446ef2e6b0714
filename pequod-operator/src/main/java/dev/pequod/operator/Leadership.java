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
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Whether this process is the one of several that works, by a Lease in the cluster.
 *
 * <p>Clocks of machines differ, so another one's time is not compared with ours: a lease counts as left when it has not changed for its
 * duration as we see it. We stop writing some time before others may take over. {@link #turn} is to be called every few seconds, by one
 * thread at a time; nothing here waits.
 */
final class Leadership {
    /** How long a lease holds that is not renewed. */
    static final Duration HOLDS = Duration.ofSeconds(15);

    /** How often to renew. */
    static final Duration RENEW = Duration.ofSeconds(3);

    /** How long before the end of a lease no write may begin any more. */
    private static final Duration MARGIN = Duration.ofSeconds(5);

    /** How long before the end of a lease no write may go on any more. */
    private static final Duration LATEST = Duration.ofSeconds(1);

    /** API servers take times of a Lease with six digits after the point only. */
    private static final DateTimeFormatter MICROS = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    /** No version of an object. */
    private static final String GONE = "-";

    private final ClusterClient client;
    private final ObjectRef lease;
    private final String identity;
    private final Clock clock;
    private final LongSupplier nanos;
    private volatile Optional<Held> held = Optional.empty();
    private volatile Optional<Problem> problem = Optional.empty();
    /** In which version the lease of another one was seen last; empty if none was. */
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

    /** When the lease was taken or renewed last, by both clocks, and since when without a break. */
    private record Held(Instant at, long nanos, Term term) {}

    /** A time of leading without a break: what was decided in it may be written in it, and not in a later one. */
    final class Term {

        /**
         * Returns how long a write may take that begins now; empty if none may. By the clock too, because what measures time may stand
         * while the machine sleeps.
         */
        Optional<Duration> left() {
            return held.filter(h -> h.term() == this).flatMap(h -> {
                Duration measured = Duration.ofNanos(nanos.getAsLong() - h.nanos());
                Duration told = Duration.between(h.at(), clock.instant());
                Duration since = measured.compareTo(told) > 0 ? measured : told;
                return since.compareTo(HOLDS.minus(MARGIN)) < 0
                        ? Optional.of(HOLDS.minus(LATEST).minus(since))
                        : Optional.empty();
            });
        }
    }

    private Optional<Term> current() {
        return held.map(Held::term).filter(term -> term.left().isPresent());
    }

    /** Takes the lease if it is left, or renews it; returns the term if this process leads. */
    Optional<Term> turn() {
        Instant at = clock.instant();
        long measured = nanos.getAsLong();
        problem = Optional.empty();
        try {
            Optional<JsonObject> found = client.get(lease);
            Optional<Term> before = held.map(Held::term);
            if (found.isEmpty() && mayBeHeld()) {
                held = Optional.empty();
                return Optional.empty();
            } else if (found.isEmpty()) {
                client.create(renewed(JsonObject.EMPTY, at), Dry.STORED);
                before = Optional.empty();
            } else if (isOurs(found.get())) {
                client.replace(renewed(found.get(), at));
            } else if (isLeft(found.get())) {
                client.replace(renewed(found.get(), at));
                before = Optional.empty();
            } else {
                held = Optional.empty();
                return Optional.empty();
            }
            seen = "";
            Term term = before.orElseGet(Term::new);
            held = Optional.of(new Held(at, measured, term));
            return Optional.of(term);
        } catch (ClusterException e) {
            boolean taken = e.problem().reason() == Problem.Reason.CHANGED
                    || e.problem().reason() == Problem.Reason.ALREADY_EXISTS;
            problem = taken ? Optional.empty() : Optional.of(e.problem());
            Optional<Term> going = taken ? Optional.empty() : current();
            held = going.isPresent() ? held : Optional.empty();
            return going;
        }
    }

    /** Returns why the last turn could not find out who leads, or could not take the lease; empty if it could. */
    Optional<Problem> problem() {
        return problem;
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

    /** Reports whether another one held the lease that is gone, and may not know that yet. */
    private boolean mayBeHeld() {
        if (!seen.isEmpty() && !seen.equals(GONE)) {
            seen = GONE;
            seenAt = nanos.getAsLong();
        }
        return !seen.isEmpty() && nanos.getAsLong() - seenAt <= HOLDS.toNanos();
    }

    private boolean isLeft(JsonObject found) {
        JsonObject spec = found.object("spec");
        if (spec.string("holderIdentity").isEmpty()) {
            return true;
        }
        String version = found.object("metadata").string("resourceVersion");
        if (!version.equals(seen)) {
            seen = version;
            seenAt = nanos.getAsLong();
            return false;
        }
        return nanos.getAsLong() - seenAt > holds(spec).toNanos();
    }

    /** Returns how long another one's lease holds, whose version may have another time for it; no less than ours, whatever it says. */
    private static Duration holds(JsonObject spec) {
        int named = spec.get("leaseDurationSeconds") instanceof JsonNumber number
                ? number.value().intValue()
                : 0;
        return Duration.ofSeconds(Math.max(HOLDS.toSeconds(), named));
    }

    private JsonObject renewed(JsonObject before, Instant now) {
        JsonObject spec = before.object("spec")
                .with("holderIdentity", new JsonString(identity))
                .with("leaseDurationSeconds", JsonNumber.of(HOLDS.toSeconds()))
                .with("renewTime", new JsonString(MICROS.format(now)));
        JsonObject metadata = before.object("metadata")
                .with("name", new JsonString(lease.identity().name()))
                .with("namespace", new JsonString(lease.identity().namespace()));
        return before.with("apiVersion", new JsonString(lease.apiVersion()))
                .with("kind", new JsonString(lease.identity().kind()))
                .with("metadata", metadata)
                .with("spec", spec);
    }
}
