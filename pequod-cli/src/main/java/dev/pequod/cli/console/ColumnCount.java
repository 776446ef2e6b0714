package dev.pequod.cli.console;

/** How many columns of a terminal a text takes: letters of East Asian scripts and pictures take two, marks on others none. */
final class ColumnCount {
    private static final String ELLIPSIS = "…";

    /** Beginning and end of each range of code points that are shown in two columns, as a rule. */
    private static final int[] WIDE = {
        0x1100, 0x115F, 0x2E80, 0x303E, 0x3041, 0xA4CF, 0xA960, 0xA97F, 0xAC00, 0xD7A3, 0xF900, 0xFAFF, 0xFE30, 0xFE6F,
        0xFF01, 0xFF60, 0xFFE0, 0xFFE6, 0x1F300, 0x1F64F, 0x1F680, 0x1F6FF, 0x1F900, 0x1F9FF, 0x20000, 0x3FFFD
    };

    private ColumnCount() {}

    /** Returns how many columns a text without line ends takes. */
    static int of(String text) {
        return text.codePoints().map(ColumnCount::of).sum();
    }

    /** Returns a text that takes no more columns: the text itself, or its beginning with an ellipsis. */
    static String cut(String text, int columns) {
        if (of(text) <= columns) {
            return text;
        }
        int end = 0;
        int taken = of(ELLIPSIS);
        while (taken + of(text.codePointAt(end)) <= columns) {
            taken += of(text.codePointAt(end));
            end = text.offsetByCodePoints(end, 1);
        }
        return columns < of(ELLIPSIS) ? "" : text.substring(0, end) + ELLIPSIS;
    }

    private static int of(int character) {
        switch (Character.getType(character)) {
            case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.FORMAT -> {
                return 0;
            }
            default -> {
                for (int i = 0; i < WIDE.length; i += 2) {
                    if (WIDE[i] <= character && character <= WIDE[i + 1]) {
                        return 2;
                    }
                }
                return 1;
            }
        }
    }
}
