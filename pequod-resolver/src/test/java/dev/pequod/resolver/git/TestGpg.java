package dev.pequod.resolver.git;

import dev.pequod.api.testing.TestTool;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/**
 * The real {@code gpg} with a home of its own. Its agent ends with this object or, at the latest, with the JVM, whose end of the pipe it
 * waits for.
 */
final class TestGpg implements AutoCloseable {
    private final Path gpg = TestTool.require("gpg");
    private final Path home;
    private final Process agent;

    TestGpg(Path folder) throws IOException {
        home = Files.createDirectory(
                folder.resolve("gpg"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        agent = new ProcessBuilder(
                        TestTool.require("gpg-agent").toString(),
                        "--homedir",
                        home.toString(),
                        "--quiet",
                        "--allow-loopback-pinentry",
                        "--daemon",
                        "cat")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        // What runs below the agent says back what it is told as soon as the agent listens.
        agent.getOutputStream().write('\n');
        agent.getOutputStream().flush();
        if (agent.getInputStream().read() != '\n') {
            throw new IOException("gpg-agent did not start");
        }
    }

    private List<String> command(String... options) {
        List<String> command = new ArrayList<>(List.of(
                gpg.toString(),
                "--homedir",
                home.toString(),
                "--quiet",
                "--batch",
                "--no-tty",
                "--yes",
                "--no-autostart",
                "--pinentry-mode",
                "loopback",
                "--passphrase",
                ""));
        command.addAll(List.of(options));
        return command;
    }

    /** Runs gpg and returns what it prints. */
    String run(String... arguments) {
        return tell("", arguments);
    }

    private String tell(String input, String... arguments) {
        try {
            Path errors = Files.createTempFile(home, "errors", "");
            Process process = new ProcessBuilder(command(arguments))
                    .redirectError(errors.toFile())
                    .start();
            try (OutputStream in = process.getOutputStream()) {
                in.write(input.getBytes(StandardCharsets.UTF_8));
            }
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new AssertionError("gpg " + List.of(arguments) + " failed: " + Files.readString(errors));
            }
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Makes a key of the algorithm and returns its fingerprint. */
    String make(String user, String algorithm, String usage, String expires) {
        run("--quick-gen-key", user, algorithm, usage, expires);
        return fingerprints(user).getFirst();
    }

    /** Adds a subkey for signing, and returns its fingerprint. */
    String addSubkey(String primary, String algorithm, String expires) {
        run("--quick-add-key", primary, algorithm, "sign", expires);
        return fingerprints(primary).getLast();
    }

    List<String> fingerprints(String key) {
        return run("--with-colons", "--list-keys", key)
                .lines()
                .filter(line -> line.startsWith("fpr:"))
                .map(line -> line.split(":", -1)[9])
                .toList();
    }

    /** Revokes a key with what gpg wrote for that when it made the key. */
    void revoke(String fingerprint) throws IOException {
        Path prepared = home.resolve("openpgp-revocs.d").resolve(fingerprint + ".rev");
        Files.writeString(prepared, Files.readString(prepared).replace(":-----BEGIN", "-----BEGIN"));
        run("--import", prepared.toString());
    }

    /** Revokes the first subkey of a key. */
    void revokeFirstSubkey(String primary) {
        tell("key 1\nrevkey\ny\n0\n\ny\nsave\n", "--command-fd", "0", "--status-fd", "2", "--edit-key", primary);
    }

    /** Deletes the user id of a key that gpg lists first: those that are revoked come last. */
    void deleteFirstUserId(String primary) {
        tell("uid 1\ndeluid\ny\nsave\n", "--command-fd", "0", "--status-fd", "2", "--edit-key", primary);
    }

    /** Writes the public keys to a file. */
    Path export(String name, String... keys) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("--armor", "--export"));
        arguments.addAll(List.of(keys));
        return Files.writeString(home.resolve(name), run(arguments.toArray(String[]::new)));
    }

    /** Makes a repository's commits signed by a key; {@code KEY!} is exactly that subkey. */
    void sign(TestRepository repository, String key, String... options) throws IOException {
        Path program = home.resolve("sign.sh");
        Files.writeString(program, "#!/bin/sh\nexec '" + String.join("' '", command(options)) + "' \"$@\"\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        repository.git("config", "gpg.format", "openpgp");
        repository.git("config", "gpg.program", program.toString());
        repository.git("config", "user.signingKey", key);
        repository.git("config", "commit.gpgSign", "true");
    }

    @Override
    public void close() throws IOException {
        agent.descendants().forEach(ProcessHandle::destroy);
        agent.getOutputStream().close();
        agent.onExit().join();
    }
}
