package dev.pequod.cue.internal.syntax;

import dev.pequod.cue.internal.syntax.Expression.BinaryExpr;
import dev.pequod.cue.internal.syntax.Expression.UnaryExpr;
import java.util.ArrayList;
import java.util.List;

/**
 * Decides which binary operators of an expression stand between blanks.
 *
 * <p>Operators of precedence 5 and less always do. For {@code + -} (6) and {@code * /} (7) the whole expression counts, without
 * what stands in parentheses: if both levels occur, only the lower one has blanks, and where the expression itself is part of a
 * denser one ({@code depth > 1}), none has. This is the rule of Go's formatter.
 *
 * <p>An instance holds the answers for the left spine of one expression: {@code a + b + c} is a chain of nodes, each the left
 * operand of the next. Working the chain out once from its far end keeps the time linear for long sums.
 */
final class OperatorSpacing {

    private static final int HAS_6 = 1;
    private static final int HAS_7 = 2;
    private static final int CLASH_6 = 4;
    private static final int CLASH_8 = 8;

    /** Per node of the spine, from the far left up to the whole expression. */
    private final int[] found;

    private OperatorSpacing(int[] found) {
        this.found = found;
    }

    static OperatorSpacing of(BinaryExpr expr) {
        return new OperatorSpacing(walk(expr));
    }

    /** Number of nodes of the spine. */
    int size() {
        return found.length;
    }

    /**
     * Returns the precedence from which on operators have no blanks, for node {@code index} of the spine, which counts from the
     * far left.
     */
    int cutoff(int index, int depth) {
        int bits = found[index];
        if ((bits & CLASH_8) != 0) {
            return 9;
        }
        if ((bits & CLASH_6) != 0) {
            return 7;
        }
        if ((bits & (HAS_6 | HAS_7)) == (HAS_6 | HAS_7)) {
            return depth == 1 ? 7 : 6;
        }
        return depth == 1 ? 8 : 6;
    }

    private static int[] walk(BinaryExpr expr) {
        List<BinaryExpr> spine = new ArrayList<>();
        for (Expression e = expr; e instanceof BinaryExpr b; e = b.left()) {
            spine.add(b);
        }
        int[] found = new int[spine.size()];
        for (int i = 0; i < found.length; i++) {
            BinaryExpr b = spine.get(found.length - 1 - i);
            int precedence = b.op().precedence();
            int bits = precedence == 6 ? HAS_6 : precedence == 7 ? HAS_7 : 0;
            if (b.left() instanceof BinaryExpr left && left.op().precedence() >= precedence) {
                bits |= found[i - 1];
            }
            // A right operand binds tighter than its operator, so there are no more than seven of these levels.
            if (b.right() instanceof BinaryExpr right && right.op().precedence() > precedence) {
                int[] inner = walk(right);
                bits |= inner[inner.length - 1];
            } else if (b.right() instanceof UnaryExpr unary) {
                bits |= clash(b.op(), unary.op());
            }
            found[i] = bits;
        }
        return found;
    }

    private static int clash(Token operator, Token unary) {
        if (operator == Token.QUO && unary == Token.MUL) {
            return CLASH_8;
        }
        return operator == unary && (operator == Token.ADD || operator == Token.SUB) ? CLASH_6 : 0;
    }
}
