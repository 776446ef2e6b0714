package dev.pequod.resolver.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.api.Credential;
import dev.pequod.api.CredentialSource;
import dev.pequod.api.Deadline;
import dev.pequod.api.Digest;
import dev.pequod.api.FetchContext;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.api.ModuleLimits;
import dev.pequod.api.OciRef;
import dev.pequod.api.PlatformRef;
import dev.pequod.api.ResolutionEvent;
import dev.pequod.api.ResolutionEvent.Origin;
import dev.pequod.api.ResolvedModule;
import dev.pequod.api.testing.RegistryFront;
import dev.pequod.api.testing.RegistryServer;
import dev.pequod.resolver.ResolverOptions;
import dev.pequod.resolver.StandardResolver;
import dev.pequod.resolver.net.HostPolicy;
import dev.pequod.resolver.net.NetworkOptions;
import dev.pequod.resolver.net.Retries;
import dev.pequod.resolver.oci.ModuleArtifact;
import dev.pequod.resolver.oci.OciRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a real registry is asked by a resolver with a cache: each of its requests is counted by a front before it. */
@Timeout(120)
final class RegistryCacheTest {
    private static final int REQUESTS = 1_000;
    private static final Credential ALICE = new Credential("alice", "correct horse");

    @TempDir
    private Path temp = Path.of("");

    private final FakeClock clock = new FakeClock();
    private final List<ResolutionEvent> events = new CopyOnWriteArrayList<>();
    private RegistryServer server;
    private RegistryFront front;
    private NetworkOptions network = NetworkOptions.DEFAULTS;
    private Digest digest = Digest.of(new byte[0]);

    @BeforeEach
    void start(@TempDir Path storage) throws ModuleException {
        server = RegistryServer.start(storage);
        front = RegistryFront.before(server);
        network = NetworkOptions.DEFAULTS
                .withPrivateHost("localhost")
                .withPlainHttpHost(server.host())
                .withPlainHttpHost(front.host());
        digest = push(1, "v1");
    }

    @AfterEach
    void stop() {
        front.close();
        server.close();
    }

    private Digest push(int module, String tag) throws ModuleException {
        try (OciRegistry registries = new OciRegistry(HostPolicy.of(network), Retries.standard())) {
            ModuleArtifact artifact = ModuleArtifact.of(PullingProcess.files(module), Map.of());
            artifact.push(
                    registries.open(
                            server.host(),
                            "web",
                            CredentialSource.NONE,
                            PullingProcess.context().deadline()),
                    tag);
            return artifact.digest();
        }
    }

    private CacheOptions options() {
        return CacheOptions.DEFAULTS.withDirectory(temp.resolve("cache"));
    }

    /** Returns the resolver of another process. */
    private StandardResolver resolver(CacheOptions options) {
        return StandardResolver.create(ResolverOptions.defaults()
                .withNetwork(network)
                .withListener(events::add)
                .withCache(ModuleCache.open(options, clock)));
    }

    private PlatformRef pinned() {
        return new OciRef(front.host(), "web", "", Optional.of(digest));
    }

    private PlatformRef tag(String tag) {
        return new OciRef(front.host(), "web", tag, Optional.empty());
    }

    private FetchContext as(Optional<Credential> who) {
        CredentialSource credentials =
                who.map(c -> CredentialSource.ofHosts(Map.of(front.host(), c))).orElse(CredentialSource.NONE);
        return new FetchContext("test", "", Deadline.after(Duration.ofSeconds(60)), credentials, ModuleLimits.DEFAULTS);
    }

    private ResolvedModule get(StandardResolver resolver, PlatformRef ref) throws ModuleException {
        return resolver.resolve(ref, as(Optional.empty()));
    }

    private ModuleException refused(StandardResolver resolver, PlatformRef ref, Optional<Credential> who) {
        return assertThrows(ModuleException.class, () -> resolver.resolve(ref, as(who)));
    }

    /** Returns method and last folder of each request that came, such as {@code GET blobs}. */
    private List<String> asked() {
        return front.seen().stream()
                .map(seen -> seen.method() + " "
                        + seen.target().replaceAll("/v2/web/", "").replaceAll("/.*", ""))
                .toList();
    }

