package dev.pequod.cue.internal.builtin;

import dev.pequod.cue.internal.adt.Bool;
import dev.pequod.cue.internal.adt.Bottom;
import dev.pequod.cue.internal.adt.Bytes;
import dev.pequod.cue.internal.adt.Conjunct;
import dev.pequod.cue.internal.adt.Conjunction;
import dev.pequod.cue.internal.adt.Datum;
import dev.pequod.cue.internal.adt.Environment;
import dev.pequod.cue.internal.adt.Expr;
import dev.pequod.cue.internal.adt.Fault;
import dev.pequod.cue.internal.adt.Kinds;
import dev.pequod.cue.internal.adt.ListMarker;
import dev.pequod.cue.internal.adt.Num;
import dev.pequod.cue.internal.adt.Str;
import dev.pequod.cue.internal.adt.Vertex;
import dev.pequod.cue.internal.eval.Call;
import dev.pequod.cue.internal.eval.Evaluation;
import dev.pequod.cue.internal.number.Decimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of one call as Java values. What an argument may be at all was checked before; here it must also be concrete and in
 * range. Accessors throw {@link Refusal} with the reference's message, of code INCOMPLETE if the argument may still become concrete.
 * Numbers of arguments in these messages start at 0, as they do in the reference.
 */
final class Arguments {
    /**
     * Characters of a text that a host, address, time, duration or number of a UUID is read from, and of a path that is matched or made
     * relative. What only asks whether a text is of a kind, and all else that is done to paths, takes longer ones.
     */
    private static final int MAX_NAME = 1 << 16;

    private static final int STEPS_OF_AN_ELEMENT = 15;

    private final Call call;
    private final Evaluation evaluation;

    Arguments(Call call) {
        this.call = call;
        this.evaluation = call.evaluation();
    }

    Call call() {
        return call;
    }

    Evaluation evaluation() {
        return evaluation;
    }

    /**
     * Ends the call if a scalar is not concrete yet, before anything else is said of the arguments; of several the last one counts, as
     * in the reference. What an integer out of range behind it comes to, the body tells.
     */
    void requireScalars(List<Datum> parameters) {
        for (int i = parameters.size() - 1; i >= 0; i--) {
            int wanted = parameters.get(i).kind();
            if ((wanted & ~Kinds.SCALAR) != 0) {
                continue;
            }
            Datum v = plain(i);
            if (v == null || !v.isConcrete()) {
                throw new Refusal(kindError(v, wanted));
            }
            if (wanted == Kinds.INT && v instanceof Num n && !n.value().fitsLong()) {
                return;
            }
        }
    }

    // --- failing
    // --------------------------------------------------------------------------------------------------------------

    /** Returns the exception that ends the call with an error of the function itself, which has no path of its own. */
    Refusal failure(String format, Object... arguments) {
        return new Refusal(withoutPath(call.error(format, arguments)));
    }

    /** Returns the exception that ends the call with an error of an argument, at the path of the call. */
    private Refusal misuse(String format, Object... arguments) {
        return new Refusal(call.error(format, arguments));
    }

    /** Returns the exception that ends the call with an error that more information may resolve. */
    Refusal incomplete(String format, Object... arguments) {
        return new Refusal(call.error(Bottom.Code.INCOMPLETE, format, arguments));
    }

    /** Returns the exception that ends the call with an error that has a cause. */
    Refusal failure(Bottom cause, String format, Object... arguments) {
        Bottom b = call.error(cause.code(), format, arguments);
        Fault f = b.faults().get(0);
        return new Refusal(with(
                b,
                new Fault(
                        f.format(), f.arguments(), f.vertex(), f.path(), f.position(), f.positions(), cause.faults())));
    }

    /** Returns what a check that did not hold comes to: an error with the reason for a validator, otherwise {@code false}. */
    Expr rejected(Bottom.Code code, String format, Object... arguments) {
        return call.isValidator() ? withoutPath(call.error(code, format, arguments)) : truth(false);
    }

