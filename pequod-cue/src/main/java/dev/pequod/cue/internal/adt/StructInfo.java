package dev.pequod.cue.internal.adt;

/** A struct literal that contributed to a vertex; decides the order of fields in output. Mutable within one evaluation. */
public final class StructInfo {
    private final StructLit literal;
    private final int comprehensionId;
    private int repeats;

    public StructInfo(StructLit literal, int comprehensionId) {
        this.literal = literal;
        this.comprehensionId = comprehensionId;
    }

    /** Returns a copy. */
    public StructInfo copy() {
        StructInfo info = new StructInfo(literal, comprehensionId);
        info.repeats = repeats;
        return info;
    }

    public StructLit literal() {
        return literal;
    }

    /** Returns the number of the comprehension firing that inserted it, or 0. */
    public int comprehensionId() {
        return comprehensionId;
    }

    /** Returns how often it was inserted again. */
    public int repeats() {
        return repeats;
    }

    /** Counts one more insertion. */
    public void repeat() {
        repeats++;
    }
}
