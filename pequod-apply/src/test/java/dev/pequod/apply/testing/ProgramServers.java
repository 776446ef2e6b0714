package dev.pequod.apply.testing;

import dev.pequod.api.testing.TestTool;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * etcd, kube-apiserver, kube-controller-manager, kube-scheduler and KWOK on free ports of loopback. The programs are those of the
 * folder that {@code PEQUOD_CONTROL_PLANE} names, else those that {@code .mvn/test-tool.sh} gets.
 */
final class ProgramServers implements Servers {
    /** Names a folder with the programs. */
    static final String VARIABLE = "PEQUOD_CONTROL_PLANE";

    private static final String STORE = "etcd";
    private static final String BACKUP = "etcd-backup";
    private static final List<String> NAMES =
            List.of("etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kwok", "kwok-stages");

    private final Path folder;
    private final List<Process> processes = new ArrayList<>();
    private final Thread end = new Thread(this::stopAll);
    private final int port;
    private final int etcdPort;

    private ProgramServers() throws IOException {
        folder = Files.createTempDirectory("pequod-control-plane");
        port = Servers.freePort();
        etcdPort = Servers.freePort();
    }

    /** Returns servers that answer; skips the test loudly where a program cannot be had. */
    static ProgramServers start() throws IOException, InterruptedException {
        NAMES.forEach(ProgramServers::program);
        ProgramServers servers = new ProgramServers();
        Runtime.getRuntime().addShutdownHook(servers.end);
        try {
            servers.prepare();
            servers.startAll();
            return servers;
        } catch (IOException | InterruptedException | RuntimeException e) {
            servers.close();
            throw e;
        }
    }

    private static Path program(String name) {
        Optional<String> pointedTo = Optional.ofNullable(System.getenv(VARIABLE));
        if (pointedTo.isPresent()) {
            Path program = Path.of(pointedTo.get(), name);
            return Files.exists(program) ? program : skip(name, VARIABLE + " names a folder without it");
        }
        TestTool tool = TestTool.look(name);
        return tool.path()
                .orElseGet(() -> skip(
                        name,
                        tool.problem() + "; start Docker instead, or have " + VARIABLE + " name a folder with "
                                + String.join(", ", NAMES)));
    }

    private static Path skip(String name, String reason) {
        String message = "SKIPPED for want of " + name + ": " + reason;
        System.err.println(message);
        return Assumptions.abort(message);
    }

    private void prepare() throws IOException {
        Files.writeString(folder.resolve("service-account.key"), key());
        Files.writeString(folder.resolve("tokens.csv"), TOKENS);
        Files.writeString(folder.resolve("audit.yaml"), AUDIT_POLICY);
    }

    private void startEtcd() throws IOException {
        String etcd = "http://127.0.0.1:" + etcdPort;
        run(
                "etcd",
                List.of(
                        "--data-dir",
                        folder.resolve(STORE).toString(),
                        "--listen-client-urls",
                        etcd,
                        "--advertise-client-urls",
                        etcd,
                        "--listen-peer-urls",
                        "http://127.0.0.1:" + Servers.freePort(),
                        "--unsafe-no-fsync"));
    }

