package dev.pequod.resolver.oci;

import dev.pequod.api.Deadline;
import dev.pequod.api.Digest;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.api.ModuleFiles;
import dev.pequod.api.ModuleLimits;
import dev.pequod.api.Quote;
import dev.pequod.resolver.archive.ArchiveReader;
import dev.pequod.resolver.archive.TarWriter;
import dev.pequod.resolver.json.ForeignJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A repository in a folder, in the OCI image layout, with which modules cross an air gap: {@code oci-layout}, {@code index.json}
 * and {@code blobs/sha256/}. What it holds is as hostile as what a registry sends, and checked alike. Files appear as a whole;
 * several processes may read while one writes.
 */
public final class OciLayout implements OciRepository {
    private static final String MARKER = "oci-layout";
    private static final String INDEX = "index.json";
    private static final String REF_NAME = "org.opencontainers.image.ref.name";
    private static final byte[] VERSION = "{\"imageLayoutVersion\":\"1.0.0\"}".getBytes(StandardCharsets.UTF_8);

    private static final ModuleLimits LIMITS = new ModuleLimits(10_000, 32L << 20, 128L << 20, 255);

    private final Path folder;
    private final Deadline deadline;

    /** Makes a repository of a folder, which need not exist until something is written. */
    public OciLayout(Path folder, Deadline deadline) {
        this.folder = folder;
        this.deadline = deadline;
    }

    /** Reports whether the folder is a layout. */
    public static boolean isLayout(Path folder) {
        return Files.isRegularFile(folder.resolve(MARKER)) && Files.isRegularFile(folder.resolve(INDEX));
    }

    @Override
    public String name() {
        return folder.toString();
    }

    /** Returns the digest that a tag means; the empty tag means the only manifest, if there is only one. */
    @Override
    public Optional<Digest> resolve(String tag) throws ModuleException {
        List<Descriptor> found = index().stream()
                .filter(manifest -> tag.isEmpty() || tag(manifest).equals(tag))
                .toList();
        if (found.size() > 1 && tag.isEmpty()) {
            throw failed(
                    "find the manifest in " + folder,
                    Reason.NOT_FOUND,
                    "there are " + found.size() + "; name one by its tag: " + String.join(", ", tags()));
        }
        return found.stream().reduce((first, last) -> last).map(Descriptor::digest);
    }

    private static String tag(Descriptor manifest) {
        return manifest.annotations().getOrDefault(REF_NAME, "");
    }

    private List<Descriptor> index() throws ModuleException {
        byte[] bytes;
        try {
            bytes = read(
                    folder.resolve(INDEX), RegistryRepository.MOST_MANIFEST_BYTES, "read " + folder.resolve(INDEX));
        } catch (ModuleException e) {
            if (e.reason() == Reason.NOT_FOUND) {
                return List.of();
            }
            throw e;
        }
        return switch (new RawManifest(MediaTypes.INDEX, bytes)
                .read(folder.resolve(INDEX).toString())) {
            case Manifest.Index index -> index.manifests();
            case Manifest.Parts parts -> throw failed("read " + folder, Reason.INVALID_MODULE, "its index is none");
        };
    }

    @Override
    public RawManifest manifest(Digest digest) throws ModuleException {
        String what = "read the manifest " + folder + "@" + digest;
        byte[] bytes = read(blob(digest), RegistryRepository.MOST_MANIFEST_BYTES, what);
        check(what, digest, bytes);
        Map<?, ?> json = new ForeignJson("the manifest " + folder + "@" + digest).readObject(bytes);
        Object type = json.get("mediaType");
        String guess = json.containsKey("manifests") ? MediaTypes.INDEX : MediaTypes.MANIFEST;
        return new RawManifest(type instanceof String text ? text : guess, bytes);
    }

    @Override
    public byte[] blob(Descriptor descriptor, long most) throws ModuleException {
        String what = "read the blob " + folder + "@" + descriptor.digest();
        if (descriptor.size() > most) {
            throw failed(
                    what,
                    Reason.LIMIT_EXCEEDED,
                    "it has " + descriptor.size() + " bytes, and at most " + most + " are allowed");
        }
        byte[] bytes = read(blob(descriptor.digest()), descriptor.size(), what);
        check(what, descriptor.digest(), bytes);
        return bytes;
    }

    private Path blob(Digest digest) {
        return folder.resolve("blobs").resolve("sha256").resolve(digest.hex());
    }

    private static void check(String what, Digest wanted, byte[] bytes) throws ModuleException {
        Digest found = Digest.of(bytes);
        if (!found.equals(wanted)) {
            throw failed(what, Reason.DIGEST_MISMATCH, "the file has other bytes, with the digest " + found);
        }
    }

