package dev.pequod.cue.internal.syntax;

/**
 * The position of a token: its offset, how it stands to the token before, and whether an explicit comma stood before it.
 *
 * <p>A file of a million lines has millions of these, so they are packed into one int: offset + 1 in the upper 28 bits, the comma
 * in bit 3, the relation in bits 0 to 2. Zero is {@link #NONE}. Generated code has no offset but may have a relation. Equality is
 * identity, except that there is one {@code NONE}.
 */
public final class TokenPos {

    /** The greatest offset that can be kept, and so the greatest length of a file in characters. */
    public static final int MAX_OFFSET = (1 << 28) - 2;

    /** No position: a token that does not exist or that was generated. */
    public static final TokenPos NONE = new TokenPos(0);

    private static final RelativePos[] RELATIONS = RelativePos.values();
    private static final int RELATION = 7;
    private static final int COMMA = 8;
    private static final int SHIFT = 4;

    private final int bits;

    private TokenPos(int bits) {
        this.bits = bits;
    }

    /** Returns a position in a file. */
    public static TokenPos at(int offset, RelativePos relation) {
        return at(offset, relation, false);
    }

    static TokenPos at(int offset, RelativePos relation, boolean comma) {
        return new TokenPos((offset + 1) << SHIFT | relation.ordinal() | (comma ? COMMA : 0));
    }

    /** Returns a position for generated code, which has a relation only. */
    public static TokenPos of(RelativePos relation) {
        return relation == RelativePos.UNKNOWN ? NONE : new TokenPos(relation.ordinal());
    }

    /** Reports whether anything is known: an offset or a relation. */
    public boolean isValid() {
        return bits != 0;
    }

    /** Reports whether the token was read from a file. */
    public boolean hasOffset() {
        return (bits >>> SHIFT) != 0;
    }

    /** Returns the offset of the first character of the token, or -1. */
    public int offset() {
        return (bits >>> SHIFT) - 1;
    }

    /** Returns how the token stands to the one before. */
    public RelativePos relation() {
        return RELATIONS[bits & RELATION];
    }

    /** Reports whether the relation is known. */
    public boolean hasRelation() {
        return (bits & RELATION) != 0;
    }

    /** Reports whether the token stands on a later line than the one before. */
    public boolean isNewline() {
        return (bits & RELATION) >= RelativePos.NEWLINE.ordinal();
    }

    /** Reports whether a comma that was written, not implied by a line end, stood before the token. */
    public boolean hasComma() {
        return (bits & COMMA) != 0;
    }

    /** Returns this position with another relation. */
    public TokenPos with(RelativePos relation) {
        int other = bits & ~RELATION | relation.ordinal();
        return other == bits ? this : other == 0 ? NONE : new TokenPos(other);
    }

    /** Returns the offset some characters farther on, or -1 if there is no offset. */
    int after(int length) {
        return hasOffset() ? offset() + length : -1;
    }

    /** Returns offset and relation, for debugging. */
    @Override
    public String toString() {
        return (hasOffset() ? offset() + " " : "") + relation() + (hasComma() ? " after comma" : "");
    }
}
