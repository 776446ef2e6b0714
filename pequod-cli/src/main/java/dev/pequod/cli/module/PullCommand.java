package dev.pequod.cli.module;

import dev.pequod.api.FileProblem;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleFiles;
import dev.pequod.api.PlatformRef;
import dev.pequod.api.ResolvedModule;
import dev.pequod.cli.command.Arguments;
import dev.pequod.cli.command.ExitCode;
import dev.pequod.cli.command.FailureException;
import dev.pequod.cli.command.Output;
import dev.pequod.cli.command.Syntax;
import dev.pequod.cli.command.UsageException;
import dev.pequod.cli.console.Progress;
import dev.pequod.cli.console.Terminal;
import dev.pequod.cli.source.ModuleSources;
import dev.pequod.cli.source.NamedModule;
import dev.pequod.graph.json.JsonArray;
import dev.pequod.graph.json.JsonNumber;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonString;
import dev.pequod.graph.json.JsonValue;
import dev.pequod.resolver.oci.OciLayout;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** {@code pequod module pull}: the files of a module, from wherever its reference says. */
final class PullCommand extends ModuleCommand {
    private static final String DIRECTORY = "-d";

    PullCommand() {
        super("pull", "Fetch a module into a folder");
    }

    @Override
    public void declare(Syntax syntax) {
        syntax.operand(
                        "REF",
                        "a reference, such as oci:HOST/REPO@sha256:… or embedded:v1.0.0, or a folder or .tar archive in the OCI layout")
                .option(DIRECTORY + " --directory", "DIR", "the folder to write to, empty or absent; must be given");
        Output.declare(syntax);
        ModuleSources.declare(syntax);
        syntax.example("pequod module pull oci:registry.example.com/platform-modules/webservice:v1.1.0 -d webservice");
    }

    @Override
    ExitCode run(Arguments arguments, ModuleSources sources, Terminal terminal) throws IOException, ModuleException {
        String name = arguments
                .value(DIRECTORY)
                .orElseThrow(() -> new UsageException(DIRECTORY + " is missing: name the folder to write to"));
        Path folder = terminal.resolve(name).toAbsolutePath().normalize();
        if (!isFree(folder)) {
            throw new FailureException(
                    "Tried to write to " + name + " but "
                            + (Files.isDirectory(folder)
                                    ? "the folder is not empty; name an empty one, or a new one"
                                    : "it is no folder"),
                    null);
        }
        String ref = arguments.operands().getFirst();
        Optional<PlatformRef> named = OciLayout.isLayout(terminal.resolve(ref))
                ? Optional.empty()
                : Optional.of(NamedModule.parse("REF", ref, sources));
        ResolvedModule module = Progress.during(
                terminal,
                "Fetching " + ref,
                sources.meter(),
                () -> named.isEmpty()
                        ? sources.ofOperand(ref, terminal).module()
                        : sources.resolve(named.orElseThrow(), sources.context()));
        try {
            write(module.files(), folder);
        } catch (FileAlreadyExistsException e) {
            throw new FailureException(
                    "Tried to write to " + name + " but what its path names before it is no folder", e);
        } catch (IOException e) {
            throw new FailureException("Tried to write to " + name + " but " + FileProblem.of(e), e);
        }
        // What a layout holds is named as copy names it, so that it can be given to other commands.
        String source = module.source();
        if (named.isEmpty()) {
            Place place = Place.existing(ref, sources, terminal);
            source = place.pinned(place.resolve());
        }
        Map<String, JsonValue> json = new LinkedHashMap<>();
        json.put("source", new JsonString(source));
        json.put("sourceDigest", new JsonString(module.sourceDigest().toString()));
        json.put("contentDigest", new JsonString(module.contentDigest().toString()));
        json.put("verifiedBy", new JsonString(module.verifiedBy()));
        json.put("files", JsonNumber.of(module.files().size()));
        json.put("warnings", JsonArray.ofStrings(module.warnings()));
        Output.of(arguments).print(new JsonObject(json), source + "\n", terminal);
        warn(terminal, arguments, module.warnings());
        return ExitCode.OK;
    }

    private static boolean isFree(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return true;
        }
        if (!Files.isDirectory(folder)) {
            return false;
        }
        try (Stream<Path> children = Files.list(folder)) {
            return children.findAny().isEmpty();
        }
    }

    /** Writes everything beside the folder and moves it there, as a whole unless there is an empty folder, which stays the one it is. */
    private static void write(ModuleFiles files, Path folder) throws IOException {
        Path parent = Objects.requireNonNullElse(folder.getParent(), folder);
        Files.createDirectories(parent);
        Path part = TemporaryFolders.beside(parent, ".pull");
        try {
            for (String path : files.paths()) {
                Path file = part.resolve(path);
                Files.createDirectories(file.getParent());
                Files.write(file, files.bytes(path).orElseThrow());
            }
            if (Files.exists(folder)) {
                moveInto(folder, part);
            } else {
                Files.move(part, folder);
            }
        } finally {
            if (Files.exists(part)) {
                TemporaryFolders.delete(part);
            }
        }
    }

    private static void moveInto(Path folder, Path part) throws IOException {
        List<Path> children;
        try (Stream<Path> all = Files.list(part)) {
            children = all.toList();
        }
        for (Path child : children) {
            Files.move(child, folder.resolve(child.getFileName()));
        }
    }
}
