package dev.pequod.resolver;

import dev.pequod.api.Digest;
import dev.pequod.api.FetchContext;
import dev.pequod.api.FetchedModule;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.api.ModuleFetcher;
import dev.pequod.api.ModuleRevision;
import dev.pequod.api.OciRef;
import dev.pequod.api.PlatformRef;
import dev.pequod.api.PlatformRefException;
import dev.pequod.api.Quote;
import dev.pequod.resolver.dependencies.SearchRoom;
import java.util.List;
import java.util.Optional;

/**
 * Does not trust a fetcher: after it has returned, the deadline, the limits and the digest are checked, and an exception that
 * is none of the API's is reported as a failure of the source.
 */
final class CheckedFetcher implements ModuleFetcher {
    private final ModuleFetcher fetcher;
    private final Guard guard;
    private final SourceCounters counters = new SourceCounters();

    /** Sees to it that a failure may be told. */
    @FunctionalInterface
    interface Guard {
        ModuleException told(ModuleException failure, FetchContext context);
    }

    /** Checks what a fetcher returns, and has a guard look at what it throws. */
    CheckedFetcher(ModuleFetcher fetcher, Guard guard) {
        this.fetcher = fetcher;
        this.guard = guard;
    }

    @Override
    public List<PlatformRef> offered() {
        return fetcher.offered();
    }

    @Override
    public Optional<PlatformRef> newest(PlatformRef ref, FetchContext context) throws ModuleException {
        try {
            return fetcher.newest(ref, context);
        } catch (ModuleException e) {
            throw guard.told(e, context);
        } catch (RuntimeException e) {
            throw guard.told(failure(ref, e), context);
        }
    }

    @Override
    public String scheme() {
        return fetcher.scheme();
    }

    @Override
    public String policy(PlatformRef ref) {
        return fetcher.policy(ref);
    }

    /** Returns what was asked so far. */
    SourceStatistics statistics() {
        return counters.statistics();
    }

    @Override
    public ModuleRevision locate(PlatformRef ref, FetchContext context) throws ModuleException {
        try {
            ModuleRevision revision = fetcher.locate(ref, context);
            context.deadline().check("resolve " + ref);
            counters.located();
            return revision;
        } catch (ModuleException e) {
            counters.notLocated(e);
            throw guard.told(e, context);
        } catch (RuntimeException e) {
            ModuleException failure = failure(ref, e);
            counters.notLocated(failure);
            throw guard.told(failure, context);
        }
    }

    @Override
    public boolean confirm(PlatformRef ref, ModuleRevision revision, FetchContext context) throws ModuleException {
        try {
            boolean isConfirmed = fetcher.confirm(ref, revision, context);
            context.deadline().check("resolve " + ref);
            return isConfirmed;
        } catch (ModuleException e) {
            throw guard.told(e, context);
        } catch (RuntimeException e) {
            throw guard.told(failure(ref, e), context);
        }
    }

    @Override
    public FetchedModule fetch(PlatformRef ref, ModuleRevision revision, FetchContext context) throws ModuleException {
        try {
            FetchedModule fetched = checked(ref, revision, context);
            counters.fetched(fetched);
            return fetched;
        } catch (ModuleException e) {
            if (!SearchRoom.triesAgain(context, e)) {
                counters.notFetched(e);
            }
            throw guard.told(e, context);
        }
    }

    private FetchedModule checked(PlatformRef ref, ModuleRevision revision, FetchContext context)
            throws ModuleException {
        FetchedModule fetched;
        try {
            fetched = fetcher.fetch(ref, revision, context);
        } catch (RuntimeException e) {
            throw guard.told(failure(ref, e), context);
        }
        context.deadline().check("resolve " + ref);
        check(ref, ref.pinnedDigest(), fetched.sourceDigest());
        check(ref, digest(revision), fetched.sourceDigest());
        fetched.files().within(context.limits());
        return fetched;
    }

    private ModuleException failure(PlatformRef ref, RuntimeException e) {
        // What a defect says may be of any length.
        String words = e.getMessage() == null ? "" : ": " + Quote.of(e.getMessage());
        return new ModuleException(
                Reason.UNAVAILABLE,
                "Tried to resolve " + ref + " but its fetcher "
                        + fetcher.getClass().getName() + " failed: "
                        + e.getClass().getName() + words,
                e);
    }

    private static void check(PlatformRef ref, Optional<Digest> wanted, Digest found) throws ModuleException {
        if (wanted.isPresent() && !wanted.orElseThrow().equals(found)) {
            throw new ModuleException(
                    Reason.DIGEST_MISMATCH, "Tried to resolve " + ref + " but the source has other bytes: " + found);
        }
    }

    /** Returns the digest that a revision names: what was located is what must be fetched. */
    private static Optional<Digest> digest(ModuleRevision revision) {
        try {
            return revision.source().startsWith(OciRef.SCHEME + ":")
                    ? PlatformRef.parse(revision.source()).pinnedDigest()
                    : Optional.empty();
        } catch (PlatformRefException e) {
            return Optional.empty(); // a fetcher of another scheme may write its sources as it likes
        }
    }
}
