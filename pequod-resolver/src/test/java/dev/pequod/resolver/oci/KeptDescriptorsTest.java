package dev.pequod.resolver.oci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.api.Deadline;
import dev.pequod.api.Digest;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.resolver.json.ForeignJson;
import dev.pequod.resolver.oci.Shelf.Part;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lists of manifests that others write too, and what they say of each. */
final class KeptDescriptorsTest extends RegistryTestCase {
    private final Deadline deadline = Deadline.after(Duration.ofMinutes(1));

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Once, a platform, addresses and the like were lost of all that the index listed. */
    @Test
    void whatOthersWroteIntoTheIndexOfALayoutStays() throws ModuleException, IOException {
        Path place = Files.createDirectory(folder.resolve("layout"));
        String theirs = "{\"size\":2,\"digest\":\"sha256:" + "1".repeat(64)
                + "\",\"mediaType\":\"application/x\",\"platform\":{\"os\":\"linux\",\"architecture\":\"amd64\"},"
                + "\"urls\":[\"https://example.com/x\"],\"data\":\"e30=\",\"annotations\":{\"z\":\"1\","
                + "\"org.opencontainers.image.ref.name\":\"theirs\",\"a\":\"2\"}}";
        Files.writeString(place.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
        Files.writeString(
                place.resolve("index.json"),
                "{\"schemaVersion\":2,\"annotations\":{\"of\":\"index\"},\"manifests\":[" + theirs + "]}");
        OciLayout layout = OciLayout.folder(place, deadline);
        new Shelf(layout).pushModule("v1");
        String written = Files.readString(place.resolve("index.json"));
        assertTrue(written.contains(theirs), written);
        assertTrue(written.contains("\"annotations\":{\"of\":\"index\"}"), written);
        assertEquals(List.of("theirs", "v1"), layout.tags());
        new Shelf(layout).pushModule("v1");
        assertEquals(written, Files.readString(place.resolve("index.json")));
    }

    /** Once, a manifest that was copied as a part of another one lost its tag. */
    @Test
    void aManifestThatIsWrittenWithoutATagKeepsThoseThatItHas() throws ModuleException {
        OciLayout layout = OciLayout.folder(folder.resolve("layout"), deadline);
        Digest module = new Shelf(layout).pushModule("v1");
        new Shelf(layout).pushModule("v2");
        layout.push(layout.manifest(module), "");
        assertEquals(List.of("v1", "v2"), layout.tags());
        new Shelf(layout).push("v2", Shelf.cueConfig(), List.of(new Part("text/plain", bytes("other"))));
        assertEquals(module, layout.resolve("v1").orElseThrow());
        assertTrue(!module.equals(layout.resolve("v2").orElseThrow()));
        assertEquals(List.of("v1", "v2"), layout.tags());
    }

    @Test
    void whatOthersWroteIntoAListOfReferrersStaysAndIsCopied() throws ModuleException {
        OciLayout from = OciLayout.folder(folder.resolve("from"), deadline);
        Digest module = new Shelf(from).pushModule("v1");
        Digest about = new Shelf(from).push("about", Shelf.cueConfig(), List.of(new Part("text/plain", bytes("x"))));
        RawManifest referrer = from.manifest(about);
        String entry = "{\"digest\":\"" + about + "\",\"mediaType\":\"" + MediaTypes.MANIFEST + "\",\"size\":"
                + referrer.bytes().length + ",\"urls\":[\"https://example.com/x\"]}";
        from.push(
                new RawManifest(
                        MediaTypes.INDEX,
                        bytes("{\"schemaVersion\":2,\"mediaType\":\"" + MediaTypes.INDEX + "\",\"manifests\":[" + entry
                                + "]}")),
                Referrers.tag(module));
        OciRepository to = repository(server.host(), "team/copy");
        OciCopy.copy(from, module, to, "v1");
        RawManifest list = to.manifest(to.resolve(Referrers.tag(module)).orElseThrow());
        assertTrue(text(list).contains("\"urls\":[\"https://example.com/x\"]"), text(list));
        new Referrers(to).add(module, List.of(Descriptor.of(MediaTypes.MANIFEST, bytes("{}"))));
        String after = text(to.manifest(to.resolve(Referrers.tag(module)).orElseThrow()));
        assertTrue(after.contains("\"urls\":[\"https://example.com/x\"]"), after);
        assertTrue(after.contains(Digest.of(bytes("{}")).toString()), after);
    }

    private static String text(RawManifest manifest) {
        return new String(manifest.bytes(), StandardCharsets.UTF_8);
    }

    /** Makes an index that says something wrong of the module. */
    private Digest wrongIndex(long more, String type) throws ModuleException {
        OciRepository repository = repository(server.host(), "team/web");
        RawManifest module = repository.manifest(digest);
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("schemaVersion", 2);
        json.put("mediaType", MediaTypes.INDEX);
        json.put("manifests", List.of(new Descriptor(type, digest, module.bytes().length + more, "", Map.of()).json()));
        RawManifest index = new RawManifest(MediaTypes.INDEX, ForeignJson.write(json));
        repository.push(index, "wrong");
        return index.digest();
    }

    @ParameterizedTest
    @CsvSource({
        "1, application/vnd.oci.image.manifest.v1+json, DIGEST_MISMATCH",
        "-1, application/vnd.oci.image.manifest.v1+json, DIGEST_MISMATCH",
        "0, application/vnd.docker.distribution.manifest.v2+json, INVALID_MODULE",
    })
    void whatAnIndexSaysOfAManifestMustBeSo(long more, String type, Reason reason) throws ModuleException {
        Digest index = wrongIndex(more, type);
        ModuleException e = refused(reason, server.host() + "/team/web@" + index, Shelf.context());
        assertTrue(e.getMessage().contains("where it is listed"), e.getMessage());
        OciRepository repository = repository(server.host(), "team/web");
        OciLayout to = OciLayout.folder(folder.resolve("layout"), deadline);
        assertEquals(
                reason,
                assertThrows(ModuleException.class, () -> OciCopy.copy(repository, index, to, "v1"))
                        .reason());
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/vnd.oci.image.manifest.v1+json", ""})
    void whatIsRightOrNotSaidIsTaken(String type) throws ModuleException {
        Digest index = wrongIndex(0, type);
        assertEquals(Shelf.MODULE, Shelf.fetch(registries, server.host() + "/team/web@" + index, Shelf.context()));
    }

    /** Once, some thousands of them ended the stack. */
    @ParameterizedTest
    @CsvSource({"15, ''", "16, 'but it has more than 16 indexes within each other'"})
    void onlySoManyIndexesWithinEachOtherAreCopied(int more, String problem) throws ModuleException {
        OciLayout from = OciLayout.folder(folder.resolve("from"), deadline);
        RawManifest last = from.manifest(new Shelf(from).pushModule("v1"));
        for (int i = 0; i <= more; i++) {
            Descriptor listed = Descriptor.of(last.mediaType(), last.bytes());
            last = new RawManifest(
                    MediaTypes.INDEX,
                    ForeignJson.write(Map.of(
                            "schemaVersion", 2, "mediaType", MediaTypes.INDEX, "manifests", List.of(listed.json()))));
            from.push(last, "");
        }
        Digest digest = last.digest();
        OciLayout to = OciLayout.folder(folder.resolve("to"), deadline);
        if (problem.isEmpty()) {
            assertEquals(more + 2, OciCopy.copy(from, digest, to, "v1"));
        } else {
            ModuleException e = assertThrows(ModuleException.class, () -> OciCopy.copy(from, digest, to, "v1"));
            assertEquals(Reason.LIMIT_EXCEEDED, e.reason());
            assertTrue(e.getMessage().endsWith(problem), e.getMessage());
        }
    }
}
