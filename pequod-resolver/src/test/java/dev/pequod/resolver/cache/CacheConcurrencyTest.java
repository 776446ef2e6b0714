package dev.pequod.resolver.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.api.Credential;
import dev.pequod.api.CredentialSource;
import dev.pequod.api.Deadline;
import dev.pequod.api.Digest;
import dev.pequod.api.FetchContext;
import dev.pequod.api.FetchedModule;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.api.ModuleLimits;
import dev.pequod.api.ModuleRevision;
import dev.pequod.api.PlatformRef;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Many who want one module at the same time. */
@Timeout(120)
final class CacheConcurrencyTest {
    @TempDir
    private Path folder = Path.of("");

    private final GatedRegistry registry = new GatedRegistry();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    /** Lets a fetch go on only when told so; an interrupt or a deadline ends it. */
    private static final class GatedRegistry extends FakeRegistry {
        final Semaphore started = new Semaphore(0);
        final Semaphore gate = new Semaphore(0);
        volatile Duration pause = Duration.ZERO;

        @Override
        public ModuleRevision locate(PlatformRef ref, FetchContext context) throws ModuleException {
            LockSupport.parkNanos(pause.toNanos());
            return super.locate(ref, context);
        }

        @Override
        public FetchedModule fetch(PlatformRef ref, ModuleRevision revision, FetchContext context)
                throws ModuleException {
            started.release();
            try {
                while (!gate.tryAcquire(5, TimeUnit.MILLISECONDS)) {
                    context.deadline().check("fetch " + ref);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                context.deadline().check("fetch " + ref);
            }
            FetchedModule fetched = super.fetch(ref, revision, context);
            fetched.files().within(context.limits());
            return fetched;
        }
    }

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    private ModuleCache open() {
        return ModuleCache.open(CacheOptions.DEFAULTS.withDirectory(folder));
    }

    private Future<CachedModule> start(ModuleCache cache, PlatformRef ref, FetchContext context) {
        return threads.submit(() -> cache.resolve(registry, ref, context));
    }

    private static Reason failure(Future<CachedModule> future) {
        ExecutionException e = assertThrows(ExecutionException.class, future::get);
        return ((ModuleException) e.getCause()).reason();
    }

    @Test
    void aThousandRequestsForOneDigestAreOneDownload() throws Exception {
        Digest digest = registry.push("web", "v1", FakeRegistry.files(20, "x"));
        ModuleCache cache = open();
        CountDownLatch all = new CountDownLatch(1);
        List<Future<CachedModule>> wanted = IntStream.range(0, 1_000)
                .mapToObj(i -> threads.submit(() -> {
                    all.await();
                    PlatformRef ref = i % 2 == 0 ? FakeRegistry.tag("web", "v1") : FakeRegistry.pinned("web", digest);
                    return cache.resolve(registry, ref, FakeRegistry.anonymous());
                }))
                .toList();
        all.countDown();
        registry.started.acquire();
        registry.gate.release(1_000);
        for (Future<CachedModule> one : wanted) {
            assertEquals(digest, one.get().module().sourceDigest());
        }
        assertEquals(1, registry.fetches.get());
        // One question for the tag and one for the digest; a thread that begins when all else is done asks again.
        assertTrue(registry.locates.get() <= 20, registry.locates + " questions");
        assertEquals(1, cache.statistics().misses());
        assertEquals(999, cache.statistics().memoryHits() + cache.statistics().diskHits());
    }

    @Test
    void twoCachesOverOneFolderDownloadOnce() throws Exception {
        Digest digest = registry.push("web", "v1", "x");
        PlatformRef ref = FakeRegistry.pinned("web", digest);
        Future<CachedModule> first = start(open(), ref, FakeRegistry.anonymous());
        registry.started.acquire();
        Future<CachedModule> second = start(open(), ref, FakeRegistry.anonymous());
        registry.gate.release(2);
        assertEquals(first.get().module().files(), second.get().module().files());
        assertEquals(1, registry.fetches.get());
    }

    /** What is too large for one is not for the other, and so one does not wait for what the other hears. */
    @Test
    void whoHasOtherLimitsFetchesAlone() throws Exception {
        PlatformRef ref = FakeRegistry.pinned("web", registry.push("web", "v1", FakeRegistry.files(2, "x")));
        FetchContext all = FakeRegistry.anonymous();
        FetchContext oneFile =
                new FetchContext("test", "", all.deadline(), all.credentials(), new ModuleLimits(1, 1_000, 1_000, 100));
        ModuleCache cache = open();
        Future<CachedModule> small = start(cache, ref, oneFile);
        registry.started.acquire();
        Future<CachedModule> large = start(cache, ref, all);
        registry.gate.release(2);
        assertEquals(Reason.LIMIT_EXCEEDED, failure(small));
        assertEquals(2, large.get().module().files().size());
    }

    @Test
    void whoHasLessTimeLeavesAloneAndTheOthersGoOn() throws Exception {
        PlatformRef ref = FakeRegistry.pinned("web", registry.push("web", "v1", "x"));
        ModuleCache cache = open();
        Future<CachedModule> leader = start(cache, ref, FakeRegistry.anonymous());
        registry.started.acquire();
        FetchContext hurried = FakeRegistry.context(CredentialSource.NONE, Deadline.after(Duration.ofMillis(50)));
        assertEquals(Reason.DEADLINE_EXCEEDED, failure(start(cache, ref, hurried)));
        registry.gate.release();
        assertEquals(ref.text(), leader.get().revision().source());
        assertEquals(1, registry.fetches.get());
    }