    private static Bottom withoutPath(Bottom b) {
        Fault f = b.faults().get(0);
        return with(b, new Fault(f.format(), f.arguments(), null, null, f.position(), f.positions(), f.causes()));
    }

    private static Bottom with(Bottom b, Fault fault) {
        return new Bottom(b.source(), b.code(), List.of(fault), b.node(), false, false, false);
    }

    /** Reads a text that may be malformed. */
    @FunctionalInterface
    interface Reading<T> {
        T read() throws MalformedException;
    }

    /** Returns what was read; the call fails if the text was malformed. */
    <T> T parsed(Reading<T> reading) {
        try {
            return reading.read();
        } catch (MalformedException e) {
            throw failure("%s", String.valueOf(e.getMessage()));
        }
    }

    // --- scalars
    // --------------------------------------------------------------------------------------------------------------

    String text(int i) {
        Datum v = plain(i);
        if (v instanceof Str s) {
            evaluation.charge(s.value().length() >> 4);
            return s.value();
        }
        throw mismatch(i, v, Kinds.STRING, "string");
    }

    /** Returns a string that is looked at character by character, which takes longer than to copy it. */
    String characters(int i) {
        String s = text(i);
        evaluation.charge(s.length());
        return s;
    }

    /** Returns bytes, or the encoding of a string; the array is not to be changed. */
    byte[] bytes(int i) {
        Datum v = plain(i);
        if (v instanceof Bytes b) {
            evaluation.charge(b.value().length >> 4);
            return b.value();
        }
        if (v instanceof Str s) {
            evaluation.charge(s.value().length() >> 4);
            return s.value().getBytes(StandardCharsets.UTF_8);
        }
        throw mismatch(i, v, Kinds.STRING | Kinds.BYTES, "bytes");
    }

    boolean bool(int i) {
        Datum v = plain(i);
        if (v instanceof Bool b) {
            return b.value();
        }
        throw mismatch(i, v, Kinds.BOOL, "bool");
    }

    /** Returns an int that fits 64 bits; one that needs the 64th bit for its magnitude becomes the nearest that fits. */
    long integer(int i) {
        return integer(i, 64, "int64");
    }

    /** Returns an int of 32 bits, wrapped around if its magnitude needs the 32nd bit. */
    int rune(int i) {
        return (int) integer(i, 32, "rune");
    }

    int int32(int i) {
        return (int) integer(i, 32, "int32");
    }

    private long integer(int i, int bits, String type) {
        Decimal d = number(i, type);
        if (d.fitsLong() && (bits == 64 || BigInteger.valueOf(d.toLong()).bitLength() < bits)) {
            return d.toLong();
        }
        BigInteger n = whole(d);
        if (n.abs().bitLength() > bits) {
            throw misuse("int %s overflows %s in argument %s", n, type, i);
        }
        return n.bitLength() < Long.SIZE ? n.longValue() : n.signum() < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
    }

    /** Returns an int that is not negative and fits 64 bits, as an unsigned number. */
    long unsigned(int i) {
        BigInteger n = bigInteger(i);
        if (n.signum() < 0) {
            throw misuse("cannot use %s (type %s) as uint64 in argument %s", n, "int", i);
        }
        if (n.bitLength() > Long.SIZE) {
            throw misuse("int %s overflows uint64 in argument %s", n, i);
        }
        return n.longValue();
    }

    BigInteger bigInteger(int i) {
        Decimal d = number(i, "int");
        chargeDigits(d.digits() + (long) Math.max(0, d.exponent()));
        return whole(d);
    }

    /** Returns an int; a number that is not finite is zero where one is wanted. */
    private static BigInteger whole(Decimal d) {
        return d.isFinite() ? d.toBigInteger() : BigInteger.ZERO;
    }

    /** Returns a text to compute something from that is named by it, such as a place or a time; none of these is very long. */
    String name(int i) {
        String s = text(i);
        evaluation.checkSize(s.length(), MAX_NAME);
        return s;
    }

