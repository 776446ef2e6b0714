package dev.pequod.cli.render;

import dev.pequod.api.ConfigMapRef;
import dev.pequod.api.Deadline;
import dev.pequod.api.FetchContext;
import dev.pequod.api.PlatformRef;
import dev.pequod.cli.command.Arguments;
import dev.pequod.cli.command.FailureException;
import dev.pequod.cli.command.Syntax;
import dev.pequod.cli.command.UsageException;
import dev.pequod.cli.console.Progress;
import dev.pequod.cli.console.Report;
import dev.pequod.cli.console.Terminal;
import dev.pequod.cli.input.EvaluationLimits;
import dev.pequod.cli.source.ModuleSources;
import dev.pequod.cli.source.NamedModule;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.render.PlatformRenderer;
import dev.pequod.graph.render.Provenance;
import dev.pequod.graph.render.RenderInput;
import dev.pequod.graph.render.RenderResult;
import dev.pequod.resolver.configmap.ConfigMapFetcher;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;

/** Which module resources are rendered through: the one each names, or the one that the command line names for all. */
final class ModuleChoice {
    private static final String PLATFORM = "--platform";
    /** An archive in the OCI layout, of which a tag or a digest may name one module. */
    private static final Pattern ARCHIVE = Pattern.compile("[^:@]+\\.tar([:@].*)?");

    private static final String CONFIG_MAP = ConfigMapRef.SCHEME + ":";
    private static final String PLATFORM_DIR = "--platform-dir";
    /** How many resources are rendered at a time: most of it may be waiting for registries. */
    private static final int AT_A_TIME = 32;

    private final PlatformRenderer renderer;
    private final Optional<PlatformRef> ref;
    private final Optional<NamedModule> module;
    private final Optional<String> option;
    private final GivenConfigMaps maps;

    private ModuleChoice(
            PlatformRenderer renderer,
            Optional<PlatformRef> ref,
            Optional<NamedModule> module,
            Optional<String> option,
            GivenConfigMaps maps) {
        this.renderer = renderer;
        this.maps = maps;
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
        EvaluationLimits.declareSteps(syntax);
        ModuleSources.declare(syntax);
    }

    /**
     * Does nothing if the arguments choose one module at most.
     *
     * @throws UsageException if they choose twice
     */
    static void check(Arguments arguments) {
        if (arguments.value(PLATFORM).isPresent()
                && arguments.value(PLATFORM_DIR).isPresent()) {
            throw new UsageException(PLATFORM + " and " + PLATFORM_DIR + " exclude each other");
        }
    }

    /**
     * Returns what the arguments choose.
     *
     * @param maps the modules in ConfigMaps
     * @throws UsageException if they choose twice, or the reference is none
     */
    static ModuleChoice of(Arguments arguments, Terminal terminal, GivenConfigMaps maps) {
        check(arguments);
        Optional<String> ref = arguments.value(PLATFORM);
        Optional<String> folder = arguments.value(PLATFORM_DIR);
        if (ref.filter(text -> text.indexOf(':') < 0 && Files.isDirectory(terminal.resolve(text)))
                .isPresent()) {
            throw new UsageException(PLATFORM + ": " + ref.orElseThrow() + " is a folder; the module in it is named by "
                    + PLATFORM_DIR + " " + ref.orElseThrow());
        }
        if (ref.filter(text -> ARCHIVE.matcher(text).matches()).isPresent()) {
            throw new UsageException(PLATFORM + ": " + ref.orElseThrow()
                    + " is an archive; the module in it is named by " + PLATFORM_DIR + " " + ref.orElseThrow());
        }
        ModuleSources resolver =
                ModuleSources.of(arguments, terminal, ref.stream().toList(), List.of(new ConfigMapFetcher(maps)));
        return new ModuleChoice(
                resolver.renderer().withLimits(EvaluationLimits.withSteps(arguments, PlatformRenderer.LIMITS)),
                ref.map(text -> NamedModule.parse(PLATFORM, text, resolver)),
                folder.map(name -> Progress.during(
                        terminal, "Fetching " + name, resolver.meter(), () -> resolver.ofFolder(name, terminal))),
                ref.map(text -> PLATFORM + " " + text).or(() -> folder.map(name -> PLATFORM_DIR + " " + name)),
                maps);
    }

    RenderResult render(JsonObject resource) {
        if (module.isPresent()) {
            return renderer.render(resource, module.get().module(), Deadline.after(PlatformRenderer.TIMEOUT));
        }
        return ref.isPresent() ? renderer.render(resource, ref.get(), context(resource)) : renderer.render(resource);
    }

    /** Returns who asks for the module of a resource: its ConfigMap is in the resource's namespace. */
    private FetchContext context(JsonObject resource) {
        FetchContext any = FetchContext.of("pequod", Deadline.after(renderer.timeout()));
        return new FetchContext(
                any.requester(), RenderInput.namespace(resource), any.deadline(), any.credentials(), any.limits());
    }

    /** Returns the name of the ConfigMap that is the module of all resources; empty if that is none. */
    static Optional<String> configMap(Arguments arguments) {
        return arguments
                .value(PLATFORM)
                .filter(ref -> ref.startsWith(CONFIG_MAP))
                .map(ref -> ref.substring(CONFIG_MAP.length()));
    }

    /** Returns what each resource comes to, in their order. None waits for another one's module: what does not answer costs its time once. */
    List<RenderResult> render(List<Resource> resources, Terminal terminal) {
        List<JsonObject> objects = resources.stream().map(Resource::object).toList();
        String what = resources.size() == 1 ? resources.getFirst().name() : resources.size() + " resources";
        return Progress.during(terminal, "Rendering " + what, () -> together(objects));
    }

    private List<RenderResult> together(List<JsonObject> objects) {
        if (objects.size() == 1) {
            return List.of(render(objects.getFirst()));
        }
        try (ExecutorService threads =
                Executors.newFixedThreadPool(AT_A_TIME, Thread.ofVirtual().factory())) {
            List<Future<RenderResult>> all = objects.stream()
                    .map(object -> threads.submit(() -> render(object)))
                    .toList();
            try {
                List<RenderResult> results = new ArrayList<>();
                for (Future<RenderResult> one : all) {
                    results.add(one.get());
                }
                return results;
            } finally {
                threads.shutdownNow();
            }
        } catch (InterruptedException e) {
            throw FailureException.interrupted("render the resources", e);
        } catch (ExecutionException e) {
            throw FailureException.thrown(e);
        }
    }

    /** Returns where the values of a Graph come from. */
    Provenance provenance(RenderResult.Rendered rendered) {
        return renderer.provenance(rendered, Deadline.after(PlatformRenderer.TIMEOUT));
    }

    /** Returns the option that names the module for all resources, with its value as the user wrote it. */
    Optional<String> option() {
        return option;
    }

    /** Returns where the places of the module of a result are. */
    Optional<ModulePlaces> places(Resource resource, RenderResult result, Report report) {
        return moduleOf(result).map(of -> new ModulePlaces(of, resource, maps, report));
    }

    /** Returns the module of a result, as messages call it. */
    Optional<NamedModule> moduleOf(RenderResult result) {
        return module.isPresent() ? module : result.module().map(NamedModule::of);
    }
}
