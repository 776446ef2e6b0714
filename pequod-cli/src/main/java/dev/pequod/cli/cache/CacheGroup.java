package dev.pequod.cli.cache;

import dev.pequod.cli.command.CommandGroup;
import dev.pequod.cli.command.Output;
import dev.pequod.cli.command.Syntax;
import java.time.InstantSource;
import java.util.List;

/** {@code pequod cache}. */
public final class CacheGroup extends CommandGroup {

    /** Makes the group with all its commands. */
    public CacheGroup() {
        super(
                "cache",
                "See and tidy the modules that are kept on disk",
                List.of(new ListCommand(InstantSource.system()), new VerifyCommand(), new PruneCommand()));
    }

    @Override
    public String absence(String subcommand) {
        return subcommand.equals("list") ? "unknown command 'list'; did you mean 'ls'?" : super.absence(subcommand);
    }

    @Override
    public void declare(Syntax syntax) {
        syntax.describe("The folder is PEQUOD_CACHE_DIR, or else pequod in the user's folder for caches.");
        Output.declareShared(syntax);
    }
}
