package dev.pequod.cli.input;

import dev.pequod.api.FileProblem;
import dev.pequod.cli.command.FailureException;
import dev.pequod.cli.command.UsageException;
import dev.pequod.cli.console.Diagnostic;
import dev.pequod.cli.console.Terminal;
import dev.pequod.cue.errors.Position;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Reads what the user names, all of it together within one bound. */
public final class InputReader {
    /** The bytes that one run reads. */
    public static final int MAX_BYTES = 64 << 20;

    private static final String STDIN = "-";
    private static final String STDIN_SHOWN = "standard input";
    private static final Set<String> RESOURCE_ENDINGS = Set.of("yaml", "yml", "json");

    private final Terminal terminal;
    private int left = MAX_BYTES;
    private boolean stdinWasRead;

    /** Makes a reader for one run. */
    public InputReader(Terminal terminal) {
        this.terminal = terminal;
    }

    /**
     * Returns the texts of files, of the resources in folders (not in folders below them), and of {@code -}.
     *
     * @throws InvalidInputException if it is no text, or there is too much of it
     * @throws FailureException if it cannot be read
     */
    public List<SourceText> resources(List<String> names) {
        List<String> files = new ArrayList<>();
        for (String name : names) {
            if (Files.isDirectory(terminal.resolve(name)) && !name.equals(STDIN)) {
                files.addAll(folder(name));
            } else {
                files.add(name);
            }
        }
        Set<Path> seen = new HashSet<>();
        for (String file : files) {
            if (!file.equals(STDIN) && !seen.add(terminal.resolve(file).normalize())) {
                throw new UsageException("the file " + file + " is given twice");
            }
        }
        return files.stream()
                .map(file ->
                        file.equals(STDIN) ? new SourceText(STDIN_SHOWN, decode(STDIN_SHOWN, bytes(file))) : read(file))
                .toList();
    }

    private List<String> folder(String name) {
        List<String> files;
        try (Stream<Path> entries = Files.list(terminal.resolve(name))) {
            files = entries.filter(Files::isRegularFile)
                    .map(entry -> entry.getFileName().toString())
                    .filter(file -> !file.startsWith(".")
                            && RESOURCE_ENDINGS.contains(file.substring(file.lastIndexOf('.') + 1)))
                    .sorted()
                    .map(file -> name.endsWith("/") ? name + file : name + "/" + file)
                    .toList();
        } catch (IOException e) {
            throw failure(name, e);
        }
        if (files.isEmpty()) {
            throw new FailureException(
                    "Tried to read the resources in " + name + " but it has no .yaml, .yml or .json file", null);
        }
        return files;
    }

    /**
     * Returns the text of a file, or of standard input for {@code -}.
     *
     * @throws InvalidInputException if it is no text, or too large
     * @throws FailureException if it cannot be read
     */
    public SourceText read(String name) {
        return new SourceText(name, decode(name, bytes(name)));
    }

    /**
     * Returns the bytes of a file, or of standard input for {@code -}.
     *
     * @throws InvalidInputException if there are too many
     * @throws FailureException if it cannot be read
     */
    public byte[] bytes(String name) {
        byte[] bytes;
        try {
            bytes = name.equals(STDIN) ? stdin() : file(name);
        } catch (IOException e) {
            throw failure(name, e);
        }
        if (bytes.length > left) {
            throw new InvalidInputException(List.of(Diagnostic.error(
                    "LimitExceeded",
                    "",
                    name + " makes more than " + (MAX_BYTES >> 20)
                            + " MiB of input, which is the most that one run reads")));
        }
        left -= bytes.length;
        return bytes;
    }

    private byte[] stdin() throws IOException {
        if (stdinWasRead) {
            throw new UsageException("standard input (-) can be read only once");
        }
        stdinWasRead = true;
        return terminal.in().readNBytes(left + 1);
    }

    private byte[] file(String name) throws IOException {
        try (InputStream in = Files.newInputStream(terminal.resolve(name))) {
            return in.readNBytes(left + 1);
        }
    }

    private static FailureException failure(String name, IOException e) {
        return new FailureException("Tried to read " + name + " but " + FileProblem.of(e), e);
    }

    private static String decode(String name, byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        if (text.indexOf('\uFFFD') >= 0) { // as is written there, or stands for what is no UTF-8
            checkDecoding(name, bytes);
        }
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }

    private static void checkDecoding(String name, byte[] bytes) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        CharBuffer out = CharBuffer.allocate(bytes.length);
        CoderResult result = decoder.decode(ByteBuffer.wrap(bytes), out, true);
        if (result.isError()) {
            String before = out.flip().toString();
            int lineStart = before.lastIndexOf('\n') + 1;
            int line = 1 + (int) before.chars().filter(c -> c == '\n').count();
            int column = 1 + before.substring(lineStart).getBytes(StandardCharsets.UTF_8).length;
            Position position = new Position(name, before.length(), line, column);
            throw new InvalidInputException(List.of(Diagnostic.error("Syntax", "", "the text is not UTF-8", position)));
        }
    }
}
