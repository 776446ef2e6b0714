package dev.pequod.cue.internal.program;

import dev.pequod.cue.errors.CueError;
import dev.pequod.cue.errors.CueException;
import dev.pequod.cue.internal.adt.CompiledPackage;
import dev.pequod.cue.internal.adt.Expr;
import dev.pequod.cue.internal.builtin.BuiltinPackages;
import dev.pequod.cue.internal.builtin.CoreFunctions;
import dev.pequod.cue.internal.compile.CompileResult;
import dev.pequod.cue.internal.compile.Compiler;
import dev.pequod.cue.internal.compile.Imports;
import dev.pequod.cue.internal.compile.Predeclared;
import dev.pequod.cue.internal.load.FileTree;
import dev.pequod.cue.internal.load.LoadResult;
import dev.pequod.cue.internal.load.LoadedPackage;
import dev.pequod.cue.internal.syntax.Declaration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Compiles loaded packages, each after everything it imports, and once. */
public final class Linker {
    /** The names every program has. */
    public static final Predeclared PREDECLARED = new Predeclared(CoreFunctions.all());

    /** What imports mean where there are no files to import: the builtin packages alone. */
    public static final Imports BUILTIN = new Imports() {
        @Override
        public @Nullable Imported find(String path) {
            return BuiltinPackages.has(path) ? Imported.BUILTIN : null;
        }

        @Override
        public Set<String> builtinPaths() {
            return BuiltinPackages.names();
        }
    };

    /** What names mean in an expression that stands in no file: builtin packages need no import there. */
    public static final Imports EXPRESSION = new Imports() {
        @Override
        public @Nullable Imported find(String path) {
            return BUILTIN.find(path);
        }

        @Override
        public @Nullable String implicitPath(String name) {
            return BuiltinPackages.has(name) ? name : BuiltinPackages.pathOfLast(name);
        }
    };

    /**
     * What was compiled.
     *
     * @param results a package each, with what is wrong with it or with what it alone imports
     * @param tokens how many tokens of CUE and embedded values it was made of
     */
    public record Linked(List<CompileResult> results, long tokens) {
        /** Copies the results. */
        public Linked {
            results = List.copyOf(results);
        }
    }

    private final FileTree tree;
    private final long maxTokens;
    private long tokens;
    private final Map<LoadedPackage, CompiledPackage> compiled = new IdentityHashMap<>();
    private final List<CueError> errors = new ArrayList<>();

    private Linker(LoadResult loaded) {
        tree = loaded.tree();
        tokens = loaded.tokens();
        maxTokens = loaded.maxTokens();
    }

    /**
     * Compiles what was loaded. It ends early, with an error of code LIMIT, if the thread is interrupted while files are embedded.
     *
     * @param loaded what was loaded, without errors
     * @param variables values for {@code @tag(…,var=…)}; with none, the attributes that name one say nothing
     * @throws CueException if tags are wrong
     */
    public static Linked link(LoadResult loaded, Map<String, Expr> variables) {
        Linker linker = new Linker(loaded);
        Map<Declaration, List<Expr>> tagged = new IdentityHashMap<>();
        TagInjection.inject(loaded, variables, tagged, linker.errors);
        if (!linker.errors.isEmpty()) {
            throw new CueException(linker.errors);
        }
        List<CompileResult> results = new ArrayList<>();
        for (LoadedPackage p : loaded.loaded()) {
            Map<Declaration, List<Expr>> injected = new IdentityHashMap<>();
            tagged.forEach((at, values) -> injected.put(at, new ArrayList<>(values)));
            int before = linker.errors.size();
            CompiledPackage compiled = linker.compile(p, injected);
            results.add(new CompileResult(compiled, linker.errors.subList(before, linker.errors.size())));
        }
        return new Linked(results, linker.tokens);
    }

    private CompiledPackage compile(LoadedPackage p, Map<Declaration, List<Expr>> injected) {
        CompiledPackage known = compiled.get(p);
        if (known != null) {
            return known;
        }
        tokens += Embedding.embed(tree, p, injected, errors, maxTokens - tokens);
        CompileResult result = Compiler.compile(p.id(), p.files(), injected, importsOf(p), PREDECLARED);
        errors.addAll(result.errors());
        compiled.put(p, result.compiled());
        return result.compiled();
    }

    private Imports importsOf(LoadedPackage p) {
        return new Imports() {
            @Override
            public @Nullable Imported find(String path) {
                return Linker.this.find(p, path);
            }

            @Override
            public Set<String> builtinPaths() {
                return BuiltinPackages.names();
            }
        };
    }

    private Imports.@Nullable Imported find(LoadedPackage p, String path) {
        LoadedPackage imported = p.imports().get(path);
        return imported == null ? BUILTIN.find(path) : new Imports.Imported(compile(imported, new IdentityHashMap<>()));
    }
}
