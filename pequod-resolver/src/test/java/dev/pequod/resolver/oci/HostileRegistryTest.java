package dev.pequod.resolver.oci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import dev.pequod.api.Credential;
import dev.pequod.api.CredentialSource;
import dev.pequod.api.Deadline;
import dev.pequod.api.Digest;
import dev.pequod.api.FetchContext;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.api.testing.RegistryFront;
import dev.pequod.api.testing.RegistryServer;
import dev.pequod.resolver.net.HostPolicy;
import dev.pequod.resolver.net.NetworkOptions;
import dev.pequod.resolver.net.Retries;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.URLDecoder;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Registries that fail, lie, and try to get at what is not theirs. */
final class HostileRegistryTest extends RegistryTestCase {
    private static final Credential ALICE = new Credential(RegistryServer.USER, RegistryServer.PASSWORD);

    private static CredentialSource only(String host) {
        return CredentialSource.ofHosts(Map.of(host, ALICE));
    }

    private static boolean is(HttpExchange exchange, String kind) {
        return exchange.getRequestURI().getPath().contains("/" + kind + "/");
    }

    /** Once, any pinned digest was accepted, since no manifest was ever hashed. */
    @Test
    void lesson6APinnedDigestOfZerosIsNotAccepted() {
        front.answer(exchange -> {
            if (is(exchange, "manifests")) {
                exchange.getResponseHeaders().set("Content-Type", MediaTypes.MANIFEST);
                exchange.getResponseHeaders().set("Docker-Content-Digest", "sha256:" + "0".repeat(64));
                RegistryFront.send(
                        exchange,
                        200,
                        new String(Shelf.manifest(Shelf.cueConfig(), List.of()).bytes(), StandardCharsets.UTF_8));
                return true;
            }
            return false;
        });
        refused(Reason.DIGEST_MISMATCH, front.host() + "/team/web@sha256:" + "0".repeat(64), Shelf.context());
    }

    @Test
    void aBlobOfOtherBytesOrAnotherLengthIsNotAccepted() {
        AtomicInteger change = new AtomicInteger();
        front.answer(exchange -> {
            if (is(exchange, "blobs")) {
                String body = "x".repeat(sizeOfZip() + change.get());
                RegistryFront.send(exchange, 200, body);
                return true;
            }
            return false;
        });
        for (int difference : new int[] {0, 1, -1, 100_000}) {
            change.set(difference);
            refused(Reason.DIGEST_MISMATCH);
        }
    }

    private static int sizeOfZip() {
        return dev.pequod.resolver.archive.ZipWriter.write(Shelf.MODULE).length;
    }

