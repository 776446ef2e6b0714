package dev.pequod.resolver.oci;

import static dev.pequod.resolver.archive.Archives.gzip;
import static dev.pequod.resolver.archive.Archives.tar;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.api.CredentialSource;
import dev.pequod.api.Deadline;
import dev.pequod.api.Digest;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.api.testing.RegistryServer;
import dev.pequod.resolver.archive.ZipWriter;
import dev.pequod.resolver.json.ForeignJson;
import dev.pequod.resolver.oci.Shelf.Part;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How modules lie in a registry, and what is no module. */
final class LayoutsTest {
    private static final String TAR = "application/vnd.oci.image.layer.v1.tar";
    private static final Map<String, String> FILES =
            Map.of("web.cue", "package web\n", "policy/p.cue", "package policy\n");
    private static final Part EMPTY = new Part(MediaTypes.EMPTY, bytes("{}"));

    private static RegistryServer server;
    private static OciRegistry registries;
    private static OciRepository repository;

    @BeforeAll
    static void start(@TempDir Path folder) throws ModuleException {
        server = RegistryServer.start(folder);
        registries = Loopback.registries(server.host());
        repository = registries.open(
                server.host(), "team/web", CredentialSource.NONE, Deadline.after(Duration.ofMinutes(2)));
    }

