package dev.pequod.cue.internal.builtin;

import dev.pequod.cue.internal.adt.BasicType;
import dev.pequod.cue.internal.adt.Bool;
import dev.pequod.cue.internal.adt.Bottom;
import dev.pequod.cue.internal.adt.BoundValue;
import dev.pequod.cue.internal.adt.Builtin;
import dev.pequod.cue.internal.adt.Bytes;
import dev.pequod.cue.internal.adt.CallExpr;
import dev.pequod.cue.internal.adt.Conjunct;
import dev.pequod.cue.internal.adt.Conjunction;
import dev.pequod.cue.internal.adt.Datum;
import dev.pequod.cue.internal.adt.DisjunctionExpr;
import dev.pequod.cue.internal.adt.DisjunctionExpr.Disjunct;
import dev.pequod.cue.internal.adt.Environment;
import dev.pequod.cue.internal.adt.Expr;
import dev.pequod.cue.internal.adt.Fault;
import dev.pequod.cue.internal.adt.Interpolation;
import dev.pequod.cue.internal.adt.Kinds;
import dev.pequod.cue.internal.adt.ListLit;
import dev.pequod.cue.internal.adt.Num;
import dev.pequod.cue.internal.adt.Op;
import dev.pequod.cue.internal.adt.Str;
import dev.pequod.cue.internal.adt.StructLit;
import dev.pequod.cue.internal.adt.StructMarker;
import dev.pequod.cue.internal.adt.Top;
import dev.pequod.cue.internal.adt.Vertex;
import dev.pequod.cue.internal.eval.Call;
import dev.pequod.cue.internal.eval.Evaluation;
import dev.pequod.cue.internal.eval.NativeFunction;
import dev.pequod.cue.internal.number.Decimal;
import dev.pequod.cue.internal.number.DecimalException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The functions that need no import. Immutable; the bodies keep no state. */
public final class CoreFunctions {
    private static final Datum TOP = Top.INSTANCE;
    private static final Datum INT = new BasicType(null, Kinds.INT);
    private static final Datum LIST = new BasicType(null, Kinds.LIST);
    private static final int MEASURABLE = Kinds.BYTES | Kinds.STRING | Kinds.LIST | Kinds.STRUCT;

    private CoreFunctions() {}

    /** Returns the functions by the name a program uses. */
    public static Map<String, Builtin> all() {
        return Stream.<Builtin>of(
                        function("len", List.of(new BasicType(null, MEASURABLE)), Kinds.INT, CoreFunctions::len),
                        function(
                                "close",
                                List.of(new BasicType(null, Kinds.STRUCT)),
                                Kinds.STRUCT,
                                CoreFunctions::close),
                        function("and", List.of(LIST), Kinds.INT, CoreFunctions::and),
                        schemas("or", List.of(LIST), Kinds.INT, CoreFunctions::or),
                        integers("div", Decimal::div),
                        integers("mod", Decimal::mod),
                        integers("quo", Decimal::quo),
                        integers("rem", Decimal::rem),
                        schemas("matchN", List.of(TOP, INT, LIST), Kinds.BOOL, CoreFunctions::matchN),
                        schemas("matchIf", List.of(TOP, TOP, TOP, TOP), Kinds.BOOL, CoreFunctions::matchIf),
                        new NativeFunction(
                                "",
                                "error",
                                List.of(new BasicType(null, Kinds.STRING)),
                                Kinds.BOTTOM,
                                false,
                                true,
                                CoreFunctions::error),
                        function("__closeAll", List.of(TOP), Kinds.TOP, CoreFunctions::closeAll),
                        function("__reclose", List.of(TOP), Kinds.TOP, CoreFunctions::reclose))
                .collect(Collectors.toUnmodifiableMap(Builtin::name, f -> f));
    }

    private static NativeFunction function(String name, List<Datum> parameters, int result, NativeFunction.Body body) {
        return new NativeFunction("", name, parameters, result, false, false, body);
    }

    private static NativeFunction schemas(String name, List<Datum> parameters, int result, NativeFunction.Body body) {
        return new NativeFunction("", name, parameters, result, true, false, body);
    }

    private static NativeFunction integers(String name, BinaryOperator<Decimal> operation) {
        return function(name, List.of(INT, INT), Kinds.INT, call -> {
            Evaluation c = call.evaluation();
            Num a = c.number(call.argument(0), "argument to " + name + " builtin");
            Num b = c.number(call.argument(1), "argument to " + name + " builtin");
            if (a == null || b == null) {
                return null;
            }
            c.chargeDigits(wholeDigits(a.value()) + wholeDigits(b.value()));
            try {
                Decimal result = operation.apply(a.value(), b.value());
                c.countDigits(result.digits());
                return new Num(call.source(), Kinds.INT, result);
            } catch (DecimalException e) {
                return call.error("%s", String.valueOf(e.getMessage()));
            }
        });
    }

