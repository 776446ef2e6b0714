package dev.pequod.graph;

/**
 * What may be done to an object that exists already.
 *
 * @param mode whether it is updated or taken over
 * @param conflictPolicy what happens when another manager owns a field
 */
public record ApplyPolicy(Mode mode, ConflictPolicy conflictPolicy) {

    /** Update what is ours, and stop at conflicts. */
    public static final ApplyPolicy DEFAULT = new ApplyPolicy(Mode.APPLY, ConflictPolicy.ERROR);

    /** Whether an object that exists is updated or taken over. */
    public enum Mode {
        /** Create the object, and update it while it is ours. */
        APPLY("Apply"),
        /** Create the object if it is absent, and never update it. */
        CREATE("Create"),
        /** As {@link #APPLY}, and take over an object that is not ours. */
        ADOPT("Adopt");

        private final String text;

        Mode(String text) {
            this.text = text;
        }

        /** Returns the word in a Graph. */
        @Override
        public String toString() {
            return text;
        }
    }

    /** What happens when another manager owns a field. */
    public enum ConflictPolicy {
        /** Stop, naming the manager and the fields. */
        ERROR("Error"),
        /** Take the field. */
        FORCE("Force");

        private final String text;

        ConflictPolicy(String text) {
            this.text = text;
        }

        /** Returns the word in a Graph. */
        @Override
        public String toString() {
            return text;
        }
    }
}
