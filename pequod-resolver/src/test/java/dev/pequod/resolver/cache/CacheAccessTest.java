package dev.pequod.resolver.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
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
import dev.pequod.api.ModuleFiles;
import dev.pequod.api.ModuleRevision;
import dev.pequod.api.PlatformRef;
import dev.pequod.api.ResolutionEvent.Origin;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is given what is kept: nobody who could not have got it from the source. */
final class CacheAccessTest {
    private static final String SECRET = "correct-horse-battery";

    @TempDir
    private Path folder = Path.of("");

    private final FakeRegistry registry = new FakeRegistry();
    private final FakeClock clock = new FakeClock();
    private Digest digest = Digest.of(new byte[0]);

    @BeforeEach
    void push() {
        digest = registry.push("web", "v1", "x");
    }

    private ModuleCache open() {
        return ModuleCache.open(CacheOptions.DEFAULTS.withDirectory(folder.resolve("one")), clock);
    }

    private Origin get(ModuleCache cache, PlatformRef ref, FetchContext who) throws ModuleException {
        return cache.resolve(registry, ref, who).origin();
    }

    private Reason refused(ModuleCache cache, PlatformRef ref, FetchContext who) {
        return assertThrows(ModuleException.class, () -> get(cache, ref, who)).reason();
    }

    /** Returns a cache in which someone with the secret has the private module, in memory or only on disk. */
    private ModuleCache filled(boolean inMemory) throws ModuleException {
        registry.protect("web", SECRET);
        ModuleCache cache = open();
        get(cache, FakeRegistry.tag("web", "v1"), FakeRegistry.as(SECRET));
        return inMemory ? cache : open();
    }

