package dev.pequod.cli.cluster;

import dev.pequod.apply.diagnosis.Cause;
import dev.pequod.cli.console.Style;
import java.util.ArrayList;
import java.util.List;

/** Shows causes as a tree: what is because of something else stands above it. */
final class CauseTree {
    private CauseTree() {}

    static List<String> lines(Cause root, boolean colors) {
        List<String> lines = new ArrayList<>();
        lines.add(Style.BOLD.of(root.subject(), colors) + "  " + (root.ready() ? "ready" : "not ready"));
        add(root.causes(), "", colors, lines);
        return lines;
    }

    private static void add(List<Cause> causes, String indent, boolean colors, List<String> lines) {
        for (int i = 0; i < causes.size(); i++) {
            Cause cause = causes.get(i);
            boolean last = i == causes.size() - 1;
            String mark = cause.ready() ? Style.SUCCESS.of("✓", colors) : Style.ERROR.of("✗", colors);
            String reason = cause.reason().isEmpty() ? "" : "  " + Style.WARNING.of(cause.reason(), colors);
            List<String> message = cause.message().lines().toList();
            lines.add(indent + (last ? "└─ " : "├─ ") + mark + " " + cause.subject() + reason
                    + (message.isEmpty() ? "" : "  " + message.getFirst()));
            String below = indent + (last ? "   " : "│  ");
            message.stream().skip(1).forEach(line -> lines.add(below + "  " + line));
            add(cause.causes(), below, colors, lines);
        }
    }
}
