package dev.pequod.resolver.oci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.api.Digest;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ManifestReaderTest {
    private static Manifest read(String size) throws ModuleException {
        String config = "{\"mediaType\": \"text/plain\", \"digest\": \"" + Digest.of(new byte[5]) + "\", \"size\": "
                + size + "}";
        String json = "{\"schemaVersion\": 2, \"config\": " + config + ", \"layers\": []}";
        return new RawManifest(MediaTypes.MANIFEST, json.getBytes(StandardCharsets.UTF_8)).read("test");
    }

    @Test
    void aSizeIsRead() throws ModuleException {
        assertEquals(
                5, assertInstanceOf(Manifest.Parts.class, read("5")).config().size());
        assertEquals(
                1L << 40,
                assertInstanceOf(Manifest.Parts.class, read("1099511627776"))
                        .config()
                        .size());
    }

    /** Once, 2^64 + 5 was 5, and so was 5.5: a size that others read otherwise. */
    @ParameterizedTest
    @ValueSource(strings = {"18446744073709551621", "5.5", "5e0", "-5", "\"5\"", "null", "true", "{}"})
    void whatIsNoSizeIsRefused(String size) {
        ModuleException e = assertThrows(ModuleException.class, () -> read(size));
        assertEquals(Reason.INVALID_MODULE, e.reason(), e.getMessage());
        assertTrue(e.getMessage().startsWith("Tried to read the manifest of test but "), e.getMessage());
        assertTrue(e.getMessage().endsWith(" has no size"), e.getMessage());
    }

    /** Once, each of these names was compared with each other one, which took 10 seconds. */
    @Test
    @Timeout(5)
    void namesThatHaveOneHashCodeAreReadLikeOthers() throws ModuleException {
        StringBuilder names = new StringBuilder();
        for (int i = 0; i < 45_000; i++) {
            StringBuilder name = new StringBuilder();
            for (int bit = 0; bit < 17; bit++) {
                name.append((i >> bit & 1) == 0 ? "Aa" : "BB");
            }
            names.append(i == 0 ? "\"" : ",\"").append(name).append("\":\"\"");
        }
        Manifest read = read("5}, \"annotations\": {" + names + "}, \"more\": {\"a\": 1");
        assertEquals(45_000, read.annotations().size());
    }
}
