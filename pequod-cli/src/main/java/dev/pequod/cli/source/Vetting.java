package dev.pequod.cli.source;

import dev.pequod.api.ModuleException.Reason;
import dev.pequod.graph.Severity;
import dev.pequod.graph.render.ModuleVetting;
import dev.pequod.graph.render.PlatformRenderer;
import dev.pequod.graph.render.VetCheck;
import dev.pequod.graph.render.VetFinding;
import dev.pequod.resolver.oci.ModuleArtifact;
import java.util.ArrayList;
import java.util.List;

/** All checks before a module is published: those of rendering, and whether its files can be packed. */
public final class Vetting {
    private Vetting() {}

    /** Runs them. */
    public static List<VetCheck> vet(NamedModule module, ModuleSources sources) {
        List<VetCheck> checks = new ArrayList<>(ModuleVetting.vet(module.module(), PlatformRenderer.of(sources)));
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
}
