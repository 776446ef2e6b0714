package dev.pequod.cue.internal.template;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A piece of a template. */
sealed interface Node {
    /** Returns the line it begins on. */
    int line();

    /** Text to be copied. */
    record Text(int line, String text) implements Node {}

    /** A pipeline whose value is printed unless it declares or assigns a variable. */
    record Action(int line, Pipe pipe) implements Node {}

    /** {@code if}; an else branch may be empty. */
    record If(int line, Pipe pipe, List<Node> body, List<Node> otherwise) implements Node {}

    /** {@code with}. */
    record With(int line, Pipe pipe, List<Node> body, List<Node> otherwise) implements Node {}

    /** {@code range}. */
    record Range(int line, Pipe pipe, List<Node> body, List<Node> otherwise) implements Node {}

    /** {@code template}: the execution of another template. */
    record Invocation(int line, String name, @Nullable Pipe pipe) implements Node {}

    /** {@code break} or {@code continue}. */
    record Jump(int line, boolean isBreak) implements Node {}

    /**
     * Commands of which each gets the value of the one before as its last argument.
     *
     * @param variables what the value is declared as, or assigned to
     */
    record Pipe(int line, List<String> variables, boolean isAssignment, List<List<Operand>> commands) {}

    /** A value, or a function, in a command. */
    sealed interface Operand {
        /** The current value. */
        record Dot() implements Operand {}

        /** A literal; null for {@code nil}. */
        record Literal(@Nullable Object value) implements Operand {}

        /** Fields of the current value. */
        record Field(List<String> names) implements Operand {}

        /** A variable, and fields of it. */
        record Variable(String name, List<String> names) implements Operand {}

        /** A function by its name. */
        record Function(String name) implements Operand {}

        /** A pipeline in parentheses. */
        record Nested(Pipe pipe) implements Operand {}

        /** Fields of a value. */
        record Chain(Operand operand, List<String> names) implements Operand {}
    }
}
