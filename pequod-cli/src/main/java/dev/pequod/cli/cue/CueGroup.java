package dev.pequod.cli.cue;

import dev.pequod.cli.command.CommandGroup;
import dev.pequod.cli.command.Syntax;
import java.util.List;
import java.util.Map;

/** {@code pequod cue}. */
public final class CueGroup extends CommandGroup {

    private static final String REGISTRY =
            "evaluation never reaches a network; packages are taken from cue.mod/pkg, usr and gen, and from vendor";

    private static final Map<String, String> ABSENT = Map.of(
            "cmd", "commands that start processes or write files are not run",
            "exp", "experiments of the reference program are not followed",
            "fix", "rewriting old CUE is left to the reference program",
            "get", "definitions of Go are left to the reference program",
            "login", REGISTRY,
            "mod", REGISTRY,
            "refactor", "rewriting imports is left to the reference program",
            "trim", "removing what is redundant is left to the reference program",
            "version", "'pequod version' tells the version");

    /** Makes the group with all its commands. */
    public CueGroup() {
        super(
                "cue",
                "Work with CUE itself, as its reference program does",
                List.of(
                        PrintCommand.eval(),
                        PrintCommand.export(),
                        PrintCommand.def(),
                        new VetCommand(),
                        new FmtCommand(),
                        new ImportCommand()));
    }

    /** Names the commands of the reference program that are not there. */
    @Override
    public String absence(String subcommand) {
        String reason = ABSENT.get(subcommand);
        return reason == null ? "" : "there is no 'pequod cue " + subcommand + "': " + reason;
    }

    @Override
    public void declare(Syntax syntax) {
        syntax.describe("The commands take flags of the reference program, and print what it prints.")
                .sharedOption("-C --chdir", "DIR", "change to this folder first; stands before the command")
                .sharedHiddenFlag("-i --ignore", "with eval: print what has errors")
                .sharedFlag("-E --all-errors", "do nothing: all errors are printed anyway")
                .sharedFlag("-s --simplify", "leave out quotes and braces that CUE does not need");
    }
}
