package dev.pequod.cue.internal.eval;

import dev.pequod.cue.internal.adt.Bottom;
import dev.pequod.cue.internal.adt.CloseInfo;
import dev.pequod.cue.internal.adt.Environment;
import dev.pequod.cue.internal.adt.Term;
import org.jspecify.annotations.Nullable;

/** One conjunct that takes more than insertion: a reference, an expression, a comprehension, the disjunctions of a node. */
final class Task {
    /** What a task does, and which conditions it may change until it is done. */
    enum Kind {
        EXPR(Conditions.GENERIC_CONJUNCT, 0),
        RESOLVER(Conditions.GENERIC_CONJUNCT, 0),
        DYNAMIC(Conditions.FIELD_CONJUNCT, 0),
        PATTERN(Conditions.FIELD_CONJUNCT, 0),
        COMPREHENSION(Conditions.FIELD_CONJUNCT, 0),
        LIST_LIT(Conditions.FIELD_CONJUNCT, 0),
        LIST_VERTEX(Conditions.FIELD_CONJUNCT, 0),
        DISJUNCTIONS(Conditions.GENERIC_DISJUNCTION, 1);

        final int completes;
        /** Higher runs later. */
        final int priority;

        Kind(int completes, int priority) {
            this.completes = completes;
            this.priority = priority;
        }
    }

    /** The states, in order: everything from {@link #SUCCESS} on is done. */
    enum State {
        READY,
        RUNNING,
        WAITING,
        SUCCESS,
        FAILED,
        CANCELLED;

        boolean isDone() {
            return compareTo(SUCCESS) >= 0;
        }
    }

    final Kind kind;
    NodeState node;
    final @Nullable Environment env;
    final @Nullable Term term;
    final CloseInfo closeInfo;

    State state = State.READY;
    int completes;

    /** A copy of the node has taken the task over. */
    boolean defunct;

    /** It is inserting what a comprehension yielded. */
    boolean inserting;

    /** Run it once more: a field it depends on was still pending. */
    boolean retry;

    @Nullable
    NodeState blockedOn;

    int blockCondition = Conditions.NEVER;

    @Nullable
    Bottom error;

    Task(Kind kind, NodeState node, @Nullable Environment env, @Nullable Term term, CloseInfo closeInfo) {
        this.kind = kind;
        this.node = node;
        this.env = env;
        this.term = term;
        this.closeInfo = closeInfo;
    }
}
