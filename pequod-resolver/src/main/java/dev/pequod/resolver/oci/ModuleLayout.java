package dev.pequod.resolver.oci;

import dev.pequod.api.Deadline;
import dev.pequod.api.Digest;
import dev.pequod.api.FetchContext;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.api.ModuleFiles;
import dev.pequod.api.ModuleLimits;
import dev.pequod.api.Quote;
import dev.pequod.resolver.archive.ArchiveReader;
import dev.pequod.resolver.memory.HeapGate;
import dev.pequod.resolver.memory.HeapShares;
import dev.pequod.resolver.net.HostPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a module lies in a repository: as CUE's own artifact (a zip archive and the module file), as tar archives one over the
 * other (what {@code docker build} makes of {@code FROM scratch}), or as files and folders that {@code oras push} took.
 */
final class ModuleLayout {
    private static final String UNPACK = "io.deis.oras.content.unpack";
    private static final String REFERENCE_TYPE = "vnd.docker.reference.type";
    private static final String ARCHIVE = ".*\\.(tar|tgz|tar\\.gz)";

    private final OciRepository repository;
    private final String owner;
    private final ModuleLimits limits;
    private final Deadline deadline;

    ModuleLayout(OciRepository repository, FetchContext context) {
        this.repository = repository;
        owner = HostPolicy.owner(context);
        limits = context.limits();
        deadline = context.deadline();
    }

    /** Returns the files of the module of a manifest, or an index of manifests. What is in a manifest is kept until the last layer came. */
    ModuleFiles read(RawManifest manifest) throws ModuleException {
        String source = repository.name() + "@" + manifest.digest();
        Descriptor only;
        HeapShares.Pass pass = pass(manifest.bytesWhenRead(), source);
        try {
            switch (manifest.read(source)) {
                case Manifest.Parts parts -> {
                    return read(source, parts);
                }
                case Manifest.Index index -> only = only(source, index);
            }
        } finally {
            pass.close();
        }
        String inside = repository.name() + "@" + only.digest();
        RawManifest one = repository.manifest(only);
        // Who waits for room must not have any, or those who wait for each other have all of it.
        HeapShares.Pass both = pass(manifest.bytesWhenRead() + one.bytesWhenRead(), inside);
        try {
            return switch (one.read(inside)) {
                case Manifest.Parts parts -> read(inside, parts);
                case Manifest.Index deeper -> throw invalid(inside, "it is an index in an index");
            };
        } finally {
            both.close();
        }
    }

    private HeapShares.Pass pass(long bytes, String source) throws ModuleException {
        return bytes == 0
                ? HeapShares.TALKS.none(owner)
                : HeapShares.TALKS.enterCounted(bytes, owner, deadline, "read the manifest of " + source);
    }

    /** A build tool may wrap one image into an index, together with attestations about it. */
    private static Descriptor only(String source, Manifest.Index index) throws ModuleException {
        List<Descriptor> images = index.manifests().stream()
                .filter(manifest -> !manifest.annotations().containsKey(REFERENCE_TYPE))
                .toList();
        if (images.size() != 1) {
            throw invalid(
                    source,
                    "it is an index of " + images.size()
                            + " manifests, as for an image of several platforms; name the one that is meant by its digest");
        }
        return images.get(0);
    }

    private ModuleFiles read(String source, Manifest.Parts parts) throws ModuleException {
        long most = ArchiveReader.maxArchiveBytes(limits);
        long total = 0;
        for (Descriptor layer : parts.layers()) {
            total = Math.addExact(total, Math.min(layer.size(), Long.MAX_VALUE / 2_000));
        }
        if (total > most) {
            throw new ModuleException(
                    Reason.LIMIT_EXCEEDED,
                    tried(source) + "its layers have " + total + " bytes, and at most " + most
                            + " are allowed for a module; is it the image of a program?");
        }
        List<Layer> layers = layers(source, parts);
        ModuleFiles files =
                HeapShares.TRANSFERS.run(total, owner, deadline, "fetch " + source, () -> files(source, layers, most));
        checkModuleFile(source, files, layers);
        if (files.paths().stream().noneMatch(path -> path.endsWith(".cue"))) {
            throw invalid(
                    source,
                    "it has no CUE file; "
                            + notOpened(parts)
                                    .map(layer -> layer.title()
                                            + " was taken for a file, not for an archive, as its media"
                                            + " type is " + Quote.of(layer.mediaType()) + "; push it as "
                                            + (layer.title().endsWith(".zip") ? MediaTypes.ZIP : "application/gzip")
                                            + ", or push the files in it")
                                    .orElse("is it the image of a program?"));
        }
        return files;
    }

