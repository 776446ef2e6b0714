package dev.pequod.cli.module;

import dev.pequod.cli.command.CommandGroup;
import dev.pequod.cli.command.Syntax;
import java.util.List;

/** {@code pequod module}: the commands of a platform team. */
public final class ModuleGroup extends CommandGroup {

    /** Makes the group. */
    public ModuleGroup() {
        super(
                "module",
                "Publish platform modules to registries, fetch them, and look at them",
                List.of(
                        new InitCommand(),
                        new BuildCommand(),
                        new PushCommand(),
                        new PullCommand(),
                        new ListCommand(),
                        new InspectCommand(),
                        new SignCommand(),
                        new VerifyCommand(),
                        new CopyCommand(),
                        new VendorCommand()));
    }

    @Override
    public void declare(Syntax syntax) {
        syntax.describe(
                "Registries are reached as docs/reference/settings.md tells, with the credentials of docker login.",
                "What is published is CUE's own artifact: the cue command can import it where it is named by the module's path.");
    }
}
