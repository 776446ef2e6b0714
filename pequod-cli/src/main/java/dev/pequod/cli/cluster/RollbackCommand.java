package dev.pequod.cli.cluster;

import dev.pequod.apply.ClusterException;
import dev.pequod.apply.ObjectRef;
import dev.pequod.apply.Owner;
import dev.pequod.apply.Ownership;
import dev.pequod.apply.history.Rollback;
import dev.pequod.apply.history.StoredGraph;
import dev.pequod.cli.command.Arguments;
import dev.pequod.cli.command.ExitCode;
import dev.pequod.cli.command.FailureException;
import dev.pequod.cli.command.Syntax;
import dev.pequod.cli.console.Printable;
import dev.pequod.cli.console.Progress;
import dev.pequod.cli.console.Terminal;
import dev.pequod.cli.source.ModuleSources;
import dev.pequod.cli.source.NamedModule;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.render.JsonDifference;
import dev.pequod.graph.render.PlatformRenderer;
import dev.pequod.graph.render.RenderError;
import dev.pequod.graph.render.RenderResult;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** {@code pequod rollback}: makes a resource what it was when a Graph of its history was applied. */
public final class RollbackCommand extends ClusterCommand {
    private static final String TO = "--to";
    private static final String DRY_RUN = "--dry-run";

    /** Makes the command. */
    public RollbackCommand() {
        super("rollback", "Go back to a Graph that was applied before");
    }

    @Override
    public void declare(Syntax syntax) {
        syntax.operand("NAME", "the name of the resource");
        syntax.option(
                TO,
                "HASH",
                "the first digits of its render hash, or of the digest of its module, as status.history has them; the last"
                        + " one before the current one that was ready, if not given");
        syntax.flag(DRY_RUN, "print the change of the resource and do nothing");
        ModuleSources.declare(syntax);
        Cluster.declare(syntax);
        syntax.describe(
                "The resource gets the spec and the pinned module back that the Graph was rendered from, and the operator"
                        + " does the rest,",
                "unless the resource is paused.",
                "Before that it is rendered here: if it does not come to the same render hash, nothing is changed and the"
                        + " command says why.");
        syntax.example("pequod rollback cart -n shop").example("pequod rollback cart -n shop --to 3f8a10c2");
    }

    @Override
    ExitCode run(Arguments arguments, Terminal terminal, Cluster cluster) throws IOException, ClusterException {
        Owner owner = Cluster.owner(cluster.namespace(), arguments.operands().getFirst());
        JsonObject resource = managed(cluster, terminal, owner);
        Rollback.Choice.To to = switch (Rollback.choose(resource, arguments.value(TO))) {
            case Rollback.Choice.To found -> found;
            case Rollback.Choice.Refused refused -> throw refused(owner, refused.reason());
        };
        ModuleSources sources = ModuleSources.of(arguments, terminal, List.of(), List.of(cluster.modules()));
        PlatformRenderer renderer = sources.renderer();
        Optional<StoredGraph> stored = stored(cluster, terminal, owner, to.renderHash());
        Rollback.Plan plan = Progress.during(
                terminal,
                "Rendering " + owner,
                () -> Rollback.plan(resource, to, stored, r -> attempt(owner, renderer.render(r))));
        switch (plan) {
            case Rollback.Plan.Refused refused -> throw refused(owner, refused.reason());
            case Rollback.Plan.Change change -> {
                if (arguments.has(DRY_RUN)) {
                    terminal.print(Printable.json(change.patch()));
                    return ExitCode.OK;
                }
                asked(
                        cluster,
                        terminal,
                        () -> cluster.client()
                                .merge(
                                        ObjectRef.of(owner.apiVersion(), owner.kind(), owner.namespace(), owner.name()),
                                        change.patch()));
                for (JsonDifference difference : JsonDifference.between(resource, change.wanted())) {
                    terminal.note(Printable.of(difference.path() + ": " + difference.message()) + "\n");
                }
                terminal.println(Printable.of(owner + " is what it was for " + to.renderHash()
                        + (Ownership.isPaused(resource) ? paused(owner) : "")));
            }
        }
        return ExitCode.OK;
    }

    private static String paused(Owner owner) {
        return ", but paused: its objects stay as they are until you run: kubectl annotate webservice " + owner.name()
                + " -n " + owner.namespace() + " " + Ownership.PAUSED + "-";
    }

    private static RuntimeException refused(Owner owner, String reason) {
        return refused("NoRollback", "Tried to roll back " + owner + " but " + reason);
    }

    private static Rollback.Attempt attempt(Owner owner, RenderResult result) {
        return switch (result) {
            case RenderResult.Rendered rendered ->
                new Rollback.Attempt(
                        rendered.graph().metadata().renderHash(),
                        rendered.graph().metadata().platformRefResolved(),
                        "");
            case RenderResult.Failed failed -> {
                RenderError first = failed.errors().getFirst();
                if (NamedModule.isOurs(first.code())) {
                    throw new FailureException(
                            first.code(), "Tried to roll back " + owner + " but " + first.message(), null);
                }
                yield new Rollback.Attempt("", "", first.toString());
            }
        };
    }

    /** Returns what is stored of a Graph, if it is. */
    static Optional<StoredGraph> stored(Cluster cluster, Terminal terminal, Owner owner, String renderHash)
            throws ClusterException {
        String name = StoredGraph.name(owner.name(), renderHash);
        ObjectRef configMap = ObjectRef.of("v1", "ConfigMap", owner.namespace(), name);
        return asked(cluster, terminal, () -> cluster.client().get(configMap)).flatMap(StoredGraph::ofConfigMap);
    }
}
