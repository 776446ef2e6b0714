package dev.pequod.resolver.git;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.api.Credential;
import dev.pequod.api.CredentialSource;
import dev.pequod.api.Deadline;
import dev.pequod.api.FetchContext;
import dev.pequod.api.GitRef;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.api.ModuleFiles;
import dev.pequod.api.ModuleLimits;
import dev.pequod.api.testing.GitHttpServer;
import dev.pequod.resolver.net.HostPolicy;
import dev.pequod.resolver.net.NetworkOptions;
import dev.pequod.resolver.net.Retries;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** A repository behind Git's own server, and a fetcher that may use it. After each test no temporary repository is left. */
@Timeout(60)
abstract class GitTestCase {
    @TempDir
    Path root;

    @TempDir
    Path temporary;

    TestRepository repository;
    GitHttpServer server;
    /** How long would have been waited before each further try. */
    final List<Duration> pauses = new CopyOnWriteArrayList<>();

    Credential credential;
    GitSigners signers = ref -> List.of();
    ModuleLimits limits = ModuleLimits.DEFAULTS;
    Deadline deadline = Deadline.after(Duration.ofSeconds(30));

    @BeforeEach
    void start() throws IOException {
        repository = TestRepository.create(root.resolve("team/modules"));
        server = GitHttpServer.plain(root);
    }

    @AfterEach
    void stop() throws InterruptedException {
        server.close();
        awaitConversations();
        try (Stream<Path> left = Files.list(temporary)) {
            assertEquals(List.of(), left.toList(), "a temporary repository is left");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for conversations that were given up and whose threads have not ended yet. */
    static void awaitConversations() throws InterruptedException {
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().equals("pequod git")) {
                thread.join();
            }
        }
    }

    NetworkOptions network() {
        return NetworkOptions.DEFAULTS
                .withPrivateHost("localhost:" + server.port())
                .withPlainHttpHost("localhost:" + server.port());
    }

    GitOptions options() {
        return GitOptions.DEFAULTS.withFolder(temporary);
    }

    GitFetcher fetcher() {
        return new GitFetcher(HostPolicy.of(network()), options(), signers, new Retries(3, pauses::add, new Random(1)));
    }

    FetchContext context() {
        CredentialSource credentials = credential == null
                ? CredentialSource.NONE
                : CredentialSource.ofHosts(Map.of("localhost:" + server.port(), credential));
        return new FetchContext("test", "", deadline, credentials, limits);
    }

    GitRef ref(String ref, String path) {
        return new GitRef(server.remote("team/modules/.git"), ref, path);
    }

    /** Returns the commit that a ref means. */
    String locate(String ref) throws ModuleException {
        return fetcher().locate(ref(ref, ""), context()).revision();
    }

    ModuleFiles fetch(String ref, String path) throws ModuleException {
        GitRef git = ref(ref, path);
        GitFetcher fetcher = fetcher();
        return fetcher.fetch(git, fetcher.locate(git, context()), context()).files();
    }

    /** Returns the message of a failure for this reason, after the words that all begin with. */
    static String problem(Reason reason, Executable attempt) {
        ModuleException e = assertThrows(ModuleException.class, attempt);
        assertEquals(reason, e.reason(), e.getMessage());
        int but = e.getMessage().indexOf(" but ");
        assertTrue(e.getMessage().startsWith("Tried to ") && but > 0, e.getMessage());
        return e.getMessage().substring(but + " but ".length());
    }
}
