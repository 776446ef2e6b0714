package dev.pequod.cue.internal.schema;

import dev.pequod.cue.internal.adt.BasicType;
import dev.pequod.cue.internal.adt.BinaryExpr;
import dev.pequod.cue.internal.adt.BoundExpr;
import dev.pequod.cue.internal.adt.BoundValue;
import dev.pequod.cue.internal.adt.Builtin;
import dev.pequod.cue.internal.adt.BuiltinValidator;
import dev.pequod.cue.internal.adt.CallExpr;
import dev.pequod.cue.internal.adt.Conjunct;
import dev.pequod.cue.internal.adt.Conjunction;
import dev.pequod.cue.internal.adt.Datum;
import dev.pequod.cue.internal.adt.Disjunction;
import dev.pequod.cue.internal.adt.DisjunctionExpr;
import dev.pequod.cue.internal.adt.Environment;
import dev.pequod.cue.internal.adt.Expr;
import dev.pequod.cue.internal.adt.FieldReference;
import dev.pequod.cue.internal.adt.ImportReference;
import dev.pequod.cue.internal.adt.IndexExpr;
import dev.pequod.cue.internal.adt.Kinds;
import dev.pequod.cue.internal.adt.Label;
import dev.pequod.cue.internal.adt.Op;
import dev.pequod.cue.internal.adt.OpenExpr;
import dev.pequod.cue.internal.adt.Resolver;
import dev.pequod.cue.internal.adt.SelectorExpr;
import dev.pequod.cue.internal.adt.StructLit;
import dev.pequod.cue.internal.adt.Term;
import dev.pequod.cue.internal.adt.Vertex;
import dev.pequod.cue.internal.eval.Evaluation;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The expression that a value is, one level deep, with its operands as values: what the reference calls {@code Value.Expr}.
 *
 * @param form what kind of expression it is
 * @param op the operator of a bound
 * @param function the function of a call, as {@code list.MinItems}
 * @param values the operands; of a call the arguments; the value itself if it is no expression
 */
record Parts(Form form, @Nullable Op op, String function, List<Vertex> values) {
    /** Kinds of expressions. */
    enum Form {
        PLAIN,
        AND,
        OR,
        BOUND,
        CALL,
        SELECTOR,
        OTHER
    }

    /** What a reference leads to: a root, and the labels from there. */
    record Target(Vertex root, List<Label> path) {}

    private static Parts of(Form form, List<Vertex> values) {
        return new Parts(form, null, "", values);
    }

    static Parts of(Evaluation c, Vertex v) {
        return c.nested(() -> {
            if (v.isData() || v.conjuncts().isEmpty()) {
                Datum value = v.value();
                return value == null || value == v ? of(Form.PLAIN, List.of(v)) : of(c, v, Environment.EMPTY, value);
            }
            if (v.conjuncts().size() > 1) {
                List<Vertex> values = new ArrayList<>();
                for (Conjunct x : v.conjuncts()) {
                    Vertex n = new Vertex(v.parent, v.label);
                    n.addConjunct(x);
                    c.finish(n);
                    values.add(n);
                }
                return of(Form.AND, values);
            }
            Conjunct x = v.conjuncts().getFirst();
            return switch (x.expr()) {
                case Vertex w -> of(c, w);
                case OpenExpr o when o.operand() instanceof Vertex w -> of(c, w);
                default -> of(c, v, x.env(), x.expr());
            };
        });
    }

    private static Parts of(Evaluation c, Vertex v, Environment env, Expr expr) {
        return switch (expr) {
            case BinaryExpr b
            when b.op() == Op.AND -> of(Form.AND, List.of(made(c, v, env, b.left()), made(c, v, env, b.right())));
            case BoundExpr b -> new Parts(Form.BOUND, b.op(), "", List.of(made(c, v, env, b.operand())));
            case BoundValue b -> new Parts(Form.BOUND, b.op(), "", List.of(made(c, v, env, b.value())));
            case Conjunction x -> of(Form.AND, all(c, v, env, x.values()));
            case Disjunction d -> alternatives(c, all(c, v, env, kept(c, v, d)));
            case DisjunctionExpr d -> alternatives(c, kept(c, v, env, d));
            case FieldReference r -> of(Form.SELECTOR, List.of(v));
            case SelectorExpr s -> of(Form.SELECTOR, List.of(v));
            case CallExpr call -> call(c, v, env, call);
            case BuiltinValidator b ->
                new Parts(Form.CALL, null, b.builtin().qualifiedName(), all(c, v, env, b.arguments()));
            case StructLit s -> struct(c, v, env, s);
            case BinaryExpr b -> of(Form.OTHER, List.of(v));
            default -> of(Form.PLAIN, List.of(v));
        };
    }

