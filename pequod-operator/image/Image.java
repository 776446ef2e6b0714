import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.ImageReference;
import com.google.cloud.tools.jib.api.InsecureRegistryException;
import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.JibContainer;
import com.google.cloud.tools.jib.api.JibContainerBuilder;
import com.google.cloud.tools.jib.api.Ports;
import com.google.cloud.tools.jib.api.RegistryImage;
import com.google.cloud.tools.jib.api.TarImage;
import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import com.google.cloud.tools.jib.api.buildplan.FilePermissions;
import com.google.cloud.tools.jib.api.buildplan.ImageFormat;
import com.google.cloud.tools.jib.api.buildplan.Platform;
import com.google.cloud.tools.jib.frontend.CredentialRetrieverFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Makes the image of the operator, without Docker: {@code Image NAME BASE ROOT LIBRARIES TARGET ARCHITECTURE VERSION}. It is started by
 * {@code pequod-operator/image/build} and is the same, byte for byte, for the same files.
 *
 * <p>Without a base ({@code scratch}) ROOT must hold all that Java needs; otherwise the base brings a {@code java} of version 21 or newer.
 * TARGET is a file that ends with {@code .tar}, or a registry.
 */
final class Image {
    private static final String USER = "65532:65532";
    /** In an order that is the same in every process, as the image's digest depends on it. */
    private static final Map<String, String> ENVIRONMENT =
            new TreeMap<>(Map.of("PEQUOD_CACHE_DIR", "/cache", "PEQUOD_HTTP_ADDRESS", ":8080"));

    private static final FilePermissions FOR_ALL = FilePermissions.fromOctalString("777");

    private Image() {}

    public static void main(String[] arguments) throws Exception {
        try {
            make(arguments);
        } catch (InsecureRegistryException e) {
            fail(arguments, "it does not speak TLS; PLAIN_HTTP=true speaks to it without encryption");
        } catch (Exception e) {
            Throwable cause = e;
            while (cause.getCause() != null) {
                cause = cause.getCause();
            }
            String words = String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
            fail(arguments, words.isEmpty() || words.equals("null") ? cause.getClass().getSimpleName() : words);
        }
    }

    private static void fail(String[] arguments, String problem) {
        System.err.println("build: Tried to make " + arguments[4] + " but " + problem);
        System.exit(3);
    }

    private static void make(String[] arguments) throws Exception {
        String name = arguments[0];
        String base = arguments[1];
        Path root = Path.of(arguments[2]);
        Path libraries = Path.of(arguments[3]);
        String target = arguments[4];
        boolean fromScratch = base.equals("scratch");
        JibContainerBuilder image = (fromScratch ? Jib.fromScratch() : Jib.from(base))
                .setFormat(ImageFormat.OCI)
                .setPlatforms(Set.of(new Platform(arguments[5], "linux")))
                .setCreationTime(Instant.EPOCH)
                .setUser(USER)
                .setEnvironment(ENVIRONMENT)
                .setExposedPorts(Ports.parse(List.of("8080")))
                .addLabel("org.opencontainers.image.title", "pequod-operator")
                .addLabel("org.opencontainers.image.version", arguments[6])
                .setEntrypoint(
                        fromScratch ? "/opt/jre/bin/java" : "java", "@/app/arguments", "dev.pequod.operator.Main")
                .setProgramArguments(List.of());
        for (Path part : children(root)) { // one layer each
            image.addFileEntriesLayer(layer(part.getFileName().toString(), part, "/"));
        }
        // What changes with every build comes last.
        image.addFileEntriesLayer(layer("libraries", libraries.resolve("libraries"), "/app/lib/"));
        image.addFileEntriesLayer(layer("pequod", libraries.resolve("pequod"), "/app/lib/"));
        image.addFileEntriesLayer(layer("arguments", libraries.resolve("arguments"), "/app/"));
        JibContainer built = image.containerize(to(target, name));
        System.out.println(built.getDigest());
    }

    private static Containerizer to(String target, String name) throws Exception {
        Containerizer to;
        if (target.endsWith(".tar")) {
            to = Containerizer.to(TarImage.at(Path.of(target)).named(name));
        } else {
            ImageReference reference = ImageReference.parse(target);
            to = Containerizer.to(RegistryImage.named(reference)
                    .addCredentialRetriever(CredentialRetrieverFactory.forImage(reference, event -> {})
                            .dockerConfig(logins())));
        }
        return to.setAllowInsecureRegistries("true".equals(System.getenv("PLAIN_HTTP")))
                .setToolName("pequod");
    }

    /** Returns where {@code docker login} writes credentials. */
    private static Path logins() {
        String folder = System.getenv("DOCKER_CONFIG");
        return folder == null
                ? Path.of(System.getProperty("user.home"), ".docker", "config.json")
                : Path.of(folder, "config.json");
    }

    private static List<Path> children(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    /** Returns a layer of a folder, in a fixed order and with fixed times; only the owner root may write. */
    private static FileEntriesLayer layer(String name, Path folder, String target) throws IOException {
        FileEntriesLayer.Builder layer = FileEntriesLayer.builder().setName(name);
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted().toList()) {
                String relative = folder.relativize(file).toString();
                if (relative.isEmpty()) {
                    continue;
                }
                AbsoluteUnixPath path = AbsoluteUnixPath.get(target + relative);
                boolean open = relative.equals("tmp") || relative.equals("cache");
                FilePermissions permissions = open
                        ? FOR_ALL
                        : FilePermissions.fromOctalString(
                                Files.isDirectory(file) || Files.isExecutable(file) ? "755" : "644");
                layer.addEntry(file, path, permissions);
            }
        }
        return layer.build();
    }
}
