package dev.pequod.graph.render;

import dev.pequod.api.Deadline;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleFiles;
import dev.pequod.api.Quote;
import dev.pequod.api.ResolvedModule;
import dev.pequod.api.Spelling;
import dev.pequod.cue.CueContext;
import dev.pequod.cue.Data;
import dev.pequod.cue.errors.CueException;
import dev.pequod.cue.errors.Position;
import dev.pequod.graph.DecodeResult;
import dev.pequod.graph.Graph;
import dev.pequod.graph.GraphDecoder;
import dev.pequod.graph.GraphEncoder;
import dev.pequod.graph.GraphMetadata;
import dev.pequod.graph.Severity;
import dev.pequod.graph.Violation;
import dev.pequod.graph.json.JsonArray;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonValue;
import dev.pequod.graph.json.JsonWriter;
import dev.pequod.graph.json.PlainJson;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A test of a module: a folder below {@code tests/} with a resource in {@code in.json} or {@code in.yaml}, and either
 * {@code out.json}, the Graph it is rendered into, or {@code error.txt}, of which each line is a part of an error. What
 * policies say stands in {@code violations.json}; without it, they say nothing.
 *
 * @param folder where the files are, such as {@code tests/minimal/}
 * @param files the files of the module
 */
record ModuleCase(String folder, ModuleFiles files) {
    static final String CODE = "ModuleCase";
    private static final String TESTS = "tests/";
    private static final String IN = "in.json";
    private static final String IN_YAML = "in.yaml";
    private static final String OUT = "out.json";
    private static final String ERROR = "error.txt";
    private static final String VIOLATIONS = "violations.json";
    private static final List<String> KNOWN = List.of(IN, IN_YAML, OUT, ERROR, VIOLATIONS);

    /**
     * The tests of a module.
     *
     * @param cases the tests, by name
     * @param findings files below {@code tests/} that are of no test, which nobody would miss
     */
    record Found(List<ModuleCase> cases, List<VetFinding> findings) {}

    /** Ends a test that cannot be run. */
    private static final class Unusable extends Exception {
        private static final long serialVersionUID = 1L;
        private final transient List<VetFinding> findings;

        Unusable(List<VetFinding> findings) {
            super("a test that cannot be run", null, false, false);
            this.findings = findings;
        }
    }

    /**
     * Returns the tests of a module.
     *
     * @param empty folders that have no files, such as {@code tests/minimal/}
     */
    static Found of(ModuleFiles files, Collection<String> empty) {
        TreeSet<String> folders = new TreeSet<>(empty);
        folders.removeIf(folder -> !folder.startsWith(TESTS) || folder.equals(TESTS));
        List<VetFinding> findings = new ArrayList<>();
        for (String path : files.paths()) {
            int slash = path.lastIndexOf('/');
            String name = path.substring(slash + 1);
            if (path.startsWith(TESTS)) {
                if (slash < TESTS.length()) {
                    findings.add(VetFinding.error(
                            CODE, "a test is a folder below tests/, not a file", VetFinding.beginning(path)));
                } else {
                    folders.add(path.substring(0, slash + 1));
                    if (!KNOWN.contains(name)) {
                        findings.add(VetFinding.error(
                                CODE,
                                name + " is no file of a test"
                                        + Spelling.nearest(name, KNOWN)
                                                .map(near -> "; did you mean " + Quote.of(near) + "?")
                                                .orElse("; those are " + String.join(", ", KNOWN)),
                                VetFinding.beginning(path)));
                    }
                }
            }
        }
        return new Found(
                folders.stream().map(folder -> new ModuleCase(folder, files)).toList(), findings);
    }

    /** Reports whether policies must find something. */
    boolean expectsViolations() {
        return files.contains(folder + VIOLATIONS);
    }

    /**
     * What came of a test.
     *
     * @param failures what fails
     * @param objecting the folders of the policies that found something
     */
    record Outcome(List<VetFinding> failures, Set<String> objecting) {
        Outcome(List<VetFinding> failures) {
            this(failures, Set.of());
        }
    }

