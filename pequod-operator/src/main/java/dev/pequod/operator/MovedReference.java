package dev.pequod.operator;

import dev.pequod.graph.json.JsonNull;
import dev.pequod.graph.json.JsonNumber;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonString;
import dev.pequod.graph.render.RenderError;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A {@code platformRef} to which a merge patch added another key, as {@code kubectl patch --type=merge} does when it names only the new
 * one. The definition of the resource lets this pass when an object is changed, never when it is created. The former key is the one that
 * {@code Resolved} speaks of, whatever came of it, where that is about the generation just before: then the one edit since has added the
 * other. Everything else is left to people, as it could take away what they have asked for last.
 */
final class MovedReference {
    private static final String FIELD = "platformRef";
    private static final String PATH = "spec." + FIELD;

    private MovedReference() {}

    /** Returns the patch that takes the former key away; empty if there is none, or if it is not certain which one it is. */
    static Optional<JsonObject> patch(JsonObject resource) {
        Set<String> keys = keys(resource);
        JsonObject resolved = Conditions.of(resource.object("status"), "Resolved");
        JsonObject metadata = resource.object("metadata");
        if (keys.size() != 2
                || number(resolved, "observedGeneration") != number(metadata, "generation") - 1
                || resolved.get("observedGeneration") == null) {
            return Optional.empty();
        }
        String message = resolved.string("message");
        boolean holds = resolved.string("status").equals("True");
        return keys.stream()
                .filter(key -> message.startsWith((holds ? "" : PATH + ".") + key + ":"))
                .findFirst()
                .map(former -> patch(metadata, former));
    }

    private static Set<String> keys(JsonObject resource) {
        return resource.object("spec").object(FIELD).members().keySet();
    }

    private static long number(JsonObject object, String name) {
        return object.get(name) instanceof JsonNumber number ? number.value().longValue() : 0;
    }

    /**
     * Returns errors as {@code Resolved} is to tell them: below the key of the reference that they are about if there is one key, and else
     * below none, with what people may do.
     */
    static List<RenderError> told(JsonObject resource, List<RenderError> errors) {
        List<String> keys = List.copyOf(keys(resource));
        RenderError first = errors.getFirst();
        boolean isBelow = first.path().startsWith(PATH + ".");
        if (!first.path().equals(PATH) && !isBelow || keys.isEmpty()) {
            return errors;
        }
        String path = keys.size() > 1 ? PATH : isBelow ? first.path() : PATH + "." + keys.getFirst();
        String message = keys.size() > 1 && isBelow
                ? first.path().substring(PATH.length() + 1) + ": " + first.message()
                : first.message();
        String hint = keys.size() == 2 ? hint(resource, keys.getFirst(), keys.getLast()) : first.hint();
        List<RenderError> told = new ArrayList<>(errors);
        told.set(0, new RenderError(first.stage(), first.code(), path, message, first.positions(), hint));
        return told;
    }

    private static String hint(JsonObject resource, String one, String other) {
        JsonObject metadata = resource.object("metadata");
        return "kubectl patch webservice " + metadata.string("name") + " -n " + metadata.string("namespace")
                + " --type=merge -p '{\"spec\":{\"" + FIELD + "\":{\"" + one + "\":null}}}' keeps " + other
                + ", and with \"" + other + "\":null it keeps " + one;
    }

    private static JsonObject patch(JsonObject metadata, String former) {
        return JsonObject.EMPTY
                .with(
                        "metadata",
                        JsonObject.EMPTY
                                .with("uid", new JsonString(metadata.string("uid")))
                                .with("resourceVersion", new JsonString(metadata.string("resourceVersion"))))
                .with("spec", JsonObject.EMPTY.with(FIELD, JsonObject.EMPTY.with(former, JsonNull.NULL)));
    }
}
