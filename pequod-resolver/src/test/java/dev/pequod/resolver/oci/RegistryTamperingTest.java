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
import dev.pequod.resolver.json.ForeignJson;
import dev.pequod.resolver.net.HostPolicy;
import dev.pequod.resolver.net.Retries;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real registry whose files someone changes behind its back: one bit of each byte of everything that a digest leads to. It is we who must
 * see it, by the digest; a registry that reads its own manifests sees some of it first, and only what those fields say may be left to it.
 * Where nothing is left to a registry {@link TransitTamperingTest} shows, and signatures are changed elsewhere.
 */
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

    private Path file(Digest blob) {
        return server.storage()
                .resolve("docker/registry/v2/blobs/sha256")
                .resolve(blob.hex().substring(0, 2))
                .resolve(blob.hex())
                .resolve("data");
    }

    /** Changes each byte of a blob in turn, so that what the digest names cannot be had; then it can again. */
    private void everyByteCounts(Digest wanted, Digest changed, String what, Predicate<byte[]> refusedByRegistry)
            throws IOException, ModuleException {
        Path file = file(changed);
        byte[] right = Files.readAllBytes(file);
        String ref = server.host() + "/team/web@" + wanted;
        String name = what + " " + server.host() + "/team/web@" + changed;
        assertEquals(Shelf.MODULE, Shelf.fetch(registries, ref, Shelf.context()));
        int ours = 0;
        for (int i = 0; i < right.length; i++) {
            byte[] wrong = right.clone();
            wrong[i] ^= (byte) (1 << i % 8);
            Files.write(file, wrong);
            ModuleException e = assertThrows(
                    ModuleException.class, () -> Shelf.fetch(registries, ref, Shelf.context()), "byte " + i);
            String message = String.valueOf(e.getMessage());
            if (e.reason() == Reason.UNAVAILABLE) {
                assertTrue(refusedByRegistry.test(wrong), "byte " + i + ": " + message);
                assertTrue(message.contains("Tried to read the " + name + " but"), message);
                assertTrue(message.contains(" answered 500: "), message);
            } else {
                assertEquals(Reason.DIGEST_MISMATCH, e.reason(), message);
                assertEquals(
                        "Tried to read the " + name + " but the registry sends other bytes, with the digest "
                                + Digest.of(wrong),
                        message);
                ours++;
            }
        }
        assertTrue(ours > right.length / 2, "only " + ours + " of " + right.length + " were refused by us");
        Files.write(file, right);
        assertEquals(Shelf.MODULE, Shelf.fetch(registries, ref, Shelf.context()));
    }

    /**
     * Reports whether the registry itself may refuse to send a manifest, of which it reads these fields: it is no JSON, or they are not what
     * they are in a manifest.
     */
    private static boolean isNoManifest(byte[] bytes) {
        try {
            Map<?, ?> json = new ForeignJson("a manifest").readObject(bytes);
            return !Integer.valueOf(2).equals(json.get("schemaVersion"))
                    || !Set.of(MediaTypes.MANIFEST, MediaTypes.INDEX).contains(String.valueOf(json.get("mediaType")));
        } catch (ModuleException e) {
            return true;
        }
    }

    @Test
    void everyByteOfAManifestCounts() throws Exception {
        Digest manifest = new Shelf(repository).pushModule("v1");
        everyByteCounts(manifest, manifest, "manifest", RegistryTamperingTest::isNoManifest);
    }

    @Test
    void everyByteOfABlobCounts() throws Exception {
        Digest manifest = new Shelf(repository).pushModule("v1");
        everyByteCounts(manifest, Digest.of(ZipWriter.write(Shelf.MODULE)), "blob", wrong -> false);
    }

    /** Nothing of a module comes from its configuration, which nobody asks for. */
    @Test
    void aConfigurationDoesNotCount() throws Exception {
        Digest manifest = new Shelf(repository).pushModule("v1");
        Path file = file(Digest.of(Shelf.cueConfig().bytes()));
        byte[] right = Files.readAllBytes(file);
        Files.write(file, new byte[] {'[', ']'});
        assertEquals(Shelf.MODULE, Shelf.fetch(registries, server.host() + "/team/web@" + manifest, Shelf.context()));
        Files.write(file, right);
    }

    @Test
    void everyByteOfAnIndexCounts() throws Exception {
        Digest manifest = new Shelf(repository).pushModule("v1");
        RawManifest index = new Shelf(repository).pushIndex(manifest, "index");
        everyByteCounts(index.digest(), index.digest(), "manifest", RegistryTamperingTest::isNoManifest);
        everyByteCounts(index.digest(), manifest, "manifest", RegistryTamperingTest::isNoManifest);
    }
}
