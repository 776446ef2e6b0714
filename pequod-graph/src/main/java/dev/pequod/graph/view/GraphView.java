package dev.pequod.graph.view;

import dev.pequod.graph.Graph;
import dev.pequod.graph.GraphEncoder;
import dev.pequod.graph.GraphOrder;
import dev.pequod.graph.Node;
import dev.pequod.graph.Redaction;
import dev.pequod.graph.json.JsonArray;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonString;
import dev.pequod.graph.json.JsonValue;
import dev.pequod.graph.json.JsonWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The formats a Graph can be written in. The constant's name in lower case is the name users give.
 *
 * <p>{@link #YAML}, {@link #JSON} and {@link #GRAPH} hold Secrets in clear, unless the Graph is passed through
 * {@link Redaction} first; the others never show values of Secrets.
 */
public enum GraphView {
    /** Manifests as several YAML documents, in apply order. */
    YAML,
    /** Manifests as one Kubernetes {@code List}, in apply order. */
    JSON,
    /** The Graph as canonical JSON. */
    GRAPH,
    /** A tree for terminals. */
    TREE,
    /** A Mermaid flow chart. */
    MERMAID,
    /** A Graphviz digraph. */
    DOT,
    /** A picture; one file without outside references. */
    SVG,
    /** The picture on a page with zoom and details; one file without outside references. */
    HTML;

    /** Returns the view of that lower-case name. */
    public static Optional<GraphView> named(String name) {
        for (GraphView view : values()) {
            if (view.toString().equals(name)) {
                return Optional.of(view);
            }
        }
        return Optional.empty();
    }

    /**
     * Returns the Graph in this format, ending with a newline.
     *
     * @throws IllegalArgumentException if the Graph has a cycle, an unknown dependency or a duplicate id
     */
    public String render(Graph graph) {
        return render(List.of(graph));
    }

    /**
     * Returns the Graphs in this format, one after another, ending with a newline: manifests as one stream or one
     * {@code List}, Graphs as canonical JSON in one line each.
     *
     * @throws IllegalArgumentException if a Graph has a cycle, an unknown dependency or a duplicate id
     */
    public String render(List<Graph> graphs) {
        return switch (this) {
            case YAML -> YamlWriter.documents(objects(graphs));
            case JSON -> JsonWriter.pretty(list(objects(graphs)));
            case GRAPH -> each(graphs, graph -> GraphEncoder.canonicalJson(graph) + "\n");
            case TREE -> each(graphs, graph -> TreeView.render(Redaction.redacted(graph)));
            case MERMAID -> each(graphs, graph -> MermaidView.render(Redaction.redacted(graph)));
            case DOT -> each(graphs, graph -> DotView.render(Redaction.redacted(graph)));
            case SVG -> each(graphs, graph -> SvgView.render(Redaction.redacted(graph)));
            case HTML -> each(graphs, HtmlView::render);
        };
    }

    private static String each(List<Graph> graphs, Function<Graph, String> view) {
        return graphs.stream().map(view).collect(Collectors.joining());
    }

    private static List<JsonObject> objects(List<Graph> graphs) {
        return graphs.stream()
                .flatMap(graph -> GraphOrder.of(graph).applyOrder().stream())
                .map(Node::object)
                .toList();
    }

    private static JsonObject list(List<JsonObject> objects) {
        Map<String, JsonValue> list = new LinkedHashMap<>();
        list.put("apiVersion", new JsonString("v1"));
        list.put("kind", new JsonString("List"));
        list.put("items", new JsonArray(objects));
        return new JsonObject(list);
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