    private byte[] read(Path file, long most, String what) throws ModuleException {
        deadline.check(what);
        try {
            if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)
                    && !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                throw failed(what, Reason.INVALID_MODULE, file + " is no file");
            }
            if (Files.size(file) > most) {
                throw failed(what, Reason.LIMIT_EXCEEDED, file + " has more than " + most + " bytes");
            }
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new ModuleException(Reason.NOT_FOUND, "Tried to " + what + " but there is no " + file, e);
        } catch (IOException e) {
            throw new ModuleException(Reason.UNAVAILABLE, "Tried to " + what + " but " + e.getMessage(), e);
        }
    }

    @Override
    public List<String> tags() throws ModuleException {
        TreeSet<String> tags = new TreeSet<>();
        for (Descriptor manifest : index()) {
            if (!tag(manifest).isEmpty()) {
                tags.add(tag(manifest));
            }
        }
        return List.copyOf(tags);
    }

    @Override
    public List<Descriptor> referrers(Digest subject) throws ModuleException {
        Optional<Digest> listed = resolve("sha256-" + subject.hex());
        if (listed.isEmpty()) {
            return List.of();
        }
        return manifest(listed.orElseThrow()).read(name()) instanceof Manifest.Index index
                ? index.manifests()
                : List.of();
    }

    @Override
    public void push(Descriptor descriptor, byte[] bytes) throws ModuleException {
        write(blob(descriptor.digest()), bytes);
    }

    @Override
    public void push(RawManifest manifest, String tag) throws ModuleException {
        write(blob(manifest.digest()), manifest.bytes());
        List<Map<String, Object>> kept = new ArrayList<>();
        for (Descriptor other : index()) {
            boolean isReplaced = tag.isEmpty()
                    ? other.digest().equals(manifest.digest())
                    : tag(other).equals(tag);
            if (!isReplaced) {
                kept.add(json(other));
            }
        }
        Map<String, Object> added = json(manifest.descriptor());
        if (!tag.isEmpty()) {
            added.put("annotations", Map.of(REF_NAME, tag));
        }
        kept.add(added);
        Map<String, Object> index = new LinkedHashMap<>();
        index.put("schemaVersion", 2);
        index.put("mediaType", MediaTypes.INDEX);
        index.put("manifests", kept);
        write(folder.resolve(INDEX), ForeignJson.write(index));
        write(folder.resolve(MARKER), VERSION);
    }

    private static Map<String, Object> json(Descriptor descriptor) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("mediaType", descriptor.mediaType());
        json.put("digest", descriptor.digest().toString());
        json.put("size", descriptor.size());
        if (!descriptor.annotations().isEmpty()) {
            json.put("annotations", descriptor.annotations());
        }
        return json;
    }

    private void write(Path file, byte[] bytes) throws ModuleException {
        String what = "write " + file;
        deadline.check(what);
        try {
            Path parent = file.toAbsolutePath().getParent();
            Files.createDirectories(parent);
            Path part = Files.createTempFile(parent, ".part", "");
            try {
                Files.write(part, bytes);
                Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(part);
            }
        } catch (IOException e) {
            throw new ModuleException(Reason.UNAVAILABLE, "Tried to " + what + " but " + e.getMessage(), e);
        }
    }

    private static ModuleException failed(String what, Reason reason, String problem) {
        return new ModuleException(reason, "Tried to " + what + " but " + problem);
    }

    /**
     * Unpacks the archive of a layout into a folder, which must be empty.
     *
     * @throws ModuleException if it is none, or passes the limits of archives
     */
    public static OciLayout unpack(Path archive, Path folder, Deadline deadline) throws ModuleException {
        String what = "read the archive " + archive;
        byte[] bytes = new OciLayout(folder, deadline).read(archive, ArchiveReader.maxArchiveBytes(LIMITS), what);
        ArchiveReader reader = new ArchiveReader(archive.toString(), LIMITS, deadline);
        reader.addTar(bytes);
        ModuleFiles files = reader.files();
        for (String path : files.paths()) {
            if (!path.equals(MARKER) && !path.equals(INDEX) && !path.matches("blobs/sha256/[0-9a-f]{64}")) {
                throw failed(what, Reason.INVALID_MODULE, Quote.of(path) + " is no part of an OCI layout");
            }
            new OciLayout(folder, deadline)
                    .write(folder.resolve(path), files.bytes(path).orElseThrow());
        }
        return new OciLayout(folder, deadline);
    }

    /** Returns the archive of the folder's layout; the same layout gives the same bytes. */
    public byte[] pack() throws ModuleException {
        Map<String, byte[]> files = new TreeMap<>();
        for (String name : List.of(MARKER, INDEX)) {
            files.put(name, read(folder.resolve(name), RegistryRepository.MOST_MANIFEST_BYTES, "pack " + folder));
        }
        try (DirectoryStream<Path> blobs = Files.newDirectoryStream(folder.resolve("blobs/sha256"), "[0-9a-f]*")) {
            for (Path blob : blobs) {
                files.put("blobs/sha256/" + blob.getFileName(), read(blob, LIMITS.maxFileBytes(), "pack " + folder));
            }
        } catch (IOException e) {
            throw new ModuleException(Reason.UNAVAILABLE, "Tried to pack " + folder + " but " + e.getMessage(), e);
        }
        return TarWriter.write(ModuleFiles.of(files, LIMITS));
    }
}
