package dev.pequod.cue.internal.eval;

import static dev.pequod.cue.internal.eval.Conditions.ANCESTORS_PROCESSED;
import static dev.pequod.cue.internal.eval.Conditions.ARC_TYPE_KNOWN;
import static dev.pequod.cue.internal.eval.Conditions.CHILD_CONJUNCTS_DONE;
import static dev.pequod.cue.internal.eval.Conditions.FIELD_CONJUNCTS_KNOWN;
import static dev.pequod.cue.internal.eval.Conditions.FIELD_SET_KNOWN;
import static dev.pequod.cue.internal.eval.Conditions.NEED_FIELD_CONJUNCTS;
import static dev.pequod.cue.internal.eval.Conditions.NEED_TASKS_DONE;
import static dev.pequod.cue.internal.eval.Conditions.SCALAR_KNOWN;
import static dev.pequod.cue.internal.eval.Conditions.SUB_FIELDS_PROCESSED;
import static dev.pequod.cue.internal.eval.Conditions.TASKS_COMPLETED;
import static dev.pequod.cue.internal.eval.Conditions.VALUE_KNOWN;

import dev.pequod.cue.internal.adt.ArcType;
import dev.pequod.cue.internal.adt.Bottom;
import dev.pequod.cue.internal.adt.CloseInfo;
import dev.pequod.cue.internal.adt.Conjunct;
import dev.pequod.cue.internal.adt.Environment;
import dev.pequod.cue.internal.adt.Term;
import dev.pequod.cue.internal.adt.Vertex;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Runs the tasks of vertices. Every vertex has its own list of tasks; the stack of running tasks and the list of suspended ones belong
 * to the evaluation. A task that needs what is not known yet is suspended by throwing {@link Yield} through the expression it was
 * evaluating, and run again from its start when the condition is signalled, so expressions must not leave traces before they know
 * their operands. When nothing else can run, waiting conditions are declared final one after the other ("frozen") and the tasks see
 * whatever there is: that is how reference cycles end.
 */
final class Scheduler {
    private static final int VALUE_COUNTER = 2;
    private static final int FIELD_CONJUNCTS_COUNTER = 4;
    private static final int TASKS_COUNTER = 6;

    private Scheduler() {}

    static Task schedule(NodeState n, Task.Kind kind, @Nullable Environment env, @Nullable Term term, CloseInfo id) {
        Task t = new Task(kind, n, env, term, id);
        insert(n, t);
        return t;
    }

    private static void insert(NodeState n, Task t) {
        int completes = t.kind.completes;
        if (t.kind == Task.Kind.COMPREHENSION && t.term != null) {
            completes = Comprehensions.pushDown(n, t, t.term);
        }
        n.provided |= completes;
        t.completes = completes;
        count(n, completes, 1);
        int i = n.tasks.size();
        while (i > 0 && n.tasks.get(i - 1).kind.priority > t.kind.priority) {
            i--;
        }
        if (i == 0 && n.tasks.isEmpty()) {
            n.tasks = new ArrayList<>(2);
        }
        n.tasks.add(i, t);
        n.doneTasks = Math.min(n.doneTasks, i);
        n.settledTasks = Math.min(n.settledTasks, i);
    }

    /** Adds {@code delta} to the counters of the conditions and returns those that reached zero. */
    private static int count(NodeState n, int conditions, int delta) {
        int zero = 0;
        int[] counters = n.ownCounters();
        for (int rest = conditions & Conditions.COUNTED; rest != 0; rest &= rest - 1) {
            int i = Integer.numberOfTrailingZeros(rest);
            counters[i] += delta;
            if (counters[i] == 0) {
                zero |= 1 << i;
            }
        }
        return zero;
    }

    static void release(NodeState n, int conditions) {
        signal(n, count(n, conditions, -1));
    }

    /** Returns the index of the first task that is not done; none of those before it is looked at again. */
    private static int firstOpen(NodeState n) {
        int i = n.doneTasks;
        while (i < n.tasks.size() && n.tasks.get(i).state.isDone()) {
            i++;
        }
        n.doneTasks = i;
        return i;
    }

    /** Reports whether a comprehension of the node is running and all else is done: then nothing can be run before it is done, too. */
    private static boolean awaitsComprehension(NodeState n) {
        Task current = n.c.currentTask();
        if (current == null || current.node != n || current.kind != Task.Kind.COMPREHENSION) {
            return false;
        }
        int i = n.settledTasks;
        while (i < n.tasks.size()
                && (n.tasks.get(i).kind == Task.Kind.COMPREHENSION
                        || n.tasks.get(i).state.isDone())) {
            i++;
        }
        n.settledTasks = i;
        return i >= n.tasks.size();
    }

