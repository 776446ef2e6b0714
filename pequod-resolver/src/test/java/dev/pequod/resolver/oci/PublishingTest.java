package dev.pequod.resolver.oci;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.api.CredentialSource;
import dev.pequod.api.Deadline;
import dev.pequod.api.Digest;
import dev.pequod.api.FetchContext;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.api.ModuleFiles;
import dev.pequod.api.testing.RegistryServer;
import dev.pequod.api.testing.TestTool;
import dev.pequod.resolver.json.ForeignJson;
import dev.pequod.resolver.oci.Shelf.Part;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What we publish is what CUE's own program reads, and stays itself wherever it is copied. */
final class PublishingTest {
    private static final ModuleFiles LIBRARY = Shelf.files(Map.of(
            "cue.mod/module.cue",
            "module: \"example.com/lib@v1\"\nlanguage: version: \"v0.17.0\"\n",
            "lib.cue",
            "package lib\n\n#Answer: 42\n"));

    @TempDir
    private Path folder;

    private RegistryServer server;
    private OciRegistry registries;

    @BeforeEach
    void start() {
        server = RegistryServer.start(folder);
        registries = Loopback.registries(server.host());
    }

    @AfterEach
    void stop() {
        registries.close();
        server.close();
    }

    private static Deadline deadline() {
        return Deadline.after(Duration.ofMinutes(1));
    }

    private OciRepository repository(String path) throws ModuleException {
        return registries.open(server.host(), path, CredentialSource.NONE, deadline());
    }

    private static ModuleFiles read(OciRepository repository, Digest digest) throws ModuleException {
        return new ModuleLayout(repository, FetchContext.of("test", deadline())).read(repository.manifest(digest));
    }

