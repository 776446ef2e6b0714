package dev.pequod.conformance;

import dev.pequod.cue.internal.adt.ArcType;
import dev.pequod.cue.internal.adt.BaseValue;
import dev.pequod.cue.internal.adt.BasicType;
import dev.pequod.cue.internal.adt.Bool;
import dev.pequod.cue.internal.adt.Bottom;
import dev.pequod.cue.internal.adt.BoundValue;
import dev.pequod.cue.internal.adt.Builtin;
import dev.pequod.cue.internal.adt.BuiltinValidator;
import dev.pequod.cue.internal.adt.Bytes;
import dev.pequod.cue.internal.adt.Conjunction;
import dev.pequod.cue.internal.adt.Datum;
import dev.pequod.cue.internal.adt.Disjunction;
import dev.pequod.cue.internal.adt.Kinds;
import dev.pequod.cue.internal.adt.Label;
import dev.pequod.cue.internal.adt.ListMarker;
import dev.pequod.cue.internal.adt.Null;
import dev.pequod.cue.internal.adt.Num;
import dev.pequod.cue.internal.adt.PatternConstraint;
import dev.pequod.cue.internal.adt.Str;
import dev.pequod.cue.internal.adt.StructMarker;
import dev.pequod.cue.internal.adt.Vertex;
import dev.pequod.cue.internal.eval.Evaluation;
import dev.pequod.cue.internal.eval.FieldOrder;
import dev.pequod.cue.internal.export.TermPrinter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Describes a finished value as the corpus does: nested maps and lists with the members of its README. */
final class ValueTree {
    private static final int MAX_DEPTH = 400;

    private final Evaluation evaluation;
    private int depth;

    ValueTree(Evaluation evaluation) {
        this.evaluation = evaluation;
    }

    /** Returns the tree of a value. */
    Map<String, Object> of(Vertex v) {
        return tree(v, false, false);
    }

    private Map<String, Object> tree(Datum v, boolean inOptional, boolean shallow) {
        if (++depth > MAX_DEPTH) {
            throw new IllegalStateException("value nests deeper than " + MAX_DEPTH);
        }
        try {
            Map<String, Object> out = new LinkedHashMap<>();
            if (v instanceof Vertex x) {
                evaluation.finish(x);
                vertex(x, out, inOptional, shallow);
            } else {
                scalar(v, out, inOptional, shallow);
            }
            return out;
        } finally {
            depth--;
        }
    }

    private void vertex(Vertex v, Map<String, Object> out, boolean inOptional, boolean shallow) {
        Vertex x = v.deref();
        List<Map<String, Object>> fields = new ArrayList<>();
        List<Map<String, Object>> elements = new ArrayList<>();
        Bottom own = x.base instanceof Bottom b ? b : null;
        boolean hasOwnError = own != null && !own.childError();
        boolean hidden = own != null && hasOwnError && own.code() != Bottom.Code.INCOMPLETE;
        Bottom.Code worst = own == null ? null : own.code();
        if (!shallow && !hidden) {
            Bottom.Code below = members(x, fields, elements, inOptional);
            worst = worst == null || (below != null && below.compareTo(worst) < 0) ? below : worst;
        }
        if (worst != null) {
            error(out, worst, !hasOwnError);
        } else {
            BaseValue base = x.base;
            switch (base) {
                case null -> type(out, Kinds.TOP);
                case StructMarker m -> {
                    out.put("kind", "struct");
                    out.put("concrete", true);
                    out.put("closed", !evaluation.acceptsAnyField(v));
                }
                case ListMarker m -> list(x, m, out, shallow);
                case Datum d -> scalar(d, out, inOptional, shallow);
            }
        }
        boolean isList = x.base instanceof ListMarker || !elements.isEmpty();
        boolean isStruct = x.base instanceof StructMarker;
        if (shallow || hidden) {
            return;
        }
        if (isStruct || !fields.isEmpty()) {
            out.put("fields", fields);
        }
        if (isList) {
            out.put("elems", elements);
        }
        Set<String> patterns = new TreeSet<>();
        for (PatternConstraint p : x.patterns()) {
            patterns.add(pattern(p.pattern()));
        }
        if (!patterns.isEmpty()) {
            out.put("patterns", List.copyOf(patterns));
        }
    }

    /** Adds fields and elements; returns the worst code among those that make the whole an error. */
    private Bottom.@Nullable Code members(
            Vertex x, List<Map<String, Object>> fields, List<Map<String, Object>> elements, boolean inOptional) {
        Bottom.Code worst = null;
        Set<Label> order = new LinkedHashSet<>(FieldOrder.of(evaluation, x));
        for (Vertex a : x.arcs) {
            if (a.label != null) {
                order.add(a.label);
            }
        }
        for (Label l : order) {
            Vertex a = x.arc(l);
            if (a == null || l.isLet() || a.arcType.compareTo(ArcType.OPTIONAL) > 0) {
                continue;
            }
            boolean optional = a.arcType == ArcType.OPTIONAL;
            Map<String, Object> value = optional && inOptional ? null : tree(a, inOptional || optional, false);
            if (!optional && value != null) {
                worst = worse(worst, value);
            }
            if (l.isIndex()) {
                if (value != null) {
                    elements.add(value);
                }
                continue;
            }
            Map<String, Object> field = new LinkedHashMap<>();
            field.put("label", l.name());
            field.put("class", className(l, a.arcType));
            if (l.isHidden() && !l.packageId().isEmpty()) {
                field.put("pkg", l.packageId());
            }
            if (value != null) {
                field.put("value", value);
            }
            fields.add(field);
        }
        return worst;
    }

