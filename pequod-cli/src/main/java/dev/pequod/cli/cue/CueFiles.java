package dev.pequod.cli.cue;

import dev.pequod.api.FileProblem;
import dev.pequod.cli.command.FailureException;
import dev.pequod.cli.console.Terminal;
import dev.pequod.cue.CueSource;
import dev.pequod.cue.errors.CueError;
import dev.pequod.cue.errors.CueException;
import dev.pequod.cue.errors.ErrorCode;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Finds CUE files and folders as the reference does: names that begin with a dot or an underscore are left out, unless they
 * are named; {@code ./...} means a folder and all folders below it, but for those with a module of their own or named {@code testdata}.
 */
final class CueFiles {
    private static final String ANY = "...";
    private static final String MODULE = "cue.mod";

    private static final String ENDING = ".cue";

    /** Name by name: what is in a folder {@code a} comes before a file {@code a.cue}. */
    private static final Comparator<String> BY_NAMES = Comparator.comparing(path -> path.replace('/', '\0'));

    private final Path directory;

    /** Finds files from a directory on. */
    CueFiles(Path directory) {
        this.directory = directory;
    }

    /** Reports whether the operand is a pattern that stands for several folders: those below what is in front of the dots. */
    static boolean isPattern(String operand) {
        return withoutName(operand).contains(ANY);
    }

    /** Returns an operand without the name of its package behind a colon. */
    static String withoutName(String operand) {
        return operand.replaceFirst(":[^/]*$", "");
    }

    /**
     * Returns the folders with files that the pattern stands for, as {@code ./a/b}, sorted.
     *
     * @throws FailureException if there is no such folder
     */
    List<String> folders(String pattern) {
        return some(pattern, folders(pattern, Files::isRegularFile));
    }

    private static <T> List<T> some(String operand, List<T> found) {
        if (found.isEmpty()) {
            throw new FailureException("cue: \"" + operand + "\" matched no packages", null);
        }
        return found;
    }

    /** Returns the folders below a pattern that have files whose names match, as {@link #folders(String)} does. */
    List<String> foldersWith(String pattern, Predicate<String> names) {
        return folders(pattern, file -> isNamed(file, names));
    }

    /** Returns the files of a folder whose names match, relative to the directory. */
    List<String> matching(String folder, Predicate<String> names) {
        try (Stream<Path> files = Files.list(directory.resolve(folder).normalize())) {
            return relative(files.filter(file -> isNamed(file, names)).sorted().toList());
        } catch (IOException e) {
            throw failure(folder, e);
        }
    }

    /**
     * Returns the name in the package clauses of a folder's CUE files: of the first that has one, as all have the same; empty if none
     * has.
     */
    String packageIn(String folder) {
        Path top = directory.resolve(folder).normalize();
        try (Stream<Path> files = Files.list(top)) {
            List<Path> sources = files.filter(CueFiles::isPackageFile).sorted().toList();
            for (Path source : sources) {
                String name = CueSource.packageName(source.toString(), Files.readAllBytes(source));
                if (!name.isEmpty()) {
                    return name;
                }
            }
            return "";
        } catch (IOException e) {
            throw failure(folder, e);
        }
    }

    /** As in the reference, both the name and the whole path must match, which differs where a pattern has an anchor. */
    private static boolean isNamed(Path file, Predicate<String> names) {
        return Files.isRegularFile(file) && names.test(file.getFileName().toString()) && names.test(file.toString());
    }

