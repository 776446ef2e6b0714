package dev.pequod.graph.render;

import dev.pequod.api.Deadline;
import dev.pequod.api.EmbeddedRef;
import dev.pequod.api.FetchContext;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleResolver;
import dev.pequod.api.PlatformRef;
import dev.pequod.api.PlatformRefException;
import dev.pequod.api.PlatformRefParser;
import dev.pequod.api.Quote;
import dev.pequod.api.ResolvedModule;
import dev.pequod.api.Spelling;
import dev.pequod.cue.Field;
import dev.pequod.cue.Limits;
import dev.pequod.cue.errors.CueException;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonValue;
import dev.pequod.graph.json.PlainJson;
import dev.pequod.graph.render.RenderError.Stage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Renders resources through the platform modules they refer to. Thread-safe; keep one, as it keeps the modules that it
 * compiled last.
 *
 * <p>A resource's errors are values in the {@link RenderResult}; nothing is thrown for them. All evaluations of one rendering
 * together end at one deadline. Interrupting the thread ends a rendering at once, with an error; the interrupt stays set.
 */
public final class PlatformRenderer {
    private static final String PLATFORM_REF = "platformRef";

    /** How long one rendering may take where the caller says nothing else. */
    public static final Duration TIMEOUT = Duration.ofSeconds(60);

    /**
     * What each evaluation may use where the caller says nothing else: {@link Limits#DEFAULTS}, but 200,000 values on every machine; a
     * hundred nodes are made of some ten thousand.
     */
    public static final Limits LIMITS = Limits.DEFAULTS.withValues(200_000);

    private final ModuleResolver resolver;
    private final Limits limits;
    private final CompiledPlatforms compiled;
    private final RenderListener listener;
    private final Duration timeout;
    private final Turns turns;

    private PlatformRenderer(
            ModuleResolver resolver,
            Limits limits,
            CompiledPlatforms compiled,
            RenderListener listener,
            Duration timeout,
            Turns turns) {
        this.resolver = resolver;
        this.limits = limits;
        this.compiled = compiled;
        this.listener = listener;
        this.timeout = timeout;
        this.turns = turns;
    }

    /** Lets what keeps processors busy take turns, so that nobody has all of them. */
    @FunctionalInterface
    public interface Turns {
        /** Nobody waits. */
        Turns NONE = (namespace, evaluation) -> evaluation.get();

        /** Evaluates when it is the turn of the namespace; the time that a rendering may take begins then. */
        RenderResult take(String namespace, Supplier<RenderResult> evaluation);
    }

    /** Returns a renderer that finds modules by the resolver, with {@link #LIMITS} for each evaluation. */
    public static PlatformRenderer of(ModuleResolver resolver) {
        return new PlatformRenderer(
                resolver, LIMITS, CompiledPlatforms.withinHeap(), RenderListener.NONE, TIMEOUT, Turns.NONE);
    }

    /** Returns a renderer with other limits for each evaluation, which shares the compiled modules of this one. */
    public PlatformRenderer withLimits(Limits newLimits) {
        return new PlatformRenderer(resolver, newLimits, compiled, listener, timeout, turns);
    }

    /** Returns a renderer that tells what it does, which shares the compiled modules of this one. */
    public PlatformRenderer withListener(RenderListener newListener) {
        return new PlatformRenderer(resolver, limits, compiled, newListener, timeout, turns);
    }

    /** Returns a renderer that gives a rendering, with all it loads, another time than {@link #TIMEOUT}; it shares the compiled modules of this one. */
    public PlatformRenderer withTimeout(Duration newTimeout) {
        return new PlatformRenderer(resolver, limits, compiled, listener, newTimeout, turns);
    }

    /** Returns a renderer whose evaluations of modules that resources name take turns; it shares the compiled modules of this one. */
    public PlatformRenderer withTurns(Turns newTurns) {
        return new PlatformRenderer(resolver, limits, compiled, listener, timeout, newTurns);
    }

