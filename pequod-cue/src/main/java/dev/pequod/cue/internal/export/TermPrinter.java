package dev.pequod.cue.internal.export;

import dev.pequod.cue.internal.adt.BasicType;
import dev.pequod.cue.internal.adt.BinaryExpr;
import dev.pequod.cue.internal.adt.Bool;
import dev.pequod.cue.internal.adt.Bottom;
import dev.pequod.cue.internal.adt.BoundExpr;
import dev.pequod.cue.internal.adt.BoundValue;
import dev.pequod.cue.internal.adt.Builtin;
import dev.pequod.cue.internal.adt.BuiltinValidator;
import dev.pequod.cue.internal.adt.Bytes;
import dev.pequod.cue.internal.adt.CallExpr;
import dev.pequod.cue.internal.adt.Clause;
import dev.pequod.cue.internal.adt.Comprehension;
import dev.pequod.cue.internal.adt.Conjunct;
import dev.pequod.cue.internal.adt.Conjunction;
import dev.pequod.cue.internal.adt.Datum;
import dev.pequod.cue.internal.adt.Disjunction;
import dev.pequod.cue.internal.adt.DisjunctionExpr;
import dev.pequod.cue.internal.adt.DynamicField;
import dev.pequod.cue.internal.adt.DynamicReference;
import dev.pequod.cue.internal.adt.Ellipsis;
import dev.pequod.cue.internal.adt.Expr;
import dev.pequod.cue.internal.adt.Field;
import dev.pequod.cue.internal.adt.FieldReference;
import dev.pequod.cue.internal.adt.ImportReference;
import dev.pequod.cue.internal.adt.IndexExpr;
import dev.pequod.cue.internal.adt.Interpolation;
import dev.pequod.cue.internal.adt.Kinds;
import dev.pequod.cue.internal.adt.Label;
import dev.pequod.cue.internal.adt.LabelReference;
import dev.pequod.cue.internal.adt.LetField;
import dev.pequod.cue.internal.adt.LetReference;
import dev.pequod.cue.internal.adt.ListLit;
import dev.pequod.cue.internal.adt.ListMarker;
import dev.pequod.cue.internal.adt.Null;
import dev.pequod.cue.internal.adt.Num;
import dev.pequod.cue.internal.adt.OpenExpr;
import dev.pequod.cue.internal.adt.PatternField;
import dev.pequod.cue.internal.adt.SelectorExpr;
import dev.pequod.cue.internal.adt.SliceExpr;
import dev.pequod.cue.internal.adt.Str;
import dev.pequod.cue.internal.adt.StructLit;
import dev.pequod.cue.internal.adt.StructMarker;
import dev.pequod.cue.internal.adt.Term;
import dev.pequod.cue.internal.adt.Top;
import dev.pequod.cue.internal.adt.UnaryExpr;
import dev.pequod.cue.internal.adt.ValueReference;
import dev.pequod.cue.internal.adt.Vertex;
import dev.pequod.cue.internal.syntax.Labels;
import dev.pequod.cue.internal.syntax.Quote;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Prints terms on one line as error messages show them: {@code {a:1,b?:int}}. Long and deep values are cut. */
public final class TermPrinter {
    private static final int MAX_LENGTH = 4_000;
    private static final int MAX_DEPTH = 60;
    private static final int MAX_BRIEF = 200;

    private final StringBuilder out = new StringBuilder();
    private final List<Vertex> stack;
    private int depth;
    private boolean tellsErrors = true;

    private final Telling telling;

    private TermPrinter(Telling telling) {
        this.stack = new ArrayList<>(telling.open());
        this.telling = telling;
    }

    /** Returns the text of a term. */
    public static String print(Term t) {
        return print(t, Telling.begin());
    }

    /** Returns the text of a term that is part of another text. */
    static String print(Term t, Telling telling) {
        TermPrinter p = new TermPrinter(telling);
        p.term(t);
        return p.out.toString();
    }

