package dev.pequod.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Dependencies between nodes as arrays of positions, for algorithms that must be fast and must not recurse. */
final class DependencyIndex {

    private DependencyIndex() {}

    /** Returns for each node the positions it depends on, without repeats. */
    static int[][] of(List<Node> nodes) {
        Map<String, Integer> positions = HashMap.newHashMap(nodes.size());
        for (int i = 0; i < nodes.size(); i++) {
            if (positions.put(nodes.get(i).id(), i) != null) {
                throw new IllegalArgumentException(
                        "duplicate id " + KubernetesNames.quote(nodes.get(i).id()));
            }
        }
        int[][] needs = new int[nodes.size()][];
        for (int i = 0; i < needs.length; i++) {
            needs[i] = nodes.get(i).dependsOn().stream()
                    .mapToInt(id -> {
                        Integer position = positions.get(id);
                        if (position == null) {
                            throw new IllegalArgumentException("unknown dependency " + KubernetesNames.quote(id));
                        }
                        return position;
                    })
                    .distinct()
                    .toArray();
        }
        return needs;
    }

    /** Returns for each position those that need it, ascending. */
    static int[][] reverse(int[][] needs) {
        int[] counts = new int[needs.length];
        for (int[] row : needs) {
            for (int needed : row) {
                counts[needed]++;
            }
        }
        int[][] reversed = new int[needs.length][];
        for (int i = 0; i < reversed.length; i++) {
            reversed[i] = new int[counts[i]];
        }
        Arrays.fill(counts, 0);
        for (int i = 0; i < needs.length; i++) {
            for (int needed : needs[i]) {
                reversed[needed][counts[needed]++] = i;
            }
        }
        return reversed;
    }

    /** Returns {@code "dependency cycle: a → b → a"} for the first cycle in node order, or the empty text. */
    static String cycle(List<Node> nodes, int[][] needs) {
        List<Integer> cycle = findCycle(needs);
        if (cycle.isEmpty()) {
            return "";
        }
        StringBuilder out = new StringBuilder("dependency cycle: ");
        int shown = Math.min(cycle.size(), 20);
        for (int i = 0; i < shown; i++) {
            out.append(nodes.get(cycle.get(i)).id()).append(" → ");
        }
        if (shown < cycle.size()) {
            out.append("… (").append(cycle.size() - shown).append(" more) → ");
        }
        return out.append(nodes.get(cycle.getFirst()).id()).toString();
    }

    /** Returns the positions on the first cycle found by a depth-first walk, or nothing. */
    static List<Integer> findCycle(int[][] needs) {
        byte[] state = new byte[needs.length]; // 0 not seen, 1 on the path, 2 finished
        int[] path = new int[needs.length];
        int[] next = new int[needs.length];
        for (int root = 0; root < needs.length; root++) {
            if (state[root] != 0) {
                continue;
            }
            int length = 1;
            path[0] = root;
            state[root] = 1;
            while (length > 0) {
                int at = path[length - 1];
                if (next[at] == needs[at].length) {
                    state[at] = 2;
                    length--;
                    continue;
                }
                int needed = needs[at][next[at]++];
                if (state[needed] == 0) {
                    state[needed] = 1;
                    path[length++] = needed;
                } else if (state[needed] == 1) {
                    List<Integer> cycle = new ArrayList<>();
                    int start = length - 1;
                    while (path[start] != needed) {
                        start--;
                    }
                    for (int i = start; i < length; i++) {
                        cycle.add(path[i]);
                    }
                    return cycle;
                }
            }
        }
        return List.of();
    }
}
