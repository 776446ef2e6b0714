package dev.pequod.api.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.api.CredentialSource;
import dev.pequod.api.CustomRef;
import dev.pequod.api.Deadline;
import dev.pequod.api.FetchContext;
import dev.pequod.api.FetchedModule;
import dev.pequod.api.InlineRef;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.api.ModuleFetcher;
import dev.pequod.api.ModuleFiles;
import dev.pequod.api.ModuleLimits;
import dev.pequod.api.ModuleRevision;
import dev.pequod.api.PlatformRef;
import dev.pequod.api.PlatformRefException;
import dev.pequod.api.PlatformRefParser;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;

/**
 * What every {@link ModuleFetcher} must do. A test of an implementation extends this class, and says which module its
 * source has and which it has not:
 *
 * <pre>{@code
 * final class VaultFetcherTest extends ModuleFetcherContract {
 *     @Override protected ModuleFetcher fetcher() { return new VaultFetcher(fakeVault); }
 *     @Override protected PlatformRef present() { return new CustomRef("vault", "teams/shop"); }
 *     @Override protected ModuleFiles files() throws ModuleException { return ModuleFiles.of(Map.of(…)); }
 *     @Override protected Optional<PlatformRef> absent() { return Optional.of(new CustomRef("vault", "teams/none")); }
 * }
 * }</pre>
 *
 * <p>It is in the test jar of pequod-api, and needs JUnit Jupiter 5.10 or later.
 */
@Timeout(60)
public abstract class ModuleFetcherContract {
    private static final int THREADS = 8;

    /** For those that extend it. */
    protected ModuleFetcherContract() {}

    /** Returns a new fetcher on the same source. */
    protected abstract ModuleFetcher fetcher();

    /** Returns a reference to a module that the source has. */
    protected abstract PlatformRef present();

    /** Returns the files of that module, at least one. */
    protected abstract ModuleFiles files() throws ModuleException;

    /** Returns a reference to a module that the source has not; empty if every reference of the scheme has a module. */
    protected abstract Optional<PlatformRef> absent();

    /** Returns the context in which the fetcher is called, where a test does not need another. */
    protected FetchContext context() {
        return FetchContext.of("contract test", Deadline.after(Duration.ofSeconds(30)));
    }

    private FetchContext context(Deadline deadline, ModuleLimits limits) {
        FetchContext usual = context();
        CredentialSource credentials = usual.credentials();
        return new FetchContext(usual.requester(), usual.namespace(), deadline, credentials, limits);
    }

    private static Reason reason(Executable attempt) {
        ModuleException e = assertThrows(ModuleException.class, attempt);
        assertTrue(
                e.getMessage().startsWith("Tried to ") && e.getMessage().contains(" but "),
                "a message reads \"Tried to … but …\": " + e.getMessage());
        return e.reason();
    }

    private FetchedModule fetch(ModuleFetcher fetcher, FetchContext context) throws ModuleException {
        return fetcher.fetch(present(), fetcher.locate(present(), context), context);
    }

    @Test
    void theSchemeIsThatOfTheReferencesAndStaysTheSame() throws PlatformRefException {
        String scheme = fetcher().scheme();
        assertEquals(scheme, fetcher().scheme());
        assertEquals(scheme, present().scheme());
        assertEquals(
                present(), new PlatformRefParser(Set.of(scheme)).parse(present().text()));
        absent().ifPresent(ref -> assertEquals(scheme, ref.scheme()));
    }

    @Test
    void locatingAgainGivesTheSameRevision() throws ModuleException {
        ModuleRevision revision = fetcher().locate(present(), context());
        assertEquals(revision, fetcher().locate(present(), context()));
        assertFalse(revision.source().isBlank());
        String shown = revision.source() + revision.revision();
        assertFalse(shown.chars().anyMatch(Character::isISOControl), "a revision fits into one line: " + shown);
    }

    @Test
    void theFilesAreThoseOfTheSource() throws ModuleException {
        FetchedModule fetched = fetch(fetcher(), context());
        assertEquals(files().paths(), fetched.files().paths());
        assertEquals(files(), fetched.files());
        assertEquals(files().contentDigest(), fetched.files().contentDigest());
    }

    @Test
    void fetchingAgainGivesTheSame() throws ModuleException {
        ModuleFetcher fetcher = fetcher();
        FetchedModule fetched = fetch(fetcher, context());
        assertEquals(fetched, fetch(fetcher, context()));
        assertEquals(fetched, fetch(fetcher(), context()));
    }

