package dev.pequod.cue.internal.adt;

import org.jspecify.annotations.Nullable;

/**
 * A term together with the environment it is evaluated in and its provenance. The term of a conjunct may be a declaration
 * (field, pattern constraint …); {@link #expr()} is what it contributes to the value.
 */
public record Conjunct(Environment env, Term term, CloseInfo closeInfo) {
    /** Returns a conjunct without provenance. */
    public static Conjunct root(Environment env, Term term) {
        return new Conjunct(env, term, CloseInfo.NONE);
    }

    /** Returns the value part of the term: a field's value, {@code _} for a bare ellipsis; a comprehension is its struct. */
    public Expr expr() {
        return valueOf(term);
    }

    /**
     * Returns the number, string or bytes that the term is, or that the vertex is which is the term, such as an element that a function
     * returned; null if it is none. What a vertex is that is not evaluated is said by its conjuncts.
     */
    public @Nullable Datum scalar() {
        Object value = term;
        while (value instanceof Vertex v) {
            Vertex known = v.deref();
            value = known.base == null && known.conjuncts().size() == 1
                    ? known.conjuncts().getFirst().term()
                    : known.base;
        }
        return value instanceof Num || value instanceof Str || value instanceof Bytes ? (Datum) value : null;
    }

    /** Returns the value part of {@code term}. */
    public static Expr valueOf(Term term) {
        return switch (term) {
            case Expr e -> e;
            case Field f -> f.value();
            case LetField f -> f.value();
            case PatternField f -> f.value();
            case DynamicField f -> f.value();
            case Ellipsis e -> e.value() == null ? Top.INSTANCE : e.value();
            case Comprehension c -> c.value();
            case Clause c -> throw new IllegalStateException("a clause has no value: " + c);
        };
    }
}
