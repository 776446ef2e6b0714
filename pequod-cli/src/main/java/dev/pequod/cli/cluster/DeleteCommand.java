package dev.pequod.cli.cluster;

import dev.pequod.apply.ClusterException;
import dev.pequod.apply.Plan;
import dev.pequod.cli.cluster.Runs.Run;
import dev.pequod.cli.command.Arguments;
import dev.pequod.cli.command.ExitCode;
import dev.pequod.cli.command.Output;
import dev.pequod.cli.command.Syntax;
import dev.pequod.cli.console.Report;
import dev.pequod.cli.console.Terminal;
import dev.pequod.cli.render.RenderedResources;
import dev.pequod.graph.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** {@code pequod delete}: takes away what {@code pequod apply} has made. */
public final class DeleteCommand extends ClusterCommand {
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
        Output.declare(syntax);
        Cluster.declare(syntax);
        syntax.describe(
                "Objects go in reverse order: dependents before what they depend on. Returns when all are gone.");
        syntax.example("pequod delete -f examples/webservice.yaml");
    }

    @Override
    public boolean reportsAsData(Arguments arguments) {
        return Output.of(arguments) == Output.JSON;
    }

    @Override
    ExitCode run(Arguments arguments, Terminal terminal, Cluster cluster) throws IOException, ClusterException {
        Duration atMost = Runs.timeout(arguments);
        boolean orphan = arguments.has(ORPHAN);
        List<Run> runs = new ArrayList<>();
        for (JsonObject resource : RenderedResources.resources(arguments, terminal, new Report(), cluster::complete)) {
            runs.add(work(
                    cluster, terminal, resource, atMost, loop -> listener -> loop.delete(orphan, atMost, listener)));
        }
        return Runs.together(runs, Plan::isDone, "gone", new Report(), Output.of(arguments), terminal);
    }
}
