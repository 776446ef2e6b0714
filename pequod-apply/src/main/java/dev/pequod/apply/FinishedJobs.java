package dev.pequod.apply;

import dev.pequod.apply.readiness.Readiness;
import dev.pequod.apply.readiness.ReadinessRules;
import dev.pequod.graph.Node;
import dev.pequod.graph.ObjectIdentity;
import dev.pequod.graph.ReadyCondition;
import dev.pequod.graph.json.JsonObject;
import java.util.function.UnaryOperator;

/**
 * Jobs that say how long they stay once they are complete ({@code ttlSecondsAfterFinished}): Kubernetes deletes them then. Such a one has done
 * what it is for, and is not run again until something else is wanted. Where nobody saw how it ended, that is what it counts as: what moves
 * data is better not run twice.
 */
final class FinishedJobs {
    private FinishedJobs() {}

    /** Reports whether a live object is such a Job, complete; it may be on its way out. */
    static boolean isFinished(JsonObject live) {
        return goesByItself(live) && state(undeleted(live)) == Readiness.State.READY;
    }

    /**
     * Reports the same of the live object of a node, which may say more of when it is ready.
     *
     * @param ofNode how far it is, were it not on its way out
     */
    static boolean isFinished(Readiness ofNode, JsonObject live) {
        return isFinished(live) && ofNode.isReady();
    }

    /** Reports whether no more is asked of a Job than that it is complete. */
    static boolean isReadyWhenComplete(Node node) {
        return node.readyWhen().stream()
                .allMatch(when -> when instanceof ReadyCondition.JobComplete || when instanceof ReadyCondition.Exists);
    }

    /** Reports whether the live object of a node, once it is gone and nobody has seen more of it, has done what it is for. */
    static boolean mayEndUnseen(Node node, JsonObject live) {
        return goesByItself(live)
                && isReadyWhenComplete(node)
                && !Ownership.isBeingDeleted(live)
                && state(live) != Readiness.State.FAILED;
    }

    /** Reports whether a live object is a Job that Kubernetes deletes once it is complete. */
    static boolean goesByItself(JsonObject live) {
        ObjectIdentity identity = ObjectIdentity.of(live);
        return identity.kind().equals("Job")
                && identity.group().equals("batch")
                && live.object("spec").get("ttlSecondsAfterFinished") != null;
    }

    private static Readiness.State state(JsonObject live) {
        return ReadinessRules.usual(live, UnaryOperator.identity()).state();
    }

    /** Returns an object without word of its deletion. */
    static JsonObject undeleted(JsonObject live) {
        return live.with("metadata", live.object("metadata").without("deletionTimestamp"));
    }
}
