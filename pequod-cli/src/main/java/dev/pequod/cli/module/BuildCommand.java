package dev.pequod.cli.module;

import dev.pequod.api.Digest;
import dev.pequod.api.ModuleException;
import dev.pequod.cli.command.Arguments;
import dev.pequod.cli.command.ExitCode;
import dev.pequod.cli.command.Output;
import dev.pequod.cli.command.Syntax;
import dev.pequod.cli.console.Terminal;
import dev.pequod.cli.source.ModuleSources;
import dev.pequod.graph.json.JsonNumber;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonString;
import dev.pequod.graph.json.JsonValue;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** {@code pequod module build}: what {@code push} would publish, without a registry. */
final class BuildCommand extends ModuleCommand {
    private static final String TO = "--to";
    private static final String VERSION = "--version-tag";

    BuildCommand() {
        super("build", "Pack a module as it would be published, and print its digest");
    }

    @Override
    public void declare(Syntax syntax) {
        syntax.describe(
                        "The module is checked as pequod vet does. The same commit gives the same digest everywhere. With --to it is written",
                        "into a folder, or a .tar archive, in the OCI image layout, from which pequod module copy takes it to a registry.")
                .operands("DIR", 1, 1, "the folder of the module")
                .option(TO, "LAYOUT", "the folder or .tar archive to write to")
                .option(VERSION, "TAG", "the version that it is to be, such as v1.0.0");
        PackedModule.declare(syntax);
        Output.declare(syntax);
        syntax.example("pequod module build ./platform")
                .example("pequod module build ./platform --version-tag v1.1.0 --to platform.tar");
    }

    @Override
    public boolean takesEmpty(String argument) {
        return PackedModule.takesEmpty(argument);
    }

    @Override
    ExitCode run(Arguments arguments, ModuleSources sources, Terminal terminal) throws IOException, ModuleException {
        String version = arguments.value(VERSION).orElse("");
        PackedModule module =
                PackedModule.of(arguments.operands().getFirst(), version(version), arguments, sources, terminal);
        Digest digest = module.artifact().digest();
        Optional<String> to = arguments.value(TO);
        if (to.isPresent()) {
            Place place = Place.of(to.orElseThrow(), sources, terminal);
            module.artifact().push(place.repository(), version);
            place.finish();
        }
        Map<String, JsonValue> json = new LinkedHashMap<>();
        json.put("digest", new JsonString(digest.toString()));
        json.put("contentDigest", new JsonString(module.files().contentDigest().toString()));
        json.put("files", JsonNumber.of(module.files().size()));
        json.put("bytes", JsonNumber.of(module.artifact().totalBytes()));
        Output.of(arguments).print(new JsonObject(json), digest + "\n", terminal);
        if (version.isEmpty()) {
            terminal.note("push of a version has another digest, as it is written into the manifest: " + VERSION
                    + " v1.0.0 gives that\n");
        }
        return ExitCode.OK;
    }
}
