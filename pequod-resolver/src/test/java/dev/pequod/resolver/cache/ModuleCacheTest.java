package dev.pequod.resolver.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.api.Digest;
import dev.pequod.api.FetchContext;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.api.OciRef;
import dev.pequod.api.PlatformRef;
import dev.pequod.api.ResolutionEvent.Origin;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is kept, for how long, and where it is taken from. */
final class ModuleCacheTest {
    private static final FetchContext ANYONE = FakeRegistry.anonymous();

    @TempDir
    private Path folder = Path.of("");

    private final FakeRegistry registry = new FakeRegistry();
    private final FakeClock clock = new FakeClock();
    private CacheOptions options = CacheOptions.DEFAULTS;

    @BeforeEach
    void useFolder() {
        options = CacheOptions.DEFAULTS.withDirectory(folder.resolve("cache"));
    }

    private ModuleCache open() {
        return ModuleCache.open(options, clock);
    }

    private CachedModule get(ModuleCache cache, PlatformRef ref) throws ModuleException {
        return cache.resolve(registry, ref, FakeRegistry.anonymous());
    }

    private ModuleException refused(ModuleCache cache, PlatformRef ref) {
        return assertThrows(ModuleException.class, () -> get(cache, ref));
    }

    @Test
    void aModuleIsFetchedOnceThenComesFromMemoryAndInAnotherProcessFromDisk() throws ModuleException {
        Digest digest = registry.push("web", "v1", FakeRegistry.files(20, "x"));
        PlatformRef ref = FakeRegistry.pinned("web", digest);
        ModuleCache first = open();
        CachedModule fetched = get(first, ref);
        assertEquals(Origin.FETCH, fetched.origin());
        assertEquals(List.of(), fetched.warnings());
        assertEquals(digest, fetched.module().sourceDigest());
        CachedModule again = get(first, ref);
        assertEquals(Origin.MEMORY, again.origin());
        ModuleCache second = open();
        CachedModule warm = get(second, ref);
        assertEquals(Origin.DISK, warm.origin());
        assertEquals(fetched.module().files(), warm.module().files());
        assertEquals(fetched.module().files().paths(), warm.module().files().paths());
        assertEquals(digest, warm.module().sourceDigest());
        assertEquals(ref.text(), warm.revision().source());
        assertEquals(1, registry.fetches.get());
        CacheStatistics done = first.statistics();
        assertEquals(List.of(1L, 0L, 1L), List.of(done.memoryHits(), done.diskHits(), done.misses()));
        assertEquals(1, second.statistics().diskHits());
        assertEquals(1, second.statistics().memoryModules());
    }

    @Test
    void aPinnedDigestThatIsKeptNeedsNoNetwork() throws ModuleException {
        Digest digest = registry.push("web", "v1", "x");
        get(open(), FakeRegistry.tag("web", "v1"));
        registry.isDown = true;
        int asked = registry.locates.get();
        ModuleCache cache = open();
        for (OciRef ref : List.of(
                FakeRegistry.pinned("web", digest),
                new OciRef(FakeRegistry.HOST, "web", "v1", Optional.of(digest)),
                new OciRef(FakeRegistry.HOST, "web", "other", Optional.of(digest)))) {
            assertEquals(digest, get(cache, ref).module().sourceDigest());
        }
        assertEquals(asked, registry.locates.get());
        assertEquals(1, registry.fetches.get());
    }

    /** Once, a digest had the tag by which somebody had loaded the same before, and what was rendered of it named it. */
    @Test
    void aDigestHasNoTagWhoeverHasLoadedTheSameByOne() throws ModuleException {
        Digest digest = registry.push("web", "v1", "x");
        ModuleCache cache = open();
        assertEquals("v1", get(cache, FakeRegistry.tag("web", "v1")).revision().revision());
        assertEquals(
                "", get(cache, FakeRegistry.pinned("web", digest)).revision().revision());
        assertEquals("v1", get(cache, FakeRegistry.tag("web", "v1")).revision().revision());
    }

    @Test
    void whatATagMeansIsBelievedForAWhile() throws ModuleException {
        Digest old = registry.push("web", "v1", "old");
        ModuleCache cache = open();
        PlatformRef ref = FakeRegistry.tag("web", "v1");
        get(cache, ref);
        Digest moved = registry.push("web", "v1", "new");
        clock.pass(Duration.ofSeconds(59));
        assertEquals(old, get(cache, ref).module().sourceDigest());
        assertEquals(old, get(open(), ref).module().sourceDigest());
        assertEquals(1, registry.locates.get());
        clock.pass(Duration.ofSeconds(1));
        CachedModule now = get(cache, ref);
        assertEquals(moved, now.module().sourceDigest());
        assertEquals("v1", now.revision().revision());
        assertEquals(2, registry.locates.get());
    }

