package dev.pequod.cli.cluster;

import dev.pequod.apply.ClusterException;
import dev.pequod.apply.Observation;
import dev.pequod.apply.Owner;
import dev.pequod.apply.Plan;
import dev.pequod.cli.command.Arguments;
import dev.pequod.cli.command.ExitCode;
import dev.pequod.cli.command.Output;
import dev.pequod.cli.command.Syntax;
import dev.pequod.cli.console.Printable;
import dev.pequod.cli.console.Row;
import dev.pequod.cli.console.Style;
import dev.pequod.cli.console.Terminal;
import dev.pequod.graph.json.JsonArray;
import dev.pequod.graph.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
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
        Output.declare(syntax);
        Cluster.declare(syntax);
        syntax.describe(
                "Ends with 0 if all objects are ready, and the resource if an operator applies it, and 1 if not, or nothing is applied.");
        syntax.example("pequod status cart -n shop");
    }

    @Override
    public boolean reportsAsData(Arguments arguments) {
        return Output.of(arguments) == Output.JSON;
    }

    @Override
    ExitCode run(Arguments arguments, Terminal terminal, Cluster cluster) throws IOException, ClusterException {
        Owner owner = Cluster.owner(cluster.namespace(), arguments.operands().getFirst());
        Plan plan = Observation.of(owner, cluster.client(), cluster.inventoryOf(owner));
        Optional<JsonObject> unready = cluster.managed(owner).flatMap(StatusCommand::unready);
        Output output = Output.of(arguments);
        boolean isNothing = plan.nodes().isEmpty() && unready.isEmpty();
        boolean isReady = plan.isDone() && unready.isEmpty() && !isNothing;
        if (isNothing && output == Output.TEXT) {
            terminal.error(Printable.of("Nothing is applied for " + owner) + "\n");
            return ExitCode.FINDINGS;
        }
        String reason =
                isNothing ? "NotFound" : unready.map(c -> c.string("reason")).orElse("");
        String message = isNothing
                ? "nothing is applied"
                : unready.map(c -> c.string("message")).orElse("");
        List<String> lines = new ArrayList<>(PlanTree.lines(Map.of(owner, plan), terminal.outColors()));
        unready.ifPresent(ready -> lines.add(Row.whole("  ", terminal.outColors())
                .add("✗", Style.ERROR)
                .add(" Ready is " + ready.string("status") + ", " + reason + ": " + message)
                .toString()));
        List<JsonObject> nodes = plan.nodes().stream().map(PlanData::of).toList();
        output.print(PlanData.of(owner, "ready", isReady, reason, message, nodes), lines, terminal);
        return isReady ? ExitCode.OK : ExitCode.FINDINGS;
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
