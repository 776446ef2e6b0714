package dev.pequod.api;

import dev.pequod.api.ModuleException.Reason;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The files of a module, in memory: bytes by path. Immutable and thread-safe.
 *
 * <p>Paths are relative with slashes, without {@code .} or {@code ..}, and no two are equal on a file system that ignores
 * case. Files about a module rather than of it are carried, but evaluation must not see them (it is given
 * {@link #evaluated()}) and they do not count in the content digest: all under {@code tests/}; in the root CHANGELOG,
 * README, LICENSE, NOTICE and CONTRIBUTING, with the ending {@code .md}, {@code .txt} or none.
 *
 * <p>Whatever has a part that starts with a dot is no part of a module and is left out, wherever files come from: programs do things
 * because of a {@code .git} or an {@code .envrc} that lies in a folder. Nor is what lies in a folder with a {@code cue.mod} of its own, which
 * is another module, but for the modules in {@code vendor} and {@code cue.mod}, and not {@code cue.mod/local-module.cue}, which holds for the
 * development of a module only: so it is with what {@code cue mod publish} publishes.
 */
public final class ModuleFiles {
    private static final String READING = "read the module";

    private final Map<String, byte[]> files;
    private final Digest contentDigest;
    private final long totalBytes;

    private ModuleFiles(Map<String, byte[]> files) {
        this.files = files;
        long total = 0;
        for (byte[] bytes : files.values()) {
            total += bytes.length;
        }
        totalBytes = total;
        contentDigest = digest(ModulePath::isEvaluated);
    }

    /**
     * Returns the files, within {@link ModuleLimits#DEFAULTS}.
     *
     * @throws ModuleException if a path is bad, two collide, or a limit is passed
     */
    public static ModuleFiles of(Map<String, byte[]> files) throws ModuleException {
        return of(files, ModuleLimits.DEFAULTS);
    }

    /**
     * Returns the files, without those that are no part of the module. The bytes are copied.
     *
     * @throws ModuleException if a path is bad, two collide, or a limit is passed
     */
    public static ModuleFiles of(Map<String, byte[]> files, ModuleLimits limits) throws ModuleException {
        return of(files, limits, READING);
    }

    /**
     * Returns the files, as {@link #of(Map, ModuleLimits)} does.
     *
     * @param what what is tried, such as {@code read the archive of a.tar}, for the message "Tried to … but …"
     * @throws ModuleException as {@link #of(Map, ModuleLimits)}
     */
    public static ModuleFiles of(Map<String, byte[]> files, ModuleLimits limits, String what) throws ModuleException {
        checkLimits(files, limits, what);
        Map<String, byte[]> sorted = new TreeMap<>(ModuleFiles::compareAsBytes);
        files.forEach((path, bytes) -> sorted.put(path, bytes.clone()));
        for (String path : sorted.keySet()) {
            Optional<String> problem = ModulePath.problem(path);
            if (problem.isPresent()) {
                throw invalid(what, path, problem.get());
            }
        }
        checkCollisions(sorted.keySet(), what);
        sorted.keySet().removeIf(ModulePath::isHidden);
        sorted.keySet().removeAll(ModulePath.strange(sorted.keySet()));
        return new ModuleFiles(sorted);
    }

    /**
     * Reports whether a folder of a module that has a {@code cue.mod} of its own is another module, of which nothing is kept: any but those in
     * {@code vendor} and {@code cue.mod}.
     *
     * @param folder its path, which ends with a slash
     */
    public static boolean isOtherModule(String folder) {
        return ModulePath.isOtherModule(folder);
    }

    private static void checkLimits(Map<String, byte[]> files, ModuleLimits limits, String what)
            throws ModuleException {
        if (files.size() > limits.maxFiles()) {
            throw limit(what, files.size() + " files", limits.maxFiles() + " are");
        }
        long total = 0;
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            String path = file.getKey();
            if (path.length() > limits.maxPathLength()) {
                throw limit(what, "a path of " + path.length() + " characters", limits.maxPathLength() + " are");
            }
            Optional<String> problem = ModuleLimits.tooManyFolders(path);
            if (problem.isPresent()) {
                throw new ModuleException(Reason.LIMIT_EXCEEDED, "Tried to " + what + " but " + problem.orElseThrow());
            }
            int bytes = file.getValue().length;
            if (bytes > limits.maxFileBytes()) {
                throw limit(what, bytes + " bytes in " + Quote.of(path), limits.maxFileBytes() + " are");
            }
            total += bytes;
            if (total > limits.maxTotalBytes()) {
                throw limit(what, "more bytes in all", limits.maxTotalBytes() + " are");
            }
        }
    }

    /** Every file and every folder above one has its own name, whatever the file system thinks of case. */
    private static void checkCollisions(Set<String> paths, String what) throws ModuleException {
        Map<String, String> names = new HashMap<>();
        for (String path : paths) {
            for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
                String folder = path.substring(0, slash + 1);
                String other = names.putIfAbsent(ModulePath.folded(path.substring(0, slash)), folder);
                if (other != null && !other.equals(folder)) {
                    throw invalid(what, path, "it collides with " + Quote.of(other));
                }
            }
            String other = names.putIfAbsent(ModulePath.folded(path), path);
            if (other != null) {
                throw invalid(what, path, "it collides with " + Quote.of(other));
            }
        }
    }

    private static ModuleException invalid(String what, String path, String problem) {
        return new ModuleException(
                Reason.INVALID_MODULE,
                "Tried to " + what + " but its file " + Quote.of(path) + " cannot be: " + problem);
    }

    private static ModuleException limit(String what, String found, String allowed) {
        return new ModuleException(
                Reason.LIMIT_EXCEEDED,
                "Tried to " + what + " but it has " + found + ", and at most " + allowed + " allowed");
    }

    private static int compareAsBytes(String a, String b) {
        return Arrays.compareUnsigned(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
    }

    /** Returns the paths of all files, in the order of their UTF-8 bytes. */
    public List<String> paths() {
        return List.copyOf(files.keySet());
    }

    /** Reports whether there is a file of the path. */
    public boolean contains(String path) {
        return files.containsKey(path);
    }

    /** Returns a copy of the file's bytes, or empty if there is no such file. */
    public Optional<byte[]> bytes(String path) {
        return Optional.ofNullable(files.get(path)).map(byte[]::clone);
    }

    /**
     * Returns the file's text, or empty if there is no such file.
     *
     * @throws ModuleException if the file is not UTF-8
     */
    public Optional<String> text(String path) throws ModuleException {
        byte[] bytes = files.get(path);
        if (bytes == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (CharacterCodingException e) {
            throw new ModuleException(
                    Reason.INVALID_MODULE,
                    "Tried to read the module's file " + Quote.of(path) + " but it is not UTF-8 text",
                    e);
        }
    }

    /** Returns the files that evaluation may read: those that count in the content digest. */
    public ModuleFiles evaluated() {
        Map<String, byte[]> some = new TreeMap<>(ModuleFiles::compareAsBytes);
        files.forEach((path, bytes) -> {
            if (ModulePath.isEvaluated(path)) {
                some.put(path, bytes);
            }
        });
        return some.size() == files.size() ? this : new ModuleFiles(some);
    }

    /**
     * Returns these files, where they keep to other limits than those they were made with.
     *
     * @throws ModuleException with reason {@link Reason#LIMIT_EXCEEDED} where they do not
     */
    public ModuleFiles within(ModuleLimits limits) throws ModuleException {
        checkLimits(files, limits, READING);
        return this;
    }

    /** Returns the number of files. */
    public int size() {
        return files.size();
    }

    /** Returns the bytes of all files together. */
    public long totalBytes() {
        return totalBytes;
    }

    /** Returns the {@linkplain #digest digest} of the evaluated files, wherever they come from. */
    public Digest contentDigest() {
        return contentDigest;
    }

    /**
     * Returns a digest of the files whose paths are wanted: the sha256 of one line for each, sorted by the bytes of the path: the
     * file's sha256 in hex, two spaces, the path, a line feed. {@code sha256sum} writes such lines.
     */
    public Digest digest(Predicate<String> wanted) {
        MessageDigest all = Digest.sha256();
        files.forEach((path, bytes) -> {
            if (wanted.test(path)) {
                String line = Digest.of(bytes).hex() + "  " + path + "\n";
                all.update(line.getBytes(StandardCharsets.UTF_8));
            }
        });
        return Digest.of(all);
    }

    /** Reports whether the other has the same paths with the same bytes. */
    @Override
    public boolean equals(Object other) {
        if (!(other instanceof ModuleFiles that) || !files.keySet().equals(that.files.keySet())) {
            return false;
        }
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            if (!Arrays.equals(file.getValue(), that.files.get(file.getKey()))) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int hashCode() {
        return contentDigest.hashCode();
    }

    /** Returns the number of files and the content digest. */
    @Override
    public String toString() {
        return size() + " files, " + contentDigest;
    }
}
