package dev.pequod.resolver.oci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.api.CredentialSource;
import dev.pequod.api.Deadline;
import dev.pequod.api.Digest;
import dev.pequod.api.FetchContext;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.api.ModuleLimits;
import dev.pequod.resolver.json.ForeignJson;
import dev.pequod.resolver.memory.HeapGate;
import dev.pequod.resolver.memory.HeapShares;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class ModuleLayoutTest {
    /** Returns a manifest with many empty layers. */
    private static RawManifest manifest(int layers) {
        String layer = "{\"mediaType\":\"application/x-tar\",\"digest\":\"" + Digest.of(new byte[0]) + "\",\"size\":0}";
        String text = "{\"mediaType\":\"" + MediaTypes.MANIFEST + "\",\"config\":" + layer + ",\"layers\":[" + layer
                + ("," + layer).repeat(layers - 1) + "]}";
        return new RawManifest(MediaTypes.MANIFEST, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Returns a repository with one manifest that is silent where it is asked for a blob, until it is released. */
    private static OciRepository silent(Runnable asked, CountDownLatch released, RawManifest manifest) {
        return (OciRepository) Proxy.newProxyInstance(
                OciRepository.class.getClassLoader(), new Class<?>[] {OciRepository.class}, (proxy, method, given) -> {
                    if (method.getName().equals("name")) {
                        return "r.example/team/web";
                    }
                    if (method.getName().equals("manifest")) {
                        return manifest;
                    }
                    assertEquals("blob", method.getName());
                    asked.run();
                    released.await();
                    throw new ModuleException(Reason.NOT_FOUND, "released");
                });
    }

    /** Once, a manifest in an index was refused at once, as if time were over, where it takes more than half of the room. */
    @Test
    void aLargeManifestInAnIndexIsReadAsOneOnItsOwn() {
        byte[] small = manifest(1).bytes();
        byte[] large = Arrays.copyOf(small, (int) (HeapGate.EIGHTH / 2 / 6) + (1 << 16));
        Arrays.fill(large, small.length, large.length, (byte) ' ');
        RawManifest one = new RawManifest(MediaTypes.MANIFEST, large);
        RawManifest index = new RawManifest(
                MediaTypes.INDEX,
                ForeignJson.write(Map.of(
                        "mediaType",
                        MediaTypes.INDEX,
                        "manifests",
                        List.of(one.descriptor().json()))));
        CountDownLatch released = new CountDownLatch(0);
        FetchContext context = context("shop");
        for (RawManifest manifest : List.of(one, index)) {
            AtomicInteger asked = new AtomicInteger();
            OciRepository repository = silent(asked::incrementAndGet, released, one);
            ModuleException e =
                    assertThrows(ModuleException.class, () -> new ModuleLayout(repository, context).read(manifest));
            assertEquals("released", e.getMessage());
            assertEquals(1, asked.get());
        }
    }

    /** Who has no namespace shares with none of those that have none either. */
    @Test
    void whoHasNoNamespaceHasAShareOfHisOwn() throws Exception {
        RawManifest manifest = manifest(2_000);
        OciRepository repository = silent(() -> {}, new CountDownLatch(0), manifest);
        try (HeapShares.Pass others = HeapShares.TALKS.none("")) {
            assertTrue(others.grow(HeapGate.EIGHTH / 2 - 4096), "all that one may have");
            FetchContext context = new FetchContext(
                    "cart", "", Deadline.after(Duration.ZERO), CredentialSource.NONE, ModuleLimits.DEFAULTS);
            ModuleException e =
                    assertThrows(ModuleException.class, () -> new ModuleLayout(repository, context).read(manifest));
            assertEquals("released", e.getMessage());
        }
    }

    private static FetchContext context(String namespace) {
        return new FetchContext(
                "cart", namespace, Deadline.after(Duration.ofSeconds(2)), CredentialSource.NONE, ModuleLimits.DEFAULTS);
    }

    /** What is read in a manifest takes several times its bytes, for as long as the registry is silent about the first layer. */
    @Test
    void largeManifestsOfSilentRegistriesTakeNoMoreThanTheirPartOfTheHeap() throws Exception {
        RawManifest manifest = manifest(8_000);
        int room = (int) (HeapGate.EIGHTH / 2 / (6L * manifest.bytes().length));
        int readers = 2 * room + 10;
        CountDownLatch settled = new CountDownLatch(readers);
        CountDownLatch released = new CountDownLatch(1);
        AtomicInteger asked = new AtomicInteger();
        Set<Reason> reasons = ConcurrentHashMap.newKeySet();
        OciRepository repository = silent(
                () -> {
                    asked.incrementAndGet();
                    settled.countDown();
                },
                released,
                manifest);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < readers; i++) {
            threads.add(Thread.ofVirtual().start(() -> {
                try {
                    new ModuleLayout(repository, context("shop")).read(manifest);
                } catch (ModuleException e) {
                    reasons.add(e.reason());
                    if (e.reason() == Reason.DEADLINE_EXCEEDED) {
                        settled.countDown();
                    }
                }
            }));
        }
        settled.await();
        assertTrue(asked.get() > 0 && asked.get() <= room, () -> asked + " of " + readers + ", room for " + room);
        released.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(Set.of(Reason.DEADLINE_EXCEEDED, Reason.NOT_FOUND), reasons);
    }
}
