package dev.pequod.cue.internal.builtin;

import static dev.pequod.cue.internal.adt.Kinds.BOOL;
import static dev.pequod.cue.internal.adt.Kinds.BYTES;
import static dev.pequod.cue.internal.adt.Kinds.INT;
import static dev.pequod.cue.internal.adt.Kinds.LIST;
import static dev.pequod.cue.internal.adt.Kinds.STRING;

import dev.pequod.cue.internal.adt.Datum;
import dev.pequod.cue.internal.adt.Expr;
import dev.pequod.cue.internal.adt.Num;
import dev.pequod.cue.internal.eval.Evaluation;
import dev.pequod.cue.internal.eval.TextOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntUnaryOperator;

/** The package {@code strings}. Letter case is mapped code point by code point, without a language. */
final class StringsPackage {
    /** The most repetitions that {@code Repeat} of strings and lists allows. */
    static final int MAX_REPEAT = 1_000_000;

    private StringsPackage() {}

    static PackageTable table() {
        int text = BYTES | STRING;
        return new PackageTable("strings")
                .function("ByteAt", INT, StringsPackage::byteAt, text, INT)
                .function("ByteSlice", text, StringsPackage::byteSlice, text, INT, INT)
                .function("Runes", LIST, StringsPackage::runes, STRING)
                .function("Repeat", STRING, StringsPackage::repeat, STRING, INT)
                .function("MinRunes", BOOL, a -> a.truth(runeCount(a, a.text(0)) >= a.integer(1)), STRING, INT)
                .function("MaxRunes", BOOL, a -> a.truth(runeCount(a, a.text(0)) <= a.integer(1)), STRING, INT)
                .function("ToTitle", STRING, a -> a.string(mapInitials(a, Character::toTitleCase)), STRING)
                .function("ToCamel", STRING, a -> a.string(mapInitials(a, Character::toLowerCase)), STRING)
                .function("SliceRunes", STRING, StringsPackage::sliceRunes, STRING, INT, INT)
                .function("Compare", INT, StringsPackage::compare, STRING, STRING)
                .function(
                        "Count",
                        INT,
                        a -> a.newInteger(TextSearch.count(a.evaluation(), a.text(0), a.text(1))),
                        STRING,
                        STRING)
                .function("Contains", BOOL, StringsPackage::contains, STRING, STRING)
                .function("ContainsAny", BOOL, a -> a.truth(anyOf(a, false) >= 0), STRING, STRING)
                .function("LastIndex", INT, StringsPackage::lastIndex, STRING, STRING)
                .function("IndexAny", INT, a -> byteIndex(a, anyOf(a, false)), STRING, STRING)
                .function("LastIndexAny", INT, a -> byteIndex(a, anyOf(a, true)), STRING, STRING)
                .function("SplitN", LIST, a -> split(a, a.integer(2), false), STRING, STRING, INT)
                .function("SplitAfterN", LIST, a -> split(a, a.integer(2), true), STRING, STRING, INT)
                .function("Split", LIST, a -> split(a, -1, false), STRING, STRING)
                .function("SplitAfter", LIST, a -> split(a, -1, true), STRING, STRING)
                .function("Fields", LIST, StringsPackage::fields, STRING)
                .function("Join", STRING, StringsPackage::join, LIST, STRING)
                .function("HasPrefix", BOOL, a -> a.truth(a.text(0).startsWith(a.text(1))), STRING, STRING)
                .function("HasSuffix", BOOL, a -> a.truth(a.text(0).endsWith(a.text(1))), STRING, STRING)
                .function("ToUpper", STRING, a -> a.string(map(a, Character::toUpperCase)), STRING)
                .function("ToLower", STRING, a -> a.string(map(a, Character::toLowerCase)), STRING)
                .function("Trim", STRING, a -> trim(a, true, true), STRING, STRING)
                .function("TrimLeft", STRING, a -> trim(a, true, false), STRING, STRING)
                .function("TrimRight", STRING, a -> trim(a, false, true), STRING, STRING)
                .function("TrimSpace", STRING, StringsPackage::trimSpace, STRING)
                .function("TrimPrefix", STRING, StringsPackage::trimPrefix, STRING, STRING)
                .function("TrimSuffix", STRING, StringsPackage::trimSuffix, STRING, STRING)
                .function("Replace", STRING, StringsPackage::replace, STRING, STRING, STRING, INT)
                .function("Index", INT, a -> byteIndex(a, indexOf(a)), STRING, STRING);
    }

