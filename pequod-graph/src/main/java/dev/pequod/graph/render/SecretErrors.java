package dev.pequod.graph.render;

import dev.pequod.cue.Value;
import dev.pequod.cue.errors.CueException;
import dev.pequod.graph.Redaction;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Hides values in errors about what a Secret holds: errors go to logs, events and the status of a resource. */
final class SecretErrors {
    /** Where an object of a Graph holds data, as {@link Places#ofOutput} spells it. */
    private static final Pattern DATA =
            Pattern.compile("output\\.(nodes\\[\\d+]\\.object)\\.(data|stringData)(?:[.\\[].*)?", Pattern.DOTALL);

    /** Texts in quotes, and numbers that are more than a length. */
    private static final Pattern VALUES =
            Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*+\"|'(?:[^'\\\\]|\\\\.)*+'|-?\\b\\d[\\d.]{2,}+", Pattern.DOTALL);

    private SecretErrors() {}

    /**
     * Returns the error without values if it is about the data of a Secret, or of what may be one.
     *
     * @param output the output of the module, which need not be valid
     */
    static RenderError hidden(RenderError e, Value output) {
        Matcher data = DATA.matcher(e.path());
        if (!data.matches() || !mayBeSecret(kind(output, data.group(1) + ".kind"))) {
            return e;
        }
        return new RenderError(
                e.stage(), e.code(), e.path(), withoutValues(e.message()), e.positions(), e.hint());
    }

    private static boolean mayBeSecret(Optional<String> kind) {
        return kind.isEmpty() || kind.get().equals("Secret");
    }

    private static Optional<String> kind(Value output, String path) {
        try {
            return Optional.ofNullable(new Places(output).at(path)).flatMap(Value::asString);
        } catch (CueException e) {
            return Optional.empty();
        }
    }

    private static String withoutValues(String message) {
        return VALUES.matcher(message).replaceAll(Matcher.quoteReplacement(Redaction.REDACTED));
    }
}
