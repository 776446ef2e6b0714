package dev.pequod.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.api.ConfigMapRef;
import dev.pequod.api.CredentialSource;
import dev.pequod.api.Deadline;
import dev.pequod.api.EmbeddedRef;
import dev.pequod.api.FetchContext;
import dev.pequod.api.GitRef;
import dev.pequod.api.ModuleFiles;
import dev.pequod.api.ModuleLimits;
import dev.pequod.api.OciRef;
import dev.pequod.api.PlatformRef;
import dev.pequod.api.testing.GitHttpServer;
import dev.pequod.api.testing.RegistryServer;
import dev.pequod.graph.GraphEncoder;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonReader;
import dev.pequod.graph.render.PlatformRenderer;
import dev.pequod.graph.render.RenderResult;
import dev.pequod.resolver.ResolverOptions;
import dev.pequod.resolver.StandardResolver;
import dev.pequod.resolver.cache.CacheOptions;
import dev.pequod.resolver.cache.ModuleCache;
import dev.pequod.resolver.configmap.ConfigMapContent;
import dev.pequod.resolver.configmap.ConfigMapFetcher;
import dev.pequod.resolver.net.HostPolicy;
import dev.pequod.resolver.net.NetworkOptions;
import dev.pequod.resolver.net.Retries;
import dev.pequod.resolver.oci.ModuleArtifact;
import dev.pequod.resolver.oci.OciRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One module of several files and packages, from everywhere a module can come from. */
final class ModuleSourcesIT {
    private static final FetchContext CONTEXT = new FetchContext(
            "test", "shop", Deadline.after(Duration.ofMinutes(2)), CredentialSource.NONE, ModuleLimits.DEFAULTS);

    @TempDir
    private Path folder = Path.of("");

    private Map<String, String> module() throws Exception {
        ModuleFiles files = StandardResolver.create()
                .resolve(new EmbeddedRef("platform", "v1.1.0"), CONTEXT)
                .files();
        Map<String, String> texts = new TreeMap<>();
        for (String path : files.paths()) {
            if (path.endsWith(".cue")) {
                texts.put(path, files.text(path).orElseThrow());
            }
        }
        assertTrue(texts.size() > 5, texts.keySet().toString());
        return texts;
    }

    private static ConfigMapContent configMap(Map<String, String> module) {
        Map<String, String> keys = new TreeMap<>();
        module.forEach((path, text) -> keys.put(path.replace("/", "__"), text));
        return ConfigMapContent.of(keys, Map.of());
    }

    private static OciRef push(NetworkOptions network, String host, Map<String, String> module) throws Exception {
        Map<String, byte[]> bytes = new TreeMap<>();
        module.forEach((path, text) -> bytes.put(path, text.getBytes(StandardCharsets.UTF_8)));
        try (OciRegistry registries = new OciRegistry(HostPolicy.of(network), Retries.standard())) {
            ModuleArtifact artifact = ModuleArtifact.of(ModuleFiles.of(bytes), Map.of());
            artifact.push(registries.open(host, "web", CredentialSource.NONE, CONTEXT.deadline()), "v1.1.0");
            return new OciRef(host, "web", "", Optional.of(artifact.digest()));
        }
    }

    private GitRef commit(GitHttpServer server, Map<String, String> module) throws IOException, InterruptedException {
        Path repository = folder.resolve("git/modules");
        for (Map.Entry<String, String> file : module.entrySet()) {
            Path path = repository.resolve("web").resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue());
        }
        for (String command : List.of("init -q -b main", "add -A", "commit -q -m first")) {
            WorkflowIT.git(repository, command);
        }
        return new GitRef(server.remote("modules/.git"), "main", "web");
    }

    /** Once, the files of a module from a registry, a repository or a ConfigMap were joined to one text, which did not compile. */
    @Test
    void lesson13ModulesOfSeveralFilesCompileWhereverTheyComeFrom() throws Exception {
        Map<String, String> module = module();
        try (RegistryServer registry = RegistryServer.start(Files.createDirectory(folder.resolve("registry")));
                GitHttpServer server = GitHttpServer.plain(Files.createDirectories(folder.resolve("git")))) {
            NetworkOptions network = NetworkOptions.DEFAULTS
                    .withPrivateHost("localhost")
                    .withPlainHttpHost(registry.host())
                    .withPlainHttpHost("localhost:" + server.port());
            Map<PlatformRef, String> graphs = new LinkedHashMap<>();
            for (PlatformRef ref : List.of(
                    new EmbeddedRef("platform", "v1.1.0"),
                    push(network, registry.host(), module),
                    commit(server, module),
                    new ConfigMapRef("web"),
                    PlatformRef.ofObject(Map.of("inline", module), "spec.platformRef"))) {
                PlatformRenderer renderer = PlatformRenderer.of(StandardResolver.create(ResolverOptions.defaults()
                        .withNetwork(network)
                        .withFetcher(new ConfigMapFetcher((name, context) -> Optional.of(configMap(module))))
                        .withCache(ModuleCache.open(
                                CacheOptions.DEFAULTS.withDirectory(folder.resolve("cache-" + ref.scheme()))))));
                graphs.put(ref, graph(renderer, ref));
                assertEquals(graphs.get(ref), graph(renderer, ref), "again, from a cache if it is kept: " + ref);
            }
            assertEquals(1, Map.copyOf(graphs).values().stream().distinct().count(), graphs.toString());
        }
    }

    /** Returns the objects and the render hash, as canonical JSON. */
    private static String graph(PlatformRenderer renderer, PlatformRef ref) throws Exception {
        JsonObject resource = (JsonObject) JsonReader.read("""
                {"apiVersion": "platform.example.com/v1alpha1", "kind": "WebService",
                 "metadata": {"name": "cart", "namespace": "shop"},
                 "spec": {"image": "registry.example.com/shop/cart:1.4.2", "replicas": 2}}
                """);
        RenderResult result = renderer.render(resource, ref, CONTEXT);
        RenderResult.Rendered rendered =
                assertInstanceOf(RenderResult.Rendered.class, result, () -> ref + ": " + result);
        JsonObject graph = (JsonObject) JsonReader.read(GraphEncoder.canonicalJson(rendered.graph()));
        assertEquals(List.of(), rendered.graph().violations());
        return graph.get("nodes") + rendered.graph().metadata().renderHash();
    }
}
