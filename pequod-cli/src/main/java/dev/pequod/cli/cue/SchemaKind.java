package dev.pequod.cli.cue;

import dev.pequod.cli.command.FailureException;
import dev.pequod.cue.Path;
import dev.pequod.cue.Value;
import java.util.Optional;
import java.util.regex.Pattern;

/** Tells data that is a schema of another language, by the rules of the reference, which imports it as one. */
final class SchemaKind {
    private static final Pattern JSON_SCHEMA =
            Pattern.compile("[a-z]+://json-schema\\.org(:\\d+)?(/[^?#]*)?/schema([?#].*)?");

    private SchemaKind() {}

    /** Reports whether data that is written in a text may be a schema, as hardly any is. */
    static boolean mayBeIn(String text) {
        return text.contains("$schema") || text.contains("openapi");
    }

    /** Refuses data that is a schema where nobody said that it is data: the reference would check the others by it, or make CUE of it. */
    static void refuse(String file, FileType type, Value data) {
        of(data).ifPresent(kind -> {
            throw new FailureException(
                    file + " is " + kind + ", and schemas are not read; say " + type
                            + ": before it if it is meant as data",
                    null);
        });
    }

    /** Returns what people call the language; empty for data that is none. */
    private static Optional<String> of(Value data) {
        boolean isOpenApi = text(data, "openapi").startsWith("3.")
                && !text(data, "info", "title").isEmpty()
                && !text(data, "info", "version").isEmpty();
        if (isOpenApi) {
            return Optional.of("a document of OpenAPI");
        }
        return JSON_SCHEMA.matcher(text(data, "$schema")).matches() ? Optional.of("a JSON Schema") : Optional.empty();
    }

    private static String text(Value data, String... names) {
        Value at = data.lookup(Path.of(names));
        return at.exists() && at.validate(true).isEmpty() && at.toJava() instanceof String text ? text : "";
    }
}
