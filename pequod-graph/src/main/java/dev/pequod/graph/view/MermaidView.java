package dev.pequod.graph.view;

import dev.pequod.graph.Graph;
import dev.pequod.graph.Node;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/** Writes a Mermaid flow chart; arrows go from a dependency to what depends on it. */
final class MermaidView {

    private MermaidView() {}

    static String render(Graph graph) {
        StringBuilder out = new StringBuilder("flowchart TD\n");
        List<Node> nodes = graph.nodes();
        Map<String, Integer> numbers = new HashMap<>();
        for (int i = 0; i < nodes.size(); i++) {
            Node node = nodes.get(i);
            numbers.put(node.id(), i);
            out.append("  n")
                    .append(i)
                    .append("[\"")
                    .append(escape(node.identity().kind()));
            out.append("<br/>").append(escape(node.identity().name())).append("\"]\n");
        }
        for (int i = 0; i < nodes.size(); i++) {
            for (String id : new LinkedHashSet<>(nodes.get(i).dependsOn())) {
                out.append("  n")
                        .append(numbers.get(id))
                        .append(" --> n")
                        .append(i)
                        .append('\n');
            }
        }
        return out.toString();
    }

    /** Writes every character that could be syntax, to Mermaid or to the HTML it makes, as a Mermaid entity. */
    private static String escape(String text) {
        StringBuilder out = new StringBuilder(text.length());
        Labels.plain(text).codePoints().forEach(c -> {
            if (Character.isLetterOrDigit(c) || c == '-' || c == '.' || c == '_') {
                out.appendCodePoint(c);
            } else {
                out.append('#').append(c).append(';');
            }
        });
        return out.toString();
    }
}
