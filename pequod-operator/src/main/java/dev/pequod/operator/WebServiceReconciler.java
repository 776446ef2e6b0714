package dev.pequod.operator;

import dev.pequod.api.ResolvedModule;
import dev.pequod.apply.ClusterClient;
import dev.pequod.apply.ClusterException;
import dev.pequod.apply.Inventory;
import dev.pequod.apply.ObjectRef;
import dev.pequod.apply.Ownership;
import dev.pequod.apply.Plan;
import dev.pequod.apply.Problem;
import dev.pequod.graph.Graph;
import dev.pequod.graph.ObjectIdentity;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.render.PlatformRenderer;
import dev.pequod.graph.render.RenderResult;
import dev.pequod.operator.runtime.Controller;
import dev.pequod.operator.runtime.Controller.Outcome;
import dev.pequod.operator.runtime.Key;
import dev.pequod.operator.runtime.Workers;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * Brings the cluster to what one WebService says: from the resource to a Graph ({@link GraphRenderer}), from the Graph to objects
 * ({@link GraphApplier}), and from what came of that to the status. Where there is no Graph that may be applied, the one that was applied last
 * is looked after. Each call does what can be done now and never waits; watches call again.
 */
final class WebServiceReconciler implements Controller.Reconciler, AutoCloseable {
    /** When to look at what nobody tells: that a namespace goes, or what objects are whose kind cannot be watched. */
    private static final Duration LOOK_AGAIN = Duration.ofMinutes(1);

    private final ClusterClient client;
    private final WebServices resources;
    private final Sessions sessions;
    private final KindWatches watches;
    private final ResourceEdits edits;
    private final GraphRenderer renderer;
    private final GraphArchive archive;
    private final GraphApplier applier;
    private final Deletion deletion;
    private final StatusRecorder statuses;
    private final Clock clock;
    private final RandomGenerator random;
    private final Consumer<String> warn;
    private final Map<Key, String> troubles = new ConcurrentHashMap<>();

    /**
     * Makes a reconciler.
     *
     * @param graphs how much memory the Graphs of a namespace may take
     * @param wake adds a key to the queue
     * @param planned hears how far the objects of a resource are
     * @param later does what nobody waits for
     * @param refresh how often a module is resolved again whose reference may move
     * @param readyTimeout how long an object may take to become ready where its node does not say
     * @param warn hears why a resource cannot be worked on
     */
    WebServiceReconciler(
            ClusterClient client,
            PlatformRenderer renderer,
            NewerVersions newer,
            Supplier<TenantPolicy> policy,
            WebServices resources,
            MemoryShares graphs,
            Consumer<Key> wake,
            BiConsumer<Key, Plan> planned,
            Executor later,
            Duration refresh,
            Duration readyTimeout,
            Clock clock,
            RandomGenerator random,
            Consumer<String> warn) {
        this.client = client;
        this.resources = resources;
        NameCircles circles = new NameCircles();
        this.sessions = new Sessions(client, policy, resources, graphs, circles, wake, readyTimeout, clock, random);
        this.watches = new KindWatches(client, sessions, wake, System::nanoTime);
        this.edits = new ResourceEdits(client, resources);
        this.renderer = new GraphRenderer(renderer, newer, graphs, sessions::outdate, refresh, clock);
        this.archive = new GraphArchive(client);
        this.applier = new GraphApplier(watches, archive, circles, planned, clock);
        this.deletion = new Deletion(client);
        this.statuses = new StatusRecorder(client, resources, new Events(client, clock, later), clock);
        this.clock = clock;
        this.random = random;
        this.warn = warn;
    }

    /** Has all resources rendered anew. */
    void outdateAll() {
        resources.keys().forEach(sessions::outdate);
    }

    @Override
    public Outcome reconcile(Key key) {
        resources.makeRoom(key);
        Optional<JsonObject> found = resources.get(key);
        if (found.isEmpty()) {
            forget(key);
            return Outcome.SETTLED;
        }
        if (renderer.yields(key)) {
            sessions.forget(key);
        }
        try {
            Outcome outcome = reconcile(key, found.get());
            troubles.remove(key);
            return outcome;
        } catch (Workers.OutrunException e) {
            return Outcome.wakeIn(Optional.of(Duration.ZERO));
        } catch (Workers.CrowdedException e) {
            return Outcome.wakeIn(
                    Optional.of(LastRendering.CROWDED.plusMillis(random.nextLong(LastRendering.CROWDED.toMillis()))));
        } catch (ClusterException e) {
            boolean gone = e.problem().reason() == Problem.Reason.NOT_FOUND
                    && resources.get(key).isEmpty();
            return gone ? Outcome.SETTLED : failed(key, e.problem());
        }
    }

    private void forget(Key key) {
        sessions.forget(key);
        renderer.forget(key);
        applier.forget(key);
        watches.usesOnly(List.of(), key);
        troubles.remove(key);
    }