    /** Once, a private module that was kept was served to anyone. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void lesson7APrivateModuleIsGivenToNobodyElse(boolean inMemory) throws ModuleException {
        ModuleCache cache = filled(inMemory);
        for (PlatformRef ref : new PlatformRef[] {FakeRegistry.pinned("web", digest), FakeRegistry.tag("web", "v1")}) {
            assertEquals(Reason.UNAUTHORIZED, refused(cache, ref, FakeRegistry.anonymous()));
            assertEquals(Reason.UNAUTHORIZED, refused(cache, ref, FakeRegistry.as("wrong")));
        }
        int asked = registry.locates.get();
        assertNotEquals(Origin.FETCH, get(cache, FakeRegistry.pinned("web", digest), FakeRegistry.as(SECRET)));
        assertNotEquals(Origin.FETCH, get(cache, FakeRegistry.tag("web", "v1"), FakeRegistry.as(SECRET)));
        assertEquals(asked, registry.locates.get(), "the same credentials need not be proven again");
        assertEquals(1, registry.fetches.get());
    }

    /** Once, a private module that was kept was served to anyone. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void lesson7OfflineAndWithADeadRegistryNobodyElseIsServedEither(boolean inMemory) throws ModuleException {
        ModuleCache cache = filled(inMemory);
        registry.isDown = true;
        PlatformRef pinned = FakeRegistry.pinned("web", digest);
        assertEquals(Reason.UNAVAILABLE, refused(cache, pinned, FakeRegistry.as("wrong")));
        assertEquals(Reason.UNAVAILABLE, refused(cache, FakeRegistry.tag("web", "v1"), FakeRegistry.as("wrong")));
        ModuleCache offline = ModuleCache.open(
                CacheOptions.DEFAULTS.withDirectory(folder.resolve("one")).withOffline(true), clock);
        assertEquals(Reason.UNAVAILABLE, refused(offline, pinned, FakeRegistry.anonymous()));
        assertNotEquals(Origin.FETCH, get(offline, pinned, FakeRegistry.as(SECRET)));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void otherCredentialsAreServedAfterTheSourceAnsweredThem(boolean inMemory) throws ModuleException {
        ModuleCache cache = filled(inMemory);
        registry.protect("web", "rotated");
        PlatformRef pinned = FakeRegistry.pinned("web", digest);
        assertNotEquals(Origin.FETCH, get(cache, pinned, FakeRegistry.as("rotated")));
        assertEquals(1, registry.confirms.get());
        assertEquals(Origin.MEMORY, get(cache, pinned, FakeRegistry.as("rotated")));
        assertEquals(Origin.DISK, get(open(), pinned, FakeRegistry.as("rotated")), "other processes know it too");
        assertEquals(1, registry.confirms.get());
        assertEquals(1, registry.fetches.get(), "nothing is fetched again");
    }

    @Test
    void aPublicModuleIsForAllAndAsksForNoCredentials() throws ModuleException {
        get(open(), FakeRegistry.tag("web", "v1"), FakeRegistry.as("whatever"));
        FetchContext curious = FakeRegistry.context(host -> {
            throw new AssertionError("no credentials are needed");
        });
        assertEquals(Origin.DISK, get(open(), FakeRegistry.pinned("web", digest), curious));
        assertEquals(Origin.DISK, get(open(), FakeRegistry.tag("web", "v1"), curious));
    }

    @Test
    void anAnswerWithoutCredentialsIsNoProofForAPrivateModuleSoItIsFetched() throws ModuleException {
        ModuleCache cache = filled(true);
        registry.protect("web", "");
        assertEquals(Origin.FETCH, get(cache, FakeRegistry.pinned("web", digest), FakeRegistry.anonymous()));
        assertEquals(2, registry.fetches.get());
        assertEquals(Origin.MEMORY, get(cache, FakeRegistry.pinned("web", digest), FakeRegistry.as("other")));
    }

    /** A registry may tell everybody what a tag means, and give the module itself to its owners only. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whoHearsWhatATagMeansWithoutCredentialsIsNotGivenThePrivateModule(boolean inMemory) throws ModuleException {
        FakeRegistry open = new FakeRegistry() {
            @Override
            public ModuleRevision locate(PlatformRef ref, FetchContext context) {
                locates.incrementAndGet();
                return new ModuleRevision(FakeRegistry.pinned("web", digest).text(), "v1");
            }
        };
        open.push("web", "v1", "x");
        open.protect("web", SECRET);
        PlatformRef tag = FakeRegistry.tag("web", "v1");
        ModuleCache owners = open();
        assertEquals(
                Origin.FETCH, owners.resolve(open, tag, FakeRegistry.as(SECRET)).origin());
        ModuleCache cache = inMemory ? owners : open();
        for (FetchContext stranger : List.of(FakeRegistry.anonymous(), FakeRegistry.as("wrong"))) {
            clock.pass(Duration.ofDays(1));
            ModuleException e = assertThrows(ModuleException.class, () -> cache.resolve(open, tag, stranger));
            assertEquals(Reason.UNAUTHORIZED, e.reason());
        }
        assertEquals(3, open.locates.get());
        assertEquals(1, open.fetches.get());
    }

    /** A registry may hide from strangers that there is a repository, and say that there is none. */
    @Test
    void thatThereIsNoneIsBelievedForThoseOnlyWhoWereToldSo() throws ModuleException {
        FakeRegistry hiding = new FakeRegistry() {
            @Override
            public ModuleRevision locate(PlatformRef ref, FetchContext context) throws ModuleException {
                try {
                    return super.locate(ref, context);
                } catch (ModuleException e) {
                    throw new ModuleException(Reason.NOT_FOUND, "Tried to find " + ref + " but there is none", e);
                }
            }
        };
        hiding.push("web", "v1", "x");
        hiding.protect("web", SECRET);
        ModuleCache cache = open();
        PlatformRef tag = FakeRegistry.tag("web", "v1");
        for (int i = 0; i < 2; i++) {
            ModuleException e =
                    assertThrows(ModuleException.class, () -> cache.resolve(hiding, tag, FakeRegistry.as("wrong")));
            assertEquals(Reason.NOT_FOUND, e.reason());
        }
        assertEquals(1, hiding.locates.get(), "it is believed for a moment");
        assertEquals(
                Origin.FETCH,
                cache.resolve(hiding, tag, FakeRegistry.as(SECRET)).origin());
    }