    static boolean allTasksStarted(NodeState n) {
        for (int i = firstOpen(n); i < n.tasks.size(); i++) {
            if (n.tasks.get(i).state == Task.State.READY) {
                return false;
            }
        }
        return true;
    }

    static boolean allTasksFinished(NodeState n) {
        return firstOpen(n) >= n.tasks.size();
    }

    static boolean hasActiveParentTask(NodeState n) {
        for (int i = 0; i < n.parentTasks.size(); i++) {
            if (!n.parentTasks.get(i).state.isDone()) {
                return true;
            }
        }
        return false;
    }

    // --- conditions
    // ---------------------------------------------------------------------------------------------------------

    static void signal(NodeState n, int conditions) {
        int before = n.completed;
        n.completed |= conditions;
        int toFreeze = withoutDeferredFieldSet(n, conditions);
        if (before == n.completed) {
            n.frozen |= toFreeze;
            return;
        }
        n.completed |= derived(n);
        n.frozen |= toFreeze;
        for (int i = 0, size = n.blocking.size(); i < size && i < n.blocking.size(); i++) {
            Task t = n.blocking.get(i);
            if ((t.blockCondition & n.completed) == t.blockCondition) {
                t.blockCondition = Conditions.NEVER;
                t.blockedOn = null;
                run(t, RunMode.ATTEMPT);
            }
        }
    }

    /** Declares conditions final: whoever adds to them later is in error. */
    static void freeze(NodeState n, int conditions) {
        n.frozen |= withoutDeferredFieldSet(n, conditions);
        n.completed |= conditions;
        derived(n);
    }

    /** Freezing the field set waits while a task other than the running one may still add fields. */
    private static int withoutDeferredFieldSet(NodeState n, int conditions) {
        if ((conditions & FIELD_SET_KNOWN) == 0) {
            return conditions;
        }
        Task current = n.c.currentTask();
        for (int i = 0; i < n.parentTasks.size(); i++) {
            Task p = n.parentTasks.get(i);
            if (!p.state.isDone() && p != current) {
                return conditions & ~FIELD_SET_KNOWN;
            }
        }
        for (int i = 0; i < n.tasks.size(); i++) {
            Task t = n.tasks.get(i);
            if ((t.kind.completes & FIELD_CONJUNCTS_KNOWN) != 0
                    && (t.state == Task.State.READY
                            || (t.state == Task.State.RUNNING && t.kind != Task.Kind.COMPREHENSION))) {
                return conditions & ~FIELD_SET_KNOWN;
            }
        }
        return conditions;
    }

    /** Returns the completed conditions together with those that follow from them. */
    private static int derived(NodeState n) {
        int x = n.completed;
        Vertex v = n.node;
        if ((x & ANCESTORS_PROCESSED) != 0) {
            x |= Conditions.COUNTED & ~n.provided;
            if (n.counters[VALUE_COUNTER] == 0 && (x & SUB_FIELDS_PROCESSED) != 0) {
                x |= ARC_TYPE_KNOWN;
            }
        }
        if (v.arcType == ArcType.MEMBER || v.arcType == ArcType.NOT_PRESENT) {
            x |= ARC_TYPE_KNOWN;
        } else if ((x & ARC_TYPE_KNOWN) != 0 && v.arcType == ArcType.PENDING && !hasActiveParentTask(n)) {
            v.arcType = ArcType.NOT_PRESENT;
        }
        if ((x & VALUE_KNOWN) != 0 && (v.arcType == ArcType.MEMBER || v.arcType == ArcType.NOT_PRESENT)) {
            x |= SCALAR_KNOWN;
        }
        if (Conditions.meets(x, NEED_FIELD_CONJUNCTS | NEED_TASKS_DONE)) {
            if (n.counters[TASKS_COUNTER] > 0 || n.counters[FIELD_CONJUNCTS_COUNTER] > 0) {
                return x;
            }
            if ((x & SUB_FIELDS_PROCESSED) == 0) {
                for (int i = 0; i < v.arcs.size(); i++) {
                    if (v.arcs.get(i).arcType == ArcType.PENDING) {
                        return x;
                    }
                }
            }
            x |= FIELD_SET_KNOWN;
        }
        return x;
    }

