package dev.pequod.cue.internal.eval;

/**
 * What can be known of a vertex while its tasks run, as bits. A task says which of them it may still change; a condition is met when
 * every task that could change it is done and no ancestor can add another conjunct.
 */
final class Conditions {
    /** No ancestor can add a conjunct any more. */
    static final int ANCESTORS_PROCESSED = 1;

    /** It is known whether the arc exists. */
    static final int ARC_TYPE_KNOWN = 1 << 1;

    /** The kind of value is settled. */
    static final int VALUE_KNOWN = 1 << 2;

    /** The concrete scalar is known, or that there is none. */
    static final int SCALAR_KNOWN = 1 << 3;

    /** All conjuncts of all fields are known. */
    static final int FIELD_CONJUNCTS_KNOWN = 1 << 4;

    /** The set of labels is final. */
    static final int FIELD_SET_KNOWN = 1 << 5;

    static final int TASKS_COMPLETED = 1 << 6;
    static final int SUB_FIELDS_PROCESSED = 1 << 7;
    static final int DISJUNCTIONS_DONE = 1 << 8;

    /** The node and its ancestors add no more conjuncts to children. */
    static final int CHILD_CONJUNCTS_DONE = 1 << 9;

    static final int ALL_KNOWN = 0x7fff;

    /** Never met. */
    static final int NEVER = 0x8000;

    /** Those that are met by counting down the tasks that may change them. */
    static final int COUNTED =
            ARC_TYPE_KNOWN | VALUE_KNOWN | FIELD_CONJUNCTS_KNOWN | TASKS_COMPLETED | DISJUNCTIONS_DONE;

    /** Signalled to blocked tasks when nothing else makes progress. */
    static final int AUTO_UNBLOCK = SCALAR_KNOWN | ARC_TYPE_KNOWN;

    static final int GENERIC_CONJUNCT = TASKS_COMPLETED | SCALAR_KNOWN | VALUE_KNOWN | FIELD_CONJUNCTS_KNOWN;
    static final int GENERIC_DISJUNCTION = GENERIC_CONJUNCT | DISJUNCTIONS_DONE;
    static final int FIELD_CONJUNCT = TASKS_COMPLETED | FIELD_CONJUNCTS_KNOWN | VALUE_KNOWN;
    static final int SCALAR_VALUE = SCALAR_KNOWN | DISJUNCTIONS_DONE;
    static final int NEED_FIELD_CONJUNCTS = FIELD_CONJUNCTS_KNOWN | ANCESTORS_PROCESSED;
    static final int NEED_FIELD_SET = FIELD_SET_KNOWN | ANCESTORS_PROCESSED;
    static final int NEED_TASKS_DONE = ANCESTORS_PROCESSED | TASKS_COMPLETED;

    private Conditions() {}

    /** Reports whether all of {@code wanted} are in {@code conditions}. */
    static boolean meets(int conditions, int wanted) {
        return (conditions & wanted) == wanted;
    }
}
