package dev.pequod.cue.internal.source;

import java.util.function.Supplier;

/** A library that is used only where a program asks for what it does; without it all others work. */
public enum Library {
    RE2J("regular expressions need", "com.google.re2j:re2j"),
    SNAKEYAML("YAML needs", "org.snakeyaml:snakeyaml-engine");

    private final String message;

    Library(String subject, String coordinates) {
        this.message = subject + " the library " + coordinates + " on the class path";
    }

    /**
     * Returns what is made of classes that refer to the library.
     *
     * @throws NoClassDefFoundError if it is not on the class path; the message names what is to be added
     */
    public <T> T with(Supplier<T> made) {
        try {
            return made.get();
        } catch (NoClassDefFoundError e) {
            NoClassDefFoundError named = new NoClassDefFoundError(message);
            named.initCause(e);
            throw named;
        }
    }
}
