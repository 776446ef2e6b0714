package dev.pequod.cue.internal.adt;

/**
 * The per-file language switches that change evaluation; they follow from the language version and {@code @experiment} attributes.
 *
 * @param structCmp {@code ==} compares values of all kinds
 * @param explicitOpen embedding no longer opens, {@code x...} does
 * @param aliasV2 postfix aliases and {@code self}
 * @param tryClause {@code try}, {@code else}, {@code otherwise}, {@code ref?}
 * @param shortCircuit {@code &&} and {@code ||} skip the right operand
 */
public record Experiments(
        boolean structCmp, boolean explicitOpen, boolean aliasV2, boolean tryClause, boolean shortCircuit) {
    /** What holds for the newest language version without attributes. */
    public static final Experiments DEFAULT = new Experiments(true, false, false, false, false);
}
