package dev.pequod.resolver.git;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import dev.pequod.api.Credential;
import dev.pequod.api.GitRef;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.api.testing.GitHttpServer;
import dev.pequod.resolver.net.NetworkOptions;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may read a repository over https, and that a secret reaches nobody else. */
final class GitCredentialsTest extends GitTestCase {
    private static final String SECRET = "s3cret-of-ada";
    private static final String BASIC = "Basic realm=\"git\"";

    private String commit;
    private NetworkOptions network;

    @Override
    NetworkOptions network() {
        return network == null ? super.network() : network;
    }

    @BeforeEach
    void commit() {
        repository.write("a.cue", "package a\n");
        commit = repository.commit("first");
    }

    private static String basic(String user) {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":" + SECRET).getBytes(UTF_8));
    }

    @Test
    void aUserWithAPasswordIsLetIn() throws ModuleException {
        server.requireAuthorization(basic("ada"), BASIC);
        credential = new Credential("ada", SECRET);
        assertEquals(commit, locate("main"));
        assertEquals(1, fetch("main", "").size());
    }

    @Test
    void aTokenIsSentAsABearerOrAsAPasswordWhereTheServerAsksForOne() throws ModuleException {
        credential = new Credential("", SECRET);
        server.requireAuthorization("Bearer " + SECRET, "Bearer realm=\"git\"");
        assertEquals(1, fetch("main", "").size());
        server.requireAuthorization(basic("x-access-token"), BASIC);
        assertEquals(1, fetch("main", "").size());
    }

    /** Once, that was said to be a malformed URL. */
    @Test
    void aTokenOfSeveralLinesIsToldToBeThat() {
        credential = new Credential("", SECRET + "\n" + SECRET);
        assertEquals(
                "the token for http://localhost:" + server.port() + " has several lines, and may have only one",
                problem(Reason.UNAUTHORIZED, () -> locate("main")));
        assertEquals(List.of(), server.requests());
    }

    @ParameterizedTest
    @ValueSource(strings = {BASIC, "Bearer realm=\"git\"", "Negotiate"})
    void whoIsNotLetInIsToldSoWithoutTheSecret(String challenge) {
        server.requireAuthorization("another", challenge);
        String without = problem(Reason.UNAUTHORIZED, () -> locate("main"));
        assertEquals(
                "http://localhost:" + server.port()
                        + " wants credentials, and there are none for it; PEQUOD_GIT_CREDENTIALS names a file that has some or,"
                        + " for the operator, secrets of the service account have",
                without);
        for (String user : List.of("ada", "")) {
            credential = new Credential(user, SECRET);
            String with = problem(Reason.UNAUTHORIZED, () -> locate("main"));
            assertEquals(
                    "http://localhost:" + server.port()
                            + " does not accept the credentials that there are for it;"
                            + " those of the command are in the file"
                            + " that PEQUOD_GIT_CREDENTIALS names, those of the operator in secrets of the service account",
                    with);
        }
        server.misbehave(exchange -> GitHttpServer.answer(exchange, 403, Map.of(), "go away"));
        assertEquals(
                "http://localhost:" + server.port()
                        + " does not allow it to these credentials; use others, or have its owner allow it",
                problem(Reason.UNAUTHORIZED, () -> locate("main")));
    }

    /** Once, credentials were blamed that nobody had given. */
    @Test
    void aRepositoryThatIsNotSeenIsToldWithOrWithoutCredentials() {
        server.misbehave(exchange -> GitHttpServer.answer(exchange, 404, Map.of(), "none"));
        String none = "there is no such repository, or it is hidden from ";
        assertEquals(
                none
                        + "whoever has no credentials; PEQUOD_GIT_CREDENTIALS names a file that has some or,"
                        + " for the operator, secrets of the service account have",
                problem(Reason.NOT_FOUND, () -> locate("main")));
        credential = new Credential("ada", SECRET);
        assertEquals(none + "these credentials", problem(Reason.NOT_FOUND, () -> locate("main")));
    }

    /** Once, what a server says it refuses was told even where it said what it had been sent. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "ERR SENT",
                "ERR no service for SENT",
                "ERR Repository not found: SENT",
                "SENT",
                "version 1 SENT",
                "0123456789012345678901234567890123456789 SENT refs/heads/main",
                "redirect http://SENT/",
                "redirect http://[SENT/",
                "redirect SENT://localhost/",
                "redirect https://SENT.example.invalid/info/refs?service=git-upload-pack",
                "type SENT",
                "status SENT",
            })
    void secretsThatAServerRepeatsReachNoMessage(String answer) {
        for (String user : List.of("ada", "")) {
            for (boolean isDecoded : new boolean[] {false, true}) {
                credential = new Credential(user, SECRET);
                server.forget();
                server.misbehave(exchange -> {
                    String sent = exchange.getRequestHeaders().getFirst("Authorization");
                    return sent == null || (user.isEmpty() && sent.startsWith("Bearer "))
                            ? GitHttpServer.answer(exchange, 401, Map.of("WWW-Authenticate", BASIC), "")
                            : repeat(
                                    exchange,
                                    answer.replace("SENT", isDecoded ? SECRET : sent.substring("Basic ".length())));
                });
                ModuleException e = assertThrows(ModuleException.class, () -> locate("main"));
                assertTrue(
                        server.authorizations().contains(basic(user.isEmpty() ? "x-access-token" : user)),
                        "the secret was sent");
                for (Throwable t = e; t != null; t = t.getCause()) {
                    String told = t.toString().toLowerCase(Locale.ROOT);
                    assertFalse(told.contains(SECRET), told);
                    assertFalse(
                            server.authorizations().stream()
                                    .anyMatch(sent -> told.contains(sent.substring(sent.indexOf(' ') + 1)
                                            .toLowerCase(Locale.ROOT))),
                            told);
                }
                if (answer.startsWith("ERR no")) {
                    assertTrue(e.getMessage().endsWith(" refused: no service for <redacted>"), e.getMessage());
                }
            }
        }
    }

    private static boolean repeat(HttpExchange exchange, String answer) throws IOException {
        if (answer.startsWith("redirect ")) {
            return GitHttpServer.answer(exchange, 301, Map.of("Location", answer.substring("redirect ".length())), "");
        }
        if (answer.startsWith("type ")) {
            return GitHttpServer.answer(exchange, 200, Map.of("Content-Type", answer.substring("type ".length())), "x");
        }
        if (answer.startsWith("status ")) {
            return GitHttpServer.answer(exchange, 400, Map.of(), answer);
        }
        String line = String.format("%04x%s\n", answer.length() + 5, answer);
        return GitHttpServer.answer(
                exchange,
                200,
                Map.of("Content-Type", "application/x-git-upload-pack-advertisement"),
                "001e# service=git-upload-pack\n0000" + line + "0000");
    }

    @Test
    void aRedirectOnTheSameServerIsFollowed() throws ModuleException {
        server.requireAuthorization(basic("ada"), BASIC);
        credential = new Credential("ada", SECRET);
        server.misbehave(exchange -> {
            String uri = GitHttpServer.asked(exchange);
            return uri.startsWith("/moved/")
                    && GitHttpServer.answer(exchange, 301, Map.of("Location", uri.replace("/moved/", "/team/")), "");
        });
        GitRef moved = new GitRef(server.remote("moved/modules/.git"), "main", "");
        assertEquals(commit, fetcher().locate(moved, context()).revision());
    }

    @ParameterizedTest
    @ValueSource(strings = {"ada", ""})
    void aRedirectToAnotherServerCarriesNoCredentials(String user) throws IOException, ModuleException {
        credential = new Credential(user, SECRET);
        try (GitHttpServer other = GitHttpServer.plain(root)) {
            network = super.network()
                    .withPrivateHost("localhost:" + other.port())
                    .withPlainHttpHost("localhost:" + other.port());
            server.misbehave(exchange -> GitHttpServer.answer(
                    exchange,
                    302,
                    Map.of("Location", "http://localhost:" + other.port() + GitHttpServer.asked(exchange)),
                    ""));
            assertEquals(commit, locate("main"));
            assertFalse(other.requests().isEmpty());
            assertEquals(List.of(), other.authorizations());
            other.requireAuthorization(basic("ada"), BASIC);
            assertEquals(
                    "http://localhost:" + server.port() + " leads to http://localhost:" + other.port()
                            + ", which wants credentials; none are sent to where a redirect leads: name that repository"
                            + " itself, and have credentials for its host",
                    problem(Reason.UNAUTHORIZED, () -> locate("main")));
            assertEquals(List.of(), other.authorizations());
        }
    }

    /** Once, the server that was asked was said not to be there. */
    @Test
    void aRedirectToWhereNobodyListensNamesThatServer() throws IOException {
        String other;
        try (ServerSocket taken = new ServerSocket(0)) {
            other = "localhost:" + taken.getLocalPort();
        }
        network = super.network().withPrivateHost(other);
        server.misbehave(exchange -> GitHttpServer.answer(
                exchange, 302, Map.of("Location", "https://" + other + GitHttpServer.asked(exchange)), ""));
        String told = problem(Reason.UNAVAILABLE, () -> locate("main"));
        assertTrue(
                told.startsWith("http://localhost:" + server.port() + " leads to https://" + other
                        + ", which could not be reached: Connection refused"),
                told);
    }

    /** Nothing of them would change if it were asked again. */
    @ParameterizedTest
    @CsvSource({
        "file:///etc/passwd, leads to an address of file, FORBIDDEN",
        "ext::sh, leads to an address of ext, FORBIDDEN",
        "/login, leads to what is no repository, UNAVAILABLE",
        "http://[x, leads to a malformed URL, UNAVAILABLE",
        "http://0251.0376.0251.0376/x/info/refs, leads to a malformed URL, UNAVAILABLE",
    })
    void aRedirectThatIsNotFollowedIsAskedForOnce(String target, String problem, Reason reason) {
        server.misbehave(exchange -> GitHttpServer.answer(exchange, 302, Map.of("Location", target), ""));
        String told = problem(reason, () -> locate("main"));
        assertTrue(told.contains(problem), told);
        assertEquals(1, server.requests().size(), told);
    }

    @Test
    void aRedirectToAHostThatIsNotAllowedIsNotFollowed() throws IOException {
        try (GitHttpServer other = GitHttpServer.plain(root)) {
            for (String target : List.of(
                    "http://localhost:" + other.port(),
                    "http://127.0.0.1:" + other.port(),
                    "https://2130706433:" + other.port(),
                    "https://169.254.169.254",
                    "https://metadata.google.internal")) {
                server.misbehave(exchange -> GitHttpServer.answer(
                        exchange, 302, Map.of("Location", target + GitHttpServer.asked(exchange)), ""));
                problem(Reason.FORBIDDEN, () -> locate("main"));
            }
            assertEquals(List.of(), other.requests());
        }
    }

    @Test
    void redirectsInACircleEnd() {
        server.misbehave(
                exchange -> GitHttpServer.answer(exchange, 302, Map.of("Location", GitHttpServer.asked(exchange)), ""));
        assertEquals(
                "http://localhost:" + server.port() + " leads on, after 5 redirects; name the repository where it is",
                problem(Reason.UNAVAILABLE, () -> locate("main")));
        assertEquals(6, server.requests().size());
    }

    @Test
    void aRepositoryThatIsNotAmongTheAllowedIsNotAskedFor() {
        network = super.network().withAllowedSource("localhost/other");
        problem(Reason.FORBIDDEN, () -> locate("main"));
        problem(Reason.FORBIDDEN, () -> locate(commit));
        assertEquals(List.of(), server.requests());
    }
}
