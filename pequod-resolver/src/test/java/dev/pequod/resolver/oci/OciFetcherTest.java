package dev.pequod.resolver.oci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.api.FetchedModule;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleFetcher;
import dev.pequod.api.ModuleFiles;
import dev.pequod.api.OciRef;
import dev.pequod.api.PlatformRef;
import dev.pequod.api.testing.ModuleFetcherContract;
import dev.pequod.api.testing.RegistryServer;
import dev.pequod.api.testing.TestTool;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A module that the real {@code cue mod publish} published into a real registry. */
final class OciFetcherTest extends ModuleFetcherContract {
    private static final Map<String, String> MODULE = new TreeMap<>(Map.of(
            "cue.mod/module.cue",
            "module: \"example.com/web@v1\"\nlanguage: version: \"v0.17.0\"\nsource: kind: \"self\"\n",
            "schema.cue",
            "package web\n\n#Input: image!: string\n",
            "render.cue",
            "package web\n\n#Render: output: nodes: []\n",
            "policy/image.cue",
            "package policy\n\nviolations: []\n",
            "tests/minimal/in.json",
            "{}\n"));

    private static RegistryServer registry;

    @BeforeAll
    static void publish(@TempDir Path folder) throws IOException, InterruptedException {
        Path cue = TestTool.require("cue");
        registry = RegistryServer.start(Files.createDirectory(folder.resolve("registry")));
        Path module = folder.resolve("module");
        for (Map.Entry<String, String> file : MODULE.entrySet()) {
            Path path = module.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue());
        }
        ProcessBuilder publish = new ProcessBuilder(cue.toString(), "mod", "publish", "v1.0.0")
                .directory(module.toFile())
                .redirectErrorStream(true);
        publish.environment().put("CUE_REGISTRY", registry.host() + "+insecure");
        publish.environment().put("CUE_CACHE_DIR", folder.resolve("cache").toString());
        Process process = publish.start();
        String log = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), log);
    }

    @AfterAll
    static void close() {
        registry.close();
    }

    @Override
    protected ModuleFetcher fetcher() {
        return new OciFetcher(Loopback.registries(registry.host()));
    }

    @Override
    protected PlatformRef present() {
        return new OciRef(registry.host(), "example.com/web", "v1.0.0", Optional.empty());
    }

    @Override
    protected ModuleFiles files() throws ModuleException {
        Map<String, byte[]> files = new TreeMap<>();
        MODULE.forEach((path, text) -> files.put(path, text.getBytes(StandardCharsets.UTF_8)));
        return ModuleFiles.of(files);
    }

    @Override
    protected Optional<PlatformRef> absent() {
        return Optional.of(new OciRef(registry.host(), "example.com/web", "v9.9.9", Optional.empty()));
    }

    @Test
    void aTagIsLocatedAsTheDigestOfItsManifest() throws ModuleException {
        String source = fetcher().locate(present(), context()).source();
        FetchedModule fetched = fetcher().fetch(present(), fetcher().locate(present(), context()), context());
        assertEquals("oci:" + registry.host() + "/example.com/web@" + fetched.sourceDigest(), source);
        assertTrue(fetched.verifiedBy().isEmpty());
    }
}
