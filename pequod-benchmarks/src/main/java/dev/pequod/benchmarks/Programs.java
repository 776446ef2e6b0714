package dev.pequod.benchmarks;

import dev.pequod.cue.CueContext;
import dev.pequod.cue.Instance;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Programs without input, each hard in its own way; the texts are resources beside this class. */
public enum Programs {
    /** Many structs made by comprehension, each unified with a definition by a pattern, with references between them. */
    SERVICES,
    /** Objects that each match one of many closed definitions. */
    DISJUNCTIONS,
    /** Functions on strings, lists and numbers. */
    BUILTINS;

    String text() {
        String name = name().toLowerCase(Locale.ROOT) + ".cue";
        try (InputStream in = Programs.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Instance compile() {
        return CueContext.create().compile(name().toLowerCase(Locale.ROOT), text());
    }
}
