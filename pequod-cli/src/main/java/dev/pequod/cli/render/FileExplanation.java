package dev.pequod.cli.render;

import dev.pequod.api.Spelling;
import dev.pequod.cli.command.Arguments;
import dev.pequod.cli.command.ExitCode;
import dev.pequod.cli.command.Output;
import dev.pequod.cli.command.Syntax;
import dev.pequod.cli.command.UsageException;
import dev.pequod.cli.console.Diagnostic;
import dev.pequod.cli.console.Report;
import dev.pequod.cli.console.Row;
import dev.pequod.cli.console.Style;
import dev.pequod.cli.console.Terminal;
import dev.pequod.cli.input.InvalidInputException;
import dev.pequod.cue.errors.Position;
import dev.pequod.graph.Node;
import dev.pequod.graph.Redaction;
import dev.pequod.graph.json.JsonArray;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonString;
import dev.pequod.graph.json.JsonValue;
import dev.pequod.graph.json.JsonWriter;
import dev.pequod.graph.render.FieldOrigin;
import dev.pequod.graph.render.PolicyRule;
import dev.pequod.graph.render.Provenance;
import dev.pequod.graph.render.ProvenanceException;
import dev.pequod.graph.render.RenderResult;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** Where the values of objects come from: the field of the resource, the line of the module, the rule of its policy. */
public final class FileExplanation {
    private static final int SHOWN = 8;

    private final Resource resource;
    private final RenderResult.Rendered rendered;
    private final Provenance provenance;
    private final ModulePlaces module;

    private FileExplanation(
            Resource resource, RenderResult.Rendered rendered, Provenance provenance, ModulePlaces module) {
        this.resource = resource;
        this.rendered = rendered;
        this.provenance = provenance;
        this.module = module;
    }

    /** Declares what names the resource and its module. */
    public static void declare(Syntax syntax) {
        RenderedResources.declare(syntax);
    }

    /** Reports whether the arguments name a file. */
    public static boolean isAskedFor(Arguments arguments) {
        return !arguments.values("-f").isEmpty();
    }

    /** Makes the explanation of what the arguments name. */
    @FunctionalInterface
    public interface Printer {
        /** Prints data, or lines where nobody asked for data. */
        void print(JsonValue data, List<String> lines) throws IOException;
    }

    /**
     * Explains a node of the one resource that the arguments name, one value of it, or all nodes.
     *
     * @param completion adds what a cluster adds to a resource, such as its namespace
     * @param what the operand {@code NODE[.path.to.field]}, if there is one
     */
    public static ExitCode run(
            Arguments arguments,
            Terminal terminal,
            UnaryOperator<JsonObject> completion,
            Optional<String> what,
            Printer printer)
            throws IOException {
        ModuleChoice.check(arguments);
        Report report = new Report();
        ResourceReader.Found found = RenderedResources.read(arguments, terminal, report, completion);
        ModuleChoice choice =
                ModuleChoice.of(arguments, terminal, new GivenConfigMaps(found.configMaps(), GivenConfigMaps.IN_FILES));
        RenderReport said = new RenderReport(choice, report);
        found.wrong().forEach(said::refuse);
        if (found.wrong().isEmpty() && found.resources().size() != 1) {
            throw new UsageException("explain is about one resource; there are "
                    + found.resources().size() + " in what -f names");
        }
        for (Resource resource : found.resources()) {
            RenderResult result = choice.render(List.of(resource), terminal).getFirst();
            said.add(resource, result);
            if (result instanceof RenderResult.Rendered rendered) {
                try {
                    FileExplanation explanation = new FileExplanation(
                            resource,
                            rendered,
                            choice.provenance(rendered),
                            choice.places(resource, result, report).orElseThrow());
                    explanation.print(what, terminal, printer);
                } catch (ProvenanceException e) {
                    said.add(resource, new RenderResult.Failed(e.errors(), result.module()));
                }
            }
        }
        report.print(terminal, Output.of(arguments) == Output.JSON);
        return said.exitCode();
    }

    private void print(Optional<String> what, Terminal terminal, Printer printer) throws IOException {
        List<FieldOrigin> origins = new ArrayList<>();
        boolean colors = terminal.outColors();
        List<String> lines = new ArrayList<>();
        if (what.isEmpty()) {
            for (Node node : rendered.graph().nodes()) {
                List<FieldOrigin> all = provenance.all(node.id());
                origins.addAll(all);
                lines.add(line(colors)
                        .add(node.id(), Style.BOLD)
                        .add("  " + node.object().string("kind")
                                + all.stream()
                                        .flatMap(o -> o.fields().stream())
                                        .distinct()
                                        .sorted()
                                        .collect(Collectors.joining(", ", "  from ", ""))
                                        .replaceFirst("  from $", ""))
                        .toString());
            }
        } else {
            String id = node(what.get());
            String path = what.get().substring(id.length());
            String field = path.startsWith(".") ? path.substring(1) : path;
            if (field.isEmpty()) {
                origins.addAll(provenance.all(id));
                lines.addAll(table(origins, colors));
            } else {
                FieldOrigin origin = provenance
                        .of(id, field)
                        .orElseThrow(() -> none("there is no " + field + " in node " + id, near(id, field)));
                origins.add(origin);
                lines.addAll(detail(origin, colors));
            }
        }
        printer.print(new JsonArray(origins.stream().map(this::data).toList()), lines);
    }

