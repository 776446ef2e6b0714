package dev.pequod.cli.render;

import dev.pequod.cli.command.Arguments;
import dev.pequod.cli.command.ExitCode;
import dev.pequod.cli.command.Syntax;
import dev.pequod.cli.command.UsageException;
import dev.pequod.cli.console.Report;
import dev.pequod.cli.console.Terminal;
import dev.pequod.cli.input.InputReader;
import dev.pequod.cli.input.InvalidInputException;
import dev.pequod.cli.input.SourceText;
import dev.pequod.cue.CueContext;
import dev.pequod.graph.Graph;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.resolver.configmap.ConfigMapSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The resources that a command line names, each with the Graph that it was rendered into; for commands that go on with both. There are
 * none unless every resource could be rendered and no policy forbids applying one of them.
 *
 * @param all the resources in their order
 * @param exitCode how the command ends if there are none
 */
public record RenderedResources(List<Rendered> all, ExitCode exitCode) {

    /** Copies the list. */
    public RenderedResources {
        all = List.copyOf(all);
    }

    /**
     * One resource.
     *
     * @param resource the resource itself
     * @param graph what it was rendered into
     */
    public record Rendered(JsonObject resource, Graph graph) {}

    /** Declares what names the resources and their module. */
    public static void declare(Syntax syntax) {
        declareFiles(syntax);
        ModuleChoice.declare(syntax);
    }

    /** Declares what names the resources. */
    public static void declareFiles(Syntax syntax) {
        syntax.options(
                "-f --filename",
                "FILE|DIR|-",
                "resources as YAML or JSON; a folder stands for the files directly in it; may be given several times");
    }

    /**
     * Returns the resources that the arguments name, without rendering them.
     *
     * @param completion adds what the cluster adds to a resource, such as its namespace
     * @throws InvalidInputException if something is wrong with one of them
     */
    public static List<JsonObject> resources(
            Arguments arguments, Terminal terminal, Report report, UnaryOperator<JsonObject> completion)
            throws IOException {
        ResourceReader.Found found = read(arguments, terminal, report, completion);
        if (!found.wrong().isEmpty()) {
            throw new InvalidInputException(found.wrong());
        }
        return found.resources().stream().map(Resource::object).toList();
    }

    /**
     * Returns the resources that the arguments name, rendered; the report holds what is wrong with them.
     *
     * @param completion adds what the cluster adds to a resource, such as its namespace
     * @param configMaps finds the modules in ConfigMaps that are not among the files
     */
    public static RenderedResources render(
            Arguments arguments,
            Terminal terminal,
            Report report,
            UnaryOperator<JsonObject> completion,
            ConfigMapSource configMaps)
            throws IOException {
        ModuleChoice.check(arguments);
        ResourceReader.Found found = read(arguments, terminal, report, completion);
        ModuleChoice module = ModuleChoice.of(arguments, terminal, new GivenConfigMaps(found.configMaps(), configMaps));
        RenderReport rendered = new RenderReport(module, report);
        found.wrong().forEach(rendered::refuse);
        List<Resource> resources = found.resources();
        rendered.add(resources, module.render(resources, terminal));
        List<Rendered> all = new ArrayList<>();
        if (rendered.exitCode() == ExitCode.OK) {
            for (int i = 0; i < resources.size(); i++) {
                all.add(new Rendered(
                        resources.get(i).object(), rendered.graphs().get(i)));
            }
        }
        return new RenderedResources(all, rendered.exitCode());
    }

    /** Returns the files, folders and {@code -} that the arguments name; there is at least one. */
    static List<String> names(Arguments arguments) {
        List<String> names = arguments.values("-f");
        if (names.isEmpty()) {
            throw new UsageException("-f is missing: name a file, a folder, or - for standard input");
        }
        return names;
    }

    /** Reads the resources in what is named; the report learns the texts. */
    static ResourceReader.Found read(
            Arguments arguments, Terminal terminal, Report report, UnaryOperator<JsonObject> completion)
            throws IOException {
        List<SourceText> texts = new InputReader(terminal).resources(names(arguments));
        texts.forEach(text -> report.know(text.name(), text.text()));
        return ResourceReader.read(CueContext.create(), texts, completion, ModuleChoice.configMap(arguments));
    }
}
