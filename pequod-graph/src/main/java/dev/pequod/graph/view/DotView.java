package dev.pequod.graph.view;

import dev.pequod.graph.Graph;
import dev.pequod.graph.Node;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/** Writes a Graphviz digraph; arrows go from a dependency to what depends on it. */
final class DotView {

    private DotView() {}

    static String render(Graph graph) {
        StringBuilder out = new StringBuilder("digraph pequod {\n");
        out.append("  rankdir=TB;\n  node [shape=box, style=rounded, fontname=\"sans-serif\"];\n");
        List<Node> nodes = graph.nodes();
        Map<String, Integer> numbers = new HashMap<>();
        for (int i = 0; i < nodes.size(); i++) {
            Node node = nodes.get(i);
            numbers.put(node.id(), i);
            out.append("  n").append(i).append(" [label=\"");
            out.append(escape(node.identity().kind()))
                    .append("\\n")
                    .append(escape(node.identity().name()));
            out.append("\", tooltip=\"")
                    .append(escape(node.id() + ": " + Labels.readiness(node)))
                    .append("\"];\n");
        }
        for (int i = 0; i < nodes.size(); i++) {
            for (String id : new LinkedHashSet<>(nodes.get(i).dependsOn())) {
                out.append("  n")
                        .append(numbers.get(id))
                        .append(" -> n")
                        .append(i)
                        .append(";\n");
            }
        }
        return out.append("}\n").toString();
    }

    /** Escapes for a quoted DOT text, in which backslashes start escapes and ampersands start entities. */
    private static String escape(String text) {
        return Labels.plain(text)
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\\", "\\\\")
                .replace("\"", "\\\"");
    }
}
