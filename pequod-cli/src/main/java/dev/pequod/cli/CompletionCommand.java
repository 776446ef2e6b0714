package dev.pequod.cli;

import dev.pequod.cli.command.Arguments;
import dev.pequod.cli.command.ExitCode;
import dev.pequod.cli.command.NamedCommand;
import dev.pequod.cli.command.Shell;
import dev.pequod.cli.command.Syntax;
import dev.pequod.cli.console.Terminal;
import java.io.IOException;

/** {@code pequod completion}. */
final class CompletionCommand extends NamedCommand {

    CompletionCommand() {
        super("completion", "Print a script that completes commands and options in your shell");
    }

    @Override
    public void declare(Syntax syntax) {
        syntax.operand("SHELL", Shell.names(), "the shell")
                .example("source <(pequod completion bash)      # or zsh; put the line into ~/.bashrc or ~/.zshrc")
                .example("pequod completion fish | source       # put the line into ~/.config/fish/config.fish");
    }

    @Override
    public ExitCode run(Arguments arguments, Terminal terminal) throws IOException {
        Shell shell = Shell.named(arguments.operands().getFirst());
        terminal.print(shell.completion(Program.tree()));
        return ExitCode.OK;
    }
}
