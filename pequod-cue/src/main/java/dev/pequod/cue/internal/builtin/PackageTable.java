package dev.pequod.cue.internal.builtin;

import dev.pequod.cue.internal.adt.ArcType;
import dev.pequod.cue.internal.adt.BasicType;
import dev.pequod.cue.internal.adt.Datum;
import dev.pequod.cue.internal.adt.Experiments;
import dev.pequod.cue.internal.adt.Expr;
import dev.pequod.cue.internal.adt.Field;
import dev.pequod.cue.internal.adt.FieldNotes;
import dev.pequod.cue.internal.adt.Kinds;
import dev.pequod.cue.internal.adt.Label;
import dev.pequod.cue.internal.adt.Num;
import dev.pequod.cue.internal.adt.Str;
import dev.pequod.cue.internal.adt.StructLit;
import dev.pequod.cue.internal.adt.Term;
import dev.pequod.cue.internal.adt.Top;
import dev.pequod.cue.internal.eval.NativeFunction;
import dev.pequod.cue.internal.number.Decimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Collects the functions and constants of one builtin package, as the fields of a struct literal. */
final class PackageTable {
    /** What a call does. */
    @FunctionalInterface
    interface Body {
        /** Returns the result, or null if an error was recorded in the evaluation. */
        @Nullable
        Expr call(Arguments a);
    }

    private final String path;
    private final List<Term> fields = new ArrayList<>();

    PackageTable(String path) {
        this.path = path;
    }

    /** Adds a function of concrete arguments; {@code parameters} are the kinds each may have. */
    PackageTable function(String name, int result, Body body, int... parameters) {
        return function(name, result, false, body, types(parameters));
    }

    /** Adds a function whose arguments may be schemas. */
    PackageTable schemas(String name, int result, Body body, int... parameters) {
        return function(name, result, true, body, types(parameters));
    }

    /** Adds a function whose parameters are constrained beyond their kinds. */
    PackageTable constrained(String name, int result, Body body, Datum... parameters) {
        return function(name, result, false, body, List.of(parameters));
    }

    private PackageTable function(String name, int result, boolean nonConcrete, Body body, List<Datum> parameters) {
        NativeFunction.Body checked = call -> {
            Arguments arguments = new Arguments(call);
            try {
                if (!nonConcrete) {
                    arguments.requireScalars(parameters);
                }
                return body.call(arguments);
            } catch (Refusal e) {
                return e.reason();
            } catch (ArithmeticException e) {
                return arguments.failure("%s", String.valueOf(e.getMessage())).reason();
            }
        };
        return constant(name, new NativeFunction(path, name, parameters, result, nonConcrete, false, checked));
    }

    PackageTable constant(String name, Expr value) {
        fields.add(new Field(null, ArcType.MEMBER, Label.string(name), value, FieldNotes.NONE));
        return this;
    }

    /** Adds a definition that is a struct of these fields. */
    PackageTable definition(String name, Term... declarations) {
        Expr struct = new StructLit(null, List.of(declarations), false, Experiments.DEFAULT);
        fields.add(new Field(null, ArcType.MEMBER, Label.identifier(name, ""), struct, FieldNotes.NONE));
        return this;
    }

    PackageTable constant(String name, long value) {
        return constant(name, Num.of(value));
    }

    PackageTable constant(String name, String value) {
        return constant(name, new Str(null, value));
    }

    /** Adds a float, all of whose digits count. */
    PackageTable decimal(String name, String digits) {
        return constant(name, new Num(null, Kinds.FLOAT, Decimal.parse(digits)));
    }

    /** Adds a struct of constants. */
    PackageTable fields(String name, Map<String, Datum> values) {
        List<Term> constants = new ArrayList<>();
        values.forEach((label, value) ->
                constants.add(new Field(null, ArcType.MEMBER, Label.string(label), value, FieldNotes.NONE)));
        return constant(name, new StructLit(null, constants, false, Experiments.DEFAULT));
    }

    StructLit build() {
        return new StructLit(null, List.copyOf(fields), true, Experiments.DEFAULT);
    }

    static Datum type(int kinds) {
        return kinds == Kinds.TOP ? Top.INSTANCE : new BasicType(null, kinds);
    }

    private static List<Datum> types(int[] kinds) {
        List<Datum> types = new ArrayList<>(kinds.length);
        for (int k : kinds) {
            types.add(type(k));
        }
        return types;
    }
}
