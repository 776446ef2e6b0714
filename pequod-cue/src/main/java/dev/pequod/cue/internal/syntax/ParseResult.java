package dev.pequod.cue.internal.syntax;

import dev.pequod.cue.errors.CueError;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came of parsing.
 *
 * @param tree the tree; with errors, what could be made of the text, with {@code Bad…} nodes in it, and null for an expression
 * @param errors the errors in order of position; empty if the text is well-formed
 * @param tokens how many tokens were read
 * @param <T> {@link File} or {@link Expression}
 */
public record ParseResult<T extends @Nullable Syntax>(T tree, List<CueError> errors, long tokens) {

    /** Copies the list of errors. */
    public ParseResult {
        errors = List.copyOf(errors);
    }

    /** Reports whether there are no errors. */
    public boolean isOk() {
        return errors.isEmpty();
    }
}
