package dev.pequod.resolver.git;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.pequod.api.Credential;
import dev.pequod.api.FetchContext;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.api.PlatformRef;
import dev.pequod.api.ResolutionEvent;
import dev.pequod.api.ResolutionEvent.Origin;
import dev.pequod.api.ResolvedModule;
import dev.pequod.resolver.ResolverOptions;
import dev.pequod.resolver.StandardResolver;
import dev.pequod.resolver.cache.CacheOptions;
import dev.pequod.resolver.cache.ModuleCache;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Repositories behind the resolver and its cache. */
final class GitResolverTest extends GitTestCase {
    private final List<ResolutionEvent> events = new ArrayList<>();
    private final ModuleCache cache = ModuleCache.open(CacheOptions.DEFAULTS);

    private StandardResolver resolver() {
        return StandardResolver.create(ResolverOptions.defaults()
                .withNetwork(network())
                .withGit(options())
                .withCache(cache)
                .withListener(events::add));
    }

    @Test
    void whatIsKeptIsNotGivenOutWhereTheSettingsDoNotAllowItsSource() throws ModuleException {
        repository.write("web/a.cue", "package web\n");
        String commit = repository.commit("first");
        resolver().resolve(ref(commit, "web"), context());
        server.forget();
        String host = "localhost:" + server.port();
        StandardResolver strict = StandardResolver.create(ResolverOptions.defaults()
                .withNetwork(network().withAllowedSource(host + "/other"))
                .withGit(options())
                .withCache(cache));
        assertEquals(
                "modules may not come from " + host + "/team/modules/.git; PEQUOD_ALLOWED_HOSTS allows " + host
                        + "/other",
                problem(Reason.FORBIDDEN, () -> strict.resolve(ref(commit, "web"), context())));
        assertEquals(List.of(), server.requests());
    }

    /** Once, a repository was cloned before anybody looked whether its module was kept. */
    @Test
    void lesson8TheCacheIsAskedBeforeAnythingIsFetched() throws ModuleException {
        repository.write("web/a.cue", "package web\n");
        String commit = repository.commit("first");
        repository.git("tag", "-a", "v1.0.0", "-m", "release");
        StandardResolver resolver = resolver();
        ResolvedModule module = resolver.resolve(ref("v1.0.0", "web"), context());
        assertEquals(commit, module.revision());
        assertEquals("git:" + ref(commit, "web").value(), module.source());
        assertFalse(server.requests().isEmpty());
        server.forget();
        ResolvedModule pinned = resolver.resolve(ref(commit, "web"), context());
        assertEquals(module.contentDigest(), pinned.contentDigest());
        assertEquals(List.of(), server.requests(), "a commit that is kept needs no network");
        assertEquals(
                List.of(Origin.FETCH, Origin.MEMORY),
                events.stream().map(ResolutionEvent::origin).toList());
    }

    /** A commit names itself, so that nobody was asked whether others may read it: each time it was fetched anew for them. */
    @Test
    void aCommitThatIsKeptIsFetchedOnceForAllWhoMayReadTheRepository() throws ModuleException {
        repository.write("web/a.cue", "package web\n");
        String commit = repository.commit("first");
        StandardResolver resolver = resolver();
        for (int i = 0; i < 3; i++) {
            for (String token : List.of("alice", "bob")) {
                server.requireAuthorization("Bearer " + token, "Bearer realm=\"git\"");
                resolver.resolve(ref(commit, "web"), with(token));
            }
        }
        assertEquals(
                List.of(Origin.FETCH, Origin.MEMORY, Origin.MEMORY, Origin.MEMORY, Origin.MEMORY, Origin.MEMORY),
                events.stream().map(ResolutionEvent::origin).toList());
        server.forget();
        problem(Reason.UNAUTHORIZED, () -> resolver.resolve(ref(commit, "web"), with("mallory")));
        assertFalse(server.requests().isEmpty(), "the server has said so");
        server.forget();
        resolver.resolve(ref(commit, "web"), with("alice"));
        assertEquals(List.of(), server.requests(), "who has shown the credentials need not do so again");
    }

    /** Once, only the credentials of requesters counted, so that what those of the settings had fetched was for all. */
    @Test
    void whatTheCredentialsOfTheSettingsFetchedIsNotForOthers(@TempDir Path folder) throws Exception {
        repository.write("web/a.cue", "package web\n");
        String commit = repository.commit("first");
        String basic = Base64.getEncoder().encodeToString("ada:s3cret".getBytes(UTF_8));
        server.requireAuthorization("Basic " + basic, "Basic realm=\"git\"");
        Path store = Files.writeString(
                folder.resolve("credentials"), "https://ada:s3cret@localhost:" + server.port() + "\n");
        CacheOptions kept = CacheOptions.DEFAULTS.withDirectory(folder.resolve("cache"));
        ResolverOptions without = ResolverOptions.defaults().withNetwork(network());
        ResolverOptions with = without.withGit(options().withCredentials(GitCredentials.NONE.withStore(store)));
        for (PlatformRef ref : List.of(ref("main", "web"), ref(commit, "web"))) {
            StandardResolver owner = StandardResolver.create(with.withCache(ModuleCache.open(kept)));
            owner.resolve(ref, context());
            server.forget();
            assertEquals(
                    commit,
                    StandardResolver.create(with.withCache(ModuleCache.open(kept)))
                            .resolve(ref, context())
                            .revision());
            assertEquals(List.of(), server.requests(), "it is the owner's");
            StandardResolver other =
                    StandardResolver.create(without.withGit(options()).withCache(ModuleCache.open(kept)));
            problem(Reason.UNAUTHORIZED, () -> other.resolve(ref, context()));
            StandardResolver offline = StandardResolver.create(
                    without.withGit(options()).withCache(ModuleCache.open(kept.withOffline(true))));
            problem(Reason.UNAVAILABLE, () -> offline.resolve(ref, context()));
        }
    }

    private FetchContext with(String token) {
        credential = new Credential("", token);
        return context();
    }
}
