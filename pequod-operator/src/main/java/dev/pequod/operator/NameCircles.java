package dev.pequod.operator;

import dev.pequod.apply.Inventory;
import dev.pequod.apply.NodeStatus;
import dev.pequod.apply.NodeStatus.Phase;
import dev.pequod.apply.ObjectRef;
import dev.pequod.apply.Plan;
import dev.pequod.apply.Problem;
import dev.pequod.graph.ObjectIdentity;
import dev.pequod.operator.runtime.Key;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Finds resources that wait for each other in a circle, as two do that are to swap the names of their objects: each wants what the other one
 * has, and gives away what it has when all that it wants is ready. Nothing that serves is deleted for that before its time; that such a circle
 * is there, and how a person ends it, is told. Thread-safe.
 */
final class NameCircles {
    private static final String NOT_OWNED = Problem.Reason.NOT_OWNED.toString();

    /** Kinds with which more goes than is made again. */
    private static final Set<String> PRECIOUS =
            Set.of("Namespace", "CustomResourceDefinition", "PersistentVolumeClaim", "PersistentVolume");

    private final Map<Key, Waiting> waiting = new HashMap<>();
    /** Who has an object, of those that wait. */
    private final Map<ObjectIdentity, Key> holders = new HashMap<>();

    /** What one that waits wants of others, and what it has. */
    private record Waiting(Set<ObjectIdentity> wanted, Set<ObjectIdentity> held) {}

    /** Forgets what a resource waits for. */
    synchronized void forget(Key key) {
        Waiting known = waiting.remove(key);
        if (known != null) {
            known.held().forEach(object -> holders.remove(object, key));
        }
    }

    private void note(Key key, Waiting now) {
        forget(key);
        waiting.put(key, now);
        now.held().forEach(object -> holders.put(object, key));
    }

    /**
     * Notes what a resource waits for that others have, and returns its plan where each such object tells of the circle that it is in, if it is.
     *
     * @param inventory what the resource has
     */
    synchronized Plan told(Key key, Plan plan, Inventory inventory) {
        Set<ObjectIdentity> wanted = plan.nodes().stream()
                .filter(NameCircles::isRefused)
                .map(node -> node.object().identity())
                .collect(Collectors.toUnmodifiableSet());
        if (wanted.isEmpty()) {
            forget(key);
            return plan;
        }
        Set<ObjectIdentity> held = inventory.entries().stream()
                .filter(entry -> !entry.uid().isEmpty())
                .map(entry -> entry.ref().identity())
                .collect(Collectors.toUnmodifiableSet());
        note(key, new Waiting(wanted, held));
        List<ObjectRef> kept = plan.leaving().stream()
                .filter(node -> node.phase() == Phase.LEAVING)
                .map(NodeStatus::object)
                .toList();
        List<NodeStatus> nodes = plan.nodes().stream()
                .map(node -> isRefused(node) ? told(key, node, kept) : node)
                .toList();
        return new Plan(plan.actions(), nodes, plan.leaving(), plan.wakeAt(), plan.problem());
    }

    private static boolean isRefused(NodeStatus node) {
        return node.phase() == Phase.FAILED && node.reason().equals(NOT_OWNED);
    }

    private NodeStatus told(Key key, NodeStatus node, List<ObjectRef> kept) {
        for (ObjectRef ref : kept) {
            Optional<List<Key>> circle = circle(key, node.object().identity(), ref.identity());
            if (circle.isPresent()) {
                return new NodeStatus(
                        node.node(),
                        node.object(),
                        node.phase(),
                        node.applied(),
                        node.reason(),
                        node.message() + "; " + message(circle.get(), ref),
                        node.waitingFor());
            }
        }
        return node;
    }

    private static String message(List<Key> circle, ObjectRef kept) {
        String others = circle.stream()
                .map(one -> WebServices.ref(one).toString())
                .collect(Collectors.joining(", which waits for an object of "));
        String end = "To end it, let one of them want another name";
        if (!PRECIOUS.contains(kept.identity().kind())) {
            end += ", or stop what this one serves: kubectl delete " + kept.forKubectl();
        }
        return "these wait in a circle: this one for " + others + ", which waits for " + kept
                + " of this one, which is kept until all that this one wants is ready. " + end;
    }

    /** Returns the others of a circle in which a resource is that wants one object and keeps another one, the one that it waits for first. */
    private Optional<List<Key>> circle(Key key, ObjectIdentity wanted, ObjectIdentity kept) {
        Set<Key> seen = new HashSet<>(Set.of(key));
        Deque<List<Key>> open = new ArrayDeque<>();
        extend(List.of(), Set.of(wanted), seen, open);
        while (!open.isEmpty()) {
            List<Key> path = open.remove();
            Set<ObjectIdentity> next =
                    Objects.requireNonNull(waiting.get(path.getLast())).wanted();
            if (next.contains(kept)) {
                return Optional.of(path);
            }
            extend(path, next, seen, open);
        }
        return Optional.empty();
    }

    /** Adds a path that goes on to each one that has something of what is wanted, and was not seen before. */
    private void extend(List<Key> path, Set<ObjectIdentity> wanted, Set<Key> seen, Deque<List<Key>> open) {
        for (ObjectIdentity one : wanted) {
            Key holder = holders.get(one);
            if (holder != null && seen.add(holder)) {
                List<Key> longer = new ArrayList<>(path);
                longer.add(holder);
                open.add(longer);
            }
        }
    }
}