    private static long wholeDigits(Decimal n) {
        return n.digits() + (long) Math.max(0, n.exponent());
    }

    // --- sizes and closedness
    // -------------------------------------------------------------------------------------------------

    private static Expr len(Call call) {
        Datum v = call.argument(0);
        if (v instanceof Vertex x) {
            if (x.isList()) {
                return Num.of(call.evaluation().elementCount(x));
            }
            if (x.base instanceof StructMarker) {
                return Num.of(call.evaluation().fieldCount(x));
            }
            v = call.evaluation().unwrap(x);
        }
        return switch (v) {
            case null -> call.error("unevaluated vertex");
            case Bytes b -> Num.of(b.value().length);
            case Str s -> Num.of(TextSearch.byteLength(call.evaluation(), s.value()));
            default ->
                (v.kind() & MEASURABLE) == 0
                        ? call.error("invalid argument type %s", Kinds.toString(v.kind()))
                        : call.error(
                                Bottom.Code.INCOMPLETE,
                                "incomplete argument %s (type %s)",
                                v,
                                Kinds.toString(v.kind()));
        };
    }

    private static Expr close(Call call) {
        if (!(call.argument(0) instanceof Vertex s)) {
            return call.error("struct argument must be concrete");
        }
        Vertex v = call.evaluation().wrap(s);
        v.closedOnce = true;
        return v;
    }

    private static Expr closeAll(Call call) {
        Bottom refused = refuse(call, "__closeAll", false);
        if (refused != null) {
            return refused;
        }
        if (!(call.argument(0) instanceof Vertex s)) {
            return call.error("struct argument must be concrete");
        }
        s.closedRecursive = true;
        return s;
    }

    private static Expr reclose(Call call) {
        Bottom refused = refuse(call, "__reclose", true);
        if (refused != null) {
            return refused;
        }
        if (call.argument(0) instanceof Vertex s) {
            call.evaluation().closeLikeEmbedded(s);
        }
        return call.argument(0);
    }

    /** Both functions take only literals written where opening is explicit. */
    private static @Nullable Bottom refuse(Call call, String name, boolean orClose) {
        Expr literal = call.expression(0);
        if (orClose
                && literal instanceof CallExpr x
                && x.function() instanceof Builtin b
                && b.qualifiedName().equals("close")) {
            literal = x.arguments().get(0);
        }
        if (literal instanceof StructLit s) {
            return s.experiments().explicitOpen()
                    ? null
                    : call.error("%s may only be used when explicitopen is enabled", name);
        }
        return literal instanceof ListLit
                ? null
                : call.error("argument must be a struct or list literal%s", orClose ? ", or a close() call" : "");
    }

    // --- lists of values
    // ------------------------------------------------------------------------------------------------------

    private static @Nullable Expr and(Call call) {
        List<Vertex> elements = call.evaluation().elements(call.argument(0));
        if (elements == null) {
            return null;
        }
        return elements.isEmpty() ? TOP : new Conjunction(call.source(), List.copyOf(elements));
    }

    private static @Nullable Expr or(Call call) {
        List<Vertex> elements = call.evaluation().elements(call.argument(0));
        if (elements == null) {
            return null;
        }
        if (elements.isEmpty()) {
            return call.error(Bottom.Code.INCOMPLETE, "empty list in call to or");
        }
        List<Disjunct> alternatives = new ArrayList<>(elements.size());
        for (Vertex e : elements) {
            alternatives.add(new Disjunct(e, false));
        }
        Vertex v = new Vertex();
        v.addConjunct(new Conjunct(
                Environment.EMPTY,
                new DisjunctionExpr(call.source(), alternatives, false),
                call.evaluation().closeInfo()));
        call.evaluation().finishArcs(v);
        return v;
    }

    // --- validators that try schemas
    // ------------------------------------------------------------------------------------------

