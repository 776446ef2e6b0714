package dev.pequod.cue.internal.eval;

import dev.pequod.cue.internal.adt.ArcType;
import dev.pequod.cue.internal.adt.Bottom;
import dev.pequod.cue.internal.adt.BoundValue;
import dev.pequod.cue.internal.adt.BuiltinValidator;
import dev.pequod.cue.internal.adt.Concreteness;
import dev.pequod.cue.internal.adt.Conjunct;
import dev.pequod.cue.internal.adt.Datum;
import dev.pequod.cue.internal.adt.Fault;
import dev.pequod.cue.internal.adt.Field;
import dev.pequod.cue.internal.adt.Kinds;
import dev.pequod.cue.internal.adt.Status;
import dev.pequod.cue.internal.adt.Vertex;
import dev.pequod.cue.internal.source.SourcePos;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Checks finished values: validators of one vertex, and whether everything below a vertex is as complete as it must be. */
final class Validation {
    /**
     * What to demand.
     *
     * @param concrete values must be concrete
     * @param isFinal required fields must be there
     * @param noCycles reference cycles are errors
     * @param incomplete incomplete errors count
     * @param all report every error at its own place, not only the first
     */
    record Rules(boolean concrete, boolean isFinal, boolean noCycles, boolean incomplete, boolean all) {}

    /** What looking at a value takes, without what is in it, where an operator does so, perhaps for the thousandth time. */
    private static final int STEPS_OF_A_VISIT = 16;

    private static final Rules CONCRETE = new Rules(true, true, false, false, false);

    private final Evaluation c;
    private final Rules rules;

    /** The values that are shared and were checked already. */
    private Set<Vertex> visited = Set.of();

    /** The places of the references through which values are shared on the way to where the run is. */
    private final List<SourcePos> shared = new ArrayList<>(0);

    private int inDefinition;
    private @Nullable Bottom error;

    private Validation(Evaluation c, Rules rules) {
        this.c = c;
        this.rules = rules;
    }

    static @Nullable Bottom validate(Evaluation c, Vertex v, Rules rules) {
        Validation run = new Validation(c, rules);
        run.visit(v);
        return run.error;
    }

    /** Returns the error if {@code v} is not concrete all the way down. */
    static @Nullable Bottom checkConcrete(Evaluation c, Datum v) {
        if (v.concreteness().compareTo(Concreteness.CONCRETE) > 0) {
            return c.newError(Bottom.Code.INCOMPLETE, c.source, "non-concrete value '%s'", v);
        }
        if (v instanceof Vertex x) {
            if ((Values.kind(x) & Kinds.COMPOSITE) != 0) {
                c.finish(x);
            }
            return validate(c, x, CONCRETE);
        }
        return null;
    }

    /** Runs one validator or bound on a value. */
    static @Nullable Bottom check(Evaluation c, Conjunct check, Datum v) {
        var savedSource = c.source;
        var savedEnv = c.env;
        var savedCloseInfo = c.closeInfo;
        c.source = check.term().source();
        c.env = check.env();
        c.closeInfo = check.closeInfo();
        Bottom b = switch (check.term()) {
            case BoundValue bound -> Bounds.check(c, bound, v);
            case BuiltinValidator validator -> Calls.check(c, validator, v);
            default -> throw new IllegalStateException("not a validator: " + check.term());
        };
        c.source = savedSource;
        c.env = savedEnv;
        c.closeInfo = savedCloseInfo;
        return b;
    }

    private void add(Bottom b) {
        if (!rules.all() || !b.childError()) {
            error = Errors.combine(error, b);
        }
    }

    private boolean mustBeConcrete() {
        return rules.concrete() && inDefinition == 0;
    }

    private void visit(Vertex v) {
        c.enter(rules == CONCRETE ? STEPS_OF_A_VISIT : 1);
        Vertex saved = c.pushVertexAndPath(v);
        SourcePos reference = v.shared && !v.conjuncts().isEmpty()
                ? v.conjuncts().get(0).expr().source()
                : null;
        if (reference != null) {
            shared.add(reference);
        }
        try {
            check(v);
        } finally {
            if (reference != null) {
                shared.removeLast();
            }
            c.popVertexAndPath(saved);
            c.leave();
        }
    }

    private void check(Vertex v) {
        Vertex x = v.deref();
        if (x != v && (inDefinition > 0 || !isFirstVisit(x))) {
            return;
        }
        Bottom b = x.bottom();
        if (b != null) {
            boolean counts = switch (b.code()) {
                case CYCLE -> ((rules.concrete() || rules.isFinal()) && inDefinition == 0) || rules.noCycles();
                case INCOMPLETE -> rules.incomplete() || mustBeConcrete();
                default -> true;
            };
            if (counts) {
                add(b);
            }
            if (!b.recursive()) {
                return;
            }
        } else if (mustBeConcrete()) {
            x = Values.defaultOf(x);
            if (!x.isConcrete()) {
                Datum value = x.value();
                Fault f = at(shared, c.fault(c.source, "incomplete value %s", value == null ? x : value));
                add(new Bottom(null, Bottom.Code.INCOMPLETE, List.of(f), null, false, false, false));
            }
        }
        // the arcs of a finished vertex stay as they are
        List<Vertex> arcs = x.status == Status.FINALIZED ? x.arcs : List.copyOf(x.arcs);
        for (int i = 0; i < arcs.size(); i++) {
            Vertex a = arcs.get(i);
            if (a.arcType == ArcType.REQUIRED && rules.isFinal() && inDefinition == 0) {
                Vertex saved = c.pushVertexAndPath(a);
                add(missing(a));
                c.popVertexAndPath(saved);
                continue;
            }
            if (a.label == null || a.label.isLet() || !Values.isDefined(c, a)) {
                continue;
            }
            if (!rules.all() && error != null) {
                return;
            }
            if (a.label.isRegular()) {
                visit(a);
            } else {
                inDefinition++;
                visit(a);
                inDefinition--;
            }
        }
    }

    private boolean isFirstVisit(Vertex x) {
        if (visited.isEmpty()) {
            visited = Collections.newSetFromMap(new IdentityHashMap<>());
        }
        return visited.add(x);
    }

    private Bottom missing(Vertex a) {
        List<SourcePos> positions = new ArrayList<>();
        for (Conjunct x : a.conjuncts()) {
            SourcePos p = x.term().source();
            if (p != null && x.term() instanceof Field f && f.arcType() == ArcType.REQUIRED) {
                positions.add(p);
            }
        }
        positions.addAll(shared);
        Fault f = at(positions, c.fault(c.source, "field is required but not present"));
        return new Bottom(null, Bottom.Code.INCOMPLETE, List.of(f), a, false, false, false);
    }

    private static Fault at(List<SourcePos> places, Fault f) {
        return new Fault(
                f.format(), f.arguments(), f.vertex(), f.path(), f.position(), List.copyOf(places), f.causes());
    }
}
