package dev.pequod.cli.cluster;

import dev.pequod.apply.NodeStatus;
import dev.pequod.apply.NodeStatus.Phase;
import dev.pequod.apply.ObjectRef;
import dev.pequod.apply.Owner;
import dev.pequod.apply.Plan;
import dev.pequod.cli.console.Style;
import dev.pequod.cli.console.Terminal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Shows how far objects are: on a terminal as a tree that is drawn over itself, elsewhere as a line for each step of an object.
 * Thread-safe.
 */
final class LiveTree {
    private final Terminal terminal;
    private final Map<Owner, Plan> plans = new LinkedHashMap<>();
    private final Map<ObjectRef, String> told = new HashMap<>();
    private int drawn;

    LiveTree(Terminal terminal) {
        this.terminal = terminal;
    }

    synchronized void show(Owner owner, Plan plan) {
        plans.put(owner, plan);
        try {
            if (terminal.showsProgress()) {
                draw();
            } else {
                tell(plan);
            }
        } catch (IOException e) {
            drawn = 0; // nobody watches any more; the work itself goes on
        }
    }

    /** Takes the tree away, as the results say the same. */
    synchronized void close() throws IOException {
        if (drawn > 0) {
            terminal.note(over());
        }
        drawn = 0;
    }

    private void draw() throws IOException {
        List<String> lines = lines(plans, terminal.errColors());
        terminal.note(over() + String.join("\n", lines) + "\n");
        drawn = lines.size();
    }

    /** Returns what puts the cursor to where the tree begins, and clears from there on. */
    private String over() {
        return drawn == 0 ? "" : "\u001B[" + drawn + "A\u001B[J";
    }

    private void tell(Plan plan) throws IOException {
        for (NodeStatus node : all(plan)) {
            String line =
                    node.object() + ": " + node.phase() + (node.message().isEmpty() ? "" : " (" + node.message() + ")");
            if (node.phase() != Phase.APPLYING && !line.equals(told.put(node.object(), line))) {
                terminal.note(line + "\n");
            }
        }
    }

    private static List<NodeStatus> all(Plan plan) {
        return Stream.concat(plan.nodes().stream(), plan.leaving().stream()).toList();
    }

    /** Returns the trees of plans, one object a line. */
    static List<String> lines(Map<Owner, Plan> plans, boolean colors) {
        List<String> lines = new ArrayList<>();
        plans.forEach((owner, plan) -> {
            List<NodeStatus> all = all(plan);
            long ready = all.stream().filter(n -> n.phase() == Phase.READY).count();
            lines.add(Style.BOLD.of(owner.toString(), colors) + "  " + ready + " of " + all.size() + " ready");
            for (int i = 0; i < all.size(); i++) {
                NodeStatus node = all.get(i);
                lines.add((i == all.size() - 1 ? "└─ " : "├─ ") + mark(node.phase(), colors) + " " + node.object()
                        + (node.message().isEmpty() ? "" : "  " + Style.FAINT.of(node.message(), colors)));
            }
            plan.problem().ifPresent(p -> lines.add("└─ " + Style.ERROR.of("✗", colors) + " " + p.message()));
        });
        return lines;
    }

    private static String mark(Phase phase, boolean colors) {
        return switch (phase) {
            case READY -> Style.SUCCESS.of("✓", colors);
            case FAILED -> Style.ERROR.of("✗", colors);
            case WAITING -> Style.FAINT.of("·", colors);
            case APPLYING, PROGRESSING, LEAVING -> Style.HINT.of("…", colors);
        };
    }
}
