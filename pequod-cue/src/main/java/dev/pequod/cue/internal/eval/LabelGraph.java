package dev.pequod.cue.internal.eval;

import dev.pequod.cue.internal.adt.Label;
import dev.pequod.cue.internal.adt.Scan;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * Labels and which of them come before which others. Labels are numbered as they are first seen; most graphs have a handful of them
 * and no cycle, so edges are kept in two arrays and components are only looked for when a plain topological sort is stuck.
 */
final class LabelGraph {
    private static final Comparator<Label> BY_NAME = (a, b) -> {
        if (a.isIndex() || b.isIndex()) {
            return a.isIndex() && b.isIndex() ? Integer.compare(a.index(), b.index()) : a.isIndex() ? -1 : 1;
        }
        int c = a.name().compareTo(b.name());
        return c != 0 ? c : a.packageId().compareTo(b.packageId());
    };

    /** Labels that are in a cycle with each other, by name. */
    private static final Comparator<List<Label>> BY_NAMES = (a, b) -> {
        for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
            int c = BY_NAME.compare(a.get(i), b.get(i));
            if (c != 0) {
                return c;
            }
        }
        return Integer.compare(a.size(), b.size());
    };

    /** The numbers of the labels, once there are more than a few. */
    private Map<Label, Integer> numbers = Map.of();

    private final List<Label> labels = new ArrayList<>();
    private int[] from = new int[8];
    private int[] to = new int[8];
    private int edges;
    private final Runnable watcher;

    /** Makes an empty graph; {@code watcher} is called for each label that is put in order. */
    LabelGraph(Runnable watcher) {
        this.watcher = watcher;
    }

    /** Adds a label if it is not there, and returns its number. */
    int add(Label label) {
        int known = labels.size() <= Scan.LONGEST ? labels.indexOf(label) : numbers.getOrDefault(label, -1);
        if (known >= 0) {
            return known;
        }
        int number = labels.size();
        labels.add(label);
        if (number == Scan.LONGEST) {
            numbers = new HashMap<>();
            for (int i = 0; i < number; i++) {
                numbers.put(labels.get(i), i);
            }
        }
        if (number >= Scan.LONGEST) {
            numbers.put(label, number);
        }
        return number;
    }

    int size() {
        return labels.size();
    }

    /** Says that one label comes before another; saying it twice does no harm. */
    void connect(int before, int after) {
        if (before == after) {
            return;
        }
        if (edges == from.length) {
            from = Arrays.copyOf(from, 2 * edges);
            to = Arrays.copyOf(to, 2 * edges);
        }
        from[edges] = before;
        to[edges++] = after;
    }

    /** Returns all labels in an order that respects the edges; cycles count as one, and names decide where edges do not. */
    List<Label> sorted() {
        int[] single = new int[labels.size()];
        Arrays.setAll(single, i -> i);
        List<List<Label>> groups = new ArrayList<>(labels.size());
        labels.forEach(l -> groups.add(List.of(l)));
        List<Label> sorted = sorted(groups, single);
        if (sorted.size() < labels.size()) {
            int[] component = new Components().find();
            groups.clear();
            for (int i = 0; i < component.length; i++) {
                while (groups.size() <= component[i]) {
                    groups.add(new ArrayList<>());
                }
                groups.get(component[i]).add(labels.get(i));
            }
            groups.forEach(g -> g.sort(BY_NAME));
            sorted = sorted(groups, component);
        }
        return sorted;
    }

    /** Sorts groups of labels, those in cycles and what comes after them left out; {@code group} is that of each label. */
    private List<Label> sorted(List<List<Label>> groups, int[] group) {
        int[] incoming = new int[groups.size()];
        for (int e = 0; e < edges; e++) {
            if (group[from[e]] != group[to[e]]) {
                incoming[group[to[e]]]++;
            }
        }
        PriorityQueue<Integer> ready = new PriorityQueue<>((a, b) -> BY_NAMES.compare(groups.get(a), groups.get(b)));
        for (int g = 0; g < incoming.length; g++) {
            if (incoming[g] == 0) {
                ready.add(g);
            }
        }
        Successors next = new Successors(groups.size(), group);
        List<Label> sorted = new ArrayList<>(labels.size());
        while (!ready.isEmpty()) {
            watcher.run();
            int g = ready.poll();
            sorted.addAll(groups.get(g));
            for (int i = next.start[g]; i < next.start[g + 1]; i++) {
                int target = next.nodes[i];
                if (target != g && --incoming[target] == 0) {
                    ready.add(target);
                }
            }
        }
        return sorted;
    }

    /** The edges by where they start: those of node {@code i} are {@code nodes[start[i]]} up to {@code nodes[start[i + 1]]}. */
    private final class Successors {
        final int[] start;
        final int[] nodes = new int[edges];

        Successors(int count, int[] group) {
            start = new int[count + 1];
            for (int e = 0; e < edges; e++) {
                start[group[from[e]] + 1]++;
            }
            for (int i = 0; i < count; i++) {
                start[i + 1] += start[i];
            }
            int[] at = start.clone();
            for (int e = 0; e < edges; e++) {
                nodes[at[group[from[e]]]++] = group[to[e]];
            }
        }
    }

    /** Tarjan's algorithm with an explicit stack. */
    private final class Components {
        private final Successors next;
        private final int[] visited = new int[labels.size()];
        private final int[] low = new int[labels.size()];
        private final int[] component = new int[labels.size()];
        private final Deque<Integer> open = new ArrayDeque<>();
        private int counter;
        private int found;

        Components() {
            int[] single = new int[labels.size()];
            Arrays.setAll(single, i -> i);
            next = new Successors(labels.size(), single);
            Arrays.fill(component, -1);
        }

        /** Returns the component of each label, numbered from 0. */
        int[] find() {
            for (int i = 0; i < component.length; i++) {
                if (visited[i] == 0) {
                    visit(i);
                }
            }
            return component;
        }

        private void enter(int node) {
            low[node] = visited[node] = ++counter;
            open.push(node);
        }

        private void visit(int root) {
            int[] at = next.start.clone();
            Deque<Integer> path = new ArrayDeque<>();
            enter(root);
            path.push(root);
            while (!path.isEmpty()) {
                watcher.run();
                int node = path.peek();
                if (at[node] < next.start[node + 1]) {
                    int target = next.nodes[at[node]++];
                    if (visited[target] == 0) {
                        enter(target);
                        path.push(target);
                    } else if (component[target] < 0) {
                        low[node] = Math.min(low[node], visited[target]);
                    }
                    continue;
                }
                path.pop();
                if (!path.isEmpty()) {
                    low[path.peek()] = Math.min(low[path.peek()], low[node]);
                }
                if (low[node] == visited[node]) {
                    close(node);
                }
            }
        }

        private void close(int root) {
            int node;
            do {
                node = open.pop();
                component[node] = found;
            } while (node != root);
            found++;
        }
    }
}
