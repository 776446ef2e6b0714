package dev.pequod.cli.console;

import java.util.Locale;
import java.util.Map;

/** When to use colours. The constant's name in lower case is the name users give. */
public enum ColorMode {
    /** On terminals, unless the environment says otherwise. */
    AUTO,
    /** Wherever the output goes. */
    ALWAYS,
    /** Not at all. */
    NEVER;

    /** Returns the mode of that lower-case name. */
    public static ColorMode named(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }

    /** Reports whether to use colours, by the conventions of {@code NO_COLOR} and of {@code TERM=dumb}. */
    boolean isOn(boolean isTerminal, Map<String, String> environment) {
        return switch (this) {
            case ALWAYS -> true;
            case NEVER -> false;
            case AUTO -> isTerminal && environment.getOrDefault("NO_COLOR", "").isEmpty() && !isDumb(environment);
        };
    }

    /** Reports whether a terminal can only write. */
    static boolean isDumb(Map<String, String> environment) {
        return environment.getOrDefault("TERM", "").equals("dumb");
    }
}
