package dev.pequod.resolver.oci;

import dev.pequod.api.Deadline;
import dev.pequod.api.Digest;
import dev.pequod.api.FetchContext;
import dev.pequod.api.FetchedModule;
import dev.pequod.api.FileProblem;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.api.ModuleFiles;
import dev.pequod.api.ModuleLimits;
import dev.pequod.resolver.archive.ArchiveReader;
import dev.pequod.resolver.archive.TarWriter;
import dev.pequod.resolver.file.WriteLock;
import dev.pequod.resolver.json.ForeignJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A repository in a folder or a tar archive, in the OCI image layout, with which modules cross an air gap: {@code oci-layout},
 * {@code index.json} and {@code blobs/sha256/}. What it holds is as hostile as what a registry sends, and checked alike. In a
 * folder files appear as a whole, and several processes may read while one writes; an archive is held in memory until it is
 * saved. Who writes makes others wait who do, so that none loses what another has added. Not thread-safe.
 */
public final class OciLayout implements OciRepository, AutoCloseable {
    private static final String BLOBS = "blobs/sha256/";
    private static final Pattern BLOB = Pattern.compile(BLOBS + "[0-9a-f]{64}");
    private static final String MARKER = "oci-layout";
    private static final String INDEX = "index.json";
    private static final String REF_NAME = "org.opencontainers.image.ref.name";
    private static final long MOST_SIGNATURE_BYTES = 1L << 16;
    private static final int MOST_SMALL_BLOBS = 1_000;

    private static final byte[] VERSION = "{\"imageLayoutVersion\":\"1.0.0\"}".getBytes(StandardCharsets.UTF_8);

    private static final ModuleLimits LIMITS = new ModuleLimits(10_000, 32L << 20, 128L << 20, 255);

    /** A layout with what is named in it. */
    private static final Pattern NAMED = Pattern.compile(
            "(?<layout>.+?)(?::(?<tag>[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}))?(?:@(?<digest>sha256:[0-9a-f]{64}))?");

    /** What a folder may hold before it has the marker, which is written last. */
    private static final Set<String> OWN = Set.of("blobs", INDEX, ".lock");

    /** How the names of files begin that are not whole yet. */
    private static final String UNFINISHED = ".part-";

    private static final Pattern PART = Pattern.compile(Pattern.quote(UNFINISHED) + ".*");

    private static final Duration LONG_AGO = Duration.ofHours(1);

    private final Path place;
    private final Deadline deadline;

    /** The files of an archive by path; in a folder they are where they are. */
    private final Optional<Map<String, byte[]>> packed;

    /** What the archive was when it was read; empty if there was none. */
    private Optional<Digest> before;

    private @Nullable WriteLock lock;

    private OciLayout(Path place, Optional<Map<String, byte[]>> packed, Optional<Digest> before, Deadline deadline) {
        this.place = place;
        this.packed = packed;
        this.before = before;
        this.deadline = deadline;
    }

    /**
     * Returns the repository of a folder, or of an archive if the name ends with {@code .tar}, to which nobody else writes until it is closed.
     *
     * @param deadlines gives one for as long as others write, and then one for what is done
     * @throws ModuleException if it cannot be read, nothing may be written there, or others do not come to an end
     */
    public static OciLayout alone(Path place, Supplier<Deadline> deadlines) throws ModuleException {
        boolean isArchive = place.toString().endsWith(".tar");
        OciLayout found = folder(place, deadlines.get());
        if (!isArchive) {
            found.checkFree();
        }
        WriteLock lock = found.lock(isArchive);
        try {
            OciLayout layout = isArchive ? archive(place, deadlines.get()) : folder(place, deadlines.get());
            layout.lock = lock;
            if (isArchive) {
                removeUnfinished(
                        Objects.requireNonNull(place.toAbsolutePath().getParent()),
                        Pattern.compile(
                                Pattern.quote(unfinished(place)) + "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"));
            } else {
                removeUnfinished(place, PART);
                removeUnfinished(place.resolve(BLOBS), PART);
            }
            return layout;
        } catch (ModuleException e) {
            lock.close();
            throw e;
        }
    }

    /** Returns how the names of files begin that are to be one archive: beside it are files of others, whose names begin otherwise. */
    static String unfinished(Path archive) {
        byte[] name = String.valueOf(archive.getFileName()).getBytes(StandardCharsets.UTF_8);
        return UNFINISHED + Digest.of(name).hex().substring(0, 16) + "-";
    }

