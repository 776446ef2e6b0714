package dev.pequod.cue.internal.compile;

import dev.pequod.cue.internal.adt.Clause;
import dev.pequod.cue.internal.adt.Comprehension;
import dev.pequod.cue.internal.adt.Experiments;
import dev.pequod.cue.internal.adt.Expr;
import dev.pequod.cue.internal.adt.Label;
import dev.pequod.cue.internal.adt.StructLit;
import dev.pequod.cue.internal.adt.Term;
import dev.pequod.cue.internal.syntax.ComprehensionClause;
import dev.pequod.cue.internal.syntax.Expression;
import dev.pequod.cue.internal.syntax.Operand;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Compiles comprehensions: each clause sees the names of the clauses before it, what is yielded instead sees none of them. */
final class ComprehensionCompiler {
    private static final String NEEDS_TRY = " requires the try experiment (language version v0.16.0 or later)";

    private final FileCompiler expressions;
    private final Compiler compiler;
    private final NameResolver names;
    private final Diagnostics diagnostics;
    private final Experiments experiments;

    /** How many try clauses are open: optional references are allowed within them only. */
    private int tryDepth;

    ComprehensionCompiler(
            FileCompiler expressions,
            Compiler compiler,
            NameResolver names,
            Diagnostics diagnostics,
            Experiments experiments) {
        this.expressions = expressions;
        this.compiler = compiler;
        this.names = names;
        this.diagnostics = diagnostics;
        this.experiments = experiments;
    }

    void checkOptional(Expression.PostfixExpr p) {
        if (!experiments.tryClause()) {
            diagnostics.error(p, "optional marker (?)" + NEEDS_TRY);
        } else if (tryDepth == 0) {
            diagnostics.error(p, "optional marker (?) is only valid within a try clause");
        }
    }

    Term compile(Operand.Comprehension x, boolean inList) {
        List<Clause> clauses = new ArrayList<>(x.clauses().size());
        int scopes = 0;
        for (ComprehensionClause c : x.clauses()) {
            Clause compiled = clause(c, inList);
            if (compiled != null) {
                clauses.add(compiled);
                scopes += opensScope(compiled) ? 1 : 0;
            }
        }
        Term problem = check(x, clauses);
        StructLit value = null;
        if (problem == null && x.value() instanceof Operand.StructLit struct) {
            boolean plainTry = clauses.get(clauses.size() - 1) instanceof Clause.Try t && t.value() == null;
            tryDepth += plainTry ? 1 : 0;
            value = expressions.struct(struct);
            tryDepth -= plainTry ? 1 : 0;
        }
        names.popAll(scopes);
        diagnostics.leave(scopes);
        if (value == null) {
            return problem != null ? problem : diagnostics.error(x.value(), "comprehension value must be struct");
        }
        return x.fallback() == null
                ? new Comprehension(diagnostics.pos(x), clauses, value, null)
                : withFallback(x, x.fallback(), clauses, value);
    }

    private static boolean opensScope(Clause c) {
        return switch (c) {
            case Clause.For f -> true;
            case Clause.Let l -> true;
            case Clause.Try t -> t.value() != null;
            case Clause.If i -> false;
        };
    }

    /** Reports clauses that may not stand where they do; returns null if all is well. */
    private @Nullable Term check(Operand.Comprehension x, List<Clause> clauses) {
        if (clauses.size() < x.clauses().size()) {
            // A clause was refused and has been reported.
            return diagnostics.nothing(x);
        }
        if (clauses.isEmpty()) {
            return diagnostics.error(x, "comprehension value without clauses");
        }
        if (clauses.get(0) instanceof Clause.Let) {
            return diagnostics.error(x, "first comprehension clause must be 'if' or 'for'");
        }
        for (int i = 0; i + 1 < clauses.size(); i++) {
            if (clauses.get(i) instanceof Clause.Try t && t.value() == null) {
                return diagnostics.error(
                        x.clauses().get(i), "struct-form try clause must be the last clause in a comprehension");
            }
        }
        return null;
    }

    private @Nullable Clause clause(ComprehensionClause c, boolean inList) {
        return switch (c) {
            case ComprehensionClause.ForClause f -> {
                Expr source = expressions.expr(f.source());
                names.pushClause(!inList);
                diagnostics.enter("for[]");
                Label key = f.key() == null ? null : variable(f.key());
                yield new Clause.For(diagnostics.pos(f), key, variable(f.value()), source);
            }
            case ComprehensionClause.IfClause i -> new Clause.If(diagnostics.pos(i), expressions.expr(i.condition()));
            case ComprehensionClause.LetClause l -> {
                Expr value = bound(l.expr(), inList);
                diagnostics.enter("let[]");
                yield new Clause.Let(diagnostics.pos(l), variable(l.ident()), value);
            }
            case ComprehensionClause.TryClause t -> tryClause(t, inList);
            // Not a clause but what follows the struct.
            case ComprehensionClause.FallbackClause f -> null;
        };
    }

    private Label variable(Operand.Ident name) {
        names.declareVariable(name);
        return compiler.identifier(name.name());
    }

    /** Compiles the value a clause binds and opens the scope for its name. */
    private Expr bound(Expression x, boolean inList) {
        boolean saved = names.startMulti();
        Expr value = expressions.expr(x);
        names.pushClause(names.endMulti(saved) && !inList);
        return value;
    }

    private @Nullable Clause tryClause(ComprehensionClause.TryClause t, boolean inList) {
        if (!experiments.tryClause()) {
            diagnostics.error(t, "try clause" + NEEDS_TRY);
            return null;
        }
        if (t.ident() == null || t.expr() == null) {
            return new Clause.Try(diagnostics.pos(t), null, null);
        }
        tryDepth++;
        Expr value = bound(t.expr(), inList);
        tryDepth--;
        diagnostics.enter("try[]");
        return new Clause.Try(diagnostics.pos(t), variable(t.ident()), value);
    }

    private Term withFallback(
            Operand.Comprehension x,
            ComprehensionClause.FallbackClause fallback,
            List<Clause> clauses,
            StructLit value) {
        if (!experiments.tryClause()) {
            boolean single = clauses.size() == 1 && !(clauses.get(0) instanceof Clause.For);
            return diagnostics.error(fallback, (single ? "else" : "fallback") + " clause" + NEEDS_TRY);
        }
        return new Comprehension(diagnostics.pos(x), clauses, value, expressions.struct(fallback.body()));
    }
}
