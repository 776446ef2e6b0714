package dev.pequod.resolver.oci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import dev.pequod.api.Credential;
import dev.pequod.api.CredentialSource;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.api.testing.RegistryFront;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Services that give tokens in exchange for a credential, and where they lead. */
final class TokenServiceTest extends RegistryTestCase {
    private static final String SECRET = "refresh-me-not";

    /** Once, the body of a request for a token, which holds the credential, was sent on to wherever the service said. */
    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void aTokenThatIsExchangedGoesToNoOtherServer(int status) {
        List<String> sent = new ArrayList<>();
        List<String> stolen = new ArrayList<>();
        try (RegistryFront service = RegistryFront.alone();
                RegistryFront thief = thief(stolen)) {
            service.answer(exchange -> {
                sent.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
                exchange.getResponseHeaders().set("Location", "http://" + thief.host() + "/token");
                RegistryFront.send(exchange, status, "");
                return true;
            });
            demandTokenOf("http://" + service.host() + "/token");
            registries = Loopback.registries(front.host(), service.host(), thief.host());
            CredentialSource login = CredentialSource.ofHosts(Map.of(front.host(), new Credential("<token>", SECRET)));
            ModuleException e = refused(
                    Reason.FORBIDDEN,
                    front.host() + "/team/web@" + digest,
                    Shelf.context(Duration.ofSeconds(30), login));
            assertTrue(e.getMessage().contains(service.host() + " sends the request for a token"), e.getMessage());
            assertTrue(sent.getFirst().contains(SECRET), "the service itself was asked");
            assertEquals(List.of(), stolen);
        }
    }

    /**
     * Once, where a registry led to could demand a token from a service of its own, and the registry's password was sent there.
     *
     * @param name the user; {@code <token>} for a credential that is sent in the body of the request for a token
     * @param registryDemands whether the registry itself wants a password first
     */
    @ParameterizedTest
    @CsvSource({"alice, true", "alice, false", "<token>, false"})
    void whereARegistryLeadsToIsGivenNoPassword(String name, boolean registryDemands) {
        List<String> stolen = new ArrayList<>();
        try (RegistryFront store = RegistryFront.alone();
                RegistryFront thief = thief(stolen)) {
            store.answer(exchange -> demandToken(exchange, "http://" + thief.host() + "/token"));
            front.answer(exchange -> {
                exchange.getResponseHeaders().set("Location", "http://" + store.host() + "/blob");
                RegistryFront.send(exchange, 307, "");
                return true;
            });
            if (registryDemands) {
                front.demandToken("", name, SECRET);
            }
            registries = Loopback.registries(front.host(), store.host(), thief.host());
            CredentialSource login = CredentialSource.ofHosts(Map.of(front.host(), new Credential(name, SECRET)));
            ModuleException e = assertThrows(
                    ModuleException.class,
                    () -> Shelf.fetch(
                            registries,
                            front.host() + "/team/web@" + digest,
                            Shelf.context(Duration.ofSeconds(30), login)));
            if (registryDemands) {
                assertEquals(Reason.UNAUTHORIZED, e.reason(), e.getMessage());
                assertTrue(
                        e.getMessage()
                                .contains(store.host() + ", to which " + front.host()
                                        + " leads, wants a password of its own; none is given to it"),
                        e.getMessage());
                assertEquals(List.of(), stolen, "the service that the store names is not even asked");
            }
            assertEquals(
                    List.of(),
                    stolen.stream().filter(sent -> !sent.equals("null")).toList());
            store.seen().forEach(seen -> assertEquals("", seen.authorization()));
        }
    }

    /** Once, a registry that moves a path on itself was asked there without the credential. */
    @ParameterizedTest
    @ValueSource(ints = {301, 302, 307, 308})
    void aRedirectOnTheSameServerKeepsTheCredential(int status) throws ModuleException {
        front.demandBasic(Map.of("alice", "s3cret"));
        front.answer(exchange -> {
            String path = exchange.getRequestURI().toString();
            boolean isOld = path.startsWith("/v2/old/");
            if (isOld) {
                exchange.getResponseHeaders().set("Location", path.replace("/v2/old/", "/v2/team/"));
                RegistryFront.send(exchange, status, "");
            }
            return isOld;
        });
        CredentialSource login = CredentialSource.ofHosts(Map.of(front.host(), new Credential("alice", "s3cret")));
        front.demandBasic(Map.of("alice", "s3cret"));
        assertEquals(
                Shelf.MODULE,
                Shelf.fetch(
                        registries, front.host() + "/old/web@" + digest, Shelf.context(Duration.ofSeconds(30), login)));
    }

