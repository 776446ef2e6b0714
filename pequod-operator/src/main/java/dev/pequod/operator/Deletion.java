package dev.pequod.operator;

import dev.pequod.apply.Application;
import dev.pequod.apply.ClusterClient;
import dev.pequod.apply.ClusterException;
import dev.pequod.apply.Inventory;
import dev.pequod.apply.ObjectRef;
import dev.pequod.apply.Ownership;
import dev.pequod.apply.Plan;
import dev.pequod.apply.Problem;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonString;
import dev.pequod.operator.runtime.Key;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Deletes the objects of WebServices that are deleted themselves, or leaves them if they say so. */
final class Deletion {
    private final ClusterClient client;

    /**
     * Makes what deletes.
     *
     * @param client acts as the operator itself
     */
    Deletion(ClusterClient client) {
        this.client = client;
    }

    /**
     * Does what can be done now, and says in the draft what is left.
     *
     * @param planned hears what is left, also where it cannot be found out whether more can be done
     */
    Plan work(Reconciliation one, Consumer<Plan> planned) throws ClusterException {
        boolean orphan = one.resource()
                .object("metadata")
                .object("annotations")
                .string(Ownership.DELETION_POLICY)
                .equals("orphan");
        Supplier<Plan> deleting = () -> one.session()
                .work(
                        one.draft(),
                        plan -> {
                            one.draft().deleting(plan);
                            planned.accept(plan);
                        },
                        (application, listener) -> application.delete(orphan, listener));
        Plan plan = deleting.get();
        if (!plan.isDone() && plan.actions().isEmpty()) {
            boolean isGoing = isGoing(one.key().namespace());
            if (isGoing || isForbidden(plan)) {
                lookFor(one.key(), isGoing, one.session().application());
                plan = deleting.get();
            }
        }
        return plan;
    }

    /** Reports whether a namespace is being deleted. */
    boolean isGoing(String namespace) throws ClusterException {
        return client.get(ObjectRef.of("v1", "Namespace", "", namespace))
                .filter(Ownership::isBeingDeleted)
                .isPresent();
    }

    private static boolean isForbidden(Plan plan) {
        String reason = Problem.Reason.FORBIDDEN.toString();
        return plan.leaving().stream().anyMatch(node -> node.reason().equals(reason));
    }

    /**
     * Finds out, as the operator itself, which objects are not there, or were never made by us: the service account may not look, as it never
     * could, or as its rights go with its namespace.
     *
     * @param isGoing whether the namespace goes: Kubernetes does not wait for what is in it and of kinds that are not served
     */
    private void lookFor(Key key, boolean isGoing, Application application) {
        for (Inventory.Entry entry : application.inventory().entries()) {
            boolean isAwaited = !isGoing || !entry.ref().identity().namespace().equals(key.namespace());
            if (isNotThere(entry, WebServices.owner(key).key(), isAwaited)) {
                application.observeGone(last(entry));
            }
        }
    }

    private boolean isNotThere(Inventory.Entry entry, String owner, boolean isAwaited) {
        try {
            Optional<JsonObject> metadata = client.get(entry.ref()).map(found -> found.object("metadata"));
            return metadata.isEmpty()
                    || (entry.uid().isEmpty()
                            ? !metadata.get()
                                    .object("labels")
                                    .string(Ownership.OWNER_LABEL)
                                    .equals(owner)
                            : !metadata.get().string("uid").equals(entry.uid()));
        } catch (ClusterException e) {
            return !isAwaited && e.problem().reason() == Problem.Reason.NO_SUCH_KIND; // else nobody knows
        }
    }

    private static JsonObject last(Inventory.Entry entry) {
        ObjectRef ref = entry.ref();
        return JsonObject.EMPTY
                .with("apiVersion", new JsonString(ref.apiVersion()))
                .with("kind", new JsonString(ref.identity().kind()))
                .with(
                        "metadata",
                        JsonObject.EMPTY
                                .with("namespace", new JsonString(ref.identity().namespace()))
                                .with("name", new JsonString(ref.identity().name()))
                                .with("uid", new JsonString(entry.uid())));
    }
}
