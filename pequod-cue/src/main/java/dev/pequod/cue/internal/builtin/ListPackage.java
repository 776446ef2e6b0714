package dev.pequod.cue.internal.builtin;

import static dev.pequod.cue.internal.adt.Kinds.BOOL;
import static dev.pequod.cue.internal.adt.Kinds.INT;
import static dev.pequod.cue.internal.adt.Kinds.LIST;
import static dev.pequod.cue.internal.adt.Kinds.NUMBER;
import static dev.pequod.cue.internal.adt.Kinds.STRING;
import static dev.pequod.cue.internal.adt.Kinds.TOP;

import dev.pequod.cue.internal.adt.ArcType;
import dev.pequod.cue.internal.adt.BasicType;
import dev.pequod.cue.internal.adt.BinaryExpr;
import dev.pequod.cue.internal.adt.Bool;
import dev.pequod.cue.internal.adt.Bottom;
import dev.pequod.cue.internal.adt.Bytes;
import dev.pequod.cue.internal.adt.Datum;
import dev.pequod.cue.internal.adt.DisjunctionExpr;
import dev.pequod.cue.internal.adt.DisjunctionExpr.Disjunct;
import dev.pequod.cue.internal.adt.Experiments;
import dev.pequod.cue.internal.adt.Expr;
import dev.pequod.cue.internal.adt.Field;
import dev.pequod.cue.internal.adt.FieldNotes;
import dev.pequod.cue.internal.adt.FieldReference;
import dev.pequod.cue.internal.adt.Kinds;
import dev.pequod.cue.internal.adt.Label;
import dev.pequod.cue.internal.adt.Num;
import dev.pequod.cue.internal.adt.Op;
import dev.pequod.cue.internal.adt.Str;
import dev.pequod.cue.internal.adt.StructLit;
import dev.pequod.cue.internal.adt.Term;
import dev.pequod.cue.internal.adt.Top;
import dev.pequod.cue.internal.adt.Vertex;
import dev.pequod.cue.internal.eval.TextOrder;
import dev.pequod.cue.internal.number.Decimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The package {@code list}. */
final class ListPackage {
    private static final String NEGATIVE_INDEX = "negative index";
    private static final String OUT_OF_RANGE = "slice bounds out of range";
    private static final Label TYPE = Label.string("T");

    /** Steps that comparing two elements takes, beside those of what is within them. */
    private static final int STEPS_OF_A_PAIR = 96;

    /** What comparing an element with one value takes. */
    private static final int STEPS_OF_A_LOOK = 4;

    /** Steps that going into a list takes. */
    private static final int STEPS_OF_A_LIST = 32;

    private static final StructLit ASCENDING = comparer(Op.LESS);
    private static final StructLit DESCENDING = comparer(Op.GREATER);

    private ListPackage() {}

    /** Returns the operators that the comparers of the package stand for, by their terms. */
    static Map<Term, Op> operators() {
        return Map.of(ASCENDING, Op.LESS, DESCENDING, Op.GREATER);
    }

    static PackageTable table() {
        return new PackageTable("list")
                .function("Drop", LIST, ListPackage::drop, LIST, INT)
                .function("FlattenN", LIST, ListPackage::flatten, TOP, INT)
                .function("Repeat", LIST, ListPackage::repeat, LIST, INT)
                .function("Concat", LIST, ListPackage::concat, LIST)
                .function("Take", LIST, ListPackage::take, LIST, INT)
                .function("Slice", LIST, ListPackage::slice, LIST, INT, INT)
                .function("Reverse", LIST, ListPackage::reverse, LIST)
                .function("MinItems", BOOL, ListPackage::minItems, LIST, INT)
                .function("MaxItems", BOOL, ListPackage::maxItems, LIST, INT)
                .function("UniqueItems", BOOL, ListPackage::uniqueItems, LIST)
                .function("Contains", BOOL, ListPackage::contains, LIST, TOP)
                .schemas("MatchN", BOOL, ListPackage::matchN, LIST, TOP, TOP)
                .function("Avg", NUMBER, ListPackage::average, LIST)
                .function("Max", NUMBER, a -> extreme(a, 1), LIST)
                .function("Min", NUMBER, a -> extreme(a, -1), LIST)
                .function("Product", NUMBER, ListPackage::product, LIST)
                .function("Range", LIST, ListPackage::range, NUMBER, NUMBER, NUMBER)
                .function("Sum", NUMBER, a -> a.number(sum(a)), LIST)
                .function("Sort", LIST, ListPackage::sort, LIST, TOP)
                .function("SortStable", LIST, ListPackage::sort, LIST, TOP)
                .function("SortStrings", LIST, ListPackage::sortStrings, LIST)
                .function("IsSorted", BOOL, ListPackage::isSorted, LIST, TOP)
                .function("IsSortedStrings", BOOL, ListPackage::isSortedStrings, LIST)
                .constant("Comparer", comparer())
                .constant("Ascending", ASCENDING)
                .constant("Descending", DESCENDING);
    }

