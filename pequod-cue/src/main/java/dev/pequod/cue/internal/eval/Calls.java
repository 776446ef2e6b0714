package dev.pequod.cue.internal.eval;

import static dev.pequod.cue.internal.eval.Conditions.DISJUNCTIONS_DONE;
import static dev.pequod.cue.internal.eval.Conditions.FIELD_SET_KNOWN;
import static dev.pequod.cue.internal.eval.Conditions.SCALAR_KNOWN;

import dev.pequod.cue.internal.adt.AbsentField;
import dev.pequod.cue.internal.adt.BasicType;
import dev.pequod.cue.internal.adt.BinaryExpr;
import dev.pequod.cue.internal.adt.Bool;
import dev.pequod.cue.internal.adt.Bottom;
import dev.pequod.cue.internal.adt.BuiltinValidator;
import dev.pequod.cue.internal.adt.CallExpr;
import dev.pequod.cue.internal.adt.CloseInfo;
import dev.pequod.cue.internal.adt.Conjunct;
import dev.pequod.cue.internal.adt.Datum;
import dev.pequod.cue.internal.adt.Disjunction;
import dev.pequod.cue.internal.adt.Environment;
import dev.pequod.cue.internal.adt.Experiments;
import dev.pequod.cue.internal.adt.Expr;
import dev.pequod.cue.internal.adt.Fault;
import dev.pequod.cue.internal.adt.ImportReference;
import dev.pequod.cue.internal.adt.Kinds;
import dev.pequod.cue.internal.adt.Op;
import dev.pequod.cue.internal.adt.SelectorExpr;
import dev.pequod.cue.internal.adt.Top;
import dev.pequod.cue.internal.adt.Vertex;
import dev.pequod.cue.internal.source.SourcePos;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Calls of builtins, as functions and as validators. */
final class Calls {
    /** The steps of a call of a function, beside those of its expressions and of what the function does. */
    private static final int CALL = 24;

    private Calls() {}

    static @Nullable Datum evaluate(Evaluation c, CallExpr x, Demand demand) {
        NativeFunction known = c.knownFunctions.get(x);
        Datum f = known != null ? known : Expressions.value(c, x.function(), Demand.SCALAR);
        switch (f) {
            case NativeFunction n -> {
                if (known == null && isOfPackage(x.function())) {
                    c.knownFunctions.put(x, n);
                }
                return call(c, n, x, demand);
            }
            case BuiltinValidator v -> {
                if (v.call() != null) {
                    c.addError("cannot call previously called validator %s", x.function());
                    return null;
                }
                return v.builtin().isValidator(x.arguments().size())
                        ? new BuiltinValidator(x, v.builtin(), v.arguments())
                        : call(c, (NativeFunction) v.builtin(), x, demand);
            }
            case null, default -> {
                int kind = f == null ? Kinds.BOTTOM : Values.kind(f);
                if (f != null && !f.isConcrete() && (kind & Kinds.FUNC) != 0) {
                    c.addError(
                            Bottom.Code.INCOMPLETE,
                            x.function().source(),
                            "cannot call non-concrete value %s (type %s)",
                            x.function(),
                            Kinds.toString(kind));
                } else {
                    addNoFunction(c, x.function(), kind);
                }
                return null;
            }
        }
    }

    /** Reports whether an expression is a field of a builtin package, which is the same whenever it is evaluated. */
    private static boolean isOfPackage(Expr function) {
        return function instanceof SelectorExpr s && s.operand() instanceof ImportReference i && i.instance() == null;
    }

    /** Adds the error with what is not there in a package, if that is why, so that it can be told what may have been meant. */
    private static void addNoFunction(Evaluation c, Expr function, int kind) {
        List<Object> arguments = new ArrayList<>(List.of(function, Kinds.toString(kind)));
        if (function instanceof SelectorExpr s && s.operand() instanceof ImportReference i) {
            Bottom saved = c.takeError(); // with it, nothing has a value
            if (Expressions.value(c, i, Demand.SCALAR) instanceof Vertex in && kind == Kinds.BOTTOM) {
                arguments.add(new AbsentField(s.label(), in));
            }
            c.error = Errors.combine(saved, c.takeError());
        }
        c.addError("cannot call non-function %s (type %s)", arguments.toArray());
    }

