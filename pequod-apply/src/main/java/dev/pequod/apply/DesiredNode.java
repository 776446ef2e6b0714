package dev.pequod.apply;

import dev.pequod.graph.Node;
import dev.pequod.graph.ObjectIdentity;
import dev.pequod.graph.ReadyCondition;
import dev.pequod.graph.Redaction;
import dev.pequod.graph.json.JsonBoolean;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonString;
import dev.pequod.graph.json.JsonWriter;
import java.util.List;
import java.util.Optional;

/**
 * A node of a Graph as a cluster must have it.
 *
 * @param node the node, its object completed: with its namespace, without what only the API server sets
 * @param ref the object
 * @param marked the object with the marks of its owner
 * @param applied the digest of the object
 * @param dependsOn the node's dependencies, and those that follow from its object
 * @param problem why it cannot be applied as things are
 */
record DesiredNode(
        Node node,
        ObjectRef ref,
        JsonObject marked,
        String applied,
        List<String> dependsOn,
        Optional<Problem> problem) {

    private static final ReadyCondition SUSPENDED =
            new ReadyCondition.ConditionMatch("Suspended", "True", Optional.empty());

    DesiredNode {
        dependsOn = List.copyOf(dependsOn);
    }

    /** Returns a copy with another problem, or with none. */
    DesiredNode with(Optional<Problem> newProblem) {
        return newProblem.equals(problem) ? this : new DesiredNode(node, ref, marked, applied, dependsOn, newProblem);
    }

    String id() {
        return node.id();
    }

    ObjectIdentity identity() {
        return ref.identity();
    }

    /** Returns the object with the marks of its owner, to be applied to that one only. */
    JsonObject markedAs(JsonObject live) {
        JsonObject metadata = marked.object("metadata").with("uid", new JsonString(Ownership.uid(live)));
        return marked.with("metadata", metadata);
    }

    /** Returns the entry of the inventory for the object that has this UID. */
    Inventory.Entry entry(String uid) {
        boolean isAbandoned = Ownership.isAbandoned(node.object());
        return new Inventory.Entry(id(), ref, uid, dependsOn, isAbandoned, "", unusual());
    }

    /** Returns when the object is ready where its kind does not say the same; values of Secrets are told nowhere. */
    private List<ReadyCondition> unusual() {
        if (identity().isSecret()) {
            return List.of();
        }
        List<ReadyCondition> told =
                node.readyWhen().stream().filter(c -> !tellsSecret(c)).toList();
        ReadyCondition usual = ReadyCondition.usual(identity());
        List<ReadyCondition> unusual = told.stream()
                .filter(c -> c instanceof ReadyCondition.Exists || !c.type().equals(usual.type()))
                .toList();
        if (isSuspended()) {
            return unusual.isEmpty() ? List.of(SUSPENDED) : unusual;
        }
        return unusual.isEmpty() ? List.of() : told;
    }

    /** Reports whether it is a Job that is to wait until it is wanted otherwise. */
    private boolean isSuspended() {
        return identity().kind().equals("Job")
                && JsonBoolean.TRUE.equals(node.object().object("spec").get("suspend"));
    }

    /** Reports whether a condition has a value of a Secret that stands within the object. */
    private boolean tellsSecret(ReadyCondition condition) {
        if (!(condition instanceof ReadyCondition.FieldMatch match) || !Redaction.hasSecret(node.object())) {
            return false;
        }
        String text = JsonWriter.compact(match.value());
        return !Redaction.ofValues(node.object()).apply(text).equals(text);
    }
}