    @Test
    void theRealCueImportsWhatWePublish() throws Exception {
        Path cue = TestTool.require("cue");
        // Once, the cue command refused the whole module for another one in a folder of it.
        ModuleFiles withOthers = Shelf.files(Map.of(
                "cue.mod/module.cue",
                LIBRARY.text("cue.mod/module.cue").orElseThrow(),
                "lib.cue",
                LIBRARY.text("lib.cue").orElseThrow(),
                "sub/cue.mod/module.cue",
                "module: \"example.com/sub@v1\"\nlanguage: version: \"v0.17.0\"\n",
                "sub/sub.cue",
                "package sub\n",
                "vendor/example.com/other/cue.mod/module.cue",
                "module: \"example.com/other@v1\"\nlanguage: version: \"v0.17.0\"\n",
                "vendor/example.com/other/other.cue",
                "package other\n",
                "cue.mod/local-module.cue",
                "deps: \"example.com/sub@v1\": replaceWith: \"./sub\"\n"));
        ModuleArtifact.of(withOthers, Map.of("org.opencontainers.image.version", "v1.2.0"))
                .push(repository("example.com/lib"), "v1.2.0");
        Path user = Files.createDirectories(folder.resolve("user/cue.mod")).getParent();
        Files.writeString(user.resolve("cue.mod/module.cue"), """
                module: "example.com/user@v0"
                language: version: "v0.17.0"
                deps: "example.com/lib@v1": v: "v1.2.0"
                """);
        Files.writeString(
                user.resolve("user.cue"), "package user\n\nimport \"example.com/lib@v1\"\n\nanswer: lib.#Answer\n");
        ProcessBuilder export = new ProcessBuilder(cue.toString(), "export", ".")
                .directory(user.toFile())
                .redirectErrorStream(true);
        export.environment().put("CUE_REGISTRY", server.host() + "+insecure");
        export.environment().put("CUE_CACHE_DIR", folder.resolve("cache").toString());
        Process process = export.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), said);
        assertEquals("{\"answer\":42}", said.replaceAll("\\s", ""));
        Process clean = new ProcessBuilder("chmod", "-R", "u+w", folder.toString()).start();
        clean.waitFor();
    }

    @Test
    void theSameFilesGiveTheSameDigest() throws ModuleException {
        Map<String, String> annotations = Map.of("b", "2", "a", "1");
        Digest digest = ModuleArtifact.of(LIBRARY, annotations).digest();
        assertEquals(
                digest, ModuleArtifact.of(LIBRARY, Map.of("a", "1", "b", "2")).digest());
        assertEquals(
                Digest.parse("sha256:7a3759a449d4b7124e775a653809fb4217bfe80a43ef15c4838f7cea107ec3bc"),
                digest,
                "on every machine");
    }

    @Test
    void withoutItsFileAModuleIsNotPacked() {
        ModuleException e = assertThrows(ModuleException.class, () -> ModuleArtifact.of(Shelf.MODULE, Map.of()));
        assertEquals(Reason.INVALID_MODULE, e.reason());
    }

    @Test
    void acrossAnAirGapAndBackTheDigestStays() throws ModuleException, IOException {
        OciRepository first = repository("team/lib");
        ModuleArtifact artifact = ModuleArtifact.of(LIBRARY, Map.of());
        artifact.push(first, "v1.2.0");
        Part empty = new Part(MediaTypes.EMPTY, "{}".getBytes(StandardCharsets.UTF_8));
        Digest signature = new Shelf(first).push("sha256-" + artifact.digest().hex() + ".sig", empty, List.of(empty));

        OciLayout layout = OciLayout.folder(folder.resolve("gap"), deadline());
        assertEquals(2, OciCopy.copy(first, artifact.digest(), layout, "v1.2.0"));
        assertTrue(OciLayout.isLayout(folder.resolve("gap")));
        Path archive = folder.resolve("gap.tar");
        OciLayout packed = OciLayout.archive(archive, deadline());
        OciCopy.copy(layout, artifact.digest(), packed, "v1.2.0");
        packed.save();
        byte[] bytes = Files.readAllBytes(archive);
        packed.save();
        assertArrayEquals(bytes, Files.readAllBytes(archive));
        assertTrue(OciLayout.isLayout(archive));

        OciLayout other = OciLayout.archive(archive, deadline());
        assertEquals(Optional.of(artifact.digest()), other.resolve("v1.2.0"));
        assertEquals(LIBRARY, read(other, artifact.digest()));
        OciRepository second = repository("elsewhere/lib");
        OciCopy.copy(other, artifact.digest(), second, "v1.2.0");
        assertEquals(Optional.of(artifact.digest()), second.resolve("v1.2.0"));
        assertEquals(
                Optional.of(signature),
                second.resolve("sha256-" + artifact.digest().hex() + ".sig"));
        assertEquals(LIBRARY, read(second, artifact.digest()));
    }

    @Test
    void whatWasSpoiltInAFolderIsRefused() throws ModuleException, IOException {
        OciLayout layout = OciLayout.folder(folder.resolve("gap"), deadline());
        ModuleArtifact artifact = ModuleArtifact.of(LIBRARY, Map.of());
        artifact.push(layout, "v1");
        try (var blobs = Files.list(folder.resolve("gap/blobs/sha256"))) {
            for (Path blob : blobs.toList()) {
                byte[] sound = Files.readAllBytes(blob);
                byte[] spoilt = sound.clone();
                spoilt[0] ^= 1;
                Files.write(blob, spoilt);
                if (!new String(sound, StandardCharsets.UTF_8).equals("{}")
                        && !new String(sound, StandardCharsets.UTF_8).startsWith("module:")) {
                    ModuleException e = assertThrows(ModuleException.class, () -> read(layout, artifact.digest()));
                    assertEquals(Reason.DIGEST_MISMATCH, e.reason(), e.getMessage());
                }
                Files.write(blob, sound);
            }
        }
        assertEquals(LIBRARY, read(layout, artifact.digest()));
        Files.writeString(folder.resolve("gap/index.json"), ForeignJson.class.getName());
        assertThrows(ModuleException.class, () -> layout.resolve("v1"));
    }
}
