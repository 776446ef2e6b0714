package dev.pequod.cli.console;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Map;

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

    /** Returns the surroundings of this process. */
    public static Surroundings ofProcess() {
        String terminals = System.getProperty(TERMINALS, "");
        return new Surroundings(
                new FileInputStream(FileDescriptor.in),
                new FileOutputStream(FileDescriptor.out),
                new FileOutputStream(FileDescriptor.err),
                terminals.contains("1"),
                terminals.contains("2"),
                System.getenv(),
                Path.of("").toAbsolutePath());
    }
}
