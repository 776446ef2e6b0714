package dev.pequod.resolver.git;

import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.resolver.net.Endpoint;
import dev.pequod.resolver.net.TryAgainException;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.eclipse.jgit.errors.CorruptObjectException;
import org.eclipse.jgit.errors.NoRemoteRepositoryException;
import org.eclipse.jgit.errors.RemoteRepositoryException;
import org.eclipse.jgit.errors.TooLargeObjectInPackException;

/** What the exceptions of a conversation mean. */
final class JGitFailures {
    private JGitFailures() {}

    /**
     * Returns what to report.
     *
     * @throws TryAgainException if trying again may help
     */
    static ModuleException of(Transfer transfer, Endpoint endpoint, Exception failure) throws TryAgainException {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            switch (cause) {
                case ModuleException known -> {
                    return known;
                }
                case TryAgainException again -> throw again;
                default -> {}
            }
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            switch (cause) {
                case NoRemoteRepositoryException none -> {
                    return report(
                            Reason.NOT_FOUND,
                            transfer,
                            "there is no such repository, or it is hidden from these credentials: " + none.getMessage(),
                            failure);
                }
                case RemoteRepositoryException remote -> {
                    return remote(transfer, endpoint, remote);
                }
                case TooLargeObjectInPackException large -> {
                    return report(
                            Reason.LIMIT_EXCEEDED,
                            transfer,
                            "the server sent an object of more than " + transfer.maxObjectBytes() + " bytes",
                            large);
                }
                case CorruptObjectException corrupt -> {
                    return report(
                            Reason.INVALID_MODULE,
                            transfer,
                            endpoint + " sent what is no repository: " + corrupt.getMessage(),
                            failure);
                }
                case SSLException tls -> {
                    return report(
                            Reason.UNAVAILABLE,
                            transfer,
                            endpoint + " could not prove who it is: " + tls.getMessage()
                                    + "; if its certificate is from an authority of your own, name it by PEQUOD_CA_FILES",
                            failure);
                }
                case RuntimeException confused -> {
                    return report(
                            Reason.UNAVAILABLE,
                            transfer,
                            endpoint + " gave an answer that makes no sense (" + innermost(confused) + ")",
                            failure);
                }
                default -> {}
            }
        }
        throw new TryAgainException(
                report(Reason.UNAVAILABLE, transfer, endpoint + " could not be asked: " + innermost(failure), failure),
                Optional.empty());
    }

    /** The server's own words say which of its refusals it is. */
    private static ModuleException remote(Transfer transfer, Endpoint endpoint, RemoteRepositoryException remote) {
        String words = String.valueOf(remote.getMessage());
        return words.contains("not our ref")
                ? report(Reason.NOT_FOUND, transfer, "the repository has no such commit", remote)
                : report(Reason.UNAVAILABLE, transfer, endpoint + " refused: " + words, remote);
    }

    private static String innermost(Throwable failure) {
        Throwable last = failure;
        while (last.getCause() != null) {
            last = last.getCause();
        }
        String message = last.getMessage();
        return message == null ? last.getClass().getSimpleName() : message;
    }

    private static ModuleException report(Reason reason, Transfer transfer, String problem, Exception cause) {
        return new ModuleException(reason, "Tried to " + transfer.what() + " but " + GitWords.shown(problem), cause);
    }
}
