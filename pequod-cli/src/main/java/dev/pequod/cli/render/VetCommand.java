package dev.pequod.cli.render;

import dev.pequod.api.ModuleResolver;
import dev.pequod.cli.command.Arguments;
import dev.pequod.cli.command.Command;
import dev.pequod.cli.command.ExitCode;
import dev.pequod.cli.command.Syntax;
import dev.pequod.cli.console.Progress;
import dev.pequod.cli.console.Report;
import dev.pequod.cli.console.Style;
import dev.pequod.cli.console.Terminal;
import dev.pequod.graph.render.PlatformRenderer;
import dev.pequod.resolver.StandardResolver;
import java.io.IOException;
import java.util.List;

/** {@code pequod vet}: whether a module is fit to be published. */
public final class VetCommand implements Command {

    @Override
    public String name() {
        return "vet";
    }

    @Override
    public String summary() {
        return "Check a platform module and run its tests, as before publishing it";
    }

    @Override
    public void declare(Syntax syntax) {
        syntax.describe(
                        "Checks that the module compiles and has #Input and #Render, that its files are in the",
                        "standard layout, and runs its tests: each folder below tests/ with in.json (or in.yaml),",
                        "and out.json or error.txt, and violations.json if policies have something to say.")
                .operands("DIR|REF", 1, 1, "the folder of a module, or a reference such as embedded:platform/v1.1.0")
                .example("pequod vet ./platform")
                .example("pequod vet embedded:platform/v1.1.0");
    }

    @Override
    public ExitCode run(Arguments arguments, Terminal terminal) throws IOException {
        ModuleResolver resolver = StandardResolver.create();
        NamedModule module = NamedModule.of(arguments.operands().getFirst(), resolver, terminal);
        Report report = new Report();
        List<ModuleVetting.Check> checks = Progress.during(
                terminal,
                "Checking " + module.name(),
                () -> new ModuleVetting(module, PlatformRenderer.of(resolver), report).checks());
        for (ModuleVetting.Check check : checks) {
            boolean colors = terminal.outColors();
            String mark = check.passed() ? Style.SUCCESS.of("✓", colors) : Style.ERROR.of("✗", colors);
            terminal.println(mark + " " + check.text());
        }
        report.print(terminal, false);
        return checks.stream().allMatch(ModuleVetting.Check::passed) ? ExitCode.OK : ExitCode.FINDINGS;
    }
}
