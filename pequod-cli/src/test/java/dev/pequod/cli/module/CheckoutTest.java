package dev.pequod.cli.module;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.cli.command.FailureException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CheckoutTest {
    @ParameterizedTest
    @CsvSource({
        "https://git.example.com/org/web.git, https://git.example.com/org/web",
        "https://ada:s3@cret@Git.example.com/org/web, https://git.example.com/org/web",
        "ssh://git@git.example.com:2222/org/web.git, https://git.example.com/org/web",
        "git@git.example.com:org/web.git, https://git.example.com/org/web",
    })
    void oneRepositoryHasOneAddress(String remote, String address) {
        assertEquals(Optional.of(address), Checkout.address(remote));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ftp://ada:s3cret@host/x.git",
                "file:///srv/git/web",
                "https://ada:s3/cr@git.example.com/x",
                "https://ada:12/cr@git.example.com/x",
                "/srv/git/web",
            })
    void whatIsNoAddressToOthersOrMayHoldAPasswordIsNotTold(String remote) {
        assertEquals(Optional.empty(), Checkout.address(remote));
    }

    private static void git(Path folder, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(
                List.of("git", "-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "init.defaultBranch=main"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), said);
    }

    private static Path checkout(Path folder) throws Exception {
        git(folder, "init");
        Files.writeString(folder.resolve("a.cue"), "package a\n");
        Files.writeString(folder.resolve(".gitattributes"), "*.cue filter=evil\n");
        git(folder, "add", ".");
        git(folder, "commit", "-m", "a");
        git(folder, "remote", "add", "origin", "https://git.example.com/org/web");
        // So that git has to look into the file.
        Files.setLastModifiedTime(folder.resolve("a.cue"), FileTime.from(Instant.EPOCH));
        return folder;
    }

    /** Once, it was as if there were no checkout, so that the digest of a version depended on how quick the machine was. */
    @Test
    void aSlowGitIsNoMissingOne(@TempDir Path folder) throws Exception {
        Path trace = checkout(folder).resolve("trace");
        Process pipe = new ProcessBuilder("mkfifo", trace.toString()).start();
        assertEquals(0, pipe.waitFor());
        // Git waits for somebody who reads what it traces.
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.put("GIT_TRACE", trace.toString());
        Checkout checkout = new Checkout(folder, environment, Duration.ofMillis(50));
        FailureException failure = assertThrows(FailureException.class, () -> checkout.commit(true));
        assertTrue(failure.getMessage().contains("git config did not end within"), failure.getMessage());
    }

    @Test
    void theCommitIsTold(@TempDir Path folder) throws Exception {
        Checkout checkout = new Checkout(checkout(folder), System.getenv());
        assertTrue(checkout.commit(true).isPresent());
        assertEquals(Optional.of("https://git.example.com/org/web"), checkout.source());
        assertEquals(Optional.empty(), checkout.notTrusted());
        Files.writeString(folder.resolve("a.cue"), "package b\n");
        assertEquals(Optional.empty(), checkout.commit(true));
    }

    /** Once, a look at a checkout ran what its own settings said. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "[filter \"evil\"]\n\tclean = \"touch PWNED; cat\"\n",
                "[FILTER \"evil\"]\n\tprocess = \"touch PWNED\"\n",
                "[include]\n\tpath = more\n",
                "[includeIf \"gitdir:/\"]\n\tpath = more\n",
                "[core]\n\tfsmonitor = \"touch PWNED; false\"\n",
            })
    void aLookRunsNothing(String settings, @TempDir Path folder) throws Exception {
        checkout(folder);
        Files.writeString(folder.resolve(".git/more"), "[filter \"evil\"]\n\tclean = \"touch PWNED; cat\"\n");
        Files.writeString(folder.resolve(".git/config"), settings, StandardOpenOption.APPEND);
        Checkout checkout = new Checkout(folder, System.getenv());
        checkout.commit(true);
        checkout.source();
        assertFalse(Files.exists(folder.resolve("PWNED")));
    }

    /** Once, nobody was told why a module had no source and no revision. */
    @Test
    void whyNothingIsToldOfACheckoutIsSaid(@TempDir Path folder) throws Exception {
        checkout(folder);
        git(folder, "config", "filter.lfs.clean", "git-lfs clean -- %f");
        Checkout checkout = new Checkout(folder, System.getenv());
        assertEquals(Optional.empty(), checkout.commit(true));
        assertEquals(
                Optional.of("the checkout's own settings could have git run programs or read others (filter.lfs.clean),"
                        + " so it is not asked"),
                checkout.notTrusted());
    }

    @Test
    void settingsThatAreNotAllReadAreNotTrusted(@TempDir Path folder) throws Exception {
        checkout(folder);
        StringBuilder many = new StringBuilder("[many]\n");
        for (int i = 0; i < 6_000; i++) {
            many.append("\tname").append(i).append(" = 1\n");
        }
        many.append("[filter \"evil\"]\n\tclean = \"touch PWNED; cat\"\n");
        Files.writeString(folder.resolve(".git/config"), many, StandardOpenOption.APPEND);
        assertEquals(Optional.empty(), new Checkout(folder, System.getenv()).commit(true));
        assertFalse(Files.exists(folder.resolve("PWNED")));
    }
}