    /** Returns what may be meant by a path that is none: the first step of it that is not there is perhaps misspelt. */
    private Optional<String> near(String id, String field) {
        List<String> paths = provenance.all(id).stream().map(FieldOrigin::path).toList();
        String before = "";
        for (String step : field.split("\\.", -1)) {
            String here = before + step;
            if (paths.stream()
                    .noneMatch(
                            path -> path.equals(here) || path.startsWith(here + ".") || path.startsWith(here + "["))) {
                String start = before;
                Set<String> steps = paths.stream()
                        .filter(path -> path.startsWith(start))
                        .map(path -> path.substring(start.length()).split("\\.", 2)[0])
                        .collect(Collectors.toCollection(LinkedHashSet::new));
                return Spelling.nearest(step, steps).map(near -> "did you mean " + start + near + "?");
            }
            before = here + ".";
        }
        return Optional.empty();
    }

    /** Returns the longest id of a node that the operand begins with; an id may hold full stops itself. */
    private String node(String what) {
        List<String> ids = rendered.graph().nodes().stream().map(Node::id).toList();
        return ids.stream()
                .filter(id -> what.equals(id) || what.startsWith(id + ".") || what.startsWith(id + "["))
                .max(Comparator.comparingInt(String::length))
                .orElseThrow(() -> {
                    String wanted = what.split("[.\\[]", 2)[0];
                    return none(
                            "there is no node " + wanted + "; there are " + String.join(", ", ids),
                            Spelling.nearest(wanted, ids).map(near -> "did you mean " + near + "?"));
                });
    }

    private static InvalidInputException none(String message, Optional<String> hint) {
        Diagnostic d = Diagnostic.error("NotFound", "", message);
        return new InvalidInputException(List.of(
                new Diagnostic(d.severity(), d.code(), d.path(), d.message(), d.positions(), hint.orElse(null))));
    }

    private List<String> table(List<FieldOrigin> origins, boolean colors) {
        int widest = origins.stream().mapToInt(o -> o.path().length()).max().orElse(0);
        List<String> lines = new ArrayList<>();
        for (FieldOrigin origin : origins) {
            String from = origin.fields().isEmpty()
                    ? origin.written().stream()
                            .findFirst()
                            .map(p -> module.place(p).toString())
                            .orElse("")
                    : String.join(", ", origin.fields());
            lines.add(line(colors)
                    .add(origin.path() + " ".repeat(widest - origin.path().length()) + "  "
                            + JsonWriter.compact(origin.value()) + "  ")
                    .add(from, Style.FAINT)
                    .toString());
        }
        return lines;
    }

    private List<String> detail(FieldOrigin origin, boolean colors) {
        List<String> lines = new ArrayList<>();
        lines.add(line(colors)
                .add(origin.node() + "." + origin.path(), Style.BOLD)
                .add(" = " + JsonWriter.compact(origin.value()))
                .toString());
        for (String field : origin.fields()) {
            lines.add(line(colors)
                    .add("  field    " + field)
                    .add(fieldPlace(field), Style.FAINT)
                    .toString());
        }
        boolean isOfSecret = rendered.graph().nodes().stream()
                .anyMatch(node -> node.id().equals(origin.node()) && Redaction.hasSecret(node.object()));
        origin.written().forEach(p -> lines.add(written("  written  ", p, isOfSecret, colors)));
        origin.through().stream().limit(SHOWN).forEach(p -> lines.add(written("  through  ", p, isOfSecret, colors)));
        if (origin.through().size() > SHOWN) {
            lines.add("  through  " + (origin.through().size() - SHOWN) + " further places");
        }
        for (PolicyRule rule : origin.rules()) {
            lines.add(line(colors)
                    .add("  policy   " + rule.name() + "  ")
                    .add(place(rule.position()), Style.FAINT)
                    .toString());
        }
        return lines;
    }

    private String fieldPlace(String field) {
        return resource.position(field).map(p -> "  " + p).orElse("");
    }

    private String place(Position position) {
        return module.place(position).toString();
    }

    private static Row line(boolean colors) {
        return Row.whole("  ", colors);
    }

    /** Names a place, with its line unless that may hold what a Secret does. */
    private String written(String what, Position position, boolean isOfSecret, boolean colors) {
        String text = rendered.source(position)
                .filter(source -> !isOfSecret)
                .flatMap(source -> source.lines().skip(position.line() - 1L).findFirst())
                .orElse("");
        return line(colors)
                .add(what)
                .add(place(position), Style.FAINT)
                .add(text.isEmpty() ? "" : "  " + text.strip())
                .toString();
    }

    private JsonObject data(FieldOrigin origin) {
        return JsonObject.EMPTY
                .with("node", new JsonString(origin.node()))
                .with("path", new JsonString(origin.path()))
                .with("value", origin.value())
                .with(
                        "fields",
                        new JsonArray(origin.fields().stream()
                                .map(f -> JsonObject.EMPTY
                                        .with("path", new JsonString(f))
                                        .with(
                                                "position",
                                                new JsonString(fieldPlace(f).strip())))
                                .toList()))
                .with("written", places(origin.written()))
                .with("through", places(origin.through()))
                .with(
                        "rules",
                        new JsonArray(origin.rules().stream()
                                .map(r -> JsonObject.EMPTY
                                        .with("name", new JsonString(r.name()))
                                        .with("position", new JsonString(place(r.position()))))
                                .toList()));
    }

    private JsonArray places(List<Position> positions) {
        return JsonArray.ofStrings(positions.stream().map(this::place).toList());
    }
}
