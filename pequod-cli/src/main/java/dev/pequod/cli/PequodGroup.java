package dev.pequod.cli;

import dev.pequod.cli.cache.CacheGroup;
import dev.pequod.cli.cluster.ApplyCommand;
import dev.pequod.cli.cluster.AuditGroup;
import dev.pequod.cli.cluster.DeleteCommand;
import dev.pequod.cli.cluster.DiffCommand;
import dev.pequod.cli.cluster.ExplainCommand;
import dev.pequod.cli.cluster.RollbackCommand;
import dev.pequod.cli.cluster.StatusCommand;
import dev.pequod.cli.command.Arguments;
import dev.pequod.cli.command.CommandGroup;
import dev.pequod.cli.command.ExitCode;
import dev.pequod.cli.command.Syntax;
import dev.pequod.cli.console.Terminal;
import dev.pequod.cli.cue.CueGroup;
import dev.pequod.cli.module.ModuleGroup;
import dev.pequod.cli.render.RenderCommand;
import dev.pequod.cli.render.VetCommand;
import java.io.IOException;
import java.util.List;

/** {@code pequod} itself: all commands, and the options that every command has. */
final class PequodGroup extends CommandGroup {
    private static final String VERSION = "--version";

    static final String COLOR = "--color";
    static final List<String> COLORS = List.of("auto", "always", "never");
    static final String QUIET = "--quiet";
    static final String VERBOSE = "--verbose";

    PequodGroup() {
        super(
                "pequod",
                "Turn resources into Kubernetes objects through platform modules written in CUE",
                List.of(
                        RenderCommand.render(),
                        RenderCommand.graph(),
                        new VetCommand(),
                        new DiffCommand(),
                        new ApplyCommand(),
                        new DeleteCommand(),
                        new StatusCommand(),
                        new ExplainCommand(),
                        new RollbackCommand(),
                        new AuditGroup(),
                        new ModuleGroup(),
                        new CueGroup(),
                        new CacheGroup(),
                        new VersionCommand(),
                        new CompletionCommand()));
    }

    @Override
    public void declare(Syntax syntax) {
        syntax.help("-h --help", "show this help")
                .flag(VERSION, "print the version, as the command version does")
                .sharedChoice(COLOR, "WHEN", COLORS, "when to use colours")
                .sharedFlag("-q " + QUIET, "print results and errors only")
                .sharedFlag("-v " + VERBOSE, "print details, such as stack traces and each module that was loaded");
    }

    @Override
    public ExitCode run(Arguments arguments, Terminal terminal) throws IOException {
        return arguments.has(VERSION) ? new VersionCommand().run(arguments, terminal) : super.run(arguments, terminal);
    }
}
