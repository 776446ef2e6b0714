package dev.pequod.cli.module;

import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleFiles;
import dev.pequod.api.ModuleLimits;
import dev.pequod.cli.command.Arguments;
import dev.pequod.cli.command.ExitCode;
import dev.pequod.cli.command.Syntax;
import dev.pequod.cli.console.Progress;
import dev.pequod.cli.console.Terminal;
import dev.pequod.cli.source.ModuleSources;
import dev.pequod.graph.json.JsonNumber;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonValue;
import dev.pequod.resolver.ModuleDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** {@code pequod module vendor}: what a module needs is put into its folder. */
final class VendorCommand extends ModuleCommand {
    private static final String VENDOR = "vendor";

    VendorCommand() {
        super("vendor", "Put the modules that a module needs into its folder vendor");
    }

    @Override
    public void declare(Syntax syntax) {
        syntax.describe(
                        "The deps in cue.mod/module.cue are fetched from the registries that CUE_REGISTRY names, in the versions that CUE",
                        "chooses, and written down with their digests in vendor/modules.json. push does so by itself, for what it publishes.")
                .operands("DIR", 1, 1, "the folder of the module");
        declareFormat(syntax);
        syntax.example("CUE_REGISTRY=registry.example.com pequod module vendor ./platform");
    }

    @Override
    ExitCode run(Arguments arguments, ModuleSources sources, Terminal terminal) throws IOException, ModuleException {
        String name = arguments.operands().getFirst();
        ModuleFiles complete = Progress.during(
                        terminal,
                        "Fetching what " + name + " needs",
                        sources.meter(),
                        () -> sources.ofFolder(name, terminal))
                .module()
                .files();
        int count =
                complete.equals(ModuleDirectory.read(terminal.resolve(name), ModuleLimits.DEFAULTS, sources.deadline()))
                        ? 0
                        : write(complete, terminal.resolve(name));
        Map<String, JsonValue> json = new LinkedHashMap<>();
        json.put("files", JsonNumber.of(count));
        print(terminal, arguments, new JsonObject(json), count + " files written to " + name + "/" + VENDOR + "\n");
        return ExitCode.OK;
    }

    /** Makes the folder anew beside the old one, and then puts it in its place. */
    private static int write(ModuleFiles files, Path folder) throws IOException {
        Path part = TemporaryFolders.beside(folder, ".vendor");
        int count = 0;
        try {
            for (String path : files.paths()) {
                if (path.startsWith(VENDOR + "/")) {
                    Path file = part.resolve(path.substring(VENDOR.length() + 1));
                    Files.createDirectories(file.getParent());
                    Files.write(file, files.bytes(path).orElseThrow());
                    count++;
                }
            }
            Path old = folder.resolve(VENDOR);
            if (Files.exists(old)) {
                TemporaryFolders.delete(old);
            }
            Files.move(part, old);
        } finally {
            if (Files.exists(part)) {
                TemporaryFolders.delete(part);
            }
        }
        return count;
    }
}
