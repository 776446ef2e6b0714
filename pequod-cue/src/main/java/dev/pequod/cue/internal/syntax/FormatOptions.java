package dev.pequod.cue.internal.syntax;

/**
 * How {@link Formatter} writes CUE.
 *
 * @param simplify whether quotes, braces and open markers that are not needed are dropped
 * @param tabIndent whether lines are indented by tabs; if not, every tab of the result, also one within a literal, becomes {@code
 *     tabWidth} blanks, as in the reference
 * @param tabWidth width of a tab in blanks
 * @param indent number of levels by which everything is indented
 */
public record FormatOptions(boolean simplify, boolean tabIndent, int tabWidth, int indent) {

    /** What {@code cue fmt}, {@code cue def} and {@code cue export --out cue} use. */
    public static final FormatOptions TABS = new FormatOptions(false, true, 8, 0);

    /** What {@code cue eval} uses: four blanks. */
    public static final FormatOptions BLANKS = new FormatOptions(false, false, 4, 0);

    /** Checks the widths. */
    public FormatOptions {
        if (tabWidth < 1 || indent < 0) {
            throw new IllegalArgumentException("tab width must be positive and indent not negative");
        }
    }

    /** Returns these options with {@code simplify} as given. */
    public FormatOptions withSimplify(boolean on) {
        return new FormatOptions(on, tabIndent, tabWidth, indent);
    }
}
