package dev.pequod.resolver;

import dev.pequod.api.CustomRef;
import dev.pequod.api.Deadline;
import dev.pequod.api.FetchContext;
import dev.pequod.api.FetchedModule;
import dev.pequod.api.FileProblem;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.api.ModuleFiles;
import dev.pequod.api.ModuleLimits;
import dev.pequod.api.PlatformRef;
import dev.pequod.api.ResolvedModule;
import dev.pequod.resolver.oci.ModuleArtifact;
import dev.pequod.resolver.oci.OciLayout;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * Reads a module under development from a folder.
 *
 * <p>What starts with a dot is left out: it is never part of a module, and {@code .git} may be large; so are other modules below it. A symbolic link to a
 * file in the folder is read as a copy of that file; one that leads out of the folder, or to a folder, is an error, as is
 * whatever is neither a file nor a folder.
 */
public final class ModuleDirectory {
    /** The scheme of references to folders. No platformRef can have it: a resource never names a folder. */
    private static final String SCHEME = "dir";

    private final Path folder;
    private final Path root;
    private final ModuleLimits limits;
    private final Deadline deadline;
    private final FolderSelection wanted;
    private final Map<String, byte[]> files = new HashMap<>();
    private long totalBytes;

    /** Prepares to read; messages name the folder as it was given, the root is where it really is. */
    private ModuleDirectory(Path folder, Path root, ModuleLimits limits, FolderSelection wanted, Deadline deadline) {
        this.wanted = wanted;
        this.folder = folder;
        this.root = root;
        this.limits = limits;
        this.deadline = deadline;
    }

    /**
     * Returns the files of a folder.
     *
     * @throws ModuleException if there is no such folder, if it cannot be read, or if it holds what no module may hold
     */
    public static ModuleFiles read(Path folder, ModuleLimits limits, Deadline deadline) throws ModuleException {
        return read(folder, limits, FolderSelection.ALL, deadline);
    }

    private static ModuleFiles read(Path folder, ModuleLimits limits, FolderSelection wanted, Deadline deadline)
            throws ModuleException {
        try {
            if (!Files.isDirectory(folder)) {
                String problem = Files.exists(folder) ? "it is not a folder" : "there is no such folder";
                throw failure(Reason.NOT_FOUND, folder, problem);
            }
            ModuleDirectory directory = new ModuleDirectory(folder, folder.toRealPath(), limits, wanted, deadline);
            return directory.read();
        } catch (DirectoryIteratorException | IOException e) {
            throw failure(folder, e);
        }
    }

    /**
     * Returns the module of a folder as a resolver would return it, with a reference of the scheme {@code dir}. A folder, or a
     * {@code .tar} archive, in the OCI image layout stands for the only module that it holds.
     *
     * @param wanted which of the files of a folder are of the module
     * @throws ModuleException as {@link #read}
     */
    static ResolvedModule resolve(Path folder, FolderSelection wanted, FetchContext context) throws ModuleException {
        if (OciLayout.isLayout(folder) && Files.exists(folder.resolve("cue.mod"))) {
            throw failure(
                    Reason.INVALID_MODULE,
                    folder,
                    "it is the folder of a module and an OCI layout at once; take cue.mod, or oci-layout, index.json and"
                            + " blobs, away from it");
        }
        FetchedModule found = OciLayout.isLayout(folder)
                ? OciLayout.read(folder, "", context)
                : FetchedModule.unsigned(read(folder, context.limits(), wanted, context.deadline()));
        String source = SCHEME + ":" + found.sourceDigest();
        return new ResolvedModule(ref(folder.toString()), source, "", found.sourceDigest(), "", found.files());
    }

    /** Returns the reference of a folder of that name. */
    static PlatformRef ref(String folder) throws ModuleException {
        try {
            return new CustomRef(SCHEME, folder);
        } catch (IllegalArgumentException e) {
            throw new ModuleException(
                    Reason.INVALID_MODULE, "Tried to read the module in " + folder + " but " + e.getMessage(), e);
        }
    }

    private static ModuleException failure(Path folder, Exception e) {
        String problem = switch (e) {
            case NoSuchFileException gone -> gone.getFile() + " has just disappeared";
            case AccessDeniedException denied -> denied.getFile() + " may not be read";
            case IOException other -> FileProblem.named(other);
            default -> e.toString();
        };
        return new ModuleException(Reason.UNAVAILABLE, tried(folder) + problem, e);
    }

