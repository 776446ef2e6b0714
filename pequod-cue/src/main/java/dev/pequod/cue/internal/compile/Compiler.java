package dev.pequod.cue.internal.compile;

import dev.pequod.cue.errors.CueError;
import dev.pequod.cue.internal.adt.CompiledPackage;
import dev.pequod.cue.internal.adt.Experiments;
import dev.pequod.cue.internal.adt.Expr;
import dev.pequod.cue.internal.adt.FieldReference;
import dev.pequod.cue.internal.adt.ImportReference;
import dev.pequod.cue.internal.adt.Label;
import dev.pequod.cue.internal.adt.StructLit;
import dev.pequod.cue.internal.source.LargeStack;
import dev.pequod.cue.internal.source.SourceFile;
import dev.pequod.cue.internal.source.SourcePos;
import dev.pequod.cue.internal.syntax.Declaration;
import dev.pequod.cue.internal.syntax.Expression;
import dev.pequod.cue.internal.syntax.File;
import dev.pequod.cue.internal.syntax.FileExperiments;
import dev.pequod.cue.internal.syntax.FileExperiments.Experiment;
import dev.pequod.cue.internal.syntax.LanguageVersion;
import dev.pequod.cue.internal.syntax.Operand;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Compiles the files of a package. Identifiers are resolved lexically, per literal, before any unification: walking outwards through
 * the scopes of the file, then among the top-level fields of all files of the package, then among the predeclared names. A reference
 * becomes the number of environments to go up and a label; what it finds there is decided by evaluation.
 *
 * <p>The files must have been parsed without errors: names that are declared twice are found there. One instance compiles one
 * package; it interns labels. Recursion is as deep as the syntax nests; high trees are compiled on a thread with a large stack, so
 * any caller will do. The counterparts in the reference are {@code internal/core/compile} and {@code cue/ast/astutil/resolve.go}.
 */
public final class Compiler {
    /** Trees up to this height are walked on the stack of the caller. */
    private static final int SHALLOW = 200;

    /** Suffices for the deepest nesting that is compiled. */
    private static final long DEEP_STACK_BYTES = 512L << 20;

    /** The deepest nesting that is compiled, as in the parser, which does not count the labels of {@code a: b: c: 1}. */
    static final int MAX_NESTING = 10_000;

    /**
     * For how many names that are not found a similar one is sought. Each search looks at all names in sight, so that a program of
     * nothing but unknown names would take the square of its length; and whoever has so many mistakes has one cause.
     */
    private static final int MAX_GUESSES = 50;

    private final String packageId;
    private final Map<Declaration, List<Expr>> injected;
    private final Imports imports;
    private final Predeclared predeclared;
    private final Map<String, Label> labels = new HashMap<>();
    private final Map<String, Label> packageFields = new LinkedHashMap<>();

    /** For expressions: the labels of the vertices they may refer to, innermost first. */
    private final List<? extends Collection<Label>> surroundings;

    private int guesses;

    private Compiler(
            String packageId,
            Map<Declaration, List<Expr>> injected,
            Imports imports,
            Predeclared predeclared,
            List<? extends Collection<Label>> surroundings) {
        this.packageId = packageId;
        this.injected = injected;
        this.imports = imports;
        this.predeclared = predeclared;
        this.surroundings = surroundings;
    }

    /**
     * Compiles the files of one package.
     *
     * @param packageId what hidden fields are scoped by, empty for files without a package
     * @param injected what the values of fields are unified with, and what attributes among declarations stand for; by identity
     * @param files the files; those without a package clause see the fields of the others but not the other way round
     */
    public static CompileResult compile(
            String packageId,
            Collection<File> files,
            Map<Declaration, List<Expr>> injected,
            Imports imports,
            Predeclared predeclared) {
        int height = files.stream().mapToInt(File::height).max().orElse(0);
        return run(
                height,
                () -> new Compiler(packageId, injected, imports, predeclared, List.of()).compile(List.copyOf(files)));
    }

