package dev.pequod.cli.cue;

import dev.pequod.cue.SourceTree;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The files of this machine and texts beside them, such as standard input. The top is the root of the file system, as
 * operands may lead out of the folder that the command runs in.
 */
final class DiskTree implements SourceTree {
    private static final String STDIN = "-";
    private static final String ENDING = ".cue";

    /** What errors call an expression of the command line. */
    private static final String EXPRESSION = "expression";

    private String expressionName = "--" + EXPRESSION;
    private final Path root;
    private final Path directory;
    private final SourceTree disk;
    private final Map<String, String> texts = new HashMap<>();
    private final Map<String, String> names = new HashMap<>();

    DiskTree(Path directory) {
        this.directory = directory;
        this.root = directory.getRoot();
        this.disk = SourceTree.ofFolder(root);
    }

    /** Adds the text that was read from a file, or from standard input for {@code -}, and returns its path in this tree. */
    String add(String operand, String text) {
        String path = path(operand.endsWith(ENDING) ? operand : operand + ENDING);
        texts.put(path, text);
        names.put(path, operand);
        return path;
    }

    /** Sets what messages call the expression of the command line. */
    void nameExpression(String option) {
        expressionName = option;
    }

    /** Returns the path in this tree of a file as the user names it. */
    String path(String file) {
        return file.equals(STDIN)
                ? file
                : root.relativize(directory.resolve(file).normalize()).toString();
    }

    /** Returns the name that messages have for a file: as seen from the directory. */
    String name(String path) {
        String name = names.get(path);
        if (name != null) {
            return name;
        }
        if (path.equals(EXPRESSION)) {
            return expressionName;
        }
        Path file = root.resolve(path);
        return !path.equals(STDIN) && Files.exists(file)
                ? directory.relativize(file).toString()
                : path;
    }

    /** Returns a message with files of the directory as people name them. */
    String message(String message) {
        return message.replaceAll("(?<!/)\\b" + Pattern.quote(path(".") + "/"), "./");
    }

    @Override
    public byte @Nullable [] read(String path) {
        String text = texts.get(path);
        return text != null ? text.getBytes(StandardCharsets.UTF_8) : disk.read(path);
    }

    @Override
    public List<String> files(String folder) {
        return disk.files(folder);
    }

    @Override
    public List<String> folders(String folder) {
        return disk.folders(folder);
    }

    @Override
    public boolean isBelow(String folder, String path) {
        return disk.isBelow(folder, path);
    }
}
