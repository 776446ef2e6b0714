package dev.pequod.cli.cluster;

import dev.pequod.apply.ClusterException;
import dev.pequod.apply.Observation;
import dev.pequod.apply.Owner;
import dev.pequod.apply.Plan;
import dev.pequod.cli.command.Arguments;
import dev.pequod.cli.command.ExitCode;
import dev.pequod.cli.command.Syntax;
import dev.pequod.cli.console.Style;
import dev.pequod.cli.console.Terminal;
import dev.pequod.graph.json.JsonArray;
import dev.pequod.graph.json.JsonObject;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** {@code pequod status}: how far the objects of a resource are. */
public final class StatusCommand extends ClusterCommand {

    /** Makes the command. */
    public StatusCommand() {
        super("status", "Show how far the objects of a resource are in a cluster");
    }

    @Override
    public void declare(Syntax syntax) {
        syntax.operand("NAME", "the name of the resource");
        Cluster.declare(syntax);
        syntax.describe(
                "Ends with 0 if all objects are ready, and the resource if an operator applies it, and 1 if not, or nothing is applied.");
        syntax.example("pequod status cart -n shop");
    }

    @Override
    ExitCode run(Arguments arguments, Terminal terminal, Cluster cluster) throws IOException, ClusterException {
        Owner owner = Cluster.owner(cluster.namespace(), arguments.operands().getFirst());
        Plan plan = Observation.of(owner, cluster.client(), cluster.inventoryOf(owner));
        Optional<JsonObject> unready = cluster.managed(owner).flatMap(StatusCommand::unready);
        if (plan.nodes().isEmpty() && unready.isEmpty()) {
            terminal.error("Nothing is applied for " + owner + "\n");
            return ExitCode.FINDINGS;
        }
        for (String line : LiveTree.lines(Map.of(owner, plan), terminal.outColors())) {
            terminal.println(line);
        }
        if (unready.isPresent()) {
            JsonObject ready = unready.get();
            terminal.println(Style.ERROR.of("✗", terminal.outColors()) + " Ready is " + ready.string("status") + ", "
                    + ready.string("reason") + ": " + ready.string("message"));
        }
        return plan.isDone() && unready.isEmpty() ? ExitCode.OK : ExitCode.FINDINGS;
    }

    /** Returns the condition by which a resource is not ready, as its operator says: that knows more than its objects tell. */
    private static Optional<JsonObject> unready(JsonObject resource) {
        return resource.object("status").get("conditions") instanceof JsonArray conditions
                ? conditions.elements().stream()
                        .filter(JsonObject.class::isInstance)
                        .map(JsonObject.class::cast)
                        .filter(c -> c.string("type").equals("Ready")
                                && !c.string("status").equals("True"))
                        .findFirst()
                : Optional.empty();
    }
}
