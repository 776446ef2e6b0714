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
        Optional<JsonObject> managed = asked(cluster, terminal, () -> cluster.managed(owner));
        Plan live = asked(
                cluster,
                terminal,
                () -> Observation.of(owner, cluster.client(), cluster.inventoryOf(owner, managed))
                        .plan());
        Plan plan = RecordedNodes.of(managed).heed(live);
        // what its operator says of a resource knows more than its objects tell
        Optional<JsonObject> unready = managed.flatMap(
                resource -> Conditions.unready(resource).stream().findFirst());
        // of what is ready and owns nothing, only that can tell why
        Optional<JsonObject> told = unready.or(
                () -> managed.filter(resource -> plan.nodes().isEmpty()).flatMap(Conditions::applied));
        Output output = Output.of(arguments);
        boolean isNothing = plan.nodes().isEmpty() && told.isEmpty();
        boolean isReady = plan.isDone() && unready.isEmpty() && !isNothing;
        if (isNothing && output == Output.TEXT) {
            terminal.error(Printable.of("Nothing is applied for " + owner) + "\n");
            return ExitCode.FINDINGS;
        }
        String reason =
                isNothing ? "NotFound" : told.map(c -> c.string("reason")).orElse("");
        String message = isNothing
                ? "nothing is applied"
                : told.map(c -> c.string("message")).orElse("");
        List<String> lines = new ArrayList<>(PlanTree.lines(Map.of(owner, plan), terminal.outColors()));
        told.ifPresent(condition -> lines.add(Row.whole("  ", terminal.outColors())
                .add(isReady ? "✓" : "✗", isReady ? Style.SUCCESS : Style.ERROR)
                .add(" " + condition.string("type") + " is " + condition.string("status") + ", " + reason + ": "
                        + message)
                .toString()));
        List<JsonObject> nodes = plan.nodes().stream().map(PlanData::of).toList();
        output.print(PlanData.of(owner, "ready", isReady, reason, message, nodes), lines, terminal);
        return isReady ? ExitCode.OK : ExitCode.FINDINGS;
    }
}
