package dev.pequod.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class VersionOrderTest {

    /** Section 11 of Semantic Versioning, and numbers that are dates. */
    @Test
    void versionsAreOrderedByTheirPrecedence() {
        List<String> ordered = List.of(
                "v0.0.0-20261128010203-abcdef0123456789abcdef0123456789abcdef01-a-name-of-more-than-63-characters",
                "v1.0.0-alpha",
                "v1.0.0-alpha.1",
                "v1.0.0-alpha.beta",
                "v1.0.0-beta",
                "v1.0.0-beta.2",
                "v1.0.0-beta.11",
                "v1.0.0-rc.1",
                "v1.0.0",
                "v1.9.0",
                "v1.10.0",
                "v1.20261128010203.0",
                "v1.20261128010204.0",
                "v2.0.0");
        List<String> mixed = new ArrayList<>(ordered);
        Collections.shuffle(mixed, new Random(1));
        mixed.sort(VersionOrder.INSTANCE);
        assertEquals(ordered, mixed);
        ordered.forEach(version -> assertTrue(VersionOrder.isVersion(version), version));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1.0.0",
                "v1.0",
                "v1",
                "v01.0.0",
                "v1.0.00",
                "v1.0.0-",
                "v1.0.0-01",
                "v1.0.0+",
                "v1.0.0 ",
                "latest"
            })
    void whatIsNoVersionIsNone(String text) {
        assertFalse(VersionOrder.isVersion(text));
    }

    @Test
    void whatIsLongerThanATagMayBeIsNone() {
        assertTrue(VersionOrder.isVersion("v1.0.0-" + "a".repeat(121)));
        assertFalse(VersionOrder.isVersion("v1.0.0-" + "a".repeat(122)));
    }

    @ParameterizedTest
    @CsvSource({
        "v1.0.0, v1.0.0",
        "1.0.0, v1.0.0",
        "1.0.0-rc.1, v1.0.0-rc.1",
        "1.0, ''",
        "latest, ''",
        "vv1.0.0, ''",
        "'', ''"
    })
    void aTagIsAVersionWithoutAVToo(String tag, String version) {
        assertEquals(version, VersionOrder.ofTag(tag));
    }
}