    /** A source that gives each of two callers other files for one revision must not have one of them given those of the other. */
    @Test
    void whatASourceGivesToOneCallerAloneIsNotGivenToThoseBefore() throws ModuleException {
        FakeRegistry forked = new FakeRegistry() {
            @Override
            public boolean confirm(PlatformRef ref, ModuleRevision revision, FetchContext context) {
                return false;
            }

            @Override
            public FetchedModule fetch(PlatformRef ref, ModuleRevision revision, FetchContext context)
                    throws ModuleException {
                fetches.incrementAndGet();
                String secret = context.credentials().find(HOST).orElseThrow().secret();
                return new FetchedModule(ModuleFiles.of(FakeRegistry.files(1, secret)), digest, "");
            }
        };
        PlatformRef pinned = FakeRegistry.pinned("web", digest);
        ModuleCache cache = open();
        for (String secret : List.of("one", "two", "one")) {
            assertEquals(
                    ModuleFiles.of(FakeRegistry.files(1, secret)),
                    cache.resolve(forked, pinned, FakeRegistry.as(secret))
                            .module()
                            .files(),
                    secret);
        }
        assertEquals(3, forked.fetches.get());
    }

    @Test
    void nobodyElseIsToldThatAPrivateModuleIsKeptUnderAnotherPolicy() throws ModuleException {
        filled(false);
        registry.policy = "key one";
        ModuleCache offline = ModuleCache.open(
                CacheOptions.DEFAULTS.withDirectory(folder.resolve("one")).withOffline(true), clock);
        PlatformRef pinned = FakeRegistry.pinned("web", digest);
        ModuleException owner =
                assertThrows(ModuleException.class, () -> get(offline, pinned, FakeRegistry.as(SECRET)));
        assertTrue(owner.getMessage().contains("but it is kept without having been checked"), owner.getMessage());
        ModuleException stranger =
                assertThrows(ModuleException.class, () -> get(offline, pinned, FakeRegistry.as("wrong")));
        assertTrue(stranger.getMessage().contains("but it is not kept, or for other"), stranger.getMessage());
    }

    @Test
    void noSecretIsOnDiskAndItsCodeDiffersFromFolderToFolder() throws Exception {
        filled(true);
        Path other = folder.resolve("other");
        registry.protect("web", SECRET);
        ModuleCache.open(CacheOptions.DEFAULTS.withDirectory(other), clock)
                .resolve(registry, FakeRegistry.tag("web", "v1"), FakeRegistry.as(SECRET));
        String all = text(folder.resolve("one"));
        assertFalse(all.contains(SECRET));
        assertFalse(
                all.contains(Digest.of(SECRET.getBytes(StandardCharsets.UTF_8)).hex()));
        Proof.Asked asked = new Proof.Asked(FakeRegistry.as(SECRET).credentials());
        asked.find(FakeRegistry.HOST, "web");
        String here = asked.proof(secret(folder.resolve("one"))).code();
        assertEquals(64, here.length());
        assertEquals(true, all.contains(here));
        assertFalse(text(other).contains(here));
    }

    private static Seal secret(Path folder) throws IOException {
        return DiskTier.secret(DirectoryStore.open(folder));
    }

