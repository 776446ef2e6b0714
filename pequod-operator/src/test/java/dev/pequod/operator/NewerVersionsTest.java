package dev.pequod.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.pequod.api.Digest;
import dev.pequod.api.FetchContext;
import dev.pequod.api.ModuleFiles;
import dev.pequod.api.ModuleLimits;
import dev.pequod.api.ModuleResolver;
import dev.pequod.api.OciRef;
import dev.pequod.api.PlatformRef;
import dev.pequod.api.ResolvedModule;
import dev.pequod.apply.testing.FakeCluster;
import dev.pequod.apply.testing.Yaml;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.operator.runtime.Key;
import dev.pequod.operator.runtime.TurnedClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sources are asked seldom, once for many, and apart from the work. */
final class NewerVersionsTest {
    private static final Digest OLD = Digest.of("old".getBytes(StandardCharsets.UTF_8));
    private static final Digest NEW = Digest.of("new".getBytes(StandardCharsets.UTF_8));

    private final TurnedClock clock = new TurnedClock();
    private final Deque<Runnable> tasks = new ArrayDeque<>();
    private final List<Key> woken = new ArrayList<>();
    private final List<PlatformRef> asked = new ArrayList<>();
    private final Tenant tenant = new Tenant(
            "shop", Optional.empty(), new FakeCluster(), new FakeCluster(), TenantRule.open(Optional.empty()));
    private @Nullable PlatformRef newest = new OciRef("r.example.com", "web", "v1.1.0", Optional.of(NEW));
    private boolean fails;
    private final NewerVersions versions = new NewerVersions(
            new ModuleResolver() {
                @Override
                public Set<String> schemes() {
                    return Set.of("oci");
                }

                @Override
                public Optional<PlatformRef> newest(PlatformRef ref, FetchContext context) {
                    asked.add(ref);
                    if (fails) {
                        throw new IllegalStateException("a fault");
                    }
                    return Optional.ofNullable(newest);
                }

                @Override
                public ResolvedModule resolve(PlatformRef ref, FetchContext context) {
                    throw new AssertionError("nothing is resolved");
                }
            },
            namespace -> tasks::add,
            clock,
            woken::add);

    private NewerVersions.Found find(String name, String ref) throws Exception {
        PlatformRef parsed = PlatformRef.parse(ref);
        Digest digest = parsed.pinnedDigest().orElse(OLD);
        ModuleFiles files = ModuleFiles.of(Map.of("a.cue", new byte[0]), ModuleLimits.DEFAULTS);
        return versions.find(new Key("shop", name), tenant, new ResolvedModule(parsed, ref, "", digest, "", files));
    }

    private void answer() {
        while (!tasks.isEmpty()) {
            tasks.remove().run();
        }
    }

    @Test
    void aSourceIsAskedOnceForAllAndAgainLater() throws Exception {
        String ref = "oci:r.example.com/web:v1.0.0";
        assertEquals(Optional.empty(), find("a", ref).newest());
        find("b", ref);
        assertEquals(List.of(), asked, "nobody waits for the source");
        answer();
        assertEquals(1, asked.size());
        assertEquals(Set.of(new Key("shop", "a"), new Key("shop", "b")), Set.copyOf(woken));
        assertEquals(
                Optional.of(clock.instant().plus(NewerVersions.HOLDS)),
                find("a", ref).againAt());
        answer();
        assertEquals(1, asked.size());
        clock.turn(NewerVersions.HOLDS.plus(Duration.ofSeconds(1)));
        assertEquals(Optional.empty(), find("a", ref).againAt(), "who waits for an answer is woken by it");
        answer();
        assertEquals(2, asked.size());
    }

    /** A new process knows nothing yet, and must not write that into each status, only to take it back. */
    @Test
    void untilThereIsAnAnswerTheStatusSaysWhatItSaid() throws Exception {
        String ref = "oci:r.example.com/web:v1.0.0";
        JsonObject resource =
                Yaml.object("{metadata: {generation: 1}, status: {observedGeneration: 1, conditions: [{type:"
                        + " UpToDate, status: 'False', reason: NewerVersion, message: 'there is " + newest
                        + "', observedGeneration: 1, lastTransitionTime: '2026-01-01T00:00:00Z'}]}}");
        StatusDraft before = new StatusDraft(resource, clock);
        before.newest(find("a", ref));
        assertEquals(Optional.empty(), before.patch(resource, Optional.empty()));
        answer();
        StatusDraft after = new StatusDraft(resource, clock);
        after.newest(find("a", ref));
        assertEquals(Optional.empty(), after.patch(resource, Optional.empty()), "and the answer is the same");
        newest = null;
        clock.turn(NewerVersions.HOLDS.plus(Duration.ofSeconds(1)));
        find("a", ref);
        answer();
        StatusDraft gone = new StatusDraft(resource, clock);
        gone.newest(find("a", ref));
        assertEquals(
                "[]",
                gone.patch(resource, Optional.empty())
                                .orElseThrow()
                                .object("status")
                                .get("conditions") + "");
    }

