package dev.pequod.cli.module;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.api.ModuleLimits;
import dev.pequod.api.Quote;
import dev.pequod.cli.module.Checkout.Entry;
import dev.pequod.cli.module.Checkout.UncommittedException;
import dev.pequod.resolver.FolderSelection;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The files of a commit, with the bytes that they have there: those in the folder are others where Git makes other line ends, another encoding or
 * something else of them, each machine as it is set.
 */
final class CommittedFiles implements FolderSelection {
    private static final int SHA1_DIGITS = 40;
    private static final byte[] OF_LFS = "version https://git-lfs.github.com/spec/".getBytes(US_ASCII);

    private final String folder;
    private final Checkout checkout;
    private final Map<String, Entry> entries;

    private CommittedFiles(String folder, Checkout checkout, Map<String, Entry> entries) {
        this.folder = folder;
        this.checkout = checkout;
        this.entries = entries;
    }

    /**
     * Returns the files of the commit that a folder is of.
     *
     * @throws UncommittedException if the folder is not as in the commit, or git does not tell
     */
    static CommittedFiles of(String folder, Checkout checkout) throws UncommittedException {
        Map<String, Entry> entries = checkout.committed();
        Set<String> others = new TreeSet<>();
        entries.forEach((path, entry) -> {
            if (entry.isLink() != checkout.isLink(path)) {
                others.add(path);
            }
        });
        if (!others.isEmpty()) {
            throw new UncommittedException(Checkout.named(others) + (others.size() == 1 ? " is a link" : " are links")
                    + " in the commit or in the folder, and not in both");
        }
        return new CommittedFiles(folder, checkout, entries);
    }

    @Override
    public boolean has(String path) {
        return entries.containsKey(path);
    }

    @Override
    public byte[] bytes(String path, byte[] found) throws ModuleException {
        Entry entry = entries.get(path);
        if (entry == null || found.length > ModuleLimits.DEFAULTS.maxFileBytes()) {
            return found; // which is refused
        }
        byte[] bytes = entry.id().equals(id(found, entry.id().length())) ? found : blob(path, entry.id());
        if (Arrays.mismatch(bytes, OF_LFS) >= OF_LFS.length) {
            throw failure(
                    Quote.of(path) + " is a pointer of Git LFS in the commit; put the file itself into the repository");
        }
        return bytes;
    }

    private byte[] blob(String path, String id) throws ModuleException {
        return checkout.blob(id, (int) ModuleLimits.DEFAULTS.maxFileBytes() + 1)
                .orElseThrow(() -> failure("git does not tell what " + Quote.of(path) + " holds in the commit"));
    }

    private ModuleException failure(String problem) {
        return new ModuleException(Reason.INVALID_MODULE, "Tried to read the module in " + folder + " but " + problem);
    }

    /** Returns the id by which Git knows a file that holds these bytes. */
    private static String id(byte[] bytes, int digits) {
        try {
            MessageDigest digest = MessageDigest.getInstance(digits == SHA1_DIGITS ? "SHA-1" : "SHA-256");
            digest.update(("blob " + bytes.length + "\0").getBytes(US_ASCII));
            return HexFormat.of().formatHex(digest.digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1 and SHA-256", e);
        }
    }
}
