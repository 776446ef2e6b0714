package dev.pequod.api;

import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong with one platformRef, so that all of it is reported at once. */
final class RefProblems {
    private static final int MANY = 10;

    private final List<RefProblem> problems = new ArrayList<>();
    private final String path;

    RefProblems(String path) {
        this.path = path;
    }

    /** Notes a problem of the field that is parsed. */
    void add(String message) {
        problems.add(new RefProblem(path, message));
    }

    /** Notes a problem of a field below. */
    void add(String key, String message) {
        problems.add(new RefProblem(below(key), message));
    }

    /** Reports whether there are so many that more would help nobody. */
    boolean areMany() {
        return problems.size() >= MANY;
    }

    /** Returns the path of a field below. */
    String below(String key) {
        return path.isEmpty() ? step(key) : path + "." + step(key);
    }

    /** Returns a key as a path shows it. */
    static String step(String key) {
        return Syntax.isScheme(key) ? key : Quote.of(key);
    }

    PlatformRefException exception() {
        return new PlatformRefException(problems);
    }

    void throwIfAny() throws PlatformRefException {
        if (!problems.isEmpty()) {
            throw exception();
        }
    }
}