    /** Runs the test; a file that is missing or broken fails this test alone. */
    Outcome run(ResolvedModule module, PlatformRenderer renderer) {
        try {
            Optional<String> out = text(OUT);
            Optional<String> error = text(ERROR);
            JsonObject resource = resource();
            if (out.isPresent() == error.isPresent()) {
                return new Outcome(List.of(new VetFinding(
                        Severity.ERROR,
                        CODE,
                        "",
                        "a test has either out.json or error.txt; this has " + (out.isPresent() ? "both" : "neither"),
                        List.of(VetFinding.beginning(folder + inFile())),
                        out.isPresent() ? null : missing(render(resource, module, renderer)))));
            }
            RenderResult result = render(resource, module, renderer);
            return switch (result) {
                case RenderResult.Failed failed
                when error.isPresent() -> new Outcome(compare(error.get(), failed.errors()));
                case RenderResult.Failed failed ->
                    new Outcome(failed.errors().stream().map(this::notRendered).toList());
                case RenderResult.Rendered rendered
                when error.isPresent() ->
                    new Outcome(List.of(failure(ERROR, "", "rendered without an error")), rendered.objecting());
                case RenderResult.Rendered rendered ->
                    new Outcome(compare(rendered.graph(), rendered.faults()), rendered.objecting());
            };
        } catch (Unusable e) {
            return new Outcome(e.findings);
        }
    }

    /** Returns the name of the test, its folder below {@code tests/}. */
    String name() {
        return folder.substring(TESTS.length(), folder.length() - 1);
    }

    private static RenderResult render(JsonObject resource, ResolvedModule module, PlatformRenderer renderer) {
        return renderer.render(resource, module, Deadline.after(PlatformRenderer.TIMEOUT));
    }

    /** Returns how a test is finished that has a resource only. */
    private static String missing(RenderResult result) {
        return switch (result) {
            case RenderResult.Rendered rendered -> "what pequod render -o graph prints for it is its out.json";
            case RenderResult.Failed failed ->
                "it is refused, so its error.txt may hold: "
                        + said(failed.errors().getFirst());
        };
    }

    /** Returns what is wrong with the module, which may be the same in many tests; what {@code out.json} holds tells nothing about it. */
    private VetFinding notRendered(RenderError e) {
        return new VetFinding(
                Severity.ERROR,
                CODE,
                "",
                "not rendered: " + said(e),
                e.positions().isEmpty() ? List.of(position(folder + inFile(), e.path())) : e.positions(),
                e.hint());
    }

    private String inFile() {
        return files.contains(folder + IN_YAML) ? IN_YAML : IN;
    }

    private JsonObject resource() throws Unusable {
        String name = inFile();
        if (files.contains(folder + IN) && files.contains(folder + IN_YAML)) {
            throw new Unusable(List.of(failure(name, "", "a test has either in.json or in.yaml; this has both")));
        }
        if (!files.contains(folder + name)) {
            throw new Unusable(List.of(VetFinding.error(
                    CODE, "the test " + folder + " has no in.json, the resource that is rendered; or in.yaml")));
        }
        JsonValue resource = json(name);
        if (resource instanceof JsonObject object) {
            return object;
        }
        throw new Unusable(List.of(
                failure(name, "", "a resource is an object with metadata and spec; this is " + resource.describe())));
    }

    /** Returns the one document of a file of JSON, or of YAML, which is read as {@code kubectl} does. */
    private JsonValue json(String name) throws Unusable {
        String text = text(name).orElse("");
        try {
            List<Data> documents =
                    name.equals(IN_YAML) ? Data.ofYaml11(folder + name, text) : Data.ofYaml(folder + name, text);
            if (documents.size() != 1) {
                throw new Unusable(List.of(failure(name, "", "expected one document, found " + documents.size())));
            }
            return PlainJson.fromJava(
                    CueContext.create().value(documents.getFirst()).toJava());
        } catch (CueException e) {
            throw new Unusable(e.errors().stream()
                    .map(x -> YamlWords.of(x, text))
                    .map(x -> new VetFinding(
                            Severity.ERROR,
                            CODE,
                            x.path(),
                            x.message(),
                            x.positions().isEmpty() ? List.of(VetFinding.beginning(folder + name)) : x.positions(),
                            x.hint()))
                    .toList());
        } catch (IllegalArgumentException e) {
            throw new Unusable(List.of(failure(name, "", String.valueOf(e.getMessage()))));
        }
    }

    private static String said(RenderError error) {
        return error.path().isEmpty() ? error.message() : error.path() + ": " + error.message();
    }

