package dev.pequod.cue.internal.eval;

/**
 * What an evaluation is asked for.
 *
 * @param stage how complete the asker wants the result, one of the constants below
 * @param condition the {@link Conditions} that must hold
 * @param mode how hard to try
 * @param concrete the asker needs a concrete value
 * @param checkTypos check closedness at the end
 */
record Demand(int stage, int condition, RunMode mode, boolean concrete, boolean checkTypos) {
    static final int NO_STAGE = 0;
    static final int PARTIAL = 2;
    static final int CONJUNCTS = 3;
    static final int COMPLETE = 4;

    static final Demand FINISH = new Demand(COMPLETE, Conditions.ALL_KNOWN, RunMode.FINALIZE, false, true);

    /** The operand of an operator, a condition, a key. */
    static final Demand SCALAR = new Demand(PARTIAL, Conditions.SCALAR_KNOWN, RunMode.YIELD, false, false);

    static final Demand FIELD_SET = new Demand(PARTIAL, Conditions.NEED_FIELD_SET, RunMode.YIELD, false, false);

    static Demand of(int condition, RunMode mode) {
        return new Demand(NO_STAGE, condition, mode, false, false);
    }

    static Demand of(int stage, int condition, RunMode mode) {
        return new Demand(stage, condition, mode, false, false);
    }

    static Demand checked(int condition, RunMode mode) {
        return new Demand(NO_STAGE, condition, mode, false, true);
    }

    /** Returns the demand on the arcs of a vertex of which this is demanded. */
    Demand forArcs(boolean checkThem) {
        return stage == NO_STAGE && !concrete && checkThem == checkTypos
                ? this
                : new Demand(NO_STAGE, condition, mode, false, checkThem);
    }

    Demand forConcrete() {
        return concrete ? this : new Demand(stage, condition, mode, true, checkTypos);
    }
}
