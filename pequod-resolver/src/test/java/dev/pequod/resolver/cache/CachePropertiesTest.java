package dev.pequod.resolver.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.api.Digest;
import dev.pequod.api.FetchContext;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.api.PlatformRef;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever happens, a cache answers as a simple model says: a pinned module is what its digest names; a tag is one of the
 * things it meant within the time that is believed, or, while the registry is down, something that it once meant; and nobody
 * is given what the registry would not give.
 */
final class CachePropertiesTest {
    private static final int STEPS = 400;
    private static final int REPOSITORIES = 4;

    @TempDir
    private Path folder = Path.of("");

    private final FakeRegistry registry = new FakeRegistry();
    private final FakeClock clock = new FakeClock();
    private final Map<String, List<Meaning>> history = new HashMap<>();
    private final List<PlatformRef> pinned = new ArrayList<>();

    /** What a tag meant from some time on, in seconds since the start. */
    private record Meaning(Digest digest, long since) {}

    private long now;

    private ModuleCache open() {
        return ModuleCache.open(
                CacheOptions.DEFAULTS
                        .withDirectory(folder)
                        .withMemoryBytes(6_000)
                        .withDiskLimits(20_000, 12, Duration.ofDays(1)),
                clock);
    }

    private void push(Random random, int step) {
        String repository = "m" + random.nextInt(REPOSITORIES);
        Digest digest = registry.push(repository, "v1", FakeRegistry.files(1 + random.nextInt(5), "s" + step));
        history.computeIfAbsent(repository, r -> new ArrayList<>()).add(new Meaning(digest, now));
        pinned.add(FakeRegistry.pinned(repository, digest));
    }

    private void pass(Duration time) {
        clock.pass(time);
        now += time.toSeconds();
    }

    private void damage(Random random) throws Exception {
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> all = files.filter(Files::isRegularFile)
                    .filter(f -> !f.toString().contains("secret"))
                    .sorted()
                    .toList();
            if (!all.isEmpty()) {
                Path file = all.get(random.nextInt(all.size()));
                byte[] bytes = Files.readAllBytes(file);
                if (bytes.length > 0) {
                    bytes[random.nextInt(bytes.length)] ^= 4;
                    Files.write(file, bytes);
                }
            }
        }
    }

    private void check(ModuleCache cache, Random random) {
        boolean isTag = random.nextBoolean() || pinned.isEmpty();
        String repository = "m" + random.nextInt(REPOSITORIES);
        PlatformRef ref = isTag ? FakeRegistry.tag(repository, "v1") : pinned.get(random.nextInt(pinned.size()));
        boolean knows = random.nextInt(4) != 0;
        FetchContext who = knows ? FakeRegistry.as("right") : FakeRegistry.anonymous();
        boolean isPrivate = ref.text().contains("/m0");
        try {
            CachedModule module = cache.resolve(registry, ref, who);
            assertTrue(knows || !isPrivate, "nobody is given what the registry would not give");
            Digest found = module.module().sourceDigest();
            if (isTag) {
                assertTrue(allowed(repository, !module.warnings().isEmpty()).contains(found), repository);
            } else {
                assertEquals(ref.pinnedDigest().orElseThrow(), found);
            }
        } catch (ModuleException e) {
            Reason wanted =
                    registry.isDown ? Reason.UNAVAILABLE : isPrivate && !knows ? Reason.UNAUTHORIZED : Reason.NOT_FOUND;
            boolean isRemembered = e.reason() == Reason.NOT_FOUND && registry.isDown;
            assertTrue(e.reason() == wanted || isRemembered, e.getMessage());
            assertTrue(e.reason() != Reason.NOT_FOUND || isTag, e.getMessage());
        }
    }

    /** Returns what the tag may be taken for. */
    private List<Digest> allowed(String repository, boolean isStale) {
        List<Meaning> meanings = history.getOrDefault(repository, List.of());
        List<Digest> allowed = new ArrayList<>();
        for (int i = 0; i < meanings.size(); i++) {
            long end = i + 1 < meanings.size() ? meanings.get(i + 1).since() : Long.MAX_VALUE;
            if (isStale || end > now - CacheOptions.DEFAULTS.tagAge().toSeconds()) {
                allowed.add(meanings.get(i).digest());
            }
        }
        return allowed;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void aCacheAnswersAsAModelSays(long seed) throws Exception {
        Random random = new Random(seed);
        registry.protect("m0", "right");
        ModuleCache cache = open();
        for (int step = 0; step < STEPS; step++) {
            switch (random.nextInt(14)) {
                case 0 -> push(random, step);
                case 1 -> pass(Duration.ofSeconds(random.nextInt(90)));
                case 2 -> cache = open();
                case 3 -> damage(random);
                case 4 -> registry.isDown = random.nextInt(3) == 0;
                case 5 -> cache.prune(random.nextInt(20_000), random.nextInt(12), Duration.ofHours(1));
                default -> check(cache, random);
            }
        }
        assertTrue(registry.fetches.get() > 0);
    }
}