    /** Returns a text of any length that is read once, and that an error may tell. */
    String anyName(int i) {
        String s = characters(i);
        evaluation.expectSize(s.length());
        return s;
    }

    /** Returns a text to be read as a number, which may not have very many digits. */
    String digits(int i) {
        String s = text(i);
        evaluation.checkSize(s.length(), Decimal.MAX_DIGITS);
        chargeDigits(s.length());
        return s;
    }

    /** Charges for writing an integer with so many digits of any base. */
    void chargeWriting(long digits) {
        evaluation.expectSize(digits);
        evaluation.charge(digits << 4);
    }

    /** Charges for computing or writing out an integer, which takes more than linear time. */
    void chargeDigits(long digits) {
        evaluation.expectSize(digits);
        evaluation.charge(digits > 1000 ? digits * (64 + (digits >> 10)) : 0);
    }

    Decimal decimal(int i) {
        return number(i, "Decimal");
    }

    double float64(int i) {
        Decimal d = number(i, "float64");
        evaluation.chargeDigits(d.digits());
        double value = d.toDouble();
        if (Double.isInfinite(value) && d.isFinite()) {
            throw misuse(
                    "cannot use %s (type %s) as float64 in argument %s: value was rounded %s",
                    d, Kinds.toString(call.argument(i).kind()), i, value > 0 ? "up" : "down");
        }
        return value;
    }

    private Decimal number(int i, String type) {
        Datum v = plain(i);
        if (v instanceof Num n) {
            return n.value();
        }
        throw mismatch(i, v, Kinds.NUMBER, type);
    }

    private @Nullable Datum plain(int i) {
        return plain(evaluated(i));
    }

    private @Nullable Datum plain(Datum value) {
        return evaluation.unwrap(evaluation.chooseDefault(value));
    }

    /** Returns the argument; what {@code and} returns is what it comes to. */
    private Datum evaluated(int i) {
        if (!(call.argument(i) instanceof Conjunction c)) {
            return call.argument(i);
        }
        Vertex v = new Vertex();
        v.addConjunct(Conjunct.root(Environment.EMPTY, c));
        evaluation.finish(v);
        return v;
    }

    private Refusal mismatch(int i, @Nullable Datum v, int wanted, String type) {
        if (v instanceof Bottom b) {
            return new Refusal(b);
        }
        Bottom reason = kindError(v, wanted);
        return reason.isIncomplete()
                ? new Refusal(reason)
                : failure(
                        reason,
                        "cannot use %s (type %s) as %s in argument %s",
                        call.argument(i),
                        Kinds.toString(v == null ? Kinds.TOP : v.kind()),
                        type,
                        i);
    }

    /** Returns why a value cannot be used where one of some kinds is wanted. */
    Bottom kindError(@Nullable Datum v, int wanted) {
        if (v == null) {
            return call.error(Bottom.Code.INCOMPLETE, "non-concrete value %s", "_");
        }
        if (v instanceof Bottom b) {
            return b;
        }
        return (v.kind() & wanted) == 0
                ? withoutPath(call.error(
                        "cannot use value %s (type %s) as %s", v, Kinds.toString(v.kind()), Kinds.toString(wanted)))
                : call.error(Bottom.Code.INCOMPLETE, "non-concrete value %s", Kinds.toString(v.kind()));
    }

    // --- values
    // ---------------------------------------------------------------------------------------------------------------

    /** Returns a concrete value of any kind: a scalar, or the vertex of a struct or list, finished. */
    Datum value(int i) {
        Datum v = plain(i);
        if (v instanceof Vertex x) {
            evaluation.finish(x);
        }
        if (v == null || !v.isConcrete() || (v instanceof Bottom b && b.isIncomplete())) {
            throw incomplete("non-concrete argument %s", i);
        }
        if (v instanceof Bottom b) {
            throw new Refusal(b);
        }
        return v;
    }

    /** Returns the argument as it is. */
    Datum schema(int i) {
        return call.argument(i);
    }