    /** Warns of what keeps a resource from being worked on, once until it changes; its status may be what cannot be written. */
    private Outcome failed(Key key, Problem problem) {
        if (problem.reason() != Problem.Reason.CHANGED
                && !problem.message().equals(troubles.put(key, problem.message()))) {
            warn.accept("WebService " + key + ": " + problem.message());
        }
        return again(problem);
    }

    /** Returns to try again what the API server did not do; what it refuses as it is written is for people to mend. */
    private static Outcome again(Problem problem) {
        return switch (problem.reason()) {
            case INVALID, TOO_LARGE, OBJECT_TOO_LARGE -> Outcome.FAILED.refused();
            default -> Outcome.FAILED;
        };
    }

    private Outcome reconcile(Key key, JsonObject resource) throws ClusterException {
        try {
            List<ObjectRef> known = StatusInventory.of(resource).entries().stream()
                    .map(Inventory.Entry::ref)
                    .toList();
            if (!watches.areListed(known, key)) {
                return Outcome.SETTLED; // the key is woken when they are
            }
            Session session = sessions.of(key, resource);
            session.has(known);
            sessions.listen(key, session);
            boolean isToGo = Ownership.isBeingDeleted(resource);
            Optional<Consumer<StatusDraft>> kept = kept(resource, isToGo);
            // With its namespace it goes in any case: who deletes that would wait for ever.
            if (kept.isPresent() && !(isToGo && deletion.isGoing(key.namespace()))) {
                StatusDraft draft = new StatusDraft(resource, clock);
                kept.get().accept(draft);
                statuses.record(key, draft);
                renderer.leave(key, resource, session);
                applier.leave(key);
                return isToGo ? Outcome.wakeIn(Optional.of(LOOK_AGAIN)) : Outcome.SETTLED;
            }
            boolean isWatched = forgetUnwatched(known, session);
            Outcome outcome = isToGo ? delete(key, resource, session) : apply(key, resource, session);
            return isWatched ? outcome : outcome.within(LOOK_AGAIN);
        } catch (Tenant.RefusedException e) {
            return refused(key, resource, e.refusal());
        }
    }

    /** Returns what says why a resource is kept as it is: it is paused, or has an annotation that nobody understands; empty if it is not kept. */
    private static Optional<Consumer<StatusDraft>> kept(JsonObject resource, boolean isToGo) {
        Optional<String> unknown = Ownership.unknown(resource, Ownership.PAUSED, List.of("true", "false"))
                .or(() -> Ownership.unknown(resource, Ownership.DELETION_POLICY, List.of("delete", "orphan")));
        if (unknown.isPresent()) {
            return Optional.of(draft -> draft.notApplied("InvalidAnnotation", unknown.get()));
        }
        String message = "the annotation " + Ownership.PAUSED + " keeps it as it is"
                + (isToGo ? "; it is deleted when that is gone" : "");
        return Ownership.isPaused(resource)
                ? Optional.of(draft -> draft.conditions().unknown("Ready", "Paused", message))
                : Optional.empty();
    }

    /** Forgets what no watch tells of, or told of the last time, so that it is looked at; reports whether there is no such object now. */
    private boolean forgetUnwatched(List<ObjectRef> objects, Session session) {
        Set<ObjectIdentity> unwatched = objects.stream()
                .filter(object -> watches.refusal(object).isPresent())
                .map(ObjectRef::identity)
                .collect(Collectors.toSet());
        session.forgetUnwatched(unwatched);
        return unwatched.isEmpty();
    }

    private Outcome refused(Key key, JsonObject resource, TenantRule.Refusal refusal) throws ClusterException {
        StatusDraft draft = new StatusDraft(resource, clock);
        draft.notApplied(refusal.reason(), refusal.message());
        statuses.record(key, draft);
        if (!sessions.hasGraph(key)) {
            renderer.keepOnlyStatus(key, resource);
        }
        return Outcome.REFUSED;
    }

    /** Goes from the reference to the status: a Graph is rendered, judged, stored and applied, and what came of it is recorded. */
    private Outcome apply(Key key, JsonObject known, Session session) throws ClusterException {
        try {
            edits.hold(key, known);
            edits.dropFormerReference(key);
        } catch (ClusterException e) {
            StatusDraft draft = new StatusDraft(resources.get(key).orElse(known), clock);
            draft.notApplied(e.problem());
            throw statuses.told(key, draft, e);
        }
        Optional<String> tooLarge = tooLarge(key);
        Reconciliation one = begin(key, resources.get(key).orElse(JsonObject.EMPTY), session);
        GraphRenderer.Verdict verdict =
                tooLarge.map(why -> renderer.refuse(one, why)).orElseGet(() -> renderer.render(one));
        if (verdict.wanted().isEmpty()) {
            return keepUp(one, verdict.again());
        }
        RenderResult.Rendered wanted = verdict.wanted().get();
        Graph graph = wanted.graph();
        if (!applier.isReady(one, graph)) {
            return Outcome.SETTLED; // the key is woken when it is
        }
        Optional<Problem> notStored = store(one, wanted);
        if (notStored.isPresent()) {
            return keepUp(one, again(notStored.get()));
        }
        renderer.applies(one, wanted);
        return bring(one, graph, plan -> one.draft().applied(plan, graph), verdict.again());
    }