    // --- parts
    // ----------------------------------------------------------------------------------------------------------------

    private static Expr drop(Arguments a) {
        List<Vertex> list = a.list(0);
        return a.list(list.subList(count(a, list), list.size()));
    }

    private static Expr take(Arguments a) {
        List<Vertex> list = a.list(0);
        return a.list(list.subList(0, count(a, list)));
    }

    private static int count(Arguments a, List<Vertex> list) {
        long n = a.integer(1);
        if (n < 0) {
            throw a.failure(NEGATIVE_INDEX);
        }
        return (int) Math.min(n, list.size());
    }

    private static Expr slice(Arguments a) {
        List<Vertex> list = a.list(0);
        long start = a.integer(1);
        long end = a.integer(2);
        if (start < 0) {
            throw a.failure(NEGATIVE_INDEX);
        }
        if (start > end) {
            throw a.failure("invalid index: %s > %s", start, end);
        }
        if (end > list.size()) {
            throw a.failure(OUT_OF_RANGE);
        }
        return a.list(list.subList((int) start, (int) end));
    }

    // --- rearranging
    // ----------------------------------------------------------------------------------------------------------

    private static Expr flatten(Arguments a) {
        List<Vertex> flat = new ArrayList<>();
        flatten(a, a.value(0), a.integer(1), flat);
        return a.list(flat);
    }

    /** Lists may be shared, so that what is within them is counted before it is added, and each list as often as it is gone into. */
    private static void flatten(Arguments a, Datum list, long depth, List<Vertex> flat) {
        a.evaluation().charge(STEPS_OF_A_LIST);
        for (Vertex e : a.elements(list)) {
            Vertex value = a.evaluation().defaultOf(e);
            if (depth != 0 && value.isList()) {
                a.evaluation().nested(() -> {
                    flatten(a, value, depth < 0 ? depth : depth - 1, flat);
                    return value;
                });
            } else {
                a.add(flat, value);
            }
        }
    }

    private static Expr repeat(Arguments a) {
        List<Vertex> list = a.list(0);
        long count = a.integer(1);
        if (count < 0) {
            throw a.failure("negative count");
        }
        if (count > StringsPackage.MAX_REPEAT) {
            throw a.failure("count %s exceeds limit of %s", count, StringsPackage.MAX_REPEAT);
        }
        a.evaluation().expectSize(list.size() * count);
        List<Vertex> all = new ArrayList<>(list.size() * (int) count);
        for (long i = 0; i < count; i++) {
            a.evaluation().charge(1);
            all.addAll(list);
        }
        return a.list(all);
    }

    private static Expr concat(Arguments a) {
        return a.listOf(a.elementsOfLists(0));
    }

    private static Expr reverse(Arguments a) {
        List<Vertex> list = a.list(0);
        Collections.reverse(list);
        return a.list(list);
    }

    // --- checks
    // ---------------------------------------------------------------------------------------------------------------

    private static Expr minItems(Arguments a) {
        Vertex list = a.listVertex(0);
        int count = a.evaluation().elementCount(list);
        long wanted = a.integer(1);
        return count >= wanted
                ? a.truth(true)
                : a.rejected(
                        Arguments.isOpen(list) ? Bottom.Code.INCOMPLETE : Bottom.Code.EVAL,
                        "len(list) < MinItems(%s) (%s < %s)",
                        wanted,
                        count,
                        wanted);
    }

    private static Expr maxItems(Arguments a) {
        int count = a.evaluation().elementCount(a.listVertex(0));
        long wanted = a.integer(1);
        return count <= wanted
                ? a.truth(true)
                : a.rejected(Bottom.Code.EVAL, "len(list) > MaxItems(%s) (%s > %s)", wanted, count, wanted);
    }

    /** Two equal elements. */
    private record Pair(int first, int second) {
        boolean isBefore(@Nullable Pair other) {
            return other == null || first < other.first || (first == other.first && second < other.second);
        }
    }

