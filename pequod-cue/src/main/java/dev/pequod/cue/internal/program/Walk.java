package dev.pequod.cue.internal.program;

import dev.pequod.cue.internal.syntax.Syntax;
import dev.pequod.cue.internal.syntax.SyntaxChildren;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;

/** Walks a syntax tree in the order of the text, on a stack of its own. */
final class Walk {
    private Walk() {}

    /** Shows each node to {@code visit}, which tells whether its children are to be shown as well. */
    static void over(Syntax root, Predicate<Syntax> visit) {
        Deque<Syntax> open = new ArrayDeque<>();
        open.push(root);
        while (!open.isEmpty()) {
            Syntax node = open.pop();
            if (visit.test(node)) {
                List<Syntax> children = new ArrayList<>();
                SyntaxChildren.forEach(node, children::add);
                children.reversed().forEach(open::push);
            }
        }
    }
}