    private static Bottom.@Nullable Code worse(Bottom.@Nullable Code worst, Map<String, Object> value) {
        if (!(value.get("error") instanceof Map<?, ?> error)) {
            return worst;
        }
        Bottom.Code code = switch (String.valueOf(error.get("code"))) {
            case "eval" -> Bottom.Code.EVAL;
            case "user" -> Bottom.Code.USER;
            case "structural_cycle" -> Bottom.Code.STRUCTURAL_CYCLE;
            default -> null;
        };
        return code == null || (worst != null && worst.compareTo(code) <= 0) ? worst : code;
    }

    private static String className(Label l, ArcType type) {
        String name = switch (l.type()) {
            case STRING, INT, LET -> "";
            case DEFINITION -> "definition";
            case HIDDEN -> "hidden";
            case HIDDEN_DEFINITION -> "hidden_definition";
        };
        String constraint = type == ArcType.OPTIONAL ? "optional" : type == ArcType.REQUIRED ? "required" : "";
        if (name.isEmpty()) {
            return constraint.isEmpty() ? "regular" : constraint;
        }
        return constraint.isEmpty() ? name : name + "," + constraint;
    }

    private void list(Vertex x, ListMarker m, Map<String, Object> out, boolean shallow) {
        out.put("kind", "list");
        out.put("concrete", true);
        if (m.open()) {
            out.put("open", true);
            PatternConstraint rest =
                    shallow || x.patterns().isEmpty() ? null : x.patterns().get(0);
            if (rest != null) {
                Map<String, Object> type = tree(rest.constraint(), false, true);
                if (!"_".equals(type.get("kind"))) {
                    out.put("rest", type);
                }
            }
        }
    }

    private static void type(Map<String, Object> out, int kind) {
        out.put("kind", Kinds.toString(kind));
        out.put("concrete", false);
    }

    private static void error(Map<String, Object> out, Bottom.Code code, boolean child) {
        out.put("kind", "_|_");
        out.put("concrete", code.compareTo(Bottom.Code.INCOMPLETE) < 0);
        Map<String, Object> error = new LinkedHashMap<>();
        error.put(
                "code",
                switch (code) {
                    case EVAL -> "eval";
                    case USER, LITERAL -> "user";
                    case STRUCTURAL_CYCLE -> "structural_cycle";
                    case INCOMPLETE, ABSENT -> "incomplete";
                    case CYCLE -> "cycle";
                });
        if (child) {
            error.put("child", true);
        }
        out.put("error", error);
    }

    private void scalar(Datum v, Map<String, Object> out, boolean inOptional, boolean shallow) {
        switch (v) {
            case Bottom b -> error(out, b.code(), false);
            case Null n -> known(out, "null", null);
            case Bool b -> known(out, "bool", b.value());
            case Num n -> known(out, Kinds.toString(n.kind()), n.value().toString());
            case Str s -> known(out, "string", s.value());
            case Bytes b -> known(out, "bytes", Base64.getEncoder().encodeToString(b.value()));
            case Disjunction d when shallow -> type(out, d.kind());
            case Disjunction d -> disjunction(d, out, inOptional);
            case Builtin f -> {
                out.put("kind", "func");
                out.put("concrete", true);
            }
            default -> {
                type(out, v.kind());
                Set<String> constraints = new TreeSet<>();
                atoms(v, constraints);
                if (!constraints.isEmpty()) {
                    out.put("constraints", List.copyOf(constraints));
                }
            }
        }
    }

    private static void known(Map<String, Object> out, String kind, @Nullable Object value) {
        out.put("kind", kind);
        out.put("concrete", true);
        out.put("value", value);
    }

    private void disjunction(Disjunction d, Map<String, Object> out, boolean inOptional) {
        type(out, d.kind());
        List<Map<String, Object>> alternatives = new ArrayList<>();
        for (Datum x : d.values()) {
            alternatives.add(tree(x, inOptional, false));
        }
        out.put("disjuncts", alternatives);
        if (d.defaults() > 0 && d.defaults() < d.values().size()) {
            if (d.defaults() == 1) {
                out.put("default", alternatives.get(0));
            } else {
                Map<String, Object> several = new LinkedHashMap<>();
                disjunction(
                        new Disjunction(d.source(), d.values().subList(0, d.defaults()), 0, false),
                        several,
                        inOptional);
                out.put("default", several);
            }
        }
    }

    private static void atoms(Datum v, Set<String> out) {
        switch (v) {
            case Conjunction c -> c.values().forEach(x -> atoms(x, out));
            case BoundValue b -> out.add(TermPrinter.print(b));
            case BuiltinValidator b -> out.add(TermPrinter.print(b));
            default -> {}
        }
    }

    private static String pattern(Datum v) {
        if (!(v instanceof Conjunction c)) {
            return v instanceof BasicType t ? Kinds.toString(t.kind()) : TermPrinter.print(v);
        }
        List<String> parts = new ArrayList<>();
        for (Datum x : c.values()) {
            parts.add(pattern(x));
        }
        return String.join("&", parts);
    }
}
