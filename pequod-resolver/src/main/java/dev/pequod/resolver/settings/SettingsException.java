package dev.pequod.resolver.settings;

import java.util.List;

/** Settings that are unknown or malformed; the message names each. */
public final class SettingsException extends Exception {
    private final transient List<String> problems;

    SettingsException(List<String> problems) {
        super(String.join("; ", problems));
        this.problems = List.copyOf(problems);
    }

    /** Returns what is wrong, each with the name of its variable. */
    public List<String> problems() {
        return problems;
    }
}
