package dev.pequod.cli.cluster;

import dev.pequod.apply.NodeStatus;
import dev.pequod.apply.NodeStatus.Phase;
import dev.pequod.apply.ObjectRef;
import dev.pequod.apply.Owner;
import dev.pequod.apply.Plan;
import dev.pequod.cli.console.Printable;
import dev.pequod.cli.console.Terminal;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Shows how far objects are: on a terminal as a tree that is drawn over itself, elsewhere as a line for each step of an object.
 * Thread-safe.
 */
final class LiveTree {
    private final Terminal terminal;
    private final boolean tells;
    private final Map<Owner, Plan> plans = new LinkedHashMap<>();
    private final Map<ObjectRef, String> told = new HashMap<>();
    private int drawn;

    /**
     * Shows nothing yet.
     *
     * @param tells whether steps are told where no tree can be drawn
     */
    LiveTree(Terminal terminal, boolean tells) {
        this.terminal = terminal;
        this.tells = tells;
    }

    synchronized void show(Owner owner, Plan plan) {
        plans.put(owner, plan);
        try {
            if (terminal.showsProgress()) {
                draw();
            } else if (tells) {
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
        // The cursor stands below the last row, and goes up no further than to the first one that can be seen.
        List<String> lines = PlanTree.rows(plans, below -> terminal.errRow(), terminal.errRows() - 1);
        terminal.note(over() + String.join("\n", lines) + "\n");
        drawn = lines.size();
    }

    /** Returns what puts the cursor to where the tree begins, and clears from there on. */
    private String over() {
        return drawn == 0 ? "" : "\u001B[" + drawn + "A\u001B[J";
    }

    private void tell(Plan plan) throws IOException {
        for (NodeStatus node : PlanTree.all(plan)) {
            String line =
                    node.object() + ": " + node.phase() + (node.message().isEmpty() ? "" : " (" + node.message() + ")");
            if (node.phase() != Phase.APPLYING && !line.equals(told.put(node.object(), line))) {
                terminal.note(Printable.of(line) + "\n");
            }
        }
    }
}
