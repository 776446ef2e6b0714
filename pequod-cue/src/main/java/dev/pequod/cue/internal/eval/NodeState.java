package dev.pequod.cue.internal.eval;

import dev.pequod.cue.internal.adt.BaseValue;
import dev.pequod.cue.internal.adt.Bottom;
import dev.pequod.cue.internal.adt.BoundValue;
import dev.pequod.cue.internal.adt.CloseInfo;
import dev.pequod.cue.internal.adt.Conjunct;
import dev.pequod.cue.internal.adt.CycleType;
import dev.pequod.cue.internal.adt.Datum;
import dev.pequod.cue.internal.adt.Environment;
import dev.pequod.cue.internal.adt.EvaluationState;
import dev.pequod.cue.internal.adt.Expr;
import dev.pequod.cue.internal.adt.Kinds;
import dev.pequod.cue.internal.adt.Term;
import dev.pequod.cue.internal.adt.Vertex;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything an evaluation knows of one vertex beyond the vertex itself: the tasks that are still to run and the conditions they
 * hold back, the constraints gathered so far, the closing groups, the disjunctions and their surviving alternatives. Data only; the
 * verbs are in the other classes of this package.
 */
final class NodeState extends EvaluationState {
    /** The default mode of a disjunct, ordered: combining two takes the larger. */
    enum DefaultMode {
        MAYBE,
        DEFAULT,
        NOT_DEFAULT;

        DefaultMode combine(DefaultMode other) {
            return compareTo(other) >= 0 ? this : other;
        }

        static DefaultMode of(boolean hasDefaults, boolean marked) {
            return !hasDefaults ? MAYBE : marked ? DEFAULT : NOT_DEFAULT;
        }
    }

    /** One alternative of a disjunction that waits to be tried; {@code error} is that of its last failure. */
    static final class Alternative {
        final Expr expr;
        final DefaultMode mode;

        @Nullable
        Bottom error;

        Alternative(Expr expr, DefaultMode mode) {
            this.expr = expr;
            this.mode = mode;
        }
    }

    /** A disjunction that reached the node. */
    record PendingDisjunction(Environment env, CloseInfo closeInfo, Term source, List<Alternative> alternatives) {}

    /** A conjunct that waits for evidence that the node is not only a cycle; {@code target} is what a reference resolved to. */
    record CyclicConjunct(Conjunct conjunct, @Nullable Vertex target) {}

    /** Who is told of conjuncts added later. */
    record Receiver(Vertex vertex, CloseInfo closeInfo) {}

    /** An existence test to be repeated once the node is complete. */
    record PostCheck(Environment env, Expr expr, boolean expectError) {}

    private static final int[] NO_TASKS = new int[9];

    final Evaluation c;

    /** The vertex; a copy's state points to the copy. */
    Vertex node;

    /** The vertex this one was copied from for a disjunct, itself otherwise; it identifies the node in cycle checks. */
    Vertex underlying;

    /** It counts as a value until it is dropped; a copy does not, as it counts with its vertex. */
    boolean isCounted;

    /** A node without a path that was shared gets this one's. */
    @Nullable
    Vertex attachedTo;

    // --- scheduling
    // ---------------------------------------------------------------------------------------------------------

    boolean started;
    int completed;
    int provided;
    int frozen;
    /** Per condition the tasks that may still change it; shared and all zero until there is one. */
    int[] counters = NO_TASKS;

    List<Task> tasks = List.of();

    /** How many of the first tasks are done, as far as somebody looked. */
    int doneTasks;

    /** How many of the first tasks are done or comprehensions, as far as somebody looked. */
    int settledTasks;

    /** The comprehensions that may create this arc. */
    List<Task> parentTasks = List.of();

    /** The tasks that wait for a condition of this node. */
    List<Task> blocking = List.of();

    /** The nodes whose arcs must be completed after the running task. */
    List<NodeState> deferred = List.of();

    /** So many of the vertex's arcs were there when they were finished. */
    int finishedArcs;

    boolean initialized;
    boolean toComplete;
    boolean completing;

    @Nullable
    RunMode runMode;

    /** How many calls of the unifier, one within the other, are at work on the node. */
    int running;

    /** How many calls of the scheduler, one within the other, run tasks of the node. */
    int processing;

    /** At which depth of the evaluation it is under evaluation; 0 if it is not. */
    int evalDepth;

