package dev.pequod.cli.cue;

import dev.pequod.cli.command.FailureException;
import dev.pequod.cli.console.Terminal;
import dev.pequod.cue.CueContext;
import dev.pequod.cue.LoadOptions;
import dev.pequod.cue.errors.CueException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** The module that a command runs in. */
final class CueModule {
    private static final String FOLDER = "cue.mod";

    /** Folders of packages in that of a module. */
    private static final Set<String> VENDORED = Set.of("pkg", "usr", "gen");

    private CueModule() {}

    /**
     * Does nothing if there is no module, or one that can be used, whatever the command is about.
     *
     * @throws CueException with what is wrong with {@code cue.mod/module.cue}
     * @throws FailureException in the reference's words, if the command runs in what a module is built from, or {@code cue.mod} is a file
     */
    static void check(Terminal terminal, CueErrors errors) {
        checkFolder(terminal.directory());
        DiskTree tree = new DiskTree(terminal.directory());
        try {
            LoadOptions options = LoadOptions.DEFAULTS.withFolder(tree.path("."));
            CueContext.create().loadAll(tree, options, List.of("/" + tree.add(FOLDER, "")));
        } catch (CueException e) {
            errors.nameFilesBy(tree::name, tree::message);
            throw e;
        }
    }

    private static void checkFolder(Path directory) {
        String below = "";
        boolean isInModule = false;
        for (Path at = directory; at != null && at.getFileName() != null; at = at.getParent()) {
            String name = at.getFileName().toString();
            if (name.equals(FOLDER) && !VENDORED.contains(below)) {
                throw new FailureException("cannot load packages inside the cue.mod directory", null);
            }
            below = name;
            Path module = at.resolve(FOLDER);
            if (!isInModule && Files.isRegularFile(module)) {
                throw new FailureException("cue.mod files are no longer supported; use cue.mod/module.cue", null);
            }
            isInModule |= Files.exists(module);
        }
    }
}