    // --- bytes and code points
    // ------------------------------------------------------------------------------------------------

    private static Expr byteAt(Arguments a) {
        long i = a.integer(1);
        byte[] b = a.bytes(0);
        if (i < 0 || i >= b.length) {
            throw a.failure("index out of range");
        }
        return a.newInteger(b[(int) i] & 0xFF);
    }

    private static Expr byteSlice(Arguments a) {
        byte[] b = a.bytes(0);
        long start = a.integer(1);
        long end = a.integer(2);
        if (start < 0 || start > end || end > b.length) {
            throw a.failure("index out of range");
        }
        return a.bytes(Arrays.copyOfRange(b, (int) start, (int) end));
    }

    private static Expr runes(Arguments a) {
        String s = a.text(0);
        a.evaluation().expectSize(s.length());
        List<Datum> runes = new ArrayList<>();
        for (int i = 0; i < s.length(); i += Character.charCount(s.codePointAt(i))) {
            a.evaluation().passed(0);
            a.add(runes, Num.of(s.codePointAt(i)));
        }
        return a.list(runes);
    }

    private static Expr repeat(Arguments a) {
        String s = a.text(0);
        long count = a.integer(1);
        if (count < 0) {
            throw a.failure("negative count");
        }
        if (count > MAX_REPEAT) {
            throw a.failure("count %s exceeds limit of %s", count, MAX_REPEAT);
        }
        a.evaluation().expectSize(s.length() * count);
        return a.string(s.repeat((int) count));
    }

    private static int runeCount(Arguments a, String s) {
        return TextSearch.codePoints(a.evaluation(), s);
    }

    private static Expr sliceRunes(Arguments a) {
        String s = a.text(0);
        long start = a.integer(1);
        long end = a.integer(2);
        int count = runeCount(a, s);
        if (start < 0 || start > end || end > count) {
            throw a.failure("index out of range");
        }
        if (count == s.length()) {
            return a.string(s.substring((int) start, (int) end));
        }
        a.evaluation().charge(end >> 2);
        int from = s.offsetByCodePoints(0, (int) start);
        return a.string(s.substring(from, s.offsetByCodePoints(from, (int) (end - start))));
    }

    // --- letter case
    // ----------------------------------------------------------------------------------------------------------

    private static String map(Arguments a, IntUnaryOperator mapping) {
        String s = a.characters(0);
        Evaluation evaluation = a.evaluation();
        StringBuilder out = new StringBuilder(s.length());
        for (int i = 0; i < s.length(); ) {
            evaluation.passed(0);
            int c = s.codePointAt(i);
            i += Character.charCount(c);
            out.appendCodePoint(mapping.applyAsInt(c));
        }
        return out.toString();
    }

    /** Maps what is first or follows white space. */
    private static String mapInitials(Arguments a, IntUnaryOperator mapping) {
        String s = a.characters(0);
        Evaluation evaluation = a.evaluation();
        StringBuilder out = new StringBuilder(s.length());
        boolean isInitial = true;
        for (int i = 0; i < s.length(); ) {
            evaluation.passed(0);
            int c = s.codePointAt(i);
            i += Character.charCount(c);
            out.appendCodePoint(isInitial ? mapping.applyAsInt(c) : c);
            isInitial = TextSearch.isSpace(c);
        }
        return out.toString();
    }

    // --- searching
    // ------------------------------------------------------------------------------------------------------------

    private static Expr compare(Arguments a) {
        String x = a.text(0);
        String y = a.text(1);
        return a.newInteger(Integer.signum(TextOrder.compare(a.evaluation(), x, y)));
    }

    private static Expr contains(Arguments a) {
        return a.truth(indexOf(a) >= 0);
    }

    private static int indexOf(Arguments a) {
        return TextSearch.indexOf(a.evaluation(), a.text(0), a.text(1), 0);
    }

    private static Expr lastIndex(Arguments a) {
        return byteIndex(a, TextSearch.lastIndexOf(a.evaluation(), a.text(0), a.text(1)));
    }

    private static Expr byteIndex(Arguments a, int index) {
        return a.newInteger(TextSearch.byteIndex(a.evaluation(), a.text(0), index));
    }

