package dev.pequod.apply;

import dev.pequod.graph.ObjectIdentity;
import dev.pequod.graph.json.JsonNumber;
import dev.pequod.graph.json.JsonObject;
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

    /** Returns an object with the count of the live one, if the object leaves it out. */
    static JsonObject kept(JsonObject object, JsonObject live) {
        ObjectIdentity identity = ObjectIdentity.of(object);
        JsonObject spec = object.object(SPEC);
        return SCALED.contains(identity.kind() + "." + identity.group())
                        && spec.get(REPLICAS) == null
                        && live.object(SPEC).get(REPLICAS) instanceof JsonNumber running
                ? object.with(SPEC, spec.with(REPLICAS, running))
                : object;
    }
}