    private List<String> folders(String pattern, Predicate<Path> isWanted) {
        String top = pattern.substring(0, pattern.lastIndexOf('/', pattern.indexOf(ANY)) + 1);
        Path root = directory.resolve(top).normalize();
        if (!top.startsWith(".") && !top.startsWith("/") || !Files.isDirectory(root)) {
            return List.of();
        }
        TreeSet<String> found = new TreeSet<>(BY_NAMES);
        try {
            Files.walkFileTree(root, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) {
                    boolean isLeftOut = isHidden(dir) || dir.endsWith("testdata") || Files.exists(dir.resolve(MODULE));
                    boolean skipped = !dir.equals(root) && isLeftOut || dir.endsWith(MODULE);
                    return skipped ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    if (isWanted.test(file)) {
                        String path = directory
                                .relativize(file.resolveSibling("").normalize())
                                .toString();
                        found.add(path.isEmpty() ? "." : "./" + path);
                    }
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw failure(pattern, e);
        }
        return List.copyOf(found);
    }

    /**
     * Returns the CUE files of a package's folder, relative to the directory.
     *
     * @throws CueException if there is no such folder
     * @throws FailureException if there is no file at all in it
     */
    List<String> filesOf(String operand) {
        try (Stream<Path> files = Files.list(folder(operand))) {
            return relative(
                    some(operand, files.filter(Files::isRegularFile).sorted().toList()).stream()
                            .filter(CueFiles::isPackageFile)
                            .toList());
        } catch (IOException e) {
            throw failure(operand, e);
        }
    }

    /**
     * Returns the CUE files of the folders around that of a package up to the top of its module, relative to the directory: they are part
     * of the package, or must at least be CUE. There are none where there is no module.
     */
    List<String> filesAround(String operand) {
        List<Path> around = new ArrayList<>();
        Path at = directory.resolve(operand).normalize();
        while (!Files.isDirectory(at.resolve(MODULE))) {
            at = at.getParent();
            if (at == null) {
                return List.of();
            }
            try (Stream<Path> files = Files.list(at)) {
                around.addAll(files.filter(CueFiles::isPackageFile).sorted().toList());
            } catch (IOException e) {
                throw failure(operand, e);
            }
        }
        return relative(around);
    }

    /**
     * Does nothing if the folder of a package has files, whatever they are.
     *
     * @throws CueException if there is no such folder
     * @throws FailureException if there is no file at all in it
     */
    void checkFiles(String operand) {
        try (Stream<Path> files = Files.list(folder(operand))) {
            some(operand, files.filter(Files::isRegularFile).limit(1).toList());
        } catch (IOException e) {
            throw failure(operand, e);
        }
    }

    /** Returns a file, or all CUE files in a folder and below it, relative to the directory, folders and files by their names. */
    List<String> filesBelow(String operand) {
        if (operand.contains(ANY)) {
            throw new FailureException("cannot use \"...\" in --files mode", null);
        }
        Path start = directory.resolve(operand).normalize();
        List<Path> found = new ArrayList<>();
        try {
            Files.walkFileTree(start, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) {
                    boolean skipped = !dir.equals(start) && (isHidden(dir) || dir.endsWith(MODULE));
                    return skipped ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    if (file.equals(start)
                            || Files.isRegularFile(file) && file.toString().endsWith(ENDING)) {
                        found.add(file);
                    }
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (NoSuchFileException e) {
            throw new FailureException("lstat " + Path.of(operand).normalize() + ": no such file or directory", e);
        } catch (IOException e) {
            throw failure(operand, e);
        }
        return relative(found).stream().sorted(BY_NAMES).toList();
    }

    private static FailureException failure(String operand, IOException e) {
        return new FailureException("Tried to find CUE files in " + operand + " but " + FileProblem.named(e), e);
    }

    /**
     * Does nothing if there is a file, or if the operand is standard input.
     *
     * @throws FailureException otherwise, in the reference's words
     */
    static void check(String file, Terminal terminal) {
        if (!file.equals("-") && !Files.exists(terminal.resolve(file))) {
            throw new FailureException(
                    "stat " + terminal.resolve(file).normalize() + ": no such file or directory", null);
        }
    }

    /**
     * Returns the folder of a package.
     *
     * @throws CueException if there is none
     */
    Path folder(String operand) {
        Path folder = directory.resolve(operand).normalize();
        if (!Files.isDirectory(folder)) {
            throw new CueException(List.of(CueError.of(ErrorCode.LOAD, "cannot find package \"" + operand + "\"")));
        }
        return folder;
    }

    private List<String> relative(List<Path> files) {
        return files.stream().map(file -> directory.relativize(file).toString()).toList();
    }

    private static boolean isPackageFile(Path file) {
        return file.toString().endsWith(ENDING) && !isHidden(file) && Files.isRegularFile(file);
    }

    private static boolean isHidden(Path path) {
        String name = path.getFileName().toString();
        return name.startsWith(".") || name.startsWith("_");
    }
}
