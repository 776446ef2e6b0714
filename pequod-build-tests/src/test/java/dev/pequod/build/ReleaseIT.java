package dev.pequod.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Rehearses a release into a folder and uses it as outsiders would. The sources are copied first, so that the build
 * these tests are part of is not disturbed; what is downloaded comes from the usual local repository, but nothing is
 * written into that.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ReleaseIT {
    private static final String VERSION = "9.8.7";
    private static final List<String> DEPLOYED = List.of(
            "pequod-api",
            "pequod-cue",
            "pequod-resolver",
            "pequod-graph",
            "pequod-apply",
            "pequod-operator",
            "pequod-cli");

    private Path dir = Path.of("");
    private Path first = Path.of("");
    private Path deployed = Path.of("");
    private SigningKey key = newKey();

    private static SigningKey newKey() {
        try {
            return new SigningKey();
        } catch (org.bouncycastle.openpgp.PGPException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Runs Maven with a local repository of its own in front of the usual one. */
    private Repository.Run maven(Path directory, Map<String, String> environment, String... arguments) {
        String home = System.getProperty("user.home");
        String usual = System.getProperty("maven.repo.local", home + "/.m2/repository");
        List<String> command = new ArrayList<>(List.of(
                Repository.ROOT.resolve("mvnw").toString(),
                "-q",
                "-B",
                "-Dmaven.repo.local=" + dir.resolve("local"),
                "-Dmaven.repo.local.tail=" + usual));
        command.addAll(List.of(arguments));
        return Repository.run(directory, environment, 600, command);
    }

    @BeforeAll
    void deploy(@TempDir Path temporary) throws IOException {
        dir = temporary;
        first = temporary.resolve("first");
        deployed = temporary.resolve("deployed");
        Repository.copyTo(first);
        Repository.Run run = maven(
                first,
                Map.of("MAVEN_GPG_KEY", key.armored(), "MAVEN_GPG_PASSPHRASE", SigningKey.PASSPHRASE),
                "-Pquick,release",
                "-Drevision=" + VERSION,
                "-Dmaven.install.skip=true",
                "-DaltDeploymentRepository=rehearsal::" + deployed.toUri(),
                "deploy");
        assertEquals(0, run.exit(), run.output());
    }

    private Path artifact(String module, String suffix) {
        return deployed.resolve("dev/pequod/" + module + "/" + VERSION + "/" + module + "-" + VERSION + suffix);
    }

    @Test
    void everythingThatMavenCentralAsksForIsThereAndSigned() throws Exception {
        List<String> missing = new ArrayList<>();
        List<Path> expected =
                new ArrayList<>(List.of(artifact("pequod-parent", ".pom"), artifact("pequod-bom", ".pom")));
        for (String module : DEPLOYED) {
            expected.add(artifact(module, ".pom"));
            expected.add(artifact(module, ".jar"));
            expected.add(artifact(module, "-sources.jar"));
            expected.add(artifact(module, "-javadoc.jar"));
            expected.add(artifact(module, "-cyclonedx.json"));
        }
        expected.add(artifact("pequod-api", "-tests.jar"));
        for (Path file : expected) {
            if (!Files.exists(file)) {
                missing.add(file.getFileName() + " is missing");
            } else if (!key.signed(file)) {
                missing.add(file.getFileName() + " is not signed");
            }
        }
        assertEquals(List.of(), missing);
    }

    @Test
    void nothingElseIsDeployed() throws IOException {
        try (Stream<Path> modules = Files.list(deployed.resolve("dev/pequod"))) {
            assertEquals(
                    Stream.concat(DEPLOYED.stream(), Stream.of("pequod-parent", "pequod-bom"))
                            .sorted()
                            .toList(),
                    modules.map(p -> p.getFileName().toString()).sorted().toList());
        }
    }

    @Test
    void pomsAreFlatAndComplete() throws IOException {
        for (String module : DEPLOYED) {
            String pom = Files.readString(artifact(module, ".pom"));
            for (String element : List.of("name", "description", "url", "licenses", "developers", "scm")) {
                assertTrue(pom.contains("</" + element + ">"), module + " has no " + element);
            }
            assertFalse(pom.contains("${"), module + " has a property left in its pom");
            assertFalse(pom.contains("<parent>"), module + " has a parent");
            assertFalse(pom.contains("junit"), module + " names its test libraries");
        }
        String api = Files.readString(artifact("pequod-api", ".pom"));
        assertEquals(
                api.split("<dependency>", -1).length,
                api.split("<scope>provided</scope>", -1).length,
                "pequod-api promises to need nothing when it runs: " + api);
    }

    @Test
    void jarsAreTheSameWhenBuiltAgainElsewhere() throws Exception {
        Path second = dir.resolve("another folder/second");
        Repository.copyTo(second);
        Repository.Run run = maven(second, Map.of(), "-Pquick", "-Drevision=" + VERSION, "package");
        assertEquals(0, run.exit(), run.output());
        Map<String, String> digests = new TreeMap<>();
        Map<String, String> again = new TreeMap<>();
        for (String module : DEPLOYED) {
            String jar = module + "/target/quick/" + module + "-" + VERSION + ".jar";
            digests.put(jar, sha256(first.resolve(jar)));
            again.put(jar, sha256(second.resolve(jar)));
        }
        assertEquals(digests, again);
        assertEquals(
                digests.get("pequod-cue/target/quick/pequod-cue-" + VERSION + ".jar"),
                sha256(artifact("pequod-cue", ".jar")));
    }

    private static String sha256(Path file) throws IOException, NoSuchAlgorithmException {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    }

    @Test
    void jarsNameTheirModule() throws IOException {
        for (String module : DEPLOYED) {
            try (java.util.jar.JarFile jar =
                    new java.util.jar.JarFile(artifact(module, ".jar").toFile())) {
                assertEquals(
                        module.replace("pequod-", "dev.pequod."),
                        jar.getManifest().getMainAttributes().getValue("Automatic-Module-Name"));
            }
        }
    }

    @Test
    void anOutsideProjectTakesItsVersionsFromTheBom() throws IOException {
        Path project = Files.createDirectories(dir.resolve("outside"));
        StringBuilder dependencies = new StringBuilder();
        for (String module : DEPLOYED) {
            dependencies.append(
                    "<dependency><groupId>dev.pequod</groupId><artifactId>" + module + "</artifactId></dependency>\n");
        }
        dependencies.append("<dependency><groupId>dev.pequod</groupId><artifactId>pequod-api</artifactId>"
                + "<type>test-jar</type></dependency>\n");
        Files.writeString(project.resolve("pom.xml"), """
                <project xmlns="http://maven.apache.org/POM/4.0.0">
                  <modelVersion>4.0.0</modelVersion>
                  <groupId>com.example</groupId><artifactId>outside</artifactId><version>1</version>
                  <properties>
                    <maven.compiler.release>21</maven.compiler.release>
                    <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
                  </properties>
                  <repositories>
                    <repository><id>rehearsal</id><url>%s</url></repository>
                  </repositories>
                  <dependencyManagement><dependencies><dependency>
                    <groupId>dev.pequod</groupId><artifactId>pequod-bom</artifactId><version>%s</version>
                    <type>pom</type><scope>import</scope>
                  </dependency></dependencies></dependencyManagement>
                  <dependencies>%s</dependencies>
                </project>
                """.formatted(deployed.toUri(), VERSION, dependencies));
        Path source = Files.createDirectories(project.resolve("src/main/java")).resolve("Outside.java");
        Files.writeString(source, """
                class Outside {
                    dev.pequod.cue.errors.ErrorCode code;
                    dev.pequod.resolver.StandardResolver resolver;
                    dev.pequod.api.testing.ModuleFetcherContract contract;
                }
                """);
        Repository.Run run = maven(project, Map.of(), "compile");
        assertEquals(0, run.exit(), run.output());
        assertTrue(Files.exists(project.resolve("target/classes/Outside.class")));
    }

    /** Builds {@code examples/embed-java} against the released jars and runs what it shows. */
    @Test
    void theEmbeddingExampleRuns() throws IOException {
        Path example = first.resolve("examples/embed-java");
        Repository.Run run = maven(
                example, Map.of(), "-Dpequod.version=" + VERSION, "-Dpequod.repository=" + deployed.toUri(), "package");
        assertEquals(0, run.exit(), run.output());
        Path main;
        try (Stream<Path> files = Files.walk(example.resolve("src/main/java"))) {
            main = files.filter(f -> f.toString().endsWith(".java")).findFirst().orElseThrow();
        }
        assertTrue(Files.readAllLines(main).size() < 30, "the example must stay under 30 lines");
        Matcher name = Pattern.compile("class (\\w+)").matcher(Files.readString(main));
        assertTrue(name.find());
        Repository.Run shown = Repository.run(
                example,
                Map.of(),
                60,
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        "target/classes:target/lib/*",
                        name.group(1)));
        assertEquals(0, shown.exit(), shown.output());
        assertTrue(shown.output().contains("kind: Deployment"), shown.output());
        assertFalse(shown.output().contains("SLF4J"), shown.output());
        try (Stream<Path> jars = Files.list(example.resolve("target/lib"))) {
            List<String> logging = jars.map(jar -> jar.getFileName().toString())
                    .filter(jar -> jar.contains("slf4j"))
                    .map(jar -> jar.replaceFirst(".*slf4j-?[a-z]*-", ""))
                    .distinct()
                    .toList();
            assertEquals(1, logging.size(), "of one version: " + logging);
        }
    }
}
