package dev.pequod.resolver.git;

import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The keys of servers in the files of the options, looked for under the name of the reference. Nothing is ever added. */
final class KnownServers {
    private final KnownHosts hosts;
    private final GitServer server;
    private final Transfer transfer;
    private volatile @Nullable ModuleException refusal;

    KnownServers(GitServer server, Transfer transfer) throws ModuleException {
        this.server = server;
        this.transfer = transfer;
        try {
            hosts = KnownHosts.read(transfer.options().knownHosts());
        } catch (IOException e) {
            throw new ModuleException(Reason.UNAVAILABLE, "Tried to " + transfer.what() + " but " + e.getMessage(), e);
        }
    }

    @Nullable
    ModuleException refusal() {
        return refusal;
    }

    private List<KnownHosts.Key> keys() {
        return hosts.keys(server.endpoint().host(), server.endpoint().port());
    }

    private Optional<KnownHosts.Line> revocation(KnownHosts.Key key) {
        return hosts.revocation(server.endpoint().host(), server.endpoint().port(), key);
    }

    /** Returns the keys that the server is known to have, in the form in which they are sent, so that it is asked for one of them. */
    List<byte[]> blobs() {
        return keys().stream()
                .filter(key -> revocation(key).isEmpty())
                .map(KnownHosts.Key::blob)
                .toList();
    }

    /**
     * Reports whether the server is the one that is meant; if not, {@link #refusal} says why.
     *
     * @param blob the key that it has shown, in the form in which it is sent
     * @param fingerprint what messages call the key
     */
    boolean accept(byte[] blob, String fingerprint) {
        KnownHosts.Key shown = KnownHosts.Key.of(blob);
        List<KnownHosts.Key> known = keys();
        Optional<KnownHosts.Line> revocation = revocation(shown);
        if (revocation.isEmpty() && known.contains(shown)) {
            return true;
        }
        String name = server.endpoint().toString();
        String problem = revocation.isPresent()
                ? "the key of " + name + " is revoked"
                : known.isEmpty() ? "there is no known key of " + name : "the key of " + name + " is not the known one";
        refusal = new ModuleException(
                Reason.UNVERIFIED,
                "Tried to " + transfer.what() + " but " + problem + ": it has " + fingerprint
                        + "; "
                        + revocation
                                .map(line -> "line " + line.number() + " of " + line.file()
                                        + " says so, and who has that key now may be anybody")
                                .orElseGet(() -> howToKnow(!known.isEmpty())));
        return false;
    }

    private String howToKnow(boolean isKnown) {
        List<Path> paths = transfer.options().knownHosts();
        String where = paths.isEmpty()
                ? "name a file of known hosts by PEQUOD_SSH_KNOWN_HOSTS"
                : "it would stand in "
                        + String.join(", ", paths.stream().map(Path::toString).toList());
        return isKnown
                ? "someone may be in between; if the server has a new key, replace the line"
                : "compare it with what the server's owner publishes, then add its line; " + where;
    }
}
