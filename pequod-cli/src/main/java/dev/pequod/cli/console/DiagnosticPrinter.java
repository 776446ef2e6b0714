package dev.pequod.cli.console;

import dev.pequod.cue.Snippets;
import dev.pequod.cue.errors.Position;
import dev.pequod.graph.Redaction;
import dev.pequod.graph.Severity;
import dev.pequod.graph.json.JsonArray;
import dev.pequod.graph.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Writes diagnostics for people, with the line of every place and a caret under it:
 *
 * <pre>
 * error: spec.port: conflicting values "http" and int (mismatched types string and int)
 *   --> webservice.yaml:12:9
 *   12 |   port: http
 *      |         ^
 * </pre>
 *
 * or for programs, as JSON.
 */
public final class DiagnosticPrinter {
    /** More lines than these would hide the message; further places are named only. */
    private static final int MAX_SNIPPETS = 4;

    private final boolean colors;
    private final Sources sources;

    /** Makes a printer that takes lines from the sources. */
    public DiagnosticPrinter(boolean colors, Sources sources) {
        this.colors = colors;
        this.sources = sources;
    }

    /** Returns the diagnostic for people; every line has a line feed. */
    public String text(Diagnostic diagnostic) {
        StringBuilder out = new StringBuilder();
        Style style = diagnostic.severity() == Severity.ERROR ? Style.ERROR : Style.WARNING;
        String word = diagnostic.severity().toString().toLowerCase(Locale.ROOT) + ":";
        out.append(style.of(word, colors)).append(' ');
        if (!diagnostic.path().isEmpty()) {
            out.append(Style.BOLD.of(Printable.of(diagnostic.path()), colors)).append(": ");
        }
        out.append(Printable.of(diagnostic.message())).append('\n');

        // What a message hides stands in the lines it is about.
        int shown = diagnostic.message().contains(Redaction.REDACTED) ? MAX_SNIPPETS : 0;
        for (Position position : diagnostic.positions()) {
            out.append("  ")
                    .append(frame("--> " + Printable.of(position.toString())))
                    .append('\n');
            Optional<String> source = shown < MAX_SNIPPETS ? sources.text(position.file()) : Optional.empty();
            if (source.isPresent() && !source.get().isEmpty()) {
                out.append(Snippets.of(position, SecretsInLine.masked(source.get(), position), colors)
                        .indent(2));
                shown++;
            }
        }
        if (diagnostic.hint() != null) {
            out.append("  ")
                    .append(Style.HINT.of("hint: " + Printable.of(diagnostic.hint()), colors))
                    .append('\n');
        }
        return out.toString();
    }

    private String frame(String text) {
        return Style.FAINT.of(text, colors);
    }

    /** Returns all diagnostics for programs: one JSON object with the array {@code errors}. */
    public static String json(List<Diagnostic> diagnostics) {
        JsonArray all =
                new JsonArray(diagnostics.stream().map(Diagnostic::toJson).toList());
        return Printable.json(new JsonObject(Map.of("errors", all)));
    }
}
