package dev.pequod.cli.cluster;

import dev.pequod.apply.ApplyLoop;
import dev.pequod.apply.ClusterException;
import dev.pequod.apply.Owner;
import dev.pequod.cli.cluster.Runs.Run;
import dev.pequod.cli.command.Arguments;
import dev.pequod.cli.command.ExitCode;
import dev.pequod.cli.command.FailureException;
import dev.pequod.cli.command.NamedCommand;
import dev.pequod.cli.console.Diagnostic;
import dev.pequod.cli.console.Progress;
import dev.pequod.cli.console.Terminal;
import dev.pequod.cli.input.InvalidInputException;
import dev.pequod.graph.json.JsonObject;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** A command that works on a cluster: what goes wrong there ends it with one message. */
abstract class ClusterCommand extends NamedCommand {

    ClusterCommand(String name, String summary) {
        super(name, summary);
    }

    /** Does the work on the cluster that the arguments name. */
    abstract ExitCode run(Arguments arguments, Terminal terminal, Cluster cluster) throws IOException, ClusterException;

    @Override
    public final ExitCode run(Arguments arguments, Terminal terminal) throws IOException {
        try (Cluster cluster = Cluster.of(arguments, terminal)) {
            return run(arguments, terminal, cluster);
        } catch (ClusterException e) {
            throw new FailureException(e.problem().message(), e);
        }
    }

    /** Returns what requests to the cluster come to, which on a slow one are shown meanwhile. */
    static <T> T asked(Cluster cluster, Terminal terminal, Progress.Work<T, ClusterException> requests)
            throws ClusterException {
        return Progress.during(terminal, "Asking " + cluster.server(), requests);
    }

    /**
     * Returns the work on the objects of a resource.
     *
     * @param atMost how long an object may take to become ready where its node does not say
     * @throws InvalidInputException if an operator does it already
     */
    static Run work(
            Cluster cluster,
            Terminal terminal,
            JsonObject resource,
            Duration atMost,
            Function<ApplyLoop, Runs.Work> work)
            throws ClusterException {
        Owner owner = Cluster.owner(resource);
        requireUnmanaged(owner, asked(cluster, terminal, () -> cluster.managed(owner)));
        ApplyLoop loop = new ApplyLoop(owner, cluster.application(owner, atMost), cluster.client(), Clock.systemUTC());
        return new Run(owner, work.apply(loop));
    }

    private static void requireUnmanaged(Owner owner, Optional<JsonObject> managed) {
        if (managed.isPresent()) {
            throw refused(
                    "Managed",
                    owner + " is in the cluster, so an operator applies it; use kubectl for the resource itself");
        }
    }

    /**
     * Returns the resource that an operator works on.
     *
     * @throws InvalidInputException if it is not in the cluster
     */
    static JsonObject managed(Cluster cluster, Terminal terminal, Owner owner) throws ClusterException {
        return asked(cluster, terminal, () -> cluster.managed(owner))
                .orElseThrow(() -> refused("NotFound", owner + " is not in the cluster " + cluster.server()));
    }

    /** Returns what ends a command that finds that it cannot do what is asked. */
    static InvalidInputException refused(String code, String message) {
        return new InvalidInputException(List.of(Diagnostic.error(code, "", message)));
    }
}