    /** Equal elements are an error only once they cannot become different any more; of several, the first are reported. */
    private static Expr uniqueItems(Arguments a) {
        List<Vertex> list = a.list(0);
        a.evaluation().charge(list.size());
        NavigableMap<Datum, Integer> scalars = new TreeMap<>((x, y) -> compareScalars(a, x, y));
        List<Integer> others = new ArrayList<>();
        Pair equal = null;
        for (int i = 0; i < list.size(); i++) {
            Datum value = a.evaluation().unwrap(a.evaluation().defaultOf(list.get(i)));
            if (value == null || !value.isConcrete() || (value.kind() & Kinds.SCALAR) == 0) {
                others.add(i);
                continue;
            }
            Integer known = scalars.putIfAbsent(value, i);
            if (known != null && new Pair(known, i).isBefore(equal)) {
                equal = new Pair(known, i);
            }
        }
        Pair open = null;
        Map<Integer, List<Integer>> alike = new LinkedHashMap<>();
        for (int i : others) {
            alike.computeIfAbsent(a.evaluation().mark(list.get(i)), m -> new ArrayList<>(1))
                    .add(i);
        }
        for (List<Integer> some : alike.values()) {
            for (int x = 0; x < some.size(); x++) {
                a.evaluation().charge((long) STEPS_OF_A_PAIR * (some.size() - x));
                for (int y = x + 1; y < some.size(); y++) {
                    Pair pair = new Pair(some.get(x), some.get(y));
                    if (!a.evaluation().equal(list.get(pair.first), list.get(pair.second))) {
                        continue;
                    }
                    if (isFinal(list.get(pair.second), false)) {
                        equal = pair.isBefore(equal) ? pair : equal;
                    } else if (open == null || open.isBefore(pair)) {
                        open = pair;
                    }
                }
            }
        }
        if (equal != null) {
            return equalItems(a, Bottom.Code.EVAL, list, equal);
        }
        return open == null ? a.truth(true) : equalItems(a, Bottom.Code.INCOMPLETE, list, open);
    }

    private static int compareScalars(Arguments a, Datum x, Datum y) {
        if (x instanceof Num m && y instanceof Num n && m.kind() == n.kind()) {
            return a.evaluation().compare(m.value(), n.value());
        }
        if (x instanceof Str s && y instanceof Str t) {
            return TextOrder.compare(a.evaluation(), s.value(), t.value());
        }
        if (x instanceof Bytes b && y instanceof Bytes c) {
            a.evaluation().charge(Math.min(b.value().length, c.value().length) >> 5);
            return Arrays.compare(b.value(), c.value());
        }
        if (x instanceof Bool b && y instanceof Bool c) {
            return Boolean.compare(b.value(), c.value());
        }
        return Integer.compare(x.kind(), y.kind());
    }

    private static Expr equalItems(Arguments a, Bottom.Code code, List<Vertex> list, Pair at) {
        Vertex value = list.get(at.first);
        boolean scalar = value.isConcrete() && (value.deref().kind() & Kinds.COMPOSITE) == 0;
        return scalar
                ? a.rejected(code, "equal value (%s) at position %s and %s", value, at.first, at.second)
                : a.rejected(code, "equal values at position %s and %s", at.first, at.second);
    }

    /** Reports whether a value cannot become more specific. */
    private static boolean isFinal(Datum value, boolean closedAbove) {
        if (value instanceof Bottom b) {
            return !b.isIncomplete();
        }
        if (!(value instanceof Vertex v)) {
            return value.isConcrete();
        }
        boolean closed = closedAbove || v.closedOnce || v.closedRecursive;
        if (v.base instanceof Datum d) {
            return isFinal(d, closed);
        }
        return closed
                && v.arcs.stream()
                        .filter(arc -> arc.label != null && arc.label.isRegular())
                        .allMatch(arc -> (arc.isMember() || arc.isError()) && isFinal(arc, false));
    }

    private static Expr contains(Arguments a) {
        List<Vertex> list = a.list(0);
        Datum wanted = a.value(1);
        return a.truth(list.stream().anyMatch(e -> isSame(a, e, wanted)));
    }

    /** Unlike {@code ==}, this tells 1 from 1.0. */
    private static boolean isSame(Arguments a, Vertex element, Datum wanted) {
        a.evaluation().charge(STEPS_OF_A_LOOK);
        Datum value = a.evaluation().unwrap(a.evaluation().defaultOf(element));
        return value != null && value.kind() == wanted.kind() && a.evaluation().identical(value, wanted);
    }

    private static Expr matchN(Arguments a) {
        Datum schema = a.schema(2);
        long matches = 0;
        for (Vertex e : a.list(0)) {
            Vertex both = a.evaluation().unify(schema, e);
            if (a.evaluation().validate(both, false, true, false) == null) {
                matches++;
            }
        }
        Datum wanted = a.schema(1);
        boolean fits = !a.evaluation().unify(wanted, Num.of(matches)).isError();
        return fits || !a.call().isValidator()
                ? a.truth(fits)
                : a.call().error("%s matches %s list items, want %s", schema, matches, wanted);
    }

    // --- numbers
    // --------------------------------------------------------------------------------------------------------------

    private static Decimal sum(Arguments a) {
        Decimal sum = Decimal.ZERO;
        for (Decimal x : a.decimals(0)) {
            a.evaluation().chargeSum(x, sum);
            sum = x.add(sum);
        }
        return sum;
    }

