package dev.pequod.api;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Finds the credential for a host. Implementations are thread-safe. */
@FunctionalInterface
public interface CredentialSource {

    /** Has no credentials. */
    CredentialSource NONE = host -> Optional.empty();

    /**
     * Returns the credential for exactly this host, or empty.
     *
     * @param host a host in lower case, with its port where it is not the protocol's own, such as {@code ghcr.io}
     */
    Optional<Credential> find(String host);

    /**
     * Returns the credential for a repository of exactly this host, or empty. Where several fit, the one for the longest part
     * of the repository's path counts.
     *
     * @param host as in {@link #find(String)}
     * @param repository the repository at the host, without a leading slash
     */
    default Optional<Credential> find(String host, String repository) {
        return find(host);
    }

    /**
     * Returns all credentials that fit a repository, the one that {@link #find(String, String)} returns first: whoever is refused with
     * one of them may ask with the next one, as the kubelet does with pull secrets.
     *
     * @param host as in {@link #find(String)}
     * @param repository as in {@link #find(String, String)}
     */
    default List<Credential> findAll(String host, String repository) {
        return find(host, repository).stream().toList();
    }

    /**
     * Returns what kept this source from knowing whether it has a credential for a repository, when it was last asked, such as a program
     * that failed; for the message of whoever is refused without one. Empty if nothing did. It tells no secret.
     *
     * @param host as in {@link #find(String)}
     * @param repository as in {@link #find(String, String)}
     */
    default Optional<String> problem(String host, String repository) {
        return Optional.empty();
    }

    /**
     * Returns this source for somebody who has until then: it looks for no credential so long that there is no time left to use it, or to
     * ask without one.
     */
    default CredentialSource within(Deadline deadline) {
        return this;
    }

    /**
     * Returns the credential for a repository, or for the host where that is empty; for those who have to answer for it if it cannot be
     * had.
     *
     * @throws ModuleException if looking for it failed, such as a program that should know it
     */
    default Optional<Credential> lookUp(String host, String repository) throws ModuleException {
        try {
            return repository.isEmpty() ? find(host) : find(host, repository);
        } catch (RuntimeException e) {
            throw new ModuleException(
                    ModuleException.Reason.UNAUTHORIZED,
                    "Tried to find the credentials for " + host + " but " + e.getMessage(),
                    e);
        }
    }

    /**
     * Returns a source of fixed credentials. Hosts are compared as a whole: what is for {@code ghcr.io} is not for
     * {@code ghcr.io.example.com}, and not for another port.
     */
    static CredentialSource ofHosts(Map<String, Credential> byHost) {
        Map<String, Credential> hosts = byHost.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(e -> e.getKey().toLowerCase(Locale.ROOT), Map.Entry::getValue));
        return host -> Optional.ofNullable(hosts.get(host.toLowerCase(Locale.ROOT)));
    }
}
