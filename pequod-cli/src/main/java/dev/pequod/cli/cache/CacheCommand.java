package dev.pequod.cli.cache;

import dev.pequod.api.ModuleException;
import dev.pequod.cli.command.Arguments;
import dev.pequod.cli.command.ExitCode;
import dev.pequod.cli.command.FailureException;
import dev.pequod.cli.command.NamedCommand;
import dev.pequod.cli.command.Output;
import dev.pequod.cli.command.UsageException;
import dev.pequod.cli.console.Terminal;
import dev.pequod.cli.source.ModuleSources;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonValue;
import dev.pequod.resolver.cache.CacheOptions;
import dev.pequod.resolver.cache.ModuleCache;
import dev.pequod.resolver.settings.SettingsException;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A command about the modules on disk. */
abstract class CacheCommand extends NamedCommand {
    CacheCommand(String name, String summary) {
        super(name, summary);
    }

    @Override
    public final boolean reportsAsData(Arguments arguments) {
        return Output.of(arguments) == Output.JSON;
    }

    /** Returns data with its members in the order of their names. */
    static JsonObject sorted(Map<String, JsonValue> members) {
        return new JsonObject(new TreeMap<>(members));
    }

    /** Returns the options that stand above settings, each with the variable of its setting. */
    Map<String, String> limits() {
        return Map.of();
    }

    /** Returns what to say of a limit that is refused. */
    String hint(String value) {
        return "";
    }

    /** Returns the settings of the environment and, above them, of the options, under whose names problems are told. */
    private CacheOptions options(Arguments arguments, Terminal terminal) {
        Map<String, String> flags = new TreeMap<>();
        limits().forEach((option, variable) -> arguments.value(option).ifPresent(value -> flags.put(variable, value)));
        try {
            return ModuleSources.settings(terminal, flags).cache();
        } catch (SettingsException e) {
            for (Map.Entry<String, String> limit : limits().entrySet()) {
                Optional<String> problem = e.problem(limit.getValue());
                String value = flags.get(limit.getValue());
                if (problem.isPresent() && value != null) {
                    throw new UsageException(limit.getKey() + ": " + problem.orElseThrow() + hint(value));
                }
            }
            throw UsageException.ofSetting(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public final ExitCode run(Arguments arguments, Terminal terminal) throws IOException {
        CacheOptions options = options(arguments, terminal);
        if (options.directory().isEmpty()) {
            throw new FailureException(
                    "Tried to find the modules that are kept but there is no folder: set PEQUOD_CACHE_DIR", null);
        }
        try {
            ModuleCache cache = ModuleCache.open(options);
            boolean isMissing = cache.isMissing();
            ExitCode code = run(arguments, terminal, cache, options);
            if (isMissing && Output.of(arguments) == Output.TEXT) {
                terminal.note("there is no cache in " + options.directory().orElseThrow() + "\n");
            }
            return code;
        } catch (ModuleException e) {
            throw new FailureException(e.reason().code(), String.valueOf(e.getMessage()), e);
        }
    }

    abstract ExitCode run(Arguments arguments, Terminal terminal, ModuleCache cache, CacheOptions options)
            throws IOException, ModuleException;
}
