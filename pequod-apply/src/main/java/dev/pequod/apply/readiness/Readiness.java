package dev.pequod.apply.readiness;

/**
 * How far an object is, and why.
 *
 * @param state how far it is
 * @param reason one word for programs, such as {@code Rollout}; empty if it is ready
 * @param message what a person wants to know; empty if it is ready
 */
public record Readiness(State state, String reason, String message) {

    /** It is ready. */
    public static final Readiness READY = new Readiness(State.READY, "", "");

    /** How far an object is. */
    public enum State {
        /** It does what it is for. */
        READY,
        /** It is on its way; waiting helps. */
        PROGRESSING,
        /** Its own status says that it will not become ready by itself. */
        FAILED
    }

    /** Returns that waiting helps. */
    public static Readiness progressing(String reason, String message) {
        return new Readiness(State.PROGRESSING, reason, message);
    }

    /** Returns that waiting does not help. */
    public static Readiness failed(String reason, String message) {
        return new Readiness(State.FAILED, reason, message);
    }

    /** Reports whether the object is ready. */
    public boolean isReady() {
        return state == State.READY;
    }
}
