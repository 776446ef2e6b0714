package dev.pequod.cue.internal.eval;

import java.util.Arrays;
import java.util.BitSet;
import java.util.stream.IntStream;

/**
 * What the running Java has for all characters of Unicode, looked up once: a class of them is then made of some thousand runs, where asking for
 * each of a million characters takes long enough to miss a deadline. Immutable.
 */
final class CharacterRuns {
    static final CharacterRuns ALL = new CharacterRuns();

    /** Tells what is wanted of a run. */
    @FunctionalInterface
    interface Condition {
        /** Reports whether characters of a type, as {@link Character#getType} has it, and a script are wanted. */
        boolean holds(int type, Character.UnicodeScript script);
    }

    private record Run(int first, int end, int type, Character.UnicodeScript script) {}

    private final Run[] runs;
    private final int[] cased;

    private CharacterRuns() {
        Run[] found = new Run[1 << 13];
        int count = 0;
        int end = Character.MAX_CODE_POINT + 1;
        for (int first = 0; first < end; ) {
            int type = Character.getType(first);
            Character.UnicodeScript script = Character.UnicodeScript.of(first);
            int next = first + 1;
            while (next < end && Character.getType(next) == type && Character.UnicodeScript.of(next) == script) {
                next++;
            }
            if (count == found.length) {
                found = Arrays.copyOf(found, 2 * count);
            }
            found[count++] = new Run(first, next, type, script);
            first = next;
        }
        runs = Arrays.copyOf(found, count);
        cased = IntStream.range(0, end)
                .filter(cp -> UnicodeClasses.folded(cp) != cp)
                .toArray();
    }

    /** Adds the characters of all runs of which a condition holds. */
    void addTo(BitSet members, Condition condition) {
        for (Run run : runs) {
            if (condition.holds(run.type, run.script)) {
                members.set(run.first, run.end);
            }
        }
    }

    /** Returns all characters that {@link UnicodeClasses#folded(int)} has another one for; not to be changed. */
    int[] cased() {
        return cased;
    }
}