    int depth;

    // --- conjuncts
    // ----------------------------------------------------------------------------------------------------------

    /** The vertices whose conjuncts are already here. */
    List<Vertex> inserted = List.of();

    List<Receiver> notify = List.of();

    /** Where things stand, of which there are many; null while nobody asked. */
    @Nullable
    NodeIndex index;

    boolean hasTop;
    boolean hasStruct;
    boolean isDefinition;

    /** A regular field or a literal without embedding makes it a struct for sure. */
    boolean mustBeStruct;

    int kind = Kinds.TOP;

    /** The expression that last narrowed the kind. */
    @Nullable
    Expr kindExpr;

    /** The group of the conjunct that last stated a kind. */
    int kindId;

    @Nullable
    Datum scalar;

    /** The group of the conjunct with the scalar. */
    int scalarId;

    @Nullable
    BoundValue lower;

    @Nullable
    BoundValue upper;

    List<Conjunct> checks = List.of();
    List<PostCheck> postChecks = List.of();

    /** Calls whose results had elements that were not finished. */
    List<Conjunct> deferredCalls = List.of();

    @Nullable
    Bottom errors;

    boolean listClosed;
    int listLength;

    @Nullable
    Expr listSource;

    /** Set by the operand of a try clause that names something absent; null outside of one. */
    boolean @Nullable [] trySkip;

    // --- cycles
    // -------------------------------------------------------------------------------------------------------------

    boolean hasAnyCyclicConjunct;
    boolean hasAncestorCycle;

    /** Some content does not stem from a cycle. */
    boolean hasNonCycle;

    /** Some conjunct was not cyclic when it was scheduled. */
    boolean hasNonCyclic;

    boolean hasFieldValue;
    List<CyclicConjunct> cyclicConjuncts = List.of();

    // --- sharing
    // ------------------------------------------------------------------------------------------------------------

    boolean isShared;
    boolean noSharing;

    @Nullable
    Conjunct sharedConjunct;

    CycleType shareCycleType = CycleType.NONE;

    @Nullable
    BaseValue baseBeforeSharing;

    boolean sharedIdsCounted;
    List<CloseInfo> sharedIds = List.of();

    // --- closedness
    // ---------------------------------------------------------------------------------------------------------

    final Groups groups = new Groups();
    boolean dropParentRequirements;

    /** Arcs that were still being evaluated when this was checked must be checked yet. */
    boolean isCheckDue;

    /** 0 open, 1 closed once, 2 closed recursively: what opened operands were. */
    int embedClosedness;

    // --- disjunctions
    // -------------------------------------------------------------------------------------------------------

    List<PendingDisjunction> disjunctions = List.of();
    List<NodeState> disjuncts = List.of();
    List<Bottom> disjunctErrors = List.of();
    List<Bottom> userErrors = List.of();
    boolean hasDisjunction;
    DefaultMode defaultMode = DefaultMode.MAYBE;
    DefaultMode originalMode = DefaultMode.MAYBE;

    /** The node that needed this disjunction's default while it was not resolved. */
    @Nullable
    Vertex defaultAttemptInCycle;

    NodeState(Evaluation c, Vertex node) {
        this.c = c;
        this.node = node;
        this.underlying = node;
    }

    /** Returns the state of {@code v}, or null. */
    static @Nullable NodeState of(@Nullable Vertex v) {
        return v == null ? null : (NodeState) v.state;
    }

    /** Returns {@code list} or, where it is the shared empty one, a new list; then {@code item} is added. */
    static <T> List<T> append(List<T> list, T item) {
        List<T> out = list.isEmpty() && !(list instanceof ArrayList) ? new ArrayList<>(2) : list;
        out.add(item);
        return out;
    }

    /** Returns the counters for writing. */
    int[] ownCounters() {
        if (counters == NO_TASKS) {
            counters = new int[NO_TASKS.length];
        }
        return counters;
    }

    boolean meets(int wanted) {
        int w = started ? wanted & provided : wanted;
        return (completed & w) == w;
    }

    void addError(@Nullable Bottom b) {
        if (b != null) {
            errors = Errors.combine(errors, b);
        }
    }

    boolean hasOnlyCyclicConjuncts() {
        return (hasAncestorCycle && !hasNonCycle) || (hasAnyCyclicConjunct && !hasNonCyclic);
    }
}
