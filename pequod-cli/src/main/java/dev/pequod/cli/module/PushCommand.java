package dev.pequod.cli.module;

import dev.pequod.api.Digest;
import dev.pequod.api.ModuleException;
import dev.pequod.api.Quote;
import dev.pequod.api.VersionOrder;
import dev.pequod.cli.command.Arguments;
import dev.pequod.cli.command.ExitCode;
import dev.pequod.cli.command.Output;
import dev.pequod.cli.command.Syntax;
import dev.pequod.cli.command.UsageException;
import dev.pequod.cli.console.Progress;
import dev.pequod.cli.console.Terminal;
import dev.pequod.cli.source.ModuleSources;
import dev.pequod.graph.json.JsonBoolean;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonString;
import dev.pequod.graph.json.JsonValue;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code pequod module push}: a module that passes {@code pequod vet} becomes an artifact of a registry. */
final class PushCommand extends ModuleCommand {
    private static final String FORCE = "--force";
    private static final String OCI = "oci:";

    /**
     * What the registry knows of a module that is to be published.
     *
     * @param there what the tag means
     * @param isOther whether that is another module
     * @param digest what the tag will mean
     */
    private record Known(Optional<Digest> there, boolean isOther, Digest digest, List<String> warnings) {}

    PushCommand() {
        super("push", "Publish a module to a registry, and print the reference to use");
    }

    @Override
    public void declare(Syntax syntax) {
        syntax.describe(
                        "The module is checked as pequod vet does, and not published if it does not pass. A tag that is a version,",
                        "such as v1.2.0, is never given to another module afterwards. The cue command can import what is published with",
                        "CUE_REGISTRY=HOST where REPO is the path of the module, as in oci:HOST/example.com/web:v1.2.0.",
                        "A folder or a .tar archive in the OCI image layout is a registry, too.")
                .operand("DIR", "the folder of the module")
                .operand("TO", "oci:HOST/REPO:TAG or LAYOUT:TAG, where it goes")
                .flag(
                        FORCE,
                        "let a version that exists mean this module from now on, also in the repository of another module; who uses the old one by its tag gets this one");
        PackedModule.declare(syntax);
        Output.declare(syntax);
        ModuleSources.declare(syntax);
        syntax.example("pequod module push ./webservice oci:registry.example.com/example.com/webservice:v1.1.0")
                .example("pequod module push ./webservice webservice.tar:v1.1.0");
    }

    @Override
    public boolean takesEmpty(String argument) {
        return PackedModule.takesEmpty(argument);
    }

    @Override
    ExitCode run(Arguments arguments, ModuleSources sources, Terminal terminal) throws IOException, ModuleException {
        List<String> operands = arguments.operands();
        if (operands.getFirst().startsWith(OCI)) {
            throw new UsageException("DIR: expected the folder of a module, found " + Quote.of(operands.getFirst())
                    + "; the folder comes first, then where it goes");
        }
        String to = operands.get(1);
        if (to.startsWith(OCI) && to.lastIndexOf(':') < to.lastIndexOf('/')) {
            throw new UsageException(Quote.withoutUser(to) + ": expected a tag, such as :v1.0.0");
        }
        Place named = Place.of(to, sources, terminal);
        if (named.tag().isEmpty()) {
            throw new UsageException(operands.get(1) + ": expected a tag, such as :v1.0.0");
        }
        PackedModule module =
                PackedModule.of(operands.get(0), VersionOrder.ofTag(named.tag()), arguments, sources, terminal);
        // Nobody else writes to a layout between the look at what the version is there and the writing.
        try (Place place = named.alone(sources, terminal)) {
            return publish(module, place, arguments, sources, terminal);
        }
    }

    private static ExitCode publish(
            PackedModule module, Place place, Arguments arguments, ModuleSources sources, Terminal terminal)
            throws IOException, ModuleException {
        Known known = Progress.during(
                terminal, "Asking " + place.repository().name(), () -> known(module, place, arguments.has(FORCE)));
        Optional<Digest> there = known.there();
        Digest digest = known.digest();
        boolean isOther = known.isOther();
        if (there.isEmpty() || isOther) {
            boolean isClaimed = isClaimed(place, arguments.has(FORCE));
            Progress.during(
                    terminal,
                    "Writing " + module.artifact().totalBytes() + " bytes to "
                            + place.repository().name(),
                    module.artifact().totalBytes(),
                    sent -> {
                        module.artifact().push(place.repository(), isClaimed ? "" : place.tag(), sent);
                        if (isClaimed) {
                            claimVersion(place, digest);
                        }
                        place.finish();
                    });
            place.forget(sources);
        }
        String pinned = place.pinned(digest);
        Map<String, JsonValue> json = new LinkedHashMap<>();
        json.put("reference", new JsonString(pinned));
        json.put("tag", new JsonString(place.tag()));
        json.put("digest", new JsonString(digest.toString()));
        json.put("contentDigest", new JsonString(module.files().contentDigest().toString()));
        json.put("existed", JsonBoolean.of(there.isPresent() && !isOther));
        putRest(json, there.map(place::pinned).filter(was -> isOther), module, known.warnings());
        Output.of(arguments).print(new JsonObject(json), pinned + "\n", terminal);
        warn(terminal, arguments, known.warnings());
        noteThere(terminal, arguments, arguments.operands().get(1), there.map(place::pinned), isOther);
        if (pinned.startsWith(OCI) && module.isPlatform()) {
            note(
                    terminal,
                    arguments,
                    "in a resource: platformRef: {oci: \"" + pinned.substring(OCI.length()) + "\"}\n");
        }
        return ExitCode.OK;
    }

    /** Returns what is there, unless nothing may be published beside it or instead of it. */
    private static Known known(PackedModule module, Place place, boolean isForced) throws ModuleException {
        Digest digest = module.artifact().digest();
        Optional<Digest> there = place.repository().resolve(place.tag());
        if (there.isPresent() && !VersionOrder.ofTag(place.tag()).isEmpty() && !isForced) {
            // A version of the same files stays what it is, also where another checkout says other things about them.
            Digest other = there.orElseThrow();
            digest = module.artifact().hasSameFiles(place.repository(), other) ? other : digest;
        }
        place.checkDigest(digest);
        boolean isOther = there.isPresent() && !there.orElseThrow().equals(digest);
        keepVersion(place, there, digest, "publish a new version", isForced);
        keepTwin(
                place,
                there,
                other -> module.artifact().hasSameFiles(place.repository(), other),
                "publish a new version",
                isForced);
        List<String> warnings = new ArrayList<>(warnings(place.tag()));
        if (there.isEmpty() || isOther) {
            warnings.addAll(OtherModules.warnings(place, module.moduleFile(), isForced));
        }
        return new Known(there, isOther, digest, warnings);
    }
}