    /** Otherwise a clock that was wrong for a day has what a tag meant then believed for a day. */
    @Test
    void whatATagMeansIsAskedAgainWhenTheClockIsSetBack() throws ModuleException {
        registry.push("web", "v1", "old");
        PlatformRef ref = FakeRegistry.tag("web", "v1");
        ModuleCache cache = open();
        get(cache, ref);
        Digest moved = registry.push("web", "v1", "new");
        clock.pass(Duration.ofDays(-1));
        assertEquals(moved, get(cache, ref).module().sourceDigest());
        assertEquals(2, registry.locates.get());
        assertEquals(moved, get(cache, ref).module().sourceDigest());
        assertEquals(2, registry.locates.get(), "what was said by the clock of now is believed");
    }

    @Test
    void aTagThatWasNeverSeenIsRefusedWhileTheRegistryIsDownAndAskedForAgain() throws ModuleException {
        Digest digest = registry.push("web", "v1", "x");
        registry.push("web", "v2", "x");
        ModuleCache cache = open();
        get(cache, FakeRegistry.tag("web", "v1"));
        registry.isDown = true;
        PlatformRef unseen = FakeRegistry.tag("web", "v2");
        for (int i = 0; i < 2; i++) {
            ModuleException e = refused(cache, unseen);
            assertEquals(Reason.UNAVAILABLE, e.reason());
            assertEquals("Tried to find oci:r.example:5000/web:v2 but nobody answers", e.getMessage());
        }
        assertEquals(3, registry.locates.get());
        assertEquals(0, cache.statistics().staleHits());
        registry.isDown = false;
        CachedModule found = get(cache, unseen);
        assertEquals(digest, found.module().sourceDigest());
        assertEquals(List.of(), found.warnings());
    }

    @Test
    void anOldTagIsUsedWithAWarningWhileTheRegistryIsDown() throws ModuleException {
        Digest digest = registry.push("web", "v1", "x");
        PlatformRef ref = FakeRegistry.tag("web", "v1");
        get(open(), ref);
        registry.isDown = true;
        clock.pass(Duration.ofDays(3));
        ModuleCache cache = open();
        CachedModule stale = get(cache, ref);
        assertEquals(digest, stale.module().sourceDigest());
        assertEquals(
                List.of("oci:r.example:5000/web:v1 is taken for oci:r.example:5000/web@" + digest
                        + ", which it meant before: Tried to find oci:r.example:5000/web:v1 but nobody answers"),
                stale.warnings());
        int asked = registry.locates.get();
        assertEquals(1, get(cache, ref).warnings().size());
        assertEquals(asked, registry.locates.get(), "a dead registry is left alone for a moment");
        CacheStatistics counted = cache.statistics();
        assertEquals(2, counted.staleHits());
        assertEquals(0, counted.memoryHits() + counted.diskHits() + counted.misses(), "each load is counted once");
        registry.isDown = false;
        clock.pass(Duration.ofSeconds(6));
        assertEquals(List.of(), get(cache, ref).warnings());
        assertEquals(
                Reason.NOT_FOUND,
                refused(cache, FakeRegistry.tag("web", "none")).reason());
    }

    @Test
    void aTagThatIsGoneIsNotUsed() throws ModuleException {
        Digest digest = registry.push("web", "v1", "x");
        ModuleCache cache = open();
        get(cache, FakeRegistry.tag("web", "v1"));
        registry.delete("web", digest);
        clock.pass(Duration.ofMinutes(2));
        assertEquals(
                Reason.NOT_FOUND, refused(cache, FakeRegistry.tag("web", "v1")).reason());
    }

    @Test
    void thatThereIsNoneIsBelievedForAMomentOnly() throws ModuleException {
        ModuleCache cache = open();
        PlatformRef ref = FakeRegistry.tag("web", "v1");
        assertEquals(Reason.NOT_FOUND, refused(cache, ref).reason());
        assertEquals(Reason.NOT_FOUND, refused(cache, ref).reason());
        assertEquals(1, registry.locates.get());
        registry.push("web", "v1", "x");
        clock.pass(Duration.ofSeconds(5));
        assertEquals(Origin.FETCH, get(cache, ref).origin());
    }

    @Test
    void aRevisionThatIsGoneIsLookedForAgain() throws ModuleException {
        Digest old = registry.push("web", "v1", "old");
        PlatformRef ref = FakeRegistry.tag("web", "v1");
        ModuleCache cache = open();
        get(cache, ref);
        cache.prune(1, 1, Duration.ZERO);
        registry.delete("web", old);
        Digest moved = registry.push("web", "v1", "new");
        CachedModule found = ModuleCache.open(options.withDirectory(folder.resolve("cache")), clock)
                .resolve(registry, ref, ANYONE);
        assertEquals(moved, found.module().sourceDigest());
    }

