package dev.pequod.resolver.dependencies;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.api.testing.TestTool;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code CUE_REGISTRY} says, and what it may not say. */
class CueRegistryTest {
    private static final String DIGEST = "sha256:0000000000000000000000000000000000000000000000000000000000000000";

    private static final List<String> UNDERSTOOD = List.of(
            "localhost:5000",
            "localhost:5000/foo",
            "reg.example.com+insecure",
            "reg.example.com:5000/a/b+secure",
            "x.test=localhost:5000,reg.example.com",
            "x.test/lib=r1.example.com,x.test=r2.example.com",
            "x.tes=r1.example.com",
            "x.test/li=r1.example.com",
            "x.test=none",
            "none",
            "none,x.test=none",
            "[::1]:5000",
            "[::1]/x",
            "[0:0:0:0:0:0:0:1]:5000",
            "127.0.0.1",
            "127.0.0.2:5000",
            "registry.localhost:5000",
            "REG.example.com",
            "REG.example.com/a_b",
            "simple:reg.example.com",
            "simple:",
            "reg:5000",
            "x-y.test/a_b=reg.example.com");

    private static final List<String> REFUSED = List.of(
            "x.test/lib@v0=r1.example.com",
            "x.test/lib@v0.1=r1.example.com",
            "x.test/lib@=r1.example.com",
            "reg1.example.com,reg2.example.com",
            "x.test=r1.example.com,x.test=r2.example.com",
            "x.test=localhost:5000+secure,localhost:5000",
            "localhost:5000/foo/",
            "localhost",
            "localhost/foo",
            "reg",
            "reg/foo",
            "reg.example.com:",
            "reg.example.com.",
            "reg..example.com",
            "a_b.example.com",
            "*.example.com",
            "reg.example.com/UPPER",
            "reg.example.com/a___b",
            "reg.example.com/a:v1",
            "reg.example.com/a@" + DIGEST,
            "https://reg.example.com",
            "user:SECRET@host.example.com",
            "user:SECRET@host.example.com/x",
            ",",
            "reg.example.com,",
            "simple:,",
            "x.test=",
            "=reg.example.com",
            "x=reg.example.com",
            "/x.test=reg.example.com",
            "x.test/=reg.example.com",
            "x.test/a//b=reg.example.com",
            "X.test=reg.example.com",
            "x_y.test=reg.example.com",
            "-x.test=reg.example.com",
            "x.test:=r.example.com",
            "x.test=a.b=c.d",
            "x.test= reg.example.com",
            "reg.example.com, x.test=none",
            "reg.example.com+foo",
            "reg.example.com++insecure",
            "none+insecure",
            "env:reg.example.com");

    @Test
    void whatTheCueCommandRefusesIsRefusedAndWhatItTakesIsTakenAlike(@TempDir Path folder)
            throws IOException, InterruptedException {
        Path cue = TestTool.require("cue");
        Files.createDirectory(folder.resolve("cue.mod"));
        Files.writeString(
                folder.resolve("cue.mod/module.cue"), "module: \"x.test/e@v0\"\nlanguage: version: \"v0.17.0\"\n");
        for (String text : Stream.concat(UNDERSTOOD.stream(), REFUSED.stream()).toList()) {
            String told = told(cue, folder, text);
            if (REFUSED.contains(text)) {
                assertTrue(told.contains("bad value for registry"), text + ": " + told);
            } else {
                String found = CueRegistry.parse(text)
                        .find("x.test/lib", "v0.1.0")
                        .map(ref -> ref.value())
                        .orElse("no registry found for module \"x.test/lib@v0.1.0\"");
                assertEquals(told.replace("REG", "reg"), found, text);
            }
        }
    }

    private static String told(Path cue, Path folder, String registry) throws IOException, InterruptedException {
        ProcessBuilder resolve = new ProcessBuilder(cue.toString(), "mod", "resolve", "x.test/lib@v0.1.0")
                .directory(folder.toFile())
                .redirectErrorStream(true);
        resolve.environment().putAll(Map.of("CUE_REGISTRY", registry, "CUE_CACHE_DIR", folder + "/cache"));
        Process process = resolve.start();
        String told = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        process.waitFor();
        return told;
    }

    @Test
    void whatIsAMistakeIsRefusedWhenItIsRead() {
        for (String text : REFUSED) {
            String message = assertThrows(IllegalArgumentException.class, () -> CueRegistry.parse(text), text)
                    .getMessage();
            assertFalse(message.contains("SECRET"), message);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    x.test/lib@v0=r1.example.com|expected the path of a module without its major version before =, found "x.test/lib@v0=r1.example.com"
                    reg1.example.com,reg2.example.com|two registries are for all modules; put before all but one what it is for, as in shop.example="reg2.example.com"
                    http://localhost:5000|expected a host such as registry.example.com/modules, perhaps with +insecure behind it, found "http://localhost:5000"; leave out http:// and put +insecure behind it
                    https://a.example/m|expected a host such as registry.example.com/modules, perhaps with +insecure behind it, found "https://a.example/m"; leave out https://
                    x.test=a.example,x.test=b.example|two registries are for the modules below x.test
                    reg.example.com,|expected a registry before and after each comma, found nothing
                    """)
    void mistakesAreExplained(String text, String message) {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> CueRegistry.parse(text));
        assertEquals(message, e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "user:SECRET@host.example.com",
                "user:SECRET@host.example.com/x",
                "user:SEC/RET@host.example.com/x",
                "x.test=user:SECRET@host.example.com",
                "https://user:SECRET@host.example.com"
            })
    void noPasswordIsRepeated(String text) {
        String message = assertThrows(IllegalArgumentException.class, () -> CueRegistry.parse(text))
                .getMessage();
        assertTrue(
                message.endsWith(
                        "@host.example.com" + (text.endsWith("/x") ? "/x" : "") + "\"; user names and passwords"
                                + " are not allowed in it; credentials are those of docker login"),
                message);
        assertFalse(message.contains("SEC") || message.contains("RET@"), message);
    }

    @Test
    void aHostOnThisMachineNeedsNoEncryption() {
        assertEquals(
                List.of("localhost:5000", "[0:0:0:0:0:0:0:1]:80", "reg.example.com"),
                CueRegistry.parse("localhost:5000,a.b=[0:0:0:0:0:0:0:1]:80,c.d=[::2]:80,e.f=reg.example.com+insecure,"
                                + "g.h=[::1]:1+secure")
                        .insecureHosts());
    }
}