    @Test
    void aFaultOfASourceIsAnAnswerToo() throws Exception {
        String ref = "oci:r.example.com/web:v1.0.0";
        fails = true;
        find("a", ref);
        assertThrows(IllegalStateException.class, this::answer);
        assertEquals(List.of(new Key("shop", "a")), woken);
        fails = false;
        clock.turn(NewerVersions.HOLDS);
        find("a", ref);
        answer();
        assertEquals(Optional.ofNullable(newest), find("a", ref).newest());
    }

    @ParameterizedTest
    @CsvSource({
        "oci:r.example.com/web:v1.0.0, true",
        "oci:r.example.com/web:v1.1.0, false",
        "oci:r.example.com/web:v1.10.0, false",
        "oci:r.example.com/web:1.0.0, true",
        "oci:r.example.com/web:1.10.0, false",
        "oci:r.example.com/web:v1.1.0-rc.1, true",
        "oci:r.example.com/web:stable, true",
    })
    void aVersionIsComparedAsAVersion(String ref, boolean newer) throws Exception {
        find("a", ref);
        answer();
        assertEquals(newer, find("a", ref).isNewer());
    }

    @Test
    void aDigestIsUpToDateIfTheNewestVersionMeansIt() throws Exception {
        find("a", "oci:r.example.com/web@" + NEW);
        answer();
        assertEquals(false, find("a", "oci:r.example.com/web@" + NEW).isNewer());
        find("b", "oci:r.example.com/web@" + OLD);
        answer();
        assertEquals(true, find("b", "oci:r.example.com/web@" + OLD).isNewer());
    }

    /** Once, the version before was told as the newer one for minutes to whoever used what was just published. */
    @Test
    void ofWhatCameLaterAnAnswerSaysNothing() throws Exception {
        String former = "oci:r.example.com/web@" + NEW;
        String published = "oci:r.example.com/web@" + OLD;
        find("a", former);
        answer();
        assertEquals(true, find("a", former).isAnswered());
        NewerVersions.Found unknown = find("b", published);
        assertEquals(false, unknown.isAnswered());
        assertEquals(false, unknown.isNewer());
        newest = PlatformRef.parse("oci:r.example.com/web:v1.2.0@" + OLD);
        answer();
        assertEquals(2, asked.size());
        assertEquals(false, find("b", published).isNewer());
        assertEquals(true, find("a", former).isNewer(), "who used the former one learns of it too");
        answer();
        assertEquals(2, asked.size());
    }

    @ParameterizedTest
    @CsvSource({"v1.0.0, true", "v1.1.0, false", "COMMIT, true"})
    void aTagIsComparedAsAVersionAndOfACommitOnlyWhatIsNewerIsTold(String ref, boolean newer) throws Exception {
        String git = "git:https://git.example.com/web?ref=" + ref.replace("COMMIT", "0".repeat(40));
        newest = PlatformRef.parse("git:https://git.example.com/web?ref=v1.1.0");
        find("a", git);
        answer();
        assertEquals(newer, find("a", git).isNewer());
    }

    @Test
    void modulesOfARepositoryHaveVersionsOfTheirOwn() throws Exception {
        newest = PlatformRef.parse("git:https://git.example.com/all?ref=web/v1.1.0&path=web");
        for (String ref : List.of("web/v1.0.0", "v1.0.0", "web/v1.1.0", "main")) {
            find(ref, "git:https://git.example.com/all?ref=" + ref + "&path=web");
        }
        answer();
        assertEquals(2, asked.size(), "once for each series, and never for a branch");
        assertEquals(
                true,
                find("a", "git:https://git.example.com/all?ref=web/v1.0.0&path=web")
                        .isNewer());
        assertEquals(
                false,
                find("a", "git:https://git.example.com/all?ref=web/v1.1.0&path=web")
                        .isNewer());
    }

    @Test
    void aSourceWithoutVersionsSaysNothing() throws Exception {
        newest = null;
        find("a", "oci:r.example.com/web:v1.0.0");
        answer();
        assertEquals(Optional.empty(), find("a", "oci:r.example.com/web:v1.0.0").newest());
        assertEquals(Optional.empty(), find("a", "inline:x").newest());
    }
}
