package dev.pequod.api;

/**
 * One thing that is wrong with a platformRef.
 *
 * @param path the field, such as {@code spec.platformRef.oci}; empty when a text was parsed
 * @param message what is wrong and what to do
 */
public record RefProblem(String path, String message) {

    /** Returns {@code path: message}. */
    @Override
    public String toString() {
        return path.isEmpty() ? message : path + ": " + message;
    }
}
