package dev.pequod.resolver.oci;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which of several demands is met, and how it is written. */
final class DemandTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            quoteCharacter = '`',
            value = {
                "Basic realm=\"r\" ! Basic realm=\"r\"",
                "Basic ! Basic ",
                "Basic realm=\"r\", Bearer realm=\"t\" ! Bearer realm=\"t\"",
                "bearer REALM = t , Service = s ! bearer realm=\"t\",service=\"s\"",
                "Bearer service=\"s\", Basic realm=\"r\" ! Basic realm=\"r\"",
                "Bearer realm=\"a, Basic realm=\\\"x\\\"\" ! Bearer realm=\"a, Basic realm=\\\"x\\\"\"",
                "Digest realm=\"Bearer realm=t\", Basic ! Basic ",
                "Negotiate abc==, Basic realm=\"r\" ! Basic realm=\"r\"",
                "Bearer realm=\"t\",realm=\"u\" ! Bearer realm=\"t\"",
                "realm=\"t\", ;;, Bearer realm=\"t\" ! Bearer realm=\"t\"",
                "Bearer realm=\"t\", Digest realm=\"d\",service=\"x\" ! Bearer realm=\"t\"",
            })
    void aTokenComesBeforeAPassword(String header, String met) {
        assertEquals(
                met.strip(), Demand.of(List.of(header)).orElseThrow().toString().strip());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            value = {
                "Negotiate",
                "Bearer",
                "realm=\"t\"",
                "Digest realm=\"Basic\"",
                "\"Basic\"",
                "''",
                "Bearer realm=\"t"
            })
    void whatIsNeitherIsNotMet(String header) {
        assertEquals(List.of(), Demand.of(List.of(header)).stream().toList());
    }

    @Test
    void ofSeveralHeadersEachIsLookedAt() {
        assertEquals(
                "Bearer realm=\"t\"",
                Demand.of(List.of("Basic", "Negotiate", "Bearer realm=\"t\"", "Bearer realm=\"u\""))
                        .orElseThrow()
                        .toString());
    }
}
