package dev.pequod.cli.render;

import dev.pequod.api.Quote;
import dev.pequod.cli.command.Arguments;
import dev.pequod.cli.command.ExitCode;
import dev.pequod.cli.command.NamedCommand;
import dev.pequod.cli.command.Output;
import dev.pequod.cli.command.Syntax;
import dev.pequod.cli.console.Diagnostic;
import dev.pequod.cli.console.Progress;
import dev.pequod.cli.console.Report;
import dev.pequod.cli.console.Row;
import dev.pequod.cli.console.Style;
import dev.pequod.cli.console.Terminal;
import dev.pequod.cli.input.InvalidInputException;
import dev.pequod.cli.source.ModuleSources;
import dev.pequod.cli.source.MovedTag;
import dev.pequod.cli.source.NamedModule;
import dev.pequod.cli.source.Vetting;
import dev.pequod.graph.json.JsonArray;
import dev.pequod.graph.json.JsonBoolean;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonString;
import dev.pequod.graph.render.VetCheck;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** {@code pequod vet}: whether a module is fit to be published. */
public final class VetCommand extends NamedCommand {

    /** Makes the command. */
    public VetCommand() {
        super("vet", "Check a platform module and run its tests, as before publishing it");
    }

    @Override
    public void declare(Syntax syntax) {
        ModuleSources.declare(syntax);
        Output.declare(syntax);
        syntax.describe(
                        "Checks that the module compiles and has #Input and #Render, that cue.mod/module.cue names it,",
                        "that its files are in the standard layout, and runs its tests: each folder below tests/ with"
                                + " in.json (or in.yaml),",
                        "and out.json or error.txt, and violations.json if policies have something to say.")
                .operand("DIR|REF", "the folder of a module, or a reference such as embedded:platform/v1.1.0")
                .example("pequod vet ./platform")
                .example("pequod vet embedded:platform/v1.1.0");
    }

    @Override
    public boolean reportsAsData(Arguments arguments) {
        return Output.of(arguments) == Output.JSON;
    }

    @Override
    public ExitCode run(Arguments arguments, Terminal terminal) throws IOException {
        ModuleSources resolver = ModuleSources.of(arguments, terminal, arguments.operands());
        String operand = arguments.operands().getFirst();
        NamedModule module;
        try {
            module = Progress.during(
                    terminal,
                    "Fetching " + Quote.withoutUser(operand),
                    resolver.meter(),
                    () -> resolver.ofOperand(operand, terminal));
        } catch (InvalidInputException e) {
            if (Output.of(arguments) != Output.TEXT) {
                // Programs get the same report whatever is wrong.
                JsonObject check =
                        json("loads", "it, or something that it needs, cannot be had", false, e.diagnostics());
                Output.of(arguments).print(result(Quote.withoutUser(operand), false, List.of(check)), "", terminal);
            }
            throw e;
        }
        List<VetCheck> checks =
                Progress.during(terminal, "Checking " + module.name(), () -> Vetting.vet(module, resolver));
        boolean isFit = checks.stream().allMatch(VetCheck::passed);
        Report report = new Report();
        module.module().warnings().forEach(warning -> report.add(Diagnostic.warning("Module", warning)));
        MovedTag.warning(module.module().ref(), resolver)
                .ifPresent(warning -> report.add(Diagnostic.warning("Module", warning)));
        List<String> lines = new ArrayList<>();
        List<JsonObject> data = new ArrayList<>();
        for (VetCheck check : checks) {
            List<Diagnostic> findings = check.findings().stream()
                    .map(finding -> module.diagnostic(finding, report))
                    .toList();
            findings.forEach(report::add);
            lines.add(mark(check, Row.whole("  ", terminal.outColors()))
                    .add(" " + check.text())
                    .toString());
            data.add(json(check.name(), check.text(), check.passed(), findings));
        }
        Output.of(arguments).print(result(module.name(), isFit, data), lines, terminal);
        report.print(terminal, reportsAsData(arguments));
        return isFit ? ExitCode.OK : ExitCode.FINDINGS;
    }

    private static JsonObject result(String module, boolean isFit, List<JsonObject> checks) {
        return JsonObject.EMPTY
                .with("module", new JsonString(module))
                .with("passed", JsonBoolean.of(isFit))
                .with("checks", new JsonArray(checks));
    }

    private static JsonObject json(String name, String text, boolean hasPassed, List<Diagnostic> findings) {
        return JsonObject.EMPTY
                .with("check", new JsonString(name))
                .with("text", new JsonString(text))
                .with("passed", JsonBoolean.of(hasPassed))
                .with(
                        "findings",
                        new JsonArray(findings.stream().map(Diagnostic::toJson).toList()));
    }

    private static Row mark(VetCheck check, Row row) {
        if (!check.passed()) {
            return row.add("✗", Style.ERROR);
        }
        return check.findings().isEmpty() ? row.add("✓", Style.SUCCESS) : row.add("!", Style.WARNING);
    }
}
