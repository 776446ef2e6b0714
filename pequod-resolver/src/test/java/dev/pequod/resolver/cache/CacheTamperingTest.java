package dev.pequod.resolver.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.api.Digest;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.api.PlatformRef;
import dev.pequod.api.ResolutionEvent.Origin;
import dev.pequod.api.testing.WrongBytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of the cache that are not what was written: each is as if it were not there, and is replaced. */
final class CacheTamperingTest {
    @TempDir
    private Path folder = Path.of("");

    private final FakeRegistry registry = new FakeRegistry();
    private PlatformRef ref = FakeRegistry.tag("web", "v1");
    private Digest digest = Digest.of(new byte[0]);

    @BeforeEach
    void fill() throws ModuleException {
        digest = registry.push("web", "v1", FakeRegistry.files(3, "x"));
        ref = FakeRegistry.pinned("web", digest);
        get();
    }

    private CachedModule get() throws ModuleException {
        return open().resolve(registry, ref, FakeRegistry.anonymous());
    }

    private ModuleCache open() {
        return ModuleCache.open(CacheOptions.DEFAULTS.withDirectory(folder));
    }

    private Path only(String area) throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve(area))) {
            List<Path> all = files.toList();
            assertEquals(1, all.size(), all.toString());
            return all.getFirst();
        }
    }

    /** What is wrong with the file now is a miss, is counted, and is right afterwards. */
    private void isRepaired(String what) throws ModuleException {
        int fetched = registry.fetches.get();
        ModuleCache cache = open();
        CachedModule module = cache.resolve(registry, ref, FakeRegistry.anonymous());
        assertEquals(Origin.FETCH, module.origin(), what);
        assertEquals(digest, module.module().sourceDigest());
        assertEquals(fetched + 1, registry.fetches.get());
        assertTrue(cache.statistics().corrupt() > 0, what);
        assertEquals(Origin.DISK, get().origin(), what);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sha256", "modules"})
    void everyByteThatChangesIsSeen(String area) throws Exception {
        Path file = only(area);
        byte[] right = Files.readAllBytes(file);
        for (int i = 0; i < right.length; i += 1 + right.length / 41) {
            byte[] wrong = Files.readAllBytes(file);
            wrong[i] ^= (byte) (1 << i % 8);
            Files.write(file, wrong);
            isRepaired("byte " + i);
        }
    }

    /** Nobody can be asked here, so whatever is given out must have been taken from what was changed. */
    @ParameterizedTest
    @ValueSource(strings = {"sha256", "modules", "refs", "secret"})
    void noByteCanBeChangedUnseen(String area) throws Exception {
        PlatformRef tag = FakeRegistry.tag("web", "v1");
        CachedModule right = open().resolve(registry, tag, FakeRegistry.anonymous());
        CacheOptions offline = CacheOptions.DEFAULTS.withDirectory(folder).withOffline(true);
        Map<Path, byte[]> all = snapshot();
        Path file = area.equals("refs")
                ? folder.resolve("refs").resolve(Resolution.key(tag).hex())
                : only(area);
        List<byte[]> variations = WrongBytes.variations(all.get(file));
        for (int i = 0; i < variations.size(); i++) {
            Files.write(file, variations.get(i));
            ModuleCache cache = ModuleCache.open(offline);
            ModuleException e = assertThrows(
                    ModuleException.class,
                    () -> cache.resolve(registry, tag, FakeRegistry.anonymous()),
                    area + ", variation " + i);
            assertEquals(Reason.UNAVAILABLE, e.reason(), e.getMessage());
            assertTrue(
                    e.getMessage().startsWith("Tried to resolve " + tag + " but what is kept of it cannot be read: it"),
                    e.getMessage());
            assertTrue(
                    e.getMessage()
                            .endsWith(
                                    ", and no source is asked while offline; load it once without --offline and PEQUOD_OFFLINE"),
                    e.getMessage());
            assertEquals(0, cache.statistics().memoryModules());
            assertTrue(cache.statistics().corrupt() > 0, area + ", variation " + i);
            for (Map.Entry<Path, byte[]> one : all.entrySet()) {
                Files.write(one.getKey(), one.getValue());
            }
        }
        CachedModule again = ModuleCache.open(offline).resolve(registry, tag, FakeRegistry.anonymous());
        assertEquals(right.module(), again.module());
        assertEquals(Origin.DISK, again.origin());
    }

    private Map<Path, byte[]> snapshot() throws IOException {
        Map<Path, byte[]> all = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                all.put(file, Files.readAllBytes(file));
            }
        }
        return all;
    }

    /** Whoever can write to the folder, but does not know its secret, can take away and exchange, and no more. */
    @Test
    void noFileCanTakeThePlaceOfAnother() throws Exception {
        registry.push("other", "v1", "other");
        for (String repository : List.of("web", "other")) {
            open().resolve(registry, FakeRegistry.tag(repository, "v1"), FakeRegistry.anonymous());
        }
        Map<Path, byte[]> all = snapshot();
        CacheOptions offline = CacheOptions.DEFAULTS.withDirectory(folder).withOffline(true);
        for (Path from : all.keySet()) {
            for (Path to : all.keySet()) {
                for (PlatformRef each : List.of(ref, FakeRegistry.tag("web", "v1"))) {
                    Files.write(to, all.get(from)); // whoever saw that it is wrong has removed it
                    isThisModuleOrNone(offline, each, from + " in the place of " + to);
                }
                for (Map.Entry<Path, byte[]> one : all.entrySet()) {
                    Files.write(one.getKey(), one.getValue());
                }
            }
        }
    }

    private void isThisModuleOrNone(CacheOptions options, PlatformRef asked, String what) {
        try {
            CachedModule module = ModuleCache.open(options).resolve(registry, asked, FakeRegistry.anonymous());
            assertEquals(digest, module.module().sourceDigest(), what);
            assertEquals(3, module.module().files().size(), what);
        } catch (ModuleException e) {
            assertEquals(Reason.UNAVAILABLE, e.reason(), e.getMessage());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sha256", "modules"})
    void whatIsTooShortOrTooLongIsSeen(String area) throws Exception {
        Path file = only(area);
        byte[] right = Files.readAllBytes(file);
        for (int length : List.of(0, 1, 31, 32, 33, right.length / 2, right.length - 1, right.length + 1, 70_000)) {
            Files.write(file, Arrays.copyOf(Files.readAllBytes(file), length));
            isRepaired("length " + length);
        }
    }

    @Test
    void aTamperedMeaningOfATagIsAskedForAgain() throws Exception {
        PlatformRef tag = FakeRegistry.tag("web", "v1");
        open().resolve(registry, tag, FakeRegistry.anonymous());
        Path file = folder.resolve("refs").resolve(Resolution.key(tag).hex());
        byte[] wrong = Files.readAllBytes(file);
        for (int i = 0; i < wrong.length; i++) {
            byte[] bytes = wrong.clone();
            bytes[i] ^= 1;
            Files.write(file, bytes);
            int asked = registry.locates.get();
            open().resolve(registry, tag, FakeRegistry.anonymous());
            assertEquals(asked + 1, registry.locates.get(), "byte " + i);
        }
    }

    /** Once, keys that collided gave the wrong module. */
    @Test
    void lesson11TheRecordOfAnotherModuleUnderThisNameIsNotTaken() throws Exception {
        Path mine = only("modules");
        registry.push("other", "v1", "other");
        open().resolve(registry, FakeRegistry.tag("other", "v1"), FakeRegistry.anonymous());
        try (Stream<Path> files = Files.list(folder.resolve("modules"))) {
            Path other = files.filter(f -> !f.equals(mine)).findFirst().orElseThrow();
            Files.copy(other, mine, StandardCopyOption.REPLACE_EXISTING);
        }
        isRepaired("the record of another module");
    }

    /** Once, keys that collided gave the wrong module. */
    @Test
    void lesson11PartsOfAKeyCannotBeMistakenForEachOther() {
        assertNotEquals(Wire.key("ab", "c"), Wire.key("a", "bc"));
        assertNotEquals(Wire.key("a", "", "b"), Wire.key("a", "b", ""));
        assertNotEquals(ModuleRecord.key("p\n", "s"), ModuleRecord.key("p", "\ns"));
        assertNotEquals(ModuleRecord.key("", "oci:a"), Resolution.key(FakeRegistry.tag("web", "v1")));
    }

    @Test
    void aRecordThatSomeoneElseSealedIsNotTaken() throws Exception {
        Path secret = only("secret");
        Files.write(secret, Seal.newSecret());
        isRepaired("another secret");
        Files.write(secret, new byte[] {1, 2, 3});
        isRepaired("a broken secret");
    }

    /** Once, whoever listed removed, so that nobody who verified then heard of it. */
    @Test
    void whoeverListsRemovesNothing() throws Exception {
        int before = open().entries().size();
        Path record = only("modules");
        Files.write(record, new byte[] {1}, StandardOpenOption.APPEND);
        assertEquals(before - 1, open().entries().size());
        assertEquals(1, open().list().unreadable());
        assertTrue(Files.exists(record));
        assertEquals(1, open().verify().size());
    }

    @Test
    void verifyFindsAndRemovesWhatIsWrong() throws Exception {
        assertEquals(List.of(), open().verify());
        Path pack = only("sha256");
        byte[] wrong = Files.readAllBytes(pack);
        wrong[wrong.length - 1] ^= 1;
        Files.write(pack, wrong);
        String record = only("modules").getFileName().toString();
        Files.write(folder.resolve("modules").resolve("0".repeat(64)), new byte[100]);
        Files.write(folder.resolve("refs").resolve("no-digest"), new byte[100]);
        assertEquals(
                Set.of(
                        new Removed(Removed.Kind.FILES, ref.text(), record),
                        new Removed(Removed.Kind.RECORD, "", "0".repeat(64)),
                        new Removed(Removed.Kind.RESOLUTION, "", "no-digest")),
                Set.copyOf(open().verify()));
        assertEquals(List.of(), open().verify());
        assertEquals(List.of(), open().entries());
        assertEquals(Origin.FETCH, get().origin());
    }

    @Test
    void whatIsNoPackIsSaidToBeNone() {
        byte[] pack = new Wire.Writer().text("pequod module 2").bytes();
        assertThrows(CorruptException.class, () -> ModulePack.unpack(pack));
        byte[] twice = new Wire.Writer()
                .text("pequod module 1")
                .texts(List.of("a", "A"))
                .number(0)
                .number(0)
                .bytes();
        assertThrows(CorruptException.class, () -> ModulePack.unpack(twice));
        byte[] large =
                new Wire.Writer().text("pequod module 1").number(Long.MAX_VALUE).bytes();
        assertThrows(CorruptException.class, () -> ModulePack.unpack(large));
    }
}