    private static Expr matchN(Call call) {
        Evaluation c = call.evaluation();
        if (!call.isValidator()) {
            return call.error("matchN is a validator and should not be used as a function");
        }
        Datum self = plain(c, call.argument(0));
        if (isError(self)) {
            return new Bool(call.source(), false);
        }
        if (c.inStructuralCycle()) {
            return call.error(Bottom.Code.STRUCTURAL_CYCLE, "structural cycle");
        }
        List<Vertex> schemas = c.elements(call.argument(2));
        if (schemas == null) {
            return call.error("matchN needs a list");
        }
        List<Bottom> failures = new ArrayList<>();
        long count = 0;
        long possible = 0;
        for (Vertex schema : schemas) {
            Bottom b = c.validate(c.unify(self, schema), false, true, true);
            if (b == null) {
                count++;
            } else {
                failures.add(b);
                possible += b.isIncomplete() ? 1 : 0;
            }
        }
        Bottom wrong = checkCount(call, call.argument(1), count, count + possible);
        if (wrong == null) {
            return new Bool(call.source(), true);
        }
        List<Fault> reasons = new ArrayList<>();
        for (Bottom b : failures) {
            if (!wrong.isIncomplete() || b.isIncomplete()) {
                reasons.addAll(b.faults());
            }
        }
        Fault explained = wrong.faults().getFirst().withCauses(reasons);
        return new Bottom(wrong.source(), wrong.code(), List.of(explained), wrong.node(), false, false, false);
    }

    /** Returns the error if {@code count} does not fit; incomplete if it may yet grow up to {@code most}. */
    private static @Nullable Bottom checkCount(Call call, Datum bound, long count, long most) {
        if (!together(call, bound, Num.of(count)).isError()) {
            return null;
        }
        boolean mayFit = switch (bound) {
            case Num n ->
                n.value().fitsLong() && n.value().toLong() > count && n.value().toLong() <= most;
            case BoundValue b ->
                !together(
                                call,
                                b,
                                new BoundValue(null, Op.GREATER_EQUAL, Num.of(count)),
                                new BoundValue(null, Op.LESS_EQUAL, Num.of(most)))
                        .isError();
            default -> true;
        };
        return call.error(mayFit ? Bottom.Code.INCOMPLETE : Bottom.Code.EVAL, "%s matched, expected %s", count, bound);
    }

    private static Vertex together(Call call, Datum... values) {
        Vertex v = new Vertex();
        for (Datum d : values) {
            v.addConjunct(new Conjunct(Environment.EMPTY, d, call.evaluation().closeInfo()));
        }
        call.evaluation().finish(v);
        return v;
    }

    private static Expr matchIf(Call call) {
        Evaluation c = call.evaluation();
        if (!call.isValidator()) {
            return call.error("matchIf is a validator and should not be used as a function");
        }
        Datum self = plain(c, call.argument(0));
        if (isError(self)) {
            return new Bool(call.source(), false);
        }
        if (c.inStructuralCycle()) {
            return call.error(Bottom.Code.STRUCTURAL_CYCLE, "structural cycle");
        }
        boolean fits = c.validate(c.unify(self, schema(call, 1)), false, true, true) == null;
        Bottom b = c.validate(c.unify(self, schema(call, fits ? 2 : 3)), false, true, true);
        return b == null ? new Bool(call.source(), true) : b;
    }

    /** Returns an argument as written, so that references in it are followed again and a validator within itself is noticed. */
    private static Vertex schema(Call call, int i) {
        Vertex v = new Vertex();
        Environment env = call.evaluation().environment();
        v.addConjunct(new Conjunct(
                env == null ? Environment.EMPTY : env,
                call.expression(i),
                call.evaluation().closeInfo()));
        return v;
    }

    private static Datum plain(Evaluation c, Datum v) {
        return v instanceof Vertex x ? c.toData(x) : v;
    }

    private static boolean isError(Datum v) {
        return v instanceof Bottom || (v instanceof Vertex x && x.isError());
    }

    // --- errors
    // ---------------------------------------------------------------------------------------------------------------

    private static Expr error(Call call) {
        if (call.isValidator()) {
            return call.error(Bottom.Code.USER, "");
        }
        if (!(call.expression(0) instanceof Interpolation text)) {
            Datum message = call.evaluate(0);
            return call.error(Bottom.Code.USER, "%s", call.evaluation().text(message));
        }
        StringBuilder format = new StringBuilder();
        List<Object> arguments = new ArrayList<>();
        for (int i = 0; i < text.parts().size(); i++) {
            Expr part = text.parts().get(i);
            if (i % 2 == 0) {
                format.append(((Str) part).value().replace("%", "%%"));
                continue;
            }
            format.append("%s");
            arguments.add(shown(call, part));
        }
        return call.error(Bottom.Code.USER, format.toString(), arguments.toArray());
    }

    /** Returns the text of a part that has one, otherwise the value or, where it cannot be computed, the expression. */
    private static Object shown(Call call, Expr part) {
        Datum v = call.evaluate(part);
        if (call.evaluation().takeError() != null || v == null) {
            return part;
        }
        boolean printable =
                v.isConcrete() && (v.kind() & (Kinds.NUMBER | Kinds.STRING | Kinds.BYTES | Kinds.BOOL)) != 0;
        return printable ? call.evaluation().text(v) : v;
    }
}