    private static String text(Path folder) throws IOException {
        StringBuilder all = new StringBuilder();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                byte[] bytes = Files.readAllBytes(file);
                all.append(new String(bytes, StandardCharsets.ISO_8859_1))
                        .append(HexFormat.of().formatHex(bytes));
            }
        }
        return all.toString();
    }

    @Test
    void whatAPrivateTagMeansIsNotTold() throws ModuleException {
        ModuleCache cache = filled(true);
        int asked = registry.locates.get();
        assertEquals(Reason.UNAUTHORIZED, refused(cache, FakeRegistry.tag("web", "v1"), FakeRegistry.anonymous()));
        assertEquals(asked + 1, registry.locates.get());
        assertEquals(
                Optional.of(false),
                cache.entries().stream().map(CacheEntry::isPublic).findFirst());
    }

    /** Once, each answer to one of them took what the others had proven away, and was a download. */
    @Test
    void thoseWithOtherCredentialsDoNotTakeAPrivateModuleFromEachOther() throws ModuleException {
        ModuleCache cache = open();
        PlatformRef pinned = FakeRegistry.pinned("web", digest);
        for (int round = 0; round < 5; round++) {
            for (String secret : new String[] {"alice", "bob"}) {
                registry.protect("web", secret);
                get(cache, pinned, FakeRegistry.as(secret));
                get(cache, FakeRegistry.tag("web", "v1"), FakeRegistry.as(secret));
            }
        }
        assertEquals(1, registry.fetches.get());
        assertEquals(1, registry.confirms.get());
    }

    /** A module that is kept as a whole is for those whom the source gives all of it. */
    @Test
    void aRevisionThatIsKnownIsConfirmedForOthersAndNotFetchedAgain() throws ModuleException {
        ModuleCache cache = filled(true);
        registry.protect("web", "bob");
        PlatformRef pinned = FakeRegistry.pinned("web", digest);
        ModuleRevision revision = new ModuleRevision(pinned.text(), "");
        for (int i = 0; i < 5; i++) {
            cache.resolve(registry, pinned, revision, FakeRegistry.as("bob"));
            cache.resolve(registry, pinned, revision, FakeRegistry.as(SECRET));
        }
        assertEquals(1, registry.fetches.get());
        assertEquals(1, registry.confirms.get());
        assertThrows(ModuleException.class, () -> cache.resolve(registry, pinned, revision, FakeRegistry.as("wrong")));
    }

    /** Once, a module that hundreds shared had a record too long to be read again, and was taken for corrupt. */
    @Test
    void aModuleThatVeryManyShareIsStillOnDiskForTheLatestOfThem() throws ModuleException {
        String repository = "team/" + "long-name/".repeat(20) + "web";
        PlatformRef pinned = FakeRegistry.pinned(repository, registry.push(repository, "v1", "x"));
        ModuleCache cache = open();
        int last = 1000;
        for (int tenant = 0; tenant <= last; tenant++) {
            registry.protect(repository, "token of tenant " + tenant);
            get(cache, pinned, FakeRegistry.as("token of tenant " + tenant));
        }
        assertEquals(1, registry.fetches.get());
        ModuleCache again = open();
        assertEquals(Origin.DISK, get(again, pinned, FakeRegistry.as("token of tenant " + last)));
        assertEquals(Origin.DISK, get(open(), pinned, FakeRegistry.as("token of tenant " + (last - 100))));
        assertEquals(0, again.statistics().corrupt());
        assertEquals(1, registry.fetches.get());
    }

    /** Once, what a tag means was written down no more as soon as more had been told it than fit into one file. */
    @Test
    void whatATagMeansIsOnDiskForTheLatestOfVeryMany() throws ModuleException {
        FakeRegistry scattered = new FakeRegistry() {
            @Override
            public ModuleRevision locate(PlatformRef ref, FetchContext context) throws ModuleException {
                for (int i = 0; i < 5; i++) {
                    context.credentials().find(HOST, "team/" + "long-name/".repeat(20) + i);
                }
                return super.locate(ref, context);
            }
        };
        scattered.push("web", "v1", "x");
        PlatformRef tag = FakeRegistry.tag("web", "v1");
        ModuleCache cache = open();
        int last = 120;
        for (int tenant = 0; tenant <= last; tenant++) {
            scattered.protect("web", "token of tenant " + tenant);
            cache.resolve(scattered, tag, FakeRegistry.as("token of tenant " + tenant));
        }
        assertEquals(last + 1, scattered.locates.get());
        ModuleCache again = open();
        FetchContext latest = FakeRegistry.as("token of tenant " + last);
        assertEquals(Origin.DISK, again.resolve(scattered, tag, latest).origin());
        assertEquals(last + 1, scattered.locates.get());
        assertEquals(0, again.statistics().corrupt());
    }

    /** Under a policy a fetch asks other things first than a confirmation: who is refused hears of the fetch in both cases. */
    @Test
    void underAPolicyTheWordsOfARefusalDoNotTellThatOthersHaveTheModule() throws ModuleException {
        registry.protect("web", SECRET);
        registry.policy = "signed by acme";
        PlatformRef pinned = FakeRegistry.pinned("web", digest);
        ModuleCache cache = open();
        FetchContext stranger = FakeRegistry.as("wrong");
        ModuleException before = assertThrows(ModuleException.class, () -> get(cache, pinned, stranger));
        get(cache, pinned, FakeRegistry.as(SECRET));
        ModuleException after = assertThrows(ModuleException.class, () -> get(cache, pinned, stranger));
        assertEquals(before.getMessage(), after.getMessage());
        assertEquals(Reason.UNAUTHORIZED, after.reason());
    }

    /** Once, each code of credentials that was kept had them looked for again, by a program perhaps. */
    @Test
    void credentialsAreLookedForOnceForAModuleHoweverOftenTheyChanged() throws ModuleException {
        ModuleCache cache = open();
        PlatformRef pinned = FakeRegistry.pinned("web", digest);
        AtomicInteger runs = new AtomicInteger();
        for (int day = 0; day < 30; day++) {
            String secret = "token of day " + day;
            registry.protect("web", secret);
            runs.set(0);
            FetchContext context = FakeRegistry.context(host -> {
                runs.incrementAndGet();
                return Optional.of(new Credential("u", secret));
            });
            get(cache, pinned, context);
            assertEquals(1, runs.get(), "day " + day);
        }
        assertEquals(1, registry.fetches.get());
    }

    /** Once, this was no failure to load but a fault of the program, and nobody was told of the load. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void credentialsThatCannotBeFoundAreAFailureThatNamesTheHost(boolean inMemory) throws ModuleException {
        ModuleCache cache = filled(inMemory);
        FetchContext broken = FakeRegistry.context(host -> {
            throw new IllegalStateException("docker-credential-x is not on the PATH");
        });
        for (PlatformRef ref : new PlatformRef[] {FakeRegistry.pinned("web", digest), FakeRegistry.tag("web", "v1")}) {
            ModuleException e = assertThrows(ModuleException.class, () -> get(cache, ref, broken));
            assertEquals(Reason.UNAUTHORIZED, e.reason());
            assertEquals(
                    "Tried to find the credentials for " + FakeRegistry.HOST
                            + " but docker-credential-x is not on the PATH",
                    e.getMessage());
        }
    }

    /** Once, what is kept was looked at only after the program that knows the credentials had taken all the time it wanted. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Timeout(30)
    void credentialsThatTakeTooLongEndWithTheTimeOfTheRequest(boolean inMemory) throws Exception {
        ModuleCache cache = filled(inMemory);
        for (PlatformRef ref : new PlatformRef[] {FakeRegistry.pinned("web", digest), FakeRegistry.tag("web", "v1")}) {
            CountDownLatch ended = new CountDownLatch(1);
            CredentialSource slow = host -> {
                try {
                    new CountDownLatch(1).await();
                    return Optional.empty();
                } catch (InterruptedException e) {
                    ended.countDown();
                    throw new IllegalStateException(e);
                }
            };
            FetchContext hurried = FakeRegistry.context(slow, Deadline.after(Duration.ofMillis(200)));
            ModuleException e = assertThrows(ModuleException.class, () -> get(cache, ref, hurried));
            assertEquals(Reason.DEADLINE_EXCEEDED, e.reason());
            assertEquals(
                    "Tried to find the credentials for " + FakeRegistry.HOST
                            + " but the time of 0.2 s was over; try again, or give it more with PEQUOD_FETCH_TIMEOUT",
                    e.getMessage());
            ended.await();
        }
    }

    /** Has a credential for one repository only, as a pull secret of Kubernetes may. */
    private static FetchContext onlyFor(String repository, String secret) {
        return FakeRegistry.context(new CredentialSource() {
            @Override
            public Optional<Credential> find(String host) {
                return Optional.empty();
            }

            @Override
            public Optional<Credential> find(String host, String wanted) {
                return wanted.equals(repository) ? Optional.of(new Credential("u", secret)) : Optional.empty();
            }
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void credentialsOfARepositoryAreForThatRepository(boolean inMemory) throws ModuleException {
        ModuleCache cache = filled(inMemory);
        registry.protect("web", SECRET);
        PlatformRef pinned = FakeRegistry.pinned("web", digest);
        assertEquals(Reason.UNAUTHORIZED, refused(cache, pinned, onlyFor("other", SECRET)));
        assertNotEquals(Origin.FETCH, get(cache, pinned, onlyFor("web", SECRET)));
        assertEquals(1, registry.fetches.get());
    }
}
