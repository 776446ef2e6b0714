package dev.pequod.resolver.oci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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
                "Bearer realm=\"https://auth.docker.io/token\",service=\"registry.docker.io\",scope=\"repository:a/b:pull,push\""
                        + " ! Bearer realm=\"https://auth.docker.io/token\",service=\"registry.docker.io\",scope=\"repository:a/b:pull,push\"",
                "Bearer realm=\"https://ghcr.io/token\",service=\"ghcr.io\",scope=\"repository:user/image:pull\""
                        + " ! Bearer realm=\"https://ghcr.io/token\",service=\"ghcr.io\",scope=\"repository:user/image:pull\"",
                "Basic realm=\"https://1.dkr.ecr.eu-central-1.amazonaws.com/\",service=\"ecr.amazonaws.com\""
                        + " ! Basic realm=\"https://1.dkr.ecr.eu-central-1.amazonaws.com/\",service=\"ecr.amazonaws.com\"",
                "Bearer realm=\"https://harbor.example/service/token\",service=\"harbor-registry\""
                        + " ! Bearer realm=\"https://harbor.example/service/token\",service=\"harbor-registry\"",
                "Bearer realm=\"https://a.azurecr.io/oauth2/token\",service=\"a.azurecr.io\",scope=\"repository:a:pull\",error=\"invalid_token\""
                        + " ! Bearer realm=\"https://a.azurecr.io/oauth2/token\",service=\"a.azurecr.io\",scope=\"repository:a:pull\",error=\"invalid_token\"",
                "Bearer realm=\"\" ! Bearer realm=\"\"",
                "x=\"a, Bearer realm=t\" y, Basic ! Basic ",
                "Basic ,,Bearer realm=t ! Bearer realm=\"t\"",
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
                "Bearer realm=\"t",
                "Bearer realm=",
                "Bearer realm=, x=y",
                "Bearer realm=t u",
                "Bearer realm=\"t\\\""
            })
    void whatIsNeitherIsNotMet(String header) {
        assertEquals(List.of(), Demand.of(List.of(header)).stream().toList());
    }

    /** Once, each letter was the beginning of another look at all that followed, and no deadline ends that. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "a", "a=", " ", ",", "\"", "\\", "a ", "a,", "a=\"", "=", "/", "a=b ", "\"\\", "a =", "a/ ", "Basic "
            })
    void whatIsHostileTakesNoTime(String part) {
        String start = "Bearer ";
        List<String> headers = Stream.of(4_000, 16_000)
                .flatMap(length -> Stream.of("", "=", "\"", ",", "==\"")
                        .map(end -> start + part.repeat(length / part.length()) + end))
                .toList();
        assertTimeoutPreemptively(Duration.ofSeconds(5), () -> {
            for (int i = 0; i < 100; i++) {
                for (String header : headers) {
                    assertEquals(
                            List.of(),
                            Demand.of(List.of(header)).stream()
                                    .filter(Demand::isOfToken)
                                    .toList());
                }
            }
        });
    }

    @Test
    void onlyAsMuchAsRegistriesSendIsLookedAt() {
        String demand = "Bearer realm=\"" + "t".repeat(4096 - 15) + "\"";
        assertEquals(demand, Demand.of(List.of(demand)).orElseThrow().toString());
        assertEquals(Optional.empty(), Demand.of(List.of(demand + " ")));
        List<String> many = new ArrayList<>(Collections.nCopies(7, "Negotiate"));
        many.add("Basic");
        assertEquals("Basic", Demand.of(many).orElseThrow().scheme());
        many.addFirst("Negotiate");
        assertEquals(Optional.empty(), Demand.of(many));
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
