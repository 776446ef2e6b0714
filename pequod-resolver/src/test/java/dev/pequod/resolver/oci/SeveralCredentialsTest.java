package dev.pequod.resolver.oci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.api.CredentialSource;
import dev.pequod.api.Deadline;
import dev.pequod.api.FetchContext;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.api.testing.RegistryFront;
import dev.pequod.api.testing.RegistryFront.Seen;
import dev.pequod.api.testing.RegistryServer;
import dev.pequod.resolver.credentials.RegistryCredentials;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several pull secrets that fit one repository, of which not each is right: as the kubelet does, each is tried. */
final class SeveralCredentialsTest extends RegistryTestCase {
    private static RegistryCredentials secret(String scope, String user, String password) throws ModuleException {
        String config = "{\"auths\": {\"" + scope + "\": {\"username\": \"" + user + "\", \"password\": \"" + password
                + "\"}}}";
        return RegistryCredentials.ofSecret(
                user,
                RegistryCredentials.DOCKER_CONFIG_JSON,
                Map.of(".dockerconfigjson", config.getBytes(StandardCharsets.UTF_8)),
                List.of());
    }

    private static FetchContext context(CredentialSource credentials) {
        return Shelf.context(Duration.ofSeconds(30), credentials);
    }

    private List<String> users() {
        return front.seen().stream()
                .map(Seen::authorization)
                .filter(value -> value.startsWith("Basic "))
                .map(value -> new String(
                        Base64.getDecoder().decode(value.substring("Basic ".length())), StandardCharsets.UTF_8))
                .map(both -> both.substring(0, both.indexOf(':')))
                .toList();
    }

    @Test
    void theNextSecretThatFitsIsTriedWhereARegistryRefusesTheFirst() throws ModuleException, IOException {
        Path locked = Files.createDirectory(folder.resolve("locked"));
        try (RegistryServer registry = RegistryServer.startWithPassword(locked)) {
            registries = Loopback.registries(registry.host(), front.host());
            RegistryCredentials wrong = secret(registry.host() + "/team", RegistryServer.USER, "expired");
            RegistryCredentials right = secret(registry.host(), RegistryServer.USER, RegistryServer.PASSWORD);
            RegistryCredentials others = secret(front.host(), "stranger", "none of yours");
            CredentialSource all = others.and(right).and(wrong);
            Deadline deadline = Deadline.after(Duration.ofMinutes(1));
            new Shelf(registries.open(registry.host(), "team/web", all, deadline)).pushModule("v1");
            String ref = registry.host() + "/team/web:v1";
            assertEquals(Shelf.MODULE, Shelf.fetch(registries, ref, context(all)));
            refused(Reason.UNAUTHORIZED, ref, context(wrong.and(others)));
            assertEquals(List.of(), front.seen(), "no other host is asked, and with nothing");
        }
    }

    @Test
    void aTokenServiceThatRefusesTheFirstIsGivenTheNext() throws ModuleException {
        front.demandToken("", "right", "s3cret");
        CredentialSource all = secret(front.host() + "/team", "wrong", "s3cret")
                .and(secret(front.host() + "/team/web", "right", "s3cret"))
                .and(secret(front.host() + "/team/web", "worse", "s3cret"));
        String ref = front.host() + "/team/web:v1";
        assertEquals(Shelf.MODULE, Shelf.fetch(registries, ref, context(all)));
        assertEquals("right", users().getFirst(), "the longest path first, and of equals the first");
        CredentialSource late =
                secret(front.host() + "/team", "wrong", "s3cret").and(secret(front.host(), "right", "s3cret"));
        int before = users().size();
        assertEquals(Shelf.MODULE, Shelf.fetch(registries, ref, context(late)));
        List<String> tried = users().subList(before, users().size());
        assertEquals(List.of("wrong", "right", "wrong", "right"), tried, "once to resolve, once to fetch");
    }

    @Test
    void noMoreThanTenAreTried() throws ModuleException {
        front.demandBasic(Map.of("user29", "p"));
        RegistryCredentials all = secret(front.host(), "user0", "p");
        for (int i = 1; i < 30; i++) {
            all = all.and(secret(front.host(), "user" + i, "p"));
        }
        CredentialSource many = all;
        OciRepository repository =
                registries.open(front.host(), "team/web", many, Deadline.after(Duration.ofMinutes(1)));
        assertThrows(ModuleException.class, () -> repository.resolve("v1"));
        List<String> first = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            first.add("user" + i);
        }
        assertEquals(first, users());
    }

    @Test
    void aSecretThatMayOnlyReadGivesWayWhereSomethingIsWrittenAndIsNotLost() throws ModuleException {
        front.answer(exchange -> {
            boolean writes = !List.of("GET", "HEAD").contains(exchange.getRequestMethod());
            String basic = Base64.getEncoder().encodeToString("reader:p".getBytes(StandardCharsets.UTF_8));
            if (writes && ("Basic " + basic).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
                RegistryFront.send(exchange, 403, "{}");
                return true;
            }
            return false;
        });
        front.demandBasic(Map.of("reader", "p", "writer", "p"));
        Deadline deadline = Deadline.after(Duration.ofMinutes(1));
        RegistryCredentials reader = secret(front.host() + "/team", "reader", "p");
        OciRepository both =
                registries.open(front.host(), "team/web", reader.and(secret(front.host(), "writer", "p")), deadline);
        assertTrue(both.resolve("v1").isPresent());
        new Shelf(both).push("v2", Shelf.cueConfig(), List.of());
        assertTrue(both.resolve("v2").isPresent());
        OciRepository poor =
                registries.open(front.host(), "team/web", reader.and(secret(front.host(), "expired", "p")), deadline);
        assertTrue(poor.resolve("v1").isPresent());
        ModuleException e = assertThrows(
                ModuleException.class,
                () -> new Shelf(poor)
                        .push(
                                "v3",
                                Shelf.cueConfig(),
                                List.of(new Shelf.Part(MediaTypes.ZIP, "new".getBytes(StandardCharsets.UTF_8)))));
        assertEquals(Reason.UNAUTHORIZED, e.reason(), e.getMessage());
        assertTrue(poor.resolve("v2").isPresent(), "what may be read still may");
    }

    /** What asks for a token is the only request that takes a password to another server, and looks like one that a redirect leads there. */
    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void aPasswordIsNotTakenAlongByARedirect(int status) throws ModuleException {
        try (RegistryFront elsewhere = RegistryFront.before(server)) {
            front.answer(exchange -> {
                if (!exchange.getRequestURI().getPath().contains("/blobs/")) {
                    return false;
                }
                exchange.getResponseHeaders().set("Location", "http://" + elsewhere.host() + exchange.getRequestURI());
                RegistryFront.send(exchange, status, "");
                return true;
            });
            front.demandBasic(Map.of("right", "s3cret"));
            registries = Loopback.registries(front.host(), elsewhere.host());
            CredentialSource all = secret(front.host(), "wrong", "s3cret").and(secret(front.host(), "right", "s3cret"));
            assertEquals(Shelf.MODULE, Shelf.fetch(registries, front.host() + "/team/web:v1", context(all)));
            assertTrue(users().contains("right"), "a password was sent where it belongs");
            assertFalse(elsewhere.seen().isEmpty());
            assertTrue(
                    elsewhere.seen().stream()
                            .allMatch(seen -> seen.authorization().isEmpty()),
                    elsewhere.seen().toString());
        }
    }
}
