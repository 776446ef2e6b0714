package dev.pequod.operator;

import dev.pequod.api.Deadline;
import dev.pequod.api.ModuleException;
import dev.pequod.apply.ObjectRef;
import dev.pequod.apply.Problem;
import dev.pequod.graph.Graph;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.render.PlatformRenderer;
import dev.pequod.graph.render.RenderError;
import dev.pequod.graph.render.RenderResult;
import dev.pequod.operator.runtime.Controller.Outcome;
import dev.pequod.operator.runtime.Key;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * From a WebService to a Graph that may be applied: the renderer parses the reference, resolves it to a digest, and loads, compiles and
 * evaluates the module; then policies, the rule of the namespace and its share of memory may refuse the Graph. Why there is none that may be
 * applied is said in the draft.
 */
final class GraphRenderer implements AutoCloseable {
    private static final String TOO_LARGE = Problem.Reason.TOO_LARGE.toString();

    /** How many objects are told that may not be made. */
    private static final int NAMED = 20;

    /** Each kind is asked for, and watched, for everybody. */
    private static final int MOST_KINDS = 100;

    /** When to look whether there is room by now for what was too large. */
    private static final Duration ROOM_AGAIN = Duration.ofMinutes(1);

    /** A status that takes no more is not counted. */
    private static final int USUAL_STATUS = 16 << 10;

    private final PlatformRenderer renderer;
    private final NewerVersions newer;
    private final MemoryShares graphs;
    private final SourceWatches sources;
    private final Duration refresh;
    private final Clock clock;

    /**
     * Makes what renders.
     *
     * @param graphs how much memory the Graphs of a namespace may take
     * @param outdated hears which resource is to be rendered anew, as something that was read for it has changed
     * @param refresh how often a module is resolved again whose reference may move
     */
    GraphRenderer(
            PlatformRenderer renderer,
            NewerVersions newer,
            MemoryShares graphs,
            Consumer<Key> outdated,
            Duration refresh,
            Clock clock) {
        this.renderer = renderer;
        this.newer = newer;
        this.graphs = graphs;
        this.sources = new SourceWatches(outdated);
        this.refresh = refresh;
        this.clock = clock;
    }

    /**
     * What came of it.
     *
     * @param wanted what may be applied; empty if nothing may, for a reason that the draft says
     * @param again when to render again
     */
    record Verdict(Optional<RenderResult.Rendered> wanted, Outcome again) {}

    /** Renders a resource, unless what came of it the last time holds, and judges what came of it. */
    Verdict render(Reconciliation one) {
        if (graphs.hasYielded(one.key())) {
            return refused(one, noRoom(one), Outcome.SETTLED);
        }
        Instant now = clock.instant();
        RenderResult result = one.session().rendering().of(one.resource(), now, refresh, () -> result(one));
        Optional<TenantRule.Refusal> tooLarge = tooLarge(one, result);
        return switch (result) {
            case RenderResult.Failed failed -> failed(one, failed, now);
            case RenderResult.Rendered rendered -> rendered(one, rendered, tooLarge, now);
        };
    }

    /** Refuses to render a resource whose spec takes too much memory. */
    Verdict refuse(Reconciliation one, String message) {
        one.session().forgetRendering();
        return refused(one, new TenantRule.Refusal(TOO_LARGE, message), Outcome.SETTLED);
    }

    private RenderResult result(Reconciliation one) {
        Tenant tenant = one.session().tenant();
        TenantAccess access = new TenantAccess(one.key(), tenant);
        RenderResult result = renderer.render(one.resource(), access.context(Deadline.after(renderer.timeout())));
        one.session().rendering().hasRead(sources.uses(one.key(), tenant, access.read()));
        return result;
    }

    private static Verdict failed(Reconciliation one, RenderResult.Failed failed, Instant now) {
        List<RenderError> errors =
                failed.module().isPresent() ? failed.errors() : MovedReference.told(one.resource(), failed.errors());
        TenantRule rule = one.session().tenant().rule();
        one.draft()
                .deprecated(
                        failed.module().filter(m -> rule.isDeprecated(m.ref())).isPresent());
        one.draft().failed(errors, failed.module());
        LastRendering last = one.session().rendering();
        Outcome again = last.hasFailed(now) ? Outcome.FAILED : Outcome.wakeAt(last.againAt(), now);
        return new Verdict(
                Optional.empty(),
                failed.errors().stream().anyMatch(GraphRenderer::isOfSource) ? again : again.refused());
    }

    /** Reports whether a module's source did not answer, which nobody can mend in what refers to it. */
    private static boolean isOfSource(RenderError error) {
        return error.stage() == RenderError.Stage.RESOLVE
                && Stream.of(ModuleException.Reason.UNAVAILABLE, ModuleException.Reason.DEADLINE_EXCEEDED)
                        .anyMatch(reason -> reason.code().equals(error.code()));
    }