    @Test
    void aRevisionThatAnotherProcessLocatedIsEnough() throws ModuleException {
        ModuleRevision located = fetcher().locate(present(), context());
        // Not the same object, nor the same strings.
        ModuleRevision read = new ModuleRevision(
                String.copyValueOf(located.source().toCharArray()),
                String.copyValueOf(located.revision().toCharArray()));
        assertEquals(files(), fetcher().fetch(present(), read, context()).files());
    }

    @Test
    void whatTheSourceHasNotIsNotFound() {
        absent().ifPresent(ref ->
                assertEquals(Reason.NOT_FOUND, reason(() -> fetcher().locate(ref, context()))));
    }

    @Test
    void aReferenceOfAnotherSchemeIsABugOfTheCaller() {
        ModuleFetcher fetcher = fetcher();
        ModuleRevision revision = new ModuleRevision("other:source", "");
        PlatformRef other = fetcher.scheme().equals(InlineRef.SCHEME)
                ? new CustomRef("other", "source")
                : new InlineRef("package other");
        assertThrows(IllegalArgumentException.class, () -> fetcher.locate(other, context()));
        assertThrows(IllegalArgumentException.class, () -> fetcher.fetch(other, revision, context()));
    }

    @Test
    void limitsHold() throws ModuleException {
        ModuleLimits fits = exactLimits();
        ModuleFetcher fetcher = fetcher();
        assertEquals(
                files(), fetch(fetcher, context(context().deadline(), fits)).files());
        int count = fits.maxFiles();
        long file = fits.maxFileBytes();
        long total = fits.maxTotalBytes();
        int path = fits.maxPathLength();
        List<ModuleLimits> tooSmall = new ArrayList<>();
        add(tooSmall, count - 1, file, total, path);
        add(tooSmall, count, file - 1, total, path);
        add(tooSmall, count, file, total - 1, path);
        add(tooSmall, count, file, total, path - 1);
        assertFalse(tooSmall.isEmpty(), "the module of a contract test must be larger than the least limits");
        for (ModuleLimits limits : tooSmall) {
            FetchContext context = context(context().deadline(), limits);
            assertEquals(Reason.LIMIT_EXCEEDED, reason(() -> fetch(fetcher, context)), limits.toString());
        }
    }

    /** Limits are at least one, so that not every module can be larger than each of them. */
    private static void add(List<ModuleLimits> list, int count, long file, long total, int path) {
        if (count > 0 && file > 0 && total > 0 && path > 0) {
            list.add(new ModuleLimits(count, file, total, path));
        }
    }

    /** Returns the limits that the module just keeps to. */
    private ModuleLimits exactLimits() throws ModuleException {
        ModuleFiles files = files();
        int longest = 1;
        long largest = 1;
        for (String path : files.paths()) {
            longest = Math.max(longest, path.length());
            largest = Math.max(largest, files.bytes(path).orElseThrow().length);
        }
        return new ModuleLimits(files.size(), largest, Math.max(1, files.totalBytes()), longest);
    }

    @Test
    void nothingIsDoneAfterTheDeadline() throws ModuleException {
        ModuleFetcher fetcher = fetcher();
        ModuleRevision revision = fetcher.locate(present(), context());
        FetchContext late = context(Deadline.after(Duration.ZERO), context().limits());
        assertEquals(Reason.DEADLINE_EXCEEDED, reason(() -> fetcher.locate(present(), late)));
        assertEquals(Reason.DEADLINE_EXCEEDED, reason(() -> fetcher.fetch(present(), revision, late)));
    }

    @Test
    void anInterruptEndsItAndStaysSet() throws ModuleException {
        ModuleFetcher fetcher = fetcher();
        ModuleRevision revision = fetcher.locate(present(), context());
        FetchContext context = context();
        try {
            Thread.currentThread().interrupt();
            assertEquals(Reason.DEADLINE_EXCEEDED, reason(() -> fetcher.locate(present(), context)));
            assertTrue(Thread.currentThread().isInterrupted());
            assertEquals(Reason.DEADLINE_EXCEEDED, reason(() -> fetcher.fetch(present(), revision, context)));
            assertTrue(Thread.currentThread().isInterrupted());
        } finally {
            Thread.interrupted();
        }
    }

    @Test
    void manyThreadsMayUseIt() throws ModuleException, InterruptedException, ExecutionException {
        ModuleFetcher fetcher = fetcher();
        FetchedModule expected = fetch(fetcher(), context());
        CyclicBarrier start = new CyclicBarrier(THREADS);
        try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            List<Future<FetchedModule>> all = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                all.add(threads.submit(() -> {
                    start.await();
                    return fetch(fetcher, context());
                }));
            }
            for (Future<FetchedModule> one : all) {
                assertEquals(expected, one.get());
            }
        }
    }
}
