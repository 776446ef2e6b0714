package dev.pequod.cue;

import dev.pequod.cue.errors.CueError;
import dev.pequod.cue.errors.CueException;
import dev.pequod.cue.errors.ErrorCode;
import dev.pequod.cue.internal.adt.Expr;
import dev.pequod.cue.internal.load.FileTree;
import dev.pequod.cue.internal.load.LoadResult;
import dev.pequod.cue.internal.load.Loader;
import dev.pequod.cue.internal.program.Linker;
import dev.pequod.cue.internal.source.SourceFile;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where everything starts: loads and compiles CUE, with the limits that evaluations get. Immutable and thread-safe.
 *
 * {@snippet file="dev/pequod/cue/ExamplesTest.java" region="load"}
 */
public final class CueContext {
    private final Limits limits;

    private CueContext(Limits limits) {
        this.limits = limits;
    }

    /** Returns a context with {@link Limits#DEFAULTS}. */
    public static CueContext create() {
        return new CueContext(Limits.DEFAULTS);
    }

    /** Returns a context with other limits. */
    public CueContext withLimits(Limits newLimits) {
        return new CueContext(newLimits);
    }

    /** Returns the limits of every evaluation. */
    public Limits limits() {
        return limits;
    }

    /**
     * Compiles one text, which may import builtin packages.
     *
     * @param name what errors call the text, such as {@code schema.cue}
     * @throws CueException with everything that is wrong with it
     */
    public Instance compile(String name, String text) {
        return link(Loader.load(SourceFile.of(name, text), limits.tokens()), Map.of())
                .getFirst();
    }

    /**
     * Loads and compiles a package with everything it imports. {@link Limits#timeout} begins when it is evaluated; loading is bounded by how many
     * tokens of CUE may be compiled, among which the values of files that are embedded count, and ends if the thread is interrupted.
     *
     * @param files where the files are; nothing else is read
     * @param arguments names of {@code .cue} files, or one package: {@code .}, {@code ./folder:name}, or an import path within the
     *     module; empty for the package at the top
     * @throws CueException with everything that is wrong, also if the arguments name several packages
     */
    public Instance load(SourceTree files, LoadOptions options, List<String> arguments) {
        List<Instance> instances = loadAll(files, options, arguments);
        if (instances.size() > 1) {
            throw new CueException(List.of(
                    CueError.of(ErrorCode.LOAD, "name .cue files or one package, not " + String.join(" ", arguments))));
        }
        return instances.getFirst();
    }

    /**
     * Loads and compiles packages with everything they import, as {@link #load} does. {@code ./...} stands for all packages in a folder and
     * below it; files that end in {@code .cue} are a package of their own behind the others. A tag must be used by one of them.
     *
     * @throws CueException with everything that is wrong with the first that cannot be loaded, or with all that cannot be compiled
     */
    public List<Instance> loadAll(SourceTree files, LoadOptions options, List<String> arguments) {
        Map<String, Expr> variables = new HashMap<>();
        options.variables().forEach((name, value) -> variables.put(name, value.expr()));
        return link(Loader.load(fileTree(files), arguments, internal(options)), variables);
    }

    private List<Instance> link(LoadResult loaded, Map<String, Expr> variables) {
        check(loaded.errors());
        Linker.Linked linked = Linker.link(loaded, variables);
        check(linked.results().stream()
                .flatMap(result -> result.errors().stream())
                .toList());
        return linked.results().stream()
                .map(result -> new Instance(this, result.compiled(), null, linked.tokens()))
                .toList();
    }

    /** Returns data as a value. */
    public Value value(Data data) {
        return Value.literal(this, data);
    }

    private static void check(List<CueError> errors) {
        if (!errors.isEmpty()) {
            throw new CueException(errors);
        }
    }

    private dev.pequod.cue.internal.load.LoadOptions internal(LoadOptions o) {
        return new dev.pequod.cue.internal.load.LoadOptions(o.folder(), o.tags(), o.packageName(), limits.tokens());
    }

    private static FileTree fileTree(SourceTree files) {
        return new FileTree() {
            @Override
            public byte @Nullable [] read(String path) {
                return files.read(path);
            }

            @Override
            public List<String> files(String folder) {
                return files.files(folder);
            }

            @Override
            public List<String> folders(String folder) {
                return files.folders(folder);
            }

            @Override
            public boolean isBelow(String folder, String path) {
                return files.isBelow(folder, path);
            }
        };
    }
}
