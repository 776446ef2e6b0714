package dev.pequod.graph.view;

import dev.pequod.graph.Graph;
import dev.pequod.graph.GraphMetadata;
import dev.pequod.graph.Node;
import dev.pequod.graph.ObjectIdentity;
import dev.pequod.graph.view.LayeredLayout.Slot;
import java.util.List;
import java.util.Locale;

/** Draws the picture of a Graph as one SVG file: boxes with kind, name and readiness, arrows towards dependents. */
final class SvgView {
    private static final int MARGIN = 32;
    private static final int HEADER = 64;
    private static final int NAME_LENGTH = 25;
    private static final String STYLE = """
        .bg{fill:#f7f8fa}.box{fill:#fff;stroke:#d5dae1}.edge{fill:none;stroke:#8a94a3;stroke-width:1.5}\
        .tip{fill:#8a94a3}text{font-family:system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif}\
        .title{font-size:20px;font-weight:600;fill:#1c2330}.sub{font-size:12px;fill:#657083}\
        .kind{font-size:11px;font-weight:600;letter-spacing:.03em}.name{font-size:14px;font-weight:600;fill:#1c2330}\
        .ready{font-size:11px;fill:#657083}
        .workload .bar{fill:#2f6fde}.workload .kind{fill:#2459b5}.network .bar{fill:#12876f}.network .kind{fill:#0d6b58}\
        .config .bar{fill:#b7791f}.config .kind{fill:#8a5a12}.storage .bar{fill:#8250df}.storage .kind{fill:#6b3fc0}\
        .access .bar{fill:#c93c5b}.access .kind{fill:#a62c48}.other .bar{fill:#6e7887}.other .kind{fill:#566070}
        @media (prefers-color-scheme:dark){.bg{fill:#12161d}.box{fill:#1c222c;stroke:#363f4d}\
        .edge{stroke:#76818f}.tip{fill:#76818f}.title,.name{fill:#e9edf3}.sub,.ready{fill:#9aa5b4}\
        .workload .kind{fill:#82aefb}.network .kind{fill:#58cfb3}.config .kind{fill:#e5b461}.storage .kind{fill:#b99af5}\
        .access .kind{fill:#f28ba2}.other .kind{fill:#aeb7c4}}
        """;

    private SvgView() {}

    static String render(Graph graph) {
        LayeredLayout layout = new LayeredLayout(graph);
        double width = Math.max(layout.width() + 2 * MARGIN, 420);
        double height = layout.height() + HEADER + 2 * MARGIN;
        double shift = (width - layout.width()) / 2;
        StringBuilder out = new StringBuilder();
        out.append("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 ");
        out.append(round(width)).append(' ').append(round(height));
        out.append("\" width=\"").append(round(width)).append("\" height=\"").append(round(height));
        out.append("\" role=\"img\">\n<title>")
                .append(Labels.xml(TreeView.title(graph)))
                .append("</title>\n<style>");
        out.append(STYLE).append("</style>\n<defs><marker id=\"tip\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\"");
        out.append(" markerUnits=\"userSpaceOnUse\" markerWidth=\"10\" markerHeight=\"10\" orient=\"auto\"><path"
                + " class=\"tip\" d=\"M0 0L8 4L0 8z\"/>");
        out.append("</marker></defs>\n<rect class=\"bg\" width=\"100%\" height=\"100%\"/>\n");
        header(graph, out);
        out.append("<g transform=\"translate(")
                .append(round(shift))
                .append(' ')
                .append(HEADER + MARGIN)
                .append(")\">\n");
        for (LayeredLayout.Edge edge : layout.edges()) {
            out.append("<path class=\"edge\" data-from=\"").append(edge.from()).append("\" data-to=\"");
            out.append(edge.to())
                    .append("\" marker-end=\"url(#tip)\" d=\"")
                    .append(curve(edge.slots()))
                    .append("\"/>\n");
        }
        for (int i = 0; i < graph.nodes().size(); i++) {
            box(graph.nodes().get(i), i, layout.box(i), out);
        }
        return out.append("</g>\n</svg>\n").toString();
    }