    static boolean allChildConjunctsKnown(Evaluation c, @Nullable Vertex v) {
        if (v == null) {
            return true;
        }
        NodeState n = Unifier.state(c, v);
        return n == null || n.meets(FIELD_CONJUNCTS_KNOWN | ANCESTORS_PROCESSED);
    }

    /** Runs the tasks of ancestors that may add conjuncts here, outermost first. */
    private static boolean processAncestors(NodeState n, RunMode mode) {
        if (n.meets(ANCESTORS_PROCESSED)) {
            return true;
        }
        Vertex v = n.node;
        boolean parentsDone = true;
        NodeState p = NodeState.of(v.parent);
        if (p != null && !p.meets(CHILD_CONJUNCTS_DONE)) {
            n.c.enter();
            try {
                parentsDone = processAncestors(p, mode);
            } finally {
                n.c.leave();
            }
            if (p.counters[FIELD_CONJUNCTS_COUNTER] > 0) {
                process(p, FIELD_CONJUNCTS_KNOWN, mode);
            }
            if (parentsDone && p.counters[FIELD_CONJUNCTS_COUNTER] == 0) {
                p.completed |= CHILD_CONJUNCTS_DONE;
            }
        }
        if (v.dynamic || (v.label != null && v.label.isLet()) || allChildConjunctsKnown(n.c, v.parent)) {
            signal(n, ANCESTORS_PROCESSED);
        }
        return parentsDone;
    }

    private static void handleParents(NodeState n, int needs, RunMode mode) {
        if (!n.meets(needs)) {
            processAncestors(n, mode);
        }
    }

    // --- running
    // ------------------------------------------------------------------------------------------------------------

    /** Runs the tasks that bear on {@code needs}; reports whether the needs are met. */
    static boolean process(NodeState n, int needs, RunMode mode) {
        n.processing++;
        try {
            return runAll(n, needs, mode);
        } finally {
            n.processing--;
        }
    }

    private static boolean runAll(NodeState n, int needs, RunMode mode) {
        Evaluation c = n.c;
        signal(n, derived(n));
        handleParents(n, needs, mode);
        boolean ranParent = false;
        for (int i = 0, size = n.parentTasks.size(); i < size; i++) {
            Task t = n.parentTasks.get(i);
            if (t.state == Task.State.READY) {
                run(t, mode);
                ranParent = true;
            }
        }
        if (ranParent) {
            handleParents(n, needs, mode);
        }
        if (n.node.arcType == ArcType.PENDING && mode == RunMode.FINALIZE) {
            n.tasks = List.of();
            n.doneTasks = 0;
            n.settledTasks = 0;
        }
        n.started = true;

        int select = needs;
        if ((needs & SCALAR_KNOWN) != 0) {
            select |= VALUE_KNOWN;
        }
        if ((needs & FIELD_SET_KNOWN) != 0) {
            select |= FIELD_CONJUNCTS_KNOWN;
        }
        boolean runningComprehension = false;
        boolean insertingComprehension = false;
        boolean pendingDisjunction = false;
        int position = mode != RunMode.FINALIZE && awaitsComprehension(n) ? n.tasks.size() : firstOpen(n);
        for (int i = position; i < n.tasks.size(); i++) {
            Task t = n.tasks.get(i);
            if (t.state == Task.State.RUNNING && t.kind == Task.Kind.COMPREHENSION) {
                runningComprehension = true;
                insertingComprehension |= t.inserting;
            }
            pendingDisjunction |= t.state == Task.State.READY && t.kind == Task.Kind.DISJUNCTIONS;
        }

        while (true) {
            while (position < n.tasks.size()) {
                Task t = n.tasks.get(position++);
                if (t.state != Task.State.READY || (t.completes & select) == 0) {
                    continue;
                }
                boolean comprehension = t.kind == Task.Kind.COMPREHENSION;
                if ((runningComprehension && comprehension)
                        || (insertingComprehension && t.kind == Task.Kind.RESOLVER)
                        || (pendingDisjunction && comprehension && t.completes == TASKS_COMPLETED)) {
                    continue;
                }
                run(t, mode);
            }
            if (mode == RunMode.YIELD) {
                if (n.meets(needs)) {
                    return true;
                }
                Task t = c.suspendableTask();
                if (t != null) {
                    waitFor(t, n, needs);
                    throw Yield.INSTANCE;
                }
            } else if (mode != RunMode.FINALIZE) {
                return n.meets(needs);
            }
            if (!unblock(c, n, position)) {
                return true;
            }
        }
    }

