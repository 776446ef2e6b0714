package dev.pequod.apply.readiness;

import dev.pequod.apply.readiness.LiveObject.Condition;
import dev.pequod.graph.json.JsonArray;
import dev.pequod.graph.json.JsonBoolean;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonValue;
import java.util.Optional;

/** When workloads are rolled out, as {@code kubectl rollout status} and kstatus count. */
final class WorkloadRules {

    private WorkloadRules() {}

    static Readiness deployment(LiveObject live) {
        if (unseen(live)) {
            return KindRules.unobserved(live);
        }
        Optional<Condition> progressing = live.condition("Progressing").filter(Condition::isFalse);
        if (progressing.isPresent() && progressing.get().reason().equals("ProgressDeadlineExceeded")) {
            return Readiness.failed(
                    KindRules.word(progressing.get(), "Failed"),
                    KindRules.said(progressing.get(), "the rollout made no progress in time") + counts(live));
        }
        Optional<Condition> failure = live.condition("ReplicaFailure").filter(Condition::isTrue);
        long wanted = live.spec("replicas", 1);
        long updated = live.status("updatedReplicas");
        if (updated < wanted) {
            return failure.map(c -> Readiness.progressing(KindRules.word(c, "ReplicaFailure"), c.message()))
                    .orElseGet(() -> rollout(updated + " of " + wanted + " replicas are of the current version"));
        }
        long all = live.status("replicas");
        if (all > updated) {
            long old = all - updated;
            return rollout(old + (old == 1 ? " old replica is" : " old replicas are") + " still running");
        }
        if (all > wanted) {
            return tooMany(all - wanted);
        }
        long available = live.status("availableReplicas");
        if (available < wanted) {
            return rollout(available + " of " + wanted + " replicas are available");
        }
        Condition said = live.condition("Available").orElse(new Condition("", "", "", live));
        return said.isTrue()
                ? Readiness.READY
                : Readiness.progressing(
                        KindRules.word(said, "Unavailable"), KindRules.said(said, "too few replicas are available"));
    }

    private static String counts(LiveObject live) {
        return " (" + live.status("availableReplicas") + " of " + live.spec("replicas", 1) + " replicas are available)";
    }

    static Readiness statefulSet(LiveObject live) {
        if (unseen(live)) {
            return KindRules.unobserved(live);
        }
        long wanted = live.spec("replicas", 1);
        long ready = live.status("readyReplicas");
        if (live.status("replicas") < wanted || ready < wanted) {
            return rollout(ready + " of " + wanted + " replicas are ready");
        }
        if (live.status("replicas") > wanted) {
            return tooMany(live.status("replicas") - wanted);
        }
        JsonObject strategy = live.spec().object("updateStrategy");
        if (strategy.string("type").equals("OnDelete")) {
            return Readiness.READY;
        }
        long partition =
                new LiveObject(JsonObject.EMPTY.with("spec", strategy.object("rollingUpdate"))).spec("partition", 0);
        long updated = live.status("updatedReplicas");
        if (updated < wanted - partition) {
            return rollout(updated + " of " + (wanted - partition) + " replicas are of the current version");
        }
        boolean done = partition > 0
                || live.status().string("currentRevision").equals(live.status().string("updateRevision"));
        return done ? Readiness.READY : rollout("the current version is not the only one yet");
    }

    static Readiness daemonSet(LiveObject live) {
        if (unseen(live)) {
            return KindRules.unobserved(live);
        }
        long wanted = live.status("desiredNumberScheduled");
        long updated = live.status("updatedNumberScheduled");
        boolean onDelete = live.spec().object("updateStrategy").string("type").equals("OnDelete");
        if (!onDelete && updated < wanted) {
            return rollout(updated + " of " + wanted + " pods are of the current version");
        }
        long ready = Math.min(live.status("numberReady"), live.status("numberAvailable"));
        return ready < wanted ? rollout(ready + " of " + wanted + " pods are available") : Readiness.READY;
    }

