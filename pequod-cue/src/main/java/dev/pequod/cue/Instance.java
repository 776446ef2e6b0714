package dev.pequod.cue;

import dev.pequod.cue.errors.CueError;
import dev.pequod.cue.errors.CueException;
import dev.pequod.cue.internal.adt.CompiledPackage;
import dev.pequod.cue.internal.adt.Expr;
import dev.pequod.cue.internal.adt.Field;
import dev.pequod.cue.internal.adt.Label;
import dev.pequod.cue.internal.adt.StructLit;
import dev.pequod.cue.internal.adt.Term;
import dev.pequod.cue.internal.compile.Compiler;
import dev.pequod.cue.internal.program.Linker;
import dev.pequod.cue.internal.program.Query;
import dev.pequod.cue.internal.source.SourceFile;
import dev.pequod.cue.internal.syntax.Expression;
import dev.pequod.cue.internal.syntax.LanguageVersion;
import dev.pequod.cue.internal.syntax.ParseOptions;
import dev.pequod.cue.internal.syntax.ParseResult;
import dev.pequod.cue.internal.syntax.Parser;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A compiled package with all it imports. Immutable and thread-safe: compile once, evaluate as often as needed.
 *
 * {@snippet file="dev/pequod/cue/ExamplesTest.java" region="expression"}
 */
public final class Instance {
    private final CueContext context;
    private final CompiledPackage compiled;
    private final @Nullable CompiledPackage with;
    private final long tokens;

    Instance(CueContext context, CompiledPackage compiled, @Nullable CompiledPackage with, long tokens) {
        this.context = context;
        this.compiled = compiled;
        this.with = with;
        this.tokens = tokens;
    }

    /** Returns this instance with other limits for its evaluations; nothing is compiled again. */
    public Instance withLimits(Limits limits) {
        return new Instance(context.withLimits(limits), compiled, with, tokens);
    }

    /**
     * Returns this package unified with another, in whose place any that it was unified with before is left out. Neither's files may name
     * fields of the other; expressions may name those of both.
     */
    public Instance with(Instance other) {
        return new Instance(context, compiled, other.compiled, tokens + other.tokens);
    }

    /**
     * Returns how many tokens of CUE, and values of files that are embedded, it was loaded from, with all it imports; each takes up to some 128
     * bytes of memory.
     */
    public long tokens() {
        return tokens;
    }

    /** Returns the package name; empty if the files have none. */
    public String packageName() {
        return compiled.name();
    }

    /** Returns the value of the whole package. */
    public Value value() {
        return value(List.of());
    }

    /** Returns the value of the package unified with data, as if the data stood in files before its own. */
    public Value value(List<Data> data) {
        return new Value(context, compiled.id(), root(data));
    }

    /**
     * Returns the value of an expression that may name the package's top-level fields and builtin packages. Of the package only what the
     * expression needs is evaluated.
     *
     * @throws CueException if it is not well-formed, or names what there is not
     */
    public Value expression(String text) {
        return expression(text, List.of(), false);
    }

    /**
     * Returns the value of an expression within the package unified with data. As with the flag {@code -e} of the reference program, all
     * of the package is evaluated first: to name part of something that has an error is an error.
     *
     * @throws CueException if it is not well-formed, or names what there is not
     */
    public Value select(String text, List<Data> data) {
        return expression(text, data, true);
    }

    private Value expression(String text, List<Data> data, boolean whole) {
        Query.Root root = root(data);
        // comprehensions and dynamic fields may have made what is named
        Expr x = compile(
                compiled.id(),
                text,
                context.limits(),
                List.of(() -> topLevel(root), () -> value(data).labels()));
        return new Value(context, compiled.id(), new Query.Expression(root, x, whole));
    }

    /**
     * Returns what an expression is compiled to that may name these fields.
     *
     * @param names the fields, and more of them that are only asked for if it names others
     * @throws CueException if it is not well-formed, or names what there is not
     */
    static Expr compile(String packageId, String text, Limits limits, List<Supplier<Set<Label>>> names) {
        SourceFile source = SourceFile.of("expression", text);
        ParseResult<@Nullable Expression> parsed =
                Parser.parseExpr(source, ParseOptions.DEFAULT.withMaxTokens(limits.tokens()));
        Expression tree = parsed.tree();
        if (!parsed.isOk() || tree == null) {
            throw new CueException(parsed.errors());
        }
        List<CueError> first = List.of();
        for (Supplier<Set<Label>> known : names) {
            List<CueError> errors = new ArrayList<>();
            Expr x = compile(packageId, source, tree, known.get(), errors);
            if (x != null) {
                return x;
            }
            first = first.isEmpty() ? errors : first;
        }
        throw new CueException(first);
    }

    private static @Nullable Expr compile(
            String packageId, SourceFile source, Expression tree, Set<Label> names, List<CueError> errors) {
        return Compiler.compileExpression(
                packageId,
                source,
                LanguageVersion.LATEST,
                tree,
                List.of(names),
                Linker.EXPRESSION,
                Linker.PREDECLARED,
                errors);
    }

    private Query.Root root(List<Data> data) {
        List<Expr> before = data.stream().map(one -> one.expr(compiled.id())).toList();
        return new Query.Root(before, compiled, List.of(), with);
    }

    private static Set<Label> topLevel(Query.Root root) {
        List<StructLit> structs = new ArrayList<>(root.compiled().files());
        CompiledPackage with = root.with();
        structs.addAll(with == null ? List.of() : with.files());
        for (Expr data : root.before()) {
            if (data instanceof StructLit struct) {
                structs.add(struct);
            }
        }
        Set<Label> labels = new LinkedHashSet<>();
        for (StructLit struct : structs) {
            for (Term d : struct.declarations()) {
                if (d instanceof Field f) {
                    labels.add(f.label());
                }
            }
        }
        return labels;
    }

    /** Returns the package's name, such as {@code Instance(shop)}: for logs. */
    @Override
    public String toString() {
        return "Instance(" + (compiled.name().isEmpty() ? "_" : compiled.name()) + ")";
    }
}
