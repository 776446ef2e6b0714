package dev.pequod.resolver.configmap;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.api.ConfigMapRef;
import dev.pequod.api.CredentialSource;
import dev.pequod.api.Deadline;
import dev.pequod.api.FetchContext;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.api.ModuleFetcher;
import dev.pequod.api.ModuleFiles;
import dev.pequod.api.ModuleLimits;
import dev.pequod.api.ModuleRevision;
import dev.pequod.api.PlatformRef;
import dev.pequod.api.testing.ModuleFetcherContract;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Modules that are the keys of a ConfigMap. */
final class ConfigMapFetcherTest extends ModuleFetcherContract {
    private static final PlatformRef REF = new ConfigMapRef("web");

    private final Map<String, ConfigMapContent> cluster = new HashMap<>();
    private final List<String> asked = Collections.synchronizedList(new ArrayList<>());

    @BeforeEach
    void fill() {
        cluster.put(
                "shop/web",
                ConfigMapContent.of(
                        Map.of(
                                "schema.cue", "package web\n",
                                "policy__limits.cue", "package policy\n",
                                "cue.mod__module.cue", "module: \"example.com/web\"\n",
                                "tests__small__in.yaml", "a: 1\n"),
                        Map.of("render.cue", "package web\n// \u00e9\n".getBytes(UTF_8))));
    }

    @Override
    protected ModuleFetcher fetcher() {
        return new ConfigMapFetcher((name, context) -> {
            String namespace = context.namespace();
            asked.add(namespace + "/" + name);
            return Optional.ofNullable(cluster.get(namespace + "/" + name));
        });
    }

    @Override
    protected PlatformRef present() {
        return REF;
    }

    @Override
    protected ModuleFiles files() throws ModuleException {
        return ModuleFiles.of(Map.of(
                "schema.cue", "package web\n".getBytes(UTF_8),
                "policy/limits.cue", "package policy\n".getBytes(UTF_8),
                "cue.mod/module.cue", "module: \"example.com/web\"\n".getBytes(UTF_8),
                "tests/small/in.yaml", "a: 1\n".getBytes(UTF_8),
                "render.cue", "package web\n// \u00e9\n".getBytes(UTF_8)));
    }

    @Override
    protected Optional<PlatformRef> absent() {
        return Optional.of(new ConfigMapRef("none"));
    }

    @Override
    protected FetchContext context() {
        return in("shop");
    }

    private static FetchContext in(String namespace) {
        return new FetchContext(
                "contract test",
                namespace,
                Deadline.after(Duration.ofSeconds(30)),
                CredentialSource.NONE,
                ModuleLimits.DEFAULTS);
    }

    private ModuleException refused(FetchContext context) {
        return assertThrows(ModuleException.class, () -> fetcher().locate(REF, context));
    }

    @Test
    void onlyTheResourcesOwnNamespaceIsAsked() {
        ModuleException other = refused(in("another"));
        assertEquals(Reason.NOT_FOUND, other.reason());
        assertEquals(
                "Tried to read the ConfigMap web in the namespace \"another\" but there is none; it is looked for in the"
                        + " resource's own namespace only",
                other.getMessage());
        assertEquals(List.of("another/web"), asked);
        assertEquals(Reason.FORBIDDEN, refused(in("")).reason());
        assertEquals(List.of("another/web"), asked);
    }

    @Test
    void theRevisionIsTheDigestOfAllFilesAlsoOfThoseThatAreNotEvaluated() throws ModuleException {
        ModuleRevision first = fetcher().locate(REF, context());
        assertTrue(first.source().matches("configMap:shop/web@sha256:[0-9a-f]{64}"), first.source());
        assertTrue(first.source().endsWith(first.revision()));
        cluster.put("shop/web", ConfigMapContent.of(Map.of("a.cue", "package a\n", "README.md", "one"), Map.of()));
        ModuleRevision second = fetcher().locate(REF, context());
        cluster.put("shop/web", ConfigMapContent.of(Map.of("a.cue", "package a\n", "README.md", "two"), Map.of()));
        ModuleRevision third = fetcher().locate(REF, context());
        assertNotEquals(first, second);
        assertNotEquals(second, third);
        ModuleException e = assertThrows(ModuleException.class, () -> fetcher().fetch(REF, second, context()));
        assertEquals(Reason.UNAVAILABLE, e.reason());
        assertTrue(e.getMessage().endsWith(" but it has been changed in this moment; try again"), e.getMessage());
    }

    @Test
    void keysThatAreNoPathsAreRefused() {
        for (String key : List.of("__etc__passwd", "..__x.cue", "a____b.cue", "a__", "..", ".")) {
            cluster.put("shop/web", ConfigMapContent.of(Map.of(key, "x"), Map.of()));
            assertEquals(Reason.INVALID_MODULE, refused(context()).reason(), key);
        }
        cluster.put("shop/web", ConfigMapContent.of(Map.of("sch ema.cue", "x"), Map.of()));
        assertTrue(refused(context())
                .getMessage()
                .endsWith("its key \"sch ema.cue\" is none that Kubernetes allows: letters, digits, -, _ and . only"));
        cluster.put("shop/web", ConfigMapContent.of(Map.of("a.cue", "x", "A.cue", "x"), Map.of()));
        assertEquals(Reason.INVALID_MODULE, refused(context()).reason());
        // One with a slash could be the same file as another one.
        cluster.put("shop/web", ConfigMapContent.of(Map.of("a__b.cue", "x", "a/b.cue", "y"), Map.of()));
        assertTrue(refused(context()).getMessage().contains("its key \"a/b.cue\" is none that Kubernetes allows"));
        cluster.put("shop/web", ConfigMapContent.of(Map.of(), Map.of()));
        assertTrue(refused(context()).getMessage().contains("it has no keys; each key is a file"));
        assertThrows(
                IllegalArgumentException.class,
                () -> ConfigMapContent.of(Map.of("a", "x"), Map.of("a", new byte[] {'y'})));
    }

    @Test
    void whatAnApiServerWritesIsDecoded() throws ModuleException {
        cluster.put("shop/web", ConfigMapContent.ofEncoded(Map.of("a.cue", "a: 1"), Map.of("b.cue", "YjogMg==")));
        ModuleFiles files = fetcher()
                .fetch(REF, fetcher().locate(REF, context()), context())
                .files();
        assertEquals(Optional.of("a: 1"), files.text("a.cue"));
        assertEquals(Optional.of("b: 2"), files.text("b.cue"));
        ModuleException bad = assertThrows(
                ModuleException.class, () -> ConfigMapContent.ofEncoded(Map.of(), Map.of("b.cue", "no base64")));
        assertEquals(Reason.INVALID_MODULE, bad.reason());
        assertEquals("the key b.cue is no base64", bad.getMessage());
    }
}
