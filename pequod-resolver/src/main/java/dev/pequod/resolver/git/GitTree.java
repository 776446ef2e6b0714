package dev.pequod.resolver.git;

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
import org.jspecify.annotations.Nullable;

/**
 * Makes a module of the entries of a tree. Names that begin with a dot are left out, as from a folder
 * on disk; links, submodules and pointers of Git LFS are refused. A tree may hold anything, also names that no checkout would make
 * and itself many times over, so that folders are counted like files.
 */
final class GitTree {
    private static final byte[] LFS = "version https://git-lfs.github.com/spec/".getBytes(StandardCharsets.US_ASCII);

    private final Transfer transfer;
    private final ModuleLimits limits;
    private final Map<String, byte[]> files = new HashMap<>();
    private long total;

    /** What an entry is. */
    enum Kind {
        FOLDER("a folder"),
        FILE("a file"),
        LINK("a symbolic link"),
        SUBMODULE("a submodule"),
        OTHER("neither a file nor a folder");

        private final String words;

        Kind(String words) {
            this.words = words;
        }
    }

    /** The entries of a tree, one after the other; those of a folder come next if it is entered. */
    interface Entries {
        boolean next() throws IOException;

        /** Returns the path from the top of the tree, as its bytes are. */
        byte[] path();

        /** Returns how many folders it is in, below the top of the tree. */
        int depth();

        Kind kind();

        void enter() throws IOException;

        /** Returns what the file holds; empty if that is more than the most bytes. */
        Optional<byte[]> read(long most) throws IOException, ModuleException;
    }

    GitTree(Transfer transfer, ModuleLimits limits) {
        this.transfer = transfer;
        this.limits = limits;
    }

    ModuleFiles files(Entries entries) throws IOException, ModuleException {
        int folders = 0;
        while (entries.next()) {
            transfer.check();
            String name = name(entries.path());
            if (name.chars().filter(c -> c == '/').count() != entries.depth()) {
                throw refuse(
                        Reason.INVALID_MODULE,
                        "it has an entry whose path is \"" + name
                                + "\" and whose name holds a slash, which no name may",
                        null);
            }
            String last = name.substring(name.lastIndexOf('/') + 1);
            if (last.startsWith(".") && !last.equals(".") && !last.equals("..")) {
                continue;
            }
            switch (entries.kind()) {
                case FOLDER -> {
                    if (++folders > limits.maxFiles()) {
                        throw refuse(Reason.LIMIT_EXCEEDED, "it has more than " + limits.maxFiles() + " folders", null);
                    }
                    if (name.length() > limits.maxPathLength()) {
                        throw refuse(
                                Reason.LIMIT_EXCEEDED,
                                "it has a path of more than " + limits.maxPathLength() + " characters",
                                null);
                    }
                    entries.enter();
                }
                case FILE -> add(name, entries.read(limits.maxFileBytes()).orElseThrow(() -> tooLarge(name)));
                case LINK, SUBMODULE, OTHER ->
                    throw refuse(
                            Reason.INVALID_MODULE,
                            "\"" + name + "\" is " + entries.kind().words + "; put the files themselves there",
                            null);
            }
        }
        return ModuleFiles.of(files, limits, transfer.what());
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

    private void add(String name, byte[] bytes) throws IOException, ModuleException {
        if (startsWith(bytes, LFS)) {
            throw refuse(
                    Reason.INVALID_MODULE,
                    "\"" + name + "\" is a pointer of Git LFS; put the file itself into the repository",
                    null);
        }
        total += bytes.length;
        transfer.keep(bytes.length);
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