    private static @Nullable Datum call(Evaluation c, NativeFunction f, CallExpr x, Demand demand) {
        c.charge(CALL);
        boolean deferring = c.deferredCall == x;
        c.deferredCall = null;
        if (f.raw()) {
            if (!checkCount(c, f, x.source(), x.arguments().size())) {
                return null;
            }
            Expr result = f.body().call(new Call(c, x, f, List.of(), false, false));
            return result instanceof Datum d ? d : null;
        }
        CloseInfo saved = c.closeInfo;
        c.closeInfo = saved.withDefinition(false, saved.topDefinition()).withFromEmbed(false);
        Datum v = callWithArguments(c, f, x, demand, deferring);
        c.closeInfo = c.closeInfo
                .withDefinition(saved.fromDefinition(), c.closeInfo.topDefinition())
                .withFromEmbed(saved.fromEmbed());
        return v;
    }

    private static @Nullable Datum callWithArguments(
            Evaluation c, NativeFunction f, CallExpr x, Demand demand, boolean deferring) {
        List<Datum> arguments = new ArrayList<>(f.parameters().size());
        for (Expr a : x.arguments()) {
            argument(c, f, a, demand, arguments);
        }
        if (c.hasError()) {
            return null;
        }
        if (f.isValidator(arguments.size())) {
            return new BuiltinValidator(x, f, arguments);
        }
        Expr result = invoke(c, f, x, arguments, false, deferring);
        if (result == null) {
            return null;
        }
        if (result instanceof Bottom b) {
            return wrap(c, x.source(), b, "error in call to %s", f.qualifiedName());
        }
        return Expressions.evaluateKeepingCloseInfo(
                c, result, Demand.of(Demand.PARTIAL, demand.condition(), demand.mode()));
    }

    private static void argument(Evaluation c, NativeFunction f, Expr a, Demand demand, List<Datum> arguments) {
        Bottom saved = c.takeError();
        Datum v;
        if (f.nonConcrete()) {
            v = Expressions.evaluate(c, a, Demand.of(demand.stage(), demand.condition(), demand.mode()));
        } else {
            int condition = demand.condition() | FIELD_SET_KNOWN | SCALAR_KNOWN | DISJUNCTIONS_DONE;
            v = Expressions.value(c, a, Demand.of(demand.stage(), condition, demand.mode()));
        }
        switch (v) {
            case null -> {
                if (!c.hasError()) {
                    c.addError(Bottom.Code.INCOMPLETE, a.source(), "argument %s is incomplete", a);
                }
            }
            case Bottom b -> {
                boolean structure = f.result() == Kinds.STRUCT || f.result() == Kinds.LIST;
                // a copy is not the placeholder: a function that makes a structure does not solve the cycle
                c.error = Errors.combine(c.error, b == Errors.CYCLE && structure ? b.withCode(b.code()) : b);
            }
            default -> arguments.add(v);
        }
        c.error = Errors.combine(saved, c.error);
    }

    private static boolean checkCount(Evaluation c, NativeFunction f, @Nullable SourcePos at, int count) {
        int wanted = f.parameters().size();
        if (count > wanted || (count < wanted && f.defaultArgument(count) == null)) {
            c.addError(
                    Bottom.Code.EVAL,
                    at,
                    "%s arguments in call to %s (have %s, want %s)",
                    count > wanted ? "too many" : "not enough",
                    f,
                    count,
                    wanted);
            return false;
        }
        return true;
    }

    /** The default of a parameter stands for an argument that is left out, not for one that is not concrete. */
    private static Datum withoutDefault(Datum parameter) {
        return parameter instanceof Disjunction d && d.defaults() > 0
                ? new Disjunction(d.source(), d.values(), 0, false)
                : parameter;
    }