    static Readiness replicaSet(LiveObject live) {
        if (unseen(live)) {
            return KindRules.unobserved(live);
        }
        Optional<Condition> failure = live.condition("ReplicaFailure").filter(Condition::isTrue);
        if (failure.isPresent()) {
            return Readiness.progressing(
                    KindRules.word(failure.get(), "ReplicaFailure"),
                    failure.get().message());
        }
        long wanted = live.spec("replicas", 1);
        long available = live.status("availableReplicas");
        if (available < wanted) {
            return rollout(available + " of " + wanted + " replicas are available");
        }
        long all = live.status("replicas");
        return all > wanted ? tooMany(all - wanted) : Readiness.READY;
    }

    static Readiness job(LiveObject live) {
        Optional<Condition> failed = live.condition("Failed").filter(Condition::isTrue);
        if (failed.isPresent()) {
            return Readiness.failed(
                    KindRules.word(failed.get(), "Failed"), KindRules.said(failed.get(), "the job failed"));
        }
        if (live.condition("Complete").filter(Condition::isTrue).isPresent()) {
            return Readiness.READY;
        }
        if (live.condition("Suspended").filter(Condition::isTrue).isPresent()) {
            return Readiness.progressing("Suspended", "the job is suspended");
        }
        return Readiness.progressing(
                "Running",
                live.status("succeeded") + " of " + live.spec("completions", 1) + " pods have succeeded, "
                        + live.status("active") + " are running");
    }

    /**
     * Reports whether a Job is suspended as it is wanted; one that somebody else suspends, as a queue of jobs does until it is its turn, is to be
     * complete still.
     */
    static boolean isSuspended(JsonObject wanted, LiveObject live) {
        return wanted.string("kind").equals("Job")
                && JsonBoolean.TRUE.equals(wanted.object("spec").get("suspend"))
                && JsonBoolean.TRUE.equals(live.spec().get("suspend"))
                && !live.isBeingDeleted()
                && live.condition("Suspended").filter(Condition::isTrue).isPresent()
                && live.condition("Failed").filter(Condition::isTrue).isEmpty();
    }

    /** One that no node takes is on its way, other than for kstatus after 15 seconds: where nodes are added as they are needed, that takes minutes. */
    static Readiness pod(LiveObject live) {
        String phase = live.status().string("phase");
        if (phase.equals("Succeeded")) {
            return Readiness.READY;
        }
        if (phase.equals("Failed")) {
            String message = live.told(live.status().string("message"));
            return Readiness.failed("Failed", message.isEmpty() ? "the pod failed" : message);
        }
        if (live.condition("Ready").filter(Condition::isTrue).isPresent()) {
            return Readiness.READY;
        }
        Optional<Condition> scheduled = live.condition("PodScheduled").filter(Condition::isFalse);
        return scheduled
                .map(c -> Readiness.progressing(
                        KindRules.word(c, "Unschedulable"), KindRules.said(c, "no node takes the pod")))
                .or(() -> waiting(live))
                .orElseGet(() -> Readiness.progressing("NotReady", "the pod is not ready yet"));
    }

    /** Returns why a container waits or has ended, such as {@code ImagePullBackOff}. */
    private static Optional<Readiness> waiting(LiveObject live) {
        if (!(live.status().get("containerStatuses") instanceof JsonArray containers)) {
            return Optional.empty();
        }
        for (JsonValue value : containers.elements()) {
            if (value instanceof JsonObject container) {
                JsonObject waiting = container.object("state").object("waiting");
                String reason = waiting.string("reason");
                if (!reason.isEmpty()) {
                    String said = live.told(waiting.string("message"));
                    String message =
                            "container " + container.string("name") + " waits" + (said.isEmpty() ? "" : ": " + said);
                    String word = live.word(reason);
                    return Optional.of(
                            reason.equals("CrashLoopBackOff")
                                    ? Readiness.failed(word.isEmpty() ? "Failed" : word, message)
                                    : Readiness.progressing(word.isEmpty() ? "NotReady" : word, message));
                }
            }
        }
        return Optional.empty();
    }

    private static boolean unseen(LiveObject live) {
        return live.isUnobserved() || live.status().get("observedGeneration") == null;
    }

    private static Readiness tooMany(long count) {
        return rollout(count + " replicas too many are still running");
    }

    private static Readiness rollout(String message) {
        return Readiness.progressing("Rollout", message);
    }
}
