package dev.pequod.resolver.archive;

import dev.pequod.api.Deadline;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.api.ModuleFiles;
import dev.pequod.api.ModuleLimits;
import dev.pequod.api.Quote;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Collects the files of one module from an archive, or from the layers of an image one over the other. Nothing is ever
 * written to a disk. Not thread-safe.
 *
 * <p>Archives are hostile: they may expand without end, name files outside, hide links and devices, hold a name twice. Each
 * byte that is expanded is counted before it is kept, so that the cost is bounded by the limits, whatever an archive says about
 * itself. Links are refused and not followed, since a module has no need of them.
 */
public final class ArchiveReader {

    /** What has expanded more than this is no text of people. */
    static final int LARGEST_RATIO = 200;

    private static final long RATIO_MATTERS = 1L << 20;
    private static final long OVERHEAD = 1L << 20;
    private static final long OVERHEAD_OF_FILE = 2_048;
    private static final int ENTRIES_OF_FILE = 2;
    private static final int MORE_ENTRIES = 100;
    /** What decoders put in the place of bytes that are not UTF-8. */
    private static final char NO_CHARACTER = '\ufffd';

    private static final String WHITEOUT = ".wh.";
    private static final String OPAQUE = ".wh..wh..opq";

    private final String source;
    private final ModuleLimits limits;
    private final Deadline deadline;
    private final Map<String, byte[]> files = new TreeMap<>();
    private long totalBytes;
    private Layer layer = new Layer(0);

    /** What the archive that is being read has had so far. */
    private static final class Layer {
        private final long compressedBytes;
        private final Map<String, byte[]> files = new HashMap<>();
        private final Set<String> folders = new HashSet<>();
        private final Set<String> deleted = new HashSet<>();
        private final Set<String> emptied = new HashSet<>();
        private long expandedBytes;
        private int entries;

        Layer(long compressedBytes) {
            this.compressedBytes = compressedBytes;
        }
    }

    /**
     * Makes a reader.
     *
     * @param source where the archive comes from, for the message "Tried to read the archive of … but …"
     * @param limits how large the module may be
     */
    public ArchiveReader(String source, ModuleLimits limits, Deadline deadline) {
        this.source = source;
        this.limits = limits;
        this.deadline = deadline;
    }

    /** Returns how many bytes an archive of a module within the limits can have, compressed or not. */
    public static long maxArchiveBytes(ModuleLimits limits) {
        long files = OVERHEAD + OVERHEAD_OF_FILE * limits.maxFiles();
        return Math.min(Long.MAX_VALUE - files, limits.maxTotalBytes()) + files;
    }

    /** Returns how many bytes of memory the files of archives of so many bytes can take, with the copy that is made of many. */
    public static long maxExpandedBytes(ModuleLimits limits, long compressed) {
        if (compressed <= RATIO_MATTERS / LARGEST_RATIO) {
            return RATIO_MATTERS;
        }
        long most = Math.min(maxArchiveBytes(limits), Long.MAX_VALUE / 4);
        return compressed > most / LARGEST_RATIO ? 2 * most : 2 * LARGEST_RATIO * compressed;
    }

    /**
     * Adds the files of a zip archive.
     *
     * @throws ModuleException if it is none, is hostile, or passes a limit
     */
    public void addZip(byte[] archive) throws ModuleException {
        begin(archive.length);
        new ZipEntries(this).read(archive);
        end();
    }

    /**
     * Adds the files of a tar archive, compressed with gzip or not; a file that an earlier archive has is replaced, and what the
     * archive marks as deleted is removed, as with the layers of an image.
     *
     * @throws ModuleException if it is none, is hostile, or passes a limit
     */
    public void addTar(byte[] archive) throws ModuleException {
        begin(archive.length);
        new TarEntries(this).read(archive);
        end();
    }

    /**
     * Adds one file.
     *
     * @throws ModuleException if its path is bad, there is one already, or a limit is passed
     */
    public void addFile(String path, byte[] bytes) throws ModuleException {
        begin(bytes.length);
        countEntry(path);
        expanded(bytes.length);
        put(path, bytes);
        end();
    }

    /**
     * Returns the files that were added. Where they all lie in one folder, as what a folder was packed from, the paths are those
     * inside it.
     *
     * @throws ModuleException if there are none, a path is bad, two collide, or a limit is passed
     */
    public ModuleFiles files() throws ModuleException {
        if (files.isEmpty()) {
            throw invalid("it has no files, or is no archive");
        }
        return ModuleFiles.of(atRoot(files), limits, what());
    }

    private static Map<String, byte[]> atRoot(Map<String, byte[]> files) {
        Map<String, byte[]> inside = files;
        while (true) {
            String first = inside.keySet().iterator().next();
            String folder = first.substring(0, first.indexOf('/') + 1);
            // A module may consist of a policy alone, and then its folder is not a wrapping.
            if (folder.isEmpty()
                    || folder.equals("cue.mod/")
                    || folder.equals("policy/")
                    || !inside.keySet().stream().allMatch(path -> path.startsWith(folder))) {
                return inside;
            }
            Map<String, byte[]> deeper = new TreeMap<>();
            inside.forEach((path, bytes) -> deeper.put(path.substring(folder.length()), bytes));
            inside = deeper;
        }
    }

    private void begin(long compressedBytes) throws ModuleException {
        if (compressedBytes > maxArchiveBytes(limits)) {
            throw limit(
                    "it has " + compressedBytes + " bytes, and at most " + maxArchiveBytes(limits) + " are allowed");
        }
        checkDeadline();
        layer = new Layer(compressedBytes);
    }

