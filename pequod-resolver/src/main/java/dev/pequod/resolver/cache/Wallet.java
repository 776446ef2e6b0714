package dev.pequod.resolver.cache;

import dev.pequod.api.Credential;
import dev.pequod.api.CredentialSource;
import dev.pequod.api.Deadline;
import dev.pequod.api.ModuleException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The credentials of one requester during one attempt. For each place they are looked for once, since that may run a program which
 * takes its time, or never ends; what it has answered, or how it has failed, is remembered. It is looked for in a thread of its own, and
 * nobody waits for that longer than until the attempt must have ended. Thread-safe.
 */
final class Wallet implements CredentialSource {
    /** Stands between a host and a repository; no host has it. */
    static final char SEPARATOR = '/';

    private final CredentialSource credentials;
    private final Deadline deadline;
    private final Map<String, FutureTask<List<Credential>>> searches;
    private final Map<Places, String> codes;

    private record Places(List<String> places, Seal seal) {}

    /**
     * Makes a wallet.
     *
     * @param deadline when whoever waits for credentials goes without
     */
    Wallet(CredentialSource credentials, Deadline deadline) {
        this(credentials.within(deadline), deadline, new ConcurrentHashMap<>(), new ConcurrentHashMap<>());
    }

    private Wallet(
            CredentialSource credentials,
            Deadline deadline,
            Map<String, FutureTask<List<Credential>>> searches,
            Map<Places, String> codes) {
        this.credentials = credentials;
        this.deadline = deadline;
        this.searches = searches;
        this.codes = codes;
    }

    /** Returns this wallet, with all that it has found, for somebody who has until then. */
    @Override
    public CredentialSource within(Deadline other) {
        return deadline.remaining().compareTo(other.remaining()) <= 0
                ? this
                : new Wallet(credentials.within(other), other, searches, codes);
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

    @Override
    public Optional<String> problem(String host, String repository) {
        return credentials.problem(host, repository);
    }

    private List<Credential> findOnce(String place, Callable<List<Credential>> search) {
        FutureTask<List<Credential>> mine = new FutureTask<>(search);
        FutureTask<List<Credential>> before = searches.putIfAbsent(place, mine);
        if (before != null) {
            return await(place, before);
        }
        Thread.ofVirtual().name("pequod looks for credentials").start(mine);
        return await(place, mine);
    }

    private List<Credential> await(String place, FutureTask<List<Credential>> search) {
        try {
            return search.get(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException | CancellationException e) {
            search.cancel(true); // and with it the program that it runs
            throw new IllegalStateException("those for " + host(place) + " were not found in time", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // others may wait for it still
            throw new IllegalStateException("whoever looked for those of " + host(place) + " was interrupted", e);
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case RuntimeException failure -> throw failure;
                case Error failure -> throw failure;
                case null, default -> throw new IllegalStateException(e);
            }
        }
    }

    private static String host(String place) {
        int end = place.indexOf(SEPARATOR);
        return end < 0 ? place : place.substring(0, end);
    }

    /**
     * Returns the code of the credentials with which a source would be asked at places.
     *
     * @throws ModuleException if it cannot be known what they are, or not in time
     */
    String code(List<String> places, Seal seal) throws ModuleException {
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

    /** Returns what keeps credentials from being found at those of the places where something does. */
    Map<String, String> problems(List<String> places) {
        Map<String, String> problems = new TreeMap<>();
        for (String place : places) {
            problem(host(place), repository(place)).ifPresent(problem -> problems.put(place, problem));
        }
        return problems;
    }

    private static String repository(String place) {
        return place.substring(Math.min(place.length(), host(place).length() + 1));
    }

    private void findAt(String place, CredentialSource asked) throws ModuleException {
        String host = host(place);
        try {
            asked.lookUp(host, repository(place));
        } catch (ModuleException e) {
            deadline.check("find the credentials for " + host);
            throw e;
        }
    }
}
