package dev.pequod.resolver.git;

import dev.pequod.api.FetchedModule;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.api.ModuleFiles;
import dev.pequod.api.ModuleLimits;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jgit.errors.IncorrectObjectTypeException;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.lib.AnyObjectId;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectLoader;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.treewalk.TreeWalk;
import org.jspecify.annotations.Nullable;

/**
 * Reads the files of one folder out of the objects of a repository. Names that begin with a dot are left out, as from a folder
 * on disk; links, submodules and pointers of Git LFS are refused. A tree may hold anything, also names that no checkout would make
 * and itself many times over, so that folders are counted like files.
 */
final class JGitTree {
    private static final byte[] LFS = "version https://git-lfs.github.com/spec/".getBytes(StandardCharsets.US_ASCII);

    private final Repository repository;
    private final Transfer transfer;
    private final ModuleLimits limits;
    private final Map<String, byte[]> files = new HashMap<>();
    private long total;

    JGitTree(Repository repository, Transfer transfer, ModuleLimits limits) {
        this.repository = repository;
        this.transfer = transfer;
        this.limits = limits;
    }

    /** Returns the files of a folder of a commit, whose signature is checked first; the empty path is the root. */
    FetchedModule module(ObjectId commit, String path) throws IOException, ModuleException {
        try (ObjectReader reader = repository.newObjectReader();
                RevWalk commits = new RevWalk(reader)) {
            RevCommit found = commits.parseCommit(commit);
            Optional<AllowedSigners> signers = transfer.options().allowedSigners();
            String verifiedBy = signers.isEmpty()
                    ? ""
                    : CommitSignature.verifiedBy(found.getRawBuffer(), signers.orElseThrow(), transfer.what());
            ObjectId root = found.getTree().getId();
            readAll(reader, path.isEmpty() ? root : folder(reader, root, path));
            ModuleFiles all = ModuleFiles.of(files, limits);
            return new FetchedModule(all, all.contentDigest(), verifiedBy);
        } catch (IncorrectObjectTypeException e) {
            throw refuse(Reason.INVALID_MODULE, "the ref names no commit but another object", e);
        }
    }

    private ObjectId folder(ObjectReader reader, ObjectId root, String path) throws IOException, ModuleException {
        try (TreeWalk found = TreeWalk.forPath(reader, path, root)) {
            if (found == null) {
                throw refuse(Reason.NOT_FOUND, "the repository has no folder \"" + path + "\" there", null);
            }
            if (!FileMode.TREE.equals(found.getRawMode(0))) {
                throw refuse(Reason.INVALID_MODULE, "\"" + path + "\" is no folder there", null);
            }
            return found.getObjectId(0);
        }
    }

    private void readAll(ObjectReader reader, ObjectId tree) throws IOException, ModuleException {
        try (TreeWalk walk = new TreeWalk(reader)) {
            walk.addTree(tree);
            int folders = 0;
            while (walk.next()) {
                transfer.check();
                String name = name(walk.getRawPath());
                String last = name.substring(name.lastIndexOf('/') + 1);
                if (last.startsWith(".") && !last.equals(".") && !last.equals("..")) {
                    continue;
                }
                int mode = walk.getRawMode(0);
                if (FileMode.TREE.equals(mode)) {
                    if (++folders > limits.maxFiles()) {
                        throw refuse(Reason.LIMIT_EXCEEDED, "it has more than " + limits.maxFiles() + " folders", null);
                    }
                    if (name.length() > limits.maxPathLength()) {
                        throw refuse(
                                Reason.LIMIT_EXCEEDED,
                                "it has a path of more than " + limits.maxPathLength() + " characters",
                                null);
                    }
                    walk.enterSubtree();
                } else if (FileMode.REGULAR_FILE.equals(mode) || FileMode.EXECUTABLE_FILE.equals(mode)) {
                    readFile(reader, walk.getObjectId(0), name);
                } else {
                    String kind = FileMode.SYMLINK.equals(mode)
                            ? "a symbolic link"
                            : FileMode.GITLINK.equals(mode) ? "a submodule" : "neither a file nor a folder";
                    throw refuse(
                            Reason.INVALID_MODULE,
                            "\"" + name + "\" is " + kind + "; put the files themselves there",
                            null);
                }
            }
        }
    }

    private String name(byte[] path) throws ModuleException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(path))
                    .toString();
        } catch (CharacterCodingException e) {
            throw refuse(Reason.INVALID_MODULE, "it has a path that is not UTF-8", e);
        }
    }

    private void readFile(ObjectReader reader, AnyObjectId id, String name) throws IOException, ModuleException {
        byte[] bytes;
        try {
            ObjectLoader loader = reader.open(id, Constants.OBJ_BLOB);
            if (loader.getSize() > limits.maxFileBytes()) {
                throw tooLarge(name);
            }
            bytes = loader.getCachedBytes((int) Math.min(Integer.MAX_VALUE, limits.maxFileBytes()));
        } catch (MissingObjectException e) {
            throw tooLarge(name); // a server that was asked to leave large files out has left it out
        }
        if (startsWith(bytes, LFS)) {
            throw refuse(
                    Reason.INVALID_MODULE,
                    "\"" + name + "\" is a pointer of Git LFS; put the file itself into the repository",
                    null);
        }
        total += bytes.length;
        if (files.put(name, bytes) != null) {
            throw refuse(Reason.INVALID_MODULE, "it has \"" + name + "\" twice", null);
        }
        if (files.size() > limits.maxFiles() || total > limits.maxTotalBytes()) {
            throw refuse(
                    Reason.LIMIT_EXCEEDED,
                    "it has more than " + limits.maxFiles() + " files or " + limits.maxTotalBytes()
                            + " bytes; is ?path= right?",
                    null);
        }
    }

    private static boolean startsWith(byte[] bytes, byte[] first) {
        if (bytes.length < first.length) {
            return false;
        }
        for (int i = 0; i < first.length; i++) {
            if (bytes[i] != first[i]) {
                return false;
            }
        }
        return true;
    }

    private ModuleException tooLarge(String name) {
        return refuse(
                Reason.LIMIT_EXCEEDED,
                "\"" + name + "\" has more than the " + limits.maxFileBytes() + " bytes that are allowed",
                null);
    }

    private ModuleException refuse(Reason reason, String problem, @Nullable Exception cause) {
        return new ModuleException(reason, "Tried to " + transfer.what() + " but " + GitWords.shown(problem), cause);
    }
}
