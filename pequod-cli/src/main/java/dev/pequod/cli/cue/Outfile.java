package dev.pequod.cli.cue;

import dev.pequod.cli.command.Arguments;
import dev.pequod.cli.command.FailureException;
import dev.pequod.cli.console.Terminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where results go.
 *
 * @param name the file; empty for standard output
 * @param type what is written
 * @param encoding how a schema is written, if it is one
 */
record Outfile(Optional<String> name, FileType type, Optional<FileType> encoding) {

    /**
     * Returns what {@code --out} and {@code --outfile} say.
     *
     * @throws FailureException if they do not tell the type
     */
    static Outfile of(Arguments arguments, FileType usual) {
        String name = arguments.value("--outfile").orElse("-");
        int colon = name.indexOf(':');
        Optional<String> type = arguments.value("--out");
        if (colon >= 0 && type.isPresent() && type.get().contains(":")) {
            throw new FailureException("cannot specify qualifier in both --out and --outfile", null);
        }
        type = type.map(out -> out.replaceFirst(":$", ""));
        if (colon >= 0 && type.isEmpty()) {
            type = Optional.of(name.substring(0, colon));
            name = name.substring(colon + 1);
        }
        Optional<String> file = Optional.of(name).filter(n -> !n.equals("-"));
        Optional<Qualifier> qualifier = type.map(Qualifier::parse);
        return new Outfile(
                file,
                qualifier
                        .flatMap(Qualifier::type)
                        .or(() -> file.map(FileType::of))
                        .orElse(usual),
                qualifier.flatMap(Qualifier::encoding));
    }

    /** Reports whether results go to standard output. */
    boolean isStandardOutput() {
        return name.isEmpty();
    }

    /**
     * Writes the result.
     *
     * @throws FailureException if there is such a file and it may not be overwritten, or it cannot be written
     */
    void write(byte[] result, Arguments arguments, Terminal terminal) throws IOException {
        if (name.isEmpty()) {
            terminal.print(result);
            return;
        }
        Path path = terminal.resolve(name.get());
        if ((Files.isRegularFile(path) || Files.isDirectory(path)) && !arguments.has("--force")) {
            throw new FailureException("error writing \"" + name.get() + "\": file already exists", null);
        }
        try {
            Files.write(path, result);
        } catch (NoSuchFileException e) {
            throw new FailureException("open " + name.get() + ": no such file or directory", e);
        } catch (IOException e) {
            throw new FailureException("error writing \"" + name.get() + "\": " + e.getMessage(), e);
        }
    }
}
