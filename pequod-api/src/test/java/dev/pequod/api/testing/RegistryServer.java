package dev.pequod.api.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A real OCI registry, Debian's {@code docker-registry}, on a free port of the loopback address, with its own storage. It ends
 * when it is closed, or with the test's JVM. Where the program cannot be had, the test that starts one is skipped.
 */
public final class RegistryServer implements AutoCloseable {
    /** The only user of a registry that wants a password. */
    public static final String USER = "alice";

    /** The password of {@link #USER}. */
    public static final String PASSWORD = "correct horse";

    private static final String HTPASSWD = USER + ":$2b$05$abcdefghijklmnopqrstuuHNbAKRhpaujgo33bRWs.NLUTJO3lOy2\n";
    private static final Pattern LISTENING = Pattern.compile("listening on 127\\.0\\.0\\.1:([0-9]+)");

    private final Path storage;
    private final Process process;
    private final int port;

    private RegistryServer(Path storage, Process process, int port) {
        this.storage = storage;
        this.process = process;
        this.port = port;
    }

    /**
     * Starts a registry that speaks http and lets everybody in.
     *
     * @param folder an empty folder for its files
     */
    public static RegistryServer start(Path folder) {
        return start(folder, "", "");
    }

    /** Starts a registry that speaks http and wants {@link #USER} and {@link #PASSWORD}. */
    public static RegistryServer startWithPassword(Path folder) {
        Path users = folder.resolve("htpasswd");
        write(users, HTPASSWD);
        return start(folder, "", "auth: {htpasswd: {realm: registry, path: \"" + users + "\"}}\n");
    }

    /** Starts a registry that speaks https with the certificate and lets everybody in. */
    public static RegistryServer startWithTls(Path folder, LoopbackCertificate tls) {
        String files = "certificate: \"" + tls.certificate() + "\", key: \"" + tls.key() + "\"";
        return start(folder, ", tls: {" + files + "}", "");
    }

    private static RegistryServer start(Path folder, String http, String more) {
        Path program = TestTool.require("docker-registry");
        Path config = folder.resolve("registry.yaml");
        Path storage = folder.resolve("registry");
        // Addresses are relative, so that a front may stand before it.
        write(
                config,
                "version: 0.1\nlog: {level: info, accesslog: {disabled: true}}\nstorage: {filesystem: {rootdirectory: \""
                        + storage + "\"}, delete: {enabled: true}}\n"
                        + "http: {addr: \"127.0.0.1:0\", relativeurls: true, secret: test" + http + "}\n" + more);
        try {
            Process process = new ProcessBuilder(program.toString(), "serve", config.toString())
                    .redirectErrorStream(true)
                    .start();
            Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
            return new RegistryServer(storage, process, port(process.inputReader()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads the log until it tells the port; the rest is read by a thread that ends with the process. */
    private static int port(BufferedReader log) throws IOException {
        StringBuilder seen = new StringBuilder();
        @Nullable String line = log.readLine();
        while (line != null) {
            Matcher listening = LISTENING.matcher(line);
            if (listening.find()) {
                Thread.ofVirtual().start(() -> log.lines().forEach(rest -> {}));
                return Integer.parseInt(listening.group(1));
            }
            seen.append(line).append('\n');
            line = log.readLine();
        }
        throw new IllegalStateException("docker-registry did not start:\n" + seen);
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns {@code localhost:PORT}, as references name it. */
    public String host() {
        return "localhost:" + port;
    }

    /** Returns the port. */
    public int port() {
        return port;
    }

    /** Returns the folder that holds the registry's blobs, for tests that spoil them. */
    public Path storage() {
        return storage;
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