    /** Once, the message advised to open what the registry had led to as if the user had named it. */
    @Test
    void whoLedToAnAddressThatIsNotAllowedIsTold() {
        demandTokenOf("http://169.254.169.254/token");
        ModuleException e = refused(Reason.FORBIDDEN);
        assertTrue(
                e.getMessage()
                        .contains(", for which " + front.host()
                                + " leads to http://169.254.169.254, but 169.254.169.254"),
                e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"file:///etc/passwd", "ftp://example.com/token"})
    void aServiceThatIsNoneOfTheWebIsNotAsked(String realm) {
        demandTokenOf(realm);
        ModuleException e = refused(Reason.FORBIDDEN);
        assertTrue(
                e.getMessage().contains(front.host() + " leads to an address that is neither of https nor of http"),
                e.getMessage());
    }

    /** Once, an address without a host was told as an internal error. */
    @ParameterizedTest
    @ValueSource(strings = {"https:/token", "http:tokens", "ftp:x"})
    void anAddressWithoutAHostMakesNoSense(String address) {
        demandTokenOf(address);
        ModuleException e = refused(Reason.UNAVAILABLE);
        assertTrue(e.getMessage().contains(front.host() + " leads to an address that is none"), e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"https:/upload", "ftp:x"})
    void anUploadThatGoesNowhereMakesNoSense(String address) {
        front.answer(exchange -> {
            boolean isUpload = exchange.getRequestMethod().equals("POST");
            if (isUpload) {
                exchange.getResponseHeaders().set("Location", address);
                RegistryFront.send(exchange, 202, "");
            }
            return isUpload;
        });
        ModuleException e = assertThrows(
                ModuleException.class, () -> new Shelf(repository(front.host(), "team/other")).pushModule("v1"));
        assertEquals(Reason.UNAVAILABLE, e.reason(), e.getMessage());
        assertTrue(e.getMessage().contains(front.host() + " leads to an address that is none"), e.getMessage());
    }

    /** Once, the registry was asked again without any token, so that it seemed to want a password. */
    @ParameterizedTest
    @ValueSource(ints = {429, 500, 503})
    void aServiceThatFailsForAMomentIsAskedAgain(int status) throws ModuleException {
        AtomicInteger asked = new AtomicInteger();
        try (RegistryFront service = RegistryFront.alone()) {
            service.answer(exchange -> {
                boolean isFirst = asked.getAndIncrement() == 0;
                RegistryFront.send(exchange, isFirst ? status : 200, isFirst ? "busy" : "{\"token\": \"t\"}");
                return true;
            });
            front.answer(
                    exchange -> !"Bearer t".equals(exchange.getRequestHeaders().getFirst("Authorization"))
                            && demandToken(exchange, "http://" + service.host() + "/token"));
            registries = Loopback.registries(front.host(), service.host());
            assertEquals(Shelf.MODULE, Shelf.fetch(registries, front.host() + "/team/web@" + digest, Shelf.context()));
            assertEquals(2, asked.get());
        }
    }

    @Test
    void aServiceThatFailsForLongIsNoLackOfCredentials() {
        try (RegistryFront service = RegistryFront.alone()) {
            service.answer(exchange -> {
                RegistryFront.send(exchange, 503, "busy");
                return true;
            });
            demandTokenOf("http://" + service.host() + "/token");
            registries = Loopback.registries(front.host(), service.host());
            ModuleException e = refused(Reason.UNAVAILABLE);
            assertTrue(e.getMessage().contains("answered 503: \"busy\""), e.getMessage());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "[]", "{\"token\": {}}"})
    void anAnswerOfAServiceThatMakesNoSenseIsToldInWords(String answer) {
        try (RegistryFront service = RegistryFront.alone()) {
            service.answer(exchange -> {
                RegistryFront.send(exchange, 200, answer);
                return true;
            });
            demandTokenOf("http://" + service.host() + "/token");
            registries = Loopback.registries(front.host(), service.host());
            ModuleException e = refused(Reason.UNAVAILABLE);
            assertTrue(
                    e.getMessage()
                            .contains(
                                    front.host()
                                            + " names a service of tokens that gives an answer that makes no sense; ask who runs it"),
                    e.getMessage());
        }
    }

    /** Starts a service that gives everybody a token, and keeps the credential and the body of each request. */
    private static RegistryFront thief(List<String> stolen) {
        return RegistryFront.alone().answer(exchange -> {
            stolen.add(exchange.getRequestHeaders().getFirst("Authorization")
                    + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            RegistryFront.send(exchange, 200, "{\"token\": \"t\", \"access_token\": \"t\"}");
            return true;
        });
    }

    private void demandTokenOf(String realm) {
        front.answer(exchange -> demandToken(exchange, realm));
    }

    private static boolean demandToken(HttpExchange exchange, String realm) throws IOException {
        exchange.getResponseHeaders().set("WWW-Authenticate", "Bearer realm=\"" + realm + "\",service=\"s\"");
        RegistryFront.send(exchange, 401, "{}");
        return true;
    }
}
