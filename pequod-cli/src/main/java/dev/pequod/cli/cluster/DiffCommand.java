package dev.pequod.cli.cluster;

import dev.pequod.apply.ClusterException;
import dev.pequod.apply.Comparison;
import dev.pequod.apply.Difference;
import dev.pequod.apply.Owner;
import dev.pequod.apply.Problem;
import dev.pequod.cli.command.Arguments;
import dev.pequod.cli.command.ExitCode;
import dev.pequod.cli.command.Output;
import dev.pequod.cli.command.Syntax;
import dev.pequod.cli.console.Diagnostic;
import dev.pequod.cli.console.LineDiff;
import dev.pequod.cli.console.Printable;
import dev.pequod.cli.console.Report;
import dev.pequod.cli.console.Style;
import dev.pequod.cli.console.Terminal;
import dev.pequod.cli.render.RenderedResources;
import dev.pequod.cli.render.RenderedResources.Rendered;
import dev.pequod.graph.ObjectIdentity;
import dev.pequod.graph.json.JsonArray;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonValue;
import dev.pequod.graph.view.YamlWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** {@code pequod diff}: what applying would change. */
public final class DiffCommand extends ClusterCommand {
    /** Makes the command. */
    public DiffCommand() {
        super("diff", "Show what applying resources would change in a cluster");
    }

    @Override
    public void declare(Syntax syntax) {
        RenderedResources.declare(syntax);
        Output.declare(syntax);
        Cluster.declare(syntax);
        syntax.describe(
                "The API server computes each change by a dry run; nothing is changed. What Secrets hold is not shown.",
                "Ends with 0 if nothing would change, 1 if something would, and 3 if the API server did not tell all.");
        syntax.example("pequod diff -f examples/webservice.yaml");
    }

    @Override
    public boolean reportsAsData(Arguments arguments) {
        return Output.of(arguments) == Output.JSON;
    }

    @Override
    ExitCode run(Arguments arguments, Terminal terminal, Cluster cluster) throws IOException, ClusterException {
        Report report = new Report();
        RenderedResources rendered =
                RenderedResources.render(arguments, terminal, report, cluster::complete, cluster.configMaps());
        List<Difference> differences = new ArrayList<>();
        for (Rendered one : rendered.all()) {
            Owner owner = Cluster.owner(one.resource());
            differences.addAll(asked(
                    cluster,
                    terminal,
                    () -> Comparison.of(one.graph(), owner, cluster.client(), cluster.inventoryOf(owner))));
        }
        for (Difference difference : differences) {
            if (difference.change() == Difference.Change.ADOPT) {
                report.add(Diagnostic.warning("Adopted", difference.object() + " is taken over from others"));
            }
            if (difference.change() == Difference.Change.RECREATE) {
                report.add(Diagnostic.warning(
                        "Recreated",
                        difference.object() + " is deleted and created again, as a field changes that cannot"));
            }
            difference
                    .problem()
                    .ifPresent(problem ->
                            report.add(Diagnostic.error(problem.reason().toString(), "", problem.message())));
        }
        print(differences, Output.of(arguments), terminal);
        report.print(terminal, reportsAsData(arguments));
        if (differences.stream().flatMap(d -> d.problem().stream()).anyMatch(DiffCommand::isUntold)) {
            return ExitCode.FAILURE;
        }
        boolean same = rendered.exitCode() == ExitCode.OK && differences.isEmpty();
        return same ? ExitCode.OK : ExitCode.FINDINGS;
    }

    /** Reports whether it is unknown what would change: not for what the object is, but for who asks, or when. */
    private static boolean isUntold(Problem problem) {
        return switch (problem.reason()) {
            case FORBIDDEN, UNAUTHORIZED, TOO_MANY_REQUESTS, UNAVAILABLE, TIMEOUT -> true;
            case NOT_FOUND,
                    ALREADY_EXISTS,
                    CHANGED,
                    FIELD_CONFLICT,
                    INVALID,
                    IMMUTABLE_FIELD,
                    NO_SUCH_KIND,
                    NOT_OWNED,
                    NOT_EMPTY,
                    DUPLICATE_OBJECT,
                    TOO_LARGE,
                    OBJECT_TOO_LARGE -> false;
        };
    }

    private static void print(List<Difference> differences, Output output, Terminal terminal) throws IOException {
        List<String> lines = new ArrayList<>();
        for (Difference difference : differences) {
            ObjectIdentity identity = difference.object().identity();
            String name = difference.object().apiVersion().replace('/', '.') + "." + identity.kind() + "."
                    + (identity.namespace().isEmpty() ? "" : identity.namespace() + ".") + identity.name();
            LineDiff.unified("live/" + name, yaml(difference.before()), "wanted/" + name, yaml(difference.after()))
                    .lines()
                    .forEach(line -> lines.add(colored(Printable.of(line), terminal.outColors())));
        }
        JsonArray data =
                new JsonArray(differences.stream().map(Difference::toJson).toList());
        output.print(data, lines, terminal);
    }

    private static String yaml(JsonObject object) {
        JsonValue value = object;
        return object.members().isEmpty() ? "" : YamlWriter.write(value);
    }

    private static String colored(String line, boolean colors) {
        if (line.startsWith("+++") || line.startsWith("---") || line.startsWith("diff ")) {
            return Style.BOLD.of(line, colors);
        }
        return switch (line.isEmpty() ? ' ' : line.charAt(0)) {
            case '+' -> Style.SUCCESS.of(line, colors);
            case '-' -> Style.ERROR.of(line, colors);
            case '@' -> Style.HINT.of(line, colors);
            default -> line;
        };
    }
}