    private static void header(Graph graph, StringBuilder out) {
        GraphMetadata metadata = graph.metadata();
        String sub = metadata.platformRef();
        if (!metadata.renderHash().isEmpty()) {
            sub += (sub.isEmpty() ? "" : " · ") + "render " + Labels.shorten(metadata.renderHash(), 13);
        }
        text(out, "title", MARGIN, 44, Labels.shorten(TreeView.title(graph), 80));
        text(out, "sub", MARGIN, 64, Labels.shorten(sub, 110));
    }

    private static void box(Node node, int number, Slot slot, StringBuilder out) {
        ObjectIdentity identity = node.identity();
        out.append("<g class=\"node ")
                .append(category(identity))
                .append("\" data-node=\"")
                .append(number);
        out.append("\" transform=\"translate(")
                .append(round(slot.x - slot.width() / 2))
                .append(' ');
        out.append(round(slot.y())).append(")\"><title>");
        out.append(Labels.xml(node.id() + "\n" + identity + "\nready when: " + Labels.readiness(node)));
        out.append("</title><rect class=\"box\" width=\"")
                .append(LayeredLayout.BOX_WIDTH)
                .append("\" height=\"");
        out.append(LayeredLayout.BOX_HEIGHT)
                .append("\" rx=\"8\"/><rect class=\"bar\" x=\"0.5\" y=\"12\" width=\"4\" height=\"");
        out.append(LayeredLayout.BOX_HEIGHT - 24).append("\" rx=\"2\"/>");
        text(out, "kind", 18, 22, Labels.shorten(identity.kind(), 30));
        text(out, "name", 18, 41, Labels.shorten(identity.name(), NAME_LENGTH));
        text(out, "ready", 18, 58, "ready: " + Labels.shorten(Labels.readiness(node), 28));
        out.append("</g>\n");
    }

    private static void text(StringBuilder out, String style, int x, int y, String text) {
        out.append("<text class=\"")
                .append(style)
                .append("\" x=\"")
                .append(x)
                .append("\" y=\"")
                .append(y)
                .append("\">");
        out.append(Labels.xml(text)).append("</text>");
    }

    /** Returns a path down through the slots: curves between rows, straight lines through the lanes in them. */
    private static String curve(List<Slot> slots) {
        Slot first = slots.getFirst();
        StringBuilder path = new StringBuilder("M" + point(first.x, first.y() + LayeredLayout.BOX_HEIGHT));
        for (int i = 1; i < slots.size(); i++) {
            Slot from = slots.get(i - 1);
            Slot to = slots.get(i);
            double startY = from.y() + LayeredLayout.BOX_HEIGHT;
            double endY = to.y() - (i == slots.size() - 1 ? 1 : 0);
            double middle = (startY + endY) / 2;
            path.append('C').append(point(from.x, middle)).append(' ').append(point(to.x, middle));
            path.append(' ').append(point(to.x, endY));
            if (i < slots.size() - 1) {
                path.append('V').append(round(to.y() + LayeredLayout.BOX_HEIGHT));
            }
        }
        return path.toString();
    }

    private static String point(double x, double y) {
        return round(x) + " " + round(y);
    }

    private static String round(double value) {
        String text = String.format(Locale.ROOT, "%.1f", value);
        return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
    }

    private static String category(ObjectIdentity identity) {
        return switch (identity.kind()) {
            case "Deployment",
                    "StatefulSet",
                    "DaemonSet",
                    "ReplicaSet",
                    "Job",
                    "CronJob",
                    "Pod",
                    "HorizontalPodAutoscaler",
                    "PodDisruptionBudget" -> "workload";
            case "Service", "Ingress", "NetworkPolicy", "Gateway", "HTTPRoute", "EndpointSlice" -> "network";
            case "ConfigMap", "Secret", "Namespace", "CustomResourceDefinition" -> "config";
            case "PersistentVolumeClaim", "PersistentVolume", "StorageClass" -> "storage";
            case "ServiceAccount", "Role", "RoleBinding", "ClusterRole", "ClusterRoleBinding" -> "access";
            default -> "other";
        };
    }
}