    /** Returns alternatives; one that is left alone is what it refers to, as it stands for the default beside it, too. */
    private static Parts alternatives(Evaluation c, List<Vertex> values) {
        return values.size() > 1
                ? of(Form.OR, values)
                : of(Form.PLAIN, values.stream().map(x -> dereferenced(c, x)).toList());
    }

    /** Returns the unification of two values as if both were open. */
    static Vertex unified(Evaluation c, Vertex a, Vertex b) {
        Vertex n = new Vertex(null, a.label);
        n.addConjunct(Conjunct.root(Environment.EMPTY, new OpenExpr(null, a)));
        n.addConjunct(Conjunct.root(Environment.EMPTY, new OpenExpr(null, b)));
        c.finish(n);
        n.parent = a.parent;
        return n;
    }

    /** Returns an operand as a value of its own. */
    private static Vertex made(Evaluation c, Vertex base, Environment env, Expr x) {
        if (x instanceof Vertex known) {
            return known;
        }
        Vertex n = new Vertex(null, base.label);
        n.addConjunct(Conjunct.root(env, x));
        c.finish(n);
        n.parent = base.parent;
        return n;
    }

    private static List<Vertex> all(Evaluation c, Vertex base, Environment env, List<? extends Expr> list) {
        return list.stream().map(x -> made(c, base, env, x)).toList();
    }

    /** Leaves out defaults that another alternative admits. */
    private static List<Datum> kept(Evaluation c, Vertex v, Disjunction d) {
        List<Datum> kept = new ArrayList<>();
        for (int i = 0; i < d.values().size(); i++) {
            Vertex x = made(c, v, Environment.EMPTY, d.values().get(i));
            List<Datum> others = d.values().subList(d.defaults(), d.values().size());
            if (i >= d.defaults() || others.stream().noneMatch(o -> c.subsumes(made(c, v, Environment.EMPTY, o), x))) {
                kept.add(d.values().get(i));
            }
        }
        return kept;
    }

    private static List<Vertex> kept(Evaluation c, Vertex v, Environment env, DisjunctionExpr d) {
        List<Vertex> kept = new ArrayList<>();
        for (DisjunctionExpr.Disjunct x : d.values()) {
            Vertex made = made(c, v, env, x.value());
            if (x.marked()
                    && (refuses(c, v, made)
                            || d.values().stream()
                                    .filter(o -> !o.marked())
                                    .map(o -> made(c, v, env, o.value()))
                                    .anyMatch(o -> !refuses(c, v, o) && c.subsumes(o, made)))) {
                continue;
            }
            kept.add(made);
        }
        return kept;
    }

    /** Reports whether a struct has a field that another one is closed to. */
    static boolean refuses(Evaluation c, Vertex closed, Vertex v) {
        return !closed.isClosedList()
                && v.arcs.stream().anyMatch(a -> a.label != null && !a.label.isLet() && !c.accepts(closed, a.label));
    }

    private static Parts call(Evaluation c, Vertex v, Environment env, CallExpr call) {
        Builtin function = function(c, env, call.function());
        String name = function == null ? "" : function.qualifiedName();
        if (call.arguments().size() == 1 && (name.equals("or") || name.equals("and"))) {
            List<Vertex> elements = c.elements(made(c, v, env, call.arguments().getFirst()));
            if (elements != null && !elements.isEmpty()) {
                return of(name.equals("or") ? Form.OR : Form.AND, elements);
            }
        }
        return new Parts(Form.CALL, null, name, all(c, v, env, call.arguments()));
    }

    /** Reports whether a function of that name is called. */
    static boolean isCallOf(String name, Evaluation c, Environment env, CallExpr call) {
        Builtin function = function(c, env, call.function());
        return function != null && function.qualifiedName().equals(name);
    }

    /** Returns the function that is called, if it is known. */
    static @Nullable Builtin function(Evaluation c, Environment env, Expr x) {
        if (x instanceof Builtin b) {
            return b;
        }
        Vertex found = x instanceof Resolver r ? c.resolveIn(env, r) : null;
        return found != null && found.deref().base instanceof Builtin b ? b : null;
    }