    private static Expr product(Arguments a) {
        Decimal product = Decimal.ONE;
        for (Decimal x : a.decimals(0)) {
            a.evaluation().chargeProduct(x, product);
            product = x.multiply(product);
        }
        return a.number(product);
    }

    private static List<Decimal> someDecimals(Arguments a) {
        List<Decimal> all = a.decimals(0);
        if (all.isEmpty()) {
            throw a.failure("empty list");
        }
        return all;
    }

    private static Expr average(Arguments a) {
        int count = someDecimals(a).size();
        return a.number(sum(a).divide(Decimal.of(count)));
    }

    private static Expr extreme(Arguments a, int sign) {
        Decimal found = null;
        for (Decimal x : someDecimals(a)) {
            if (found == null || Integer.signum(a.evaluation().compare(x, found)) == sign) {
                found = x;
            }
        }
        return a.number(found == null ? Decimal.ZERO : found);
    }

    private static Expr range(Arguments a) {
        Decimal limit = a.decimal(1);
        Decimal step = a.decimal(2);
        if (step.isZero()) {
            throw a.failure("step must be non zero");
        }
        int direction = step.isNegative() ? -1 : 1;
        Decimal start = a.decimal(0);
        if (Integer.signum(start.compareTo(limit)) == direction) {
            throw a.failure(
                    direction > 0
                            ? "end must be greater than start when step is positive"
                            : "end must be less than start when step is negative");
        }
        List<Datum> all = new ArrayList<>();
        long digits = Math.max(start.digits(), limit.digits()) + Math.abs((long) start.exponent() - step.exponent());
        for (Decimal x = start; Integer.signum(x.compareTo(limit)) == -direction; x = step.add(x)) {
            all.add(a.number(x));
            a.evaluation().chargeDigits(digits);
            a.evaluation().countVertices(1);
            a.evaluation().checkSize(all.size());
        }
        return a.list(all);
    }

    // --- sorting
    // --------------------------------------------------------------------------------------------------------------

    private static Expr sort(Arguments a) {
        List<Vertex> list = a.list(0);
        ListOrder order = ListOrder.of(a, 1);
        if (order == null) {
            throw a.failure("field not found: less");
        }
        return a.list(order.sorted(list));
    }

    /** Without an order, every list is sorted. */
    private static Expr isSorted(Arguments a) {
        List<Vertex> list = a.list(0);
        ListOrder order = ListOrder.of(a, 1);
        return a.truth(order == null || order.isSorted(list));
    }

    private static Expr sortStrings(Arguments a) {
        List<String> texts = a.texts(0);
        a.evaluation().charge((long) texts.size() * (Integer.SIZE - Integer.numberOfLeadingZeros(texts.size())));
        texts.sort((s, t) -> TextOrder.compare(a.evaluation(), s, t));
        return a.list(texts.stream().map(s -> new Str(a.call().source(), s)).toList());
    }

    private static Expr isSortedStrings(Arguments a) {
        List<String> texts = a.texts(0);
        for (int i = 1; i < texts.size(); i++) {
            if (TextOrder.compare(a.evaluation(), texts.get(i - 1), texts.get(i)) > 0) {
                return a.truth(false);
            }
        }
        return a.truth(true);
    }

    // --- the schema of comparers
    // ----------------------------------------------------------------------------------------------

    /** {@code {T: _, x: T, y: T, less: bool}}. */
    private static StructLit comparer() {
        return struct(Top.INSTANCE, new BasicType(null, BOOL));
    }

    /** {@code {Comparer, T: number | string, x: T, y: T, less: x < y}}. */
    private static StructLit comparer(Op less) {
        List<Disjunct> kinds = List.of(
                new Disjunct(new BasicType(null, NUMBER), false), new Disjunct(new BasicType(null, STRING), false));
        StructLit own = struct(
                new DisjunctionExpr(null, kinds, false),
                new BinaryExpr(null, less, sibling(ListOrder.X), sibling(ListOrder.Y), Experiments.DEFAULT));
        List<Term> declarations = new ArrayList<>();
        declarations.add(comparer());
        declarations.addAll(own.declarations());
        return new StructLit(null, declarations, false, Experiments.DEFAULT);
    }

    private static StructLit struct(Expr type, Expr less) {
        List<Term> fields = List.of(
                field(TYPE, type),
                field(ListOrder.X, sibling(TYPE)),
                field(ListOrder.Y, sibling(TYPE)),
                field(ListOrder.LESS, less));
        return new StructLit(null, fields, false, Experiments.DEFAULT);
    }

    private static Field field(Label label, Expr value) {
        return new Field(null, ArcType.MEMBER, label, value, FieldNotes.NONE);
    }

    private static FieldReference sibling(Label label) {
        return new FieldReference(null, 0, label, false);
    }
}
