package dev.pequod.cli.cue;

import dev.pequod.api.Quote;
import dev.pequod.cli.console.Diagnostic;
import dev.pequod.cli.console.DiagnosticPrinter;
import dev.pequod.cli.console.Terminal;
import dev.pequod.cli.input.EvaluationLimits;
import dev.pequod.cli.input.InvalidInputException;
import dev.pequod.cue.errors.CueError;
import dev.pequod.cue.errors.ErrorCode;
import dev.pequod.cue.errors.Position;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Prints errors in the reference's layout. Where there are colours someone reads them, who is shown the lines as well.
 */
final class CueErrors {
    /** How errors begin whose places are equals, which the reference therefore gives in the order of the source. */
    private static final String CONFLICT = "conflicting values ";

    private static final Comparator<Position> BY_FILE = Comparator.comparing((Position p) -> !p.isInFile())
            .thenComparing(Position::file)
            .thenComparingInt(Position::line)
            .thenComparingInt(Position::column);

    private final Terminal terminal;
    private final boolean asData;
    private final Map<String, String> known = new LinkedHashMap<>();
    private String lastRead = "";
    private UnaryOperator<String> names = UnaryOperator.identity();
    private UnaryOperator<String> messages = UnaryOperator.identity();

    /**
     * Prints errors.
     *
     * @param asData whether for programs, as JSON
     */
    CueErrors(Terminal terminal, boolean asData) {
        this.terminal = terminal;
        this.asData = asData;
    }

    /** Returns a text that is read here, and makes it known: it may be in no file of its name, as standard input is. */
    String know(String name, Supplier<String> reader) {
        lastRead = name;
        String text = reader.get();
        known.put(name, text);
        return text;
    }

    /** Changes the names of files in positions, and messages that name files. */
    void nameFilesBy(UnaryOperator<String> newNames, UnaryOperator<String> newMessages) {
        names = newNames;
        messages = newMessages;
    }

    /** Returns the error that memory does not suffice, at the text that was read last. */
    CueError tooLarge() {
        String message = "memory does not suffice; PEQUOD_JAVA_OPTS=-Xmx… allows more";
        List<Position> places = lastRead.isEmpty() ? List.of() : List.of(new Position(lastRead, 0, 1, 1));
        return new CueError(ErrorCode.LIMIT, "", message, places, null);
    }

    /** Prints what is wrong with no place of the input. */
    void print(String message) throws IOException {
        String told = Quote.withoutPasswords(message);
        terminal.error(
                asData ? DiagnosticPrinter.json(List.of(Diagnostic.error("InvalidInput", "", told))) : told + "\n");
    }

    void print(List<CueError> errors) throws IOException {
        if (asData) {
            if (!errors.isEmpty()) {
                terminal.error(DiagnosticPrinter.json(
                        errors.stream().map(this::named).map(Diagnostic::of).toList()));
            }
            return;
        }
        DiagnosticPrinter printer = new DiagnosticPrinter(terminal.errColors(), this::text);
        for (CueError raw : errors) {
            CueError error = named(raw);
            terminal.error(terminal.errColors() ? printer.text(Diagnostic.of(error)) : plain(error));
        }
    }

    /** Returns the error as the reference prints it, which gives no hints. */
    private static String plain(CueError error) {
        return new CueError(error.code(), error.path(), error.message(), error.positions(), null) + "\n";
    }

    void print(InvalidInputException e) throws IOException {
        if (asData) {
            terminal.error(DiagnosticPrinter.json(e.diagnostics()));
            return;
        }
        DiagnosticPrinter printer = new DiagnosticPrinter(terminal.errColors(), this::text);
        for (Diagnostic diagnostic : e.diagnostics()) {
            terminal.error(printer.text(diagnostic));
        }
    }

    /** Returns the error with the names of files for people, and its places in the reference's order. */
    private CueError named(CueError error) {
        Stream<Position> all = error.positions().stream()
                .map(p -> p.isInFile() ? new Position(names.apply(p.file()), p.offset(), p.line(), p.column()) : p);
        List<Position> places = (error.message().startsWith(CONFLICT) ? all.sorted(BY_FILE) : all).toList();
        if (places.isEmpty() && error.code() == ErrorCode.LIMIT) {
            // Too deep or too large as a whole: the input is all that can be named.
            places = known.keySet().stream()
                    .limit(1)
                    .map(file -> new Position(file, 0, 1, 1))
                    .toList();
        }
        String message = messages.apply(error.message());
        if (error.code() == ErrorCode.LIMIT) {
            message += EvaluationLimits.more(message).map(more -> "; " + more).orElse("");
        }
        return new CueError(error.code(), error.path(), message, places, error.hint());
    }

    private Optional<String> text(String file) {
        String text = known.get(file);
        if (text != null) {
            return Optional.of(text);
        }
        try {
            Path path = terminal.resolve(file);
            return Files.isRegularFile(path)
                    ? Optional.of(new String(Files.readAllBytes(path), StandardCharsets.UTF_8))
                    : Optional.empty();
        } catch (IOException | InvalidPathException e) {
            return Optional.empty(); // the error is shown without its line
        }
    }
}
