package dev.pequod.apply;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DriftTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "a: 1 | a: 1 | none",
                "a: 1 | {a: 1, b: 2} | none",
                "a: {b: 1} | a: {b: 2} | a.b",
                "a: 1 | b: 1 | a",
                "a: {} | b: 1 | none",
                "a: [] | b: 1 | none",
                "a: [] | a: null | none",
                "a: [x] | a: null | a",
                "a: 1 | a: null | a",
                "a: 1.0 | a: 1 | none",
                "a: 1000m | a: '1' | a",
                "a: '0700' | a: '700' | a",
                "a: 'true' | a: true | a",
                "a: {b: null} | a: {c: 1} | none",
                "a: [x, y] | a: [x, y] | none",
                "a: [x, y] | a: [x, y, z] | a",
                "a: [x, y] | a: [y, x] | a[0]",
                "l: [{name: a, x: 1}] | l: [{name: side, x: 9}, {name: a, x: 1, y: 2}] | none",
                "l: [{name: a, x: 1}] | l: [{name: side, x: 9}, {name: a, x: 2}] | l[0].x",
                "l: [{name: a}, {name: b}] | l: [{name: a}] | l[1]",
            })
    void isWhatWasAppliedAndIsNotThere(String wanted, String live, String path) {
        assertEquals(
                path.equals("none") ? Optional.empty() : Optional.of(path),
                Drift.of(Cases.object(wanted), Cases.object(live)));
    }

    /** Fields that the API server leaves out when they are zero, and means by that. */
    @Test
    void aZeroThatTheApiServerDoesNotKeepIsNoDifferenceToWhatItKeeps() {
        var live = Cases.object("{b: 1, l: [{name: a}]}");
        var zeros = Cases.object("{a: false, b: 1, c: 0, d: '', l: [{name: a, readOnly: false}]}");
        assertEquals(Optional.of("a"), Drift.of(zeros, live));
        assertEquals(Optional.empty(), Drift.ofKept(zeros, live));
        assertEquals(Optional.of("a"), Drift.ofKept(Cases.object("a: true"), live));
        assertEquals(Optional.of("b"), Drift.ofKept(Cases.object("b: 0"), live));
    }

    /** Whether a text is a quantity, nobody knows but the API server: another text may say something else where it stands. */
    @ParameterizedTest
    @CsvSource({"1000m, '1'", "1024Mi, 1Gi", "0.5, 500m", "1e3, 1k"})
    void aQuantityThatTheApiServerWritesOtherwiseIsNoDifferenceToWhatItKeeps(String wanted, String live) {
        assertEquals(Optional.empty(), Drift.ofKept(Cases.object("a: " + wanted), Cases.object("a: '" + live + "'")));
        assertEquals(Optional.of("a"), Drift.ofKept(Cases.object("a: 1Gi"), Cases.object("a: 1G")));
    }

    @Test
    void fingerprintsDifferWithWhatPeopleChangeAndNotWithStatus() {
        String object = "{metadata: {name: a, labels: {x: '1'}, resourceVersion: '1'}, spec: {a: 1}, status: {a: 1}}";
        String print = Drift.fingerprint(Cases.object(object));
        assertEquals(print, Drift.fingerprint(Cases.object(object.replace("status: {a: 1}", "status: {a: 2}"))));
        assertEquals(print, Drift.fingerprint(Cases.object(object.replace("Version: '1'", "Version: '2'"))));
        assertNotEquals(print, Drift.fingerprint(Cases.object(object.replace("x: '1'", "x: '2'"))));
    }
}
