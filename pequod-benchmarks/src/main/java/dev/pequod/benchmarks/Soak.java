package dev.pequod.benchmarks;

import dev.pequod.cue.CueContext;
import dev.pequod.cue.Data;
import dev.pequod.cue.Instance;
import dev.pequod.cue.LoadOptions;
import dev.pequod.cue.SourceTree;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Renders the platform module a million times, with inputs that are all different, and prints the live heap ten times on the way. */
public final class Soak {
    private static final int SAMPLES = 10;

    private Soak() {}

    /**
     * Renders.
     *
     * @param arguments perhaps how many times
     */
    public static void main(String[] arguments) {
        int renderings = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1_000_000;
        Instance module =
                CueContext.create().load(SourceTree.of(PlatformModule.files()), LoadOptions.DEFAULTS, List.of());
        List<Map<String, Object>> inputs = ServiceInputs.make(1000);
        System.out.println("| renderings | live heap |\n|---:|---:|");
        long bytes = 0;
        for (int i = 0; i < renderings; i++) {
            Map<String, Object> input = Map.of(
                    "metadata",
                    Map.of("name", "service-" + i, "namespace", "shop"),
                    "spec",
                    inputs.get(i % inputs.size()).get("spec"));
            bytes += module.value()
                    .fill("#Render.input", Data.of(input))
                    .lookup("#Render.output")
                    .toCompactJson()
                    .length();
            if ((i + 1) % Math.max(1, renderings / SAMPLES) == 0) {
                System.gc();
                long live =
                        ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
                System.out.printf(Locale.ROOT, "| %,d | %.2f MB |%n", i + 1, live / 1e6);
            }
        }
        System.out.printf(Locale.ROOT, "%n%,d bytes of JSON%n", bytes);
    }
}
