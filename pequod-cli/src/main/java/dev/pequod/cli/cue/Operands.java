package dev.pequod.cli.cue;

import dev.pequod.cli.command.FailureException;
import dev.pequod.cue.CueSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What operands are, told as the reference does by their names alone: packages, and files with the types that words such as
 * {@code json:} before them give them. Behind such a word everything is a file.
 *
 * @param packages the packages, as the user names them
 * @param files the files
 */
record Operands(List<String> packages, List<File> files) {
    static final String STDIN = "-";

    private static final Pattern IDENTIFIER = Pattern.compile("[\\p{L}_$#][\\p{L}\\p{N}_$#]*");

    /**
     * A file.
     *
     * @param name its name as the user gives it
     * @param type what is in it
     * @param isTypeSaid whether a word before it says so
     * @param form what it may be, if it is CUE
     */
    record File(String name, FileType type, boolean isTypeSaid, Optional<CueSource.Form> form) {}

    /** Copies the lists. */
    Operands {
        packages = List.copyOf(packages);
        files = List.copyOf(files);
    }

    /**
     * Tells packages and files apart.
     *
     * @param directory where they are named from
     * @throws FailureException if the type of a file cannot be told
     */
    static Operands of(List<String> operands, Path directory) {
        List<String> packages = new ArrayList<>();
        List<File> files = new ArrayList<>();
        Optional<Qualifier> qualifier = Optional.empty();
        String unused = "";
        for (String operand : operands) {
            String name = isFolder(operand) ? "./" + directory.relativize(Path.of(operand)) : operand;
            if (isQualifier(name)) {
                check(unused);
                qualifier = Optional.of(Qualifier.ofInput(name.substring(0, name.length() - 1)));
                unused = name;
            } else if (qualifier.isEmpty() && isPackage(name)) {
                packages.add(name);
            } else {
                files.add(file(name, qualifier));
                unused = "";
            }
        }
        check(unused);
        return new Operands(packages, files);
    }

    private static void check(String unused) {
        if (!unused.isEmpty()) {
            throw new FailureException("scoped qualifier \"" + unused + "\" without file", null);
        }
    }

    private static boolean isFolder(String operand) {
        return operand.startsWith("/") && isPackage(operand);
    }

    private static boolean isQualifier(String operand) {
        return operand.indexOf(':') > 0 && operand.indexOf(':') == operand.length() - 1;
    }

    private static File file(String name, Optional<Qualifier> qualifier) {
        int colon = name.startsWith("/") ? -1 : name.indexOf(':');
        if (name.isEmpty()) {
            throw new FailureException("empty file name", null);
        }
        if (colon == 0) {
            throw new FailureException("empty filetype prefix in \"" + name + "\"", null);
        }
        if (colon > 0) {
            throw new FailureException(
                    "cannot combine file type and file name; did you mean \"" + name.substring(0, colon) + ": "
                            + name.substring(colon + 1) + "\"?",
                    null);
        }
        Optional<FileType> said = qualifier.flatMap(Qualifier::type);
        return new File(
                normalized(name),
                said.orElseGet(() -> name.equals(STDIN) ? FileType.CUE : FileType.of(name)),
                said.isPresent(),
                qualifier.flatMap(Qualifier::form));
    }

    /** Returns the name of a file without detours: {@code x/../a.cue} is {@code a.cue} even if there is no {@code x}. */
    static String normalized(String file) {
        return Path.of(file).normalize().toString();
    }

    /** A package has a colon and its name behind its path, or a version, or no ending. */
    private static boolean isPackage(String operand) {
        if (operand.equals(".") || operand.equals("..")) {
            return true;
        }
        if (operand.isEmpty() || operand.equals(STDIN)) {
            return false;
        }
        int colon = operand.lastIndexOf(':');
        if (colon >= 0 && operand.indexOf('/', colon) < 0) {
            String path = operand.substring(0, colon);
            return !path.contains(":")
                    && !path.equals(STDIN)
                    && (IDENTIFIER.matcher(operand.substring(colon + 1)).matches() || path.contains("/"));
        }
        int at = operand.indexOf('@');
        return at >= 0
                ? operand.indexOf('/', at) < 0
                : FileType.ending(operand).replace(".", "").isEmpty();
    }
}
