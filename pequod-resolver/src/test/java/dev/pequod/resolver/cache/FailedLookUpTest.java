package dev.pequod.resolver.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.pequod.api.Credential;
import dev.pequod.api.CredentialSource;
import dev.pequod.api.FetchContext;
import dev.pequod.api.FetchedModule;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.api.ModuleRevision;
import dev.pequod.api.PlatformRef;
import dev.pequod.api.ResolutionEvent.Origin;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whoever asked a source without credentials, since looking for them failed, has not heard what it says to others. */
final class FailedLookUpTest {
    private static final PlatformRef TAG = FakeRegistry.tag("web", "v1");

    private final CountDownLatch asking = new CountDownLatch(1);
    private final CountDownLatch waiting = new CountDownLatch(1);
    private final ModuleCache cache = ModuleCache.open(CacheOptions.DEFAULTS, new FakeClock());

    /** How a look-up fails. */
    enum Failure {
        THROWN,
        TOLD
    }

    private static FetchContext failing(Failure failure) {
        return FakeRegistry.context(new CredentialSource() {
            @Override
            public Optional<Credential> find(String host) {
                if (failure == Failure.THROWN) {
                    throw new IllegalStateException("docker-credential-x did not answer within 5 s");
                }
                return Optional.empty();
            }

            @Override
            public Optional<String> problem(String host, String repository) {
                return Optional.of("docker-credential-x ended with 1");
            }
        });
    }

    /** A registry that is asked without credentials where they cannot be found, and hides what is private. */
    private static class Hiding extends FakeRegistry {
        Hiding() {
            push("web", "v1", "x");
            protect("web", "s");
        }

        private static FetchContext orAnonymous(FetchContext context) {
            try {
                context.credentials().find(HOST, "web");
                return context;
            } catch (IllegalStateException e) {
                return anonymous();
            }
        }

        @Override
        public ModuleRevision locate(PlatformRef ref, FetchContext context) throws ModuleException {
            try {
                return super.locate(ref, orAnonymous(context));
            } catch (ModuleException e) {
                throw new ModuleException(Reason.NOT_FOUND, "Tried to find " + ref + " but there is none", e);
            }
        }

        @Override
        public FetchedModule fetch(PlatformRef ref, ModuleRevision revision, FetchContext context)
                throws ModuleException {
            try {
                return super.fetch(ref, revision, orAnonymous(context));
            } catch (ModuleException e) {
                throw new ModuleException(Reason.NOT_FOUND, "Tried to fetch " + ref + " but there is none", e);
            }
        }
    }

    private Reason refused(FakeRegistry registry, PlatformRef ref, FetchContext who) {
        return assertThrows(ModuleException.class, () -> cache.resolve(registry, ref, who))
                .reason();
    }

    /** Once, everybody was told for seconds that there is none. */
    @ParameterizedTest
    @EnumSource
    void itIsNotRememberedThatThereIsNone(Failure failure) throws ModuleException {
        Hiding registry = new Hiding();
        assertEquals(Reason.NOT_FOUND, refused(registry, TAG, failing(failure)));
        assertEquals(
                Origin.FETCH, cache.resolve(registry, TAG, FakeRegistry.as("s")).origin());
        assertEquals(Reason.NOT_FOUND, refused(registry, FakeRegistry.tag("web", "v2"), failing(failure)));
        assertEquals(Reason.NOT_FOUND, refused(registry, FakeRegistry.tag("web", "v2"), failing(failure)));
        assertEquals(4, registry.locates.get(), "the same caller may find them the next time");
    }

    /** Once, those who waited for the answer meanwhile were told that there is none. */
    @ParameterizedTest
    @EnumSource
    @Timeout(60)
    void whoWaitsMeanwhileAsksAgain(Failure failure) throws Exception {
        Hiding registry = new Hiding() {
            @Override
            public ModuleRevision locate(PlatformRef ref, FetchContext context) throws ModuleException {
                return late(() -> super.locate(ref, context));
            }
        };
        assertWaiterIsServed(registry, TAG, failure);
    }

    @ParameterizedTest
    @EnumSource
    @Timeout(60)
    void whoWaitsForTheFilesMeanwhileFetchesThem(Failure failure) throws Exception {
        Hiding registry = new Hiding() {
            @Override
            public FetchedModule fetch(PlatformRef ref, ModuleRevision revision, FetchContext context)
                    throws ModuleException {
                return late(() -> super.fetch(ref, revision, context));
            }
        };
        PlatformRef pinned = FakeRegistry.pinned("web", registry.push("web", "v1", "x"));
        assertWaiterIsServed(registry, pinned, failure);
    }

    private interface Answer<T> {
        T get() throws ModuleException;
    }

    /** Answers when another waits for it too. */
    private <T> T late(Answer<T> answer) throws ModuleException {
        asking.countDown();
        try {
            waiting.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return answer.get();
    }

    private void assertWaiterIsServed(FakeRegistry registry, PlatformRef ref, Failure failure) throws Exception {
        FutureTask<Reason> first = new FutureTask<>(() -> refused(registry, ref, failing(failure)));
        Thread.ofVirtual().start(first);
        asking.await();
        FutureTask<Origin> second = new FutureTask<>(
                () -> cache.resolve(registry, ref, FakeRegistry.as("s")).origin());
        Thread waiter = Thread.ofPlatform().start(second);
        while (waiter.getState() != Thread.State.TIMED_WAITING && !second.isDone()) {
            Thread.onSpinWait();
        }
        waiting.countDown();
        assertEquals(Reason.NOT_FOUND, first.get());
        assertEquals(Origin.FETCH, second.get());
    }

    @Test
    void whatThereIsNotIsRememberedOtherwise() {
        Hiding registry = new Hiding();
        assertEquals(Reason.NOT_FOUND, refused(registry, TAG, FakeRegistry.anonymous()));
        assertEquals(Reason.NOT_FOUND, refused(registry, TAG, FakeRegistry.anonymous()));
        assertEquals(1, registry.locates.get());
    }
}