    /** Checks the arguments and runs the body; null with an error recorded if the arguments do not fit. */
    private static @Nullable Expr invoke(
            Evaluation c,
            NativeFunction f,
            @Nullable CallExpr x,
            List<Datum> given,
            boolean validator,
            boolean deferring) {
        if (!checkCount(c, f, x == null ? null : x.source(), given.size())) {
            return null;
        }
        List<Datum> arguments = new ArrayList<>(given);
        for (int i = arguments.size(); i < f.parameters().size(); i++) {
            Datum d = f.defaultArgument(i);
            if (d != null) {
                arguments.add(d);
            }
        }
        for (int i = 0; i < arguments.size(); i++) {
            Datum a = arguments.get(i);
            if ((a instanceof Vertex v ? v.value() : a) instanceof Bottom b) {
                return b;
            }
            Datum parameter = f.parameters().get(i);
            int kind = Values.kind(a);
            if ((parameter.kind() & kind) == 0) {
                c.addError(
                        Bottom.Code.EVAL,
                        a.source(),
                        "cannot use %s (type %s) as %s in argument %s to %s",
                        a,
                        Kinds.toString(kind),
                        Kinds.toString(parameter.kind()),
                        i + 1,
                        f);
                return null;
            }
            if (!(parameter instanceof BasicType) && !(parameter instanceof Top)) {
                Environment env = c.env == null ? Environment.EMPTY : c.env;
                Expr both = new BinaryExpr(null, Op.AND, withoutDefault(parameter), a, Experiments.DEFAULT);
                Vertex n = c.inlineVertex(new Conjunct(env, both, c.closeInfo));
                c.finish(n);
                if (n.isError()) {
                    c.addError(
                            Bottom.Code.EVAL,
                            a.source(),
                            "cannot use %s as %s in argument %s to %s",
                            a,
                            parameter,
                            i + 1,
                            f);
                    return null;
                }
                boolean isChosen = !(parameter instanceof Disjunction) || !(n.value() instanceof Disjunction);
                boolean isOpen = (a instanceof Vertex v ? v.value() : a) instanceof Disjunction;
                arguments.set(i, isChosen || isOpen ? n : new BasicType(a.source(), parameter.kind() & kind));
            }
        }
        boolean saved = c.inValidatorCall;
        CloseInfo savedInfo = c.closeInfo;
        c.inValidatorCall = validator;
        c.closeInfo = savedInfo.withDefinition(false, savedInfo.topDefinition()).withFromEmbed(false);
        Expr result = f.body().call(new Call(c, x, f, arguments, validator, deferring));
        c.closeInfo = c.closeInfo
                .withDefinition(savedInfo.fromDefinition(), c.closeInfo.topDefinition())
                .withFromEmbed(savedInfo.fromEmbed());
        c.inValidatorCall = saved;
        return result;
    }

    /** Checks a value with a validator; returns the error, or null. */
    static @Nullable Bottom check(Evaluation c, BuiltinValidator x, Datum v) {
        NativeFunction f = (NativeFunction) x.builtin();
        List<Datum> arguments = new ArrayList<>(x.arguments().size() + 1);
        arguments.add(v);
        arguments.addAll(x.arguments());
        Expr result = invoke(c, f, x.call(), arguments, true, false);
        Bottom.Code code = Bottom.Code.EVAL;
        List<Fault> causes = List.of();
        switch (result) {
            case null -> {
                return c.takeError();
            }
            case Bottom b -> {
                code = b.code();
                causes = b.faults();
            }
            case Bool b -> {
                if (b.value()) {
                    return c.takeError();
                }
            }
            default -> {
                return c.newError("invalid validator %s", f.qualifiedName());
            }
        }
        Datum value = Values.unwrap(v);
        if (value instanceof Bottom b) {
            return b;
        }
        StringBuilder format = new StringBuilder("invalid value %s (does not satisfy %s");
        List<Object> formatArguments = new ArrayList<>(List.of(v, f.qualifiedName()));
        if (!f.nonConcrete() && arguments.size() > 1) {
            for (int i = 1; i < arguments.size(); i++) {
                format.append(i == 1 ? "(%s" : ", %s");
                formatArguments.add(arguments.get(i));
            }
            format.append(')');
        }
        format.append(')');
        Fault fault =
                c.fault(x.call() == null ? c.source : x.call().source(), format.toString(), formatArguments.toArray());
        Fault placed =
                fault.withPositions(value == null || value.source() == null ? List.of() : List.of(value.source()));
        return new Bottom(null, code, forEach(causes, placed), c.vertex, false, false, false);
    }

    private static Bottom wrap(Evaluation c, @Nullable SourcePos at, Bottom b, String format, Object argument) {
        List<Fault> faults = forEach(b.faults(), c.fault(at, format, argument));
        return new Bottom(null, b.code(), faults, c.vertex, false, false, false);
    }

    /** Returns a fault once for each of its causes. */
    private static List<Fault> forEach(List<Fault> causes, Fault fault) {
        return causes.isEmpty()
                ? List.of(fault)
                : causes.stream().map(cause -> fault.withCauses(List.of(cause))).toList();
    }
}
