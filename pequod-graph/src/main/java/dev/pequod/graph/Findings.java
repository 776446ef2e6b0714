package dev.pequod.graph;

import java.util.ArrayList;
import java.util.List;

/** Collects findings, up to a bound; what passes the bound is only counted. */
final class Findings {
    static final int LIMIT = 200;

    private final List<Finding> found = new ArrayList<>();
    private int more;

    void add(String path, String message) {
        if (found.size() < LIMIT) {
            found.add(new Finding(path, message));
        } else {
            more++;
        }
    }

    boolean isEmpty() {
        return found.isEmpty();
    }

    List<Finding> list() {
        List<Finding> all = new ArrayList<>(found);
        if (more > 0) {
            all.add(new Finding("", "and " + more + " more"));
        }
        return all;
    }
}
