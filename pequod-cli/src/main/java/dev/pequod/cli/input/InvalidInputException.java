package dev.pequod.cli.input;

import dev.pequod.cli.console.Diagnostic;
import dev.pequod.cli.console.Report;
import java.util.List;

/** Input that is no good: the run ends with findings, and nothing is written to standard output. */
public final class InvalidInputException extends RuntimeException {
    private final transient Report report;

    /** Carries everything that is wrong, at least one thing. */
    public InvalidInputException(List<Diagnostic> diagnostics) {
        this(Report.of(diagnostics));
    }

    /** Carries everything that is wrong, at least one thing, with the texts it speaks of. */
    public InvalidInputException(Report report) {
        super(report.diagnostics().getFirst().message());
        this.report = report;
    }

    /** Returns what is wrong; it does not survive Java serialization. */
    public Report report() {
        return report;
    }

    /** Returns what is wrong without the texts. */
    public List<Diagnostic> diagnostics() {
        return report.diagnostics();
    }
}
