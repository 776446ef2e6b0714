package dev.pequod.resolver.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

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
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Namespaces that want one module while one of them has used up what it may have of look-ups, memory or time. */
@Timeout(60)
final class SharedQuestionsTest {
    private static final String HELD_UP = "held-up";
    private static final PlatformRef TAG = FakeRegistry.tag("web", "v1");

    @TempDir
    private Path folder = Path.of("");

    private final HeldUp registry = new HeldUp();
    private Digest digest = Digest.of(new byte[0]);

    /** Holds up one namespace until told otherwise, and refuses it then. */
    private static final class HeldUp extends FakeRegistry {
        final CountDownLatch begun = new CountDownLatch(1);
        final CountDownLatch end = new CountDownLatch(1);
        volatile Reason reason = Reason.UNAVAILABLE;

        private void holdUp(FetchContext context) throws ModuleException {
            if (context.namespace().equals(HELD_UP)) {
                begun.countDown();
                try {
                    end.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                throw new ModuleException(reason, "Tried to ask but others took the memory");
            }
        }

        @Override
        public ModuleRevision locate(PlatformRef ref, FetchContext context) throws ModuleException {
            if (!ref.isPinned()) {
                // As real ones do, before anything is asked.
                context.credentials().find(HOST, "web");
                holdUp(context);
            }
            return super.locate(ref, context);
        }

        @Override
        public FetchedModule fetch(PlatformRef ref, ModuleRevision revision, FetchContext context)
                throws ModuleException {
            holdUp(context);
            return super.fetch(ref, revision, context);
        }
    }

    @BeforeEach
    void push() {
        digest = registry.push("web", "v1", "x");
    }

    @AfterEach
    void stop() {
        registry.end.countDown();
    }

    /** Returns a context of which always 0.4 s are left. */
    private static FetchContext context(String namespace, CredentialSource credentials) {
        Deadline deadline = Deadline.after(Duration.ofMillis(400), () -> 0);
        return new FetchContext("test", namespace, deadline, credentials, ModuleLimits.DEFAULTS);
    }

    private static FetchContext context(String namespace) {
        return context(namespace, CredentialSource.NONE);
    }

    private static FutureTask<CachedModule> start(FakeRegistry registry, ModuleCache cache, PlatformRef ref) {
        FutureTask<CachedModule> task = new FutureTask<>(() -> cache.resolve(registry, ref, context(HELD_UP)));
        Thread.ofVirtual().start(task);
        return task;
    }

    private ModuleCache open(Duration tagAge) {
        return ModuleCache.open(
                CacheOptions.DEFAULTS.withDirectory(folder).withAges(tagAge, Duration.ofHours(1)), new FakeClock());
    }

    @Test
    void aNamespaceThatIsHeldUpHoldsUpNoOtherThatAsks() throws Exception {
        ModuleCache cache = open(Duration.ofHours(1));
        start(registry, cache, TAG);
        registry.begun.await();
        assertEquals(
                digest, cache.resolve(registry, TAG, context("shop")).module().sourceDigest());
    }

    @Test
    void aNamespaceThatIsHeldUpHoldsUpNoOtherThatFetches() throws Exception {
        ModuleCache cache = open(Duration.ofHours(1));
        PlatformRef ref = FakeRegistry.pinned("web", digest);
        start(registry, cache, ref);
        registry.begun.await();
        assertEquals(
                digest, cache.resolve(registry, ref, context("shop")).module().sourceDigest());
    }

    @Test
    void whatOneNamespaceIsRefusedForWantOfItsShareIsForNoOther() throws Exception {
        for (PlatformRef ref : List.of(TAG, FakeRegistry.pinned("web", digest))) {
            HeldUp held = new HeldUp();
            held.push("web", "v1", "x");
            ModuleCache cache = ModuleCache.open(CacheOptions.DEFAULTS);
            FutureTask<CachedModule> first = start(held, cache, ref);
            held.begun.await();
            FetchContext patient = new FetchContext(
                    "test", "shop", Deadline.after(Duration.ofHours(1)), CredentialSource.NONE, ModuleLimits.DEFAULTS);
            FutureTask<CachedModule> second = new FutureTask<>(() -> cache.resolve(held, ref, patient));
            Thread waiting = Thread.ofPlatform().daemon().start(second);
            while (waiting.getState() != Thread.State.TIMED_WAITING) {
                Thread.onSpinWait();
            }
            held.end.countDown();
            assertThrows(ExecutionException.class, first::get);
            assertEquals(digest, second.get().module().sourceDigest());
        }
    }

    @Test
    void aRefusalForWantOfAShareIsRememberedForItsNamespaceOnly() throws Exception {
        for (Reason reason : List.of(Reason.UNAVAILABLE, Reason.DEADLINE_EXCEEDED)) {
            registry.reason = reason;
            registry.end.countDown();
            ModuleCache cache = ModuleCache.open(CacheOptions.DEFAULTS.withAges(Duration.ZERO, Duration.ofHours(1)));
            assertEquals(
                    List.of(), cache.resolve(registry, TAG, context("shop")).warnings());
            int before = registry.locates.get();
            for (int i = 0; i < 3; i++) {
                assertEquals(
                        1,
                        cache.resolve(registry, TAG, context(HELD_UP))
                                .warnings()
                                .size());
            }
            assertEquals(before, registry.locates.get());
            assertEquals(
                    List.of(), cache.resolve(registry, TAG, context("shop")).warnings());
            assertEquals(before + 1, registry.locates.get());
        }
    }

    /** The one who asks may have no use for what it meant before, and take all the time. */
    @Test
    void whoWaitsForAnotherHasTimeForWhatTheReferenceMeantBefore() throws Exception {
        registry.protect("web", "right");
        CredentialSource right = CredentialSource.ofHosts(Map.of(FakeRegistry.HOST, new Credential("u", "right")));
        registry.end.countDown();
        ModuleCache cache = open(Duration.ZERO);
        cache.resolve(registry, TAG, context("shop", right));
        HeldUp silent = new HeldUp();
        start(silent, cache, TAG);
        silent.begun.await();
        CachedModule module = cache.resolve(silent, TAG, context(HELD_UP, right));
        silent.end.countDown();
        assertEquals(digest, module.module().sourceDigest());
        assertEquals(
                List.of(TAG + " is taken for "
                        + FakeRegistry.pinned("web", digest).text()
                        + ", which it meant before: its source did not answer in time"),
                module.warnings());
    }
}
