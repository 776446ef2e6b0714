package dev.pequod.cli.cluster;

import dev.pequod.apply.ClusterException;
import dev.pequod.apply.Observation;
import dev.pequod.apply.Owner;
import dev.pequod.apply.Plan;
import dev.pequod.cli.command.Arguments;
import dev.pequod.cli.command.ExitCode;
import dev.pequod.cli.command.Syntax;
import dev.pequod.cli.console.Terminal;
import java.io.IOException;
import java.util.Map;

/** {@code pequod status}: how far the objects of a resource are. */
public final class StatusCommand extends ClusterCommand {

    /** Makes the command. */
    public StatusCommand() {
        super("status", "Show how far the objects of a resource are in a cluster");
    }

    @Override
    public void declare(Syntax syntax) {
        syntax.operands("NAME", 1, 1, "the name of the resource");
        Cluster.declare(syntax);
        syntax.describe("Ends with 0 if all objects are ready and 1 if not, or there are none.");
        syntax.example("pequod status cart -n shop");
    }

    @Override
    ExitCode run(Arguments arguments, Terminal terminal, Cluster cluster) throws IOException, ClusterException {
        Owner owner = Cluster.owner(cluster.namespace(), arguments.operands().getFirst());
        Plan plan = Observation.of(owner, cluster.client(), cluster.inventoryOf(owner));
        if (plan.nodes().isEmpty()) {
            terminal.error("Nothing is applied for " + owner + "\n");
            return ExitCode.FINDINGS;
        }
        for (String line : LiveTree.lines(Map.of(owner, plan), terminal.outColors())) {
            terminal.println(line);
        }
        return plan.isDone() ? ExitCode.OK : ExitCode.FINDINGS;
    }
}
