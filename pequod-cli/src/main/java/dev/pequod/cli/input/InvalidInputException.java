package dev.pequod.cli.input;

import dev.pequod.cli.console.Diagnostic;
import java.util.List;

/** Input that is no good: the run ends with findings, and nothing is written to standard output. */
public final class InvalidInputException extends RuntimeException {
    private final transient List<Diagnostic> diagnostics;

    /** Carries everything that is wrong, at least one thing. */
    public InvalidInputException(List<Diagnostic> diagnostics) {
        super(diagnostics.getFirst().message());
        this.diagnostics = List.copyOf(diagnostics);
    }

    /** Returns what is wrong; they do not survive Java serialization. */
    public List<Diagnostic> diagnostics() {
        return diagnostics;
    }
}
