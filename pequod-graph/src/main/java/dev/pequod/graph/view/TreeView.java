package dev.pequod.graph.view;

import dev.pequod.graph.Graph;
import dev.pequod.graph.GraphOrder;
import dev.pequod.graph.Node;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes a tree for terminals. Each node stands once, below the last of its dependencies in apply order; its others are
 * named behind it. Indentation stops growing at a depth where no terminal could show it.
 */
final class TreeView {
    private static final int MAX_INDENT = 40;
    private static final int MAX_NAMED = 5;

    private record Branch(Node node, String prefix, boolean last, int depth) {}

    private TreeView() {}

    static String render(Graph graph) {
        List<Node> ordered = GraphOrder.of(graph).applyOrder();
        Map<String, Integer> positions = new HashMap<>();
        Map<String, List<Node>> children = new HashMap<>();
        List<Node> roots = new ArrayList<>();
        for (Node node : ordered) {
            positions.put(node.id(), positions.size());
            String parent = parent(node, positions);
            (parent.isEmpty() ? roots : children.computeIfAbsent(parent, id -> new ArrayList<>())).add(node);
        }
        StringBuilder out = new StringBuilder(title(graph)).append('\n');
        Deque<Branch> open = new ArrayDeque<>();
        push(open, roots, "", 0);
        while (!open.isEmpty()) {
            Branch branch = open.pop();
            Node node = branch.node();
            out.append(branch.prefix()).append(branch.last() ? "└─ " : "├─ ").append(line(node));
            others(node, parent(node, positions), out);
            out.append('\n');
            boolean deep = branch.depth() >= MAX_INDENT;
            String prefix = deep ? branch.prefix() : branch.prefix() + (branch.last() ? "   " : "│  ");
            push(open, children.getOrDefault(node.id(), List.of()), prefix, branch.depth() + 1);
        }
        return out.toString();
    }

    static String title(Graph graph) {
        String name =
                graph.metadata().name().isEmpty() ? "Graph" : graph.metadata().name();
        String version = graph.metadata().version();
        int count = graph.nodes().size();
        return Labels.plain(name + (version.isEmpty() ? "" : " " + version)) + " (" + count
                + (count == 1 ? " object)" : " objects)");
    }

    private static String line(Node node) {
        return Labels.plain(node.identity() + "  [" + Labels.readiness(node) + "]");
    }

    private static void others(Node node, String parent, StringBuilder out) {
        List<String> others = node.dependsOn().stream()
                .distinct()
                .filter(id -> !id.equals(parent))
                .map(Labels::plain)
                .toList();
        if (!others.isEmpty()) {
            out.append("  also after ")
                    .append(String.join(", ", others.subList(0, Math.min(MAX_NAMED, others.size()))));
            if (others.size() > MAX_NAMED) {
                out.append(" and ").append(others.size() - MAX_NAMED).append(" more");
            }
        }
    }

    private static String parent(Node node, Map<String, Integer> positions) {
        String parent = "";
        int last = -1;
        for (String id : node.dependsOn()) {
            int position = positions.getOrDefault(id, -1);
            if (position > last) {
                last = position;
                parent = id;
            }
        }
        return parent;
    }

    private static void push(Deque<Branch> open, List<Node> nodes, String prefix, int depth) {
        for (int i = nodes.size() - 1; i >= 0; i--) {
            open.push(new Branch(nodes.get(i), prefix, i == nodes.size() - 1, depth));
        }
    }
}
