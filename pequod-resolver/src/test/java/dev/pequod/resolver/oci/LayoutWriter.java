package dev.pequod.resolver.oci;

import dev.pequod.api.Deadline;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleFiles;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** Adds modules to a layout, one after the other, or keeps others from writing there until it is killed. */
final class LayoutWriter {
    static final int MODULES = 5;

    private LayoutWriter() {}

    /**
     * Takes the layout and a name for its modules, or none to only keep others from writing; with one more argument it only tells twice why it
     * cannot write.
     */
    public static void main(String[] args) throws Exception {
        Path layout = Path.of(args[0]);
        if (args.length > 2) {
            for (int i = 0; i < 2; i++) {
                fail(layout);
            }
            return;
        }
        say("ready");
        System.in.read();
        if (args.length > 1) {
            add(layout, args[1]);
        } else {
            try (OciLayout alone = alone(layout)) {
                say("writing to " + alone.name());
                System.in.read();
            }
        }
    }

    private static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }

    /** Says why nothing can be written. */
    private static void fail(Path layout) {
        try (OciLayout alone = alone(layout)) {
            say("writing to " + alone.name());
        } catch (ModuleException e) {
            say(e.getMessage());
        }
    }

    static OciLayout alone(Path layout) throws ModuleException {
        return OciLayout.alone(layout, () -> Deadline.after(Duration.ofMinutes(1)));
    }

    static void add(Path layout, String name) throws ModuleException {
        for (int i = 0; i < MODULES; i++) {
            try (OciLayout alone = alone(layout)) {
                module(name + "-" + i).push(alone, name + "-" + i);
                alone.save();
            }
        }
    }

    static ModuleArtifact module(String name) throws ModuleException {
        String file = "module: \"example.com/" + name + "@v1\"\n";
        return ModuleArtifact.of(
                ModuleFiles.of(Map.of(
                        ModuleArtifact.MODULE_FILE,
                        file.getBytes(StandardCharsets.UTF_8),
                        "web.cue",
                        "package web\n".getBytes(StandardCharsets.UTF_8))),
                Map.of());
    }
}
