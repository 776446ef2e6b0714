package dev.pequod.apply;

import dev.pequod.apply.ClusterClient.Dry;
import dev.pequod.graph.ObjectIdentity;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonValue;
import java.util.Set;

/**
 * How many pods an object is to have, which is not always its author's affair: where it is left out from now on, because an autoscaler is to say
 * so, the API server would make one of what runs until that has its first word. Whoever changes the count later has it alone from then on.
 */
final class Scale {
    private static final String SPEC = "spec";
    private static final String REPLICAS = "replicas";
    private static final String COUNT = "." + SPEC + "." + REPLICAS;
    private static final Set<String> SCALED =
            Set.of("Deployment.apps", "StatefulSet.apps", "ReplicaSet.apps", "ReplicationController.");

    private Scale() {}

    static boolean isAutoscaler(ObjectIdentity identity) {
        return identity.kind().equals("HorizontalPodAutoscaler")
                && identity.group().equals("autoscaling");
    }

    /** Reports whether an autoscaler counts the pods of an object. */
    static boolean isOf(JsonObject autoscaler, ObjectIdentity target) {
        JsonObject ref = autoscaler.object(SPEC).object("scaleTargetRef");
        String namespace = autoscaler.object("metadata").string("namespace");
        return ObjectRef.of(ref.string("apiVersion"), ref.string("kind"), namespace, ref.string("name"))
                .identity()
                .equals(target);
    }

    /** Reports whether the field in conflict is the count of pods. */
    static boolean isCount(Problem.Cause conflict) {
        return conflict.field().equals(COUNT);
    }

    /** Reports whether the API server counts the pods of such objects. */
    static boolean isScaled(ObjectIdentity identity) {
        return SCALED.contains(identity.kind() + "." + identity.group());
    }

    /**
     * Returns an object as it is to be applied: with the count of the live one where it leaves that out and the API server would put its
     * default in the place. That it does where the count is ours alone; what somebody else says is left to them.
     */
    static JsonObject kept(ClusterClient client, JsonObject object, JsonObject live) throws ClusterException {
        JsonObject spec = object.object(SPEC);
        JsonValue running = live.object(SPEC).get(REPLICAS);
        if (!isScaled(ObjectIdentity.of(object)) || spec.get(REPLICAS) != null || running == null) {
            return object;
        }
        JsonObject answer = client.apply(object, true, Dry.DRY_RUN);
        return running.equals(answer.object(SPEC).get(REPLICAS))
                ? object
                : object.with(SPEC, spec.with(REPLICAS, running));
    }
}
