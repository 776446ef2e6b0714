package dev.pequod.cli.source;

import dev.pequod.api.ModuleException.Reason;
import dev.pequod.graph.Severity;
import dev.pequod.graph.render.ModuleVetting;
import dev.pequod.graph.render.PlatformRenderer;
import dev.pequod.graph.render.VetCheck;
import dev.pequod.graph.render.VetFinding;
import dev.pequod.resolver.oci.ModuleArtifact;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** All checks before a module is published: those of rendering, and whether its files can be packed. */
public final class Vetting {
    private static final String TESTS = "tests";

    private Vetting() {}

    /** Runs them. */
    public static List<VetCheck> vet(NamedModule module, ModuleSources sources) {
        List<VetCheck> checks =
                new ArrayList<>(ModuleVetting.vet(module.module(), emptyTests(module), PlatformRenderer.of(sources)));
        List<String> problems = ModuleArtifact.problems(module.module().files());
        if (!problems.isEmpty()) {
            checks.add(new VetCheck(
                    "paths",
                    "its files have names that CUE allows in a module",
                    problems.stream()
                            .map(problem -> new VetFinding(
                                    Severity.ERROR,
                                    Reason.INVALID_MODULE.code(),
                                    "",
                                    problem,
                                    List.of(),
                                    "rename it, or keep it out of the module's folder"))
                            .toList()));
        }
        return checks;
    }

    /** Returns the folders of tests of which no file is there, so that the module's files do not tell of them. */
    private static List<String> emptyTests(NamedModule module) {
        Path folder = module.folder().orElse(null);
        if (folder == null || !Files.isDirectory(folder.resolve(TESTS))) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(folder.resolve(TESTS))) {
            List<String> folders = all.filter(Files::isDirectory)
                    .map(path -> folder.relativize(path).toString().replace('\\', '/') + "/")
                    .filter(path -> !path.contains("/.") && !path.equals(TESTS + "/"))
                    .toList();
            return folders.stream()
                    .filter(one -> folders.stream().noneMatch(other -> other.startsWith(one) && !other.equals(one)))
                    .filter(one -> module.module().files().paths().stream().noneMatch(path -> path.startsWith(one)))
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            return List.of(); // whatever cannot be read was told when the module was
        }
    }
}