    private Reconciliation begin(Key key, JsonObject resource, Session session) {
        return new Reconciliation(key, resource, session, new StatusDraft(resource, clock));
    }

    /** Looks whether there is room by now for a spec that was too large to be kept, and returns why there is none. */
    private Optional<String> tooLarge(Key key) throws ClusterException {
        if (resources.refusal(key).isPresent()) {
            client.get(WebServices.ref(key)).ifPresent(resources::reconsider);
        }
        return resources.refusal(key);
    }

    /** Stores a Graph before it is applied, and says so; returns why that failed, which is said, too. */
    private Optional<Problem> store(Reconciliation one, RenderResult.Rendered wanted) {
        String configMap =
                GraphArchive.name(one.key(), wanted.graph().metadata().renderHash());
        try {
            if (resources.mayHaveLost(one.key()) || !isStored(one.resource(), configMap, wanted.resolved())) {
                archive.store(one.resource(), one.key(), wanted);
                resources.hasAll(one.key());
            }
            one.draft().stored(wanted.graph(), wanted.resolved(), configMap);
            return Optional.empty();
        } catch (ClusterException e) {
            Problem problem = e.problem();
            String reason = problem.reason() == Problem.Reason.TOO_LARGE
                    ? problem.reason().toString()
                    : "GraphNotStored";
            one.draft().notApplied(reason, problem.message());
            return Optional.of(problem);
        }
    }

    /** Reports whether a Graph is stored with where its module comes from now: the same content by another reference has the same name. */
    private static boolean isStored(JsonObject resource, String configMap, ResolvedModule module) {
        JsonObject status = resource.object("status");
        return status.object("graphArtifact").string("configMapRef").equals(configMap)
                && status.object("module").string("source").equals(module.source());
    }

    /**
     * Looks after what was applied last where there is no other Graph that may be applied, and records. The Graph is only remembered: one
     * that is stored in the cluster may be changed by those who may not do what it says.
     *
     * @param again when there may be another Graph
     */
    private Outcome keepUp(Reconciliation one, Outcome again) throws ClusterException {
        Optional<Graph> last = one.session().applied();
        if (last.isEmpty()) {
            renderer.leave(one.key(), one.resource(), one.session());
            applier.leave(one.key());
            one.draft().unattended(!StatusInventory.of(one.resource()).equals(Inventory.EMPTY));
        }
        if (last.isEmpty() || !applier.isReady(one, last.get())) {
            statuses.record(one.key(), one.draft());
            return again;
        }
        return bring(one, last.get(), one.draft()::kept, again);
    }

    /**
     * Has the objects of a Graph brought to what it wants, as far as that goes now, and records.
     *
     * @param told says in the draft how far they are
     * @param again when there may be another Graph
     */
    private Outcome bring(Reconciliation one, Graph graph, Consumer<Plan> told, Outcome again) throws ClusterException {
        Plan plan = applier.apply(one, graph, told);
        Outcome next = Outcome.wakeAt(plan.wakeAt(), clock.instant());
        if (isOutrun(plan, next)) {
            return again.with(next);
        }
        Optional<Duration> later = statuses.record(one.key(), one.session(), one.draft());
        applier.watchOnly(one, graph);
        prune(one, graph);
        return again.with(next).with(Outcome.wakeIn(later));
    }

    /** Reports whether nothing was done only because the resource has changed meanwhile, which is no news to anybody. */
    private static boolean isOutrun(Plan plan, Outcome next) {
        return plan.problem().filter(p -> p.reason() == Problem.Reason.CHANGED).isPresent()
                && next.wakeIn().filter(wait -> !wait.isPositive()).isPresent();
    }

    private void prune(Reconciliation one, Graph applied) throws ClusterException {
        List<String> hashes = one.draft().hashes();
        if (one.session().isToPrune(hashes)) {
            archive.prune(
                    one.resource(),
                    one.key(),
                    GraphArchive.name(one.key(), applied.metadata().renderHash()),
                    hashes);
            one.session().pruned(hashes);
        }
    }

    /** Deletes the objects and records what is left of them; the resource goes when nothing is. */
    private Outcome delete(Key key, JsonObject resource, Session session) throws ClusterException {
        if (!ResourceEdits.isHeld(resource)) {
            return Outcome.SETTLED;
        }
        Reconciliation one = begin(key, resource, session);
        Plan plan;
        try {
            plan = deletion.work(one, left -> applier.leave(key, left));
        } catch (ClusterException e) {
            throw statuses.told(key, one.draft(), e);
        }
        Outcome next = Outcome.wakeAt(plan.wakeAt(), clock.instant());
        if (plan.isDone()) {
            try {
                edits.release(key, resources.get(key).orElse(resource));
            } catch (ClusterException e) {
                one.draft().heldUp(e.problem());
                throw statuses.told(key, one.draft(), e);
            }
            return Outcome.SETTLED;
        }
        statuses.record(key, session, one.draft());
        return next;
    }

    @Override
    public void close() {
        renderer.close();
        watches.close();
    }
}
