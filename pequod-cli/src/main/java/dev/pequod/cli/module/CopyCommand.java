package dev.pequod.cli.module;

import dev.pequod.api.Digest;
import dev.pequod.api.ModuleException;
import dev.pequod.api.VersionOrder;
import dev.pequod.cli.command.Arguments;
import dev.pequod.cli.command.ExitCode;
import dev.pequod.cli.command.Output;
import dev.pequod.cli.command.Syntax;
import dev.pequod.cli.console.Progress;
import dev.pequod.cli.console.Terminal;
import dev.pequod.cli.source.ModuleSources;
import dev.pequod.graph.json.JsonArray;
import dev.pequod.graph.json.JsonNumber;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonString;
import dev.pequod.graph.json.JsonValue;
import dev.pequod.resolver.oci.ModuleArtifact;
import dev.pequod.resolver.oci.OciCopy;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code pequod module copy}: a published module goes elsewhere, with its signatures and the same digest. */
final class CopyCommand extends ModuleCommand {
    private static final String FORCE = "--force";

    /**
     * What was done.
     *
     * @param reference names the module where it is now
     * @param manifests how many were copied, those of signatures too
     */
    private record Copied(String reference, Digest digest, int manifests, List<String> warnings) {}

    CopyCommand() {
        super("copy", "Copy a published module and its signatures to another registry, or across an air gap");
    }

    @Override
    public void declare(Syntax syntax) {
        syntax.describe(
                        "The digest stays the same. From a registry only what PEQUOD_SIGNATURE_POLICY accepts is copied. A folder or a .tar archive in the OCI image layout is a registry, too.")
                .operand("FROM", "oci:HOST/REPO:TAG or LAYOUT[:TAG], or either with @sha256:…")
                .operand("TO", "oci:HOST/REPO:TAG or LAYOUT[:TAG], where it goes")
                .flag(
                        FORCE,
                        "let a version that exists at TO mean this module from now on, and replace what TO has about it and cannot be put together with what FROM has");
        Output.declare(syntax);
        ModuleSources.declare(syntax);
        syntax.example("pequod module copy oci:registry.example.com/web:v1.1.0 web.tar:v1.1.0")
                .example("pequod module copy web.tar:v1.1.0 oci:registry.internal/web:v1.1.0");
    }

    @Override
    ExitCode run(Arguments arguments, ModuleSources sources, Terminal terminal) throws IOException, ModuleException {
        Copied copied = Progress.during(
                terminal,
                "Copying " + arguments.operands().getFirst(),
                sources.meter(),
                () -> copied(arguments, sources, terminal));
        Map<String, JsonValue> json = new LinkedHashMap<>();
        json.put("reference", new JsonString(copied.reference()));
        json.put("digest", new JsonString(copied.digest().toString()));
        json.put("manifests", JsonNumber.of(copied.manifests()));
        json.put("warnings", JsonArray.ofStrings(copied.warnings()));
        Output.of(arguments).print(new JsonObject(json), copied.reference() + "\n", terminal);
        warn(terminal, arguments, copied.warnings());
        return ExitCode.OK;
    }

    private static Copied copied(Arguments arguments, ModuleSources sources, Terminal terminal) throws ModuleException {
        List<String> operands = arguments.operands();
        Place from = Place.existing(operands.get(0), sources, terminal);
        Digest digest = from.resolve();
        from.checkSignatures(digest, sources);
        Place named = Place.of(operands.get(1), sources, terminal).orTag(version(from, digest));
        named.checkDigest(digest);
        try (Place to = named.alone(sources, terminal)) {
            Copied copied = copied(from, digest, to, arguments);
            if (!to.tag().isEmpty()) {
                to.forget(sources);
            }
            return copied;
        }
    }

    private static Copied copied(Place from, Digest digest, Place to, Arguments arguments) throws ModuleException {
        String moduleFile = ModuleArtifact.moduleFile(from.repository(), digest).orElse("");
        PackedModule.checkMajor(moduleFile, VersionOrder.ofTag(to.tag()));
        Optional<Digest> there =
                to.tag().isEmpty() ? Optional.empty() : to.repository().resolve(to.tag());
        List<String> warnings = new ArrayList<>(warnings(to.tag()));
        if (!there.equals(Optional.of(digest))) {
            warnings.addAll(OtherModules.warnings(to, moduleFile, arguments.has(FORCE)));
        }
        keepVersion(to, there, digest, "copy it under another tag, as in " + to.name() + ":TAG", arguments.has(FORCE));
        keepTwin(to, there, digest::equals, "copy it under another tag", arguments.has(FORCE));
        boolean isClaimed = there.isEmpty() && isClaimed(to, arguments.has(FORCE));
        int manifests = OciCopy.copy(
                from.repository(), digest, to.repository(), isClaimed ? "" : to.tag(), arguments.has(FORCE));
        if (isClaimed) {
            claimVersion(to, digest);
        }
        to.finish();
        return new Copied(to.pinned(digest), digest, manifests, warnings);
    }

    /** Returns the tag under which the module goes where none is named for it: as it is named, or else the version it was published as. */
    private static String version(Place from, Digest digest) throws ModuleException {
        return from.tag().isEmpty()
                ? VersionOrder.ofTag(from.repository()
                        .manifest(digest)
                        .read(from.pinned(digest))
                        .annotations()
                        .getOrDefault(PackedModule.VERSION, ""))
                : from.tag();
    }
}
