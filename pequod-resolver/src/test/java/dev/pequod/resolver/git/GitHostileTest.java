package dev.pequod.resolver.git;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import dev.pequod.api.Deadline;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.api.ModuleLimits;
import dev.pequod.api.testing.GitHttpServer;
import dev.pequod.resolver.net.HostPolicy;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.URL;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jgit.errors.TransportException;
import org.eclipse.jgit.transport.Transport;
import org.eclipse.jgit.transport.TransportHttp;
import org.eclipse.jgit.transport.URIish;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Repositories and servers that mean no good. */
final class GitHostileTest extends GitTestCase {
    private final CountDownLatch end = new CountDownLatch(1);
    private GitOptions options;

    @Override
    GitOptions options() {
        return options == null ? super.options() : options;
    }

    @AfterEach
    void release() {
        end.countDown();
    }

    /** Commits a tree whose entries are mode, name and id of each; the tree is stored as it is. */
    private String commitTree(List<Entry> entries) {
        String tree = tree(entries);
        String commit = repository.git("commit-tree", tree, "-m", "made by hand");
        repository.git("update-ref", "refs/heads/hostile", commit);
        return commit;
    }

    private String tree(List<Entry> entries) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (Entry entry : entries) {
            bytes.writeBytes((entry.mode + " " + entry.name + "\0").getBytes(UTF_8));
            bytes.writeBytes(HexFormat.of().parseHex(entry.id));
        }
        return repository.object("tree", bytes.toByteArray());
    }

    private String blob(String text) {
        return repository.object("blob", text.getBytes(UTF_8));
    }

    private record Entry(String mode, String name, String id) {}

    /** Once, a symbolic link in a repository showed the machine's own files. */
    @Test
    void lesson8SymbolicLinksAreRefused() {
        commitTree(List.of(new Entry("120000", "secrets.cue", blob("/etc/passwd"))));
        assertEquals(
                "\"secrets.cue\" is a symbolic link; put the files themselves there",
                problem(Reason.INVALID_MODULE, () -> fetch("hostile", "")));
    }

    @Test
    void submodulesAndPointersOfLfsAreRefused() {
        commitTree(List.of(new Entry("160000", "sub", "0123456789".repeat(4))));
        assertEquals(
                "\"sub\" is a submodule; put the files themselves there",
                problem(Reason.INVALID_MODULE, () -> fetch("hostile", "")));
        commitTree(List.of(new Entry(
                "100644", "a.cue", blob("version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 3\n"))));
        assertEquals(
                "\"a.cue\" is a pointer of Git LFS; put the file itself into the repository",
                problem(Reason.INVALID_MODULE, () -> fetch("hostile", "")));
    }

    @ParameterizedTest
    @CsvSource({
        "../../evil.cue, a slash",
        ".., empty parts",
        "/etc/evil.cue, a slash",
        "a\\evil.cue, backslash",
        "C:evil.cue, absolute"
    })
    void namesThatLeadElsewhereAreRefused(String name, String problem) {
        commitTree(List.of(new Entry("100644", name, blob("package evil\n"))));
        String found = problem(Reason.INVALID_MODULE, () -> fetch("hostile", ""));
        assertTrue(found.contains(problem), found);
    }

    @Test
    void namesThatCollideAreRefused() {
        String blob = blob("package evil\n");
        commitTree(List.of(new Entry("100644", "a.cue", blob), new Entry("100644", "a.cue", blob("package other\n"))));
        assertEquals("it has \"a.cue\" twice", problem(Reason.INVALID_MODULE, () -> fetch("hostile", "")));
        commitTree(List.of(new Entry("100644", "A.cue", blob), new Entry("100644", "a.cue", blob)));
        assertTrue(problem(Reason.INVALID_MODULE, () -> fetch("hostile", "")).contains("collides"));
    }

    @Test
    void aTreeThatHoldsItselfManyTimesOverIsCounted() {
        String below = tree(List.of());
        for (int level = 0; level < 12; level++) {
            String tree = below;
            below = tree(List.of(
                    new Entry("40000", "a", tree), new Entry("40000", "b", tree), new Entry("40000", "c", tree)));
        }
        commitTree(List.of(new Entry("40000", "top", below)));
        assertEquals("it has more than 2000 folders", problem(Reason.LIMIT_EXCEEDED, () -> fetch("hostile", "")));
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void aFileThatIsTooLargeIsRefusedWhetherTheServerSendsItOrNot(boolean filters) {
        repository.git("config", "uploadpack.allowFilter", String.valueOf(filters));
        repository.write("web/a.cue", "x".repeat(5_000));
        repository.commit("large");
        limits = new ModuleLimits(10, 4_999, 100_000, 100);
        assertEquals(
                filters
                        ? "\"a.cue\" was not sent: it has more than the 4999 bytes that are allowed, or the repository lacks it"
                        : "\"a.cue\" has more than the 4999 bytes that are allowed",
                problem(Reason.LIMIT_EXCEEDED, () -> fetch("main", "web")));
    }

    @Test
    void whatLiesOutsideTheFolderMayBeLargeWhereTheServerLeavesItOut() throws ModuleException {
        repository.git("config", "uploadpack.allowFilter", "true");
        repository.write("web/a.cue", "package web\n");
        repository.write("assets/film.bin", "x".repeat(9 << 20));
        repository.commit("large elsewhere");
        options = super.options().withMaxTransferBytes(20_000);
        assertEquals(List.of("a.cue"), fetch("main", "web").paths());
    }

    @Test
    void aServerThatSendsTooMuchIsCutOff() {
        for (int i = 0; i < 10; i++) {
            StringBuilder noise = new StringBuilder();
            new Random(i).ints(20_000, ' ', '~').forEach(c -> noise.append((char) c));
            repository.write("web/" + i, noise.toString());
        }
        repository.commit("large");
        options = super.options().withMaxTransferBytes(100_000);
        assertEquals(
                "the server sent more than 100000 bytes; keep modules in a smaller repository, or raise"
                        + " PEQUOD_GIT_MAX_BYTES",
                problem(Reason.LIMIT_EXCEEDED, () -> fetch("main", "web")));
    }

    @Test
    void anObjectThatExpandsTooMuchIsRefusedByTheSizeItDeclares() {
        repository.write("web/bomb", "0".repeat(50 << 20));
        repository.commit("a bomb");
        options = super.options().withMaxTransferBytes(100_000);
        assertEquals(
                "the server sent an object of more than 50000 bytes",
                problem(Reason.LIMIT_EXCEEDED, () -> fetch("main", "web")));
    }

    @Test
    void objectsThatExpandTooMuchTogetherAreRefused() {
        for (int i = 0; i < 30; i++) {
            repository.write("web/" + i, (i + " ").repeat(15_000));
        }
        repository.commit("small bombs");
        options = super.options().withMaxTransferBytes(100_000);
        assertEquals(
                "the objects that the server sent have more than 800000 bytes",
                problem(Reason.LIMIT_EXCEEDED, () -> fetch("main", "web")));
    }

    /** Room for all objects that a pack announces is made before the first one comes. */
    @ParameterizedTest
    @CsvSource({"ffffffff, 4294967295", "7fffffff, 2147483647", "00040001, 262145"})
    void aPackThatAnnouncesTooManyObjectsIsRefusedBeforeThereIsMemoryForThem(String count, String announced) {
        repository.write("a.cue", "package a\n");
        String commit = repository.commit("first");
        repository.git("config", "uploadpack.allowFilter", "true");
        AtomicInteger posts = new AtomicInteger();
        server.misbehave(exchange -> {
            if (!exchange.getRequestMethod().equals("POST") || posts.incrementAndGet() == 1) {
                return false; // the first asks for refs
            }
            exchange.getResponseHeaders().set("Content-Type", "application/x-git-upload-pack-result");
            exchange.sendResponseHeaders(200, 0);
            OutputStream out = exchange.getResponseBody();
            out.write("000dpackfile\n0011\1PACK".getBytes(UTF_8));
            out.write(HexFormat.of().parseHex("00000002" + count));
            out.write("0000".getBytes(UTF_8));
            return true;
        });
        assertEquals(
                "the server announced " + announced
                        + " objects, more than the 262144 that are allowed; keep modules in a"
                        + " smaller repository, or raise PEQUOD_GIT_MAX_BYTES",
                problem(Reason.LIMIT_EXCEEDED, () -> fetch(commit, "")));
    }

    /** What a delta is based on is kept while the chain goes on: as many objects as it is deep. */
    @Test
    void aDeepChainOfDeltasIsRefused() {
        StringBuilder noise = new StringBuilder();
        new Random(1).ints(40_000, ' ', '~').forEach(c -> noise.append((char) c));
        for (int i = 0; i < 50; i++) {
            repository.write("web/" + i, noise.append("\n").append(i).toString());
        }
        repository.commit("a chain");
        repository.git("repack", "-q", "-a", "-d", "-f", "--depth=100", "--window=100");
        options = super.options().withMaxTransferBytes(1_000_000);
        assertEquals(
                "the folders and differences of files that the server sent have more than 1000000 bytes; keep modules in"
                        + " a smaller repository, or raise PEQUOD_GIT_MAX_BYTES",
                problem(Reason.LIMIT_EXCEEDED, () -> fetch("main", "web")));
    }

    @Test
    void anEndlessAdvertisementIsCutOff() {
        options = super.options().withMaxTransferBytes(100_000);
        server.misbehave(exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "application/x-git-upload-pack-advertisement");
            exchange.sendResponseHeaders(200, 0);
            OutputStream out = exchange.getResponseBody();
            out.write("001e# service=git-upload-pack\n0000".getBytes(UTF_8));
            for (int i = 100_000; i < 999_999; i++) {
                out.write(("003f" + "0123456789".repeat(4) + " refs/heads/" + i + "\n").getBytes(UTF_8));
            }
            return true;
        });
        assertEquals(
                "the server sent more than 25000 bytes before any object; keep modules in a smaller repository, or raise"
                        + " PEQUOD_GIT_MAX_BYTES",
                problem(Reason.LIMIT_EXCEEDED, () -> locate("main")));
    }

    /** Sends the beginning of an answer, and a byte now and then for ever. */
    private boolean drip(HttpExchange exchange) throws IOException {
        boolean isResult = exchange.getRequestMethod().equals("POST");
        String form = isResult ? "result" : "advertisement";
        exchange.getResponseHeaders().set("Content-Type", "application/x-git-upload-pack-" + form);
        exchange.sendResponseHeaders(200, 0);
        OutputStream out = exchange.getResponseBody();
        out.write((isResult ? "fff0" : "001e# service=git-upload-pack\n0000fff0").getBytes(UTF_8));
        try {
            while (!end.await(20, TimeUnit.MILLISECONDS)) {
                out.write('0');
                out.flush();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return true;
    }

    private boolean stall(HttpExchange exchange) {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return true;
    }

    @Test
    void aSlowServerIsEndedByTheDeadline() {
        deadline = Deadline.after(Duration.ofMillis(400));
        server.misbehave(this::drip);
        problem(Reason.DEADLINE_EXCEEDED, () -> locate("main"));
        deadline = Deadline.after(Duration.ofMillis(400));
        server.misbehave(this::stall);
        problem(Reason.DEADLINE_EXCEEDED, () -> locate("main"));
    }

    @Test
    void aServerThatSendsTheCommitSlowlyIsEndedByTheDeadline() {
        repository.write("a.cue", "package a\n");
        String commit = repository.commit("first");
        for (GitHttpServer.Fault fault : List.<GitHttpServer.Fault>of(this::drip, this::stall)) {
            deadline = Deadline.after(Duration.ofMillis(700));
            server.misbehave(exchange -> exchange.getRequestMethod().equals("POST") && fault.answer(exchange));
            problem(Reason.DEADLINE_EXCEEDED, () -> fetch(commit, ""));
        }
    }

    @Test
    void anInterruptEndsTheWaitForAServer() throws InterruptedException {
        CountDownLatch asked = new CountDownLatch(1);
        server.misbehave(exchange -> {
            asked.countDown();
            return stall(exchange);
        });
        Thread waiting = Thread.currentThread();
        Thread interrupter = Thread.ofVirtual().start(() -> {
            try {
                asked.await();
                waiting.interrupt();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        String problem = problem(Reason.DEADLINE_EXCEEDED, () -> locate("main"));
        assertTrue(Thread.interrupted());
        assertEquals("was interrupted", problem);
        interrupter.join();
    }

    @Test
    void aBusyServerIsAskedAgain() throws ModuleException {
        repository.write("a.cue", "package a\n");
        String commit = repository.commit("first");
        AtomicInteger count = new AtomicInteger();
        server.misbehave(exchange ->
                count.incrementAndGet() < 3 && GitHttpServer.answer(exchange, 503, Map.of("Retry-After", "1"), "busy"));
        assertEquals(commit, locate("main"));
        assertEquals(List.of(Duration.ofSeconds(1), Duration.ofSeconds(1)), pauses, "it says when");
        count.set(-99);
        assertEquals(
                "http://localhost:" + server.port() + " answered with status 503; try again later (tried 3 times)",
                problem(Reason.UNAVAILABLE, () -> locate("main")));
    }

    @Test
    void aConnectionThatIsCutIsTriedAgainAndThenReported() {
        repository.write("a.cue", "package a\n");
        repository.commit("first");
        server.misbehave(exchange -> {
            exchange.sendResponseHeaders(200, 1_000);
            exchange.getResponseBody().write("001e#".getBytes(UTF_8));
            return true;
        });
        String problem = problem(Reason.UNAVAILABLE, () -> locate("main"));
        assertTrue(problem.endsWith("(tried 3 times)"), problem);
    }

    @Test
    void whatIsNoGitServerSaysSo() {
        server.misbehave(exchange ->
                GitHttpServer.answer(exchange, 200, Map.of("Content-Type", "text/html"), "<h1>hello \033[31m</h1>"));
        assertEquals(noServer("text/html"), problem(Reason.UNAVAILABLE, () -> locate("main")));
    }

    /** Some proxies add what the text would be in; git itself looks at the type alone. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/x-git-upload-pack-advertisement; charset=utf-8",
                "Application/X-Git-Upload-Pack-Advertisement ;charset=utf-8"
            })
    void whatAProxyAddsToTheTypeIsNoOtherType(String type) throws Exception {
        HandMadeRepository made = new HandMadeRepository();
        String commit = made.commit(made.tree());
        server.misbehave(
                exchange -> GitHttpServer.answer(exchange, 200, Map.of("Content-Type", type), made.advertisement()));
        assertEquals(commit, locate("main"));
    }

    private String noServer(String type) {
        return "http://localhost:" + server.port() + " did not answer as a server of Git does, with"
                + " application/x-git-upload-pack-advertisement, but with " + type
                + "; check the repository's address: files of one without git http-backend are not read (tried 3 times)";
    }

    /** Once, room was made for as many objects as an index of 3 KB announces: with more of them, all memory there is. */
    @ParameterizedTest
    @CsvSource(
            value = {"text/plain", "none"},
            nullValues = "none")
    void aServerThatHasOnlyFilesIsAskedForNone(@Nullable String type) {
        String id = "0123456789".repeat(4);
        ByteBuffer index = ByteBuffer.allocate(3_032).putInt(0xff744f63).putInt(2);
        for (int i = 0; i < 256; i++) {
            index.putInt(1_000_000);
        }
        Map<String, byte[]> files = Map.of(
                "info/refs",
                (id + "\trefs/heads/main\n").getBytes(UTF_8),
                "HEAD",
                "ref: refs/heads/main\n".getBytes(UTF_8),
                "objects/info/packs",
                ("P pack-" + id + ".pack\n").getBytes(UTF_8),
                "objects/pack/pack-" + id + ".idx",
                index.array());
        server.misbehave(exchange -> {
            byte[] file = files.get(exchange.getRequestURI().getPath().substring("/team/modules/.git/".length()));
            if (type != null) {
                exchange.getResponseHeaders().set("Content-Type", type);
            }
            exchange.sendResponseHeaders(file == null ? 404 : 200, file == null ? -1 : file.length);
            if (file != null) {
                exchange.getResponseBody().write(file);
            }
            return true;
        });
        assertEquals(
                noServer(type == null ? "nothing that is said" : type),
                problem(Reason.UNAVAILABLE, () -> fetch(id, "")));
        assertEquals(Set.of("GET /team/modules/.git/info/refs?service=git-upload-pack"), Set.copyOf(server.requests()));
    }

    @Test
    void nothingIsAskedForThatIsNoConversation() throws Exception {
        GitServer asked = GitServer.of(ref("main", "")).plainHttp();
        Transfer transfer = new Transfer("ask", "", deadline, options());
        try (TransportHttp transport = (TransportHttp) Transport.open(new URIish(asked.endpoint() + asked.path()))) {
            JGitHttp.install(transport, asked, HostPolicy.of(network()), Optional.empty(), transfer);
            URL file = URI.create(asked.endpoint() + asked.path() + "/objects/info/packs")
                    .toURL();
            assertEquals(
                    "Tried to ask but was led to what is no repository, such as a page to log in at; single files of one are"
                            + " not asked for",
                    assertThrows(
                                    TransportException.class,
                                    () -> transport.getHttpConnectionFactory().create(file))
                            .getMessage());
        }
        assertEquals(List.of(), server.requests());
    }
}
