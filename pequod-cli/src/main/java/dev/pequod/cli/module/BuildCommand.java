package dev.pequod.cli.module;

import dev.pequod.api.Digest;
import dev.pequod.api.ModuleException;
import dev.pequod.api.OciRef;
import dev.pequod.api.VersionOrder;
import dev.pequod.cli.command.Arguments;
import dev.pequod.cli.command.ExitCode;
import dev.pequod.cli.command.Output;
import dev.pequod.cli.command.Syntax;
import dev.pequod.cli.command.UsageException;
import dev.pequod.cli.console.Terminal;
import dev.pequod.cli.source.ModuleSources;
import dev.pequod.graph.json.JsonNumber;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonString;
import dev.pequod.graph.json.JsonValue;
import dev.pequod.resolver.oci.ModuleArtifact;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** {@code pequod module build}: what {@code push} would publish, without a registry. */
final class BuildCommand extends ModuleCommand {
    private static final String TO = "--to";
    private static final String VERSION = "--version-tag";
    private static final String FORCE = "--force";

    BuildCommand() {
        super("build", "Pack a module as it would be published, and print its digest");
    }

    @Override
    public void declare(Syntax syntax) {
        syntax.describe(
                        "The module is checked as pequod vet does. The same commit gives the same digest everywhere. With --to it is written",
                        "into a folder, or a .tar archive, in the OCI image layout, from which pequod module copy takes it to a registry.")
                .operand("DIR", "the folder of the module")
                .option(TO, "LAYOUT[:TAG]", "the folder or .tar archive to write to")
                .option(VERSION, "TAG", "the version that it is to be, such as v1.0.0")
                .flag(FORCE, "let a version that the layout has mean this module from now on");
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
        Optional<String> to = arguments.value(TO);
        Optional<Place> target =
                to.isPresent() ? Optional.of(Place.of(to.orElseThrow(), sources, terminal)) : Optional.empty();
        if (target.isPresent() && target.orElseThrow().isShared()) {
            throw new UsageException(TO + ": expected a folder or .tar archive in the OCI layout, found "
                    + to.orElseThrow() + "; pequod module push publishes to a registry");
        }
        String tag = target.map(Place::tag).orElse("");
        String version = arguments.value(VERSION).orElse(tag);
        if (!tag.isEmpty() && !tag.equals(version)) {
            throw new UsageException(TO + " " + to.orElseThrow() + " is about another tag than " + VERSION + " "
                    + version + "; one of them is enough");
        }
        if (!version.isEmpty() && !OciRef.isTag(version)) {
            throw new UsageException(
                    (tag.isEmpty() ? VERSION : TO) + ": expected a tag such as v1.0.0, found \"" + version + "\"");
        }
        if (to.isEmpty() && arguments.has(FORCE)) {
            throw new UsageException(FORCE + " is about a version in a layout; name that by " + TO);
        }
        PackedModule module = PackedModule.of(
                arguments.operands().getFirst(), VersionOrder.ofTag(version), arguments, sources, terminal);
        Digest digest = module.artifact().digest();
        Optional<Digest> there = Optional.empty();
        String name = "";
        if (target.isPresent()) {
            Place named = target.orElseThrow().withTag(version);
            name = named.name();
            try (Place place = named.alone(sources, terminal)) {
                there = version.isEmpty()
                        ? Optional.empty()
                        : place.repository().resolve(version);
                digest = write(module.artifact(), place, there, arguments.has(FORCE));
            }
        }
        boolean isOther = there.isPresent() && !there.orElseThrow().equals(digest);
        String pinnedIn = name + "@";
        Optional<String> pinned = there.map(was -> pinnedIn + was);
        Map<String, JsonValue> json = new LinkedHashMap<>();
        json.put("digest", new JsonString(digest.toString()));
        json.put("contentDigest", new JsonString(module.files().contentDigest().toString()));
        json.put("files", JsonNumber.of(module.files().size()));
        json.put("bytes", JsonNumber.of(module.artifact().totalBytes()));
        putRest(json, pinned.filter(was -> isOther), module, warnings(version));
        Output.of(arguments).print(new JsonObject(json), digest + "\n", terminal);
        warn(terminal, arguments, warnings(version));
        noteThere(terminal, arguments, name + ":" + version, pinned, isOther);
        if (version.isEmpty()) {
            note(
                    terminal,
                    arguments,
                    "push of a version has another digest, as it is written into the manifest: " + VERSION
                            + " v1.0.0 gives that\n");
        }
        return ExitCode.OK;
    }

    /**
     * Writes a module unless the version is there of the same files, which stays what it is, as it does in a registry.
     *
     * @return the digest of what is there then
     */
    private static Digest write(ModuleArtifact artifact, Place place, Optional<Digest> there, boolean isForced)
            throws ModuleException {
        boolean isVersion =
                there.isPresent() && !VersionOrder.ofTag(place.tag()).isEmpty();
        if (isVersion && !isForced && artifact.hasSameFiles(place.repository(), there.orElseThrow())) {
            place.checkDigest(there.orElseThrow());
            return there.orElseThrow();
        }
        place.checkDigest(artifact.digest());
        keepVersion(place, there, artifact.digest(), "take a new version", isForced);
        keepTwin(
                place,
                there,
                other -> artifact.hasSameFiles(place.repository(), other),
                "take a new version",
                isForced);
        artifact.push(place.repository(), place.tag());
        place.finish();
        return artifact.digest();
    }
}
