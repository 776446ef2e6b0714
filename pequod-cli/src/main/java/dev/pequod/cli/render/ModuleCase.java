package dev.pequod.cli.render;

import dev.pequod.api.Deadline;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleFiles;
import dev.pequod.api.ResolvedModule;
import dev.pequod.cli.input.SourceText;
import dev.pequod.cue.CueContext;
import dev.pequod.cue.errors.Position;
import dev.pequod.graph.DecodeResult;
import dev.pequod.graph.Graph;
import dev.pequod.graph.GraphDecoder;
import dev.pequod.graph.GraphEncoder;
import dev.pequod.graph.GraphMetadata;
import dev.pequod.graph.json.JsonArray;
import dev.pequod.graph.json.JsonException;
import dev.pequod.graph.json.JsonReader;
import dev.pequod.graph.json.JsonValue;
import dev.pequod.graph.render.PlatformRenderer;
import dev.pequod.graph.render.RenderError;
import dev.pequod.graph.render.RenderResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * A test of a module: a folder below {@code tests/} with a resource in {@code in.json} or {@code in.yaml}, and either
 * {@code out.json}, the Graph it is rendered into, or {@code error.txt}, of which each line is a part of an error. What
 * policies say stands in {@code violations.json}; without it, they say nothing.
 *
 * @param folder where the files are, such as {@code tests/minimal/}
 * @param files the files of the module
 */
record ModuleCase(String folder, ModuleFiles files) {
    private static final String TESTS = "tests/";
    private static final String OUT = "out.json";
    private static final String ERROR = "error.txt";
    private static final String VIOLATIONS = "violations.json";

    /**
     * What a test has against a module.
     *
     * @param file the file that says how it should be
     * @param path the place in that file; empty for the whole
     * @param message what is wrong
     * @param positions the places of the module that take part
     */
    record Failure(String file, String path, String message, List<Position> positions) {

        Failure(String file, String path, String message) {
            this(file, path, message, List.of());
        }
    }

    /** Returns the tests of a module, by name. */
    static List<ModuleCase> of(ModuleFiles files) {
        TreeSet<String> folders = new TreeSet<>();
        for (String path : files.paths()) {
            int slash = path.lastIndexOf('/');
            if (path.startsWith(TESTS) && slash > TESTS.length()) {
                folders.add(path.substring(0, slash + 1));
            }
        }
        return folders.stream().map(folder -> new ModuleCase(folder, files)).toList();
    }

    /** Runs the test and returns what fails. */
    List<Failure> run(ResolvedModule module, PlatformRenderer renderer) {
        try {
            Optional<String> out = text(OUT);
            Optional<String> error = text(ERROR);
            if (out.isPresent() == error.isPresent()) {
                return failure("in.json", "", "a test has either out.json or error.txt");
            }
            RenderResult result =
                    renderer.render(resource().object(), module, Deadline.after(PlatformRenderer.TIMEOUT));
            return switch (result) {
                case RenderResult.Failed failed when error.isPresent() -> compare(error.get(), failed.errors());
                case RenderResult.Failed failed ->
                    failed.errors().stream()
                            .map(e -> new Failure(folder + OUT, "", "not rendered: " + said(e), e.positions()))
                            .toList();
                case RenderResult.Rendered rendered
                when error.isPresent() -> failure(ERROR, "", "rendered without an error");
                case RenderResult.Rendered rendered -> compare(out.orElseThrow(), rendered.graph());
            };
        } catch (JsonException | ModuleException e) {
            return failure("in.json", "", String.valueOf(e.getMessage()));
        }
    }

    private Resource resource() throws ModuleException {
        String name = files.contains(folder + "in.yaml") ? "in.yaml" : "in.json";
        List<Resource> resources = ResourceReader.read(
                CueContext.create(),
                List.of(new SourceText(folder + name, text(name).orElse(""))));
        return resources.getFirst();
    }

    private static String said(RenderError error) {
        return error.path().isEmpty() ? error.message() : error.path() + ": " + error.message();
    }

    private List<Failure> compare(String expected, List<RenderError> errors) {
        List<Failure> failures = new ArrayList<>();
        for (String line : expected.lines().filter(l -> !l.isBlank()).toList()) {
            if (errors.stream().noneMatch(e -> said(e).contains(line.strip()))) {
                failures.add(new Failure(
                        folder + ERROR,
                        "",
                        "no error says \"" + line.strip() + "\" but: " + said(errors.getFirst()),
                        errors.getFirst().positions()));
            }
        }
        return failures;
    }

    private List<Failure> compare(String expected, Graph graph) throws JsonException, ModuleException {
        List<Failure> failures = new ArrayList<>();
        switch (GraphDecoder.decode(JsonReader.read(expected))) {
            case DecodeResult.Valid valid ->
                JsonDifference.between(comparable(valid.graph()), comparable(graph))
                        .forEach(d -> failures.add(new Failure(folder + OUT, d.path(), d.message())));
            case DecodeResult.Invalid invalid ->
                invalid.findings().forEach(f -> failures.add(new Failure(folder + OUT, f.path(), f.message())));
        }
        JsonValue wanted = JsonReader.read(text(VIOLATIONS).orElse("[]"));
        JsonValue found = Optional.ofNullable(GraphEncoder.encode(graph).get("violations"))
                .orElse(JsonArray.EMPTY);
        JsonDifference.between(wanted, found)
                .forEach(d -> failures.add(new Failure(folder + VIOLATIONS, d.path(), d.message())));
        return failures;
    }

    /** Returns what of a Graph depends on the module alone, not on where the module was found. */
    private static JsonValue comparable(Graph graph) {
        GraphMetadata own = graph.metadata();
        return GraphEncoder.encode(
                graph.withViolations(List.of()).withMetadata(new GraphMetadata(own.name(), own.version(), "", "", "")));
    }

    private Optional<String> text(String file) throws ModuleException {
        return files.text(folder + file);
    }

    private List<Failure> failure(String file, String path, String message) {
        return List.of(new Failure(folder + file, path, message));
    }
}