    /** Returns how long a rendering may take, with all it loads. */
    public Duration timeout() {
        return timeout;
    }

    /**
     * Renders a resource through the module that its {@code spec.platformRef} names, within {@link #timeout()}.
     *
     * @param resource the resource as the API server or a file holds it
     */
    public RenderResult render(JsonObject resource) {
        return render(resource, context(resource, Deadline.after(timeout)));
    }

    /**
     * Renders a resource through the module that its {@code spec.platformRef} names, before the context's deadline; where evaluations take turns
     * the module is found before it, and evaluated within {@link #timeout()} from its turn on.
     */
    public RenderResult render(JsonObject resource, FetchContext context) {
        List<RenderError> errors = new ArrayList<>(problems(resource));
        if (resource.get("spec") instanceof JsonObject spec) {
            JsonValue ref = spec.get(PLATFORM_REF);
            Object object = ref == null ? null : PlainJson.toJava(ref);
            boolean saysNothing = object == null || object.equals(Map.of());
            try {
                PlatformRef parsed = new PlatformRefParser(resolver.schemes()).parseObject(object, "spec.platformRef");
                if (errors.isEmpty()) {
                    return render(resource, parsed, context);
                }
            } catch (PlatformRefException e) {
                e.problems().stream()
                        .map(p -> new RenderError(
                                Stage.RESOURCE,
                                "InvalidPlatformRef",
                                p.path(),
                                p.message(),
                                List.of(),
                                saysNothing ? misspelt(spec).orElseGet(this::whatToWrite) : null))
                        .forEach(errors::add);
            }
        }
        return new RenderResult.Failed(errors, Optional.empty());
    }

    /** Renders a resource through the module that {@code ref} names, whatever its {@code spec.platformRef} says. */
    public RenderResult render(JsonObject resource, PlatformRef ref, FetchContext context) {
        List<RenderError> errors = problems(resource);
        if (!errors.isEmpty()) {
            return new RenderResult.Failed(errors, Optional.empty());
        }
        try {
            ResolvedModule module = resolver.resolve(ref, context);
            return turns.take(
                    context.namespace(),
                    () -> render(resource, module, turns == Turns.NONE ? context.deadline() : Deadline.after(timeout)));
        } catch (ModuleException e) {
            String message = String.valueOf(e.getMessage());
            RenderError error = RenderError.of(Stage.RESOLVE, e.reason().code(), "spec.platformRef", message);
            RenderResult failed = new RenderResult.Failed(List.of(error), Optional.empty());
            listener.rendered(failed, Duration.ZERO);
            return failed;
        }
    }

    /** Renders a resource through a module that is known already, whatever its {@code spec.platformRef} says. */
    public RenderResult render(JsonObject resource, ResolvedModule module, Deadline deadline) {
        List<RenderError> errors = problems(resource);
        if (!errors.isEmpty()) {
            return new RenderResult.Failed(errors, Optional.of(module));
        }
        long start = System.nanoTime();
        RenderResult result;
        try {
            Bounds bounds = bounds(module, deadline);
            CompiledPlatform platform = compiled.get(module.files(), bounds.remaining());
            result = new Rendering(platform, bounds).render(resource, module);
        } catch (RenderFailure e) {
            result = new RenderResult.Failed(e.errors(), Optional.of(module));
        }
        listener.rendered(result, Duration.ofNanos(System.nanoTime() - start));
        return result;
    }

    /**
     * Returns where the values of a Graph come from.
     *
     * @throws ProvenanceException if the module cannot do again what it has done, because the deadline passes, the thread is interrupted, or
     *     the limits do not suffice for it
     */
    public Provenance provenance(RenderResult.Rendered rendered, Deadline deadline) {
        try {
            Bounds bounds = bounds(rendered.resolved(), deadline);
            CompiledPlatform platform = compiled.get(rendered.resolved().files(), bounds.remaining());
            return Provenance.of(platform, rendered.input(), rendered.graph(), bounds);
        } catch (RenderFailure e) {
            throw new ProvenanceException(e);
        } catch (CueException e) {
            throw new ProvenanceException(new RenderFailure(CueErrors.of(RenderError.Stage.OUTPUT, e.errors())));
        }
    }

