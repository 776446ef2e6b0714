package dev.pequod.graph.render;

import dev.pequod.cue.Value;
import dev.pequod.cue.errors.CueException;
import dev.pequod.graph.Redaction;
import dev.pequod.graph.json.JsonArray;
import dev.pequod.graph.json.JsonNull;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonString;
import dev.pequod.graph.json.JsonValue;
import dev.pequod.graph.json.PlainJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Hides values of Secrets in what is told of a module's output: errors go to logs, events and the status of a resource. */
final class SecretErrors {
    /** Where a node says what a Secret holds, as {@link Places#ofOutput} spells it. */
    private static final Pattern DATA = Pattern.compile(
            "output\\.(nodes\\[\\d+])\\.(?:readyWhen|object\\.(?:data|stringData|metadata\\.annotations))(?:[.\\[].*)?",
            Pattern.DOTALL);

    /** What holds whole nodes. */
    private static final Pattern NODES = Pattern.compile("output(?:\\.nodes(?:\\[\\d+](?:\\.object)?)?)?");

    private static final String WHOLE = "#Render";
    private static final String SECRET = "Secret";
    private static final JsonObject A_SECRET =
            JsonObject.EMPTY.with("apiVersion", new JsonString("v1")).with("kind", new JsonString(SECRET));
    private static final int MOST_NODES = 1_000;
    private static final int LENGTH_OF_A_NUMBER = 3;

    private SecretErrors() {}

    /**
     * Returns errors without values where they are about a Secret, or about what may be one, and elsewhere without those that Secrets hold.
     *
     * @param output the output of the module, which need not be valid
     */
    static List<RenderError> hidden(List<RenderError> errors, Value output) {
        UnaryOperator<String> hidden = ofValues(output);
        return errors.stream()
                .map(e -> saying(e, isOfSecret(e, output) ? withoutValues(e.message()) : hidden.apply(e.message())))
                .toList();
    }

    private static boolean isOfSecret(RenderError e, Value output) {
        Matcher data = DATA.matcher(e.path());
        return data.matches()
                ? mayBeSecret(kind(output, data.group(1) + ".object"))
                : NODES.matcher(e.path()).matches() && e.message().contains("{");
    }

    /** Returns what hides the values of the Secrets of an output that need not be valid, as far as they are known. */
    private static UnaryOperator<String> ofValues(Value output) {
        List<JsonObject> secrets = new ArrayList<>();
        for (int i = 0; i < MOST_NODES && at(output, object(i)).isPresent(); i++) {
            if (kind(output, object(i)).filter(SECRET::equals).isPresent()) {
                JsonObject secret = A_SECRET;
                for (String part : List.of("data", "stringData")) {
                    secret = secret.with(part, json(output, object(i) + "." + part));
                }
                secrets.add(secret);
            }
        }
        return Redaction.ofValues(secrets);
    }

    private static String object(int node) {
        return "nodes[" + node + "].object";
    }

    private static JsonValue json(Value output, String path) {
        try {
            Optional<Value> value = at(output, path);
            return value.isPresent() ? PlainJson.fromJava(value.get().toJava()) : JsonNull.NULL;
        } catch (CueException | IllegalArgumentException e) {
            return JsonNull.NULL;
        }
    }

    /** Returns what hides the values of the Secrets of an output, wherever they are told. */
    static UnaryOperator<String> ofValues(JsonValue output) {
        return output instanceof JsonObject json && json.get("nodes") instanceof JsonArray nodes
                ? Redaction.ofValues(nodes.elements().stream()
                        .map(node -> node instanceof JsonObject object ? object.object("object") : JsonObject.EMPTY)
                        .toList())
                : UnaryOperator.identity();
    }

    /** Returns a message, without values if it is about all that is rendered. */
    static String ofWhole(String path, String message) {
        return path.equals(WHOLE) ? withoutValues(message) : message;
    }

    /** Returns an error with another message. */
    static RenderError saying(RenderError e, String message) {
        return new RenderError(e.stage(), e.code(), e.path(), message, e.positions(), e.hint());
    }

    private static boolean mayBeSecret(Optional<String> kind) {
        return kind.isEmpty() || kind.get().equals(SECRET);
    }

    private static Optional<String> kind(Value output, String object) {
        try {
            return at(output, object + ".kind").flatMap(Value::asString);
        } catch (CueException e) {
            return Optional.empty();
        }
    }

    private static Optional<Value> at(Value output, String path) {
        try {
            return Optional.ofNullable(new Places(output).at(path));
        } catch (CueException e) {
            return Optional.empty();
        }
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
