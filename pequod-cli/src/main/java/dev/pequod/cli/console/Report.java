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

    /** Returns a report of what is wrong, without texts. */
    public static Report of(List<Diagnostic> diagnostics) {
        Report report = new Report();
        diagnostics.forEach(report::add);
        return report;
    }

    /** Returns what is to be said. */
    public List<Diagnostic> diagnostics() {
        return List.copyOf(diagnostics);
    }

    /** Makes known the text of a file, so that its lines can be shown. */
    public void know(String file, String text) {
        texts.put(file, text);
    }

    /** Returns the text of a file that was made known. */
    public Optional<String> text(String file) {
        return Optional.ofNullable(texts.get(file));
    }

    /** Adds something to be said. */
    public void add(Diagnostic diagnostic) {
        diagnostics.add(diagnostic);
    }

    /** Says everything, for programs as JSON; to a quiet terminal the errors only. */
    public void print(Terminal terminal, boolean json) throws IOException {
        List<Diagnostic> said = diagnostics.stream()
                .filter(d -> d.severity() == Severity.ERROR || !terminal.quiet())
                .toList();
        if (said.isEmpty()) {
            return;
        }
        String text;
        if (json) {
            text = DiagnosticPrinter.json(said);
        } else {
            DiagnosticPrinter printer = new DiagnosticPrinter(terminal.errColors(), this::text);
            StringBuilder all = new StringBuilder();
            said.forEach(d -> all.append(printer.text(d)));
            text = all.toString();
        }
        terminal.error(text);
    }
}
