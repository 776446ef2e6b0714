package dev.pequod.cue.internal.encoding;

/**
 * Offsets (UTF-16) of code points. Each question starts from the place of the one before, so that those in the order of the text cost
 * one pass in all.
 */
final class CodePointOffsets {
    private final String text;
    private final boolean isSimple;
    private int knownIndex;
    private int knownOffset;

    CodePointOffsets(String text) {
        this.text = text;
        this.isSimple = text.codePointCount(0, text.length()) == text.length();
    }

    /** Returns the offset of a number of code points; of more than there are, the end of the text. */
    int offset(int index) {
        if (isSimple) {
            return Math.min(index, text.length());
        }
        while (knownIndex > index) {
            knownOffset = text.offsetByCodePoints(knownOffset, -1);
            knownIndex--;
        }
        while (knownIndex < index && knownOffset < text.length()) {
            knownOffset = text.offsetByCodePoints(knownOffset, 1);
            knownIndex++;
        }
        return knownOffset;
    }
}
