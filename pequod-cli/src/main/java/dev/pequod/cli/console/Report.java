package dev.pequod.cli.console;

import dev.pequod.graph.Severity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Collects what is to be said about the input, with the texts it speaks of, and says it at once. */
public final class Report {
    private final Map<String, String> texts = new HashMap<>();
    private final List<Diagnostic> diagnostics = new ArrayList<>();

    /** Makes known the text of a file, so that its lines can be shown. */
    public void know(String file, String text) {
        texts.put(file, text);
    }

    /** Adds something to be said. */
    public void add(Diagnostic diagnostic) {
        diagnostics.add(diagnostic);
    }

    /** Reports whether something is wrong. */
    public boolean hasErrors() {
        return diagnostics.stream().anyMatch(d -> d.severity() == Severity.ERROR);
    }

    /** Says everything, for programs as JSON. Where nothing is wrong, a quiet terminal stays quiet. */
    public void print(Terminal terminal, boolean json) throws IOException {
        if (diagnostics.isEmpty()) {
            return;
        }
        String text;
        if (json) {
            text = DiagnosticPrinter.json(diagnostics);
        } else {
            DiagnosticPrinter printer =
                    new DiagnosticPrinter(terminal.errColors(), file -> Optional.ofNullable(texts.get(file)));
            StringBuilder all = new StringBuilder();
            diagnostics.forEach(d -> all.append(printer.text(d)));
            text = all.toString();
        }
        if (hasErrors()) {
            terminal.error(text);
        } else {
            terminal.note(text);
        }
    }
}
