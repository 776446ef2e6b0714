package dev.pequod.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
}
