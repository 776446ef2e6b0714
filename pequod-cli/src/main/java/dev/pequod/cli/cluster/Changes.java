package dev.pequod.cli.cluster;

import dev.pequod.apply.Action;
import dev.pequod.apply.NodeStatus;
import dev.pequod.apply.ObjectRef;
import dev.pequod.apply.Plan;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the work on one resource has written, object by object. Thread-safe. */
final class Changes {
    /** Of an object of which no change is claimed. */
    static final String NONE = "none";

    private static final String CREATED = "created";
    private static final String RECREATED = "recreated";
    private static final String DELETED = "deleted";

    private final Map<ObjectRef, String> verbs = new LinkedHashMap<>();

    synchronized void add(Action action) {
        switch (action) {
            case Action.Create create ->
                verbs.merge(
                        ObjectRef.of(create.object()),
                        CREATED,
                        (before, now) -> before.equals(DELETED) || before.equals(RECREATED) ? RECREATED : now);
            case Action.Update update ->
                verbs.putIfAbsent(
                        ObjectRef.of(update.object()), update.why() == Action.Why.ADOPTED ? "adopted" : "configured");
            case Action.Delete delete -> verbs.put(delete.ref(), DELETED);
            case Action.Release release -> verbs.put(release.ref(), "released");
            case Action.Read read -> {}
            case Action.WriteInventory write -> {}
        }
    }

    /** Returns the verb for an object that the plan wants; of what failed, or waits, no change is claimed. */
    synchronized String of(NodeStatus node) {
        return node.applied() ? verbs.getOrDefault(node.object(), "unchanged") : NONE;
    }

    /** Returns the objects that the plan no longer knows, as they are gone or nobody's, each with the verb for that. */
    synchronized Map<ObjectRef, String> left(Plan plan) {
        Map<ObjectRef, String> left = new LinkedHashMap<>(verbs);
        PlanTree.all(plan).forEach(node -> left.remove(node.object()));
        return left;
    }

    /** Returns a line for each object of which a change is claimed, or that is as it was. */
    List<String> lines(Plan plan) {
        List<String> lines = new ArrayList<>();
        plan.nodes().stream().filter(NodeStatus::applied).forEach(node -> lines.add(node.object() + " " + of(node)));
        left(plan).forEach((object, verb) -> lines.add(object + " " + verb));
        return lines;
    }
}