    /** Removes what a writer left that was ended in the middle, long ago, since some write without a lock; as far as it can be removed. */
    private static void removeUnfinished(Path folder, Pattern names) {
        if (!Files.isDirectory(folder)) {
            return;
        }
        FileTime before = FileTime.from(Instant.now().minus(LONG_AGO));
        try (DirectoryStream<Path> parts = Files.newDirectoryStream(
                folder,
                file -> names.matcher(file.getFileName().toString()).matches()
                        && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))) {
            for (Path part : parts) {
                if (Files.getLastModifiedTime(part).compareTo(before) < 0) {
                    Files.deleteIfExists(part);
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            return; // it takes room, and hurts nobody
        }
    }

    private WriteLock lock(boolean isArchive) throws ModuleException {
        Path file = isArchive ? place.resolveSibling("." + place.getFileName() + ".lock") : place.resolve(".lock");
        return WriteLock.take(file, place.toString(), deadline);
    }

    /** Lets others write there again. */
    @Override
    public void close() throws ModuleException {
        if (lock != null) {
            lock.close();
            lock = null;
        }
    }

    /** Returns the repository of a folder, which need not exist until something is written. */
    public static OciLayout folder(Path folder, Deadline deadline) {
        return new OciLayout(folder, Optional.empty(), Optional.empty(), deadline);
    }

    /**
     * Returns the repository of an archive, empty if there is no such file.
     *
     * @throws ModuleException if it is no archive of a layout, or passes the limits of archives
     */
    public static OciLayout archive(Path archive, Deadline deadline) throws ModuleException {
        Map<String, byte[]> files = new TreeMap<>();
        Optional<Digest> before = Optional.empty();
        if (Files.exists(archive)) {
            String what = "read the archive " + archive;
            ArchiveReader reader = new ArchiveReader(archive.toString(), LIMITS, deadline);
            byte[] bytes = readArchive(archive, what);
            before = Optional.of(Digest.of(bytes));
            reader.addTar(bytes);
            ModuleFiles found = reader.files();
            for (String path : found.paths()) {
                // Others write further files beside, as docker save does for older programs; in a folder they are not
                // looked at either.
                if (path.equals(MARKER)
                        || path.equals(INDEX)
                        || BLOB.matcher(path).matches()) {
                    files.put(path, found.bytes(path).orElseThrow());
                }
            }
            if (!files.containsKey(MARKER) || !files.containsKey(INDEX)) {
                throw failed(
                        what,
                        Reason.INVALID_MODULE,
                        "it is no OCI layout, or not the whole of one: it has no "
                                + (files.containsKey(MARKER) ? INDEX : MARKER));
            }
        }
        return new OciLayout(archive, Optional.of(files), before, deadline);
    }

    /**
     * What a path names in a layout.
     *
     * @param layout the folder or archive
     * @param tag the tag behind a colon, or the empty string
     * @param digest the digest behind an at sign
     */
    private record Entry(Path layout, String tag, Optional<Digest> digest) {

        static Optional<Entry> of(Path path) {
            String text = path.toString();
            Matcher named = NAMED.matcher(text);
            if (isAny(path)) {
                return Optional.of(new Entry(path, "", Optional.empty()));
            }
            if (!named.matches() || !isAny(Path.of(named.group("layout")))) {
                return Optional.empty();
            }
            return Optional.of(new Entry(
                    Path.of(named.group("layout")),
                    Objects.requireNonNullElse(named.group("tag"), ""),
                    Optional.ofNullable(named.group("digest")).map(Digest::parse)));
        }

        private static boolean isAny(Path path) {
            return Files.isDirectory(path)
                    ? Files.isRegularFile(path.resolve(MARKER)) && Files.isRegularFile(path.resolve(INDEX))
                    : Files.isRegularFile(path) && path.toString().endsWith(".tar");
        }
    }

    /**
     * Reports whether the path is a folder with a layout, or a file whose name is that of an archive; either may have the tag, the
     * digest or both of one of its modules behind it, as in {@code web.tar:v1.0.0}; of both the digest says which it is.
     */
    public static boolean isLayout(Path path) {
        return Entry.of(path).isPresent();
    }

    /**
     * Returns the module that a layout holds.
     *
     * @param path what {@link #isLayout} accepts
     * @param tag the tag of the module; empty for the one that the path names, or the only one
     * @throws ModuleException if there is none, or it cannot be read
     */
    public static FetchedModule read(Path path, String tag, FetchContext context) throws ModuleException {
        Deadline deadline = context.deadline();
        Entry entry = Entry.of(path).orElseGet(() -> new Entry(path, "", Optional.empty()));
        String wanted = tag.isEmpty() ? entry.tag() : tag;
        Path place = entry.layout();
        OciLayout layout = Files.isDirectory(place) ? folder(place, deadline) : archive(place, deadline);
        Optional<Digest> named = tag.isEmpty() ? entry.digest() : Optional.empty();
        Digest digest = (named.isPresent() ? named : layout.resolve(wanted))
                .orElseThrow(() -> wanted.isEmpty()
                        ? failed("find the module in " + place, Reason.NOT_FOUND, "there is none")
                        : layout.unknownTag(layout.name(), wanted));
        RawManifest manifest = layout.manifest(digest);
        ModuleFiles files = new ModuleLayout(layout, context).read(manifest);
        return new FetchedModule(files, manifest.digest(), "");
    }

    @Override
    public String name() {
        return place.toString();
    }

    /** Returns the digest that a tag means; the empty tag means the only manifest that is not about another, as signatures are. */
    @Override
    public Optional<Digest> resolve(String tag) throws ModuleException {
        if (tag.isEmpty()) {
            return only();
        }
        List<Descriptor> index = index();
        Optional<Digest> tagged = index.stream()
                .filter(manifest -> tag(manifest).equals(tag))
                .reduce((first, last) -> last)
                .map(Descriptor::digest);
        return tagged.isPresent() || !Referrers.isTag(tag) ? tagged : saved(index, tag);
    }

    /** Returns what cosign has saved beside the only module that it has, by the tag that it has in a registry. */
    private static Optional<Digest> saved(List<Descriptor> index, String tag) {
        List<Digest> found = digests(index, manifest -> CosignKind.isCollected(manifest, tag));
        List<Digest> modules = digests(index, CosignKind::isSaved);
        return found.size() == 1 && modules.size() == 1 && tag.startsWith(Referrers.tag(modules.getFirst()) + ".")
                ? Optional.of(found.getFirst())
                : Optional.empty();
    }

    private static List<Digest> digests(List<Descriptor> index, Predicate<Descriptor> wanted) {
        return index.stream().filter(wanted).map(Descriptor::digest).distinct().toList();
    }

    /**
     * Returns the manifests that are not about another one as signatures are, each with a tag, which is empty if it has none.
     *
     * @throws ModuleException if one cannot be read, and nothing else says that it is about another: it may be the module
     */
    private Map<Digest, String> modules() throws ModuleException {
        Map<Digest, String> found = new LinkedHashMap<>();
        Map<Digest, Boolean> known = new HashMap<>();
        Set<Digest> listed = null;
        for (Descriptor manifest : index()) {
            Digest digest = manifest.digest();
            String tag = tag(manifest);
            if (Referrers.isTag(tag) || CosignKind.isCollected(manifest)) {
                continue;
            }
            if (!known.containsKey(digest)) {
                try {
                    known.put(digest, hasSubject(digest));
                } catch (ModuleException e) {
                    listed = listed == null ? listedAsReferrers() : listed;
                    if (!isBroken(e) || !listed.contains(digest)) {
                        throw e;
                    }
                    known.put(digest, true);
                }
            }
            if (!Boolean.TRUE.equals(known.get(digest))) {
                found.merge(digest, tag, (one, other) -> one.isEmpty() ? other : one);
            }
        }
        return found;
    }

    private Optional<Digest> only() throws ModuleException {
        Map<Digest, String> found = modules();
        if (found.size() > 1) {
            List<String> names = new ArrayList<>();
            found.forEach((digest, tag) -> names.add(tag.isEmpty() ? "@" + digest : ":" + tag));
            throw failed(
                    "find the module in " + place,
                    Reason.NOT_FOUND,
                    "there are " + found.size() + " modules; name one by adding to it one of "
                            + String.join(", ", names));
        }
        return found.keySet().stream().findFirst();
    }

    private boolean hasSubject(Digest digest) throws ModuleException {
        byte[] bytes = manifest(digest).bytes();
        return new ForeignJson("the manifest " + place + "@" + digest)
                .readObject(bytes)
                .containsKey("subject");
    }

    private static boolean isBroken(ModuleException failure) {
        return switch (failure.reason()) {
            case INVALID_MODULE, LIMIT_EXCEEDED, DIGEST_MISMATCH, NOT_FOUND -> true;
            default -> false;
        };
    }

    /** Returns what the lists of what refers to other manifests name; a list that cannot be read names nothing. */
    private Set<Digest> listedAsReferrers() throws ModuleException {
        Set<Digest> listed = new HashSet<>();
        Set<Digest> lists = new HashSet<>();
        for (Descriptor other : index()) {
            String tag = tag(other);
            if (Referrers.isTag(tag) && lists.add(other.digest())) {
                try {
                    if (manifest(other.digest()).read(place + ":" + tag) instanceof Manifest.Index list) {
                        list.manifests().forEach(one -> listed.add(one.digest()));
                    }
                } catch (ModuleException e) {
                    // What it may have named is not left out.
                }
            }
        }
        return listed;
    }

    private static String tag(Descriptor manifest) {
        return manifest.annotations().getOrDefault(REF_NAME, "");
    }

    private List<Descriptor> index() throws ModuleException {
        Optional<RawManifest> index = rawIndex();
        if (index.isEmpty()) {
            return List.of();
        }
        return switch (index.orElseThrow().read(place + "/" + INDEX)) {
            case Manifest.Index list -> list.manifests();
            case Manifest.Parts parts -> throw failed("read " + place, Reason.INVALID_MODULE, "its index is none");
        };
    }

    private EditedIndex edited() throws ModuleException {
        index(); // refuses what is none
        Optional<RawManifest> index = rawIndex();
        return index.isEmpty() ? new EditedIndex() : new EditedIndex(index.orElseThrow(), place + "/" + INDEX);
    }

    private Optional<RawManifest> rawIndex() throws ModuleException {
        try {
            return Optional.of(new RawManifest(
                    MediaTypes.INDEX, read(INDEX, RegistryRepository.MOST_LIST_BYTES, "read " + place + "/" + INDEX)));
        } catch (ModuleException e) {
            if (e.reason() == Reason.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    @Override
    public RawManifest manifest(Digest digest) throws ModuleException {
        String what = "read the manifest " + place + "@" + digest;
        byte[] bytes = read(blob(digest), RegistryRepository.MOST_LIST_BYTES, what);
        check(what, digest, bytes);
        Map<?, ?> json = new ForeignJson("the manifest " + place + "@" + digest).readObject(bytes);
        Object type = json.get("mediaType");
        String guess = json.containsKey("manifests") ? MediaTypes.INDEX : MediaTypes.MANIFEST;
        return new RawManifest(type instanceof String text ? text : guess, bytes);
    }

    @Override
    public byte[] blob(Descriptor descriptor, long most) throws ModuleException {
        String what = "read the blob " + place + "@" + descriptor.digest();
        if (descriptor.size() > most) {
            throw failed(
                    what,
                    Reason.LIMIT_EXCEEDED,
                    "it has " + descriptor.size() + " bytes, and at most " + most + " are allowed");
        }
        byte[] bytes = read(blob(descriptor.digest()), descriptor.size(), what);
        check(what, descriptor.digest(), bytes);
        if (bytes.length != descriptor.size()) {
            throw failed(
                    what,
                    Reason.DIGEST_MISMATCH,
                    "the file has " + bytes.length + " bytes, and not the " + descriptor.size()
                            + " that the manifest tells");
        }
        return bytes;
    }

    /**
     * Reads all that a manifest consists of: whether it is whole, and as the manifest tells.
     *
     * @throws ModuleException if it is not
     */
    public void checkParts(Digest digest) throws ModuleException {
        if (manifest(digest).read(place + "@" + digest) instanceof Manifest.Parts parts) {
            blob(parts.config(), LIMITS.maxFileBytes());
            for (Descriptor layer : parts.layers()) {
                blob(layer, LIMITS.maxFileBytes());
            }
        }
    }

    private static String blob(Digest digest) {
        return BLOBS + digest.hex();
    }

    private static void check(String what, Digest wanted, byte[] bytes) throws ModuleException {
        Digest found = Digest.of(bytes);
        if (!found.equals(wanted)) {
            throw failed(what, Reason.DIGEST_MISMATCH, "the file has other bytes, with the digest " + found);
        }
    }

    private byte[] read(String path, long most, String what) throws ModuleException {
        deadline.check(what);
        if (packed.isEmpty()) {
            return readFile(place.resolve(path), most, what);
        }
        byte[] bytes = packed.orElseThrow().get(path);
        if (bytes == null) {
            throw failed(what, Reason.NOT_FOUND, "there is no " + path + " in " + place);
        }
        if (bytes.length > most) {
            throw failed(what, Reason.LIMIT_EXCEEDED, path + " has more than " + most + " bytes");
        }
        return bytes;
    }

    /** Reads an archive, also behind a link, as it is named by the user; a link in a layout leads nowhere. */
    private static byte[] readArchive(Path archive, String what) throws ModuleException {
        Path file;
        try {
            file = archive.toRealPath();
        } catch (IOException e) {
            file = archive; // reading it tells why
        }
        return readFile(file, ArchiveReader.maxArchiveBytes(LIMITS), what);
    }

    private static byte[] readFile(Path file, long most, String what) throws ModuleException {
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
            throw new ModuleException(Reason.UNAVAILABLE, "Tried to " + what + " but " + FileProblem.named(e), e);
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

    /**
     * Returns the manifests that have no tag and are not about another one, as signatures are, in the order in which they were added.
     *
     * @throws ModuleException if the layout cannot be read
     */
    public List<Digest> untagged() throws ModuleException {
        Map<Digest, String> found = modules();
        return found.keySet().stream()
                .filter(digest -> String.valueOf(found.get(digest)).isEmpty())
                .toList();
    }

    @Override
    public List<Descriptor> referrers(Digest subject) throws ModuleException {
        Map<Digest, Descriptor> all = new LinkedHashMap<>();
        new Referrers(this).underTag(subject).forEach(one -> all.put(one.digest(), one));
        List<Descriptor> index = index();
        Set<Digest> candidates = new LinkedHashSet<>();
        for (Descriptor listed : index) {
            if (!Referrers.isTag(tag(listed))) {
                candidates.add(listed.digest());
            }
        }
        if (index.stream().anyMatch(CosignKind::isSaved)) {
            candidates.addAll(smallBlobs());
        }
        candidates.removeAll(all.keySet());
        for (Digest candidate : candidates) {
            about(candidate, subject).ifPresent(one -> all.put(one.digest(), one));
        }
        return List.copyOf(all.values());
    }

    /** Returns the first blobs that are not larger than the manifest of a signature, by their digests. */
    private List<Digest> smallBlobs() throws ModuleException {
        TreeSet<String> paths = new TreeSet<>();
        String what = "read " + place + "/" + BLOBS;
        if (packed.isPresent()) {
            packed.orElseThrow().forEach((path, bytes) -> {
                if (bytes.length <= MOST_SIGNATURE_BYTES) {
                    paths.add(path);
                }
            });
        } else {
            try (DirectoryStream<Path> blobs = Files.newDirectoryStream(place.resolve(BLOBS))) {
                for (Path blob : blobs) {
                    deadline.check(what);
                    if (Files.size(blob) <= MOST_SIGNATURE_BYTES) {
                        paths.add(BLOBS + blob.getFileName());
                    }
                }
            } catch (IOException | DirectoryIteratorException e) {
                throw new ModuleException(Reason.UNAVAILABLE, "Tried to " + what + " but it cannot be read", e);
            }
        }
        return paths.stream()
                .filter(BLOB.asMatchPredicate())
                .limit(MOST_SMALL_BLOBS)
                .map(path -> Digest.parse("sha256:" + path.substring(BLOBS.length())))
                .toList();
    }

    /** Returns the manifest as a list of referrers would have it, if it is about the subject; one that cannot be read is about nothing. */
    private Optional<Descriptor> about(Digest digest, Digest subject) throws ModuleException {
        try {
            RawManifest manifest = manifest(digest);
            return manifest.read(place + "@" + digest) instanceof Manifest.Parts parts
                            && parts.subject()
                                    .filter(s -> s.digest().equals(subject))
                                    .isPresent()
                    ? Optional.of(new Descriptor(
                            manifest.mediaType(),
                            digest,
                            manifest.bytes().length,
                            parts.artifactType(),
                            parts.annotations()))
                    : Optional.empty();
        } catch (ModuleException e) {
            if (!isBroken(e)) {
                throw e;
            }
            return Optional.empty();
        }
    }

    @Override
    public void push(Descriptor descriptor, byte[] bytes, LongConsumer sent) throws ModuleException {
        write(blob(descriptor.digest()), bytes);
    }

    @Override
    public void push(RawManifest manifest, String tag) throws ModuleException {
        write(blob(manifest.digest()), manifest.bytes());
        if (packed.isPresent() || lock != null) {
            add(manifest, tag);
            return;
        }
        WriteLock mine = lock(false);
        try {
            add(manifest, tag);
        } finally {
            mine.close();
        }
    }

    private void add(RawManifest manifest, String tag) throws ModuleException {
        EditedIndex index = edited();
        Predicate<Descriptor> isIt = other -> other.digest().equals(manifest.digest());
        if (!tag.isEmpty()) {
            index.removeIf(other -> tag(other).equals(tag) && !isIt.test(other));
        }
        if (!index.has(tag.isEmpty() ? isIt : isIt.and(other -> tag(other).equals(tag)))) {
            Descriptor plain = manifest.descriptor();
            index.add(new Descriptor(
                    plain.mediaType(),
                    plain.digest(),
                    plain.size(),
                    "",
                    tag.isEmpty() ? Map.of() : Map.of(REF_NAME, tag)));
        }
        write(INDEX, index.bytes());
        write(MARKER, VERSION);
    }

    private void write(String path, byte[] bytes) throws ModuleException {
        deadline.check("write " + path + " to " + place);
        if (packed.isPresent()) {
            packed.orElseThrow().put(path, bytes);
        } else {
            checkFree();
            writeFile(place.resolve(path), UNFINISHED, bytes);
        }
    }

    /** A layout that began in a folder with other files would be taken for all that is in it. */
    private void checkFree() throws ModuleException {
        String what = "write an OCI layout to " + place;
        if (Files.exists(place) && !Files.isDirectory(place)) {
            throw failed(what, Reason.UNAVAILABLE, "it is a file; name a folder, or a file whose name ends with .tar");
        }
        if (!Files.exists(place) || Files.exists(place.resolve(MARKER))) {
            return;
        }
        try (DirectoryStream<Path> found = Files.newDirectoryStream(place)) {
            for (Path child : found) {
                String name = String.valueOf(child.getFileName());
                if (!OWN.contains(name) && !name.startsWith(UNFINISHED)) {
                    throw failed(what, Reason.UNAVAILABLE, "there are other files; name an empty folder, or a .tar");
                }
            }
        } catch (IOException e) {
            throw new ModuleException(Reason.UNAVAILABLE, "Tried to " + what + " but " + FileProblem.named(e), e);
        }
    }

    private static void writeFile(Path file, String prefix, byte[] bytes) throws ModuleException {
        try {
            Path parent = Objects.requireNonNull(file.toAbsolutePath().getParent());
            Files.createDirectories(parent);
            // No temporary file of the JVM: only its owner could read that.
            Path part = file.resolveSibling(prefix + UUID.randomUUID());
            try {
                Files.write(part, bytes, StandardOpenOption.CREATE_NEW);
                Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(part);
            }
        } catch (IOException e) {
            throw new ModuleException(Reason.UNAVAILABLE, "Tried to write " + file + " but " + FileProblem.of(e), e);
        }
    }

    /**
     * Writes the archive, if it is one; the same content gives the same bytes.
     *
     * @throws ModuleException if it cannot be written, or is not {@link #alone} and others have written it since it was read
     */
    public void save() throws ModuleException {
        if (packed.isEmpty()) {
            return;
        }
        if (lock != null) {
            saveNow();
            return;
        }
        WriteLock mine = lock(true);
        try {
            String what = "write the archive " + place;
            Optional<Digest> now =
                    Files.exists(place) ? Optional.of(Digest.of(readArchive(place, what))) : Optional.empty();
            if (!now.equals(before)) {
                throw failed(what, Reason.UNAVAILABLE, "another process has written it since it was read; try again");
            }
            saveNow();
        } finally {
            mine.close();
        }
    }

    private void saveNow() throws ModuleException {
        byte[] bytes = TarWriter.write(ModuleFiles.of(packed.orElseThrow(), LIMITS));
        writeFile(place, unfinished(place), bytes);
        before = Optional.of(Digest.of(bytes));
    }

    private static ModuleException failed(String what, Reason reason, String problem) {
        return new ModuleException(reason, "Tried to " + what + " but " + problem);
    }
}