    private Verdict rendered(
            Reconciliation one, RenderResult.Rendered rendered, Optional<TenantRule.Refusal> tooLarge, Instant now) {
        Graph graph = rendered.graph();
        Tenant tenant = one.session().tenant();
        one.draft().rendered(graph, rendered.resolved());
        NewerVersions.Found newest = newer.find(one.key(), tenant, rendered.resolved());
        one.draft().newest(newest);
        one.draft().deprecated(tenant.rule().isDeprecated(rendered.resolved().ref()));
        Outcome again = Outcome.wakeAt(newest.againAt(), now)
                .with(Outcome.wakeAt(one.session().rendering().againAt(), now));
        if (tooLarge.isEmpty() && graph.blocked()) {
            return new Verdict(Optional.empty(), again.refused());
        }
        return tooLarge.or(() -> refusal(tenant, GraphApplier.objects(graph)))
                .map(refusal -> refused(one, refusal, again))
                .orElseGet(() -> new Verdict(Optional.of(rendered), again));
    }

    private static Verdict refused(Reconciliation one, TenantRule.Refusal refusal, Outcome again) {
        one.draft().notApplied(refusal.reason(), refusal.message());
        return new Verdict(
                Optional.empty(), (refusal.reason().equals(TOO_LARGE) ? again.within(ROOM_AGAIN) : again).refused());
    }

    /** Returns why a result is not kept beside the Graph that is applied, and so not applied either. */
    private Optional<TenantRule.Refusal> tooLarge(Reconciliation one, RenderResult result) {
        long bytes = one.session().bytes(result);
        if (graphs.hold(one.key(), bytes)) {
            return Optional.empty();
        }
        boolean isBeyondShare = graphs.isBeyondShare(one.key(), bytes);
        one.session().forgetRendering();
        return Optional.of(
                isBeyondShare
                        ? new TenantRule.Refusal(
                                TOO_LARGE,
                                "its objects, with those of the other WebServices of namespace "
                                        + one.key().namespace() + ", take more memory than one namespace may have ("
                                        + graphs.share() + ")")
                        : noRoom(one));
    }

    private static TenantRule.Refusal noRoom(Reconciliation one) {
        return new TenantRule.Refusal(
                TOO_LARGE,
                "its objects, with those of the other WebServices of namespace "
                        + one.key().namespace()
                        + ", take more memory than all other namespaces leave; it is looked at again each"
                        + " minute, or give the operator more memory");
    }

    private static Optional<TenantRule.Refusal> refusal(Tenant tenant, List<ObjectRef> objects) {
        List<TenantRule.Refusal> all = objects.stream()
                .flatMap(object -> tenant.rule().refusal(object, tenant.namespace()).stream())
                .limit(NAMED)
                .toList();
        return all.isEmpty()
                ? tooManyKinds(objects)
                : Optional.of(new TenantRule.Refusal(
                        all.getFirst().reason(),
                        all.stream().map(TenantRule.Refusal::message).collect(Collectors.joining("\n"))));
    }

    private static Optional<TenantRule.Refusal> tooManyKinds(List<ObjectRef> objects) {
        long kinds = objects.stream()
                .map(object -> object.apiVersion() + " " + object.identity().kind())
                .distinct()
                .count();
        return kinds <= MOST_KINDS
                ? Optional.empty()
                : Optional.of(new TenantRule.Refusal(
                        "TooManyKinds",
                        "the Graph has objects of " + kinds + " kinds; one resource may have objects of " + MOST_KINDS
                                + " kinds at most"));
    }

    /** Notes that what was rendered is applied from now on, in place of what was before. */
    void applies(Reconciliation one, RenderResult.Rendered rendered) {
        one.session().applies(rendered);
        graphs.hold(one.key(), one.session().bytes(rendered));
    }

    /** Reports whether a resource is to make room for others now, so that nothing may be kept of it. */
    boolean yields(Key key) {
        return graphs.yields(key);
    }

    /** Keeps nothing of the objects of a resource that nobody looks after for now. */
    void leave(Key key, JsonObject resource, Session session) {
        session.forgetObjects();
        if (session.isWithoutGraph()) {
            keepOnlyStatus(key, resource);
        }
    }

    /** Counts no more of a resource for which there is no Graph than its status, which is kept whatever else is, where that is large. */
    void keepOnlyStatus(Key key, JsonObject resource) {
        long bytes = MemoryShares.bytes(resource.object("status"));
        if (bytes > USUAL_STATUS) {
            graphs.keep(key, bytes);
        } else {
            graphs.free(key);
        }
    }

    /** Forgets what is kept for a resource that is gone. */
    void forget(Key key) {
        sources.forget(key);
        graphs.free(key);
    }

    @Override
    public void close() {
        sources.close();
    }
}
