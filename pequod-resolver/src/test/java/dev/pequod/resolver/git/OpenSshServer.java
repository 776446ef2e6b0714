package dev.pequod.resolver.git;

import dev.pequod.api.testing.TestTool;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Assumptions;

/**
 * The real {@code sshd}, which is started for each connection as inetd would do it, and ends with it.
 *
 * <p>Started by root it wants a user and a folder that a machine without a server of ssh has not, and by anybody else it lets only
 * that user in. So it runs in a namespace where there is a user {@code git} and nobody is root; where namespaces are forbidden,
 * as the user of the tests, unless that is root.
 */
final class OpenSshServer implements AutoCloseable {
    private static final List<String> KEYS = List.of("ed25519", "ecdsa", "rsa");

    private final ServerSocket listening = new ServerSocket();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Process> processes = new CopyOnWriteArrayList<>();
    private final Path folder;
    private final List<String> command;
    private final String user;
    private final Path home;

    /**
     * Starts it.
     *
     * @param folder for its own files
     * @param home the folder of its user {@code git}
     */
    OpenSshServer(Path folder, Path home, InetSocketAddress address) throws IOException, InterruptedException {
        Path sshd = TestTool.require("sshd");
        this.folder = folder;
        for (String kind : KEYS) {
            key("host_" + kind, kind);
        }
        Files.writeString(folder.resolve("authorized_keys"), "");
        Path config = folder.resolve("config");
        Files.writeString(
                config,
                String.join(
                                "",
                                KEYS.stream()
                                        .map(kind -> "HostKey " + folder + "/host_" + kind + "\n")
                                        .toList())
                        + "AuthorizedKeysFile " + folder + "/authorized_keys\n"
                        + "StrictModes no\nUsePAM no\nPasswordAuthentication no\nKbdInteractiveAuthentication no\n");
        List<String> itself = List.of(sshd.toString(), "-i", "-e", "-f", config.toString());
        Path script = folder.resolve("apart.sh");
        Files.writeString(folder.resolve("passwd"), "git:x:1000:1000::" + home + ":/bin/sh\n");
        Files.writeString(script, """
            #!/bin/sh
            exec unshare --user --map-root-user --mount sh -c '
              mount --bind "$0" /etc/passwd && exec unshare --user --map-user=1000 --map-group=1000 "$@"
            ' "$(dirname "$0")/passwd" "$@"
            """);
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        if (run(script.toString(), "true")) {
            command = new ArrayList<>(List.of(script.toString()));
            command.addAll(itself);
            user = "git";
            this.home = home;
        } else if (!System.getProperty("user.name").equals("root")) {
            command = itself;
            user = System.getProperty("user.name");
            this.home = Path.of("/");
        } else {
            String message =
                    "SKIPPED for want of namespaces: sshd cannot be run by root here, and unshare --user is not"
                            + " allowed; run the tests as another user";
            System.err.println(message);
            Assumptions.abort(message);
            throw new AssertionError(message);
        }
        listening.bind(address);
        threads.execute(this::listen);
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        process.getOutputStream().close();
        return process.waitFor() == 0;
    }

    private Path key(String name, String kind) throws IOException, InterruptedException {
        Path file = folder.resolve(name);
        String keygen = TestTool.require("ssh-keygen").toString();
        if (!run(keygen, "-q", "-t", kind, "-N", "", "-C", name, "-f", file.toString())) {
            throw new IOException("ssh-keygen failed");
        }
        return file;
    }

    private void listen() {
        try {
            while (true) {
                Socket socket = listening.accept();
                Process process = new ProcessBuilder(command)
                        .redirectError(folder.resolve("log").toFile())
                        .start();
                processes.add(process);
                threads.execute(() -> pump(socket, process, true));
                threads.execute(() -> pump(socket, process, false));
            }
        } catch (IOException e) {
            if (!listening.isClosed()) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static void pump(Socket socket, Process process, boolean isInward) {
        try (InputStream in = isInward ? socket.getInputStream() : process.getInputStream();
                OutputStream out = isInward ? process.getOutputStream() : socket.getOutputStream()) {
            byte[] bytes = new byte[1 << 14];
            for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
                out.write(bytes, 0, count);
                out.flush();
            }
        } catch (IOException e) {
            process.destroy(); // one of the two has gone
        }
    }

    InetAddress address() {
        return listening.getInetAddress();
    }

    int port() {
        return listening.getLocalPort();
    }

    /** Returns who may log in. */
    String user() {
        return user;
    }

    /** Returns how the user names a folder. */
    String path(Path repository) {
        return home.equals(Path.of("/"))
                ? repository.toString()
                : home.relativize(repository).toString();
    }

    /** Makes a key whose owner may log in, and returns the private half. */
    String allowedKey(String kind) throws IOException, InterruptedException {
        Path key = key("user_" + kind, kind);
        Files.writeString(
                folder.resolve("authorized_keys"),
                Files.readString(folder.resolve("authorized_keys")) + Files.readString(Path.of(key + ".pub")));
        return Files.readString(key);
    }

    /** Makes a key whose owner is a stranger. */
    String strangeKey() throws IOException, InterruptedException {
        return Files.readString(key("stranger", "ed25519"));
    }

    /** Returns a line of a file of known hosts with one of the server's keys. */
    String knownAs(String name, String kind) throws IOException {
        return name + " " + Files.readString(folder.resolve("host_" + kind + ".pub"));
    }

    /** Returns what the server said to its log when it was last called. */
    String log() {
        try {
            return Files.readString(folder.resolve("log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
        processes.forEach(Process::destroy);
        threads.shutdownNow();
    }
}
