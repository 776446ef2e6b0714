package dev.pequod.resolver.cache;

import dev.pequod.api.Credential;
import dev.pequod.api.CredentialSource;
import dev.pequod.api.ModuleException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The credentials of one requester during one attempt. For each place they are looked for once, since that may run a program which
 * takes its time, or never ends; what it has answered, or how it has failed, is remembered. Thread-safe.
 */
final class Wallet implements CredentialSource {
    /** Stands between a host and a repository; no host has it. */
    static final char SEPARATOR = '/';

    private final CredentialSource credentials;
    /** No monitor: on Java before 24 a virtual thread that waits within one takes a processor with it. */
    private final ReentrantLock turn = new ReentrantLock();

    private final Map<String, Found> found = new HashMap<>();
    private final Map<Places, String> codes = new HashMap<>();

    private record Found(
            List<Credential> credentials, @Nullable RuntimeException failure) {}

    private record Places(List<String> places, Seal seal) {}

    Wallet(CredentialSource credentials) {
        this.credentials = credentials;
    }

    @Override
    public Optional<Credential> find(String host) {
        return findOnce(host, () -> credentials.find(host).stream().toList()).stream()
                .findFirst();
    }

    @Override
    public Optional<Credential> find(String host, String repository) {
        return findAll(host, repository).stream().findFirst();
    }

    @Override
    public List<Credential> findAll(String host, String repository) {
        return findOnce(host + SEPARATOR + repository, () -> credentials.findAll(host, repository));
    }

    private List<Credential> findOnce(String place, Supplier<List<Credential>> search) {
        turn.lock();
        try {
            return findAlone(place, search);
        } finally {
            turn.unlock();
        }
    }

    private List<Credential> findAlone(String place, Supplier<List<Credential>> search) {
        Found known = found.get(place);
        if (known == null) {
            try {
                known = new Found(search.get(), null);
            } catch (RuntimeException e) {
                known = new Found(List.of(), e);
            }
            found.put(place, known);
        }
        if (known.failure() != null) {
            throw known.failure();
        }
        return known.credentials();
    }

    /**
     * Returns the code of the credentials with which a source would be asked at places.
     *
     * @throws ModuleException if it cannot be known what they are
     */
    String code(List<String> places, Seal seal) throws ModuleException {
        turn.lock();
        try {
            return codeAlone(places, seal);
        } finally {
            turn.unlock();
        }
    }

    private String codeAlone(List<String> places, Seal seal) throws ModuleException {
        Places key = new Places(places, seal);
        String known = codes.get(key);
        if (known == null) {
            Proof.Asked asked = new Proof.Asked(this);
            for (String place : places) {
                findAt(place, asked);
            }
            known = asked.proof(seal).code();
            codes.put(key, known);
        }
        return known;
    }

    private static void findAt(String place, CredentialSource credentials) throws ModuleException {
        int end = place.indexOf(SEPARATOR);
        if (end < 0) {
            credentials.lookUp(place, "");
        } else {
            credentials.lookUp(place.substring(0, end), place.substring(end + 1));
        }
    }
}
