package dev.pequod.cli.cue;

import dev.pequod.cli.command.CommandGroup;
import dev.pequod.cli.command.Syntax;
import java.util.List;

/** {@code pequod cue}. */
public final class CueGroup extends CommandGroup {

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
                        new FmtCommand()));
    }

    @Override
    public void declare(Syntax syntax) {
        syntax.describe("The commands take flags of the reference program, and print what it prints.")
                .sharedOption("-C --chdir", "DIR", "change to this folder first")
                .sharedFlag("-i --ignore", "proceed in the presence of errors")
                .sharedFlag("-E --all-errors", "print all errors, which is done anyway")
                .sharedFlag("-s --simplify", "simplify output");
    }
}
