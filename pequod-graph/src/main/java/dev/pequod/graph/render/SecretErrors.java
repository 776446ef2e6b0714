package dev.pequod.graph.render;

import dev.pequod.cue.Value;
import dev.pequod.cue.errors.CueException;
import dev.pequod.graph.Redaction;
import dev.pequod.graph.json.JsonArray;
import dev.pequod.graph.json.JsonNull;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonString;
import dev.pequod.graph.json.JsonValue;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Hides values of Secrets in what is told of a module's output: errors go to logs, events and the status of a resource. */
final class SecretErrors {
    /** Where a node says what a Secret holds, which may stand within another object, as {@link Places#ofOutput} spells it. */
    private static final Pattern DATA = Pattern.compile(
            "output\\.nodes\\[(\\d{1,9})]\\.(?:readyWhen|object\\.(?:.*\\.)?(?:data|stringData|metadata\\.annotations))(?:[.\\[].*)?",
            Pattern.DOTALL);

    /** What holds whole nodes. */
    private static final Pattern NODES = Pattern.compile("output(?:\\.nodes(?:\\[\\d+](?:\\.object)?)?)?");

    private static final String WHOLE = "#Render";
    private static final JsonString SECRET = new JsonString("Secret");
    private static final JsonObject EMPTY_SECRET =
            JsonObject.EMPTY.with("apiVersion", new JsonString("v1")).with("kind", SECRET);
    private static final int MOST_NODES = 1_000;
    private static final int LENGTH_OF_A_NUMBER = 3;

    /** The object of each node, as far as it is known; what may be a Secret is one. */
    private final List<JsonObject> objects;

    /** Whether there may be other nodes. */
    private final boolean hasOthers;

    private SecretErrors(List<JsonObject> objects, boolean hasOthers) {
        this.objects = objects;
        this.hasOthers = hasOthers;
    }

    /** Returns what hides the values of the Secrets of an output. */
    static SecretErrors of(JsonValue output) {
        return output instanceof JsonObject json && json.get("nodes") instanceof JsonArray nodes
                ? of(nodes.elements(), false)
                : new SecretErrors(List.of(), true);
    }

    private static SecretErrors of(List<JsonValue> nodes, boolean hasOthers) {
        return new SecretErrors(
                nodes.stream()
                        .map(node -> node instanceof JsonObject object ? object.object("object") : JsonObject.EMPTY)
                        .map(SecretErrors::presumed)
                        .toList(),
                hasOthers);
    }

    /** Returns what hides the values of the Secrets of an output that need not be valid: those that are known, whatever is beside them. */
    static SecretErrors ofInvalid(Value output) {
        try {
            Value nodes = new Places(output).at("nodes");
            List<Value> all = nodes == null ? List.of() : nodes.elements();
            boolean isUnknown = nodes == null || all.isEmpty() && nodes.isError();
            return of(all.stream().limit(MOST_NODES).map(KnownData::of).toList(), isUnknown || all.size() > MOST_NODES);
        } catch (CueException e) {
            return new SecretErrors(List.of(), true);
        }
    }

    private static JsonObject presumed(JsonObject object) {
        boolean isOther = object.get("kind") instanceof JsonString kind && !kind.equals(SECRET);
        return isOther
                ? object
                : EMPTY_SECRET.with("data", valueOf(object, "data")).with("stringData", valueOf(object, "stringData"));
    }

    private static JsonValue valueOf(JsonObject object, String name) {
        return Objects.requireNonNullElse(object.get(name), JsonNull.NULL);
    }

    /** Returns errors without values where they are about a Secret, or about what may be one, and elsewhere without those that Secrets hold. */
    List<RenderError> hidden(List<RenderError> errors) {
        UnaryOperator<String> hidden = Redaction.ofValues(objects);
        return errors.stream()
                .map(e -> new RenderError(
                        e.stage(),
                        e.code(),
                        hidden.apply(e.path()),
                        isOfSecret(e) ? withoutValues(e.message()) : hidden.apply(e.message()),
                        e.positions(),
                        e.hint()))
                .toList();
    }

    /** Returns a message without the values that Secrets hold. */
    String hidden(String message) {
        return Redaction.ofValues(objects).apply(message);
    }

    private boolean isOfSecret(RenderError e) {
        if (e.code().equals(CueErrors.LIMIT_EXCEEDED)) {
            return false; // its numbers are those of the limit
        }
        if (e.path().isEmpty() || e.path().equals(WHOLE)) {
            // What is wrong with the whole leaves nobody to say which of its values are Secrets'.
            return hasOthers || objects.stream().anyMatch(Redaction::hasSecret);
        }
        Matcher data = DATA.matcher(e.path());
        return data.matches()
                ? holdsSecret(Integer.parseInt(data.group(1)))
                : NODES.matcher(e.path()).matches()
                        && (objects.isEmpty() && hasOthers || e.message().contains("{"));
    }

    private boolean holdsSecret(int node) {
        return node >= objects.size() ? hasOthers : Redaction.hasSecret(objects.get(node));
    }

    /** Returns a message, without values if it is about all that is rendered. */
    static String ofWhole(String path, String message) {
        return path.equals(WHOLE) ? withoutValues(message) : message;
    }

    /** Hides texts in quotes, and numbers that are more than a length; a quote that does not end hides the rest. */
    private static String withoutValues(String message) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < message.length(); ) {
            int end = endOfValue(message, i);
            if (end > i) {
                out.append(Redaction.REDACTED);
                i = end;
            } else {
                out.append(message.charAt(i++));
            }
        }
        return out.toString();
    }

    /** Returns where the value ends that begins here; the same place if none does. */
    private static int endOfValue(String text, int start) {
        char first = text.charAt(start);
        int end = start;
        if (first == '"'
                || first == '`'
                || first == '\'' && (start == 0 || !Character.isLetter(text.charAt(start - 1)))) {
            for (end = start + 1; end < text.length() && text.charAt(end) != first; end++) {
                end += text.charAt(end) == '\\' ? 1 : 0;
            }
            return Math.min(text.length(), end + 1);
        }
        while (end < text.length() && (Character.isDigit(text.charAt(end)) || end > start && text.charAt(end) == '.')) {
            end++;
        }
        return end - start < LENGTH_OF_A_NUMBER ? start : end;
    }
}