    private List<VetFinding> compare(String expected, List<RenderError> errors) {
        List<String> lines =
                expected.lines().map(String::strip).filter(l -> !l.isEmpty()).toList();
        if (lines.isEmpty()) {
            return List.of(failure(ERROR, "", "the file says nothing; each line is a part of an error"));
        }
        List<VetFinding> failures = new ArrayList<>();
        for (String line : lines) {
            if (errors.stream().noneMatch(e -> said(e).contains(line))) {
                RenderError first = errors.getFirst();
                failures.add(failure(
                        ERROR,
                        "",
                        "no error says \"" + line + "\" but: " + said(first),
                        first.positions(),
                        first.hint()));
            }
        }
        return failures;
    }

    private List<VetFinding> compare(Graph graph, Map<Violation, RenderError> faults) throws Unusable {
        List<VetFinding> failures = new ArrayList<>();
        switch (GraphDecoder.decode(json(OUT))) {
            case DecodeResult.Valid valid ->
                JsonDifference.inWhole(
                                comparable(valid.graph(), valid.graph().metadata()),
                                comparable(graph, valid.graph().metadata()))
                        .forEach(d -> failures.add(failure(OUT, d.path(), d.message())));
            case DecodeResult.Invalid invalid ->
                invalid.findings().forEach(f -> failures.add(failure(OUT, f.path(), f.message())));
        }
        JsonValue found = Optional.ofNullable(GraphEncoder.encode(graph).get("violations"))
                .orElse(JsonArray.EMPTY);
        JsonValue expected = expectsViolations() ? json(VIOLATIONS) : JsonArray.EMPTY;
        if (!faults.isEmpty() && !found.equals(expected)) {
            // What policies say is not worth a comparison as long as one of them is broken.
            graph.violations().stream()
                    .flatMap(violation -> Optional.ofNullable(faults.get(violation)).stream())
                    .forEach(fault -> failures.add(broken(fault)));
        } else if (expectsViolations()) {
            JsonDifference.inWhole(expected, found)
                    .forEach(d -> failures.add(failure(VIOLATIONS, d.path(), d.message())));
        } else if (!found.equals(JsonArray.EMPTY)) {
            failures.add(new VetFinding(
                    Severity.ERROR,
                    CODE,
                    "",
                    "policies find something, and there is no violations.json that expects it",
                    List.of(VetFinding.beginning(folder + inFile())),
                    "this is what it would hold: " + JsonWriter.compact(found)));
        }
        return failures;
    }

    /** Returns what is wrong with a policy itself, at its place in it, then in the resource that shows it. */
    private VetFinding broken(RenderError fault) {
        List<Position> places = new ArrayList<>(fault.positions());
        places.add(position(folder + inFile(), fault.path()));
        return new VetFinding(Severity.ERROR, fault.code(), fault.path(), fault.message(), places, fault.hint());
    }

    /** Returns what of a Graph depends on the module alone, not on where it was found, with the metadata that a test gives. */
    private static JsonValue comparable(Graph graph, GraphMetadata given) {
        GraphMetadata own = graph.metadata();
        String name = given.name().isEmpty() ? "" : own.name();
        String version = given.version().isEmpty() ? "" : own.version();
        return GraphEncoder.encode(
                graph.withViolations(List.of()).withMetadata(new GraphMetadata(name, version, "", "", "")));
    }

    private Optional<String> text(String file) throws Unusable {
        try {
            return files.text(folder + file);
        } catch (ModuleException e) {
            throw new Unusable(List.of(failure(file, "", String.valueOf(e.getMessage()))));
        }
    }

    private VetFinding failure(String file, String path, String message) {
        return failure(file, path, message, List.of(), null);
    }

    /** Returns what fails, at its place in the file that says how it should be, then at those in the module. */
    private VetFinding failure(String file, String path, String message, List<Position> module, @Nullable String hint) {
        List<Position> places = new ArrayList<>();
        places.add(position(folder + file, path));
        places.addAll(module);
        return new VetFinding(Severity.ERROR, CODE, path, message, places, hint);
    }

    /** Returns the place of a path in a file of JSON or YAML; its beginning if it is none. */
    private Position position(String file, String path) {
        Position beginning = VetFinding.beginning(file);
        if (path.isEmpty()) {
            return beginning;
        }
        try {
            return Data.ofYaml(file, files.text(file).orElse("")).stream()
                    .flatMap(data -> Stream.of(CueContext.create().value(data)))
                    .flatMap(value -> new Places(value).of(path).stream())
                    .findFirst()
                    .orElse(beginning);
        } catch (CueException | ModuleException e) {
            return beginning;
        }
    }
}