    /**
     * Compiles an expression that stands in no file, such as one of a command line.
     *
     * @param packageId the package whose hidden fields can be named
     * @param source what the positions of the expression refer to
     * @param surroundings labels of the vertices whose fields can be named, innermost first; the expression is to be evaluated in an
     *     environment of the first, whose outer environments are those of the others
     * @param errors receives what is wrong
     * @return the expression, or null with errors added
     */
    public static @Nullable Expr compileExpression(
            String packageId,
            SourceFile source,
            LanguageVersion version,
            Expression x,
            List<? extends Collection<Label>> surroundings,
            Imports imports,
            Predeclared predeclared,
            List<CueError> errors) {
        File holder = new File(source, List.of(), version, FileExperiments.of(version));
        Compiler c = new Compiler(packageId, Map.of(), imports, predeclared, surroundings);
        FileCompiler f = new FileCompiler(c, holder);
        Expr compiled = run(x.height(), () -> f.compileExpression(x));
        errors.addAll(f.errors());
        return f.errors().isEmpty() ? compiled : null;
    }

    /** Runs work that recurses as deep as a syntax tree is high, where the stack of the caller may be too small for it. */
    private static <T> T run(int height, Supplier<T> work) {
        return height <= SHALLOW ? work.get() : LargeStack.run("cue-compiler", DEEP_STACK_BYTES, work);
    }

    private CompileResult compile(List<File> files) {
        String name = "";
        for (File f : files) {
            if (!f.packageName().isEmpty()) {
                name = f.packageName();
                for (Declaration d : f.declarations()) {
                    if (d instanceof Declaration.Field field
                            && DeclarationCompiler.plainLabel(field) instanceof Operand.Ident id) {
                        packageFields.computeIfAbsent(id.name(), this::identifier);
                    }
                }
            }
        }
        List<StructLit> compiled = new ArrayList<>(files.size());
        List<CueError> errors = new ArrayList<>();
        for (File f : files) {
            FileCompiler fc = new FileCompiler(this, f);
            compiled.add(fc.compileFile());
            errors.addAll(fc.errors());
        }
        return new CompileResult(new CompiledPackage(packageId, name, compiled), errors);
    }

    static Experiments experiments(File f) {
        FileExperiments e = f.experiments();
        return new Experiments(
                e.has(Experiment.STRUCTCMP),
                e.has(Experiment.EXPLICITOPEN),
                e.has(Experiment.ALIASV2),
                e.has(Experiment.TRY),
                e.has(Experiment.SHORTCIRCUIT));
    }

    /** Returns what a field or attribute is given from outside its file. */
    List<Expr> injected(Declaration d) {
        return injected.getOrDefault(d, List.of());
    }

    Imports imports() {
        return imports;
    }

    Predeclared predeclared() {
        return predeclared;
    }

    /** Returns the label an identifier declares or selects. */
    Label identifier(String name) {
        return labels.computeIfAbsent(name, n -> Label.identifier(n, packageId));
    }

    /** Returns the label of a regular field whatever its name looks like. */
    Label string(String name) {
        if (name.startsWith("_") || name.startsWith("#")) {
            return labels.computeIfAbsent("\"" + name, n -> Label.string(name));
        }
        return identifier(name);
    }

    /** Returns what a name means that no scope of the file declares, or null; {@code levels} lead to the outermost of these. */
    @Nullable
    Expr outside(String name, int levels, SourcePos at) {
        Label field = packageFields.get(name);
        if (field != null) {
            return new FieldReference(at, levels, field, false);
        }
        Label wanted = identifier(name);
        for (int i = 0; i < surroundings.size(); i++) {
            if (surroundings.get(i).contains(wanted)) {
                return new FieldReference(at, levels + i, wanted, false);
            }
        }
        String path = imports.implicitPath(name);
        return path == null ? null : new ImportReference(at, path, null, Label.string(name));
    }

    /** Reports whether a similar name may be sought once more, and counts that. */
    boolean mayGuess() {
        return ++guesses <= MAX_GUESSES;
    }

    /** Returns the names that {@link #outside} finds, for spelling suggestions. */
    Collection<String> outsideNames() {
        List<String> names = new ArrayList<>(packageFields.keySet());
        for (Collection<Label> vertex : surroundings) {
            for (Label l : vertex) {
                if (!l.isIndex() && !l.isLet()) {
                    names.add(l.name());
                }
            }
        }
        return names;
    }
}