    /** Returns the position of the first or last code point that is in the second argument, or -1. */
    private static int anyOf(Arguments a, boolean last) {
        String s = a.text(0);
        String set = a.text(1);
        long look = stepsOfALook(set);
        int found = -1;
        for (int i = 0; i < s.length(); ) {
            a.evaluation().charge(look);
            int c = s.codePointAt(i);
            if (set.indexOf(c) >= 0) {
                found = i;
                if (!last) {
                    return i;
                }
            }
            i += Character.charCount(c);
        }
        return found;
    }

    /** Returns what it takes to look for a character in a set. */
    private static long stepsOfALook(String set) {
        return 1L + (set.length() >> 4);
    }

    // --- splitting and joining
    // ------------------------------------------------------------------------------------------------

    private static Expr split(Arguments a, long limit, boolean keep) {
        String separator = a.text(1);
        a.evaluation().expectSize(a.text(0).length());
        return a.listOfTexts(TextSearch.split(a, a.text(0), separator, limit, keep ? separator.length() : 0));
    }

    private static Expr fields(Arguments a) {
        String s = a.characters(0);
        List<String> fields = new ArrayList<>();
        int start = -1;
        for (int i = 0; i < s.length(); ) {
            a.evaluation().passed(0);
            int c = s.codePointAt(i);
            if (TextSearch.isSpace(c)) {
                if (start >= 0) {
                    a.add(fields, s.substring(start, i));
                    start = -1;
                }
            } else if (start < 0) {
                start = i;
            }
            i += Character.charCount(c);
        }
        if (start >= 0) {
            a.add(fields, s.substring(start));
        }
        return a.listOfTexts(fields);
    }

    private static Expr join(Arguments a) {
        List<String> elements = a.texts(0);
        String separator = a.text(1);
        long size = (long) separator.length() * Math.max(0, elements.size() - 1);
        for (String e : elements) {
            a.evaluation().passed(0);
            size += e.length();
        }
        a.evaluation().expectSize(size);
        return a.string(String.join(separator, elements));
    }

    private static Expr replace(Arguments a) {
        long most = a.integer(3);
        String s = a.text(0);
        String old = a.text(1);
        String replacement = a.text(2);
        if (most == 0 || old.equals(replacement)) {
            return a.string(s);
        }
        long found = TextSearch.count(a.evaluation(), s, old);
        long n = most < 0 ? found : Math.min(most, found);
        a.evaluation().expectSize(s.length() + n * (replacement.length() - (long) old.length()));
        StringBuilder out = new StringBuilder();
        int start = 0;
        for (long i = 0; i < n; i++) {
            a.evaluation().charge(1);
            int end = start;
            if (!old.isEmpty()) {
                end = TextSearch.indexOf(a.evaluation(), s, old, start);
            } else if (i > 0) {
                end = s.offsetByCodePoints(start, 1);
            }
            out.append(s, start, end).append(replacement);
            start = end + old.length();
        }
        return a.string(out.append(s, start, s.length()).toString());
    }

    // --- trimming
    // -------------------------------------------------------------------------------------------------------------

    private static Expr trim(Arguments a, boolean left, boolean right) {
        String s = a.text(0);
        String set = a.text(1);
        long look = stepsOfALook(set);
        int start = 0;
        int end = s.length();
        while (left && start < end && set.indexOf(s.codePointAt(start)) >= 0) {
            a.evaluation().charge(look);
            start += Character.charCount(s.codePointAt(start));
        }
        while (right && start < end && set.indexOf(s.codePointBefore(end)) >= 0) {
            a.evaluation().charge(look);
            end -= Character.charCount(s.codePointBefore(end));
        }
        return a.string(s.substring(start, end));
    }

    private static Expr trimSpace(Arguments a) {
        String s = a.text(0);
        int start = 0;
        int end = s.length();
        while (start < end && TextSearch.isSpace(s.charAt(start))) {
            a.evaluation().charge(1);
            start++;
        }
        while (start < end && TextSearch.isSpace(s.charAt(end - 1))) {
            a.evaluation().charge(1);
            end--;
        }
        return a.string(s.substring(start, end));
    }

    private static Expr trimPrefix(Arguments a) {
        String s = a.text(0);
        String prefix = a.text(1);
        return a.string(s.startsWith(prefix) ? s.substring(prefix.length()) : s);
    }

    private static Expr trimSuffix(Arguments a) {
        String s = a.text(0);
        String suffix = a.text(1);
        return a.string(s.endsWith(suffix) ? s.substring(0, s.length() - suffix.length()) : s);
    }
}