    @Override
    public void startApiServer() throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of(
                "--etcd-servers=http://127.0.0.1:" + etcdPort,
                "--cert-dir=" + folder,
                "--secure-port=" + port,
                "--bind-address=127.0.0.1",
                "--service-account-issuer=https://kubernetes.default.svc",
                "--service-account-key-file=" + folder.resolve("service-account.key"),
                "--service-account-signing-key-file=" + folder.resolve("service-account.key"),
                "--authorization-mode=RBAC",
                // etcd before 3.4.25 cannot stream lists; clients that try would be blind for a minute at a time.
                "--feature-gates=WatchList=false",
                "--service-cluster-ip-range=10.0.0.0/16"));
        Servers.apiServerOptions(folder.toString()).forEach(option -> arguments.add("--" + option));
        run("kube-apiserver", arguments);
        processes.add(1, processes.removeLast());
        awaitAuthority();
        awaitAnswer();
    }

    /** Waits for the certificate that the API server makes itself, and writes the file for clients. */
    private void awaitAuthority() throws IOException, InterruptedException {
        Path certificate = folder.resolve("apiserver.crt");
        long deadline = System.nanoTime() + STARTUP.toNanos();
        while (!Files.exists(certificate) || !Files.exists(folder.resolve("apiserver.key"))) {
            requireAll();
            if (System.nanoTime() > deadline) {
                throw new IOException("the API server made no certificate in time: " + logs());
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
        if (!Files.exists(kubeconfig())) {
            Files.writeString(kubeconfig(), api().kubeconfig(TOKEN));
        }
    }

    private void startControllers() throws IOException {
        List<String> arguments = new ArrayList<>(List.of(
                "--kubeconfig=" + kubeconfig(),
                "--leader-elect=false",
                "--secure-port=0",
                "--use-service-account-credentials=false",
                "--service-account-private-key-file=" + folder.resolve("service-account.key"),
                "--root-ca-file=" + folder.resolve("apiserver.crt")));
        Servers.controllerOptions().forEach(option -> arguments.add("--" + option));
        run("kube-controller-manager", arguments);
        run("kube-scheduler", List.of("--kubeconfig=" + kubeconfig(), "--leader-elect=false", "--secure-port=0"));
        run(
                "kwok",
                List.of(
                        "--kubeconfig=" + kubeconfig(),
                        "--config=" + program("kwok-stages"),
                        "--manage-all-nodes=true"));
    }

    private void run(String name, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(program(name).toString()));
        command.addAll(arguments);
        processes.add(new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve(name + ".log").toFile()))
                .start());
    }

    @Override
    public ApiServer api() throws IOException {
        return new ApiServer("https://127.0.0.1:" + port, Files.readString(folder.resolve("apiserver.crt")));
    }

    @Override
    public Path folder() {
        return folder;
    }

    @Override
    public void requireAll() throws IOException {
        for (Process process : processes) {
            if (!process.isAlive()) {
                throw new IOException("a program of the control plane ended: " + logs());
            }
        }
    }

    @Override
    public String logs() throws IOException {
        StringBuilder text = new StringBuilder();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path log :
                    files.filter(f -> f.toString().endsWith(".log")).sorted().toList()) {
                text.append(Servers.tail(log.getFileName().toString(), Files.readAllLines(log)));
            }
        }
        return text.toString();
    }

    @Override
    public void stopApiServer() throws InterruptedException {
        Process server = processes.get(1);
        server.destroyForcibly();
        server.waitFor();
        processes.remove(1);
    }

    @Override
    public void restartStore() throws IOException, InterruptedException {
        processes.getFirst().destroyForcibly().waitFor();
        processes.removeFirst();
        startEtcd();
        processes.addFirst(processes.removeLast());
        awaitAnswer();
    }

    @Override
    public void keepStore() throws IOException, InterruptedException {
        stopAll();
        copy(folder.resolve(STORE), folder.resolve(BACKUP));
        startAll();
    }

    @Override
    public void putStoreBack() throws IOException, InterruptedException {
        stopAll();
        Servers.remove(folder.resolve(STORE));
        copy(folder.resolve(BACKUP), folder.resolve(STORE));
        startAll();
    }

    private void startAll() throws IOException, InterruptedException {
        processes.clear();
        startEtcd();
        startApiServer();
        startControllers();
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path path : all.toList()) {
                Files.copy(path, to.resolve(from.relativize(path)));
            }
        }
    }

    @Override
    public String audit() throws IOException {
        return Files.readString(folder.resolve("audit.log"));
    }

    private static String key() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            byte[] der = generator.generateKeyPair().getPrivate().getEncoded();
            String text = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                    .encodeToString(der);
            return "-----BEGIN PRIVATE KEY-----\n" + text + "\n-----END PRIVATE KEY-----\n";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private void stopAll() {
        for (Process process : processes.reversed()) {
            process.destroy();
        }
        try {
            for (Process process : processes.reversed()) {
                if (!process.waitFor(20, TimeUnit.SECONDS)) {
                    process.destroyForcibly().waitFor();
                }
            }
        } catch (InterruptedException e) {
            processes.forEach(Process::destroyForcibly);
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() throws IOException {
        Runtime.getRuntime().removeShutdownHook(end);
        stopAll();
        removeFolder();
    }
}
