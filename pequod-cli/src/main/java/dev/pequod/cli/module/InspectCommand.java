package dev.pequod.cli.module;

import dev.pequod.api.Digest;
import dev.pequod.api.ModuleException;
import dev.pequod.api.Quote;
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
import dev.pequod.resolver.oci.Descriptor;
import dev.pequod.resolver.oci.Manifest;
import dev.pequod.resolver.oci.OciRepository;
import dev.pequod.resolver.oci.RawManifest;
import dev.pequod.resolver.oci.Referrers;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** {@code pequod module inspect}: what a registry has under a reference, without fetching the module. */
final class InspectCommand extends ModuleCommand {

    /**
     * What refers to the module.
     *
     * @param tag the tag by which alone that is known; empty if it is listed
     */
    private record Referrer(Descriptor descriptor, String tag) {
        JsonValue json() {
            return InspectCommand.json(descriptor, tag);
        }

        /** Returns what its tag says that it is, in words: nothing else says so. */
        String kind() {
            return switch (tag.substring(tag.indexOf('.') + 1)) {
                case "" -> "";
                case "sig" -> ", by its tag a signature";
                case "att" -> ", by its tag an attestation";
                default -> ", by its tag a list of parts";
            };
        }
    }

    /** What is there. */
    private record Found(RawManifest raw, Manifest manifest, List<Referrer> referrers) {}

    InspectCommand() {
        super("inspect", "Show what a registry has under a reference: digest, kind, parts and annotations");
    }

    @Override
    public void declare(Syntax syntax) {
        syntax.operand("REF", "oci:HOST/REPO:TAG, oci:HOST/REPO@sha256:…, or LAYOUT[:TAG]");
        Output.declare(syntax);
        ModuleSources.declare(syntax);
        syntax.example("pequod module inspect oci:registry.example.com/platform-modules/webservice:v1.1.0");
    }

    @Override
    ExitCode run(Arguments arguments, ModuleSources sources, Terminal terminal) throws IOException, ModuleException {
        Place place = Place.existing(arguments.operands().getFirst(), sources, terminal);
        List<String> warnings = new ArrayList<>();
        Found found = Progress.during(terminal, "Asking " + place.repository().name(), () -> found(place, warnings));
        RawManifest raw = found.raw();
        Manifest manifest = found.manifest();
        List<Referrer> referrers = found.referrers();
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("reference", place.pinned(raw.digest()));
        facts.put("mediaType", raw.mediaType());
        List<Descriptor> parts = new ArrayList<>();
        switch (manifest) {
            case Manifest.Parts image -> {
                facts.put("artifactType", image.artifactType());
                parts.addAll(image.layers());
            }
            case Manifest.Index index -> parts.addAll(index.manifests());
        }
        Map<String, JsonValue> json = new LinkedHashMap<>();
        facts.forEach((name, value) -> json.put(name, new JsonString(value)));
        json.put("annotations", texts(manifest.annotations()));
        json.put(
                "parts",
                new JsonArray(parts.stream().map(part -> json(part, "")).toList()));
        json.put(
                "referrers",
                new JsonArray(referrers.stream().map(Referrer::json).toList()));
        json.put("warnings", JsonArray.ofStrings(warnings));
        Output.of(arguments)
                .print(new JsonObject(json), text(facts, manifest.annotations(), parts, referrers), terminal);
        warn(terminal, arguments, warnings);
        return ExitCode.OK;
    }

    private static Found found(Place place, List<String> warnings) throws ModuleException {
        RawManifest raw = place.repository().manifest(place.resolve());
        return new Found(raw, raw.read(place.pinned(raw.digest())), referrers(place.repository(), raw, warnings));
    }

    /** Returns what refers to the manifest; what is broken of it is no reason to show nothing of the rest, and is warned of. */
    private static List<Referrer> referrers(OciRepository repository, RawManifest raw, List<String> warnings)
            throws ModuleException {
        Digest digest = raw.digest();
        // Several tags may mean one manifest, which is asked for once.
        Map<Digest, RawManifest> known = new HashMap<>(Map.of(digest, raw));
        List<Referrer> referrers = new ArrayList<>();
        try {
            repository.referrers(digest).forEach(one -> referrers.add(new Referrer(one, "")));
        } catch (ModuleException e) {
            warnings.add(broken("what refers to it may be incomplete", e));
        }
        Map<String, Digest> collectedByTag = Map.of();
        try {
            // In cosign's older form a signature is not listed but found by its tag.
            collectedByTag = new Referrers(repository).collected(digest);
        } catch (ModuleException e) {
            warnings.add(broken("what tags name beside it is left out", e));
        }
        for (Map.Entry<String, Digest> about : collectedByTag.entrySet()) {
            try {
                RawManifest manifest = known.get(about.getValue());
                if (manifest == null) {
                    manifest = repository.manifest(about.getValue());
                    known.put(about.getValue(), manifest);
                }
                Descriptor collected = manifest.descriptor();
                if (referrers.stream()
                        .noneMatch(one -> one.descriptor().digest().equals(collected.digest()))) {
                    referrers.add(new Referrer(collected, about.getKey()));
                }
            } catch (ModuleException e) {
                warnings.add(broken("what the tag " + about.getKey() + " names is left out", e));
            }
        }
        return referrers;
    }

    /**
     * Returns what to warn of.
     *
     * @throws ModuleException if it is no fault of what is there, but of asking for it
     */
    private static String broken(String consequence, ModuleException e) throws ModuleException {
        return switch (e.reason()) {
            case INVALID_MODULE, LIMIT_EXCEEDED, DIGEST_MISMATCH, NOT_FOUND -> consequence + ": " + e.getMessage();
            default -> throw e;
        };
    }

    private static JsonObject texts(Map<String, String> texts) {
        Map<String, JsonValue> json = new TreeMap<>();
        texts.forEach((name, value) -> json.put(name, new JsonString(value)));
        return new JsonObject(json);
    }

    private static JsonValue json(Descriptor descriptor, String tag) {
        Map<String, JsonValue> json = new LinkedHashMap<>();
        json.put("mediaType", new JsonString(descriptor.mediaType()));
        if (!descriptor.artifactType().isEmpty()) {
            json.put("artifactType", new JsonString(descriptor.artifactType()));
        }
        if (!tag.isEmpty()) {
            json.put("tag", new JsonString(tag));
        }
        json.put("digest", new JsonString(descriptor.digest().toString()));
        json.put("size", JsonNumber.of(descriptor.size()));
        return new JsonObject(json);
    }

    /** Whoever published it could steer the terminal by what is not made visible. */
    private static String text(
            Map<String, String> facts,
            Map<String, String> annotations,
            List<Descriptor> parts,
            List<Referrer> referrers) {
        StringBuilder text = new StringBuilder();
        facts.forEach((name, value) ->
                text.append(name).append(": ").append(Quote.visible(value)).append('\n'));
        new TreeMap<>(annotations)
                .forEach((name, value) -> text.append("annotation ")
                        .append(Quote.visible(name))
                        .append(": ")
                        .append(Quote.visible(value))
                        .append('\n'));
        parts.forEach(part -> text.append("part: ").append(line(part)).append('\n'));
        referrers.forEach(other -> text.append("referrer: ")
                .append(line(other.descriptor()))
                .append(other.kind())
                .append('\n'));
        return text.toString();
    }

    private static String line(Descriptor part) {
        String type = part.artifactType().isEmpty() ? part.mediaType() : part.artifactType();
        return Quote.visible(type) + " " + part.digest() + ", " + part.size() + " bytes";
    }
}
