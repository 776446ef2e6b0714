package dev.pequod.cli.cue;

import dev.pequod.api.FileProblem;
import dev.pequod.cli.command.Arguments;
import dev.pequod.cli.command.ExitCode;
import dev.pequod.cli.command.FailureException;
import dev.pequod.cli.command.Syntax;
import dev.pequod.cli.console.LineDiff;
import dev.pequod.cli.console.Terminal;
import dev.pequod.cli.input.InputReader;
import dev.pequod.cue.CueFormat;
import dev.pequod.cue.CueSource;
import dev.pequod.cue.errors.CueException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** {@code pequod cue fmt}. */
final class FmtCommand extends CueCommand {
    private static final String PACKAGE = "package ";

    /** Files of a folder before those of the folders in it, then by name, which is the reference's order. */
    private static final Comparator<String> BY_FOLDER = Comparator.<String>comparingLong(
                    name -> name.chars().filter(c -> c == '/').count())
            .thenComparing(Comparator.naturalOrder());

    FmtCommand() {
        super("fmt", "Write CUE files in the standard layout");
    }

    @Override
    public void declare(Syntax syntax) {
        syntax.describe(
                        "Rewrites files, the files of packages, or standard input (-); without operands those of the",
                        "package here. What is no CUE file is left alone.")
                .operands("FILE|PACKAGE", 0, Integer.MAX_VALUE, "what to format, such as ./... or x.cue")
                .flag("--check", "rewrite nothing; name the files that would change, and exit with 1 if any would")
                .flag("-d --diff", "rewrite nothing; print the differences")
                .flag("--files", "take operands for files, and folders to search for CUE files")
                .example("pequod cue fmt ./...")
                .example("pequod cue fmt -d --check schema.cue");
    }

    @Override
    ExitCode run(Arguments arguments, Terminal terminal, CueErrors errors) throws IOException {
        InputReader reader = new InputReader(terminal);
        boolean check = arguments.has("--check");
        boolean diff = arguments.has("--diff");
        boolean changes = false;
        boolean broken = false;
        boolean isOfPackage = !arguments.has("--files");
        if (isOfPackage) {
            CueModule.check(terminal, errors);
        }
        Set<String> known = new HashSet<>();
        Iterator<Group> groups = groups(arguments, terminal).iterator();
        while (groups.hasNext()) {
            Group group = groups.next();
            List<Formatted> formatted = new ArrayList<>();
            Stream<String> unknown = group.around.stream().filter(known::add);
            for (String file : Stream.concat(unknown, group.files.stream()).toList()) {
                CueFiles.check(file, terminal);
                String source = errors.know(file, () -> CueSource.text(reader.bytes(file)));
                try {
                    boolean simplify = arguments.has("--simplify");
                    String text = isOfPackage
                            ? CueFormat.formatOfPackage(file, source, simplify)
                            : CueFormat.format(file, source, simplify);
                    if (group.files.contains(file)) {
                        formatted.add(new Formatted(file, source, text));
                    }
                } catch (CueException e) {
                    errors.print(e.errors());
                    broken = true;
                }
            }
            if (broken) {
                continue; // what is wrong with the others is told, too
            }
            if (group.isFolder) {
                formatted.sort(Comparator.comparing(Formatted::packageName));
            }
            for (Formatted one : formatted) {
                changes |= one.isChanged();
                if (diff) {
                    String difference = LineDiff.unified(one.file + ".orig", one.source, one.file, one.text);
                    terminal.print(difference.isEmpty() ? "" : difference + "\n");
                } else if (check) {
                    terminal.print(one.isChanged() ? one.file + "\n" : "");
                } else if (one.file.equals(Operands.STDIN)) {
                    terminal.print(one.text);
                } else if (one.isChanged()) {
                    write(terminal, one.file, one.text);
                }
            }
        }
        return broken || check && changes ? ExitCode.FINDINGS : ExitCode.OK;
    }

    /** Files that are written together, those of a folder package by package, and those around them that must only be CUE. */
    private record Group(List<String> files, List<String> around, boolean isFolder) {}

    /** A file before and afterwards. */
    private record Formatted(String file, String source, String text) {
        boolean isChanged() {
            return !text.equals(source);
        }

        /** Returns the name in the package clause, whatever leaves the file out of the package; empty if there is none. */
        String packageName() {
            return text.lines()
                    .dropWhile(line -> line.isEmpty() || line.startsWith("//") || line.startsWith("@"))
                    .findFirst()
                    .filter(line -> line.startsWith(PACKAGE))
                    .map(line -> line.substring(PACKAGE.length()).split("\\W", 2)[0])
                    .orElse("");
        }
    }

    /**
     * Returns the files in groups of which none is written if one of the group, or of those before, is broken: each package, and all files that
     * are named. Packages are looked for when it is their turn.
     */
    private static Stream<Group> groups(Arguments arguments, Terminal terminal) {
        CueFiles find = new CueFiles(terminal.directory());
        List<String> names = arguments.operands().isEmpty() ? List.of(".") : arguments.operands();
        if (arguments.has("--files")) {
            return names.stream()
                    .flatMap(name -> (name.equals(Operands.STDIN) ? List.of(name) : find.filesBelow(name)).stream())
                    .map(file -> new Group(List.of(file), List.of(), false));
        }
        Operands operands = Operands.of(names, terminal.directory());
        Stream<Group> packages = operands.packages().stream()
                .map(CueFiles::withoutName)
                .flatMap(folder -> (CueFiles.isPattern(folder) ? find.folders(folder) : List.of(folder)).stream())
                .map(folder -> new Group(find.filesOf(folder), find.filesAround(folder), true));
        List<String> files = operands.files().stream()
                .filter(file -> file.type() == FileType.CUE)
                .map(file -> fromHere(file.name(), terminal.directory()))
                .sorted(BY_FOLDER)
                .toList();
        return Stream.concat(packages, Stream.of(new Group(files, List.of(), false)));
    }

    private static String fromHere(String file, Path directory) {
        return file.startsWith("/") ? directory.relativize(Path.of(file)).toString() : file;
    }

    private static void write(Terminal terminal, String file, String text) {
        try {
            Files.writeString(terminal.resolve(file), text);
        } catch (IOException e) {
            throw new FailureException("Tried to write " + file + " but " + FileProblem.of(e), e);
        }
    }
}