    @Test
    void aThousandRequestsForOneDigestAreOneDownload() throws Exception {
        StandardResolver resolver = resolver(options());
        CountDownLatch all = new CountDownLatch(1);
        List<Future<ResolvedModule>> wanted = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < REQUESTS; i++) {
                wanted.add(threads.submit(() -> {
                    all.await();
                    return get(resolver, pinned());
                }));
            }
            all.countDown();
        }
        for (Future<ResolvedModule> one : wanted) {
            assertEquals(PullingProcess.files(1), one.get().files());
        }
        assertEquals(List.of("GET manifests", "GET blobs"), asked());
        assertEquals(1, events.stream().filter(e -> e.origin() == Origin.FETCH).count());
        assertEquals(REQUESTS, events.size());
    }

    @Test
    void aPinnedDigestThatIsKeptNeedsNoNetworkAtAll() throws ModuleException {
        get(resolver(options()), pinned());
        int asked = asked().size();
        StandardResolver next = resolver(options());
        assertEquals(PullingProcess.files(1), get(next, pinned()).files());
        assertEquals(asked, asked().size());
        front.close();
        assertEquals(PullingProcess.files(1), get(resolver(options()), pinned()).files());
        assertEquals(
                List.of(Origin.FETCH, Origin.DISK, Origin.DISK),
                events.stream().map(ResolutionEvent::origin).toList());
    }

    @Test
    void whatATagMeansIsAskedOnceInAMinuteAndTheOldMeaningServesWhileTheRegistryIsDown() throws ModuleException {
        StandardResolver resolver = resolver(options());
        get(resolver, tag("v1"));
        int asked = asked().size();
        clock.pass(Duration.ofSeconds(59));
        get(resolver, tag("v1"));
        get(resolver(options()), tag("v1"));
        assertEquals(asked, asked().size(), "in another process too");
        clock.pass(Duration.ofSeconds(2));
        get(resolver, tag("v1"));
        assertEquals(asked + 1, asked().size(), asked().toString());
        Digest moved = push(2, "v1");
        clock.pass(Duration.ofMinutes(2));
        assertEquals(moved, get(resolver, tag("v1")).sourceDigest());
        front.close();
        clock.pass(Duration.ofDays(2));
        ResolvedModule stale = get(resolver(options()), tag("v1"));
        assertEquals(moved, stale.sourceDigest());
        String warning = stale.warnings().getLast();
        assertTrue(
                warning.startsWith(tag("v1") + " is taken for oci:" + front.host() + "/web@" + moved
                        + ", which it meant before: Tried to look up the tag " + front.host() + "/web:v1 but "),
                warning);
        assertEquals(
                Reason.UNAVAILABLE,
                refused(resolver, tag("v2"), Optional.empty()).reason());
    }

    /** Once, a private module that was kept was served to anyone. */
    @Test
    void lesson7APrivateModuleThatIsKeptIsGivenToWhomTheRegistryWouldGiveIt() throws ModuleException {
        front.demandToken("", ALICE.username(), ALICE.secret());
        StandardResolver resolver = resolver(options());
        resolver.resolve(tag("v1"), as(Optional.of(ALICE)));
        int asked = asked().size();
        for (StandardResolver any : List.of(resolver, resolver(options()))) {
            for (PlatformRef ref : List.of(pinned(), tag("v1"))) {
                for (Optional<Credential> other :
                        List.of(Optional.<Credential>empty(), Optional.of(new Credential("alice", "wrong")))) {
                    int before = asked().size();
                    ModuleException e = refused(any, ref, other);
                    assertEquals(Reason.UNAUTHORIZED, e.reason(), e.getMessage());
                    assertTrue(e.getMessage().contains(front.host()), e.getMessage());
                    assertTrue(asked().size() > before, "the registry has said so");
                }
                int before = asked().size();
                assertEquals(
                        PullingProcess.files(1),
                        any.resolve(ref, as(Optional.of(ALICE))).files());
                assertEquals(before, asked().size(), "who has shown the credentials need not do so again");
            }
        }
        assertEquals(
                1,
                events.stream()
                        .filter(e -> e.module().isPresent() && e.origin() == Origin.FETCH)
                        .count());
        assertTrue(asked > 0);
        front.close();
        StandardResolver offline = resolver(options().withOffline(true));
        assertEquals(
                Reason.UNAVAILABLE, refused(offline, pinned(), Optional.empty()).reason());
        assertEquals(digest, offline.resolve(pinned(), as(Optional.of(ALICE))).sourceDigest());
    }

    /** Once, each of two tenants took the module from the other, and each time it was downloaded again, by a hundred at once a hundred times. */
    @Test
    void aPrivateModuleThatIsKeptIsConfirmedToOthersOnceAndDownloadedOnce() throws Exception {
        Credential bob = new Credential("bob", "battery staple");
        front.demandBasic(Map.of(ALICE.username(), ALICE.secret(), bob.username(), bob.secret()));
        StandardResolver resolver = resolver(options());
        for (int i = 0; i < 5; i++) {
            resolver.resolve(pinned(), as(Optional.of(ALICE)));
            resolver.resolve(pinned(), as(Optional.of(bob)));
        }
        assertEquals(1, allowed("GET", "blobs"));
        assertEquals(2, allowed("GET", "manifests"));
        StandardResolver another = resolver(options());
        another.resolve(pinned(), as(Optional.of(bob)));
        assertEquals(2, allowed("GET", "manifests"), "in another process too");

        Digest second = push(2, "v2");
        PlatformRef kept = new OciRef(front.host(), "web", "", Optional.of(second));
        resolver.resolve(kept, as(Optional.of(ALICE)));
        CountDownLatch all = new CountDownLatch(1);
        List<Future<ResolvedModule>> wanted = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 100; i++) {
                wanted.add(threads.submit(() -> {
                    all.await();
                    return resolver.resolve(kept, as(Optional.of(bob)));
                }));
            }
            all.countDown();
        }
        for (Future<ResolvedModule> one : wanted) {
            assertEquals(second, one.get().sourceDigest());
        }
        assertEquals(2, allowed("GET", "blobs"));
        assertEquals(4, allowed("GET", "manifests"));
    }

    /** Once, the words of a refusal told which digests of a private repository others had loaded. */
    @Test
    void whoIsRefusedCannotTellWhetherOthersHaveTheModule() throws Exception {
        front.demandBasic(Map.of(ALICE.username(), ALICE.secret()));
        StandardResolver resolver = resolver(options());
        List<String> before = refusals(resolver);
        resolver.resolve(pinned(), as(Optional.of(ALICE)));
        assertEquals(before, refusals(resolver));
    }

    /** Returns what callers without credentials and with wrong ones are told, and what the registry was asked for them. */
    private List<String> refusals(StandardResolver resolver) {
        List<String> all = new ArrayList<>();
        for (Optional<Credential> who :
                List.of(Optional.<Credential>empty(), Optional.of(new Credential("eve", "x")))) {
            int asked = front.seen().size();
            all.add(assertThrows(ModuleException.class, () -> resolver.resolve(pinned(), as(who)))
                    .getMessage());
            front.seen().stream()
                    .skip(asked)
                    .forEach(seen -> all.add(seen.method() + " " + seen.target() + " " + seen.authorization()));
        }
        return all;
    }

    private long allowed(String method, String kind) {
        return front.seen().stream()
                .filter(seen -> seen.method().equals(method)
                        && seen.target().contains("/" + kind + "/")
                        && !seen.authorization().isEmpty())
                .count();
    }

    @Test
    void offlineNobodyIsAsked() throws ModuleException {
        get(resolver(options()), tag("v1"));
        push(2, "v2");
        int asked = asked().size();
        clock.pass(Duration.ofDays(1));
        StandardResolver offline = resolver(options().withOffline(true));
        assertEquals(digest, get(offline, pinned()).sourceDigest());
        ResolvedModule byTag = get(offline, tag("v1"));
        assertEquals(digest, byTag.sourceDigest());
        assertTrue(byTag.warnings().getLast().endsWith("no source is asked while offline"), "" + byTag.warnings());
        ModuleException e = refused(offline, tag("v2"), Optional.empty());
        assertEquals(Reason.UNAVAILABLE, e.reason());
        assertEquals(
                "Tried to resolve " + tag("v2")
                        + " but it is not kept, or for other credentials only, and no source is asked while offline"
                        + "; load it once without --offline and PEQUOD_OFFLINE",
                e.getMessage());
        assertEquals(asked, asked().size());
    }
}