    /** Once, whatever was sent was read to its end. */
    @Test
    void lesson9EndlessBodiesAreNotReadToTheirEnd() {
        front.answer(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            try (OutputStream out = exchange.getResponseBody()) {
                byte[] piece = new byte[65_536];
                while (true) {
                    out.write(piece);
                }
            }
        });
        refused(Reason.LIMIT_EXCEEDED);
    }

    @Test
    void endlessErrorsAreNotReadToTheirEnd() {
        front.answer(exchange -> {
            exchange.sendResponseHeaders(404, 0);
            try (OutputStream out = exchange.getResponseBody()) {
                while (true) {
                    out.write(new byte[65_536]);
                }
            }
        });
        refused(Reason.NOT_FOUND);
    }

    /** Once, nothing had a deadline. */
    @Test
    void lesson9ADripEndsWithTheDeadline() {
        CountDownLatch end = new CountDownLatch(1);
        front.answer(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            try (OutputStream out = exchange.getResponseBody()) {
                while (!end.await(20, java.util.concurrent.TimeUnit.MILLISECONDS)) {
                    out.write(' ');
                    out.flush();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return true;
        });
        refused(
                Reason.DEADLINE_EXCEEDED,
                front.host() + "/team/web@" + digest,
                Shelf.context(Duration.ofMillis(700), CredentialSource.NONE));
        end.countDown();
    }

    @Test
    void aServerThatAcceptsAndNeverAnswersEndsWithTheDeadline() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 50, java.net.InetAddress.getLoopbackAddress())) {
            String host = "localhost:" + silent.getLocalPort();
            registries = Loopback.registries(host);
            ModuleException e = refused(
                    Reason.DEADLINE_EXCEEDED,
                    host + "/team/web:v1",
                    Shelf.context(Duration.ofMillis(500), CredentialSource.NONE));
            assertTrue(e.getMessage().contains(host), e.getMessage());
        }
    }

    @Test
    void whatFailsForAMomentIsTriedAgain() throws ModuleException {
        AtomicInteger count = new AtomicInteger();
        front.answer(exchange -> {
            int number = count.getAndIncrement();
            if (number > 2) {
                return false;
            }
            if (number == 0) {
                exchange.getResponseHeaders().set("Retry-After", "0");
            }
            RegistryFront.send(exchange, number == 0 ? 429 : 503, "busy");
            return true;
        });
        assertEquals(Shelf.MODULE, Shelf.fetch(registries, front.host() + "/team/web@" + digest, Shelf.context()));
    }

    /** The pause before a second try would be a fifth of a second at most. */
    @Test
    void aRegistryIsAskedAgainOnlyWhenItWants() throws ModuleException {
        List<Long> times = new CopyOnWriteArrayList<>();
        front.answer(exchange -> {
            times.add(System.nanoTime());
            if (times.size() > 1) {
                return false;
            }
            exchange.getResponseHeaders().set("Retry-After", "1");
            RegistryFront.send(exchange, 429, "busy");
            return true;
        });
        assertEquals(Shelf.MODULE, Shelf.fetch(registries, front.host() + "/team/web@" + digest, Shelf.context()));
        assertTrue(times.get(1) - times.get(0) >= Duration.ofSeconds(1).toNanos(), "it is asked too early");
    }

    @Test
    void aCutConnectionIsTriedAgain() throws ModuleException {
        AtomicInteger count = new AtomicInteger();
        front.answer(exchange -> {
            if (is(exchange, "blobs") && count.getAndIncrement() == 0) {
                exchange.sendResponseHeaders(200, 1_000_000);
                exchange.getResponseBody().write(new byte[10]);
                exchange.getResponseBody().flush();
                throw new IOException("cut");
            }
            return false;
        });
        assertEquals(Shelf.MODULE, Shelf.fetch(registries, front.host() + "/team/web@" + digest, Shelf.context()));
        assertTrue(count.get() > 1);
    }

    @Test
    void deepAndBrokenJsonIsRefused() {
        for (String json :
                List.of("[".repeat(100_000), "{\"a\":".repeat(100_000), "{", "{} {}", "{\"a\":1,\"a\":2}", "\u0000")) {
            RegistryFront front = RegistryFront.alone().answer(exchange -> {
                exchange.getResponseHeaders().set("Content-Type", MediaTypes.MANIFEST);
                RegistryFront.send(exchange, 200, json);
                return true;
            });
            try (front;
                    OciRegistry other = Loopback.registries(front.host())) {
                registries = other;
                ModuleException e = assertThrows(
                        ModuleException.class,
                        () -> Shelf.fetch(
                                other,
                                front.host() + "/team/web@" + Digest.of(json.getBytes(StandardCharsets.UTF_8)),
                                Shelf.context()));
                assertTrue(e.reason() == Reason.INVALID_MODULE || e.reason() == Reason.LIMIT_EXCEEDED, e.getMessage());
            }
        }
    }

    /** Once, large public registries refused all, since nobody fetched the token they want. */
    @Test
    void lesson6ATokenIsFetchedWithTheCredentialOfTheRegistry() throws ModuleException {
        front.demandToken("", ALICE.username(), ALICE.secret());
        String ref = front.host() + "/team/web:v1";
        refused(Reason.UNAUTHORIZED, ref, Shelf.context());
        refused(Reason.UNAUTHORIZED, ref, Shelf.context(Duration.ofSeconds(30), only("localhost:1")));
        assertEquals(
                Shelf.MODULE, Shelf.fetch(registries, ref, Shelf.context(Duration.ofSeconds(30), only(front.host()))));
    }

    @Test
    void oneTokenServesAllOfAPullAndAllOfAPush() throws ModuleException {
        front.demandToken("", ALICE.username(), ALICE.secret());
        OciRepository one =
                registries.open(front.host(), "team/web", only(front.host()), Deadline.after(Duration.ofMinutes(1)));
        assertEquals(digest, one.resolve("v1").orElseThrow());
        for (Descriptor layer : ((Manifest.Parts) one.manifest(digest).read("test")).layers()) {
            one.blob(layer, 1 << 20);
        }
        assertEquals(1, tokens());
        new Shelf(registries.open(
                        front.host(), "team/other", only(front.host()), Deadline.after(Duration.ofMinutes(1))))
                .pushModule("v1");
        assertEquals(2, tokens());
    }

    /** A token is for one repository, and to read or to write it; whoever asks for less or for another one is let in nowhere. */
    @Test
    void tokensAreAskedForWithTheScopeThatIsNeeded() throws ModuleException {
        front.demandToken("", ALICE.username(), ALICE.secret());
        OciRepository one =
                registries.open(front.host(), "team/web", only(front.host()), Deadline.after(Duration.ofMinutes(1)));
        assertEquals(List.of("v1"), one.tags());
        new Shelf(one).push("v2", Shelf.cueConfig(), List.of());
        assertTrue(one.resolve("v2").isPresent());
        assertEquals(
                List.of("repository:team/web:pull", "repository:team/web:pull,push"),
                front.seen().stream()
                        .map(RegistryFront.Seen::target)
                        .filter(target -> target.startsWith("/token"))
                        .map(target -> URLDecoder.decode(
                                target.substring(target.indexOf("scope=") + "scope=".length()), StandardCharsets.UTF_8))
                        .toList());
    }

    private long tokens() {
        return front.seen().stream()
                .filter(request -> request.target().startsWith("/token"))
                .count();
    }

    @Test
    void aPasswordIsSentOnlyWhenItIsWanted() throws ModuleException {
        Path other = folder.resolve("locked");
        assertTrue(other.toFile().mkdir());
        try (RegistryServer locked = RegistryServer.startWithPassword(other)) {
            OciRegistry both = Loopback.registries(locked.host(), front.host());
            OciRepository repository =
                    both.open(locked.host(), "team/web", only(locked.host()), Deadline.after(Duration.ofMinutes(1)));
            new Shelf(repository).pushModule("v1");
            assertEquals(
                    Shelf.MODULE,
                    Shelf.fetch(
                            both,
                            locked.host() + "/team/web:v1",
                            Shelf.context(Duration.ofSeconds(30), only(locked.host()))));
            registries = both;
            refused(Reason.UNAUTHORIZED, locked.host() + "/team/web:v1", Shelf.context());
            refused(
                    Reason.UNAUTHORIZED,
                    locked.host() + "/team/web:v1",
                    Shelf.context(
                            Duration.ofSeconds(30),
                            CredentialSource.ofHosts(Map.of(locked.host(), new Credential("alice", "wrong")))));
            Shelf.fetch(both, front.host() + "/team/web:v1", Shelf.context(Duration.ofSeconds(30), only(front.host())));
            assertTrue(
                    front.seen().stream().allMatch(seen -> seen.authorization().isEmpty()));
        }
    }

    @Test
    void aRedirectCarriesNoCredentialToAnotherHost() throws ModuleException {
        try (RegistryFront elsewhere = RegistryFront.before(server)) {
            front.answer(exchange -> {
                if (is(exchange, "blobs")) {
                    exchange.getResponseHeaders()
                            .set("Location", "http://" + elsewhere.host() + exchange.getRequestURI());
                    RegistryFront.send(exchange, 307, "");
                    return true;
                }
                return false;
            });
            front.demandToken("", ALICE.username(), ALICE.secret());
            FetchContext context = Shelf.context(Duration.ofSeconds(30), only(front.host()));
            String ref = front.host() + "/team/web:v1";
            refused(Reason.FORBIDDEN, ref, context);
            assertTrue(elsewhere.seen().isEmpty());
            registries = Loopback.registries(front.host(), elsewhere.host());
            assertEquals(Shelf.MODULE, Shelf.fetch(registries, ref, context));
            assertFalse(elsewhere.seen().isEmpty());
            assertTrue(elsewhere.seen().stream()
                    .allMatch(seen -> seen.authorization().isEmpty()));
        }
    }

    @Test
    void anUploadCarriesNoCredentialToAnotherHost() throws ModuleException {
        try (RegistryFront elsewhere = RegistryFront.before(server)) {
            front.answer(exchange -> {
                if (exchange.getRequestMethod().equals("POST")) {
                    exchange.getResponseHeaders().set("Location", "http://" + elsewhere.host() + "/upload");
                    RegistryFront.send(exchange, 202, "");
                    return true;
                }
                return false;
            });
            front.demandToken("", ALICE.username(), ALICE.secret());
            OciRepository repository = Loopback.registries(front.host(), elsewhere.host())
                    .open(front.host(), "team/other", only(front.host()), Deadline.after(Duration.ofSeconds(30)));
            assertThrows(ModuleException.class, () -> new Shelf(repository).pushModule("v1"));
            assertFalse(elsewhere.seen().isEmpty());
            assertTrue(elsewhere.seen().stream()
                    .allMatch(seen -> seen.authorization().isEmpty()));
        }
    }

    @Test
    void redirectsAndTokensDoNotLeadToPrivateAddressesOrOutOfEncryption() {
        for (String target : List.of(
                "http://169.254.169.254/latest/meta-data/",
                "http://127.0.0.1:1/x",
                "https://127.0.0.1:1/x",
                "https://10.0.0.1/x",
                "https://[::1]/x",
                "https://2130706433/x",
                "file:///etc/passwd",
                "http://example.invalid/x")) {
            RegistryFront hostile = RegistryFront.alone();
            hostile.answer(exchange -> {
                exchange.getResponseHeaders().set("Location", target);
                RegistryFront.send(exchange, 302, "");
                return true;
            });
            try (hostile) {
                registries = Loopback.registries(hostile.host());
                refused(Reason.FORBIDDEN, hostile.host() + "/team/web:v1", Shelf.context());
            }
            if (!target.startsWith("file:")) {
                RegistryFront asking = RegistryFront.alone().demandToken(target, "alice", "secret");
                try (asking) {
                    registries = Loopback.registries(asking.host());
                    refused(
                            Reason.FORBIDDEN,
                            asking.host() + "/team/web:v1",
                            Shelf.context(Duration.ofSeconds(30), only(asking.host())));
                }
            }
        }
    }

    @Test
    void redirectsInACircleEnd() {
        front.answer(exchange -> {
            exchange.getResponseHeaders()
                    .set("Location", exchange.getRequestURI().toString());
            RegistryFront.send(exchange, 302, "");
            return true;
        });
        refused(Reason.UNAVAILABLE);
    }

    @Test
    void anotherHostThanThoseAllowedIsNotAsked() {
        registries = new OciRegistry(
                HostPolicy.of(Loopback.options(front.host()).withAllowedSource(front.host() + "/acme")),
                Retries.standard());
        refused(Reason.FORBIDDEN, front.host() + "/acme-evil/web:v1", Shelf.context());
        assertTrue(front.seen().isEmpty());
    }

    /** Once, Docker Hub was looked for at a host that serves no registry. */
    @Test
    void lesson6DockersRegistryIsAskedAtItsServer() throws ModuleException {
        List<String> asked = new ArrayList<>();
        registries = new OciRegistry(
                HostPolicy.of(NetworkOptions.DEFAULTS, name -> {
                    asked.add(name);
                    throw new UnknownHostException(name);
                }),
                Retries.standard());
        for (String host : List.of(
                "docker.io",
                "index.docker.io",
                "registry-1.docker.io",
                "docker.io:443",
                "index.docker.io:443",
                "registry-1.docker.io:443")) {
            OciRepository repository =
                    registries.open(host, "web", CredentialSource.NONE, Deadline.after(Duration.ofSeconds(30)));
            assertEquals("docker.io/library/web", repository.name());
            assertThrows(ModuleException.class, () -> repository.resolve("v1"));
        }
        assertEquals(Set.of("registry-1.docker.io"), Set.copyOf(asked));
    }

    /** The list is the one of {@code docs/reference/settings.md}: the server behind the Hub must be named, and is no source. */
    @Test
    void noSpellingOfDockersRegistryLeadsAroundTheAllowedHosts() throws ModuleException {
        registries = new OciRegistry(
                HostPolicy.of(NetworkOptions.DEFAULTS
                        .withAllowedSource("docker.io/acme")
                        .withAllowedSource("registry-1.docker.io")
                        .withAllowedSource("auth.docker.io")),
                Retries.standard());
        for (String host : List.of("docker.io", "index.docker.io", "registry-1.docker.io")) {
            refused(Reason.FORBIDDEN, host + "/evil/web:v1", Shelf.context());
            refused(Reason.FORBIDDEN, host + ":443/evil/web:v1", Shelf.context());
            Deadline deadline = Deadline.after(Duration.ofSeconds(30));
            assertEquals(
                    "docker.io/acme/web",
                    registries
                            .open(host + ":443", "acme/web", CredentialSource.NONE, deadline)
                            .name());
        }
    }

    @Test
    void aDeadRegistryIsNamed() {
        String host = front.host();
        front.close();
        ModuleException e = refused(Reason.UNAVAILABLE, host + "/team/web:v1", Shelf.context());
        assertTrue(e.getMessage().contains(host) && e.getMessage().contains("tried 4 times"), e.getMessage());
    }
}
