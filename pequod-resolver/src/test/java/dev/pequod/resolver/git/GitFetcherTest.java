package dev.pequod.resolver.git;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.api.Deadline;
import dev.pequod.api.FetchContext;
import dev.pequod.api.GitRef;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleFetcher;
import dev.pequod.api.ModuleFiles;
import dev.pequod.api.PlatformRef;
import dev.pequod.api.testing.GitHttpServer;
import dev.pequod.api.testing.ModuleFetcherContract;
import dev.pequod.resolver.net.HostPolicy;
import dev.pequod.resolver.net.NetworkOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Modules from a repository that Git's own server offers over http. */
final class GitFetcherTest extends ModuleFetcherContract {
    @TempDir
    Path root;

    private TestRepository repository;
    private GitHttpServer server;

    @BeforeEach
    void start() throws IOException {
        repository = TestRepository.create(root.resolve("team/modules"));
        repository.write("README.md", "about all");
        repository.write("web/schema.cue", "package web\n");
        repository.write("web/policy/limits.cue", "package policy\n");
        repository.write("web/.hidden/x", "left out");
        repository.write("web/.gitattributes", "*.cue filter=evil\n");
        repository.write("other/x.cue", "package other\n");
        repository.commit("first");
        server = GitHttpServer.plain(root);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private NetworkOptions network() {
        return NetworkOptions.DEFAULTS
                .withPrivateHost("localhost:" + server.port())
                .withPlainHttpHost("localhost:" + server.port());
    }

    @Override
    protected ModuleFetcher fetcher() {
        return new GitFetcher(HostPolicy.of(network()), GitOptions.DEFAULTS, ref -> List.of());
    }

    private GitRef ref(String ref, String path) {
        return new GitRef(server.remote("team/modules/.git"), ref, path);
    }

    @Override
    protected PlatformRef present() {
        return ref("main", "web");
    }

    @Override
    protected ModuleFiles files() throws ModuleException {
        return ModuleFiles.of(Map.of(
                "schema.cue", "package web\n".getBytes(StandardCharsets.UTF_8),
                "policy/limits.cue", "package policy\n".getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    protected Optional<PlatformRef> absent() {
        return Optional.of(ref("none", "web"));
    }

    @Test
    void theRootIsAFolderToo() throws ModuleException {
        FetchContext context = FetchContext.of("test", Deadline.after(Duration.ofSeconds(30)));
        PlatformRef ref = ref("HEAD", "");
        ModuleFetcher fetcher = fetcher();
        assertEquals(
                List.of("README.md", "other/x.cue", "web/policy/limits.cue", "web/schema.cue"),
                fetcher.fetch(ref, fetcher.locate(ref, context), context)
                        .files()
                        .paths());
    }

    @Test
    void ofTheHistoryNothingIsFetched() throws ModuleException {
        Random random = new Random(7);
        for (int commit = 0; commit < 5; commit++) {
            StringBuilder text = new StringBuilder("package web\n");
            for (int line = 0; line < 10_000; line++) {
                text.append("// ").append(Long.toHexString(random.nextLong())).append('\n');
            }
            repository.write("web/large.cue", text.toString());
            repository.commit("large " + commit);
        }
        PlatformRef ref = ref("main", "web");
        FetchContext context = FetchContext.of("test", Deadline.after(Duration.ofMinutes(1)));
        ModuleFetcher fetcher = fetcher();
        ModuleFiles files =
                fetcher.fetch(ref, fetcher.locate(ref, context), context).files();
        assertTrue(files.totalBytes() > 150_000, files.toString());
        assertTrue(server.sentBytes() < 200_000, server.sentBytes() + " bytes, as of several commits");
    }
}
