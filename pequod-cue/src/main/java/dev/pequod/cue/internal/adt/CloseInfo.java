package dev.pequod.cue.internal.adt;

import org.jspecify.annotations.Nullable;

/**
 * The provenance of a conjunct: which closing groups it belongs to, how it was embedded, and its part in cycles. Immutable.
 *
 * @param defId the group the conjunct gives evidence for, 0 for none
 * @param enclosingEmbed the embedding it stands in, 0 for none
 * @param outerId the struct literal that closes once a definition is embedded in it, 0 for none
 * @param fromEmbed it was embedded
 * @param fromDefinition it was reached through a definition
 * @param topDefinition treat the next reference as one to a definition
 * @param opened {@code x...} was applied
 * @param conjunctOpened it is an operand of an opened conjunction
 * @param cycleType its part in structural cycles
 * @param refs the references that led here
 */
public record CloseInfo(
        int defId,
        int enclosingEmbed,
        int outerId,
        boolean fromEmbed,
        boolean fromDefinition,
        boolean topDefinition,
        boolean opened,
        boolean conjunctOpened,
        CycleType cycleType,
        @Nullable RefNode refs) {
    public static final CloseInfo NONE =
            new CloseInfo(0, 0, 0, false, false, false, false, false, CycleType.NONE, null);

    /** Reports whether the conjunct closes a structural cycle. */
    public boolean isCyclic() {
        return cycleType == CycleType.CYCLIC;
    }

    /** Returns this with other groups. */
    public CloseInfo withGroups(int newDefId, int newEnclosingEmbed, int newOuterId) {
        return new CloseInfo(
                newDefId,
                newEnclosingEmbed,
                newOuterId,
                fromEmbed,
                fromDefinition,
                topDefinition,
                opened,
                conjunctOpened,
                cycleType,
                refs);
    }

    public CloseInfo withFromEmbed(boolean value) {
        return value == fromEmbed
                ? this
                : new CloseInfo(
                        defId,
                        enclosingEmbed,
                        outerId,
                        value,
                        fromDefinition,
                        topDefinition,
                        opened,
                        conjunctOpened,
                        cycleType,
                        refs);
    }

    public CloseInfo withDefinition(boolean from, boolean top) {
        return from == fromDefinition && top == topDefinition
                ? this
                : new CloseInfo(
                        defId, enclosingEmbed, outerId, fromEmbed, from, top, opened, conjunctOpened, cycleType, refs);
    }

    public CloseInfo withOpened(boolean newOpened, boolean newConjunctOpened) {
        return newOpened == opened && newConjunctOpened == conjunctOpened
                ? this
                : new CloseInfo(
                        defId,
                        enclosingEmbed,
                        outerId,
                        fromEmbed,
                        fromDefinition,
                        topDefinition,
                        newOpened,
                        newConjunctOpened,
                        cycleType,
                        refs);
    }

    public CloseInfo withCycle(CycleType type, @Nullable RefNode newRefs) {
        return type == cycleType && newRefs == refs
                ? this
                : new CloseInfo(
                        defId,
                        enclosingEmbed,
                        outerId,
                        fromEmbed,
                        fromDefinition,
                        topDefinition,
                        opened,
                        conjunctOpened,
                        type,
                        newRefs);
    }

    /** Returns this marked as coming from something optional, unless more is known already. */
    public CloseInfo asOptional() {
        return cycleType == CycleType.NONE ? withCycle(CycleType.OPTIONAL, refs) : this;
    }
}
