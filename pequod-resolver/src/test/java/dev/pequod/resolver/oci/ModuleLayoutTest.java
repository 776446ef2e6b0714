package dev.pequod.resolver.oci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.api.CredentialSource;
import dev.pequod.api.Deadline;
import dev.pequod.api.Digest;
import dev.pequod.api.FetchContext;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.api.ModuleLimits;
import dev.pequod.resolver.memory.HeapGate;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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

    /** Returns a repository that is silent where it is asked for a blob, until it is released. */
    private static OciRepository silent(Runnable asked, CountDownLatch released) {
        return (OciRepository) Proxy.newProxyInstance(
                OciRepository.class.getClassLoader(), new Class<?>[] {OciRepository.class}, (proxy, method, given) -> {
                    if (method.getName().equals("name")) {
                        return "r.example/team/web";
                    }
                    assertEquals("blob", method.getName());
                    asked.run();
                    released.await();
                    throw new ModuleException(Reason.NOT_FOUND, "released");
                });
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
                released);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < readers; i++) {
            threads.add(Thread.ofVirtual().start(() -> {
                FetchContext context = new FetchContext(
                        "cart",
                        "shop",
                        Deadline.after(Duration.ofSeconds(2)),
                        CredentialSource.NONE,
                        ModuleLimits.DEFAULTS);
                try {
                    new ModuleLayout(repository, context).read(manifest);
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