    /** Lays what was read over what was there before: deletions come first, whatever their place in the archive. */
    private void end() throws ModuleException {
        files.keySet().removeIf(path -> isDeleted(path, layer));
        files.putAll(layer.files);
        totalBytes = files.values().stream().mapToLong(bytes -> bytes.length).sum();
        layer = new Layer(0);
        checkSizes(files.size(), totalBytes);
    }

    private static boolean isDeleted(String path, Layer layer) {
        for (int end = path.length(); end > 0; end = path.lastIndexOf('/', end - 1)) {
            String part = path.substring(0, end);
            if (layer.deleted.contains(part) || (end < path.length() && layer.emptied.contains(part))) {
                return true;
            }
        }
        return layer.emptied.contains("");
    }

    void checkDeadline() throws ModuleException {
        deadline.check(what());
    }

    /** Counts an entry of any kind and checks its path. Returns the path without what tar puts before it. */
    String countEntry(String name) throws ModuleException {
        checkDeadline();
        checkEntries(++layer.entries);
        String path = name;
        while (path.startsWith("./")) {
            path = path.substring(2);
        }
        if (path.length() > limits.maxPathLength()) {
            throw limit("it has a path of " + path.length() + " characters, and at most " + limits.maxPathLength()
                    + " are allowed");
        }
        Optional<String> tooDeep = ModuleLimits.tooManyFolders(path);
        if (tooDeep.isPresent()) {
            throw limit(tooDeep.orElseThrow());
        }
        for (String part : path.split("/", -1)) {
            if (part.equals("..")) {
                throw invalid(Quote.of(name) + " leads out of it");
            }
        }
        if (path.startsWith("/")) {
            throw invalid(Quote.of(name) + " is an absolute path");
        }
        if (path.indexOf(NO_CHARACTER) >= 0) {
            throw notUtf8(path);
        }
        return path;
    }

    void checkEntries(int count) throws ModuleException {
        long most = (long) ENTRIES_OF_FILE * limits.maxFiles() + MORE_ENTRIES;
        if (count > most) {
            throw limit("it has more than " + most + " entries");
        }
    }

    /** Counts bytes that were expanded, before they are kept. */
    void expanded(long bytes) throws ModuleException {
        layer.expandedBytes += bytes;
        if (layer.expandedBytes > maxArchiveBytes(limits)) {
            throw limit("it expands to more than " + maxArchiveBytes(limits) + " bytes");
        }
        if (layer.expandedBytes > RATIO_MATTERS && layer.expandedBytes / LARGEST_RATIO > layer.compressedBytes) {
            throw limit("it expands to more than " + LARGEST_RATIO + " times its " + layer.compressedBytes + " bytes");
        }
    }

    /** Returns one byte more than a file may have, so that too much is seen. */
    int mostOfFile() {
        return (int) Math.min(Integer.MAX_VALUE - 8L, limits.maxFileBytes()) + 1;
    }

    void put(String path, byte[] bytes) throws ModuleException {
        int slash = path.lastIndexOf('/') + 1;
        String name = path.substring(slash);
        String folder = path.substring(0, Math.max(0, slash - 1));
        if (name.equals(OPAQUE)) {
            layer.emptied.add(folder);
            return;
        }
        if (name.startsWith(WHITEOUT)) {
            layer.deleted.add(path.substring(0, slash) + name.substring(WHITEOUT.length()));
            return;
        }
        if (bytes.length > limits.maxFileBytes()) {
            throw limit("the file " + Quote.of(path) + " has more than " + limits.maxFileBytes() + " bytes");
        }
        if (layer.files.put(path, bytes) != null) {
            throw invalid("it has the file " + Quote.of(path) + " twice");
        }
        checkKind(path);
        totalBytes += bytes.length;
        checkSizes(layer.files.size(), totalBytes);
    }

    /** Notes a folder, of which nothing but its name counts: others that unpack the archive make one of it. */
    void noteFolder(String path) throws ModuleException {
        String name = path;
        while (name.endsWith("/")) {
            name = name.substring(0, name.length() - 1);
        }
        layer.folders.add(name);
        checkKind(name);
    }

    private void checkKind(String path) throws ModuleException {
        if (layer.files.containsKey(path) && layer.folders.contains(path)) {
            throw invalid("it has " + Quote.of(path) + " as a file and as a folder");
        }
    }

    private void checkSizes(int count, long bytes) throws ModuleException {
        if (count > limits.maxFiles()) {
            throw limit("it has more than " + limits.maxFiles() + " files");
        }
        if (bytes > limits.maxTotalBytes()) {
            throw limit("its files have more than " + limits.maxTotalBytes() + " bytes in all");
        }
    }

    ModuleException invalid(String problem) {
        return new ModuleException(Reason.INVALID_MODULE, tried() + problem);
    }

    ModuleException invalid(String problem, Throwable cause) {
        return new ModuleException(Reason.INVALID_MODULE, tried() + problem, cause);
    }

    /** Returns that a path is of other bytes than UTF-8 has; it is shown as far as it could be read. */
    ModuleException notUtf8(String path) {
        return invalid("the path " + Quote.of(path) + " is not UTF-8");
    }

    /** Reports whether bytes are UTF-8. */
    static boolean isUtf8(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    private ModuleException limit(String problem) {
        return new ModuleException(Reason.LIMIT_EXCEEDED, tried() + problem);
    }

    private String tried() {
        return "Tried to " + what() + " but ";
    }

    private String what() {
        return "read the archive of " + source;
    }
}
