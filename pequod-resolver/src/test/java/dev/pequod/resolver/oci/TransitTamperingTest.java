package dev.pequod.resolver.oci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.api.CredentialSource;
import dev.pequod.api.Deadline;
import dev.pequod.api.Digest;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.api.OciRef;
import dev.pequod.api.ResolutionEvent.Origin;
import dev.pequod.api.testing.RegistryFront;
import dev.pequod.api.testing.RegistryServer;
import dev.pequod.api.testing.WrongBytes;
import dev.pequod.resolver.archive.ZipWriter;
import dev.pequod.resolver.cache.CacheOptions;
import dev.pequod.resolver.cache.CachedModule;
import dev.pequod.resolver.cache.ModuleCache;
import dev.pequod.resolver.net.HostPolicy;
import dev.pequod.resolver.net.Retries;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Someone between a real registry and us, who changes what is sent, so that the registry sees nothing wrong: one bit of each byte, and
 * its length. Nothing of it is accepted, and nothing of it is kept.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class TransitTamperingTest {
    private final WrongBytes wrong = new WrongBytes();

    private RegistryServer server;
    private RegistryFront front;
    private OciRegistry registries;
    private OciRepository repository;

    @BeforeAll
    void start(@TempDir Path folder) throws ModuleException {
        server = RegistryServer.start(folder);
        front = RegistryFront.before(server).answer(wrong);
        registries = new OciRegistry(
                HostPolicy.of(Loopback.options(server.host(), front.host())),
                new Retries(1, pause -> {}, new Random(1)));
        repository = registries.open(
                server.host(), "team/web", CredentialSource.NONE, Deadline.after(Duration.ofMinutes(5)));
    }

    @AfterAll
    void stop() {
        registries.close();
        front.close();
        server.close();
    }

    /** Sends every variation of some bytes in the place of these, which are of what the wanted digest leads to. */
    private void noByteChangesOnItsWay(Digest wanted, String type, byte[] right, Path folder) throws Exception {
        OciRef ref = new OciRef(front.host(), "team/web", "", Optional.of(wanted));
        OciFetcher fetcher = new OciFetcher(registries);
        ModuleCache cache = ModuleCache.open(CacheOptions.DEFAULTS.withDirectory(folder));
        Digest changed = Digest.of(right);
        List<byte[]> variations = WrongBytes.variations(right);
        for (int i = 0; i < variations.size(); i++) {
            wrong.send(changed.toString(), type, variations.get(i));
            ModuleException e = assertThrows(
                    ModuleException.class, () -> cache.resolve(fetcher, ref, Shelf.context()), "variation " + i);
            assertEquals(Reason.DIGEST_MISMATCH, e.reason(), e.getMessage());
            assertTrue(
                    e.getMessage()
                            .matches("Tried to read the (manifest|blob) " + front.host() + "/team/web@" + changed
                                    + " but the registry sends .*"),
                    e.getMessage());
        }
        assertEquals(List.of(), cache.entries(), "nothing of it is on disk");
        assertEquals(0, cache.statistics().memoryModules(), "nor in memory");
        wrong.stop();
        CachedModule module = cache.resolve(fetcher, ref, Shelf.context());
        assertEquals(Origin.FETCH, module.origin());
        assertEquals(Shelf.MODULE, module.module().files());
    }

    @Test
    void noByteOfAManifestChangesOnItsWay(@TempDir Path folder) throws Exception {
        Digest manifest = new Shelf(repository).pushModule("v1");
        noByteChangesOnItsWay(
                manifest, MediaTypes.MANIFEST, repository.manifest(manifest).bytes(), folder);
    }

    @Test
    void noByteOfABlobChangesOnItsWay(@TempDir Path folder) throws Exception {
        Digest manifest = new Shelf(repository).pushModule("v1");
        noByteChangesOnItsWay(manifest, "application/octet-stream", ZipWriter.write(Shelf.MODULE), folder);
    }

    @Test
    void noByteOfAnIndexChangesOnItsWay(@TempDir Path folder) throws Exception {
        Digest manifest = new Shelf(repository).pushModule("v1");
        byte[] bytes = repository.manifest(manifest).bytes();
        RawManifest index = new Shelf(repository).pushIndex(manifest, "index");
        noByteChangesOnItsWay(index.digest(), MediaTypes.INDEX, index.bytes(), folder.resolve("index"));
        noByteChangesOnItsWay(index.digest(), MediaTypes.MANIFEST, bytes, folder.resolve("manifest"));
    }
}