    /** Returns what keeps a module from being one: that it does not compile, or lacks what a module has. */
    public List<RenderError> check(ResolvedModule module, Deadline deadline) {
        try {
            Bounds bounds = bounds(module, deadline);
            CompiledPlatform platform = compiled.get(module.files(), bounds.remaining());
            List<RenderError> errors = new ArrayList<>(platform.misshapen(bounds.remaining(), true));
            errors.addAll(platform.brokenPolicies(bounds.remaining()));
            return errors;
        } catch (RenderFailure e) {
            return e.errors();
        }
    }

    /** Returns what is known of a module that is only for other modules; empty if it is none. */
    Optional<Library> library(ResolvedModule module) {
        return Library.of(module.files(), limits);
    }

    /** Returns the fields that {@code spec} may hold; empty if the module does not compile. */
    List<Field> inputFields(ResolvedModule module) {
        try {
            return compiled.get(module.files(), limits).inputFields(limits);
        } catch (RenderFailure | CueException e) {
            return List.of(); // what is wrong is what check returns
        }
    }

    /** Returns the errors of fields that are errors whatever the input, but for {@code #Render}, which tests show. */
    List<RenderError> brokenFields(ResolvedModule module) {
        try {
            return CueErrors.of(
                    Stage.COMPILE,
                    compiled.get(module.files(), limits).top(limits).validate(false).stream()
                            .filter(e -> !e.code().isIncomplete()
                                    && !e.path().equals("#Render")
                                    && !e.path().startsWith("#Render."))
                            .toList());
        } catch (RenderFailure e) {
            return List.of(); // what is wrong is what check returns
        } catch (CueException e) {
            return CueErrors.of(Stage.COMPILE, e.errors());
        }
    }

    private Bounds bounds(ResolvedModule module, Deadline deadline) {
        return new Bounds("render through " + module.ref().summary(), limits, deadline);
    }

    private static FetchContext context(JsonObject resource, Deadline deadline) {
        JsonObject metadata = resource.object("metadata");
        FetchContext any = FetchContext.of("", deadline);
        String namespace = RenderInput.namespace(resource);
        return new FetchContext(
                resource.string("kind") + " " + namespace + "/" + metadata.string("name"),
                namespace,
                deadline,
                any.credentials(),
                any.limits());
    }

    /** Returns the hint for a resource that names its module by another key. */
    private static Optional<String> misspelt(JsonObject spec) {
        return spec.members().keySet().stream()
                .filter(key -> !key.equals(PLATFORM_REF)
                        && Spelling.nearest(key, List.of(PLATFORM_REF)).isPresent())
                .findFirst()
                .map(key -> "did you mean " + PLATFORM_REF + " in place of " + Quote.of(key) + "?");
    }

    /** Returns the hint for a resource that names no module. */
    private String whatToWrite() {
        List<PlatformRef> offered = resolver.offered();
        String example = offered.isEmpty()
                ? EmbeddedRef.SCHEME + ": v1.0.0"
                : offered.getLast().scheme() + ": " + offered.getLast().value();
        String all = offered.isEmpty()
                ? ""
                : "; there are " + offered.stream().map(PlatformRef::summary).collect(Collectors.joining(", "));
        return "write \"platformRef: {" + example + "}\"" + all;
    }

    private static List<RenderError> problems(JsonObject resource) {
        return RenderInput.check(resource).stream()
                .map(f -> RenderError.of(Stage.RESOURCE, "InvalidResource", f.path(), f.message()))
                .toList();
    }
}
