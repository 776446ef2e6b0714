package dev.pequod.cli.console;

/** How a piece of text looks on a terminal with colours. */
public enum Style {
    /** Stands out. */
    BOLD("1"),
    /** Stands back: frames, places. */
    FAINT("2"),
    /** Something is wrong. */
    ERROR("1;31"),
    /** Someone should look. */
    WARNING("1;33"),
    /** All is well. */
    SUCCESS("32"),
    /** Helps on. */
    HINT("36");

    private final String code;

    Style(String code) {
        this.code = code;
    }

    /** Returns the text with this look, or as it is if colours are off or there is none. */
    public String of(String text, boolean colors) {
        return colors && !text.isEmpty() ? "\u001B[" + code + "m" + text + "\u001B[0m" : text;
    }
}
