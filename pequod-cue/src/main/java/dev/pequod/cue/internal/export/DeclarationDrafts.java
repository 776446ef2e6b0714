package dev.pequod.cue.internal.export;

import dev.pequod.cue.internal.adt.Comprehension;
import dev.pequod.cue.internal.adt.Conjunct;
import dev.pequod.cue.internal.adt.Datum;
import dev.pequod.cue.internal.adt.DynamicField;
import dev.pequod.cue.internal.adt.Environment;
import dev.pequod.cue.internal.adt.Expr;
import dev.pequod.cue.internal.adt.Field;
import dev.pequod.cue.internal.adt.LetField;
import dev.pequod.cue.internal.adt.PatternField;
import dev.pequod.cue.internal.adt.Str;
import dev.pequod.cue.internal.adt.StructLit;
import dev.pequod.cue.internal.adt.Term;
import dev.pequod.cue.internal.adt.Vertex;
import dev.pequod.cue.internal.export.SyntaxOptions.Trait;
import dev.pequod.cue.internal.syntax.Declaration;
import dev.pequod.cue.internal.syntax.Operand;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Shows struct literals declaration by declaration. */
final class DeclarationDrafts {
    private final Exporter e;

    DeclarationDrafts(Exporter e) {
        this.e = e;
    }

    Draft.Struct struct(@Nullable Environment outer, StructLit literal) {
        Draft.Struct s = new Draft.Struct(false);
        Environment env = new Environment(outer, e.node());
        for (Term t : literal.declarations()) {
            if (t instanceof LetField) {
                // Shown where it is first used.
                continue;
            }
            String sourceName = valueAlias(t);
            Draft.Alias alias = null;
            Draft.Alias hidden = null;
            if (sourceName != null) {
                alias = new Draft.Alias(new Draft.Name(sourceName), null);
                hidden = e.declareValueAlias(sourceName, alias);
            }
            Draft d = e.terms.element(env, t);
            if (sourceName != null) {
                e.endValueAlias(sourceName, hidden);
            }
            if (e.options.has(Trait.DOCS)) {
                d.comments = t instanceof Comprehension
                        ? e.notes.docs(t, Operand.Comprehension.class)
                        : e.notes.docs(t, Declaration.Field.class);
            }
            if (alias != null && d instanceof Draft.Field f) {
                alias.of = f.value;
                f.value = alias;
            }
            s.elements.add(d);
        }
        return s;
    }

    private static @Nullable String valueAlias(Term t) {
        return switch (t) {
            case Field f -> f.notes().valueAlias();
            case PatternField f -> f.notes().valueAlias();
            case DynamicField f -> f.notes().valueAlias();
            default -> null;
        };
    }

    Draft declaration(@Nullable Environment env, Term t) {
        return switch (t) {
            case Field f -> field(env, f);
            case PatternField f -> pattern(env, f);
            case DynamicField f -> dynamic(env, f);
            default -> throw new IllegalStateException("not a declaration: " + t.getClass());
        };
    }

    private Draft field(@Nullable Environment env, Field x) {
        Draft.Field f = e.newField(x);
        f.constraint = TermDrafts.constraint(x.arcType());
        f.attributes = x.notes().attributes();
        Frame frame = e.frame(0, false);
        frame.entry(x.label()).field = f;
        Vertex arc = frame.node == null ? null : frame.node.arc(x.label());
        if (arc != null) {
            e.references.show(arc, f);
        }
        if (!(x.value() instanceof StructLit s)) {
            f.value = e.terms.expression(env, x.value());
            return f;
        }
        Conjunct c = Conjunct.root(env == null ? Environment.EMPTY : env, s);
        f.value = MergedConjuncts.of(e, arc, List.of(new MergedConjuncts.Part(c, 0)));
        if (arc != null) {
            e.references.link(arc.deref(), f);
        }
        return f;
    }

    private Draft pattern(@Nullable Environment env, PatternField x) {
        Frame frame = e.frame(0, false);
        Draft filter = e.terms.operand(env, x.filter());
        frame.patternLabel = filter;
        if (x.label() != null) {
            e.names.note(x.value());
            filter = new Draft.Alias(new Draft.Name(e.names.unique(x.label().name())), filter);
        }
        List<Draft> brackets = new ArrayList<>(1);
        brackets.add(filter);
        Draft.Field f = new Draft.Field(new Draft.Brackets(brackets));
        f.constraint = TermDrafts.constraint(x.arcType());
        frame.pattern = f;
        String alias = x.notes().alias();
        if (alias != null) {
            frame.aliased.add(new Frame.Aliased(alias, f));
        }
        f.value = e.terms.expression(env, x.value());
        f.attributes = x.notes().attributes();
        return f;
    }

    private Draft dynamic(@Nullable Environment env, DynamicField x) {
        Expr key = x.key();
        if (env != null) {
            // Not what a reference leads to: the reference stays.
            Datum known = e.evaluation.evaluateIn(env, key);
            key = known instanceof Str s ? s : key;
        }
        Draft label = e.terms.operand(env, key);
        Draft.Field f = new Draft.Field(
                label instanceof Draft.Interpolated || label instanceof Draft.Literal
                        ? label
                        : new Draft.Parens(label));
        f.constraint = TermDrafts.constraint(x.arcType());
        e.frame(0, false).aliased.add(new Frame.Aliased(x.notes().alias(), f));
        f.value = e.terms.expression(env, x.value());
        f.attributes = x.notes().attributes();
        return f;
    }
}
