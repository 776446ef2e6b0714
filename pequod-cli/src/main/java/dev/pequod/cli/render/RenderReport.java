package dev.pequod.cli.render;

import dev.pequod.cli.command.ExitCode;
import dev.pequod.cli.console.Diagnostic;
import dev.pequod.cli.console.Report;
import dev.pequod.cli.input.EvaluationLimits;
import dev.pequod.cli.source.NamedModule;
import dev.pequod.cue.errors.Position;
import dev.pequod.graph.Graph;
import dev.pequod.graph.Redaction;
import dev.pequod.graph.Severity;
import dev.pequod.graph.Violation;
import dev.pequod.graph.render.RenderError;
import dev.pequod.graph.render.RenderError.Stage;
import dev.pequod.graph.render.RenderResult;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Says what is wrong with resources in terms of their files: the field as it is written there, then the module's side. */
final class RenderReport {
    /** The head that the reference puts above what it says of each disjunct, which says nothing by itself. */
    private static final Pattern HEAD = Pattern.compile("\\d+ errors in empty disjunction:");

    /** Errors of these stages are about a field of the resource, others about the module. */
    private static final Set<Stage> IN_RESOURCE = EnumSet.of(Stage.RESOURCE, Stage.RESOLVE, Stage.INPUT);

    private final ModuleChoice choice;
    private final Report report;
    private final List<Graph> graphs = new ArrayList<>();
    private final Set<String> warnings = new HashSet<>();
    private ExitCode exitCode = ExitCode.OK;
    private boolean complete = true;

    RenderReport(ModuleChoice choice, Report report) {
        this.choice = choice;
        this.report = report;
    }

    /** Adds what rendering each of several resources came to. */
    void add(List<Resource> resources, List<RenderResult> results) {
        for (int i = 0; i < results.size(); i++) {
            add(resources.get(i), results.get(i));
        }
    }

    /** Adds what rendering a resource came to. */
    void add(Resource resource, RenderResult result) {
        result.module()
                .ifPresent(module -> module.warnings().stream()
                        .filter(warnings::add)
                        .forEach(warning -> report.add(
                                new Diagnostic(Severity.WARNING, "Module", "", warning, platformRef(resource), null))));
        switch (result) {
            case RenderResult.Rendered rendered -> {
                graphs.add(rendered.graph());
                List<Violation> violations = rendered.graph().violations();
                List<Violation> told = violations.isEmpty()
                        ? List.of()
                        : Redaction.redacted(rendered.graph()).violations();
                for (int i = 0; i < told.size(); i++) {
                    RenderError fault = rendered.faults().get(violations.get(i));
                    if (fault == null) {
                        Violation violation = told.get(i);
                        report.add(Diagnostic.of(
                                violation,
                                resource.position(violation.path()).stream().toList()));
                    } else {
                        add(resource, fault, result);
                    }
                }
                if (rendered.graph().nodes().isEmpty()) {
                    report.add(new Diagnostic(
                            Severity.WARNING,
                            "NoObjects",
                            "",
                            "the module makes no object of " + resource.name(),
                            resource.position("").stream().toList(),
                            null));
                }
                if (rendered.graph().blocked()) {
                    exitCode = worse(ExitCode.FINDINGS);
                }
            }
            case RenderResult.Failed failed -> {
                complete = false;
                for (RenderError error : failed.errors()) {
                    if (failed.errors().size() == 1
                            || !HEAD.matcher(error.message()).matches()) {
                        add(resource, error, result);
                    }
                    exitCode = worse(NamedModule.isOurs(error.code()) ? ExitCode.FAILURE : ExitCode.FINDINGS);
                }
            }
        }
    }

    /** Adds what is wrong with a resource whatever rendering it comes to. */
    void refuse(Diagnostic diagnostic) {
        report.add(diagnostic);
        complete = false;
        exitCode = worse(ExitCode.FINDINGS);
    }

    private ExitCode worse(ExitCode other) {
        return exitCode.compareTo(other) > 0 ? exitCode : other;
    }

    private void add(Resource resource, RenderError error, RenderResult result) {
        if (error.stage() == Stage.RESOLVE && choice.option().isPresent()) {
            report.add(Diagnostic.error(error.code(), choice.option().get(), error.message()));
            return;
        }
        List<Position> positions = new ArrayList<>();
        Optional<Position> field = resource.position(error.path());
        if (IN_RESOURCE.contains(error.stage())) {
            field.ifPresent(positions::add);
        }
        for (Position position : error.positions()) {
            Position place = choice.places(resource, result, report)
                    .map(places -> places.place(position))
                    .orElse(position);
            if (report.text(place.file()).isEmpty()) {
                result.source(position).ifPresent(text -> report.know(place.file(), text));
            }
            positions.add(place);
        }
        if (error.stage() == Stage.POLICY && !error.path().isEmpty()) {
            field.ifPresent(positions::add);
        }
        if (positions.isEmpty()) {
            positions.addAll(platformRef(resource));
        }
        String subject = choice.moduleOf(result).map(NamedModule::name).orElse("");
        report.add(diagnostic(asWritten(error, field), subject, positions));
    }

    /** Lets advice to quote a value quote what stands in the file. */
    private RenderError asWritten(RenderError error, Optional<Position> field) {
        Optional<String> source = field.flatMap(place -> report.text(place.file()));
        if (source.isEmpty()) {
            return error;
        }
        Position place = field.orElseThrow();
        String text = source.orElseThrow();
        return new RenderError(
                error.stage(),
                error.code(),
                error.path(),
                Objects.requireNonNull(WrittenScalar.quoted(error.message(), place, text)),
                error.positions(),
                WrittenScalar.quoted(error.hint(), place, text));
    }

    /** Returns where the resource names its module, unless the command line does. */
    private List<Position> platformRef(Resource resource) {
        return choice.option().isEmpty()
                ? resource.position("spec.platformRef").stream().toList()
                : List.of();
    }

    /** Returns an error of rendering; one that names no field names the module. */
    static Diagnostic diagnostic(RenderError error, String module, List<Position> positions) {
        String subject = error.path().isEmpty() && error.positions().isEmpty() ? module : error.path();
        String hint = error.hint() != null
                ? error.hint()
                : EvaluationLimits.moreSteps(error.message())
                        .map(more -> more + "; the operator keeps to its own limit")
                        .orElse(null);
        return new Diagnostic(Severity.ERROR, error.code(), subject, error.message(), positions, hint);
    }

    /** Returns the Graphs that could be made, in the order of their resources. */
    List<Graph> graphs() {
        return graphs;
    }

    /** Returns how the run ends: the worst that was found. */
    ExitCode exitCode() {
        return exitCode;
    }

    /** Reports whether every resource could be rendered, even if policies forbid to apply it. */
    boolean isComplete() {
        return complete;
    }
}
