package dev.pequod.cli.cluster;

import dev.pequod.apply.NodeStatus;
import dev.pequod.apply.NodeStatus.Phase;
import dev.pequod.apply.Owner;
import dev.pequod.apply.Plan;
import dev.pequod.cli.console.Row;
import dev.pequod.cli.console.Style;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/** Shows plans as trees: a line for each resource, and below it one for each of its objects. */
final class PlanTree {
    private static final String LAST = "└─ ";
    private static final String NOT_LAST = "├─ ";

    private PlanTree() {}

    /** Returns the objects that are wanted, and then those that are still there. */
    static List<NodeStatus> all(Plan plan) {
        return Stream.concat(plan.nodes().stream(), plan.leaving().stream()).toList();
    }

    /** Returns the trees in full. */
    static List<String> lines(Map<Owner, Plan> plans, boolean colors) {
        return lines(plans, below -> Row.whole(below, colors));
    }

    /** Returns the trees as so many rows at the most that a row of {@code rows} is for each; what is ready is left out first. */
    static List<String> rows(Map<Owner, Plan> plans, Function<String, Row> rows, int most) {
        List<String> all = lines(plans, rows);
        if (all.size() <= most) {
            return all;
        }
        List<String> some = new ArrayList<>();
        plans.forEach((owner, plan) -> {
            some.add(head(owner, plan, rows));
            all(plan).stream()
                    .filter(node -> node.phase() != Phase.READY)
                    .forEach(node -> some.add(line(NOT_LAST, node, rows)));
            plan.problem().ifPresent(p -> some.add(problem(p.message(), rows)));
        });
        int shown = Math.max(0, most - 1);
        if (some.size() > shown) {
            some.subList(shown, some.size()).clear();
        }
        some.add(rows.apply("")
                .add(LAST + "and " + (all.size() - some.size()) + " more")
                .toString());
        return some;
    }

    private static List<String> lines(Map<Owner, Plan> plans, Function<String, Row> rows) {
        List<String> lines = new ArrayList<>();
        plans.forEach((owner, plan) -> {
            lines.add(head(owner, plan, rows));
            List<NodeStatus> all = all(plan);
            for (int i = 0; i < all.size(); i++) {
                boolean isLast = i == all.size() - 1 && plan.problem().isEmpty();
                lines.add(line(isLast ? LAST : NOT_LAST, all.get(i), rows));
            }
            plan.problem().ifPresent(p -> lines.add(problem(p.message(), rows)));
        });
        return lines;
    }

    private static String head(Owner owner, Plan plan, Function<String, Row> rows) {
        List<NodeStatus> all = all(plan);
        long ready = all.stream().filter(n -> n.phase() == Phase.READY).count();
        return rows.apply("")
                .add(owner.toString(), Style.BOLD)
                .add("  " + ready + " of " + all.size() + " ready")
                .toString();
    }

    private static String line(String branch, NodeStatus node, Function<String, Row> rows) {
        Row row = mark(
                        node.phase(),
                        rows.apply((branch.equals(LAST) ? "   " : "│  ") + "  ").add(branch))
                .add(" " + node.object());
        if (!node.message().isEmpty()) {
            row.add("  ").add(node.message(), Style.FAINT);
        }
        return row.toString();
    }

    private static String problem(String message, Function<String, Row> rows) {
        return rows.apply("     ")
                .add(LAST)
                .add("✗", Style.ERROR)
                .add(" " + message)
                .toString();
    }

    private static Row mark(Phase phase, Row row) {
        return switch (phase) {
            case READY -> row.add("✓", Style.SUCCESS);
            case FAILED -> row.add("✗", Style.ERROR);
            case WAITING -> row.add("·", Style.FAINT);
            case APPLYING, PROGRESSING, LEAVING -> row.add("…", Style.HINT);
        };
    }
}
