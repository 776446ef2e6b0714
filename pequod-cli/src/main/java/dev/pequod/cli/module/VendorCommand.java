package dev.pequod.cli.module;

import dev.pequod.api.FileProblem;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleFiles;
import dev.pequod.api.ModuleLimits;
import dev.pequod.cli.command.Arguments;
import dev.pequod.cli.command.ExitCode;
import dev.pequod.cli.command.FailureException;
import dev.pequod.cli.command.Output;
import dev.pequod.cli.command.Syntax;
import dev.pequod.cli.console.Progress;
import dev.pequod.cli.console.Terminal;
import dev.pequod.cli.source.ModuleSources;
import dev.pequod.graph.json.JsonException;
import dev.pequod.graph.json.JsonNumber;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonReader;
import dev.pequod.graph.json.JsonValue;
import dev.pequod.resolver.ModuleDirectory;
import dev.pequod.resolver.file.WriteLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code pequod module vendor}: what a module needs is put into its folder. */
final class VendorCommand extends ModuleCommand {
    private static final String VENDOR = VendorFolder.NAME;
    private static final String LOCK = ".vendor.lock";

    VendorCommand() {
        super("vendor", "Put the modules that a module needs into its folder vendor");
    }

    @Override
    public void declare(Syntax syntax) {
        syntax.describe(
                        "The deps in cue.mod/module.cue are fetched from the registries that CUE_REGISTRY names, by"
                                + " minimal version",
                        "selection, and written down with their digests in vendor/modules.json. push does so by"
                                + " itself, for what it publishes.",
                        "A registry without encryption has +insecure behind it there, as in localhost:5000+insecure.")
                .operand("DIR", "the folder of the module");
        Output.declare(syntax);
        ModuleSources.declareOffline(syntax);
        syntax.example("CUE_REGISTRY=registry.example.com pequod module vendor ./platform");
    }

    @Override
    ExitCode run(Arguments arguments, ModuleSources sources, Terminal terminal) throws IOException, ModuleException {
        String name = arguments.operands().getFirst();
        Path folder = terminal.resolve(name);
        WriteLock lock = lock(folder, name, sources);
        try (lock) {
            return vendor(arguments, folder, sources, terminal);
        }
    }

    /** Keeps other runs out from beginning to end: what one reads another may just be exchanging. Where nothing can be written there is none. */
    private static @Nullable WriteLock lock(Path folder, String name, ModuleSources sources) throws ModuleException {
        return Files.isDirectory(folder) && Files.isWritable(folder)
                ? WriteLock.take(folder.resolve(LOCK), name + "/" + VENDOR, sources.deadline())
                : null;
    }

    private static ExitCode vendor(Arguments arguments, Path folder, ModuleSources sources, Terminal terminal)
            throws IOException, ModuleException {
        String name = arguments.operands().getFirst();
        VendorFolder vendor = new VendorFolder(folder);
        if (Files.isDirectory(folder)) {
            try {
                vendor.recover(Instant.now());
            } catch (IOException e) {
                throw new FailureException(
                        "Tried to put " + name + "/" + VENDOR + " back, which a run before was ended in, but "
                                + FileProblem.of(e),
                        e);
            }
        }
        ModuleFiles complete = Progress.during(
                        terminal,
                        "Fetching what " + name + " needs",
                        sources.meter(),
                        () -> sources.ofFolder(name, terminal))
                .module()
                .files();
        int count = 0;
        ModuleFiles before = ModuleDirectory.read(folder, ModuleLimits.DEFAULTS, sources.deadline());
        if (!complete.equals(before)) {
            try {
                count = vendor.replace(complete, before);
            } catch (IOException e) {
                throw new FailureException("Tried to write to " + name + "/" + VENDOR + " but " + FileProblem.of(e), e);
            }
        }
        Map<String, JsonValue> json = new LinkedHashMap<>();
        json.put("files", JsonNumber.of(count));
        JsonObject modules = locked(complete);
        json.put("modules", modules);
        StringBuilder text = new StringBuilder(count + " files written to " + name + "/" + VENDOR + "\n");
        for (String module : modules.members().keySet()) {
            JsonObject lock = modules.object(module);
            text.append("%s %s %s\n".formatted(module, lock.string("version"), lock.string("digest")));
        }
        Output.of(arguments).print(new JsonObject(json), text.toString(), terminal);
        return ExitCode.OK;
    }

    /** Returns what was written down of the modules that one needs, by their paths; nothing if another tool vendored them. */
    private static JsonObject locked(ModuleFiles complete) throws ModuleException {
        Optional<String> lock = complete.text(VENDOR + "/modules.json");
        try {
            return lock.isPresent() && JsonReader.read(lock.orElseThrow()) instanceof JsonObject all
                    ? all.object("modules")
                    : JsonObject.EMPTY;
        } catch (JsonException e) {
            return JsonObject.EMPTY;
        }
    }
}
