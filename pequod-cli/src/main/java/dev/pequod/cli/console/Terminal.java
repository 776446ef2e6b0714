package dev.pequod.cli.console;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/**
 * Where a command reads and writes: results go to standard output, everything else to standard error, all in UTF-8.
 * Not thread-safe, but for {@link Progress}.
 */
public final class Terminal {
    private static final int COLUMNS = 100;
    private static final int FEWEST_COLUMNS = 60;
    /** What most terminals have at least. */
    private static final int USUAL_COLUMNS = 80;

    private static final int USUAL_ROWS = 24;

    private final Surroundings surroundings;
    private final Path directory;
    private final OutputStream out;
    private final boolean outColors;
    private final boolean errColors;
    private final boolean quiet;
    private final boolean verbose;

    /** Combines the surroundings with what the command line says about output. */
    public Terminal(Surroundings surroundings, ColorMode mode, boolean quiet, boolean verbose) {
        this.surroundings = surroundings;
        this.directory = surroundings.directory();
        this.out = new BufferedOutputStream(surroundings.out(), 1 << 16);
        this.outColors = mode.isOn(surroundings.outIsTerminal(), surroundings.environment());
        this.errColors = mode.isOn(surroundings.errIsTerminal(), surroundings.environment());
        this.quiet = quiet;
        this.verbose = verbose;
    }

    private Terminal(Terminal other, Path directory) {
        this.surroundings = other.surroundings;
        this.directory = directory;
        this.out = other.out;
        this.outColors = other.outColors;
        this.errColors = other.errColors;
        this.quiet = other.quiet;
        this.verbose = other.verbose;
    }

    /** Returns the same terminal with another directory. */
    public Terminal in(String newDirectory) {
        return new Terminal(this, resolve(newDirectory).normalize());
    }

    /** Returns standard input. */
    public InputStream in() {
        return surroundings.in();
    }

    /** Returns the path that a user's path means. */
    public Path resolve(String path) {
        return directory.resolve(path);
    }

    /** Returns the directory that relative paths are relative to. */
    public Path directory() {
        return directory;
    }

    /** Returns the environment variables. */
    public Map<String, String> environment() {
        return surroundings.environment();
    }

    /** Reports whether results have colours. */
    public boolean outColors() {
        return outColors;
    }

    /** Returns how many columns what is laid out for people may take: those of a terminal, and a hundred where there is none. */
    public int columns() {
        return Math.max(FEWEST_COLUMNS, surroundings.columns().orElse(COLUMNS));
    }

    /** Returns how many columns the terminal has that shows standard error. */
    int errColumns() {
        return surroundings.errColumns().orElse(USUAL_COLUMNS);
    }

    /** Returns an empty line that fits into one row of the terminal that shows standard error. */
    public Row errRow() {
        return Row.cut(errColumns() - 1, errColors);
    }

    /** Returns how many rows the terminal has that shows standard error. */
    public int errRows() {
        return surroundings.errRows().orElse(USUAL_ROWS);
    }

    /** Reports whether the terminal that shows results breaks lines of that many characters. */
    public boolean breaks(int characters) {
        return surroundings.columns().orElse(Integer.MAX_VALUE) < characters;
    }

    /** Reports whether diagnostics have colours. */
    public boolean errColors() {
        return errColors;
    }

    /** Reports whether details are asked for. */
    public boolean verbose() {
        return verbose;
    }

    /** Reports whether only results and errors are asked for. */
    boolean quiet() {
        return quiet;
    }

    /** Reports whether progress can be seen: someone watches, and wants to, on a terminal that can go back. */
    public boolean showsProgress() {
        return surroundings.errIsTerminal() && !quiet && !ColorMode.isDumb(surroundings.environment());
    }

    /** Writes a result as it is. */
    public void print(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Writes a result that may be no text. */
    public void print(byte[] bytes) throws IOException {
        out.write(bytes);
    }

    /** Writes a line of a result. */
    public void println(String text) throws IOException {
        print(text);
        out.write('\n');
    }

    /** Writes what is wrong as it is; it is never kept back. */
    public void error(String text) throws IOException {
        flush();
        surroundings.err().write(text.getBytes(StandardCharsets.UTF_8));
        surroundings.err().flush();
    }

    /** Writes a note or a warning as it is, unless the user wants it quiet. */
    public void note(String text) throws IOException {
        if (!quiet) {
            error(text);
        }
    }

    /** Hands on all results that are still kept. */
    public void flush() throws IOException {
        out.flush();
    }
}
