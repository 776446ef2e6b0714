package dev.pequod.graph.render;

import dev.pequod.cue.Value;
import dev.pequod.cue.errors.CueException;
import dev.pequod.graph.ObjectIdentity;
import dev.pequod.graph.Redaction;
import dev.pequod.graph.json.JsonArray;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonValue;
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

    private static final String SECRET = "Secret";
    private static final int LENGTH_OF_A_NUMBER = 3;

    private SecretErrors() {}

    /**
     * Returns the error without values if it is about a Secret, or about what may be one.
     *
     * @param output the output of the module, which need not be valid
     */
    static RenderError hidden(RenderError e, Value output) {
        Matcher data = DATA.matcher(e.path());
        boolean isOfSecret = data.matches()
                ? mayBeSecret(kind(output, data.group(1) + ".object.kind"))
                : NODES.matcher(e.path()).matches() && e.message().contains(SECRET);
        return isOfSecret ? saying(e, withoutValues(e.message())) : e;
    }

    /** Returns what hides the values of the Secrets of an output, wherever they are told. */
    static UnaryOperator<String> ofValues(JsonValue output) {
        UnaryOperator<String> hidden = UnaryOperator.identity();
        if (output instanceof JsonObject json && json.get("nodes") instanceof JsonArray nodes) {
            for (JsonValue node : nodes.elements()) {
                if (node instanceof JsonObject object
                        && ObjectIdentity.of(object.object("object")).isSecret()) {
                    UnaryOperator<String> before = hidden;
                    UnaryOperator<String> ofNode = Redaction.ofValues(object.object("object"));
                    hidden = text -> ofNode.apply(before.apply(text));
                }
            }
        }
        return hidden;
    }

    /** Returns an error with another message. */
    static RenderError saying(RenderError e, String message) {
        return new RenderError(e.stage(), e.code(), e.path(), message, e.positions(), e.hint());
    }

    private static boolean mayBeSecret(Optional<String> kind) {
        return kind.isEmpty() || kind.get().equals(SECRET);
    }

    private static Optional<String> kind(Value output, String path) {
        try {
            return Optional.ofNullable(new Places(output).at(path)).flatMap(Value::asString);
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
        if (first == '"' || first == '\'' && (start == 0 || !Character.isLetter(text.charAt(start - 1)))) {
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