    /** Returns the vertex of a struct whose fields are known. */
    Vertex struct(int i) {
        Datum v = plain(i);
        if (v instanceof Vertex x && x.isStruct()) {
            evaluation.finishArcs(x);
            return x;
        }
        if (v instanceof Bottom b) {
            throw new Refusal(b);
        }
        if (v != null && (v.kind() & Kinds.STRUCT) == 0) {
            throw misuse("cannot use %s (type %s) as struct in argument %s", v, Kinds.toString(v.kind()), i);
        }
        throw incomplete("non-concrete struct for argument %s", i);
    }

    // --- lists
    // ----------------------------------------------------------------------------------------------------------------

    /** Returns the elements of a list, finished. */
    List<Vertex> list(int i) {
        return elements(evaluated(i));
    }

    /** Returns the elements of a value that must be a list without an error, finished. */
    List<Vertex> elements(Datum value) {
        if (value instanceof Vertex x) {
            evaluation.finish(x);
        }
        return elements(value, evaluation::finish);
    }

    /** Returns the elements of the lists in a list; they are finished unless the call is {@linkplain Call#isDeferring deferring}. */
    List<Vertex> elementsOfLists(int i) {
        boolean deferring = call.isDeferring();
        try {
            return elementsOfLists(i, deferring);
        } catch (Refusal r) {
            if (call.argument(i) instanceof Vertex list) {
                // an error in an element that was not finished comes first
                evaluation.finish(list);
                Bottom b = list.bottom();
                if (b != null && !b.isIncomplete()) {
                    throw new Refusal(b);
                }
            }
            throw r;
        }
    }

    private List<Vertex> elementsOfLists(int i, boolean deferring) {
        List<Vertex> all = new ArrayList<>();
        for (Vertex list : deferring ? elements(call.argument(i), evaluation::finishArcsOfElement) : list(i)) {
            all.addAll(deferring ? elements(list, element -> {}) : elements(list));
            evaluation.checkSize(all.size());
        }
        return all;
    }

    private List<Vertex> elements(Datum value, Consumer<Vertex> finish) {
        Datum v = evaluation.unwrap(value instanceof Vertex x ? evaluation.defaultOf(x) : value);
        if (!(v instanceof Vertex list && list.isList())) {
            throw new Refusal(kindError(v, Kinds.LIST));
        }
        List<Vertex> elements = new ArrayList<>(list.arcs.size());
        for (Vertex a : List.copyOf(list.arcs)) {
            if (a.label != null && a.label.isIndex()) {
                evaluation.charge(STEPS_OF_AN_ELEMENT);
                finish.accept(a);
                elements.add(a);
            }
        }
        return elements;
    }

    /** Returns the vertex of a list, finished; what {@code and} returns is none, as in the reference. */
    Vertex listVertex(int i) {
        Datum v = plain(call.argument(i));
        if (v instanceof Vertex x && x.isList()) {
            evaluation.finish(x);
            Bottom b = x.bottom();
            if (b != null) {
                throw new Refusal(b);
            }
            return x;
        }
        if (v instanceof Bottom b) {
            throw new Refusal(b);
        }
        if (v != null && (v.kind() & Kinds.LIST) == 0) {
            throw misuse("cannot use %s (type %s) as list in argument %s", v, Kinds.toString(v.kind()), i);
        }
        throw incomplete("non-concrete list for argument %s", i);
    }

    /** Reports whether a list may get more elements. */
    static boolean isOpen(Vertex list) {
        return list.base instanceof ListMarker m && m.open();
    }

    /** Returns the elements of a list of strings. */
    List<String> texts(int i) {
        List<String> all = new ArrayList<>();
        for (Datum v : scalars(i, Kinds.STRING, "string")) {
            if (v instanceof Str s) {
                all.add(s.value());
            }
        }
        return all;
    }

    /** Returns the elements of a list of numbers. */
    List<Decimal> decimals(int i) {
        List<Decimal> all = new ArrayList<>();
        for (Datum v : scalars(i, Kinds.NUMBER, "number")) {
            if (v instanceof Num n) {
                all.add(n.value());
            }
        }
        return all;
    }

