package dev.pequod.apply;

import dev.pequod.apply.readiness.Readiness;
import dev.pequod.apply.readiness.ReadinessRules;
import dev.pequod.graph.ObjectIdentity;
import dev.pequod.graph.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * All that is known when a decision is taken.
 *
 * @param owner whose objects they are
 * @param inventory what is stored of them
 * @param kept the inventory that is going to be stored with something else; what is stored if there is none
 * @param isNew whether nothing was ever applied
 * @param live what was seen of each object: the object, or that it is not there; an object that is not in the map was not looked at
 * @param cut by object of which not all is kept, how far it is as all of it says
 * @param attempts by object and {@link Attempt#subject}, what came of what failed last
 * @param accepted by object, that the API server keeps the live object as it is whatever is wanted
 * @param readyAt by object, when it was last ready, as far as that is known
 * @param sighted by object of others that was on its way, when it was first seen to be
 * @param created by object, how often it was created lately
 * @param updated by object, how often the same was applied to it lately
 * @param finished by object, the digest of what was wanted of a {@linkplain FinishedJobs Job} when it was complete; empty if it was seen to go
 *     before
 * @param hiding makes of what somebody wrote into an object what may be told
 * @param now the time
 * @param timeout how long an object may take to become ready where its node does not say
 */
record Situation(
        Owner owner,
        Inventory inventory,
        Inventory kept,
        boolean isNew,
        Map<ObjectIdentity, Optional<JsonObject>> live,
        Map<ObjectIdentity, Readiness> cut,
        Map<ObjectIdentity, Map<String, Attempt>> attempts,
        Map<ObjectIdentity, Acceptance> accepted,
        Map<ObjectIdentity, Instant> readyAt,
        Map<ObjectIdentity, Sighting> sighted,
        Map<ObjectIdentity, Repetition> created,
        Map<ObjectIdentity, Repetition> updated,
        Map<ObjectIdentity, String> finished,
        UnaryOperator<String> hiding,
        Instant now,
        Duration timeout) {

    /** When the object of a UID was first seen. */
    record Sighting(String uid, Instant at) {}

    /** Returns when an object of others was first seen to be on its way: now, if it was not before. */
    Instant sighted(ObjectIdentity identity, JsonObject live) {
        Sighting known = sighted.get(identity);
        return known != null && known.uid().equals(Ownership.uid(live)) ? known.at() : now;
    }

    boolean isUnseen(ObjectIdentity identity) {
        return !live.containsKey(identity);
    }

    /** Returns what came of trying this of an object, or null if it has not failed. */
    @Nullable
    Attempt attempt(ObjectIdentity identity, String subject) {
        return attempts.getOrDefault(identity, Map.of()).get(subject);
    }

    /** Returns how far a node is whose object was seen, were it not on its way out. */
    Readiness readiness(DesiredNode node, JsonObject live) {
        Readiness ofAll = cut.get(node.identity());
        return ofAll == null ? ReadinessRules.of(node.node(), FinishedJobs.undeleted(live), hiding) : told(ofAll);
    }

    /** More may be known by now of what may be told than when it was seen. */
    private Readiness told(Readiness known) {
        return known.message().isEmpty()
                ? known
                : new Readiness(known.state(), known.reason(), hiding.apply(known.message()));
    }

    /** Returns how far an object is that is on its way out. */
    Readiness going(JsonObject live) {
        return ReadinessRules.usual(live, hiding);
    }

    /** Returns the object; empty if it is not there, or was not looked at. */
    Optional<JsonObject> seen(ObjectIdentity identity) {
        return live.getOrDefault(identity, Optional.empty());
    }
}
