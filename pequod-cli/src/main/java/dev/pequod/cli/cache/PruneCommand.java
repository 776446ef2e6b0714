package dev.pequod.cli.cache;

import dev.pequod.api.ModuleException;
import dev.pequod.cli.command.Arguments;
import dev.pequod.cli.command.ExitCode;
import dev.pequod.cli.command.Output;
import dev.pequod.cli.command.Syntax;
import dev.pequod.cli.command.UsageException;
import dev.pequod.cli.console.Terminal;
import dev.pequod.graph.json.JsonNumber;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.resolver.cache.CacheOptions;
import dev.pequod.resolver.cache.ModuleCache;
import dev.pequod.resolver.cache.Pruned;
import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** {@code pequod cache prune}. */
final class PruneCommand extends CacheCommand {
    private static final String ALL = "--all";
    private static final SortedMap<String, String> LIMITS = Collections.unmodifiableSortedMap(new TreeMap<>(Map.of(
            "--max-age", "PEQUOD_CACHE_MAX_AGE",
            "--max-bytes", "PEQUOD_CACHE_MAX_BYTES",
            "--max-modules", "PEQUOD_CACHE_MAX_MODULES")));

    PruneCommand() {
        super("prune", "Remove modules that are too old or too many, the longest unused first");
    }

    @Override
    public void declare(Syntax syntax) {
        syntax.flag(ALL, "remove everything")
                .option("--max-age", "TIME", "remove what was not used for so long, such as 12h or 7d")
                .option("--max-bytes", "BYTES", "leave at most so much, such as 512Mi")
                .option("--max-modules", "NUMBER", "leave at most so many")
                .example("pequod cache prune --max-age 7d")
                .example("pequod cache prune --all");
    }

    @Override
    Map<String, String> limits() {
        return LIMITS;
    }

    @Override
    String hint(String value) {
        return value.matches("0+\\D*") ? "; " + ALL + " removes everything" : "";
    }

    @Override
    ExitCode run(Arguments arguments, Terminal terminal, ModuleCache cache, CacheOptions options)
            throws IOException, ModuleException {
        for (String limit : LIMITS.keySet()) {
            if (arguments.has(ALL) && arguments.value(limit).isPresent()) {
                throw new UsageException(ALL + " removes everything; leave out " + limit + ", or " + ALL);
            }
        }
        Pruned pruned = arguments.has(ALL)
                ? cache.prune(0, 0, Duration.ZERO)
                : cache.prune(options.diskBytes(), options.maxModules(), options.maxAge());
        JsonObject data = sorted(Map.of(
                "modules", JsonNumber.of(pruned.modules()),
                "bytes", JsonNumber.of(pruned.bytes()),
                "modulesLeft", JsonNumber.of(pruned.modulesLeft()),
                "bytesLeft", JsonNumber.of(pruned.bytesLeft())));
        boolean isShared = pruned.modules() > 0 && pruned.bytes() == 0;
        String text = "removed " + Sizes.modules(pruned.modules()) + ", " + Sizes.bytes(pruned.bytes())
                + (isShared ? ", as others have the same files; " : "; ")
                + Sizes.modules(pruned.modulesLeft()) + ", " + Sizes.bytes(pruned.bytesLeft())
                + (pruned.modulesLeft() == 1 ? " is left" : " are left");
        Output.of(arguments).print(data, List.of(text), terminal);
        return ExitCode.OK;
    }
}
