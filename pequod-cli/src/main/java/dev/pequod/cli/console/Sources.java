package dev.pequod.cli.console;

import java.util.Optional;

/** The texts that positions point into. */
@FunctionalInterface
public interface Sources {

    /** Returns the text of the file as positions name it, or empty if it cannot be had. */
    Optional<String> text(String file);
}
