package dev.pequod.graph.render;

import dev.pequod.api.ModuleFiles;
import dev.pequod.cue.Instance;
import dev.pequod.cue.Limits;
import dev.pequod.cue.errors.CueException;
import dev.pequod.graph.render.RenderError.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A module that others import: packages of definitions, and no platform, so that nothing is rendered through it. What tells is that it
 * has {@code cue.mod/module.cue}, and neither {@code #Input} nor {@code #Render}, a policy or tests, with which somebody meant a platform.
 */
final class Library {
    private final List<RenderError> errors;
    private final List<RenderError> broken;

    private Library(List<RenderError> errors, List<RenderError> broken) {
        this.errors = List.copyOf(errors);
        this.broken = List.copyOf(broken);
    }

    /** Returns what is known of a module that is a library; empty if it is none, or nobody can know. */
    static Optional<Library> of(ModuleFiles files, Limits limits) {
        ModuleTree tree = new ModuleTree(files.evaluated());
        if (!mayBe(files) || tree.isEmpty()) {
            return Optional.empty();
        }
        List<RenderError> errors = new ArrayList<>();
        List<RenderError> broken = new ArrayList<>();
        boolean isEmpty = true;
        for (String folder : tree.packages()) {
            for (List<String> one : tree.packages(folder)) {
                isEmpty = false;
                try {
                    Instance loaded = tree.load(one, limits);
                    if (!isOne(loaded)) {
                        return Optional.empty();
                    }
                    broken.addAll(CueErrors.of(
                            Stage.COMPILE,
                            loaded.value().validate(false).stream()
                                    .filter(e -> !e.code().isIncomplete())
                                    .toList()));
                } catch (CueException e) {
                    if (folder.isEmpty()) {
                        return Optional.empty(); // it may have wanted to be a platform
                    }
                    errors.addAll(CueErrors.of(Stage.COMPILE, e.errors()));
                }
            }
        }
        return isEmpty ? Optional.empty() : Optional.of(new Library(errors, broken));
    }

    /** Reports whether a module has a path to be imported by, and no files that only a platform has. */
    static boolean mayBe(ModuleFiles files) {
        return files.contains("cue.mod/module.cue")
                && files.paths().stream()
                        .noneMatch(path ->
                                path.startsWith("tests/") || (path.startsWith("policy/") && path.endsWith(".cue")));
    }

    /** Reports whether a package has nothing of a platform. */
    static boolean isOne(Instance module) {
        return !CompiledPlatform.has(module, "#Input") && !CompiledPlatform.has(module, "#Render");
    }

    /** Returns why nothing can be rendered through one. */
    static RenderError noPlatform() {
        return ModuleTree.lacks(
                "the module is a library for other modules and no platform: it has neither #Input nor #Render",
                "name a platform; one that needs this module has it in the deps of its cue.mod/module.cue");
    }

    /** Returns what keeps its packages from compiling. */
    List<RenderError> errors() {
        return errors;
    }

    /** Returns the errors of fields that are errors wherever they are needed. */
    List<RenderError> brokenFields() {
        return broken;
    }
}
