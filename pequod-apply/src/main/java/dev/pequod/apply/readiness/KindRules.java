package dev.pequod.apply.readiness;

import dev.pequod.apply.readiness.LiveObject.Condition;
import dev.pequod.graph.ObjectIdentity;
import dev.pequod.graph.json.JsonArray;
import dev.pequod.graph.json.JsonString;
import java.util.Optional;
import java.util.Set;

/** What each kind means with ready, and what all kinds have in common. */
final class KindRules {

    /** The conditions that count for every kind. */
    static final Set<String> STATED = Set.of("Stalled", "Reconciling");

    private KindRules() {}

    static Readiness of(LiveObject live) {
        if (live.isBeingDeleted()) {
            return beingDeleted(live);
        }
        return stated(live).orElseGet(() -> ofKind(live));
    }

    private static Readiness ofKind(LiveObject live) {
        ObjectIdentity identity = ObjectIdentity.of(live.object());
        return switch (identity.kind() + "." + identity.group()) {
            case "Deployment.apps" -> WorkloadRules.deployment(live);
            case "StatefulSet.apps" -> WorkloadRules.statefulSet(live);
            case "DaemonSet.apps" -> WorkloadRules.daemonSet(live);
            case "ReplicaSet.apps" -> WorkloadRules.replicaSet(live);
            case "Job.batch" -> WorkloadRules.job(live);
            case "CronJob.batch" -> Readiness.READY;
            case "Pod." -> WorkloadRules.pod(live);
            case "PersistentVolumeClaim." -> claim(live);
            case "Service." -> service(live);
            case "Namespace." -> namespace(live);
            case "CustomResourceDefinition.apiextensions.k8s.io" -> definition(live);
            case "PodDisruptionBudget.policy" -> budget(live);
            case "HorizontalPodAutoscaler.autoscaling" -> autoscaler(live);
            case "APIService.apiregistration.k8s.io" -> unless(live, "Available", "the API is not available");
            default -> generic(live);
        };
    }

    static Readiness beingDeleted(LiveObject live) {
        String waits = live.object().object("metadata").get("finalizers") instanceof JsonArray finalizers
                        && !finalizers.elements().isEmpty()
                ? "is being deleted; waits for "
                        + String.join(
                                ", ",
                                finalizers.elements().stream()
                                        .map(f -> live.told(f instanceof JsonString text ? text.value() : f.toString()))
                                        .toList())
                : "is being deleted";
        return Readiness.progressing("Terminating", waits);
    }

    static Readiness unobserved(LiveObject live) {
        return Readiness.progressing("Unobserved", "its controller has not seen the latest change yet");
    }

    /** Returns what a live object of any kind says of itself, as kstatus reads it; empty if it says nothing, and it is to be looked at as its kind demands. */
    static Optional<Readiness> stated(LiveObject live) {
        if (live.isUnobserved()) {
            return Optional.of(unobserved(live));
        }
        Optional<Condition> stalled = live.condition("Stalled").filter(Condition::isTrue);
        if (stalled.isPresent()) {
            return stalled.map(c -> Readiness.failed(word(c, "Stalled"), said(c, "it is stalled")));
        }
        return live.condition("Reconciling")
                .filter(Condition::isTrue)
                .map(c -> Readiness.progressing(word(c, "Reconciling"), said(c, "its controller is at work")));
    }

    /** An object without conditions is ready by being there. */
    private static Readiness generic(LiveObject live) {
        return live.condition("Ready")
                .filter(ready -> !ready.isTrue())
                .map(ready ->
                        Readiness.progressing(word(ready, "NotReady"), said(ready, "condition Ready is not True")))
                .orElse(Readiness.READY);
    }

    private static Readiness unless(LiveObject live, String type, String otherwise) {
        Optional<Condition> condition = live.condition(type);
        if (condition.isPresent() && condition.get().isTrue()) {
            return Readiness.READY;
        }
        return condition
                .map(c -> Readiness.progressing(word(c, "Not" + type), said(c, otherwise)))
                .orElseGet(() -> Readiness.progressing("Not" + type, otherwise));
    }

    static Readiness definition(LiveObject live) {
        Optional<Condition> names = live.condition("NamesAccepted").filter(Condition::isFalse);
        if (names.isPresent()) {
            return Readiness.failed(word(names.get(), "NamesNotAccepted"), said(names.get(), "its names are taken"));
        }
        String otherwise = "the API server does not serve the kind yet";
        return live.condition("Established")
                .filter(c -> c.isFalse() && !c.reason().equals("Installing"))
                .map(c -> Readiness.failed(word(c, "NotEstablished"), said(c, otherwise)))
                .orElseGet(() -> unless(live, "Established", otherwise));
    }

    /** A pending claim is ready, since most storage classes bind it for the first pod that uses it, which may be one that waits for the claim. */
    private static Readiness claim(LiveObject live) {
        return live.status().string("phase").equals("Lost")
                ? Readiness.failed("Lost", "the volume of the claim is lost")
                : Readiness.READY;
    }

    private static Readiness service(LiveObject live) {
        boolean pending = live.spec().string("type").equals("LoadBalancer")
                && live.spec().string("clusterIP").isEmpty();
        return pending ? Readiness.progressing("NoAddress", "the service has no address yet") : Readiness.READY;
    }

    private static Readiness namespace(LiveObject live) {
        return live.status().string("phase").equals("Terminating")
                ? Readiness.progressing("Terminating", "the namespace is being deleted")
                : Readiness.READY;
    }

    private static Readiness budget(LiveObject live) {
        return live.condition("DisruptionAllowed")
                .filter(c -> c.reason().equals("SyncFailed"))
                .map(c -> Readiness.progressing("SyncFailed", said(c, "its pods cannot be counted")))
                .orElse(Readiness.READY);
    }

    /** A cluster without metrics leaves an autoscaler inactive for ever, which is no reason to wait; one without a target is. */
    private static Readiness autoscaler(LiveObject live) {
        return live.condition("AbleToScale")
                .filter(Condition::isFalse)
                .map(c -> Readiness.progressing(word(c, "UnableToScale"), said(c, "it cannot scale its target")))
                .orElse(Readiness.READY);
    }

    static String word(Condition condition, String otherwise) {
        return condition.word().isEmpty() ? otherwise : condition.word();
    }

    static String said(Condition condition, String otherwise) {
        return condition.message().isEmpty() ? otherwise : condition.message();
    }
}
