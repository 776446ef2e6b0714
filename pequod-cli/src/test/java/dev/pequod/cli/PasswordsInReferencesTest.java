package dev.pequod.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is wrong with a reference on a command line, a password in it is not repeated, on a terminal neither. */
class PasswordsInReferencesTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "oci:user:SECRET@localhost:1/t/m:v1.0.0",
                "oci:user:SEC/SECRET@localhost:1/t/m:v1.0.0",
                "oci:user:SECRET@localhost:1/t/m@sha256:"
                        + "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
                "oci:SECRET@localhost:1/t/m:v1.0.0",
                "oci:https://user:SECRET@localhost:1/t/m:v1.0.0",
                "git:https://user:SECRET@localhost:1/t/m?ref=main",
                "git:https://user:SECRET/b@localhost:1/t/m?ref=main",
                "git:https://user:a/SECRET@localhost",
                "git:user:a/SECRET@localhost:t/m",
                "git:ssh://user:a/SECRET@localhost/t/m?ref=main",
                "oci:https://user:a/SECRET@localhost",
                "oci:user:a/SECRET@localhost",
                "user:a/SECRET@localhost",
                "user:SECRET@localhost:1/t/m:v1.0.0",
                "ocl:user:SECRET@localhost:1/t/m:v1.0.0"
            })
    void noCommandRepeatsAPassword(String reference) {
        for (String line : List.of(
                "module inspect REF",
                "module inspect REF --plain-http",
                "module verify REF --key k.pub",
                "module sign REF --key k",
                "module list REF",
                "module list REF --plain-http",
                "module copy REF x.tar",
                "module copy x.tar REF",
                "module pull REF -d x",
                "module push . REF",
                "vet REF",
                "render -f x.yaml --platform REF",
                "render -f x.yaml --platform REF --plain-http")) {
            List<String> words = new ArrayList<>(List.of(line.split(" ")));
            words.replaceAll(word -> word.equals("REF") ? reference : word);
            for (boolean isTerminal : List.of(false, true)) {
                CommandRun run =
                        CommandRun.of(folder, "".getBytes(StandardCharsets.UTF_8), Map.of(), isTerminal, words);
                String told = run.out() + run.err();
                assertFalse(told.contains("SECRET"), line + ": " + told);
                assertFalse(told.contains("fault of pequod"), line + ": " + told);
                assertTrue(run.exit() == 2 || run.exit() == 3, line + ": " + run);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"inspect", "inspect --plain-http", "verify", "list", "pull -d x"})
    void theReasonIsThatThereIsOne(String command) {
        List<String> words = new ArrayList<>(List.of(("module " + command).split(" ")));
        words.add("oci:user:SECRET@registry.example.com/t/m:v1.0.0");
        CommandRun run = CommandRun.of(folder, "", words);
        assertEquals(2, run.exit(), run.err());
        assertTrue(run.err().contains("user names and passwords are not allowed"), run.err());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "platformRef: {git: \"https://bob:SECRET@localhost:1/t/m.git?ref=main\"}",
                "platformRef: {git: 'https://bob:SEC/SECRET@localhost:1/t/m.git?ref=main'}",
                "platformRef: {git: 'https://bob:a''SECRET@localhost:1/t/m.git?ref=main'}",
                "platformRef: {git: https://bob:'SECRET@localhost:1/t/m.git?ref=main}",
                "platformRef: {git: https://SECRET@localhost:1/t/m.git?ref=main}",
                "platformRef: {\"git\":\"https:\\/\\/bob:SECRET@localhost:1/t/m.git?ref=main\"}",
                "platformRef: {oci: \"bob:SECRET@localhost:1/t/m:v1.0.0\"}",
                "platformRef: {oci: \"SECRET@localhost:1/t/m:v1.0.0\"}",
                "platformRef: {oci: bob:SE'SECRET@localhost:1/t/m:v1.0.0}",
                "platformRef: {oci: https://bob:SECRET@localhost:1/t/m:v1.0.0}",
                "platformRef: \"oci:bob:SECRET@localhost:1/t/m:v1.0.0\"",
                "platformRef: {ocl: \"bob:SECRET@localhost:1/t/m:v1.0.0\"}"
            })
    void noExcerptShowsAPasswordThatTheMessageHides(String line) throws IOException {
        Files.writeString(
                folder.resolve("cart.yaml"),
                "apiVersion: platform.example.com/v1alpha1\nkind: WebService\nmetadata: {name: cart}\nspec:\n  image: x\n  "
                        + line + "\n");
        for (String command : List.of(
                "render -f cart.yaml",
                "render -v -f cart.yaml",
                "graph -f cart.yaml",
                "explain -f cart.yaml deployment.spec")) {
            for (boolean isTerminal : List.of(false, true)) {
                CommandRun run = CommandRun.of(folder, new byte[0], Map.of(), isTerminal, List.of(command.split(" ")));
                assertEquals(1, run.exit(), run.err());
                assertTrue(run.err().contains("6 |   platformRef: "), run.err());
                assertFalse((run.out() + run.err()).contains("SECRET"), run.err());
            }
        }
    }

    @Test
    void theCaretStaysWhereItIs() throws IOException {
        Files.writeString(folder.resolve("cart.yaml"), """
            apiVersion: platform.example.com/v1alpha1
            kind: WebService
            metadata: {name: cart}
            spec: {platformRef: {oci: "bob:pw@h/t/m:v1.0.0"}, image: "h/x:v1@sha256:00", port: b}
            """);
        CommandRun run = CommandRun.of(folder, "", List.of("render", "-f", "cart.yaml"));
        assertTrue(run.err().contains("""
                      4 | spec: {platformRef: {oci: "******@h/t/m:v1.0.0"}, image: "h/x:v1@sha256:00", port: b}
                        |                      ^^^
                    """), run.err());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "platformRef: {git: \"git@h:t/m\"}",
                "platformRef: {git: \"ssh://git@h/t/m\"}",
                "owner: bob@example.com",
                "image: h:5000/x:v1@sha256:00"
            })
    void whatIsNoSecretIsShown(String line) throws IOException {
        Files.writeString(
                folder.resolve("cart.yaml"),
                "apiVersion: platform.example.com/v1alpha1\nkind: WebService\nmetadata: {name: cart}\n" + "spec: { "
                        + line + ", port: a}\n");
        CommandRun run = CommandRun.of(folder, "", List.of("render", "-f", "cart.yaml"));
        assertTrue(run.err().contains("4 | spec: { " + line + ", port: a}\n"), run.err());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "render -f REF",
                "render -f REF -v",
                "render REF",
                "graph -f REF",
                "render -f cart.yaml --platform-dir REF",
                "module push REF oci:localhost:1/a/b:v1.0.0",
                "module verify oci:localhost:1/a/b:v1.0.0 --key REF",
                "cue eval REF"
            })
    void aUrlInThePlaceOfAFileIsShownWithoutItsPassword(String command) throws IOException {
        Files.writeString(
                folder.resolve("cart.yaml"),
                "apiVersion: platform.example.com/v1alpha1\nkind: WebService\nmetadata: {name: cart}\nspec: {image: x}\n");
        for (String url : List.of("https://u:SECRET@h/x", "https://SECRET@h/x")) {
            CommandRun run = CommandRun.of(
                    folder, "", List.of(command.replace("REF", url).split(" ")));
            assertTrue(run.exit() > 0, run.err());
            assertTrue(run.err().contains("…@h/x"), run.err());
            assertFalse(run.err().contains("SECRET"), run.err());
        }
    }

    @Test
    void theUserOfSshIsNoSecret() {
        CommandRun run = CommandRun.of(folder, "", List.of("render", "-f", "ssh://git@h/x@v1"));
        assertTrue(run.err().contains("ssh://git@h/x@v1"), run.err());
    }

    @Test
    void aSettingThatNamesHostsIsShownWithoutAPassword() {
        CommandRun run = CommandRun.of(
                folder, new byte[0], Map.of("PEQUOD_CA_FILES", "u:SECRET@host"), false, List.of("cache", "ls"));
        assertEquals(2, run.exit());
        assertTrue(run.err().contains("PEQUOD_CA_FILES: expected HOST=FILE, found \"…@host\""), run.err());
    }
}
