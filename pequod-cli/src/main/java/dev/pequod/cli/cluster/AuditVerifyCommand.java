package dev.pequod.cli.cluster;

import dev.pequod.apply.ClusterException;
import dev.pequod.apply.Owner;
import dev.pequod.apply.history.RenderProof;
import dev.pequod.apply.history.RenderProof.Check;
import dev.pequod.apply.history.StoredGraph;
import dev.pequod.cli.command.Arguments;
import dev.pequod.cli.command.ExitCode;
import dev.pequod.cli.command.Output;
import dev.pequod.cli.command.Syntax;
import dev.pequod.cli.console.Progress;
import dev.pequod.cli.console.Row;
import dev.pequod.cli.console.Style;
import dev.pequod.cli.console.Terminal;
import dev.pequod.cli.source.ModuleSources;
import dev.pequod.cli.source.NamedModule;
import dev.pequod.graph.json.JsonArray;
import dev.pequod.graph.json.JsonBoolean;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonString;
import dev.pequod.graph.render.RenderResult;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code pequod audit verify}: resolves and renders again what the status of a resource records. */
public final class AuditVerifyCommand extends ClusterCommand {

    /** Makes the command. */
    public AuditVerifyCommand() {
        super("verify", "Render again what the status of a resource records, and compare");
    }

    @Override
    public void declare(Syntax syntax) {
        syntax.operand("NAME", "the name of the resource");
        Output.declare(syntax);
        ModuleSources.declare(syntax);
        Cluster.declare(syntax);
        syntax.describe(
                "The module is had again by its digest, the recorded input rendered, and render hash and Graph compared"
                        + " with what the operator has stored, byte for byte.",
                "Ends with 0 if all is the same, 1 if something differs, and 3 if the module cannot be had.");
        syntax.example("pequod audit verify cart -n shop");
    }

    @Override
    public boolean reportsAsData(Arguments arguments) {
        return Output.of(arguments) == Output.JSON;
    }

    @Override
    ExitCode run(Arguments arguments, Terminal terminal, Cluster cluster) throws IOException, ClusterException {
        Owner owner = Cluster.owner(cluster.namespace(), arguments.operands().getFirst());
        JsonObject resource = managed(cluster, terminal, owner);
        String hash = resource.object("status").string("renderHash");
        Optional<StoredGraph> stored =
                hash.isEmpty() ? Optional.empty() : RollbackCommand.stored(cluster, terminal, owner, hash);
        ModuleSources sources = ModuleSources.of(arguments, terminal, List.of(), List.of(cluster.modules()));
        RenderResult result = Progress.during(
                terminal,
                "Rendering " + owner,
                () -> sources.renderer().render(RenderProof.resource(resource, stored)));
        List<Check> checks = RenderProof.checks(resource, stored, result);
        print(owner, checks, arguments, terminal);
        if (checks.stream().allMatch(Check::holds)) {
            return ExitCode.OK;
        }
        boolean unreachable = result instanceof RenderResult.Failed failed
                && failed.errors().stream().anyMatch(e -> NamedModule.isOurs(e.code()));
        return unreachable ? ExitCode.FAILURE : ExitCode.FINDINGS;
    }

    private static void print(Owner owner, List<Check> checks, Arguments arguments, Terminal terminal)
            throws IOException {
        boolean colors = terminal.outColors();
        List<String> lines = new ArrayList<>(
                List.of(Row.whole("", colors).add(owner.toString(), Style.BOLD).toString()));
        List<JsonObject> data = new ArrayList<>();
        for (Check check : checks) {
            Row row = Row.whole("    ", colors);
            lines.add((check.holds() ? row.add("✓", Style.SUCCESS) : row.add("✗", Style.ERROR))
                    .add(" " + check.what() + "  ")
                    .add(check.message())
                    .toString());
            data.add(JsonObject.EMPTY
                    .with("check", new JsonString(check.what()))
                    .with("holds", JsonBoolean.of(check.holds()))
                    .with("message", new JsonString(check.message())));
        }
        Output.of(arguments).print(new JsonArray(data), lines, terminal);
    }
}