    private record Layer(Descriptor descriptor, Kind kind) {}

    private static List<Layer> layers(String source, Manifest.Parts parts) throws ModuleException {
        List<Layer> layers = new ArrayList<>();
        for (Descriptor layer : parts.layers()) {
            Kind kind = kind(source, parts, layer);
            if (kind != Kind.NOTHING) {
                layers.add(new Layer(layer, kind));
            }
        }
        if (layers.isEmpty()) {
            throw invalid(source, "it has no layer with files");
        }
        return layers;
    }

    /** Fetches all layers before any is read: the first may be slow, and the second has memory that others wait for. */
    private ModuleFiles files(String source, List<Layer> layers, long most) throws ModuleException {
        List<byte[]> blobs = new ArrayList<>();
        long archives = 0;
        long files = 0;
        for (Layer layer : layers) {
            byte[] blob = layer.kind() == Kind.MODULE_FILE ? new byte[0] : repository.blob(layer.descriptor(), most);
            blobs.add(blob);
            archives += layer.kind() == Kind.FILE ? 0 : blob.length;
            files += layer.kind() == Kind.FILE ? blob.length : 0;
        }
        long expanded = (archives == 0 ? 0 : ArchiveReader.maxExpandedBytes(limits, archives)) + files;
        return HeapGate.WORK.run(expanded, deadline, "read the module " + source, () -> {
            ArchiveReader archive = new ArchiveReader(source, limits, deadline);
            for (int i = 0; i < layers.size(); i++) {
                Layer layer = layers.get(i);
                switch (layer.kind()) {
                    case ZIP -> archive.addZip(blobs.get(i));
                    case TAR -> archive.addTar(blobs.get(i));
                    case FILE -> archive.addFile(layer.descriptor().title(), blobs.get(i));
                    case MODULE_FILE, NOTHING -> {}
                }
            }
            return archive.files();
        });
    }

    /** Returns a layer that is a file and no archive by its media type, but is called like one. */
    private static Optional<Descriptor> notOpened(Manifest.Parts parts) {
        return parts.layers().stream()
                .filter(layer -> layer.title().matches(ARCHIVE + "|.*\\.zip"))
                .filter(layer -> !MediaTypes.isTar(layer.mediaType())
                        && !layer.mediaType().equals(MediaTypes.ZIP))
                .filter(layer -> !"true".equals(layer.annotations().get(UNPACK)))
                .findFirst();
    }

    private enum Kind {
        ZIP,
        TAR,
        FILE,
        MODULE_FILE,
        NOTHING
    }

    private static Kind kind(String source, Manifest.Parts parts, Descriptor layer) throws ModuleException {
        Map<String, String> annotations = layer.annotations();
        String type = layer.mediaType();
        if (type.equals(MediaTypes.EMPTY)) {
            return Kind.NOTHING;
        }
        if (type.equals(MediaTypes.CUE_MODULE_FILE)) {
            return Kind.MODULE_FILE;
        }
        if (type.equals(MediaTypes.ZIP)
                && (layer.title().isEmpty() || layer.title().endsWith(".zip"))) {
            return Kind.ZIP;
        }
        boolean isFolder = "true".equals(annotations.get(UNPACK));
        boolean isArchive = layer.title().isEmpty() || layer.title().matches(ARCHIVE);
        if (isFolder || (MediaTypes.isTar(type) && isArchive)) {
            return Kind.TAR;
        }
        if (!layer.title().isEmpty()) {
            return Kind.FILE;
        }
        throw invalid(
                source,
                "it is " + Quote.of(parts.artifactType()) + " with a layer of the media type " + Quote.of(type)
                        + ", which is none of a module; pequod module push, cue mod publish, docker build"
                        + " (FROM scratch) and oras push (of files) make modules");
    }

    /** Dependencies are found in the module file that lies apart; it must say the same as the one that is evaluated. */
    private static void checkModuleFile(String source, ModuleFiles files, List<Layer> layers) throws ModuleException {
        Optional<Digest> evaluated = files.bytes(ModuleArtifact.MODULE_FILE).map(Digest::of);
        if (layers.stream()
                .filter(layer -> layer.kind() == Kind.MODULE_FILE)
                .anyMatch(layer ->
                        !evaluated.equals(Optional.of(layer.descriptor().digest())))) {
            throw invalid(
                    source,
                    "the module file that lies apart is another one than the archive's " + ModuleArtifact.MODULE_FILE);
        }
    }

    private static ModuleException invalid(String source, String problem) {
        return new ModuleException(Reason.INVALID_MODULE, tried(source) + problem);
    }

    private static String tried(String source) {
        return "Tried to read the module " + source + " but ";
    }
}
