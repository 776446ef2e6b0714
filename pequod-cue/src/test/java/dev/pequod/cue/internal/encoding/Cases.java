package dev.pequod.cue.internal.encoding;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** Reads files of cases: an input, a line {@code --->}, what is expected; cases are separated by a line {@code =====}. */
final class Cases {
    /** One case; {@code expected} begins with {@code !} if it is an error, followed by its place and message. */
    record Case(String input, String expected) {
        @Override
        public String toString() {
            return input;
        }
    }

    private Cases() {}

    static List<Case> of(String name) throws IOException {
        return Arrays.stream(resource(name).stripTrailing().split("\n=====\n", -1))
                .map(c -> c.split("\n--->\n", -1))
                .map(c -> new Case(c[0], c[1]))
                .toList();
    }

    static String resource(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(Cases.class.getResourceAsStream(name), "no resource " + name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
