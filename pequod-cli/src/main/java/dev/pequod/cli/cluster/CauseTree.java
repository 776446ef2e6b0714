package dev.pequod.cli.cluster;

import dev.pequod.apply.diagnosis.Cause;
import dev.pequod.cli.console.Row;
import dev.pequod.cli.console.Style;
import java.util.ArrayList;
import java.util.List;

/** Shows causes as a tree: what is because of something else stands above it. */
final class CauseTree {
    private CauseTree() {}

    static List<String> lines(Cause root, boolean colors) {
        List<String> lines = new ArrayList<>();
        lines.add(Row.whole("", colors)
                .add(root.subject(), Style.BOLD)
                .add("  " + (root.ready() ? "ready" : "not ready"))
                .toString());
        add(root.causes(), "", colors, lines);
        return lines;
    }

    private static void add(List<Cause> causes, String indent, boolean colors, List<String> lines) {
        for (int i = 0; i < causes.size(); i++) {
            Cause cause = causes.get(i);
            boolean last = i == causes.size() - 1;
            String below = indent + (last ? "   " : "│  ");
            Row row = Row.whole(below + "  ", colors).add(indent + (last ? "└─ " : "├─ "));
            (cause.ready() ? row.add("✓", Style.SUCCESS) : row.add("✗", Style.ERROR)).add(" " + cause.subject());
            if (!cause.reason().isEmpty()) {
                row.add("  ").add(cause.reason(), Style.WARNING);
            }
            if (!cause.message().isEmpty()) {
                row.add("  ").add(cause.message());
            }
            lines.add(row.toString());
            add(cause.causes(), below, colors, lines);
        }
    }
}