    private static ModuleException failure(Reason reason, Path folder, String problem) {
        return new ModuleException(reason, tried(folder) + problem);
    }

    private static String tried(Path folder) {
        return "Tried to read the module in " + folder + " but ";
    }

    private ModuleFiles read() throws IOException, ModuleException {
        try {
            readAll();
            return ModuleFiles.of(files, limits);
        } catch (ModuleException e) {
            // What is too large is more likely another folder than a large module.
            if (e.reason() == Reason.LIMIT_EXCEEDED && !hasModule()) {
                throw failure(
                        Reason.INVALID_MODULE,
                        folder,
                        "it is none: there is neither cue.mod nor a CUE file in it; name the folder of a module");
            }
            throw e;
        }
    }

    private boolean hasModule() throws IOException {
        try (DirectoryStream<Path> found = Files.newDirectoryStream(root, "{cue.mod,policy,*.cue}")) {
            return found.iterator().hasNext();
        }
    }

    private void readAll() throws IOException, ModuleException {
        boolean isModule = isModule();
        Deque<Path> folders = new ArrayDeque<>();
        folders.add(root);
        int seen = 0;
        while (!folders.isEmpty()) {
            try (DirectoryStream<Path> children = Files.newDirectoryStream(folders.remove())) {
                for (Path child : children) {
                    deadline.check("read the module in " + folder);
                    if (String.valueOf(child.getFileName()).startsWith(".")) {
                        continue;
                    }
                    if (!Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS)) {
                        readFile(child);
                    } else if (!isModule || !isOtherModule(child)) {
                        folders.add(child);
                        seen++;
                    }
                    if (seen > limits.maxFiles()) {
                        throw failure(
                                Reason.LIMIT_EXCEEDED, folder, "it has more than " + limits.maxFiles() + " folders");
                    }
                }
            }
        }
    }

    /** Reports whether the folder itself is a module, and not one around several. */
    private boolean isModule() throws IOException {
        if (Files.exists(root.resolve(ModuleArtifact.MODULE_FILE), LinkOption.NOFOLLOW_LINKS)) {
            return true;
        }
        try (DirectoryStream<Path> own = Files.newDirectoryStream(root, "*.cue")) {
            return own.iterator().hasNext();
        }
    }

    /** Reports whether a folder is another module, of which {@link ModuleFiles} would keep nothing. */
    private boolean isOtherModule(Path child) {
        return Files.exists(child.resolve(ModuleArtifact.MODULE_FILE), LinkOption.NOFOLLOW_LINKS)
                && ModuleFiles.isOtherModule(relative(child) + "/");
    }

    private void readFile(Path file) throws IOException, ModuleException {
        String path = relative(file);
        if (!wanted.has(path)) {
            return;
        }
        if (!Files.exists(file) && Files.isSymbolicLink(file)) {
            throw failure(Reason.INVALID_MODULE, folder, "the link " + path + " leads nowhere");
        }
        Path real = file.toRealPath();
        if (!real.startsWith(root)) {
            throw failure(Reason.INVALID_MODULE, folder, "the link " + path + " leads out of it");
        }
        if (!Files.isRegularFile(real, LinkOption.NOFOLLOW_LINKS)) {
            String kind = Files.isDirectory(real) ? " is a link to a folder" : " is neither a file nor a folder";
            throw failure(Reason.INVALID_MODULE, folder, path + kind);
        }
        if (!wanted.has(relative(real))) {
            throw failure(
                    Reason.INVALID_MODULE,
                    folder,
                    "the link " + path + " leads to " + relative(real) + ", which is no part of the module");
        }
        try (InputStream in = Files.newInputStream(real, LinkOption.NOFOLLOW_LINKS)) {
            // One byte more than is allowed, so that ModuleFiles sees that it is too much.
            byte[] found = in.readNBytes((int) Math.min(Integer.MAX_VALUE - 1L, limits.maxFileBytes()) + 1);
            byte[] bytes = wanted.bytes(relative(real), found);
            files.put(path, bytes);
            totalBytes += bytes.length;
        }
        if (files.size() > limits.maxFiles() || totalBytes > limits.maxTotalBytes()) {
            ModuleFiles.of(files, limits);
        }
    }

    private String relative(Path file) {
        StringBuilder path = new StringBuilder();
        root.relativize(file)
                .forEach(part -> path.append(path.isEmpty() ? "" : "/").append(part));
        return path.toString();
    }
}
