package dev.pequod.cli.cluster;

import dev.pequod.apply.ApplyLoop;
import dev.pequod.apply.ClusterException;
import dev.pequod.cli.cluster.Runs.Run;
import dev.pequod.cli.command.Arguments;
import dev.pequod.cli.command.ExitCode;
import dev.pequod.cli.command.Output;
import dev.pequod.cli.command.Syntax;
import dev.pequod.cli.console.Report;
import dev.pequod.cli.console.Terminal;
import dev.pequod.cli.render.RenderedResources;
import dev.pequod.cli.render.RenderedResources.Rendered;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** {@code pequod apply}: brings a cluster to what resources are rendered into. */
public final class ApplyCommand extends ClusterCommand {
    private static final String WAIT = "--wait";

    /** Makes the command. */
    public ApplyCommand() {
        super("apply", "Apply resources to a cluster, without an operator");
    }

    @Override
    public void declare(Syntax syntax) {
        RenderedResources.declare(syntax);
        syntax.flag(WAIT, "wait until all is ready, and what is no longer wanted is gone");
        Runs.declare(syntax);
        Output.declare(syntax);
        Cluster.declare(syntax);
        syntax.describe(
                "Objects are applied as soon as what they depend on is ready. What a resource was rendered into before"
                        + " and is no",
                "longer is deleted when all else is ready, with --wait or by a later apply. A ConfigMap in the resource's"
                        + " namespace",
                "remembers what is its own.");
        syntax.example("pequod apply -f examples/webservice.yaml --wait");
    }

    @Override
    public boolean reportsAsData(Arguments arguments) {
        return Output.of(arguments) == Output.JSON;
    }

    @Override
    ExitCode run(Arguments arguments, Terminal terminal, Cluster cluster) throws IOException, ClusterException {
        Report report = new Report();
        Duration atMost = Runs.timeout(arguments);
        ApplyLoop.Until until = arguments.has(WAIT) ? ApplyLoop.Until.READY : ApplyLoop.Until.APPLIED;
        RenderedResources rendered =
                RenderedResources.render(arguments, terminal, report, cluster::complete, cluster.configMaps());
        if (!reportsAsData(arguments)) {
            report.print(terminal, false);
            report = new Report();
        }
        List<Run> runs = new ArrayList<>();
        for (Rendered one : rendered.all()) {
            runs.add(work(
                    cluster,
                    terminal,
                    one.resource(),
                    atMost,
                    loop -> listener -> loop.apply(one.graph(), until, atMost, listener)));
        }
        ExitCode code = Runs.together(
                runs,
                plan -> until == ApplyLoop.Until.READY ? plan.isDone() : plan.isApplied(),
                "ready",
                report,
                Output.of(arguments),
                terminal);
        return rendered.exitCode() == ExitCode.OK ? code : rendered.exitCode();
    }
}
