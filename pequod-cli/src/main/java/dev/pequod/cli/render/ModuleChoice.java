package dev.pequod.cli.render;

import dev.pequod.api.Deadline;
import dev.pequod.api.PlatformRef;
import dev.pequod.cli.command.Arguments;
import dev.pequod.cli.command.Syntax;
import dev.pequod.cli.command.UsageException;
import dev.pequod.cli.console.Terminal;
import dev.pequod.cli.source.ModuleSources;
import dev.pequod.cli.source.NamedModule;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.render.PlatformRenderer;
import dev.pequod.graph.render.Provenance;
import dev.pequod.graph.render.RenderResult;
import java.util.Optional;

/** Which module resources are rendered through: the one each names, or the one that the command line names for all. */
final class ModuleChoice {
    private static final String PLATFORM = "--platform";
    private static final String PLATFORM_DIR = "--platform-dir";

    private final PlatformRenderer renderer;
    private final Optional<PlatformRef> ref;
    private final Optional<NamedModule> module;
    private final Optional<String> option;

    private ModuleChoice(
            PlatformRenderer renderer,
            Optional<PlatformRef> ref,
            Optional<NamedModule> module,
            Optional<String> option) {
        this.renderer = renderer;
        this.option = option;
        this.ref = ref;
        this.module = module;
    }

    static void declare(Syntax syntax) {
        syntax.option(
                        PLATFORM,
                        "REF",
                        "render through this module, such as embedded:v1.0.0, whatever the resource names")
                .option(PLATFORM_DIR, "DIR", "render through the module in this folder");
        ModuleSources.declare(syntax);
    }

    /**
     * Returns what the arguments choose.
     *
     * @throws UsageException if they choose twice, or the reference is none
     */
    static ModuleChoice of(Arguments arguments, Terminal terminal) {
        Optional<String> ref = arguments.value(PLATFORM);
        Optional<String> folder = arguments.value(PLATFORM_DIR);
        if (ref.isPresent() && folder.isPresent()) {
            throw new UsageException(PLATFORM + " and " + PLATFORM_DIR + " exclude each other");
        }
        ModuleSources resolver =
                ModuleSources.of(arguments, terminal, ref.stream().toList());
        return new ModuleChoice(
                PlatformRenderer.of(resolver),
                ref.map(text -> NamedModule.parse(PLATFORM, text, resolver)),
                folder.map(name -> resolver.ofFolder(name, terminal)),
                ref.map(text -> PLATFORM + " " + text).or(() -> folder.map(name -> PLATFORM_DIR + " " + name)));
    }

    RenderResult render(JsonObject resource) {
        if (module.isPresent()) {
            return renderer.render(resource, module.get().module(), Deadline.after(PlatformRenderer.TIMEOUT));
        }
        return ref.isPresent()
                ? renderer.render(resource, ref.get(), NamedModule.context())
                : renderer.render(resource);
    }

    /** Returns where the values of a Graph come from. */
    Provenance provenance(RenderResult.Rendered rendered) {
        return renderer.provenance(rendered, Deadline.after(PlatformRenderer.TIMEOUT));
    }

    /** Returns the option that names the module for all resources, with its value as the user wrote it. */
    Optional<String> option() {
        return option;
    }

    /** Returns the module of a result, as messages call it. */
    Optional<NamedModule> moduleOf(RenderResult result) {
        return module.isPresent() ? module : result.module().map(NamedModule::of);
    }
}
