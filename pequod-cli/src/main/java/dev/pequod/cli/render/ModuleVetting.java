package dev.pequod.cli.render;

import dev.pequod.api.Deadline;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleFiles;
import dev.pequod.cli.console.Diagnostic;
import dev.pequod.cli.console.Report;
import dev.pequod.cue.CueContext;
import dev.pequod.cue.CueFormat;
import dev.pequod.cue.Data;
import dev.pequod.cue.errors.CueException;
import dev.pequod.cue.errors.Position;
import dev.pequod.graph.Severity;
import dev.pequod.graph.render.Places;
import dev.pequod.graph.render.PlatformRenderer;
import dev.pequod.graph.render.RenderError;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is checked before a module is published. Each check is one line, and what it finds goes into a report. */
final class ModuleVetting {
    private static final String CODE = "ModuleCase";

    private final NamedModule named;
    private final ModuleFiles files;
    private final PlatformRenderer renderer;
    private final Report report;

    /**
     * One check.
     *
     * @param passed whether nothing is wrong
     * @param text what was checked
     */
    record Check(boolean passed, String text) {}

    ModuleVetting(NamedModule named, PlatformRenderer renderer, Report report) {
        this.named = named;
        this.files = named.module().files();
        this.renderer = renderer;
        this.report = report;
    }

    /** Runs all checks; tests only if the module compiles. */
    List<Check> checks() {
        List<Check> checks = new ArrayList<>();
        checks.add(formatted());
        Check compiles = compiles();
        checks.addFirst(compiles);
        if (compiles.passed()) {
            checks.add(tests());
        }
        return checks;
    }

    private Check compiles() {
        List<RenderError> errors = renderer.check(named.module(), Deadline.after(PlatformRenderer.TIMEOUT));
        for (RenderError error : errors) {
            List<Position> places = error.positions().stream().map(this::place).toList();
            report.add(RenderReport.diagnostic(error, named.name(), places));
        }
        return new Check(errors.isEmpty(), "it compiles, and has #Input and #Render");
    }

    /** What is not well-formed is left to compilation, which has more to say about it. */
    private Check formatted() {
        int count = 0;
        int wrong = 0;
        for (String file : files.evaluated().paths()) {
            if (!file.endsWith(".cue")) {
                continue;
            }
            count++;
            byte[] source = files.bytes(file).orElseThrow();
            try {
                String formatted = CueFormat.format(file, source, false);
                if (!formatted.equals(text(file).orElse(formatted))) {
                    wrong++;
                    report.add(Diagnostic.error(
                            "Format",
                            "",
                            named.file(file) + " is not in the standard layout; pequod cue fmt rewrites it"));
                }
            } catch (CueException e) {
                wrong++;
            }
        }
        return new Check(wrong == 0, (count - wrong) + " of " + count + " CUE files are in the standard layout");
    }

    private Check tests() {
        List<ModuleCase> tests = ModuleCase.of(files);
        if (tests.isEmpty()) {
            report.add(Diagnostic.error(CODE, "", named.name() + " has no tests: a folder below tests/ for each"));
            return new Check(false, "it has tests");
        }
        int passed = 0;
        for (ModuleCase test : tests) {
            List<ModuleCase.Failure> failures = test.run(named.module(), renderer);
            failures.forEach(this::add);
            passed += failures.isEmpty() ? 1 : 0;
        }
        return new Check(passed == tests.size(), passed + " of " + tests.size() + " tests pass");
    }

    private void add(ModuleCase.Failure failure) {
        Optional<String> text = text(failure.file());
        List<Position> places = new ArrayList<>();
        if (text.isPresent()) {
            report.know(named.file(failure.file()), text.get());
            places.add(named.place(position(failure, text.get())));
        }
        failure.positions().forEach(position -> places.add(place(position)));
        report.add(new Diagnostic(Severity.ERROR, CODE, failure.path(), failure.message(), places, null));
    }

    /** Returns the place in a file of JSON that a failure speaks of; its beginning if it is none. */
    private static Position position(ModuleCase.Failure failure, String text) {
        Position beginning = new Position(failure.file(), 0, 1, 1);
        try {
            return Data.ofYaml(failure.file(), text).stream()
                    .flatMap(data -> Places.of(CueContext.create().value(data), failure.path()).stream())
                    .findFirst()
                    .orElse(beginning);
        } catch (CueException e) {
            return beginning;
        }
    }

    private Position place(Position position) {
        Position place = named.place(position);
        text(position.file()).ifPresent(text -> report.know(place.file(), text));
        return place;
    }

    private Optional<String> text(String file) {
        try {
            return files.text(file);
        } catch (ModuleException e) {
            return Optional.empty(); // not UTF-8, which compilation reports
        }
    }
}
