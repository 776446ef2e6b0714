package dev.pequod.cli.cache;

import dev.pequod.api.ModuleException;
import dev.pequod.cli.command.Arguments;
import dev.pequod.cli.command.ExitCode;
import dev.pequod.cli.command.Output;
import dev.pequod.cli.command.Syntax;
import dev.pequod.cli.console.Printable;
import dev.pequod.cli.console.Terminal;
import dev.pequod.graph.json.JsonArray;
import dev.pequod.graph.json.JsonNumber;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonString;
import dev.pequod.resolver.cache.CacheOptions;
import dev.pequod.resolver.cache.ModuleCache;
import dev.pequod.resolver.cache.Removed;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** {@code pequod cache verify}. */
final class VerifyCommand extends CacheCommand {

    VerifyCommand() {
        super("verify", "Read everything that is kept and remove what is not as it was written");
    }

    @Override
    public void declare(Syntax syntax) {
        syntax.describe("Ends with 1 if something had to be removed; it is loaded again when it is needed.")
                .example("pequod cache verify");
    }

    @Override
    ExitCode run(Arguments arguments, Terminal terminal, ModuleCache cache, CacheOptions options)
            throws IOException, ModuleException {
        List<Removed> wrong = cache.verify();
        int left = cache.entries().size();
        JsonObject data = sorted(Map.of(
                "removed",
                new JsonArray(wrong.stream().map(VerifyCommand::json).toList()),
                "modules",
                JsonNumber.of(left)));
        Output output = Output.of(arguments);
        output.print(
                data,
                wrong.stream().map(one -> "removed " + Printable.of(one.text())).toList(),
                terminal);
        if (output == Output.TEXT && !cache.isMissing()) {
            terminal.note(Sizes.modules(left) + (left == 1 ? " is as it was" : " are as they were") + " written\n");
        }
        return wrong.isEmpty() ? ExitCode.OK : ExitCode.FINDINGS;
    }

    private static JsonObject json(Removed removed) {
        return sorted(Map.of(
                "kind", new JsonString(removed.kind().name().toLowerCase(Locale.ROOT)),
                "source", new JsonString(removed.source()),
                "record", new JsonString(removed.name())));
    }
}
