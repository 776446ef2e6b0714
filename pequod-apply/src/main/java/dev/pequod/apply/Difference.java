package dev.pequod.apply;

import dev.pequod.graph.ObjectIdentity;
import dev.pequod.graph.Redaction;
import dev.pequod.graph.json.JsonArray;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonPath;
import dev.pequod.graph.json.JsonString;
import dev.pequod.graph.json.JsonValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What applying would change of one object. What Secrets hold is hidden, what only the API server sets is left out.
 *
 * @param object the object
 * @param change what would happen
 * @param before the object as it is; empty if it is not there
 * @param after the object as it would be; empty if it would be gone
 * @param problem why it cannot be applied
 */
public record Difference(
        ObjectRef object, Change change, JsonObject before, JsonObject after, Optional<Problem> problem) {

    /** What would happen. */
    public enum Change {
        /** It would be created. */
        CREATE("create"),
        /** It would be changed. */
        UPDATE("update"),
        /** It would be taken over from others, and changed. */
        ADOPT("adopt"),
        /** It would be deleted and created again, since it cannot be changed. */
        RECREATE("recreate"),
        /** It would be deleted. */
        DELETE("delete"),
        /** Nothing, since it cannot be applied. */
        NONE("none");

        private final String text;

        Change(String text) {
            this.text = text;
        }

        /** Returns the verb. */
        @Override
        public String toString() {
            return text;
        }
    }

    /** Returns a difference of objects as the API server has them; nothing if they do not differ where people look. */
    static Optional<Difference> of(ObjectRef ref, Optional<JsonObject> live, Optional<JsonObject> wanted) {
        Change change = live.isEmpty() ? Change.CREATE : wanted.isEmpty() ? Change.DELETE : Change.UPDATE;
        JsonObject before = live.map(Difference::shown).orElse(JsonObject.EMPTY);
        JsonObject after = wanted.map(Difference::shown).orElse(JsonObject.EMPTY);
        if (before.equals(after)) {
            return Optional.empty();
        }
        return Optional.of(new Difference(
                ref,
                change,
                withoutSecrets(before, after, " (before)"),
                withoutSecrets(after, before, " (after)"),
                Optional.empty()));
    }

    private static JsonObject withoutSecrets(JsonObject object, JsonObject other, String side) {
        return Redaction.hasSecret(object) ? (JsonObject) hidden(object, other, side) : object;
    }

    /** Returns the difference as that of an object that is taken over. */
    Difference adopting() {
        return new Difference(object, Change.ADOPT, before, after, problem);
    }

    /** Returns the difference as that of an object that is deleted and created again. */
    Difference recreating() {
        return new Difference(object, Change.RECREATE, before, after, problem);
    }

    static Difference of(ObjectRef ref, Problem problem) {
        return new Difference(ref, Change.NONE, JsonObject.EMPTY, JsonObject.EMPTY, Optional.of(problem));
    }

    private static JsonObject shown(JsonObject object) {
        JsonObject metadata = object.object("metadata");
        for (String name :
                List.of("creationTimestamp", "generation", "managedFields", "resourceVersion", "selfLink", "uid")) {
            metadata = metadata.without(name);
        }
        JsonObject annotations = metadata.object("annotations").without(Ownership.APPLIED_ANNOTATION);
        metadata = annotations.members().isEmpty()
                ? metadata.without("annotations")
                : metadata.with("annotations", annotations);
        return object.without("status").with("metadata", metadata);
    }

    /** Hides each value of a Secret, or of one in an object, so that one that differs from the other side's still does. */
    private static JsonValue hidden(JsonValue value, @Nullable JsonValue other, String side) {
        return switch (value) {
            case JsonObject object
            when ObjectIdentity.of(object).isSecret() ->
                hiddenSecret(object, other instanceof JsonObject there ? there : JsonObject.EMPTY, side);
            case JsonObject object -> {
                Map<String, JsonValue> members = new LinkedHashMap<>(object.members());
                members.replaceAll((name, member) ->
                        hidden(member, other instanceof JsonObject there ? there.get(name) : null, side));
                yield new JsonObject(members);
            }
            case JsonArray array -> {
                List<JsonValue> there = other instanceof JsonArray o ? o.elements() : List.of();
                List<JsonValue> elements = new ArrayList<>(array.elements());
                for (int i = 0; i < elements.size(); i++) {
                    elements.set(i, hidden(elements.get(i), i < there.size() ? there.get(i) : null, side));
                }
                yield new JsonArray(elements);
            }
            default -> value;
        };
    }

    private static JsonObject hiddenSecret(JsonObject secret, JsonObject other, String side) {
        JsonObject result = Redaction.redacted(secret);
        for (String part : List.of("data", "stringData")) {
            Map<String, JsonValue> values = new LinkedHashMap<>();
            secret.object(part).members().forEach((name, value) -> {
                JsonValue there = other.object(part).get(name);
                boolean differs = there != null && !there.equals(value);
                values.put(name, new JsonString(Redaction.REDACTED + (differs ? side : "")));
            });
            result = values.isEmpty() ? result : result.with(part, new JsonObject(values));
        }
        JsonObject metadata = result.object("metadata");
        return metadata.equals(JsonObject.EMPTY)
                ? result
                : result.with("metadata", withoutCopies(metadata, List.of(secret, other)));
    }

    /** Hides values of Secrets, as they are on either side, that somebody has copied into what stands beside them. */
    private static JsonObject withoutCopies(JsonObject metadata, List<JsonObject> secrets) {
        UnaryOperator<String> hiding = Redaction.ofValues(secrets);
        JsonObject result = metadata;
        for (String part : List.of("annotations", "labels")) {
            Map<String, JsonValue> texts =
                    new LinkedHashMap<>(metadata.object(part).members());
            texts.replaceAll(
                    (name, text) -> text instanceof JsonString t ? new JsonString(hiding.apply(t.value())) : text);
            result = texts.isEmpty() ? result : result.with(part, new JsonObject(texts));
        }
        return result;
    }

    /** Returns the difference for programs: each field that differs, with its value before and after. */
    public JsonObject toJson() {
        List<JsonValue> fields = new ArrayList<>();
        if (change == Change.UPDATE || change == Change.ADOPT || change == Change.RECREATE) {
            fields(before, after, "", fields);
        }
        JsonObject json = JsonObject.EMPTY
                .with("apiVersion", new JsonString(object.apiVersion()))
                .with("kind", new JsonString(object.identity().kind()))
                .with("namespace", new JsonString(object.identity().namespace()))
                .with("name", new JsonString(object.identity().name()))
                .with("change", new JsonString(change.toString()));
        json = fields.isEmpty() ? json : json.with("fields", new JsonArray(fields));
        return problem.isEmpty()
                ? json
                : json.with("problem", new JsonString(problem.get().message()));
    }

    private static void fields(JsonObject before, JsonObject after, String path, List<JsonValue> fields) {
        Set<String> names = new LinkedHashSet<>(before.members().keySet());
        names.addAll(after.members().keySet());
        for (String name : names) {
            JsonValue from = before.get(name);
            JsonValue to = after.get(name);
            String inner = JsonPath.member(path, name);
            if (from instanceof JsonObject x && to instanceof JsonObject y) {
                fields(x, y, inner, fields);
            } else if (from == null || !from.equals(to)) {
                fields.add(field(inner, from, to));
            }
        }
    }

    private static JsonObject field(String path, @Nullable JsonValue from, @Nullable JsonValue to) {
        JsonObject field = JsonObject.EMPTY.with("path", new JsonString(path));
        field = from == null ? field : field.with("before", from);
        return to == null ? field : field.with("after", to);
    }
}
