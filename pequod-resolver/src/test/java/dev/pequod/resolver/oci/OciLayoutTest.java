package dev.pequod.resolver.oci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.api.Deadline;
import dev.pequod.api.Digest;
import dev.pequod.api.FetchedModule;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.api.ModuleFiles;
import dev.pequod.api.ModuleLimits;
import dev.pequod.api.testing.WrongBytes;
import dev.pequod.resolver.archive.ArchiveReader;
import dev.pequod.resolver.archive.TarWriter;
import dev.pequod.resolver.json.ForeignJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Folders and archives in the OCI image layout, which carry modules across an air gap. */
final class OciLayoutTest {
    private static final Set<Reason> REFUSED = Set.of(Reason.DIGEST_MISMATCH, Reason.LIMIT_EXCEEDED);

    private final Deadline deadline = Deadline.after(Duration.ofMinutes(1));

    @TempDir
    private Path folder;

    private static ModuleFiles module() throws ModuleException {
        return ModuleFiles.of(Map.of(
                ModuleArtifact.MODULE_FILE,
                bytes("module: \"example.com/web@v1\"\n"),
                "web.cue",
                bytes("package web\n")));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private Path archive() throws ModuleException {
        Path archive = folder.resolve("web.tar");
        OciLayout layout = OciLayout.archive(archive, deadline);
        ModuleArtifact.of(module(), Map.of()).push(layout, "v1");
        layout.save();
        return archive;
    }

    private Map<String, byte[]> entries(Path archive) throws ModuleException, IOException {
        ArchiveReader reader = new ArchiveReader("test", ModuleLimits.DEFAULTS, deadline);
        reader.addTar(Files.readAllBytes(archive));
        Map<String, byte[]> entries = new HashMap<>();
        for (String path : reader.files().paths()) {
            entries.put(path, reader.files().bytes(path).orElseThrow());
        }
        return entries;
    }

    @Test
    void whatDockerSaveWritesBesideTheLayoutIsNotLookedAt() throws ModuleException, IOException {
        Path archive = archive();
        Map<String, byte[]> entries = entries(archive);
        entries.put("manifest.json", bytes("[]"));
        entries.put("repositories", bytes("{}"));
        Files.write(archive, TarWriter.write(ModuleFiles.of(entries)));
        assertEquals(module(), OciLayout.read(archive, "v1", Shelf.context()).files());
    }

    /** Once, a layout in the folder of a module took its place: what was changed there afterwards was seen by nobody. */
    @Test
    void aFolderWithOtherFilesIsLeftAlone() throws ModuleException, IOException {
        Path module = Files.createDirectory(folder.resolve("module"));
        Files.writeString(module.resolve("web.cue"), "package web\n");
        ModuleArtifact artifact = ModuleArtifact.of(module(), Map.of());
        ModuleException other =
                assertThrows(ModuleException.class, () -> artifact.push(OciLayout.folder(module, deadline), "v1"));
        assertEquals(
                "Tried to write an OCI layout to " + module
                        + " but there are other files; name an empty folder, or a .tar",
                other.getMessage());
        ModuleException file = assertThrows(
                ModuleException.class,
                () -> artifact.push(OciLayout.folder(module.resolve("web.cue"), deadline), "v1"));
        assertTrue(file.getMessage().contains("it is a file"), file.getMessage());
        try (Stream<Path> left = Files.list(module)) {
            assertEquals(List.of(module.resolve("web.cue")), left.toList());
        }
        Path layout = folder.resolve("layout");
        artifact.push(OciLayout.folder(layout, deadline), "v1");
        artifact.push(OciLayout.folder(layout, deadline), "v2");
        assertEquals(List.of("v1", "v2"), OciLayout.folder(layout, deadline).tags());
    }

    @Test
    void anArchiveOfSomethingElseIsRefused() throws ModuleException, IOException {
        Path archive = archive();
        for (String part : List.of("index.json", "oci-layout")) {
            Map<String, byte[]> entries = entries(archive);
            entries.remove(part);
            Path other = folder.resolve("other.tar");
            Files.write(other, TarWriter.write(ModuleFiles.of(entries)));
            ModuleException e = assertThrows(ModuleException.class, () -> OciLayout.archive(other, deadline));
            assertEquals(Reason.INVALID_MODULE, e.reason());
            assertTrue(
                    e.getMessage().endsWith("it is no OCI layout, or not the whole of one: it has no " + part),
                    e.getMessage());
        }
    }

    /** Once, only who wrote a layout could read it. */
    @Test
    void whatIsWrittenHasTheUsualPermissions() throws ModuleException, IOException {
        Path usual = Files.writeString(folder.resolve("usual"), "");
        ModuleArtifact.of(module(), Map.of()).push(OciLayout.folder(folder.resolve("layout"), deadline), "v1");
        archive();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                assertEquals(
                        Files.getPosixFilePermissions(usual), Files.getPosixFilePermissions(file), file.toString());
            }
        }
    }

    @Test
    void noByteOfALayoutCanBeChangedUnseen() throws ModuleException, IOException {
        Path layout = folder.resolve("layout");
        ModuleArtifact artifact = ModuleArtifact.of(module(), Map.of());
        artifact.push(OciLayout.folder(layout, deadline), "v1");
        Digest digest = artifact.digest();
        Manifest.Parts parts = (Manifest.Parts)
                OciLayout.folder(layout, deadline).manifest(digest).read("test");
        // The other layer repeats a file of the archive, and is compared by its digest alone.
        Digest archive = parts.layers().getFirst().digest();
        for (String name : List.of("index.json", "blobs/sha256/" + digest.hex(), "blobs/sha256/" + archive.hex())) {
            Path file = layout.resolve(name);
            byte[] right = Files.readAllBytes(file);
            boolean isIndex = name.equals("index.json");
            for (byte[] wrong : WrongBytes.variations(right)) {
                Files.write(file, wrong);
                try {
                    FetchedModule found = OciLayout.read(layout, "v1", Shelf.context());
                    assertTrue(isIndex, name); // in a list of manifests not each byte means something
                    assertEquals(digest, found.sourceDigest());
                    assertEquals(module(), found.files());
                } catch (ModuleException e) {
                    assertTrue(
                            isIndex
                                    || REFUSED.contains(e.reason())
                                            && e.getMessage().startsWith("Tried to "),
                            e.getMessage());
                }
            }
            Files.write(file, right);
        }
        assertEquals(module(), OciLayout.read(layout, "v1", Shelf.context()).files());
    }

    /** Once, only a registry was held to the sizes that a manifest tells. */
    @Test
    void aBlobOfAnotherSizeThanTheManifestTellsIsRefused() throws ModuleException {
        OciLayout layout = OciLayout.folder(folder.resolve("layout"), deadline);
        byte[] blob = bytes("blob");
        layout.push(Descriptor.of("text/plain", blob), blob);
        for (long size : List.of(3L, 5L)) {
            ModuleException e = assertThrows(
                    ModuleException.class,
                    () -> layout.blob(new Descriptor("text/plain", Digest.of(blob), size, "", Map.of()), 100));
            assertTrue(REFUSED.contains(e.reason()), e.getMessage());
        }
    }

    private static RawManifest signature(Digest subject) {
        return new RawManifest(
                MediaTypes.MANIFEST,
                bytes("{\"schemaVersion\":2,\"mediaType\":\"" + MediaTypes.MANIFEST + "\",\"config\":{\"mediaType\":\""
                        + MediaTypes.EMPTY + "\",\"digest\":\"" + Digest.of(bytes("{}"))
                        + "\",\"size\":2},\"layers\":[],"
                        + "\"subject\":{\"mediaType\":\"" + MediaTypes.MANIFEST + "\",\"digest\":\"" + subject
                        + "\",\"size\":9}}"));
    }

    /** Once, a broken signature made its module unusable where that has no tag. */
    @Test
    void aBrokenSignatureThatIsListedAsOneHidesNoModule() throws ModuleException, IOException {
        Path place = folder.resolve("layout");
        OciLayout layout = OciLayout.folder(place, deadline);
        ModuleArtifact artifact = ModuleArtifact.of(module(), Map.of());
        artifact.push(layout, "");
        RawManifest signature = signature(artifact.digest());
        layout.push(signature, "");
        Path blob = place.resolve("blobs/sha256/" + signature.digest().hex());
        Files.writeString(blob, "{");
        ModuleException unknown = assertThrows(ModuleException.class, () -> OciLayout.read(place, "", Shelf.context()));
        assertEquals(Reason.DIGEST_MISMATCH, unknown.reason(), "what nothing is known of may be the module");

        Files.write(blob, signature.bytes());
        new Referrers(layout).add(artifact.digest(), List.of(signature.descriptor()));
        assertEquals(module(), OciLayout.read(place, "", Shelf.context()).files());
        for (String broken : List.of("{", "{}")) {
            Files.writeString(blob, broken);
            assertEquals(module(), OciLayout.read(place, "", Shelf.context()).files());
            assertEquals(List.of(artifact.digest()), layout.untagged());
        }
        Files.delete(blob);
        assertEquals(module(), OciLayout.read(place, "", Shelf.context()).files());

        Files.writeString(place.resolve("blobs/sha256/" + artifact.digest().hex()), "{");
        ModuleException broken = assertThrows(ModuleException.class, () -> OciLayout.read(place, "", Shelf.context()));
        assertEquals(Reason.DIGEST_MISMATCH, broken.reason(), "the module itself");
    }

    /** Once, one list was read for each of the tags that mean it: for two minutes. */
    @Test
    @Timeout(20)
    void aListThatManyTagsMeanIsReadOnce() throws ModuleException, IOException {
        Path place = folder.resolve("layout");
        OciLayout layout = OciLayout.folder(place, deadline);
        ModuleArtifact.of(module(), Map.of()).push(layout, "v1");
        List<Object> entries = new ArrayList<>();
        byte[] list = ForeignJson.write(Map.of(
                "schemaVersion", 2, "mediaType", MediaTypes.INDEX, "manifests", List.of(), "x", "x".repeat(1_000_000)));
        layout.push(Descriptor.of(MediaTypes.INDEX, list), list, sent -> {});
        for (int i = 0; i < 5_000; i++) {
            Map<String, Object> entry = Descriptor.of(MediaTypes.INDEX, list).json();
            entry.put("annotations", Map.of("org.opencontainers.image.ref.name", "sha256-%064x".formatted(i)));
            entries.add(entry);
        }
        entries.add(new Descriptor(MediaTypes.MANIFEST, Digest.of(new byte[1]), 1, "", Map.of()).json());
        Files.write(
                place.resolve("index.json"),
                ForeignJson.write(Map.of("schemaVersion", 2, "mediaType", MediaTypes.INDEX, "manifests", entries)));
        ModuleException e = assertThrows(ModuleException.class, () -> OciLayout.read(place, "", Shelf.context()));
        assertEquals(Reason.NOT_FOUND, e.reason(), e.getMessage());
    }
}
