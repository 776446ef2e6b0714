package dev.pequod.cue.internal.schema;

import dev.pequod.cue.internal.adt.Op;
import dev.pequod.cue.internal.adt.Term;
import dev.pequod.cue.internal.number.Decimal;
import dev.pequod.cue.internal.syntax.Quote;
import org.jspecify.annotations.Nullable;

/** A condition on a value of a known kind. */
sealed interface Check {
    /** What is counted. */
    enum Unit {
        /** Code points of a string. */
        LENGTH,
        /** Elements of a list. */
        ITEMS,
        /** Fields of a struct. */
        PROPERTIES
    }

    /** A number is on one side of a bound. */
    record Bound(Op op, Decimal value) implements Check {
        boolean isLower() {
            return op == Op.GREATER || op == Op.GREATER_EQUAL;
        }

        boolean isExclusive() {
            return op == Op.GREATER || op == Op.LESS;
        }
    }

    /** A string matches a regular expression of RE2, or does not. */
    record Match(String expression, boolean negated) implements Check {}

    /** A value is another one than this scalar. */
    record Unequal(@Nullable Object value) implements Check {}

    /** There are at most, or at least, so many. */
    record Size(Unit unit, boolean most, long count) implements Check {}

    /** No two elements of a list are equal. */
    record Unique() implements Check {}

    /**
     * So many elements of a list have a shape.
     *
     * @param most null for any number
     * @param text the check as CUE writes it
     */
    record Contains(Shape element, long least, @Nullable Long most, String text) implements Check {}

    /** A number is a multiple of another one. */
    record MultipleOf(Decimal value) implements Check {}

    /** A string has a format that JSON Schema has a name for. */
    record Format(String name) implements Check {}

    /**
     * What no schema language here can say, as a note.
     *
     * @param cause the term that demands it, which is told once wherever it leads; null if each place is told. Checks that say the same
     *     are equal whatever their causes
     */
    record Other(String text, @Nullable Term cause) implements Check {
        Other(String text) {
            this(text, null);
        }

        @Override
        public boolean equals(@Nullable Object o) {
            return o instanceof Other other && other.text.equals(text);
        }

        @Override
        public int hashCode() {
            return text.hashCode();
        }
    }

    /** Returns the check as CUE writes it. */
    default String text() {
        return switch (this) {
            case Bound b -> b.op().toString() + b.value();
            case Match m -> (m.negated() ? "!~" : "=~") + Quote.STRING.quote(m.expression());
            case Unequal u -> "!=" + (u.value() instanceof String s ? Quote.STRING.quote(s) : u.value());
            case Size s ->
                switch (s.unit()) {
                    case LENGTH -> "strings." + (s.most() ? "Max" : "Min") + "Runes(" + s.count() + ")";
                    case ITEMS -> "list." + (s.most() ? "Max" : "Min") + "Items(" + s.count() + ")";
                    case PROPERTIES -> "struct." + (s.most() ? "Max" : "Min") + "Fields(" + s.count() + ")";
                };
            case Unique u -> "list.UniqueItems()";
            case Contains x -> x.text;
            case MultipleOf m -> "math.MultipleOf(" + m.value() + ")";
            case Format f -> "for the format " + f.name();
            case Other o -> o.text();
        };
    }
}
