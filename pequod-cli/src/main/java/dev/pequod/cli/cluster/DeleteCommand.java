package dev.pequod.cli.cluster;

import dev.pequod.apply.ApplyLoop;
import dev.pequod.apply.ClusterException;
import dev.pequod.apply.Owner;
import dev.pequod.apply.Plan;
import dev.pequod.cli.cluster.Runs.Run;
import dev.pequod.cli.command.Arguments;
import dev.pequod.cli.command.ExitCode;
import dev.pequod.cli.command.FailureException;
import dev.pequod.cli.command.NamedCommand;
import dev.pequod.cli.command.Syntax;
import dev.pequod.cli.console.Report;
import dev.pequod.cli.console.Terminal;
import dev.pequod.cli.render.RenderedResources;
import dev.pequod.graph.json.JsonObject;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** {@code pequod delete}: takes away what {@code pequod apply} has made. */
public final class DeleteCommand extends NamedCommand {
    private static final String ORPHAN = "--orphan";

    /** Makes the command. */
    public DeleteCommand() {
        super("delete", "Delete what was applied for resources from a cluster");
    }

    @Override
    public void declare(Syntax syntax) {
        RenderedResources.declareFiles(syntax);
        syntax.flag(ORPHAN, "leave the objects where they are, as nobody's");
        Runs.declare(syntax);
        Cluster.declare(syntax);
        syntax.describe(
                "Objects go in reverse order: dependents before what they depend on. Returns when all are gone.");
        syntax.example("pequod delete -f examples/webservice.yaml");
    }

    @Override
    public ExitCode run(Arguments arguments, Terminal terminal) throws IOException {
        Duration atMost = Runs.timeout(arguments);
        boolean orphan = arguments.has(ORPHAN);
        try (Cluster cluster = Cluster.of(arguments, terminal)) {
            List<Run> runs = new ArrayList<>();
            for (JsonObject resource : RenderedResources.resources(arguments, terminal, new Report())) {
                Owner owner = Cluster.owner(cluster.complete(resource));
                cluster.requireUnmanaged(owner);
                ApplyLoop loop = new ApplyLoop(owner, cluster.application(owner), cluster.client(), Clock.systemUTC());
                runs.add(new Run(owner, listener -> loop.delete(orphan, atMost, listener)));
            }
            return Runs.together(runs, Plan::isDone, terminal);
        } catch (ClusterException e) {
            throw new FailureException(e.problem().message(), e);
        }
    }
}
