package dev.pequod.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A program that runs beside this one and is looked at from outside; it ends with this one at the latest. */
class MeasuredProcess implements AutoCloseable {
    private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+([0-9]+) kB");

    private final Process process;

    MeasuredProcess(Path log, List<String> command, Map<String, String> environment) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        process = builder.start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    }

    /** Starts a program whose output goes to a file. */
    static MeasuredProcess start(Path log, List<String> command, Map<String, String> environment) throws IOException {
        return new MeasuredProcess(log, command, environment);
    }

    long pid() {
        return process.pid();
    }

    /** Returns the processor time that it took so far, with all threads. */
    long cpuNanos() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO).toNanos();
    }

    /** Returns the memory that it has now. */
    String resident() throws IOException {
        Matcher line = RESIDENT.matcher(Files.readString(Path.of("/proc/" + pid() + "/status")));
        return line.find() ? Long.parseLong(line.group(1)) / 1024 + " MiB" : "unknown";
    }

    /** Tells it to end, and ends it where it does not. */
    @Override
    public void close() {
        process.destroy();
        try {
            process.onExit().get(60, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            process.destroyForcibly().onExit().join();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
