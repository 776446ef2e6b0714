package dev.pequod.resolver.cache;

import dev.pequod.api.Credential;
import dev.pequod.api.CredentialSource;
import dev.pequod.api.Deadline;
import dev.pequod.api.ModuleException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * With which credentials a source was asked and answered, without telling them.
 *
 * @param places for which hosts, and repositories at them, credentials were asked for
 * @param code a salted code of the credentials there were, in the order in which they are tried; empty if there were none
 */
record Proof(List<String> places, String code) {
    // What a proof takes with its code, and each place besides its characters; about.
    private static final long BYTES = 256;
    private static final long PLACE_BYTES = 64;

    Proof {
        places = List.copyOf(places);
    }

    boolean isAnonymous() {
        return code.isEmpty();
    }

    /** Returns the bytes that this takes in memory, about. */
    long weight() {
        return BYTES
                + places.stream()
                        .mapToLong(place -> PLACE_BYTES + place.length())
                        .sum();
    }

    /**
     * Reports whether the source would be asked with the same credentials.
     *
     * @throws ModuleException if it cannot be known with which it would be
     */
    boolean fits(Wallet wallet, Seal seal) throws ModuleException {
        return wallet.code(places, seal).equals(code);
    }

    /** Hands on credentials and remembers which ones. Thread-safe. */
    static final class Asked implements CredentialSource {
        private final CredentialSource credentials;
        private final Found found;

        /** What was found, by whomever of those who have more or less time. */
        private static final class Found {
            final Map<String, List<Credential>> credentials = new TreeMap<>();
            final Map<String, String> problems = new TreeMap<>();
            boolean hasFailed;
        }

        Asked(CredentialSource credentials) {
            this(credentials, new Found());
        }

        private Asked(CredentialSource credentials, Found found) {
            this.credentials = credentials;
            this.found = found;
        }

        @Override
        public CredentialSource within(Deadline deadline) {
            return new Asked(credentials.within(deadline), found);
        }

        @Override
        public Optional<Credential> find(String host) {
            return note(host, "", () -> credentials.find(host).stream().toList()).stream()
                    .findFirst();
        }

        @Override
        public Optional<Credential> find(String host, String repository) {
            return findAll(host, repository).stream().findFirst();
        }

        @Override
        public List<Credential> findAll(String host, String repository) {
            return note(host, repository, () -> credentials.findAll(host, repository));
        }

        @Override
        public Optional<String> problem(String host, String repository) {
            return credentials.problem(host, repository);
        }

        private List<Credential> note(String host, String repository, Supplier<List<Credential>> search) {
            List<Credential> all;
            try {
                all = search.get();
            } catch (RuntimeException e) {
                synchronized (found) {
                    found.hasFailed = true;
                }
                throw e;
            }
            Optional<String> problem = credentials.problem(host, repository);
            String place = repository.isEmpty() ? host : host + Wallet.SEPARATOR + repository;
            synchronized (found) {
                found.credentials.put(place, all);
                problem.ifPresent(told -> found.problems.put(place, told));
            }
            return all;
        }

        /** Reports whether it is not known which ones there are: the source may have been asked without them. */
        boolean hasFailed() {
            synchronized (found) {
                return found.hasFailed;
            }
        }

        /** Returns what kept some from being found, by place; whoever is refused may be told so. */
        Map<String, String> problems() {
            synchronized (found) {
                return Map.copyOf(found.problems);
            }
        }

        Proof proof(Seal seal) {
            synchronized (found) {
                List<String> places = List.copyOf(found.credentials.keySet());
                if (found.credentials.values().stream().allMatch(List::isEmpty)) {
                    return new Proof(places, "");
                }
                Wire.Writer writer = new Wire.Writer().text("credentials");
                found.credentials.forEach((place, all) -> {
                    writer.text(place).number(all.size());
                    all.forEach(c -> writer.text(c.username()).text(c.secret()));
                });
                return new Proof(places, HexFormat.of().formatHex(seal.code(writer.bytes())));
            }
        }
    }
}