    @Test
    void whenTheFirstRunsOutOfTimeTheNextTakesOver() throws Exception {
        PlatformRef ref = FakeRegistry.pinned("web", registry.push("web", "v1", "x"));
        ModuleCache cache = open();
        FetchContext hurried = FakeRegistry.context(CredentialSource.NONE, Deadline.after(Duration.ofMillis(300)));
        Future<CachedModule> first = start(cache, ref, hurried);
        registry.started.acquire();
        Future<CachedModule> second = start(cache, ref, FakeRegistry.anonymous());
        assertEquals(Reason.DEADLINE_EXCEEDED, failure(first));
        registry.started.acquire();
        registry.gate.release();
        assertEquals(ref.text(), second.get().revision().source());
    }

    @Test
    void whoIsInterruptedLeavesAlone() throws Exception {
        PlatformRef ref = FakeRegistry.pinned("web", registry.push("web", "v1", "x"));
        ModuleCache cache = open();
        List<Thread> running = new ArrayList<>();
        List<ModuleException> failures = new ArrayList<>();
        CountDownLatch ended = new CountDownLatch(1);
        Future<CachedModule> leader = start(cache, ref, FakeRegistry.anonymous());
        registry.started.acquire();
        running.add(Thread.ofVirtual().start(() -> {
            try {
                cache.resolve(registry, ref, FakeRegistry.anonymous());
            } catch (ModuleException e) {
                failures.add(e);
            }
            ended.countDown();
        }));
        running.getFirst().interrupt();
        ended.await();
        assertEquals(Reason.DEADLINE_EXCEEDED, failures.getFirst().reason());
        registry.gate.release();
        assertEquals(ref.text(), leader.get().revision().source());
        assertEquals(1, registry.fetches.get());
    }

    @Test
    void aFailureIsNotGivenToCallersWithOtherCredentials() throws Exception {
        Digest digest = registry.push("web", "v1", "x");
        registry.protect("web", "right");
        AtomicInteger asked = new AtomicInteger();
        CountDownLatch waiting = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        CredentialSource slowAndWrong = host -> {
            if (asked.incrementAndGet() == 1) {
                waiting.countDown();
                try {
                    go.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            return CredentialSource.ofHosts(Map.of(FakeRegistry.HOST, new Credential("u", "wrong")))
                    .find(host);
        };
        ModuleCache cache = open();
        PlatformRef ref = FakeRegistry.pinned("web", digest);
        registry.gate.release(10);
        Future<CachedModule> wrong = start(cache, ref, FakeRegistry.context(slowAndWrong));
        waiting.await();
        Future<CachedModule> right = start(cache, ref, FakeRegistry.as("right"));
        go.countDown();
        assertEquals(Reason.UNAUTHORIZED, failure(wrong));
        assertEquals(digest, right.get().module().sourceDigest());
    }

    /** Once, all but those with the credentials of the first asked one by one. */
    @Test
    void thoseWithTheSameCredentialsAskForATagOnce() throws Exception {
        registry.push("web", "v1", "x");
        registry.protect("web", "right");
        registry.gate.release(1_000);
        ModuleCache cache = open();
        PlatformRef ref = FakeRegistry.tag("web", "v1");
        List<Future<CachedModule>> all = new ArrayList<>();
        List<String> secrets = List.of("right", "wrong", "other");
        registry.pause = Duration.ofMillis(300);
        for (int i = 0; i < 90; i++) {
            all.add(start(cache, ref, FakeRegistry.as(secrets.get(i % 3))));
        }
        for (int i = 0; i < all.size(); i++) {
            if (i % 3 == 0) {
                assertEquals(1, all.get(i).get().module().files().size());
            } else {
                assertEquals(Reason.UNAUTHORIZED, failure(all.get(i)));
            }
        }
        assertTrue(registry.locates.get() <= 12, registry.locates.get() + " questions");
    }

    @Test
    void aDeadSourceLeavesTimeForWhatItSaidBefore() throws Exception {
        Digest digest = registry.push("web", "v1", "x");
        registry.gate.release();
        CacheOptions options =
                CacheOptions.DEFAULTS.withDirectory(folder).withAges(Duration.ZERO, Duration.ofSeconds(5));
        ModuleCache cache = ModuleCache.open(options);
        PlatformRef tag = FakeRegistry.tag("web", "v1");
        cache.resolve(registry, tag, FakeRegistry.anonymous());
        FakeRegistry silent = new FakeRegistry() {
            @Override
            public ModuleRevision locate(PlatformRef ref, FetchContext context) throws ModuleException {
                try {
                    new CountDownLatch(1).await(context.deadline().remaining().toNanos(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                context.deadline().check("find " + ref);
                throw new AssertionError("the time is over");
            }
        };
        FetchContext context = FakeRegistry.context(CredentialSource.NONE, Deadline.after(Duration.ofSeconds(2)));
        CachedModule stale = cache.resolve(silent, tag, context);
        assertEquals(digest, stale.module().sourceDigest());
        assertEquals(
                List.of(tag + " is taken for "
                        + FakeRegistry.pinned("web", digest).text()
                        + ", which it meant before: its source did not answer in time"),
                stale.warnings());
        FetchContext other = FakeRegistry.context(CredentialSource.NONE, Deadline.after(Duration.ofMillis(200)));
        ModuleException e =
                assertThrows(ModuleException.class, () -> cache.resolve(silent, FakeRegistry.tag("web", "v2"), other));
        assertEquals(Reason.DEADLINE_EXCEEDED, e.reason());
    }
}
