package dev.pequod.cli.module;

import dev.pequod.api.FileProblem;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleFiles;
import dev.pequod.api.ModuleLimits;
import dev.pequod.api.Quote;
import dev.pequod.cli.command.Arguments;
import dev.pequod.cli.command.ExitCode;
import dev.pequod.cli.command.FailureException;
import dev.pequod.cli.command.Output;
import dev.pequod.cli.command.Syntax;
import dev.pequod.cli.console.Diagnostic;
import dev.pequod.cli.console.Progress;
import dev.pequod.cli.console.Terminal;
import dev.pequod.cli.input.InvalidInputException;
import dev.pequod.cli.source.ModuleSources;
import dev.pequod.graph.json.JsonArray;
import dev.pequod.graph.json.JsonException;
import dev.pequod.graph.json.JsonNumber;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonReader;
import dev.pequod.graph.json.JsonValue;
import dev.pequod.resolver.ModuleDirectory;
import dev.pequod.resolver.file.WriteLock;
import dev.pequod.resolver.oci.ModuleArtifact;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code pequod module vendor}: what a module needs is put into its folder. */
final class VendorCommand extends ModuleCommand {
    private static final String VENDOR = VendorFolder.NAME;
    private static final String LOCK = ".vendor.lock";
    private static final int MOST_NAMED = 20;

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
                        () -> sources.locked(name, terminal))
                .module()
                .files();
        ModuleFiles before = ModuleDirectory.read(folder, ModuleLimits.DEFAULTS, sources.deadline());
        checkIsModule(before, name);
        VendorFolder.Changes changes = VendorFolder.Changes.of(before, complete);
        if (!complete.equals(before)) {
            try {
                vendor.replace(complete, before);
            } catch (IOException e) {
                throw new FailureException("Tried to write to " + name + "/" + VENDOR + " but " + FileProblem.of(e), e);
            }
        }
        int count = changes.written();
        Map<String, JsonValue> json = new LinkedHashMap<>();
        json.put("files", JsonNumber.of(count));
        json.put("replaced", JsonArray.ofStrings(changes.replaced()));
        json.put("deleted", JsonArray.ofStrings(changes.deleted()));
        JsonObject modules = locked(complete);
        json.put("modules", modules);
        StringBuilder text = new StringBuilder(
                count + (count == 1 ? " file" : " files") + " written to " + name + "/" + VENDOR + "\n");
        for (String module : modules.members().keySet()) {
            JsonObject lock = modules.object(module);
            text.append("%s %s %s\n".formatted(module, lock.string("version"), lock.string("digest")));
        }
        tell("replaced", changes.replaced(), "which was another file", arguments, terminal);
        tell("deleted", changes.deleted(), "which is not of the module that is needed", arguments, terminal);
        Output.of(arguments).print(new JsonObject(json), text.toString(), terminal);
        return ExitCode.OK;
    }

    private static void checkIsModule(ModuleFiles files, String name) {
        if (!files.contains(ModuleArtifact.MODULE_FILE)) {
            throw new InvalidInputException(List.of(Diagnostic.error(
                    "Layout",
                    name,
                    ModuleArtifact.MODULE_FILE
                            + " is missing, so that nothing says what is needed; name the folder of the module")));
        }
    }

    /** Names the files that somebody may miss; a new version of a large module replaces too many to be read. */
    private static void tell(String what, List<String> paths, String why, Arguments arguments, Terminal terminal)
            throws IOException {
        String name = arguments.operands().getFirst();
        for (String path : paths.subList(0, Math.min(paths.size(), MOST_NAMED))) {
            note(terminal, arguments, what + " " + name + "/" + Quote.visible(path) + ", " + why + "\n");
        }
        if (paths.size() > MOST_NAMED) {
            note(terminal, arguments, what + " " + (paths.size() - MOST_NAMED) + " more files\n");
        }
    }

    /** Returns what was written down of the modules that one needs, by their paths; nothing if another tool vendored them. */
    private static JsonObject locked(ModuleFiles complete) throws ModuleException {
        Optional<String> lock = complete.text(VendorFolder.LOCK);
        try {
            return lock.isPresent() && JsonReader.read(lock.orElseThrow()) instanceof JsonObject all
                    ? all.object("modules")
                    : JsonObject.EMPTY;
        } catch (JsonException e) {
            return JsonObject.EMPTY;
        }
    }
}