    /** Forces the suspended tasks of the evaluation; reports whether {@code n} got new tasks meanwhile. */
    private static boolean unblock(Evaluation c, NodeState n, int position) {
        if (c.blocking.isEmpty() && position >= n.tasks.size()) {
            return false;
        }
        while (true) {
            for (Task t : snapshot(c)) {
                if (t.blockedOn != null) {
                    signal(t.blockedOn, Conditions.AUTO_UNBLOCK);
                }
            }
            for (Task t : snapshot(c)) {
                if (t.blockedOn != null) {
                    freeze(t.blockedOn, t.blockCondition);
                }
            }
            Task[] blocked = snapshot(c);
            for (Task t : blocked) {
                NodeState on = t.blockedOn;
                if (on != null && !t.defunct) {
                    int condition = t.blockCondition;
                    t.blockedOn = null;
                    t.blockCondition = Conditions.NEVER;
                    signal(on, condition);
                    run(t, RunMode.ATTEMPT);
                }
            }
            if (position < n.tasks.size()) {
                return true;
            }
            if (blocked.length >= c.blocking.size()) {
                c.blocking.clear();
                return false;
            }
        }
    }

    /** Running tasks may suspend others meanwhile. */
    private static Task[] snapshot(Evaluation c) {
        return c.blocking.toArray(new Task[0]);
    }

    /** Suspends {@code t} until {@code n} meets the needs; the caller throws {@link Yield}. */
    static void waitFor(Task t, NodeState n, int needs) {
        t.state = Task.State.WAITING;
        t.blockCondition = needs;
        t.blockedOn = n;
        n.blocking = NodeState.append(n.blocking, t);
        n.c.blocking.add(t);
    }

    static void run(Task t, RunMode mode) {
        if (t.defunct) {
            t.state = Task.State.CANCELLED;
            return;
        }
        NodeState n = t.node;
        if (n.hasAncestorCycle
                && (t.kind == Task.Kind.DISJUNCTIONS
                        || (t.kind == Task.Kind.COMPREHENSION && n.hasOnlyCyclicConjuncts()))) {
            t.state = Task.State.SUCCESS;
            return;
        }
        if (t.state == Task.State.SUCCESS || t.state == Task.State.FAILED) {
            return;
        }
        Evaluation c = n.c;
        c.enter();
        Vertex savedVertex = c.pushVertex(n.node);
        c.taskStack.push(t);
        Evaluation.Frame saved = t.env != null && t.term != null
                ? c.push(t.env, Conjunct.valueOf(t.term).source(), t.closeInfo)
                : c.frame();
        boolean suspended = false;
        try {
            execute(t, mode);
        } catch (Yield y) {
            suspended = true;
        } finally {
            if (t.env != null || suspended) {
                c.pop(saved);
            }
            c.taskStack.pop();
            c.vertex = savedVertex;
            c.leave();
        }
        // the copy of a node takes its tasks over, and with them what is to be done after them
        if (t.node.toComplete) {
            t.node.toComplete = false;
            Unifier.completeNodeTasks(t.node, RunMode.ATTEMPT);
        }
        if (suspended && t.state == Task.State.RUNNING) {
            t.state = t.error != null ? Task.State.FAILED : Task.State.SUCCESS;
        }
    }

    private static void execute(Task t, RunMode mode) {
        Evaluation c = t.node.c;
        t.state = Task.State.RUNNING;
        t.error = null;
        Tasks.execute(c, t, mode);
        Bottom errors = c.takeError();
        NodeState n = t.node;
        for (int i = 0, size = n.deferred.size(); i < size; i++) {
            NodeState d = n.deferred.get(i);
            Unifier.completeArcsOnly(c, d.node);
            if (d.node.base instanceof Bottom b) {
                n.addError(b);
            }
        }
        if (t.retry) {
            t.retry = false;
            t.state = Task.State.READY;
            return;
        }
        if (t.state != Task.State.WAITING) {
            t.blockedOn = null;
            t.blockCondition = Conditions.NEVER;
            t.error = Errors.combine(t.error, errors);
            t.state = t.error == null ? Task.State.SUCCESS : Task.State.FAILED;
            n.addError(t.error);
            int completes = t.completes;
            t.completes = 0;
            release(n, completes);
        }
    }

    /** Returns the suspended tasks and forgets them; for the time a disjunct is tried. */
    static List<Task> swapBlocking(Evaluation c, List<Task> replacement) {
        List<Task> saved = c.blocking;
        c.blocking = replacement;
        return saved;
    }
}