    /** Returns the beginning of a term as it is written, without what is wrong with it. */
    public static String brief(Term t) {
        TermPrinter p = new TermPrinter(Telling.begin());
        p.tellsErrors = false;
        p.term(t);
        String text = p.out.toString();
        int end = Math.min(text.length(), MAX_BRIEF);
        if (end == text.length()) {
            return text;
        }
        return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end) + "...";
    }

    /** Returns a label as it stands in a path: quoted unless it is an identifier. */
    public static String label(Label l) {
        return l.isString() ? quoteIfNeeded(l.name()) : l.name();
    }

    /** Returns labels joined by dots. */
    public static String path(List<Label> labels) {
        StringBuilder text = new StringBuilder();
        for (Label l : labels) {
            text.append(text.isEmpty() ? "" : ".").append(label(l));
        }
        return text.toString();
    }

    private static String quoteIfNeeded(String s) {
        return Labels.needsQuotes(s) ? Quote.STRING.quote(s) : s;
    }

    private boolean enter() {
        if (out.length() > MAX_LENGTH || depth >= MAX_DEPTH) {
            out.append("…");
            return false;
        }
        depth++;
        return true;
    }

    private void term(Term t) {
        if (!enter()) {
            return;
        }
        switch (t) {
            case Datum d -> datum(d);
            case Expr e -> expression(e);
            case Field f -> {
                out.append(label(f.label())).append(f.arcType().suffix()).append(':');
                term(f.value());
            }
            case LetField f -> {
                out.append("let ")
                        .append(f.label().name())
                        .append(f.multi() ? "m" : "")
                        .append('=');
                term(f.value());
            }
            case PatternField f -> {
                out.append('[');
                term(f.filter());
                out.append("]:");
                term(f.value());
            }
            case DynamicField f -> {
                term(f.key());
                out.append(f.arcType().suffix()).append(':');
                term(f.value());
            }
            case Ellipsis e -> {
                out.append("...");
                if (e.value() != null) {
                    term(e.value());
                }
            }
            case Comprehension x -> {
                for (Clause clause : x.clauses()) {
                    term(clause);
                    out.append(' ');
                }
                term(x.value());
            }
            case Clause clause -> clause(clause);
        }
        depth--;
    }

    private void clause(Clause x) {
        switch (x) {
            case Clause.For f -> {
                out.append("for ")
                        .append(f.key() == null ? "_" : f.key().name())
                        .append(", ")
                        .append(f.value().name());
                out.append(" in ");
                term(f.operand());
            }
            case Clause.If i -> {
                out.append("if ");
                term(i.condition());
            }
            case Clause.Let l -> {
                out.append("let ").append(l.label().name()).append(" = ");
                term(l.value());
            }
            case Clause.Try y -> {
                out.append("try");
                if (y.label() != null && y.value() != null) {
                    out.append(' ').append(y.label().name()).append(" = ");
                    term(y.value());
                }
            }
        }
    }

    private void list(String open, List<? extends Term> items, String separator, String close) {
        out.append(open);
        for (int i = 0; i < items.size() && out.length() <= MAX_LENGTH; i++) {
            out.append(i > 0 ? separator : "");
            term(items.get(i));
        }
        out.append(close);
    }

    private void expression(Expr e) {
        switch (e) {
            case Datum d -> datum(d);
            case StructLit s -> list("{", s.declarations(), ",", "}");
            case ListLit l -> list("[", l.elements(), ",", "]");
            case FieldReference r -> out.append(label(r.label())).append(r.optional() ? "?" : "");
            case ValueReference r -> out.append(r.label().name());
            case LabelReference r ->
                out.append(r.source() == null ? "LABEL" : r.source().text());
            case DynamicReference r -> term(r.label());
            case ImportReference r -> out.append(r.label().name());
            case LetReference r -> out.append(r.label().name());
            case SelectorExpr s -> {
                term(s.operand());
                out.append('.').append(label(s.label())).append(s.optional() ? "?" : "");
            }
            case IndexExpr i -> {
                term(i.operand());
                out.append('[');
                term(i.index());
                out.append(i.optional() ? "]?" : "]");
            }
            case SliceExpr s -> {
                term(s.operand());
                out.append('[');
                if (s.low() != null) {
                    term(s.low());
                }
                out.append(':');
                if (s.high() != null) {
                    term(s.high());
                }
                out.append(']');
            }
            case Interpolation i -> interpolation(i);
            case UnaryExpr u -> {
                out.append(u.op());
                term(u.operand());
            }
            case BoundExpr b -> {
                out.append(b.op());
                term(b.operand());
            }
            case BinaryExpr b -> {
                out.append('(');
                term(b.left());
                out.append(' ').append(b.op()).append(' ');
                term(b.right());
                out.append(')');
            }
            case OpenExpr o -> {
                term(o.operand());
                out.append("...");
            }
            case CallExpr c -> {
                term(c.function());
                list("(", c.arguments(), ", ", ")");
            }
            case DisjunctionExpr d -> {
                out.append('(');
                for (int i = 0; i < d.values().size(); i++) {
                    out.append(i > 0 ? "|" : "").append(d.values().get(i).marked() ? "*" : "");
                    term(d.values().get(i).value());
                }
                out.append(')');
            }
        }
    }

    private void interpolation(Interpolation x) {
        char quote = x.kind() == Kinds.BYTES ? '\'' : '"';
        out.append(quote);
        for (int i = 0; i < x.parts().size(); i++) {
            Expr part = x.parts().get(i);
            if (i % 2 == 0 && part instanceof Str s) {
                out.append(Quote.STRING.escape(s.value()));
            } else if (i % 2 == 0 && part instanceof Bytes b) {
                out.append(Quote.BYTES.escape(b.value()));
            } else {
                out.append("\\(");
                term(part);
                out.append(')');
            }
        }
        out.append(quote);
    }

    /** Returns a text, or the beginning of one that is longer than anybody reads. */
    private static String beginning(String s) {
        if (s.length() <= MAX_LENGTH) {
            return s;
        }
        boolean halves =
                Character.isHighSurrogate(s.charAt(MAX_LENGTH - 1)) && Character.isLowSurrogate(s.charAt(MAX_LENGTH));
        return s.substring(0, halves ? MAX_LENGTH - 1 : MAX_LENGTH) + "...";
    }

    private static byte[] beginning(byte[] bytes) {
        if (bytes.length <= MAX_LENGTH) {
            return bytes;
        }
        byte[] beginning = Arrays.copyOf(bytes, MAX_LENGTH + 3);
        Arrays.fill(beginning, MAX_LENGTH, beginning.length, (byte) '.');
        return beginning;
    }

    private void datum(Datum d) {
        switch (d) {
            case Vertex v -> vertex(v);
            case Bottom b -> {
                out.append("_|_");
                String text = tellsErrors ? Faults.summary(b, telling.within(stack)) : "";
                if (!text.isEmpty()) {
                    out.append('(').append(text).append(')');
                }
            }
            case Null n -> out.append("null");
            case Bool b -> out.append(b.value());
            case Num n
            when n.value().digits() > MAX_LENGTH ->
                out.append("a number of ").append(n.value().digits()).append(" digits");
            case Num n -> out.append(n.value());
            case Str s -> out.append(Quote.STRING.quote(beginning(s.value())));
            case Bytes b -> out.append(Quote.BYTES.quote(beginning(b.value())));
            case Top t -> out.append('_');
            case BasicType t -> out.append(Kinds.toString(t.kind()));
            case BoundValue b -> {
                out.append(b.op());
                term(b.value());
            }
            case Builtin b -> builtin(b);
            case BuiltinValidator v -> {
                builtin(v.builtin());
                list("(", v.arguments(), ", ", ")");
            }
            case Conjunction c -> {
                String range = BoundSimplifier.predeclaredRange(c);
                if (range == null) {
                    list("", c.values(), " & ", "");
                } else {
                    out.append(range);
                }
            }
            case Disjunction x -> {
                for (int i = 0; i < x.values().size(); i++) {
                    out.append(i > 0 ? " | " : "").append(i < x.defaults() ? "*" : "");
                    term(x.values().get(i));
                }
            }
        }
    }

    private void builtin(Builtin b) {
        if (!b.packagePath().isEmpty()) {
            out.append(quoteIfNeeded(b.packagePath())).append('.');
        }
        out.append(b.name());
    }

    private void vertex(Vertex vertex) {
        Vertex v = vertex.deref();
        if (stack.contains(v)) {
            out.append("value at path '").append(path(v.path())).append('\'');
            return;
        }
        stack.add(v);
        switch (v.base) {
            case null -> {
                for (int i = 0; i < v.conjuncts().size(); i++) {
                    out.append(i > 0 ? " & " : "");
                    Conjunct x = v.conjuncts().get(i);
                    term(x.expr());
                }
            }
            case StructMarker m -> {
                out.append('{');
                boolean first = true;
                for (Vertex a : v.arcs) {
                    if (a.label != null && out.length() <= MAX_LENGTH) {
                        out.append(first ? "" : ",").append(a.label.isLet() ? "let " : "");
                        out.append(label(a.label)).append(a.arcType.suffix()).append(a.label.isLet() ? "=" : ":");
                        term(a);
                        first = false;
                    }
                }
                out.append('}');
            }
            case ListMarker m -> {
                List<Term> elements = new ArrayList<>();
                for (Vertex a : v.arcs) {
                    if (a.label != null && a.label.isIndex()) {
                        elements.add(a);
                    }
                }
                list("[", elements, ",", "]");
            }
            case Datum d -> term(d);
        }
        stack.remove(stack.size() - 1);
    }
}
