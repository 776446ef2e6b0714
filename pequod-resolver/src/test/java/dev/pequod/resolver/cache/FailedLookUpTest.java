package dev.pequod.resolver.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.api.Credential;
import dev.pequod.api.CredentialSource;
import dev.pequod.api.Deadline;
import dev.pequod.api.FetchContext;
import dev.pequod.api.FetchedModule;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.api.ModuleRevision;
import dev.pequod.api.PlatformRef;
import dev.pequod.api.ResolutionEvent.Origin;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
        return failing(failure, "docker-credential-x ended with 1");
    }

    private static FetchContext failing(Failure failure, String problem) {
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
                return Optional.of(problem);
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
        assertEquals(2, registry.locates.get());
    }

    @Test
    void whoMayFindThemTheNextTimeAsksAgain() {
        Hiding registry = new Hiding();
        assertEquals(Reason.NOT_FOUND, refused(registry, TAG, failing(Failure.THROWN)));
        assertEquals(Reason.NOT_FOUND, refused(registry, TAG, failing(Failure.THROWN)));
        assertEquals(2, registry.locates.get());
    }

    /** Once, a malformed entry had each failure of its host asked for again. What the failure tells of the entry is for nobody else. */
    @Test
    void whatIsToldWithAProblemIsRememberedForThoseWhoHaveTheSameOne() {
        Hiding registry = new Hiding();
        FetchContext malformed = failing(Failure.TOLD, "the secret a: the auth of r.example is no base64");
        assertEquals(Reason.NOT_FOUND, refused(registry, TAG, malformed));
        assertEquals(Reason.NOT_FOUND, refused(registry, TAG, malformed));
        assertEquals(1, registry.locates.get());
        FetchContext another = failing(Failure.TOLD, "the secret b: the auth of r.example is no base64");
        assertEquals(Reason.NOT_FOUND, refused(registry, TAG, another));
        assertEquals(2, registry.locates.get());
        assertEquals(Reason.NOT_FOUND, refused(registry, TAG, FakeRegistry.anonymous()));
        assertEquals(3, registry.locates.get());
    }

    /** Once, who looked for credentials had all the time, also where the source had half of it. */
    @Test
    void whoHasHalfOfTheTimeLooksForThemWithinIt() throws ModuleException {
        List<Duration> times = new ArrayList<>();
        CredentialSource timed = new CredentialSource() {
            @Override
            public Optional<Credential> find(String host) {
                return Optional.empty();
            }

            @Override
            public CredentialSource within(Deadline deadline) {
                times.add(deadline.remaining());
                return this;
            }
        };
        Proof.Asked asked = new Proof.Asked(new Wallet(timed, Deadline.after(Duration.ofMinutes(20))));
        CredentialSource hurried = asked.within(Deadline.after(Duration.ofMinutes(5)));
        hurried.within(Deadline.after(Duration.ofMinutes(10))).findAll("r.example", "web");
        assertEquals(2, times.size(), "who has more time than there is, has no more");
        assertTrue(times.getLast().compareTo(Duration.ofMinutes(5)) <= 0, times.toString());
        assertEquals(List.of("r.example/web"), asked.proof(Seal.ofProcess()).places(), "whoever looks, it is noted");
    }

    /** Whoever is not answered in time goes without. */
    @Test
    @Timeout(60)
    void whoHasLittleTimeWaitsNoLonger() {
        CountDownLatch never = new CountDownLatch(1);
        CredentialSource slow = host -> {
            try {
                never.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return Optional.empty();
        };
        CredentialSource hurried =
                new Wallet(slow, Deadline.after(Duration.ofMinutes(20))).within(Deadline.after(Duration.ofMillis(100)));
        IllegalStateException e = assertThrows(IllegalStateException.class, () -> hurried.find("r.example", "web"));
        assertEquals("those for r.example were not found in time", e.getMessage());
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
