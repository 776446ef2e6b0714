package dev.pequod.resolver.oci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.api.CredentialSource;
import dev.pequod.api.Deadline;
import dev.pequod.api.Digest;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.api.testing.RegistryServer;
import dev.pequod.resolver.archive.ZipWriter;
import dev.pequod.resolver.net.HostPolicy;
import dev.pequod.resolver.net.Retries;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A real registry whose files someone changes behind its back: one bit of each byte of everything that a digest leads to. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class RegistryTamperingTest {
    private RegistryServer server;
    private OciRegistry registries;
    private OciRepository repository;

    @BeforeAll
    void start(@TempDir Path folder) throws ModuleException {
        server = RegistryServer.start(folder);
        // Nothing is tried twice: what the registry itself sees to be wrong stays so.
        registries = new OciRegistry(
                HostPolicy.of(Loopback.options(server.host())), new Retries(1, pause -> {}, new Random(1)));
        repository = registries.open(
                server.host(), "team/web", CredentialSource.NONE, Deadline.after(Duration.ofMinutes(5)));
    }

    @AfterAll
    void stop() {
        registries.close();
        server.close();
    }

    /** Changes each byte of a blob in turn, so that what the digest names cannot be had; then it can again. */
    private void everyByteCounts(Digest wanted, Digest changed) throws IOException, ModuleException {
        Path file = server.storage()
                .resolve("docker/registry/v2/blobs/sha256")
                .resolve(changed.hex().substring(0, 2))
                .resolve(changed.hex())
                .resolve("data");
        byte[] right = Files.readAllBytes(file);
        String ref = server.host() + "/team/web@" + wanted;
        assertEquals(Shelf.MODULE, Shelf.fetch(registries, ref, Shelf.context()));
        for (int i = 0; i < right.length; i++) {
            byte[] wrong = right.clone();
            wrong[i] ^= (byte) (1 << i % 8);
            Files.write(file, wrong);
            ModuleException e = assertThrows(
                    ModuleException.class, () -> Shelf.fetch(registries, ref, Shelf.context()), "byte " + i);
            // The registry itself may see that its own manifest is none.
            assertTrue(
                    Set.of(Reason.DIGEST_MISMATCH, Reason.UNAVAILABLE, Reason.NOT_FOUND)
                            .contains(e.reason()),
                    e.getMessage());
        }
        Files.write(file, right);
        assertEquals(Shelf.MODULE, Shelf.fetch(registries, ref, Shelf.context()));
    }

    @Test
    void everyByteOfAManifestCounts() throws Exception {
        Digest manifest = new Shelf(repository).pushModule("v1");
        everyByteCounts(manifest, manifest);
    }

    @Test
    void everyByteOfABlobCounts() throws Exception {
        Digest manifest = new Shelf(repository).pushModule("v1");
        everyByteCounts(manifest, Digest.of(ZipWriter.write(Shelf.MODULE)));
    }

    @Test
    void everyByteOfAnIndexCounts() throws Exception {
        Digest manifest = new Shelf(repository).pushModule("v1");
        RawManifest index = new Shelf(repository).pushIndex(manifest, "index");
        everyByteCounts(index.digest(), index.digest());
        everyByteCounts(index.digest(), manifest);
    }
}