    private List<Datum> scalars(int i, int wanted, String type) {
        List<Datum> all = new ArrayList<>();
        int index = 0;
        for (Vertex e : elements(listVertex(i))) {
            Datum v = evaluation.unwrap(evaluation.defaultOf(e));
            if (v instanceof Bottom b) {
                if (b.isIncomplete()) {
                    throw new Refusal(b);
                }
            } else if (v != null && v.isConcrete() && (v.kind() & wanted) != 0) {
                all.add(v);
            } else if (v != null && (v.kind() & wanted) == 0) {
                throw misuse(
                        "invalid list element %s in argument %s to call: cannot use value %s (%s) as %s",
                        index, i, e, Kinds.toString(v.kind()), type);
            } else {
                throw incomplete("non-concrete value %s for element %s of %s list argument %s", e, index, type, i);
            }
            index++;
        }
        return all;
    }

    // --- results
    // --------------------------------------------------------------------------------------------------------------

    /** Returns a bool. */
    Expr truth(boolean value) {
        return new Bool(call.source(), value);
    }

    /** Returns a string; where it may be much longer than the arguments, its size must be expected before it is made. */
    Expr string(String value) {
        return text(value);
    }

    /** As {@link #string}, for an element or field of the result. */
    Str text(String value) {
        evaluation.chargeSize(value.length());
        return new Str(call.source(), value);
    }

    /** Returns bytes. */
    Expr bytes(byte[] value) {
        evaluation.chargeSize(value.length);
        return new Bytes(call.source(), value);
    }

    /** Returns an int. */
    Expr newInteger(long value) {
        return new Num(call.source(), Kinds.INT, Decimal.of(value));
    }

    /** Returns an int. */
    Expr newInteger(BigInteger value) {
        Decimal number = Decimal.of(value);
        evaluation.countDigits(number.digits());
        return new Num(call.source(), Kinds.INT, number);
    }

    /** Returns the number with the fewest digits that is this {@code double}. */
    Expr float64(double value) {
        return new Num(call.source(), Kinds.FLOAT, Decimal.ofDouble(value));
    }

    /** Returns a number: an int, written out, if the value is integral. */
    Num number(Decimal d) {
        if (!d.isFinite()) {
            return new Num(call.source(), Kinds.INT, d);
        }
        if (!d.isInteger()) {
            return new Num(call.source(), Kinds.FLOAT, d);
        }
        if (d.exponent() > 0) {
            chargeDigits(d.digits() + (long) d.exponent());
        }
        Decimal whole = d.exponent() == 0 ? d : Decimal.of(d.toBigInteger());
        evaluation.countDigits(whole.digits());
        return new Num(call.source(), Kinds.INT, whole.isZero() ? whole.withSign(d.isNegative()) : whole);
    }

    /** Adds to the parts of a list that is being made, if there may be so many. */
    <T> void add(List<T> parts, T part) {
        evaluation.checkMoreVertices(parts.size() + 1L);
        parts.add(part);
    }

    /** Returns a list of values; vertices become its elements under a new label. */
    Vertex list(List<? extends Datum> elements) {
        evaluation.expectSize(elements.size());
        evaluation.countVertices(elements.size());
        evaluation.charge(elements.size());
        for (Datum e : elements) {
            if (e instanceof Vertex v) {
                evaluation.chargeCopy(v);
            }
        }
        return Results.list(elements);
    }

    /** Returns a list of elements that may not be finished, if the call is {@linkplain Call#isDeferring deferring}. */
    Vertex listOf(List<Vertex> elements) {
        if (!call.isDeferring()) {
            return list(elements);
        }
        evaluation.expectSize(elements.size());
        call.deferred();
        return Results.pendingList(elements);
    }

    /** Returns a list of strings that were made for it. */
    Vertex listOfTexts(List<String> texts) {
        List<Datum> values = new ArrayList<>(texts.size());
        for (String t : texts) {
            values.add(text(t));
        }
        return list(values);
    }
}
