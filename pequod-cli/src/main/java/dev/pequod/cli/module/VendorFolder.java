package dev.pequod.cli.module;

import dev.pequod.api.ModuleFiles;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The folder {@code vendor} of a module, which is made anew beside the old one and then takes its place.
 *
 * <p>No file system exchanges two folders at once everywhere, so the old one steps aside to {@code .vendor-ID.old} before the new
 * one, {@code .vendor-ID}, steps in. A process that is killed leaves what tells how far it had come: both, and no vendor, where it was
 * between the two; the old one alone where only its deletion was left; the new one alone where it still wrote it.
 */
final class VendorFolder {
    static final String NAME = "vendor";
    static final String LOCK = NAME + "/modules.json";
    private static final String PART = ".vendor";
    private static final String OLD = ".old";
    /** What this program calls its leftovers, and hardly anybody anything else. */
    private static final Pattern LEFT = Pattern.compile(
            Pattern.quote(PART) + "-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}(" + Pattern.quote(OLD) + ")?");

    /** Longer than any run takes: another process may be writing it now. */
    private static final Duration ABANDONED = Duration.ofHours(1);

    private final Path module;
    private final Path vendor;

    VendorFolder(Path module) {
        this.module = module;
        vendor = module.resolve(NAME);
    }

    /**
     * Puts the folder back that a killed process has left aside, and takes away what else one has left.
     *
     * @param now what the age of leftovers is counted to
     */
    void recover(Instant now) throws IOException {
        List<Path> left = new ArrayList<>();
        try (DirectoryStream<Path> beside = Files.newDirectoryStream(
                module,
                path -> LEFT.matcher(path.getFileName().toString()).matches()
                        && Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))) {
            beside.forEach(left::add);
        }
        left.sort(null);
        for (Path old : left) {
            if (!old.toString().endsWith(OLD)) {
                continue;
            }
            String name = old.toString();
            Path part = Path.of(name.substring(0, name.length() - OLD.length()));
            if (Files.notExists(vendor, LinkOption.NOFOLLOW_LINKS)) {
                Files.move(old, vendor);
                TemporaryFolders.delete(part);
            } else if (Files.notExists(part)) {
                // The new one is in its place, with what was not of the module.
                TemporaryFolders.delete(old);
            }
            // Where both are left and there is a vendor all the same, somebody has made it, and the old one may have
            // what it has not.
        }
        for (Path part : left) {
            if (Files.exists(part)
                    && !part.toString().endsWith(OLD)
                    && Files.notExists(old(part))
                    && Files.getLastModifiedTime(part).toInstant().isBefore(now.minus(ABANDONED))) {
                TemporaryFolders.delete(part);
            }
        }
    }

    private static Path old(Path part) {
        return part.resolveSibling(part.getFileName() + OLD);
    }

    /**
     * What became of files of the folder.
     *
     * @param written how many are new or other ones
     * @param replaced those that were other ones, but for the lock
     * @param deleted those that are no more
     */
    record Changes(int written, List<String> replaced, List<String> deleted) {

        /** Returns the changes between the files of a module. */
        static Changes of(ModuleFiles before, ModuleFiles after) {
            int written = 0;
            List<String> replaced = new ArrayList<>();
            for (String path : after.paths()) {
                boolean isSame = Arrays.equals(
                        before.bytes(path).orElse(null), after.bytes(path).orElseThrow());
                if (path.startsWith(NAME + "/") && !isSame) {
                    written++;
                    if (before.contains(path) && !path.equals(LOCK)) {
                        replaced.add(path);
                    }
                }
            }
            List<String> deleted = before.paths().stream()
                    .filter(path -> path.startsWith(NAME + "/") && !after.contains(path))
                    .toList();
            return new Changes(written, replaced, deleted);
        }
    }

    /** Makes the folder anew of the files of a module that lie in it; what is no part of the module stays in it. */
    void replace(ModuleFiles files, ModuleFiles before) throws IOException {
        Path part = TemporaryFolders.beside(module, PART);
        try {
            for (String path : files.paths()) {
                if (path.startsWith(NAME + "/")) {
                    Path file = part.resolve(path.substring(NAME.length() + 1));
                    Files.createDirectories(file.getParent());
                    Files.write(file, files.bytes(path).orElseThrow());
                }
            }
            if (Files.exists(vendor)) {
                keepOthers(before, part);
                Path old = old(part);
                Files.move(vendor, old);
                try {
                    Files.move(part, vendor);
                } catch (IOException e) {
                    Files.move(old, vendor);
                    throw e;
                }
                TemporaryFolders.delete(old);
            } else {
                Files.move(part, vendor);
            }
        } finally {
            if (Files.exists(part)) {
                TemporaryFolders.delete(part);
            }
        }
    }

    /** Copies what is in the folder and was not read as a file of the module, such as what begins with a dot. */
    private void keepOthers(ModuleFiles before, Path part) throws IOException {
        try (Stream<Path> all = Files.walk(vendor)) {
            for (Path file : (Iterable<Path>) all::iterator) {
                String path = vendor.relativize(file).toString().replace('\\', '/');
                if (!Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS) && !before.contains(NAME + "/" + path)) {
                    Path copy = part.resolve(path);
                    Files.createDirectories(copy.getParent());
                    Files.copy(file, copy, LinkOption.NOFOLLOW_LINKS);
                }
            }
        }
    }
}
