package dev.pequod.resolver;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pequod.api.CredentialSource;
import dev.pequod.api.Deadline;
import dev.pequod.api.Digest;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleFiles;
import dev.pequod.api.testing.GitHttpServer;
import dev.pequod.api.testing.RegistryServer;
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
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real registry and Git's own server, to which modules are put, to be loaded by a resolver. */
@Timeout(120)
abstract class LoadTestCase {
    static final String MODULE_FILE = "module: \"example.com/web@v1\"\nlanguage: version: \"v0.17.0\"\n";
    static final String FILE = "package web\n";

    @TempDir
    Path temp;

    RegistryServer registry;
    GitHttpServer git;

    @BeforeEach
    void startServers() throws IOException {
        registry = RegistryServer.start(Files.createDirectory(temp.resolve("registry")));
        git = GitHttpServer.plain(Files.createDirectory(temp.resolve("git")));
    }

    @AfterEach
    void stopServers() {
        git.close();
        registry.close();
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    NetworkOptions network() {
        return NetworkOptions.DEFAULTS
                .withPrivateHost("localhost")
                .withPlainHttpHost(registry.host())
                .withPlainHttpHost("localhost:" + git.port());
    }

    /** Pushes a module; returns its manifest's digest. */
    Digest push(String repository, String tag, Map<String, byte[]> files) throws ModuleException {
        try (OciRegistry registries = new OciRegistry(HostPolicy.of(network()), Retries.standard())) {
            ModuleArtifact artifact = ModuleArtifact.of(ModuleFiles.of(files), Map.of());
            Deadline deadline = Deadline.after(Duration.ofMinutes(1));
            artifact.push(registries.open(registry.host(), repository, CredentialSource.NONE, deadline), tag);
            return artifact.digest();
        }
    }

    /** Makes a repository of Git with one commit. */
    void commit(String name, Map<String, byte[]> files) throws IOException, InterruptedException {
        Path folder = Files.createDirectories(temp.resolve("git").resolve(name));
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            Files.write(folder.resolve(file.getKey()), file.getValue());
        }
        Process process = new ProcessBuilder(
                        "bash",
                        "-c",
                        "git init -q -b main && git add -A && git -c user.name=Ada -c user.email=ada@example.com commit -qm first")
                .directory(folder.toFile())
                .inheritIO()
                .start();
        assertEquals(0, process.waitFor());
    }
}
