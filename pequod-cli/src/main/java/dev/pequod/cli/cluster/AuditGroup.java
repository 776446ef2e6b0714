package dev.pequod.cli.cluster;

import dev.pequod.cli.command.CommandGroup;
import dev.pequod.cli.command.Syntax;
import java.util.List;

/** {@code pequod audit}. */
public final class AuditGroup extends CommandGroup {

    /** Makes the group with its commands. */
    public AuditGroup() {
        super("audit", "Prove what runs in a cluster", List.of(new AuditVerifyCommand()));
    }

    @Override
    public void declare(Syntax syntax) {
        syntax.describe("What an operator records of a resource can be checked by whoever may read it.");
    }
}