    @Test
    void nothingIsAskedOffline() throws ModuleException {
        Digest digest = registry.push("web", "v1", "x");
        get(open(), FakeRegistry.tag("web", "v1"));
        int asked = registry.locates.get();
        options = options.withOffline(true);
        clock.pass(Duration.ofDays(1));
        ModuleCache cache = open();
        assertEquals(List.of(), get(cache, FakeRegistry.pinned("web", digest)).warnings());
        List<String> warnings = get(cache, FakeRegistry.tag("web", "v1")).warnings();
        assertEquals(1, warnings.size());
        assertTrue(warnings.getFirst().endsWith(": no source is asked while offline"), warnings.getFirst());
        ModuleException e = refused(cache, FakeRegistry.tag("web", "v2"));
        assertEquals(Reason.UNAVAILABLE, e.reason());
        assertEquals(
                "Tried to resolve oci:r.example:5000/web:v2 but it is not kept, or for other credentials only, and no source is"
                        + " asked while offline; load it once without --offline and PEQUOD_OFFLINE",
                e.getMessage());
        PlatformRef unkept = FakeRegistry.pinned("web", registry.push("web", "v3", "other"));
        assertEquals(
                "Tried to resolve " + unkept + " but it is not kept, or for other credentials only, and no source is"
                        + " asked while offline; load it once without --offline and PEQUOD_OFFLINE",
                refused(cache, unkept).getMessage());
        assertEquals(asked, registry.locates.get());
        assertEquals(0, registry.confirms.get());
        assertEquals(1, registry.fetches.get());
    }

    @Test
    void offlineWhatIsKeptUnderAnotherPolicyIsToldToBeSo() throws ModuleException {
        PlatformRef ref = FakeRegistry.tag("web", "v1");
        PlatformRef pinned = FakeRegistry.pinned("web", registry.push("web", "v1", "x"));
        get(open(), ref);
        options = options.withOffline(true);
        registry.policy = "key one";
        for (PlatformRef each : List.of(ref, pinned)) {
            assertEquals(
                    "Tried to resolve " + each
                            + " but it is kept without having been checked under this name by the signature policy or the"
                            + " allowed signers that are set now, and no source is asked while offline"
                            + "; load it once without --offline and PEQUOD_OFFLINE",
                    refused(open(), each).getMessage());
        }
        loseFiles();
        assertEquals(
                "Tried to resolve " + pinned
                        + " but it is not kept, or for other credentials only, and no source is asked"
                        + " while offline; load it once without --offline and PEQUOD_OFFLINE",
                refused(open(), pinned).getMessage());
        options = options.withOffline(false);
        cleared(ref);
        options = options.withOffline(true);
        registry.policy = "";
        assertEquals(
                "Tried to resolve " + pinned + " but it is kept as checked by a signature policy or allowed signers"
                        + " that are not set now, and no source is asked while offline"
                        + "; load it once without --offline and PEQUOD_OFFLINE",
                refused(open(), pinned).getMessage());
    }

    private void loseFiles() {
        try (Stream<Path> packs = Files.list(folder.resolve("cache/sha256"))) {
            for (Path pack : packs.toList()) {
                Files.delete(pack);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Removes what is kept, and keeps it as the policy that is set wants it. */
    private void cleared(PlatformRef ref) throws ModuleException {
        open().prune(0, 0, Duration.ZERO);
        get(open(), ref);
    }

    @Test
    void whatWasFetchedUnderAnotherPolicyIsFetchedAgain() throws ModuleException {
        Digest digest = registry.push("web", "v1", "x");
        PlatformRef ref = FakeRegistry.pinned("web", digest);
        ModuleCache cache = open();
        registry.policy = "key one";
        assertEquals("signed under key one", get(cache, ref).module().verifiedBy());
        registry.policy = "key two";
        assertEquals("signed under key two", get(cache, ref).module().verifiedBy());
        assertEquals(2, registry.fetches.get());
        assertEquals("signed under key two", get(open(), ref).module().verifiedBy());
        registry.isDown = true;
        registry.policy = "key three";
        assertEquals(Reason.UNAVAILABLE, refused(cache, ref).reason());
    }

    @Test
    void theSameFilesFromTwoSourcesTakeTheirPlaceOnce() throws Exception {
        registry.push("a", "v1", "same");
        registry.push("b", "v1", "same");
        ModuleCache cache = open();
        get(cache, FakeRegistry.tag("a", "v1"));
        get(cache, FakeRegistry.tag("b", "v1"));
        assertEquals(2, registry.fetches.get());
        try (var packs = java.nio.file.Files.list(folder.resolve("cache/sha256"))) {
            assertEquals(1, packs.count());
        }
        assertEquals(2, cache.entries().size());
    }

    @Test
    void memoryIsBoundedByBytes() throws ModuleException {
        options = options.withMemoryBytes(100_000);
        ModuleCache cache = open();
        for (int i = 0; i < 50; i++) {
            registry.push("web", "v" + i, FakeRegistry.files(20, "x".repeat(400) + i));
            get(cache, FakeRegistry.tag("web", "v" + i));
            assertTrue(
                    cache.statistics().memoryBytes() <= 100_000,
                    cache.statistics().toString());
        }
        assertTrue(cache.statistics().memoryModules() > 1);
        registry.push("web", "large", FakeRegistry.files(20, "y".repeat(10_000)));
        get(cache, FakeRegistry.tag("web", "large"));
        assertEquals(Origin.DISK, get(cache, FakeRegistry.tag("web", "large")).origin());
    }
}
