package dev.pequod.apply;

import dev.pequod.graph.ObjectIdentity;
import dev.pequod.graph.json.JsonObject;
import java.util.List;
import java.util.function.UnaryOperator;

/** Where the kinds of Kubernetes that make pods say what the pods are to be. */
final class PodSpecs {
    private static final List<String> OF_TEMPLATE = List.of("spec", "template", "spec");

    private PodSpecs() {}

    /** Returns a copy of an object in which the specification of its pods is another one; the object itself if it has none. */
    static JsonObject with(JsonObject object, UnaryOperator<JsonObject> change) {
        return with(object, path(ObjectIdentity.of(object)), change);
    }

    private static List<String> path(ObjectIdentity identity) {
        return switch (identity.kind() + "." + identity.group()) {
            case "Pod." -> List.of("spec");
            case "PodTemplate." -> List.of("template", "spec");
            case "ReplicationController.",
                    "Deployment.apps",
                    "StatefulSet.apps",
                    "DaemonSet.apps",
                    "ReplicaSet.apps",
                    "Job.batch" -> OF_TEMPLATE;
            case "CronJob.batch" -> List.of("spec", "jobTemplate", "spec", "template", "spec");
            default -> List.of();
        };
    }

    private static JsonObject with(JsonObject object, List<String> path, UnaryOperator<JsonObject> change) {
        if (path.isEmpty() || !(object.get(path.getFirst()) instanceof JsonObject inner)) {
            return object;
        }
        JsonObject changed = path.size() == 1 ? change.apply(inner) : with(inner, path.subList(1, path.size()), change);
        return changed == inner ? object : object.with(path.getFirst(), changed);
    }
}
