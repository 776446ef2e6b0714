package dev.pequod.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.api.Digest;
import dev.pequod.api.testing.TestTool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The plugin of kubectl as krew installs it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class KrewIT {
    private static final String URI = "https://downloads.example.com/pequod-v1.2.3.tar.gz";

    @TempDir
    static Path folder = Path.of("");

    private Path manifest = Path.of("");
    private Path archive = Path.of("");

    @BeforeAll
    void build() {
        run(Map.of(), "deploy/krew/build", folder.toString(), "v1.2.3", URI);
        manifest = folder.resolve("pequod.yaml");
        archive = folder.resolve("pequod.tar.gz");
    }

    private static String run(Map<String, String> environment, String... command) {
        Repository.Run run = Repository.run(Repository.ROOT, environment, 600, List.of(command));
        assertEquals(0, run.exit(), run.output());
        return run.output();
    }

    private static Object at(Object value, Object... steps) {
        Object found = value;
        for (Object step : steps) {
            found = step instanceof Integer index ? ((List<?>) found).get(index) : ((Map<?, ?>) found).get(step);
        }
        return found;
    }

    @Test
    void theManifestNamesTheArchiveAndWhatIsInIt() throws IOException {
        Object yaml = new Load(LoadSettings.builder().build()).loadFromString(Files.readString(manifest));
        assertEquals(Set.of("apiVersion", "kind", "metadata", "spec"), ((Map<?, ?>) yaml).keySet());
        assertEquals("krew.googlecontainertools.github.com/v1alpha2", at(yaml, "apiVersion"));
        assertEquals("pequod", at(yaml, "metadata", "name"));
        assertEquals("v1.2.3", at(yaml, "spec", "version"));
        assertEquals(URI, at(yaml, "spec", "platforms", 0, "uri"));
        String sum = Digest.of(Files.readAllBytes(archive)).toString();
        assertEquals(sum, "sha256:" + at(yaml, "spec", "platforms", 0, "sha256"));
        String files = run(Map.of(), "tar", "-tzf", archive.toString());
        assertTrue(files.lines().anyMatch(at(yaml, "spec", "platforms", 0, "bin")::equals), files);
        assertTrue(files.lines().noneMatch(file -> file.endsWith(".java") || file.contains("pom.xml")), files);
    }

    @Test
    void theSameFilesMakeTheSameArchive() throws IOException {
        byte[] first = Files.readAllBytes(archive);
        Path again = folder.resolve("again");
        run(Map.of(), "deploy/krew/build", again.toString(), "v1.2.3", URI);
        assertEquals(Digest.of(first), Digest.of(Files.readAllBytes(again.resolve("pequod.tar.gz"))));
    }

    /** By the real krew and kubectl; what it runs is neither this checkout nor built anew. */
    @Test
    void krewInstallsItAndKubectlRunsIt() {
        String krew = TestTool.require("krew").toString();
        String kubectl = TestTool.require("kubectl").toString();
        Path root = folder.resolve("krew");
        Map<String, String> environment = Map.of(
                "KREW_ROOT",
                root.toString(),
                "KREW_NO_UPGRADE_CHECK",
                "1",
                "PATH",
                root.resolve("bin") + ":" + System.getenv("PATH"));
        run(environment, krew, "install", "--manifest=" + manifest, "--archive=" + archive);
        assertTrue(run(environment, kubectl, "plugin", "list").contains(root + "/bin/kubectl-pequod"));
        assertTrue(run(environment, kubectl, "pequod", "version").contains("pequod"));
        String rendered =
                run(environment, kubectl, "pequod", "render", "-f", Repository.ROOT + "/examples/webservice.yaml");
        assertTrue(rendered.contains("kind: Deployment"), rendered);
        assertTrue(!rendered.contains("building"), rendered);
    }
}
