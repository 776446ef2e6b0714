package dev.pequod.apply;

import dev.pequod.api.Quote;
import dev.pequod.graph.json.JsonArray;
import dev.pequod.graph.json.JsonNull;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonString;
import dev.pequod.graph.json.JsonValue;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The marks by which an object says whose it is, and what was applied last.
 *
 * <p>There are no owner references: Kubernetes' garbage collector deletes what refers to an owner in another namespace, and all that
 * refers to the former UID of an owner restored from a backup.
 */
public final class Ownership {
    /** The field manager of everything that is applied. */
    public static final String FIELD_MANAGER = "pequod";

    /** The label with the {@link Owner#key()}; watches select by it. */
    public static final String OWNER_LABEL = "pequod.dev/owner";

    /** The annotation that names the owner for people. */
    public static final String OWNER_ANNOTATION = "pequod.dev/owned-by";

    /** The annotation with the digest of what was applied last. */
    public static final String APPLIED_ANNOTATION = "pequod.dev/applied";

    /**
     * The annotation on an object that is nobody's by which somebody consents that one owner takes it over: with what {@link #OWNER_ANNOTATION}
     * has then, such as {@code WebService.platform.example.com shop/cart}.
     */
    public static final String ADOPT_ANNOTATION = "pequod.dev/adopt-by";

    /**
     * The annotation that says what happens to objects that are no longer wanted: {@code delete} or {@code orphan} on the resource,
     * {@code abandon} on one object.
     */
    public static final String DELETION_POLICY = "pequod.dev/deletion-policy";

    /** The annotation on a resource that leaves everything as it is: {@code true}. */
    public static final String PAUSED = "pequod.dev/paused";

    /** The annotation that allows to delete and create an object whose change the API server refuses: {@code recreate}. */
    public static final String UPDATE_POLICY = "pequod.dev/update-policy";

    private Ownership() {}

    /** Whose an object is. */
    enum Whose {
        OURS,
        ANOTHERS,
        NOBODYS
    }

    static Whose of(JsonObject live, Owner owner) {
        String key = live.object("metadata").object("labels").string(OWNER_LABEL);
        if (key.isEmpty()) {
            return Whose.NOBODYS;
        }
        return key.equals(owner.key()) ? Whose.OURS : Whose.ANOTHERS;
    }

    /**
     * Returns whose an object is that may be in an inventory. One whose mark somebody took off, or whose label somebody changed, is still ours if
     * the inventory says so, and fields of it are managed by us.
     */
    static Whose of(JsonObject live, Owner owner, Optional<Inventory.Entry> entry) {
        Whose marked = of(live, owner);
        boolean known = entry.isPresent() && entry.get().uid().equals(uid(live)) && isManaged(live);
        boolean isNamed = annotation(live, OWNER_ANNOTATION).equals(owner.identity());
        return known && (marked == Whose.NOBODYS || isNamed) ? Whose.OURS : marked;
    }

    /** Returns a copy with the marks. */
    static JsonObject marked(JsonObject object, Owner owner, String applied) {
        JsonObject metadata = object.object("metadata");
        JsonObject labels = metadata.object("labels").with(OWNER_LABEL, new JsonString(owner.key()));
        JsonObject annotations = metadata.object("annotations")
                .with(OWNER_ANNOTATION, new JsonString(owner.identity()))
                .with(APPLIED_ANNOTATION, new JsonString(applied));
        return object.with("metadata", metadata.with("labels", labels).with("annotations", annotations));
    }

    /** Returns the JSON merge patch that takes the marks, and the consent to have them, off the object as it was seen, and off no other. */
    static JsonObject unmarking(JsonObject live) {
        Map<String, JsonValue> annotations = new LinkedHashMap<>();
        annotations.put(OWNER_ANNOTATION, JsonNull.NULL);
        annotations.put(APPLIED_ANNOTATION, JsonNull.NULL);
        if (!annotation(live, ADOPT_ANNOTATION).isEmpty()) {
            annotations.put(ADOPT_ANNOTATION, JsonNull.NULL);
        }
        return JsonObject.EMPTY.with(
                "metadata",
                JsonObject.EMPTY
                        .with("uid", new JsonString(uid(live)))
                        .with("resourceVersion", new JsonString(resourceVersion(live)))
                        .with("labels", JsonObject.EMPTY.with(OWNER_LABEL, JsonNull.NULL))
                        .with("annotations", new JsonObject(annotations)));
    }

