package dev.pequod.apply;

import java.util.List;

/**
 * How far one object is.
 *
 * @param node the id of its node
 * @param object the object
 * @param phase how far it is
 * @param applied whether the live object is as it is wanted, or as the API server keeps it when that is applied; ready or not
 * @param reason one word for programs; empty if it is ready
 * @param message what a person wants to know; of what is ready, which field the API server keeps other than is wanted; empty if there is nothing to say
 * @param waitingFor the ids of the nodes that must be ready before
 */
public record NodeStatus(
        String node,
        ObjectRef object,
        Phase phase,
        boolean applied,
        String reason,
        String message,
        List<String> waitingFor) {

    /** Copies the list. */
    public NodeStatus {
        waitingFor = List.copyOf(waitingFor);
    }

    /** How far an object is. */
    public enum Phase {
        /** It waits for others. */
        WAITING("Waiting"),
        /** It is about to be written. */
        APPLYING("Applying"),
        /** It is written, and on its way. */
        PROGRESSING("Progressing"),
        /** It does what it is for. */
        READY("Ready"),
        /** It could not be written, or says that it will not become ready. */
        FAILED("Failed"),
        /** It is no longer wanted, and not gone yet. */
        LEAVING("Leaving");

        private final String text;

        Phase(String text) {
            this.text = text;
        }

        /** Returns the word for people. */
        @Override
        public String toString() {
            return text;
        }
    }
}
