package dev.pequod.cli.cluster;

import dev.pequod.apply.ClusterException;
import dev.pequod.apply.Inventory;
import dev.pequod.apply.Observation;
import dev.pequod.apply.Owner;
import dev.pequod.apply.Plan;
import dev.pequod.cli.command.Arguments;
import dev.pequod.cli.command.ExitCode;
import dev.pequod.cli.command.FailureException;
import dev.pequod.cli.command.NamedCommand;
import dev.pequod.cli.command.Syntax;
import dev.pequod.cli.console.Terminal;
import dev.pequod.graph.json.JsonArray;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonValue;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code pequod status}: how far the objects of a resource are. */
public final class StatusCommand extends NamedCommand {

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
    public ExitCode run(Arguments arguments, Terminal terminal) throws IOException {
        try (Cluster cluster = Cluster.of(arguments, terminal)) {
            Owner owner =
                    Cluster.owner(cluster.namespace(), arguments.operands().getFirst());
            Optional<JsonObject> managed = cluster.managed(owner);
            Inventory inventory = managed.isPresent()
                    ? Inventory.ofJson(list(managed.get().object("status").get("inventory")))
                    : cluster.inventory(owner).load();
            Plan plan = Observation.of(owner, cluster.client(), inventory);
            if (plan.nodes().isEmpty()) {
                terminal.error("Nothing is applied for " + owner + "\n");
                return ExitCode.FINDINGS;
            }
            for (String line : LiveTree.lines(Map.of(owner, plan), terminal.outColors())) {
                terminal.println(line);
            }
            return plan.isDone() ? ExitCode.OK : ExitCode.FINDINGS;
        } catch (ClusterException e) {
            throw new FailureException(e.problem().message(), e);
        }
    }

    private static JsonArray list(@Nullable JsonValue value) {
        return value instanceof JsonArray array ? array : JsonArray.EMPTY;
    }
}