    static String applied(JsonObject live) {
        return annotation(live, APPLIED_ANNOTATION);
    }

    static String annotation(JsonObject object, String name) {
        return object.object("metadata").object("annotations").string(name);
    }

    /** Reports whether a resource is paused, so that no operator works on it. */
    public static boolean isPaused(JsonObject resource) {
        return annotation(resource, PAUSED).equals("true");
    }

    static boolean isAbandoned(JsonObject object) {
        return annotation(object, DELETION_POLICY).equals("abandon");
    }

    static boolean mayBeRecreated(JsonObject object) {
        return annotation(object, UPDATE_POLICY).equals("recreate");
    }

    /** Returns which annotation of an object has a value that says nothing, so that nobody believes that it does. */
    static Optional<Problem> misspelt(JsonObject object) {
        return misspeltDeletion(object)
                .or(() -> unknown(object, UPDATE_POLICY, List.of("recreate"))
                        .map(problem -> Problem.of(Problem.Reason.INVALID, problem)));
    }

    /** Returns the same of the annotation that says what happens to the object when it is no longer wanted. */
    static Optional<Problem> misspeltDeletion(JsonObject object) {
        return unknown(object, DELETION_POLICY, List.of("delete", "abandon"))
                .map(problem -> Problem.of(Problem.Reason.INVALID, problem));
    }

    /**
     * Returns what is wrong with an annotation; empty if there is none or it has a value that is known.
     *
     * @param known the values that say something
     */
    public static Optional<String> unknown(JsonObject object, String name, List<String> known) {
        String value = annotation(object, name);
        return value.isEmpty() || known.contains(value)
                ? Optional.empty()
                : Optional.of("the annotation " + name + " is " + Quote.of(value) + "; expected "
                        + String.join(" or ", known));
    }

    static String uid(JsonObject live) {
        return live.object("metadata").string("uid");
    }

    static String resourceVersion(JsonObject live) {
        return live.object("metadata").string("resourceVersion");
    }

    /** Reports whether an object is on its way out: it was deleted, and goes when its finalizers have. */
    public static boolean isBeingDeleted(JsonObject live) {
        return live.object("metadata").get("deletionTimestamp") != null;
    }

    /** Returns when we last changed the object: what the API server notes beside our fields, else when it was created. */
    static Optional<Instant> changedAt(JsonObject live) {
        Optional<Instant> changed = Optional.empty();
        for (JsonObject manager : ours(live).toList()) {
            Optional<Instant> time = time(manager.string("time"));
            if (changed.isEmpty() || time.isPresent() && time.get().isAfter(changed.get())) {
                changed = time;
            }
        }
        return changed.isPresent() ? changed : time(live.object("metadata").string("creationTimestamp"));
    }

    /** Reports whether fields of the object are ours. */
    static boolean isManaged(JsonObject live) {
        return ours(live).findAny().isPresent();
    }

    /** Returns the notes that the API server makes of what we have changed. */
    static Stream<JsonObject> ours(JsonObject live) {
        return live.object("metadata").get("managedFields") instanceof JsonArray entries
                ? entries.elements().stream()
                        .flatMap(entry -> entry instanceof JsonObject manager && isOurs(manager)
                                ? Stream.of(manager)
                                : Stream.of())
                : Stream.of();
    }

    private static boolean isOurs(JsonObject manager) {
        return manager.string("manager").equals(FIELD_MANAGER)
                && manager.string("subresource").isEmpty();
    }

    private static Optional<Instant> time(String text) {
        try {
            return text.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(text));
        } catch (DateTimeParseException e) {
            return Optional.empty(); // an object of a stranger server: no deadline then
        }
    }
}
