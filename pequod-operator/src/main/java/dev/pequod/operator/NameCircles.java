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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds resources that wait for each other in a circle, as two do that are to swap the names of their objects: each wants what the other one
 * has, and gives away what it has when all that it wants is ready. Nothing that serves is deleted for that before its time; that such a circle
 * is there, and how a person ends it, is told.
 *
 * <p>It is looked for once for each plan, in proportion to what those want on the way, and not beyond {@link #MOST} objects: it is a hint for
 * people. Thread-safe, and nobody waits for anybody: what others note meanwhile may be seen or not.
 */
final class NameCircles {
    /** How many wanted objects are looked at for one plan. */
    private static final int MOST = 20_000;
    /** Of how many others a circle is told. */
    private static final int LONGEST = 20;

    private static final String NOT_OWNED = Problem.Reason.NOT_OWNED.toString();

    /** Kinds with which more goes than is made again. */
    private static final Set<String> PRECIOUS =
            Set.of("Namespace", "CustomResourceDefinition", "PersistentVolumeClaim", "PersistentVolume");

    private final Map<Key, Waiting> waiting = new ConcurrentHashMap<>();
    /** Who has an object, of those that wait. */
    private final Map<ObjectIdentity, Key> holders = new ConcurrentHashMap<>();

    /** What one that waits wants of others, and what it has. */
    private record Waiting(Set<ObjectIdentity> wanted, Set<ObjectIdentity> held) {}

    /** Forgets what a resource waits for. */
    void forget(Key key) {
        Waiting known = waiting.remove(key);
        if (known != null) {
            known.held().forEach(object -> holders.remove(object, key));
        }
    }

    /** Returns who waits for an object that others have. */
    List<Key> waitingFor(ObjectIdentity object) {
        return waiting.entrySet().stream()
                .filter(one -> one.getValue().wanted().contains(object))
                .map(Map.Entry::getKey)
                .toList();
    }

    private void note(Key key, Waiting now) {
        Waiting before = waiting.put(key, now);
        now.held().forEach(object -> holders.put(object, key));
        if (before != null) {
            before.held().stream()
                    .filter(object -> !now.held().contains(object))
                    .forEach(object -> holders.remove(object, key));
        }
    }

    /**
     * Notes what a resource waits for that others have, and returns its plan where each such object tells of the circle that it is in, if it is.
     *
     * @param inventory what the resource has
     */
    Plan told(Key key, Plan plan, Inventory inventory) {
        Set<ObjectIdentity> wanted = plan.nodes().stream()
                .filter(NameCircles::isRefused)
                .map(node -> node.object().identity())
                .collect(Collectors.toCollection(LinkedHashSet::new));
        if (wanted.isEmpty()) {
            forget(key);
            return plan;
        }
        Set<ObjectIdentity> held = inventory.entries().stream()
                .filter(entry -> !entry.uid().isEmpty())
                .map(entry -> entry.ref().identity())
                .collect(Collectors.toUnmodifiableSet());
        note(key, new Waiting(wanted, held));
        Map<ObjectIdentity, ObjectRef> kept = plan.leaving().stream()
                .filter(node -> node.phase() == Phase.LEAVING)
                .collect(Collectors.toMap(node -> node.object().identity(), NodeStatus::object, (a, b) -> a));
        Map<Key, Way> ways = kept.isEmpty() ? Map.of() : ways(key, wanted, kept);
        if (ways.isEmpty()) {
            return plan;
        }
        List<NodeStatus> nodes = plan.nodes().stream()
                .map(node -> isRefused(node) ? told(node, ways) : node)
                .toList();
        return new Plan(plan.actions(), nodes, plan.leaving(), plan.wakeAt(), plan.problem());
    }

    private static boolean isRefused(NodeStatus node) {
        return node.phase() == Phase.FAILED && node.reason().equals(NOT_OWNED);
    }

    private NodeStatus told(NodeStatus node, Map<Key, Way> ways) {
        Key holder = holders.get(node.object().identity());
        Way way = holder == null ? null : ways.get(holder);
        return way == null
                ? node
                : new NodeStatus(
                        node.node(),
                        node.object(),
                        node.phase(),
                        node.applied(),
                        node.reason(),
                        node.message() + "; " + message(way),
                        node.waitingFor());
    }

    private static String message(Way way) {
        List<String> names = new ArrayList<>();
        for (Way one = way; one != null; one = one.next()) {
            names.add(WebServices.ref(one.from()).toString());
        }
        String others = String.join(", which waits for an object of ", names);
        ObjectRef kept = way.to();
        String end = "To end it, let one of them want another name";
        if (!PRECIOUS.contains(kept.identity().kind())) {
            end += ", or stop what this one serves: kubectl delete " + kept.forKubectl();
        }
        return "these wait in a circle: this one for " + others + ", which waits for " + kept
                + " of this one, which is kept until all that this one wants is ready. " + end;
    }

    /**
     * How one that waits comes to an object that is kept.
     *
     * @param next the way of whom it waits for; null if it wants the object itself
     * @param to the object
     * @param length how many wait on it
     */
    private record Way(Key from, @Nullable Way next, ObjectRef to, int length) {
        private Way after(Key one) {
            return new Way(one, this, to, length + 1);
        }
    }

    /** Returns the shortest way of each one that a resource waits for, and those wait for, to what the resource keeps; not of those without one. */
    private Map<Key, Way> ways(Key key, Set<ObjectIdentity> wanted, Map<ObjectIdentity, ObjectRef> kept) {
        Map<Key, List<Key>> waitedForBy = new HashMap<>();
        Map<Key, Way> ways = new HashMap<>();
        Deque<Way> found = new ArrayDeque<>();
        Deque<Key> open = new ArrayDeque<>(holdersOf(wanted));
        Set<Key> seen = new HashSet<>(open);
        seen.add(key);
        int looked = wanted.size();
        while (!open.isEmpty() && looked < MOST) {
            Key one = open.remove();
            Waiting waits = waiting.get(one);
            if (one.equals(key) || waits == null) {
                continue;
            }
            looked += waits.wanted().size();
            waits.wanted().stream().filter(kept::containsKey).findFirst().ifPresent(object -> {
                Way last = new Way(one, null, Objects.requireNonNull(kept.get(object)), 1);
                ways.put(one, last);
                found.add(last);
            });
            for (Key holder : holdersOf(waits.wanted())) {
                waitedForBy.computeIfAbsent(holder, k -> new ArrayList<>()).add(one);
                if (seen.add(holder)) {
                    open.add(holder);
                }
            }
        }
        while (!found.isEmpty()) {
            Way way = found.remove();
            for (Key one : waitedForBy.getOrDefault(way.from(), List.of())) {
                Way longer = way.after(one);
                if (longer.length() <= LONGEST && ways.putIfAbsent(one, longer) == null) {
                    found.add(longer);
                }
            }
        }
        return ways;
    }

    private Set<Key> holdersOf(Set<ObjectIdentity> wanted) {
        return wanted.stream()
                .flatMap(object -> Optional.ofNullable(holders.get(object)).stream())
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }
}