    @AfterAll
    static void stop() {
        registries.close();
        server.close();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void reads(String tag, Part config, Part... layers) throws ModuleException {
        Digest digest = new Shelf(repository).push(tag, config, List.of(layers));
        assertEquals(Shelf.MODULE, Shelf.fetch(registries, server.host() + "/team/web:" + tag, Shelf.context()));
        assertEquals(Shelf.MODULE, Shelf.fetch(registries, server.host() + "/team/web@" + digest, Shelf.context()));
    }

    private static String refuses(Reason reason, String tag, Part config, Part... layers) throws ModuleException {
        Digest digest = new Shelf(repository).push(tag, config, List.of(layers));
        return refuses(reason, digest);
    }

    private static String refuses(Reason reason, Digest digest) {
        ModuleException e = assertThrows(
                ModuleException.class,
                () -> Shelf.fetch(registries, server.host() + "/team/web@" + digest, Shelf.context()));
        assertEquals(reason, e.reason(), e.getMessage());
        return e.getMessage();
    }

    /** Once, the files of a module were joined to one text, which did not compile. */
    @Test
    void lesson13ModulesOfSeveralFilesComeAsFiles() throws ModuleException {
        reads("zip", Shelf.cueConfig(), new Part(MediaTypes.ZIP, ZipWriter.write(Shelf.MODULE)));
    }

    @Test
    void whatDockerBuildMakesOfAnEmptyImage() throws ModuleException {
        reads("scratch", Shelf.imageConfig(), new Part(TAR + "+gzip", gzip(tar(FILES))));
        reads(
                "scratch-folder",
                Shelf.imageConfig(),
                new Part(
                        TAR + "+gzip",
                        gzip(tar(Map.of(
                                "module/web.cue", "package web\n", "module/policy/p.cue", "package policy\n")))));
        reads(
                "scratch-docker",
                new Part("application/vnd.docker.container.image.v1+json", bytes("{}")),
                new Part(
                        "application/vnd.docker.image.rootfs.diff.tar.gzip",
                        gzip(tar(Map.of("web.cue", "old", "gone.cue", "gone")))),
                new Part(
                        "application/vnd.docker.image.rootfs.diff.tar.gzip",
                        gzip(tar(Map.of(
                                "web.cue", "package web\n", ".wh.gone.cue", "", "policy/p.cue", "package policy\n")))));
    }

    @Test
    void whatOrasPushMakesOfFilesAndFolders() throws ModuleException {
        reads(
                "oras-files",
                EMPTY,
                new Part("text/plain", bytes("package web\n"), Map.of("org.opencontainers.image.title", "web.cue")),
                new Part(
                        "text/plain",
                        bytes("package policy\n"),
                        Map.of("org.opencontainers.image.title", "policy/p.cue")));
        reads(
                "oras-folder",
                EMPTY,
                new Part(
                        TAR + "+gzip",
                        gzip(tar(Map.of("module/web.cue", "package web\n", "module/policy/p.cue", "package policy\n"))),
                        Map.of("org.opencontainers.image.title", "module", "io.deis.oras.content.unpack", "true")));
        reads("oras-tar", EMPTY, new Part(TAR, tar(FILES), Map.of("org.opencontainers.image.title", "m.tar")));
    }

    @Test
    void anIndexAroundOneImageIsSeenThrough() throws ModuleException {
        Part layer = new Part(TAR, tar(FILES));
        new Shelf(repository).push("inner", Shelf.imageConfig(), List.of(layer));
        RawManifest inner = Shelf.manifest(Shelf.imageConfig(), List.of(layer));
        Map<String, Object> one = new Part(MediaTypes.MANIFEST, inner.bytes()).json();
        Map<String, Object> attestation = new Part(
                        MediaTypes.MANIFEST, inner.bytes(), Map.of("vnd.docker.reference.type", "attestation-manifest"))
                .json();
        assertEquals(
                Shelf.MODULE,
                Shelf.fetch(
                        registries, server.host() + "/team/web@" + index(List.of(one, attestation)), Shelf.context()));
        assertTrue(refuses(Reason.INVALID_MODULE, index(List.of(one, one))).contains("index of 2 manifests"));
        assertTrue(refuses(Reason.INVALID_MODULE, index(List.of())).contains("index of 0 manifests"));
    }

    private static Digest index(List<?> manifests) throws ModuleException {
        RawManifest index = new RawManifest(
                MediaTypes.INDEX,
                ForeignJson.write(Map.of("schemaVersion", 2, "mediaType", MediaTypes.INDEX, "manifests", manifests)));
        repository.push(index, "");
        return index.digest();
    }

    @Test
    void theImageOfAProgramIsToldApart() throws ModuleException {
        String message =
                refuses(Reason.INVALID_MODULE, "program", Shelf.imageConfig(), new Part(TAR, tar(Map.of("app", "x"))));
        assertTrue(message.contains("is it the image of a program?"), message);
    }

    @Test
    void anArchiveThatIsTakenForAFileIsNamed() throws ModuleException {
        String message = refuses(
                Reason.INVALID_MODULE,
                "octets",
                EMPTY,
                new Part("application/octet-stream", tar(FILES), Map.of("org.opencontainers.image.title", "m.tar.gz")));
        assertTrue(
                message.endsWith(
                        "it has no CUE file; m.tar.gz was taken for a file, not for an archive, as its media type"
                                + " is \"application/octet-stream\"; push it as application/gzip, or push the files in it"),
                message);
    }

    @Test
    void layersThatAreTooLargeAreNotFetched() throws ModuleException {
        byte[] large = new byte[30 << 20];
        String message = refuses(Reason.LIMIT_EXCEEDED, "large", Shelf.imageConfig(), new Part(TAR + "+gzip", large));
        assertTrue(message.contains("its layers have 31457280 bytes"), message);
    }

    @Test
    void whatIsNotKnownIsNamed() throws ModuleException {
        Part chart = new Part("application/vnd.cncf.helm.chart.content.v1.tar+gzip", bytes("x"));
        String message = refuses(
                Reason.INVALID_MODULE,
                "helm",
                new Part("application/vnd.cncf.helm.config.v1+json", bytes("{}")),
                chart);
        assertTrue(message.contains("helm.config") && message.contains("helm.chart"), message);
        assertTrue(
                message.startsWith("Tried to read the module " + server.host() + "/team/web@sha256:")
                        && message.endsWith(
                                ", which is none of a module; pequod module push, cue mod publish, docker build"
                                        + " (FROM scratch) and oras push (of files) make modules"),
                message);
        refuses(Reason.INVALID_MODULE, "zstd", Shelf.imageConfig(), new Part(TAR, new byte[] {
            0x28, (byte) 0xb5, 0x2f, (byte) 0xfd
        }));
        refuses(Reason.INVALID_MODULE, "nothing", EMPTY, EMPTY);
    }

    @Test
    void aModuleFileThatSaysSomethingElseThanTheArchiveIsRefused() throws ModuleException {
        byte[] zip = ZipWriter.write(Shelf.files(Map.of("web.cue", "", "cue.mod/module.cue", "module: \"a.b/c@v0\"")));
        String message = refuses(
                Reason.INVALID_MODULE,
                "apart",
                Shelf.cueConfig(),
                new Part(MediaTypes.ZIP, zip),
                new Part(MediaTypes.CUE_MODULE_FILE, bytes("module: \"evil.example/c@v0\"")));
        assertTrue(message.contains("module file that lies apart"), message);
    }

    @Test
    void tagsAreListed() throws ModuleException {
        new Shelf(repository).pushModule("v1.0.0");
        assertTrue(repository.tags().contains("v1.0.0"));
    }

    @Test
    void whatRefersToAManifestIsFoundUnderTheTagOfItsDigest() throws ModuleException {
        Digest subject = new Shelf(repository).pushModule("v1.0.1");
        assertEquals(List.of(), repository.referrers(subject));
        RawManifest about = Shelf.manifest(EMPTY, List.of(EMPTY));
        RawManifest index = new RawManifest(
                MediaTypes.INDEX,
                ForeignJson.write(Map.of(
                        "schemaVersion",
                        2,
                        "mediaType",
                        MediaTypes.INDEX,
                        "manifests",
                        List.of(new Part(MediaTypes.MANIFEST, about.bytes()).json()))));
        new Shelf(repository).push("about", EMPTY, List.of(EMPTY));
        repository.push(index, "sha256-" + subject.hex());
        assertEquals(List.of(about.descriptor()), repository.referrers(subject));
    }
}
