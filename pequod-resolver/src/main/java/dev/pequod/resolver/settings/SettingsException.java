package dev.pequod.resolver.settings;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Settings that are unknown or malformed; the message names each. */
public final class SettingsException extends Exception {
    private final transient List<Problem> problems;

    /** What is wrong with a variable. */
    record Problem(String variable, String words) {
        @Override
        public String toString() {
            return variable + ": " + words;
        }
    }

    SettingsException(List<Problem> problems) {
        super(problems.stream().map(Problem::toString).collect(Collectors.joining("; ")));
        this.problems = List.copyOf(problems);
    }

    /** Returns what is wrong, each with the name of its variable. */
    public List<String> problems() {
        return problems.stream().map(Problem::toString).toList();
    }

    /** Returns what is wrong with a variable, without its name; empty if nothing is. */
    public Optional<String> problem(String variable) {
        return problems.stream()
                .filter(problem -> problem.variable().equals(variable))
                .map(Problem::words)
                .findFirst();
    }
}
