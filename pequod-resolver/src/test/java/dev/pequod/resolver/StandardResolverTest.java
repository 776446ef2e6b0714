package dev.pequod.resolver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.api.CredentialSource;
import dev.pequod.api.CustomRef;
import dev.pequod.api.Deadline;
import dev.pequod.api.Digest;
import dev.pequod.api.FetchContext;
import dev.pequod.api.FetchedModule;
import dev.pequod.api.InlineRef;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.api.ModuleFetcher;
import dev.pequod.api.ModuleFiles;
import dev.pequod.api.ModuleLimits;
import dev.pequod.api.ModuleRevision;
import dev.pequod.api.PlatformRef;
import dev.pequod.api.PlatformRefException;
import dev.pequod.api.PlatformRefParser;
import dev.pequod.api.ResolutionEvent;
import dev.pequod.api.ResolutionEvent.Origin;
import dev.pequod.api.ResolvedModule;
import dev.pequod.api.testing.ShelfFetcher;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class StandardResolverTest {
    private static final FetchContext CONTEXT =
            FetchContext.of("WebService shop/cart", Deadline.after(Duration.ofMinutes(1)));

    /** A fetcher whose module, digest and behaviour a test chooses. */
    private abstract static class FakeFetcher implements ModuleFetcher {
        private final String scheme;

        FakeFetcher(String scheme) {
            this.scheme = scheme;
        }

        @Override
        public String scheme() {
            return scheme;
        }

        @Override
        public ModuleRevision locate(PlatformRef ref, FetchContext context) {
            return new ModuleRevision(ref.text(), "r1");
        }

        abstract FetchedModule fetch() throws ModuleException;

        @Override
        public FetchedModule fetch(PlatformRef ref, ModuleRevision revision, FetchContext context)
                throws ModuleException {
            assertEquals("r1", revision.revision());
            return fetch();
        }
    }

    private static FakeFetcher of(String scheme, FetchedModule module) {
        return new FakeFetcher(scheme) {
            @Override
            FetchedModule fetch() {
                return module;
            }
        };
    }

    private static ModuleException refused(StandardResolver resolver, PlatformRef ref, FetchContext context) {
        return assertThrows(ModuleException.class, () -> resolver.resolve(ref, context));
    }

    @Test
    void ownFetchersAndThoseThatServiceLoaderFindsAreThere() throws PlatformRefException, ModuleException {
        StandardResolver resolver = StandardResolver.create();
        assertEquals(Set.of("embedded", "git", "inline", "oci", "shelf"), resolver.schemes());
        PlatformRefParser parser = new PlatformRefParser(resolver.schemes());
        ResolvedModule module = resolver.resolve(parser.parse("shelf:web"), CONTEXT);
        assertEquals(
                new ResolvedModule(
                        new CustomRef("shelf", "web"),
                        "shelf:web",
                        "1",
                        module.files().contentDigest(),
                        "",
                        ModuleFiles.of(ShelfFetcher.files())),
                module);
        assertEquals(
                List.of("inline.cue"),
                resolver.resolve(parser.parse("inline:package a"), CONTEXT)
                        .files()
                        .paths());
        assertTrue(resolver.resolve(parser.parse("embedded:v1.0.0"), CONTEXT)
                .files()
                .contains("render.cue"));
    }

    @Test
    void aSchemeThatNothingFetchesIsNamedWithThoseThatAre() throws PlatformRefException {
        PlatformRef ref = PlatformRef.parse("configMap:web");
        ModuleException e = refused(StandardResolver.create(), ref, CONTEXT);
        assertEquals(Reason.UNSUPPORTED_SCHEME, e.reason());
        assertEquals(
                "Tried to resolve configMap:web but nothing can fetch modules of the scheme configMap; there are"
                        + " fetchers for embedded, git, inline, oci, shelf",
                e.getMessage());
    }

    @Test
    void aGivenFetcherTakesThePlaceOfOneThatIsFound() throws ModuleException {
        FetchedModule module = FetchedModule.unsigned(ModuleFiles.of(Map.of("a.cue", new byte[] {'a'})));
        StandardResolver resolver =
                StandardResolver.create(ResolverOptions.defaults().withFetcher(of("shelf", module)));
        assertEquals(
                module.files(),
                resolver.resolve(new CustomRef("shelf", "x"), CONTEXT).files());
        ResolverOptions twice =
                ResolverOptions.defaults().withFetcher(of("vault", module)).withFetcher(of("vault", module));
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> StandardResolver.create(twice));
        assertTrue(e.getMessage().startsWith("two fetchers for the scheme vault: "), e.getMessage());
    }

    @Test
    void theDigestOfTheReferenceIsChecked() throws ModuleException, PlatformRefException {
        ModuleFiles files = ModuleFiles.of(Map.of("a.cue", new byte[] {'a'}));
        Digest manifest = Digest.of(new byte[] {'m'});
        StandardResolver resolver = StandardResolver.create(
                ResolverOptions.defaults().withFetcher(of("oci", new FetchedModule(files, manifest, "SHA256:key"))));
        ResolvedModule module = resolver.resolve(PlatformRef.parse("oci:r.example/web@" + manifest), CONTEXT);
        assertEquals(manifest, module.sourceDigest());
        assertEquals(files.contentDigest(), module.contentDigest());
        assertEquals("SHA256:key", module.verifiedBy());
        String other = "oci:r.example/web:v1@sha256:" + "0".repeat(64);
        ModuleException e = refused(resolver, PlatformRef.parse(other), CONTEXT);
        assertEquals(Reason.DIGEST_MISMATCH, e.reason());
        assertEquals("Tried to resolve " + other + " but the source has other bytes: " + manifest, e.getMessage());
    }

    @Test
    void aFetcherIsNotTrusted() throws ModuleException {
        ModuleFiles files = ModuleFiles.of(Map.of("a.cue", new byte[10], "b.cue", new byte[10]));
        AtomicLong now = new AtomicLong();
        ResolverOptions options = ResolverOptions.defaults()
                .withFetcher(of("large", FetchedModule.unsigned(files)))
                .withFetcher(new FakeFetcher("slow") {
                    @Override
                    FetchedModule fetch() {
                        now.addAndGet(Duration.ofSeconds(10).toNanos());
                        return FetchedModule.unsigned(files);
                    }
                })
                .withFetcher(new FakeFetcher("broken") {
                    @Override
                    FetchedModule fetch() {
                        throw new IllegalStateException("no such state");
                    }
                });
        StandardResolver resolver = StandardResolver.create(options);
        ModuleLimits one = new ModuleLimits(1, 100, 100, 100);
        FetchContext small = new FetchContext("test", "", CONTEXT.deadline(), CredentialSource.NONE, one);
        assertEquals(
                Reason.LIMIT_EXCEEDED,
                refused(resolver, new CustomRef("large", "x"), small).reason());
        FetchContext short1 = FetchContext.of("test", Deadline.after(Duration.ofSeconds(5), now::get));
        assertEquals(
                Reason.DEADLINE_EXCEEDED,
                refused(resolver, new CustomRef("slow", "x"), short1).reason());
        ModuleException broken = refused(resolver, new CustomRef("broken", "x"), CONTEXT);
        assertEquals(Reason.UNAVAILABLE, broken.reason());
        assertInstanceOf(IllegalStateException.class, broken.getCause());
        assertTrue(broken.getMessage().contains("no such state"), broken.getMessage());
    }

    @Test
    void everyAttemptIsToldToEveryListener() throws ModuleException {
        List<ResolutionEvent> first = new ArrayList<>();
        List<ResolutionEvent> second = new ArrayList<>();
        StandardResolver resolver = StandardResolver.create(
                ResolverOptions.defaults().withListener(first::add).withListener(second::add));
        InlineRef ref = new InlineRef("package a");
        ResolvedModule module = resolver.resolve(ref, CONTEXT);
        refused(resolver, new CustomRef("shelf", "none"), CONTEXT);
        refused(resolver, new CustomRef("none", "none"), CONTEXT);
        assertEquals(first, second);
        assertEquals(
                List.of("success", "ModuleNotFound", "UnsupportedScheme"),
                first.stream().map(ResolutionEvent::outcome).toList());
        ResolutionEvent success = first.getFirst();
        assertEquals("WebService shop/cart", success.requester());
        assertSame(ref, success.ref());
        assertEquals(Optional.of(module), success.module());
        assertEquals(Origin.FETCH, success.origin());
        assertFalse(success.duration().isNegative());
        assertEquals(Optional.empty(), first.get(1).module());
        assertEquals(Origin.NONE, first.get(1).origin());
        assertTrue(String.valueOf(first.get(1).failure().orElseThrow().getMessage())
                .startsWith("Tried to "));
    }

    @Test
    void whatIsAskedOfSourcesIsCountedBySchemeAndOutcome() throws ModuleException {
        ModuleFiles files = ModuleFiles.of(Map.of("a.cue", new byte[] {'a', 'b'}));
        StandardResolver resolver = StandardResolver.create(ResolverOptions.defaults()
                .withFetcher(of("signed", new FetchedModule(files, files.contentDigest(), "SHA256:key")))
                .withFetcher(new FakeFetcher("forged") {
                    @Override
                    FetchedModule fetch() throws ModuleException {
                        throw new ModuleException(Reason.UNVERIFIED, "no signature");
                    }
                }));
        resolver.resolve(new CustomRef("signed", "x"), CONTEXT);
        resolver.resolve(new CustomRef("signed", "y"), CONTEXT);
        resolver.resolve(new InlineRef("package a"), CONTEXT);
        refused(resolver, new CustomRef("forged", "x"), CONTEXT);
        refused(resolver, new CustomRef("shelf", "none"), CONTEXT);
        Map<String, SourceStatistics> all = resolver.statistics();
        assertEquals(resolver.schemes(), all.keySet());
        Map<String, Long> two = Map.of("success", 2L);
        assertEquals(new SourceStatistics(two, two, 4, 2, 0, 0), all.get("signed"));
        Map<String, Long> one = Map.of("success", 1L);
        assertEquals(new SourceStatistics(one, one, 9, 0, 1, 0), all.get("inline"));
        assertEquals(new SourceStatistics(one, Map.of("VerificationFailed", 1L), 0, 0, 0, 1), all.get("forged"));
        assertEquals(new SourceStatistics(Map.of("ModuleNotFound", 1L), Map.of(), 0, 0, 0, 0), all.get("shelf"));
        assertEquals(new SourceStatistics(Map.of(), Map.of(), 0, 0, 0, 0), all.get("git"));
    }

    @Test
    void nothingIsAskedAfterTheDeadline() {
        List<String> asked = new ArrayList<>();
        StandardResolver resolver =
                StandardResolver.create(ResolverOptions.defaults().withFetcher(new FakeFetcher("late") {
                    @Override
                    public ModuleRevision locate(PlatformRef ref, FetchContext context) {
                        asked.add(ref.text());
                        return super.locate(ref, context);
                    }

                    @Override
                    FetchedModule fetch() {
                        throw new AssertionError();
                    }
                }));
        FetchContext late = FetchContext.of("test", Deadline.after(Duration.ZERO));
        assertEquals(
                Reason.DEADLINE_EXCEEDED,
                refused(resolver, new CustomRef("late", "x"), late).reason());
        assertEquals(List.of(), asked);
    }
}
