package dev.pequod.apply;

import dev.pequod.apply.readiness.Readiness;
import dev.pequod.graph.Node;
import dev.pequod.graph.ObjectIdentity;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonString;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The objects of one owner as they were seen in the cluster last, each {@linkplain Excerpt as far as it is kept}, and what may be told of
 * them: whoever tells of one, be it an API server in an error or a controller in a status, may quote what stands in a Secret, or stood there
 * before. Not thread-safe.
 */
final class SeenObjects {
    /** The most characters of values that are kept of Secrets of which nothing is wanted. */
    private static final int MOST_OF_VALUES = 1 << 18;

    /** Whole as long as they are {@link #told}; nothing for what is known not to be there. */
    private final Map<ObjectIdentity, Optional<JsonObject>> live = new HashMap<>();

    /** Those that were told of since anything was planned, of which all is kept. */
    private final Set<ObjectIdentity> told = new HashSet<>();

    /** How far those are of which not all is kept. */
    private final Map<ObjectIdentity, Readiness> cut = new HashMap<>();

    /** The values of the Secrets of which not all is kept and nothing is wanted, as far as there is room. */
    private final Map<ObjectIdentity, JsonObject> values = new HashMap<>();

    private Map<ObjectIdentity, DesiredNode> wanted = Map.of();

    /** What is applied, whose Secrets no message of any node may show. */
    private List<Node> nodes = List.of();

    private @Nullable Hiding hiding;

    /** Returns an object, or nothing if it is not there or nothing is known of it. */
    Optional<JsonObject> of(ObjectIdentity identity) {
        return live.getOrDefault(identity, Optional.empty());
    }

    /** Returns all of them, nothing for what is known not to be there; a view. */
    Map<ObjectIdentity, Optional<JsonObject>> all() {
        return Collections.unmodifiableMap(live);
    }

    /** Returns how far those are of which not all is kept; a view. */
    Map<ObjectIdentity, Readiness> cut() {
        return Collections.unmodifiableMap(cut);
    }

    /** Returns the objects of which something is wanted. */
    Set<ObjectIdentity> wanted() {
        return wanted.keySet();
    }

    // --- what is seen
    // --------------------------------------------------------------------------------------------------------

    /** Notes an object as the API server has it, unless it is older than what is known, be it of another object of the name. */
    void tell(JsonObject object) {
        ObjectIdentity identity = ObjectIdentity.of(object);
        if (of(identity).filter(known -> isOlder(object, known)).isEmpty()) {
            put(identity, Optional.of(object));
            told.add(identity);
        }
    }

    private static boolean isOlder(JsonObject object, JsonObject known) {
        return ResourceVersion.isOlder(Ownership.resourceVersion(object), Ownership.resourceVersion(known));
    }

    /** Notes that an object is not there. */
    void tellGone(ObjectIdentity identity) {
        live.put(identity, Optional.empty());
    }

    /** Notes what there is of an object, as far as that is kept. */
    void see(ObjectIdentity identity, Optional<JsonObject> object) {
        cut.remove(identity);
        values.remove(identity);
        put(identity, object.map(whole -> {
            JsonObject kept = excerpt(identity, whole);
            if (kept != whole) {
                DesiredNode node = wanted.get(identity);
                if (node == null && identity.isSecret()) {
                    keepValues(identity, whole);
                }
                cut.put(identity, node == null ? Readiness.READY : Excerpt.readiness(node, whole, this::redacted));
            }
            return kept;
        }));
    }

    /** Leaves of those that were told of what is kept. */
    void cutTold() {
        told.stream().filter(live::containsKey).forEach(identity -> see(identity, of(identity)));
        told.clear();
    }

    /** Returns of an object what would be kept. */
    JsonObject excerpt(ObjectIdentity identity, JsonObject object) {
        return Excerpt.of(object, wanted.get(identity));
    }

    private void put(ObjectIdentity identity, Optional<JsonObject> object) {
        Optional<JsonObject> before = live.put(identity, object);
        Hiding known = hiding;
        if (known != null && identity.isSecret() && object.isPresent() && !object.equals(before)) {
            known.isToLearn();
        }
    }

    private void keepValues(ObjectIdentity identity, JsonObject secret) {
        JsonObject kept = JsonObject.EMPTY
                .with("apiVersion", new JsonString("v1"))
                .with("kind", new JsonString("Secret"))
                .with("data", secret.object("data"));
        if (Stream.concat(values.values().stream(), Stream.of(kept))
                        .mapToLong(one -> one.toString().length())
                        .sum()
                <= MOST_OF_VALUES) {
            values.put(identity, kept);
        }
    }

    // --- what is forgotten
    // ---------------------------------------------------------------------------------------------------

    /** Forgets an object, so that it is read again. */
    void forget(ObjectIdentity identity) {
        live.remove(identity);
    }

    /** Forgets all, so that they are read again. */
    void forgetAll() {
        live.clear();
        told.clear();
        cut.clear();
        values.clear();
    }

    /** Forgets some that are there. */
    void forgetIf(Predicate<JsonObject> some) {
        live.values().removeIf(object -> object.filter(some).isPresent());
    }

    /** Forgets some but those that are there, so that it is found out whether they are gone. */
    void forgetBut(Set<ObjectIdentity> there, Predicate<ObjectIdentity> some) {
        live.entrySet()
                .removeIf(
                        one -> one.getValue().isPresent() && some.test(one.getKey()) && !there.contains(one.getKey()));
    }

    /** Forgets all others. */
    void retain(Set<ObjectIdentity> kept) {
        live.keySet().retainAll(kept);
        cut.keySet().retainAll(kept);
        values.keySet().retainAll(kept);
    }

    // --- what is wanted
    // ------------------------------------------------------------------------------------------------------

    /** Begins what is done for the nodes of a Graph, or for none. */
    void begin(List<Node> graph) {
        nodes = graph;
        hiding = null;
    }

    /** Says what is wanted of them; other than before if {@code isOther}. */
    void want(List<DesiredNode> desired, boolean isOther) {
        wanted = desired.stream().collect(Collectors.toMap(DesiredNode::identity, n -> n, (a, b) -> a));
        if (isOther) {
            live.keySet().removeAll(cut.keySet()); // what was left out may be wanted by now
            cut.clear();
            values.clear();
            told.addAll(live.keySet()); // of what is whole less may be wanted, or nothing
        }
    }

    /** Ends what was {@linkplain #begin begun}. */
    void end() {
        wanted = Map.of();
        begin(List.of());
    }

    // --- what may be told
    // ----------------------------------------------------------------------------------------------------

    /** Returns what somebody wrote as it may be told. */
    String redacted(String text) {
        return hiding().told(text);
    }

    /** Returns what an API server refused as it may be told. */
    Problem redacted(Problem problem) {
        return problem.hiding(hiding().ofErrors());
    }

    private Hiding hiding() {
        Hiding known = hiding;
        if (known == null) {
            known = new Hiding(nodes.stream().map(Node::object));
            hiding = known;
        }
        if (known.learns()) {
            boolean isAllKnown = cut.keySet().stream()
                    .allMatch(one -> !one.isSecret() || wanted.containsKey(one) || values.containsKey(one));
            Stream<JsonObject> there = live.entrySet().stream()
                    .filter(one -> one.getKey().isSecret())
                    .flatMap(one -> one.getValue().stream());
            known.learn(Stream.concat(there, values.values().stream()), isAllKnown);
        }
        return known;
    }
}
