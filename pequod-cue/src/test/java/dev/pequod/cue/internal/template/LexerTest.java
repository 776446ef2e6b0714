package dev.pequod.cue.internal.template;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LexerTest {
    private static final int LETTERS = 100_000;

    /** A library that adds up what it is told. */
    private static final class Told implements Library {
        private long characters;

        @Override
        public boolean has(String name) {
            return false;
        }

        @Override
        public @Nullable Object call(String name, List<@Nullable Object> arguments) {
            throw new IllegalStateException(name);
        }

        @Override
        public String print(Object value) {
            throw new IllegalStateException();
        }

        @Override
        public void token() {}

        @Override
        public void step() {}

        @Override
        public void compared(long names) {}

        @Override
        public void grows(long characters) {}

        @Override
        public void passed(long passed) {
            characters += passed;
        }
    }

    /** Letters of two characters each are told of wherever they begin. */
    @ParameterizedTest
    @ValueSource(strings = {"{{.", "{{.x", "a{{."})
    void tellsOfLongNames(String start) {
        Told told = new Told();
        String name = "\ud835\udc65".repeat(LETTERS);
        List<Token> tokens = Lexer.tokens(start + name + "}}", told);
        assertTrue(tokens.stream().anyMatch(t -> t.kind() == Token.Kind.FIELD));
        assertTrue(told.characters > 1.9 * LETTERS, () -> "told of " + told.characters);
    }
}
