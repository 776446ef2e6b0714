package dev.pequod.resolver.credentials;

import dev.pequod.api.Credential;
import dev.pequod.api.CredentialSource;
import java.util.List;
import java.util.Optional;

/**
 * Credentials for hosts and parts of their repositories, of which several may fit: the first one is the one to ask with. What is for a whole
 * host is found by the empty repository. Implementations are thread-safe.
 */
public interface ScopedCredentials extends CredentialSource {
    /** Returns all credentials that fit a repository, the nearest one first. */
    @Override
    List<Credential> findAll(String host, String repository);

    @Override
    default Optional<Credential> find(String host) {
        return find(host, "");
    }

    @Override
    default Optional<Credential> find(String host, String repository) {
        return findAll(host, repository).stream().findFirst();
    }
}
