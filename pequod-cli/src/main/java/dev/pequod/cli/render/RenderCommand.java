package dev.pequod.cli.render;

import dev.pequod.cli.command.Arguments;
import dev.pequod.cli.command.ExitCode;
import dev.pequod.cli.command.NamedCommand;
import dev.pequod.cli.command.Syntax;
import dev.pequod.cli.command.UsageException;
import dev.pequod.cli.console.Printable;
import dev.pequod.cli.console.Report;
import dev.pequod.cli.console.Terminal;
import dev.pequod.cli.input.InvalidInputException;
import dev.pequod.graph.view.GraphView;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * {@code pequod render} and {@code pequod graph}: the same work, for machines and for people.
 *
 * <p>Manifests are written only if every resource could be rendered and no policy forbids applying one of them: whatever
 * reads them, such as {@code kubectl apply}, must not get a part.
 */
public final class RenderCommand extends NamedCommand {
    private static final Set<GraphView> MANIFESTS = Set.of(GraphView.YAML, GraphView.JSON);
    private static final Set<GraphView> PICTURES =
            Set.of(GraphView.MERMAID, GraphView.DOT, GraphView.SVG, GraphView.HTML);

    private final List<GraphView> views;

    private RenderCommand(String name, String summary, List<GraphView> views) {
        super(name, summary);
        this.views = views;
    }

    /** Returns {@code pequod render}. */
    public static RenderCommand render() {
        return new RenderCommand(
                "render",
                "Render resources through their platform modules into Kubernetes objects",
                List.of(
                        GraphView.YAML,
                        GraphView.JSON,
                        GraphView.GRAPH,
                        GraphView.MERMAID,
                        GraphView.DOT,
                        GraphView.SVG,
                        GraphView.HTML));
    }

    /** Returns {@code pequod graph}. */
    public static RenderCommand graph() {
        return new RenderCommand(
                "graph",
                "Show the objects that resources are rendered into, and what waits for what",
                List.of(GraphView.TREE, GraphView.MERMAID, GraphView.DOT, GraphView.SVG, GraphView.HTML));
    }

    @Override
    public void declare(Syntax syntax) {
        List<String> formats = views.stream().map(GraphView::toString).toList();
        RenderedResources.declareFiles(syntax);
        syntax.choice("-o --output", "FORMAT", formats, "what to print, " + formats.getFirst() + " if not given");
        ModuleChoice.declare(syntax);
        syntax.example("pequod " + name() + " -f examples/webservice.yaml")
                .example("pequod " + name() + " -f services/ --platform embedded:v1.0.0")
                .example("pequod " + name() + " -f - -o " + formats.getLast() + " <service.yaml >service."
                        + formats.getLast());
    }

    @Override
    public boolean reportsAsData(Arguments arguments) {
        return arguments.value("-o").equals(Optional.of(GraphView.JSON.toString()));
    }

    @Override
    public ExitCode run(Arguments arguments, Terminal terminal) throws IOException {
        GraphView view = arguments.value("-o").flatMap(GraphView::named).orElse(views.getFirst());
        ModuleChoice.check(arguments);
        Report report = new Report();
        RenderReport rendered;
        try {
            ResourceReader.Found found = RenderedResources.read(arguments, terminal, report, UnaryOperator.identity());
            ModuleChoice module = ModuleChoice.of(
                    arguments, terminal, new GivenConfigMaps(found.configMaps(), GivenConfigMaps.IN_FILES));
            rendered = new RenderReport(module, report);
            found.wrong().forEach(rendered::refuse);
            List<Resource> resources = found.resources();
            if (PICTURES.contains(view) && resources.size() > 1) {
                throw new UsageException("-o " + view + " shows one resource, and there are " + resources.size()
                        + ": name one of their files at a time, or use -o " + views.getFirst());
            }
            rendered.add(resources, module.render(resources, terminal));
        } catch (InvalidInputException e) {
            e.diagnostics().forEach(report::add);
            report.print(terminal, reportsAsData(arguments));
            return ExitCode.FINDINGS;
        }
        if (rendered.exitCode() == ExitCode.OK || rendered.isComplete() && !MANIFESTS.contains(view)) {
            String text = view.render(rendered.graphs());
            terminal.print(view == GraphView.JSON ? Printable.json(text) : text);
        }
        report.print(terminal, reportsAsData(arguments));
        return rendered.exitCode();
    }
}
