package dev.pequod.benchmarks;

import dev.pequod.api.CredentialSource;
import dev.pequod.api.Deadline;
import dev.pequod.api.FetchContext;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleFiles;
import dev.pequod.api.ModuleResolver;
import dev.pequod.api.OciRef;
import dev.pequod.resolver.ResolverOptions;
import dev.pequod.resolver.StandardResolver;
import dev.pequod.resolver.cache.CacheOptions;
import dev.pequod.resolver.cache.ModuleCache;
import dev.pequod.resolver.net.HostPolicy;
import dev.pequod.resolver.net.NetworkOptions;
import dev.pequod.resolver.net.Retries;
import dev.pequod.resolver.oci.ModuleArtifact;
import dev.pequod.resolver.oci.OciRegistry;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Loads modules from a real registry on this machine, and from registries that do not answer, and prints Markdown. */
public final class Pulls {
    private static final int MODULES = 1_000;
    private static final int FILES = 20;
    private static final int PARALLEL = 16;
    private static final int PULLS = 10_000;
    private static final int ROUND = 1_000;
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final Duration USUAL = Duration.ofSeconds(10);
    private static final int STARTS = 200;

    private final Path folder;
    private final String host;
    private final NetworkOptions network;
    private final List<OciRef> refs = new ArrayList<>();

    private Pulls(Path folder, int port) {
        this.folder = folder;
        host = "127.0.0.1:" + port;
        network = NetworkOptions.DEFAULTS.withPrivateHost("127.0.0.1").withPlainHttpHost("127.0.0.1");
    }

    /**
     * Measures.
     *
     * @param arguments the program {@code docker-registry} and an empty folder
     */
    public static void main(String[] arguments) throws Exception {
        Path folder = Files.createDirectories(Path.of(arguments[1]));
        Pulls pulls = new Pulls(folder, freePort());
        Process registry = pulls.start(arguments[0]);
        try {
            pulls.push();
            System.out.println("| what | measured |\n|---|---:|");
            pulls.distinct();
            pulls.heap();
        } finally {
            registry.destroyForcibly().waitFor();
        }
        pulls.dead();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void row(String what, String figure) {
        System.out.println("| " + what + " | " + figure + " |");
    }

    private Process start(String program) throws IOException, InterruptedException {
        Path config = folder.resolve("registry.yaml");
        Files.writeString(
                config,
                "version: 0.1\nlog: {level: error, accesslog: {disabled: true}}\nstorage: {filesystem: {rootdirectory: \""
                        + folder.resolve("registry") + "\"}}\nhttp: {addr: \"" + host + "\", secret: x}\n");
        Process process = new ProcessBuilder(program, "serve", config.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("registry.log").toFile())
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        for (int i = 0; i < STARTS; i++) {
            try {
                new java.net.Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(host.substring(10))).close();
                return process;
            } catch (IOException e) {
                Thread.sleep(50);
            }
        }
        throw new IOException("the registry did not start: " + Files.readString(folder.resolve("registry.log")));
    }

    private void push() throws Exception {
        try (OciRegistry registries = new OciRegistry(HostPolicy.of(network), Retries.standard())) {
            for (int i = 0; i < MODULES; i++) {
                Map<String, byte[]> files = new TreeMap<>();
                files.put(
                        "cue.mod/module.cue",
                        bytes("module: \"example.com/m" + i + "@v1\"\nlanguage: version: \"v0.17.0\"\n"));
                for (int k = 1; k < FILES; k++) {
                    files.put("f" + k + ".cue", bytes("package web // module " + i + " file " + k + "\n".repeat(500)));
                }
                ModuleArtifact artifact = ModuleArtifact.of(ModuleFiles.of(files), Map.of());
                artifact.push(
                        registries.open(host, "m" + i % 10, CredentialSource.NONE, Deadline.after(LONG)), "v" + i);
                refs.add(new OciRef(host, "m" + i % 10, "", Optional.of(artifact.digest())));
            }
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private ModuleResolver resolver(Optional<CacheOptions> cache) {
        ResolverOptions options = ResolverOptions.defaults().withNetwork(network);
        return StandardResolver.create(
                cache.map(c -> options.withCache(ModuleCache.open(c))).orElse(options));
    }

    private static FetchContext context(Duration time) {
        return FetchContext.of("benchmark", Deadline.after(time));
    }

    private static String seconds(long nanos) {
        return String.format("%.2f s", nanos / 1e9);
    }

    private void distinct() throws Exception {
        CacheOptions cache =
                CacheOptions.DEFAULTS.withDirectory(folder.resolve("cache")).withMemoryBytes(256L << 20);
        ModuleResolver cold = resolver(Optional.of(cache));
        row(
                MODULES + " distinct modules of " + FILES + " files from a registry, " + PARALLEL + " at a time",
                seconds(all(cold)));
        row("the same again, from memory", seconds(all(cold)));
        row("the same by a new process, from disk", seconds(all(resolver(Optional.of(cache)))));
    }

    /** Returns how long it takes to resolve all modules. */
    private long all(ModuleResolver resolver) throws InterruptedException, ExecutionException {
        long start = System.nanoTime();
        try (ExecutorService threads = Executors.newFixedThreadPool(PARALLEL)) {
            List<Future<?>> running = new ArrayList<>();
            for (OciRef ref : refs) {
                running.add(threads.submit(() -> resolver.resolve(ref, context(LONG))));
            }
            for (Future<?> one : running) {
                one.get();
            }
        }
        return System.nanoTime() - start;
    }

    private void heap() throws Exception {
        ModuleResolver resolver = resolver(Optional.empty());
        all(resolver);
        long before = used();
        for (int i = 0; i < PULLS / ROUND; i++) {
            all(resolver);
        }
        row(PULLS + " pulls without a cache: heap before and after", mebibytes(before) + ", " + mebibytes(used()));
    }

    private static long used() throws InterruptedException {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            System.gc();
            Thread.sleep(200);
            least = Math.min(
                    least,
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
        return least;
    }

    private static String mebibytes(long bytes) {
        return String.format("%.1f MiB", bytes / (double) (1 << 20));
    }

    private void dead() throws IOException {
        row("a registry whose port is closed, 10 s allowed", failure(refs.getFirst()));
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            OciRef ref = refs.getFirst();
            OciRef mute = new OciRef("127.0.0.1:" + silent.getLocalPort(), ref.repository(), "", ref.digest());
            row("a registry that takes connections and says nothing, 10 s allowed", failure(mute));
        }
    }

    private String failure(OciRef ref) {
        ModuleResolver resolver = resolver(Optional.empty());
        long start = System.nanoTime();
        try {
            resolver.resolve(ref, context(USUAL));
            return "it answered";
        } catch (ModuleException e) {
            return e.reason().code() + " after " + seconds(System.nanoTime() - start);
        }
    }
}