    /** Splits a struct into what is embedded in it and its fields. */
    private static Parts struct(Evaluation c, Vertex v, Environment env, StructLit s) {
        List<Term> fields = new ArrayList<>();
        List<Expr> embedded = new ArrayList<>();
        for (Term d : s.declarations()) {
            if (d instanceof Expr x && !(x instanceof Datum)) {
                embedded.add(x);
            } else {
                fields.add(d);
            }
        }
        if (embedded.isEmpty()) {
            return of(Form.PLAIN, List.of(v));
        }
        Vertex own = v;
        if (!fields.isEmpty()) {
            List<Term> declarations = new ArrayList<>();
            int kind = v.deref().kind();
            if (kind != Kinds.STRUCT && Integer.bitCount(kind) == 1) {
                declarations.add(new BasicType(null, kind));
            }
            declarations.addAll(fields);
            own = new Vertex(v.parent, v.label);
            own.addConjunct(Conjunct.root(env, new StructLit(s.source(), declarations, s.file(), s.experiments())));
            c.finish(own);
        }
        Environment inside = new Environment(env, own);
        List<Vertex> values = new ArrayList<>(all(c, v, inside, embedded));
        if (!fields.isEmpty()) {
            values.add(own);
        }
        return values.size() == 1 ? of(c, values.getFirst()) : of(Form.AND, values);
    }

    // --- references
    // ---------------------------------------------------------------------------------------------------------

    /** Returns what a value that is nothing but a reference refers to, or null. */
    static @Nullable Target target(Evaluation c, Vertex v) {
        if (v.isData() || v.conjuncts().size() != 1) {
            return null;
        }
        Conjunct x = v.conjuncts().getFirst();
        Expr expr = x.expr();
        if (expr instanceof StructLit s
                && s.file()
                && s.declarations().size() == 1
                && s.declarations().getFirst() instanceof Expr only) {
            expr = only;
        }
        return target(c, x.env(), expr);
    }

    private static @Nullable Target target(Evaluation c, Environment env, Expr expr) {
        return switch (expr) {
            case FieldReference f -> {
                Environment scope = env;
                for (int i = 0; i < f.upCount() && scope.up() != null; i++) {
                    scope = scope.up();
                }
                Vertex v = scope.vertex();
                yield v == null ? null : appended(root(v), f.label());
            }
            case ImportReference i -> {
                Vertex v = c.resolveIn(env, i);
                yield v == null ? null : root(v);
            }
            case SelectorExpr s -> {
                Target of = target(c, env, s.operand());
                yield of == null ? null : appended(of, s.label());
            }
            case IndexExpr i -> {
                Target of = target(c, env, i.operand());
                Datum index = c.unwrap(c.evaluateIn(env, i.index()));
                yield of == null || index == null
                        ? null
                        : appended(of, Label.string(String.valueOf(Checks.java(c, index))));
            }
            default -> null;
        };
    }

    private static Target root(Vertex v) {
        Vertex root = v;
        while (root.parent != null) {
            root = root.parent;
        }
        return new Target(root, v.path());
    }

    private static Target appended(Target t, Label label) {
        List<Label> path = new ArrayList<>(t.path);
        path.add(label);
        return new Target(t.root, path);
    }

    /** Returns what a reference leads to, or the value itself. */
    static Vertex dereferenced(Evaluation c, Vertex v) {
        if (v.conjuncts().size() == 1 && v.conjuncts().getFirst().expr() instanceof Resolver r) {
            Vertex found = c.resolveIn(v.conjuncts().getFirst().env(), r);
            return found == null || found.deref().base instanceof Builtin ? v : found;
        }
        return v;
    }

    /** Returns a value as evaluated, without the expression it was. */
    static Vertex evaluated(Vertex v) {
        Vertex w = v.deref().copy();
        w.parent = v.parent;
        w.label = v.label;
        w.data = true;
        return w;
    }

    /** Returns the operands of nested expressions of one form, each once. */
    static List<Vertex> split(Evaluation c, Vertex v, Form form) {
        List<Vertex> out = new ArrayList<>();
        c.nested(() -> {
            split(c, v, form, out);
            return true;
        });
        return out;
    }

    private static void split(Evaluation c, Vertex v, Form form, List<Vertex> out) {
        Parts parts = of(c, v);
        List<Vertex> distinct = new ArrayList<>();
        for (Vertex x : parts.values()) {
            if (distinct.stream().noneMatch(y -> c.subsumes(x, y) && c.subsumes(y, x))) {
                distinct.add(x);
            }
        }
        if (parts.form() == Form.PLAIN && distinct.size() == 1) {
            out.add(distinct.getFirst());
        } else if (parts.form() != form) {
            out.add(v);
        } else {
            distinct.forEach(x -> out.addAll(split(c, x, form)));
        }
    }
}
