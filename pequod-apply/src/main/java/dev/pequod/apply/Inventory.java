package dev.pequod.apply;

import dev.pequod.apply.readiness.Readiness;
import dev.pequod.apply.readiness.ReadinessRules;
import dev.pequod.graph.GraphDecoder;
import dev.pequod.graph.GraphEncoder;
import dev.pequod.graph.ObjectIdentity;
import dev.pequod.graph.ReadyCondition;
import dev.pequod.graph.json.JsonArray;
import dev.pequod.graph.json.JsonBoolean;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonString;
import dev.pequod.graph.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Every object that an owner may have in the cluster. An object stands here before it is created, and until it is known to be gone, so
 * whatever crashes when, nothing is forgotten. Immutable.
 *
 * @param entries one for each object, in the order in which they were wanted
 */
public record Inventory(List<Entry> entries) {

    /** The inventory of an owner without objects. */
    public static final Inventory EMPTY = new Inventory(List.of());

    /** Copies the entries. */
    public Inventory {
        entries = List.copyOf(entries);
    }

    /**
     * One object.
     *
     * @param node the id of its node
     * @param ref the object
     * @param uid its UID; empty until it is known
     * @param dependsOn ids of the nodes that must be deleted after it
     * @param abandon whether it is left alone when it is no longer wanted
     * @param finished the digest of what was wanted of a Job that goes by itself when it was seen last, unless it had failed; otherwise
     *     empty
     * @param readyWhen when it is ready, where that is not what its kind means with it
     */
    public record Entry(
            String node,
            ObjectRef ref,
            String uid,
            List<String> dependsOn,
            boolean abandon,
            String finished,
            List<ReadyCondition> readyWhen) {

        /** Copies the lists. */
        public Entry {
            dependsOn = List.copyOf(dependsOn);
            readyWhen = List.copyOf(readyWhen);
        }

        /** Makes an entry of what is not finished, and ready as is usual for its kind. */
        public Entry(String node, ObjectRef ref, String uid, List<String> dependsOn, boolean abandon) {
            this(node, ref, uid, dependsOn, abandon, "", List.of());
        }

        /** Reports whether a live object of the name is the one of the entry, and bears its owner's mark, or one that somebody changed. */
        boolean isStill(JsonObject live, Owner owner) {
            boolean same = uid.isEmpty() || uid.equals(Ownership.uid(live));
            return same
                    && Ownership.of(live, owner, Optional.of(this)) == Ownership.Whose.OURS
                    && Ownership.of(live, owner) != Ownership.Whose.NOBODYS;
        }

        /**
         * Returns how far the live object of the entry is.
         *
         * @param hiding makes of what somebody wrote into the object what may be told
         */
        public Readiness readiness(JsonObject live, UnaryOperator<String> hiding) {
            return readyWhen.isEmpty()
                    ? ReadinessRules.usual(live, hiding)
                    : ReadinessRules.of(readyWhen, live, hiding);
        }

        /** Returns a copy with another UID. */
        public Entry withUid(String newUid) {
            return new Entry(node, ref, newUid, dependsOn, abandon, finished, readyWhen);
        }

        /** Returns a copy of what is finished when it is gone, if this was wanted. */
        public Entry withFinished(String applied) {
            return new Entry(node, ref, uid, dependsOn, abandon, applied, readyWhen);
        }
    }

    /** Returns the entry of an object. */
    public Optional<Entry> entry(ObjectIdentity identity) {
        return entries.stream().filter(e -> e.ref().identity().equals(identity)).findFirst();
    }

    /** Returns the inventory as the list that is stored. */
    public JsonArray toJson() {
        List<JsonValue> list = new ArrayList<>();
        for (Entry entry : entries) {
            ObjectIdentity identity = entry.ref().identity();
            JsonObject json = JsonObject.EMPTY
                    .with("node", new JsonString(entry.node()))
                    .with("apiVersion", new JsonString(entry.ref().apiVersion()))
                    .with("kind", new JsonString(identity.kind()))
                    .with("name", new JsonString(identity.name()));
            json = identity.namespace().isEmpty() ? json : json.with("namespace", new JsonString(identity.namespace()));
            json = entry.uid().isEmpty() ? json : json.with("uid", new JsonString(entry.uid()));
            json = entry.dependsOn().isEmpty() ? json : json.with("dependsOn", JsonArray.ofStrings(entry.dependsOn()));
            json = entry.abandon() ? json.with("abandon", JsonBoolean.of(true)) : json;
            json = entry.finished().isEmpty() ? json : json.with("finished", new JsonString(entry.finished()));
            list.add(
                    entry.readyWhen().isEmpty()
                            ? json
                            : json.with("readyWhen", GraphEncoder.encodeConditions(entry.readyWhen())));
        }
        return new JsonArray(list);
    }

    /** Returns the inventory that a stored list holds; elements that name no object are left out. */
    public static Inventory ofJson(JsonArray array) {
        List<Entry> entries = new ArrayList<>();
        for (JsonValue value : array.elements()) {
            if (value instanceof JsonObject json && !json.string("kind").isEmpty()) {
                List<String> dependsOn = json.get("dependsOn") instanceof JsonArray list
                        ? list.elements().stream()
                                .flatMap(e -> e instanceof JsonString text ? Stream.of(text.value()) : Stream.of())
                                .toList()
                        : List.of();
                ObjectRef ref = ObjectRef.of(
                        json.string("apiVersion"), json.string("kind"), json.string("namespace"), json.string("name"));
                boolean abandon = JsonBoolean.of(true).equals(json.get("abandon"));
                JsonValue readyWhen = json.get("readyWhen");
                entries.add(new Entry(
                        json.string("node"),
                        ref,
                        json.string("uid"),
                        dependsOn,
                        abandon,
                        json.string("finished"),
                        readyWhen == null ? List.of() : GraphDecoder.decodeConditions(readyWhen)));
            }
        }
        return new Inventory(entries);
    }
}
