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
    private static final List<Integer> LOOKS = List.of(1_000, 2_500, 5_000, 7_500, PULLS);
    private static final int KEPT = 500;
    private static final long KEPT_BYTES = 8L << 20;
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

    /** Pushes modules of different files, and after them as many more that differ in an annotation only: each has its own digest. */
    private void push() throws Exception {
        try (OciRegistry registries = new OciRegistry(HostPolicy.of(network), Retries.standard());
                ExecutorService threads = Executors.newFixedThreadPool(PARALLEL)) {
            List<Future<OciRef>> pushes = new ArrayList<>();
            for (int i = 0; i < PULLS; i++) {
                int number = i;
                pushes.add(threads.submit(() -> push(registries, number)));
            }
            for (Future<OciRef> push : pushes) {
                refs.add(push.get());
            }
        }
    }

    private OciRef push(OciRegistry registries, int number) throws ModuleException {
        int module = number % MODULES;
        Map<String, byte[]> files = new TreeMap<>();
        files.put(
                ModuleArtifact.MODULE_FILE,
                bytes("module: \"example.com/m" + module + "@v1\"\nlanguage: version: \"v0.17.0\"\n"));
        for (int k = 1; k < FILES; k++) {
            files.put("f" + k + ".cue", bytes("package web // module " + module + " file " + k + "\n".repeat(500)));
        }
        ModuleArtifact artifact = ModuleArtifact.of(ModuleFiles.of(files), Map.of("number", "n" + number));
        String repository = "m" + module % 10;
        artifact.push(registries.open(host, repository, CredentialSource.NONE, Deadline.after(LONG)), "v" + number);
        return new OciRef(host, repository, "", Optional.of(artifact.digest()));
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
                seconds(pull(cold, 0, MODULES)));
        row("the same again, from memory", seconds(pull(cold, 0, MODULES)));
        row("the same by a new resolver, from disk", seconds(pull(resolver(Optional.of(cache)), 0, MODULES)));
    }

    /** Returns how long it takes to resolve some modules. */
    private long pull(ModuleResolver resolver, int from, int to) throws InterruptedException, ExecutionException {
        long start = System.nanoTime();
        try (ExecutorService threads = Executors.newFixedThreadPool(PARALLEL)) {
            List<Future<?>> running = new ArrayList<>();
            for (OciRef ref : refs.subList(from, to)) {
                running.add(threads.submit(() -> resolver.resolve(ref, context(LONG))));
            }
            for (Future<?> one : running) {
                one.get();
            }
        }
        return System.nanoTime() - start;
    }

    /** Tells how much of the heap lives after so many pulls of different digests, without a cache and with a small one. */
    private void heap() throws Exception {
        CacheOptions small = CacheOptions.DEFAULTS
                .withDirectory(folder.resolve("small"))
                .withMemoryBytes(KEPT_BYTES)
                .withDiskLimits(1L << 30, KEPT, Duration.ofDays(1));
        heap("without a cache", resolver(Optional.empty()));
        heap(
                "with a cache of " + mebibytes(KEPT_BYTES) + " in memory and " + KEPT + " modules on disk",
                resolver(Optional.of(small)));
    }

    private void heap(String how, ModuleResolver resolver) throws Exception {
        List<String> figures = new ArrayList<>();
        int pulled = 0;
        for (int look : LOOKS) {
            pull(resolver, pulled, look);
            pulled = look;
            figures.add(mebibytes(used()));
        }
        row("live heap after " + LOOKS + " pulls of different digests, " + how, String.join(", ", figures));
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
