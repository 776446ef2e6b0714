package dev.pequod.cli.console;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * What a run of the command has around it; tests hand in their own.
 *
 * @param in standard input
 * @param out standard output: bytes, as what is written there is UTF-8 whatever the locale says
 * @param err standard error
 * @param outIsTerminal whether someone watches standard output
 * @param errIsTerminal whether someone watches standard error
 * @param environment the environment variables
 * @param directory what relative paths are relative to
 */
public record Surroundings(
        InputStream in,
        OutputStream out,
        OutputStream err,
        boolean outIsTerminal,
        boolean errIsTerminal,
        Map<String, String> environment,
        Path directory) {

    /** What the launcher tells, as Java cannot find out: the numbers of the streams that are terminals, such as {@code 12}. */
    private static final String TERMINALS = "pequod.terminals";

    /** How large the terminal is, which the launcher tells too; shells know it by these variables, and tell it to nobody. */
    private static final Map<String, String> SIZES = Map.of("COLUMNS", "pequod.columns", "LINES", "pequod.rows");

    /** Returns the surroundings of this process. */
    public static Surroundings ofProcess() {
        String terminals = System.getProperty(TERMINALS, "");
        return new Surroundings(
                new FileInputStream(FileDescriptor.in),
                new FileOutputStream(FileDescriptor.out),
                new FileOutputStream(FileDescriptor.err),
                terminals.contains("1"),
                terminals.contains("2"),
                environmentWithSize(),
                Path.of("").toAbsolutePath());
    }

    private static Map<String, String> environmentWithSize() {
        Map<String, String> environment = new TreeMap<>(System.getenv());
        SIZES.forEach((variable, property) -> {
            String size = System.getProperty(property, "");
            if (!size.isEmpty()) {
                environment.put(variable, size);
            }
        });
        return environment;
    }

    /** Returns the columns of the terminal that shows standard output; empty if it is none, or nothing is known of it. */
    OptionalInt columns() {
        return size("COLUMNS", outIsTerminal);
    }

    /** Returns the columns of the terminal that shows standard error; empty if it is none, or nothing is known of it. */
    OptionalInt errColumns() {
        return size("COLUMNS", errIsTerminal);
    }

    /** Returns the rows of the terminal that shows standard error; empty if it is none, or nothing is known of it. */
    OptionalInt errRows() {
        return size("LINES", errIsTerminal);
    }

    private OptionalInt size(String variable, boolean isTerminal) {
        String text = environment.getOrDefault(variable, "");
        return isTerminal && text.matches("[1-9][0-9]{0,4}")
                ? OptionalInt.of(Integer.parseInt(text))
                : OptionalInt.empty();
    }
}
