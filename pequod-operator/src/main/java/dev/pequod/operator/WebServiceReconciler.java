package dev.pequod.operator;

import dev.pequod.api.Deadline;
import dev.pequod.api.ResolvedModule;
import dev.pequod.apply.Application;
import dev.pequod.apply.Circumstances;
import dev.pequod.apply.ClusterClient;
import dev.pequod.apply.ClusterException;
import dev.pequod.apply.Inventory;
import dev.pequod.apply.ObjectRef;
import dev.pequod.apply.Ownership;
import dev.pequod.apply.Plan;
import dev.pequod.apply.Problem;
import dev.pequod.graph.Graph;
import dev.pequod.graph.Node;
import dev.pequod.graph.ObjectIdentity;
import dev.pequod.graph.json.JsonArray;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonString;
import dev.pequod.graph.json.JsonValue;
import dev.pequod.graph.render.PlatformRenderer;
import dev.pequod.graph.render.RenderResult;
import dev.pequod.operator.runtime.Controller;
import dev.pequod.operator.runtime.Controller.Outcome;
import dev.pequod.operator.runtime.Key;
import dev.pequod.operator.runtime.Workers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Brings the cluster to what one WebService says: parse, resolve, render, apply, record. Each call does what can be done now and never
 * waits; watches call again.
 */
final class WebServiceReconciler implements Controller.Reconciler, KindWatches.Heard, AutoCloseable {
    static final String FINALIZER = "pequod.dev/objects";
    private static final String TOO_LARGE = Problem.Reason.TOO_LARGE.toString();

    /** Each kind is asked for, and watched, for everybody. */
    private static final int MOST_KINDS = 100;

    /** When to look at what nobody tells: that a namespace goes, or what objects are whose kind cannot be watched. */
    private static final Duration LOOK_AGAIN = Duration.ofMinutes(1);

    private final ClusterClient client;
    private final PlatformRenderer renderer;
    private final NewerVersions newer;
    private final Supplier<TenantPolicy> policy;
    private final WebServices resources;
    private final KindWatches watches;
    private final SourceWatches sources;
    private final GraphArchive archive;
    private final MemoryShares graphs;
    private final NameCircles circles = new NameCircles();
    private final Events events;
    private final Consumer<Key> wake;
    private final BiConsumer<Key, Plan> planned;
    private final Duration refresh;
    private final Duration readyTimeout;
    private final Clock clock;
    private final RandomGenerator random;
    private final Consumer<String> warn;
    private final Map<Key, Session> sessions = new ConcurrentHashMap<>();
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
        this.renderer = renderer;
        this.newer = newer;
        this.policy = policy;
        this.resources = resources;
        this.graphs = graphs;
        this.watches = new KindWatches(client, this, wake, System::nanoTime);
        this.sources = new SourceWatches(this::outdate);
        this.archive = new GraphArchive(client);
        this.events = new Events(client, clock, later);
        this.wake = wake;
        this.planned = planned;
        this.refresh = refresh;
        this.readyTimeout = readyTimeout;
        this.clock = clock;
        this.random = random;
        this.warn = warn;
    }

    @Override
    public void changed(String ownerKey, JsonObject object) {
        hear(ownerKey, object, false);
    }

    @Override
    public void deleted(String ownerKey, JsonObject object) {
        hear(ownerKey, object, true);
    }

    @Override
    public void wentBack() {
        sessions.clear(); // new ones read what they need
        resources.keys().forEach(wake);
    }

    private void hear(String ownerKey, JsonObject object, boolean gone) {
        Optional<Key> key = resources.ofOwner(ownerKey);
        Optional<JsonObject> resource = key.flatMap(resources::get);
        if (key.isEmpty() || resource.isEmpty()) {
            return; // nobody waits for it
        }
        try {
            session(key.get(), resource.get()).hear(object, gone);
        } catch (Tenant.RefusedException e) {
            return; // which is told when the resource is worked on
        }
        wake.accept(key.get());
    }

    private Session session(Key key, JsonObject resource) throws Tenant.RefusedException {
        Tenant tenant = Tenant.of(resource, policy.get(), client);
        return sessions.compute(
                key, (k, session) -> session != null && session.isOf(tenant) ? session : newSession(k, tenant));
    }

    private Session newSession(Key key, Tenant tenant) {
        StatusInventory inventory = new StatusInventory(client, resources, key);
        Application application =
                new Application(WebServices.owner(key), tenant.client(), inventory, readyTimeout, clock, random);
        return new Session(tenant, application, inventory);
    }

    /** Has all resources rendered anew. */
    void outdateAll() {
        resources.keys().forEach(this::outdate);
    }

    private void outdate(Key key) {
        Session session = sessions.get(key);
        if (session != null) {
            session.outdate();
        }
        wake.accept(key);
    }

    @Override
    public Outcome reconcile(Key key) {
        Optional<JsonObject> found = resources.get(key);
        if (found.isEmpty()) {
            sessions.remove(key);
            sources.forget(key);
            circles.forget(key);
            watches.usesOnly(List.of(), key);
            graphs.free(key);
            troubles.remove(key);
            return Outcome.SETTLED;
        }
        try {
            Outcome outcome = reconcile(key, found.get());
            troubles.remove(key);
            return outcome;
        } catch (Workers.CrowdedException e) {
            return Outcome.wakeIn(Optional.of(Session.CROWDED.plusMillis(random.nextLong(Session.CROWDED.toMillis()))));
        } catch (ClusterException e) {
            boolean gone = e.problem().reason() == Problem.Reason.NOT_FOUND
                    && resources.get(key).isEmpty();
            return gone ? Outcome.SETTLED : failed(key, e.problem());
        }
    }

    /** Warns of what keeps a resource from being worked on, once until it changes; its status may be what cannot be written. */
    private Outcome failed(Key key, Problem problem) {
        if (problem.reason() != Problem.Reason.CHANGED
                && !problem.message().equals(troubles.put(key, problem.message()))) {
            warn.accept("WebService " + key + ": " + problem.message());
        }
        return Outcome.FAILED;
    }

    private Outcome reconcile(Key key, JsonObject resource) throws ClusterException {
        try {
            List<ObjectRef> known = StatusInventory.of(resource).entries().stream()
                    .map(Inventory.Entry::ref)
                    .toList();
            if (!watches.areListed(known, key)) {
                return Outcome.SETTLED; // the key is woken when they are
            }
            Session session = session(key, resource);
            session.listen();
            boolean isToGo = resource.object("metadata").get("deletionTimestamp") != null;
            Optional<Consumer<StatusDraft>> kept = kept(resource, isToGo);
            // With its namespace it goes in any case: who deletes that would wait for ever.
            if (kept.isPresent() && !(isToGo && isGoing(key.namespace()))) {
                StatusDraft draft = new StatusDraft(resource, clock.instant());
                kept.get().accept(draft);
                record(key, draft);
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
        StatusDraft draft = new StatusDraft(resource, clock.instant());
        draft.notApplied(refusal.reason(), refusal.message());
        record(key, draft);
        return Outcome.SETTLED;
    }

    private RenderResult render(Key key, JsonObject resource, Tenant tenant) {
        TenantAccess access = new TenantAccess(key, tenant);
        RenderResult result = renderer.render(resource, access.context(Deadline.after(renderer.timeout())));
        sources.uses(key, tenant, access.read());
        return result;
    }

    private Outcome apply(Key key, JsonObject known, Session session) throws ClusterException {
        withFinalizer(key, known);
        withoutFormerReference(key);
        Optional<TenantRule.Refusal> unread = tooLarge(key);
        JsonObject resource = resources.get(key).orElse(JsonObject.EMPTY);
        Instant now = clock.instant();
        if (unread.isPresent()) {
            session.forgetRendering();
            return refused(key, resource, session, new StatusDraft(resource, now), unread.get(), Optional.empty());
        }
        RenderResult result = session.rendered(resource, now, refresh, () -> render(key, resource, session.tenant()));
        Optional<TenantRule.Refusal> tooLarge = tooLarge(key, session, result);
        StatusDraft draft = new StatusDraft(resource, now);
        if (!(result instanceof RenderResult.Rendered rendered)) {
            RenderResult.Failed failed = (RenderResult.Failed) result;
            draft.failed(failed.errors(), failed.module());
            Optional<Duration> wait = keepUp(key, resource, session, draft);
            return session.hasFailed(now)
                    ? new Outcome(wait, true)
                    : Outcome.wakeIn(earliest(wait, until(session.renderAgainAt(), now)));
        }
        Graph graph = rendered.graph();
        String configMap = GraphArchive.name(key, graph.metadata().renderHash());
        draft.rendered(graph, rendered.resolved());
        Tenant tenant = session.tenant();
        NewerVersions.Found newest = newer.find(key, tenant, rendered.resolved());
        draft.newest(newest);
        draft.deprecated(tenant.rule().isDeprecated(rendered.resolved().ref()));
        Optional<Duration> lookAgain = earliest(until(newest.againAt(), now), until(session.renderAgainAt(), now));
        if (tooLarge.isPresent()) {
            return refused(key, resource, session, draft, tooLarge.get(), lookAgain);
        }
        if (graph.blocked()) {
            return Outcome.wakeIn(earliest(keepUp(key, resource, session, draft), lookAgain));
        }
        List<ObjectRef> objects = objects(graph);
        Optional<TenantRule.Refusal> refusal = objects.stream()
                .flatMap(object -> tenant.rule().refusal(object, key.namespace()).stream())
                .findFirst()
                .or(() -> tooManyKinds(objects));
        if (refusal.isPresent()) {
            return refused(key, resource, session, draft, refusal.get(), lookAgain);
        }
        if (!watches.areListed(objects, key)) {
            return Outcome.SETTLED; // the key is woken when they are
        }
        session.listen();
        try {
            if (!isStored(resource, configMap, rendered.resolved())) {
                archive.store(resource, key, rendered);
            }
            draft.stored(graph, rendered.resolved(), configMap);
        } catch (ClusterException e) {
            boolean isTooLarge = e.problem().reason() == Problem.Reason.TOO_LARGE;
            draft.notApplied(
                    isTooLarge ? TOO_LARGE : "GraphNotStored", e.problem().message());
            return new Outcome(keepUp(key, resource, session, draft), true);
        }
        session.applies(rendered);
        graphs.hold(key, session.bytes(rendered));
        Plan plan = work(key, resource, session, draft, graph, p -> draft.applied(p, graph));
        Optional<Duration> wait = until(plan.wakeAt(), clock.instant());
        if (isOutrun(plan, wait)) {
            return Outcome.wakeIn(wait);
        }
        Optional<Duration> later = record(key, session, draft);
        use(key, session, objects);
        if (session.isToPrune(draft.hashes())) {
            archive.prune(resource, key, configMap, draft.hashes());
            session.pruned(draft.hashes());
        }
        return Outcome.wakeIn(earliest(earliest(wait, later), lookAgain));
    }

    private Outcome refused(
            Key key,
            JsonObject resource,
            Session session,
            StatusDraft draft,
            TenantRule.Refusal refusal,
            Optional<Duration> lookAgain)
            throws ClusterException {
        draft.notApplied(refusal.reason(), refusal.message());
        Optional<Duration> wait = earliest(keepUp(key, resource, session, draft), lookAgain);
        return Outcome.wakeIn(refusal.reason().equals(TOO_LARGE) ? earliest(wait, Optional.of(LOOK_AGAIN)) : wait);
    }

    /** Looks whether there is room by now for a spec that was too large to be kept, and returns why there is none. */
    private Optional<TenantRule.Refusal> tooLarge(Key key) throws ClusterException {
        if (resources.refusal(key).isPresent()) {
            client.get(WebServices.ref(key)).ifPresent(resources::note);
        }
        return resources.refusal(key).map(why -> new TenantRule.Refusal(TOO_LARGE, why));
    }

    /** Returns why a result is not kept beside the Graph that is applied, and so not applied either. */
    private Optional<TenantRule.Refusal> tooLarge(Key key, Session session, RenderResult result) {
        if (graphs.hold(key, session.bytes(result))) {
            return Optional.empty();
        }
        session.forgetRendering();
        return Optional.of(new TenantRule.Refusal(
                TOO_LARGE,
                "its objects, with those of the other WebServices of namespace " + key.namespace()
                        + ", take more memory than one namespace may have (" + graphs.share() + ")"));
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

    /**
     * Has the objects of a Graph brought to what it wants, as far as that goes now.
     *
     * @param told says in the draft how far they are
     */
    private Plan work(
            Key key, JsonObject resource, Session session, StatusDraft draft, Graph graph, Consumer<Plan> told) {
        Plan plan = session.work(
                draft,
                application -> application.apply(graph, circumstances(key, resource), p -> {
                    planned.accept(key, p);
                    Plan meanwhile = circles.told(key, p, application.inventory());
                    draft.meanwhile(() -> told.accept(meanwhile));
                }));
        plan = circles.told(key, plan, session.application().inventory());
        draft.meanwhile(() -> {});
        told.accept(plan);
        return plan;
    }

    private void use(Key key, Session session, List<ObjectRef> objects) {
        List<ObjectRef> used = new ArrayList<>(objects);
        session.application().inventory().entries().forEach(entry -> used.add(entry.ref()));
        watches.areListed(objects, key); // a kind may be there by now that the Graph itself defines
        watches.usesOnly(used, key);
    }

    private static List<ObjectRef> objects(Graph graph) {
        return graph.nodes().stream().map(Node::object).map(ObjectRef::of).toList();
    }

    /**
     * Looks after what was applied last where there is no other Graph that may be applied, and records. The Graph is only remembered: one
     * that is stored in the cluster may be changed by those who may not do what it says.
     *
     * @return after which time to do so again
     */
    private Optional<Duration> keepUp(Key key, JsonObject resource, Session session, StatusDraft draft)
            throws ClusterException {
        Optional<Graph> last = session.applied();
        if (last.isEmpty()) {
            draft.unattended(!StatusInventory.of(resource).equals(Inventory.EMPTY));
            record(key, draft);
            return Optional.empty();
        }
        List<ObjectRef> objects = objects(last.get());
        if (!watches.areListed(objects, key)) {
            record(key, draft);
            return Optional.empty(); // the key is woken when they are
        }
        session.listen();
        Plan plan = work(key, resource, session, draft, last.get(), draft::kept);
        Optional<Duration> wait = until(plan.wakeAt(), clock.instant());
        if (isOutrun(plan, wait)) {
            return wait;
        }
        Optional<Duration> later = record(key, session, draft);
        use(key, session, objects);
        return earliest(wait, later);
    }

    private Circumstances circumstances(Key key, JsonObject resource) {
        return new Circumstances() {
            @Override
            public Optional<Problem> refusal(ObjectRef object) {
                return watches.refusal(object);
            }

            @Override
            public Optional<Instant> readyUntil() {
                return StatusDraft.readyUntil(resource, clock.instant());
            }

            @Override
            public Stream<Graph> former() {
                return StatusDraft.hashes(resource.object("status").get("history")).stream()
                        .distinct()
                        .limit(GraphArchive.KEPT)
                        .flatMap(hash -> archive.read(key, hash).stream());
            }
        };
    }

    /** Reports whether a Graph is stored with where its module comes from now: the same content by another reference has the same name. */
    private static boolean isStored(JsonObject resource, String configMap, ResolvedModule module) {
        JsonObject status = resource.object("status");
        return status.object("graphArtifact").string("configMapRef").equals(configMap)
                && status.object("module").string("source").equals(module.source());
    }

    /** Reports whether nothing was done only because the resource has changed meanwhile, which is no news to anybody. */
    private static boolean isOutrun(Plan plan, Optional<Duration> wait) {
        return plan.problem().filter(p -> p.reason() == Problem.Reason.CHANGED).isPresent()
                && wait.filter(w -> !w.isPositive()).isPresent();
    }

    /** Returns how long it is until a time, as it was when that was found: the clock may be set before it is over. */
    private static Optional<Duration> until(Optional<Instant> at, Instant now) {
        return at.map(time -> Duration.between(now, time));
    }

    private static Optional<Duration> earliest(Optional<Duration> a, Optional<Duration> b) {
        return a.isEmpty() || b.isPresent() && b.get().compareTo(a.get()) < 0 ? b : a;
    }

    private Outcome delete(Key key, JsonObject resource, Session session) throws ClusterException {
        if (!finalizers(resource).contains(FINALIZER)) {
            return Outcome.SETTLED;
        }
        circles.forget(key);
        boolean orphan = annotation(resource, Ownership.DELETION_POLICY).equals("orphan");
        StatusDraft draft = new StatusDraft(resource, clock.instant());
        Function<Application, Plan> deleting = application -> application.delete(orphan, draft::deleting);
        Plan plan = session.work(draft, deleting);
        if (!plan.isDone() && (isForbidden(plan) || isGoing(key.namespace()))) {
            lookFor(key, session);
            plan = session.work(draft, deleting);
        }
        Optional<Duration> wait = until(plan.wakeAt(), clock.instant());
        if (plan.isDone()) {
            List<String> left = new ArrayList<>(finalizers(resource));
            left.remove(FINALIZER);
            changeFinalizers(key, resources.get(key).orElse(resource), left);
            return Outcome.SETTLED;
        }
        record(key, session, draft);
        return Outcome.wakeIn(wait);
    }

    private boolean isGoing(String namespace) throws ClusterException {
        return client.get(ObjectRef.of("v1", "Namespace", "", namespace))
                .filter(n -> n.object("metadata").get("deletionTimestamp") != null)
                .isPresent();
    }

    private static boolean isForbidden(Plan plan) {
        String reason = Problem.Reason.FORBIDDEN.toString();
        return plan.leaving().stream().anyMatch(node -> node.reason().equals(reason));
    }

    /**
     * Finds out, as the operator itself, which objects are not there, or were never made by us: the service account may not look, as it never
     * could, or as its rights go with its namespace.
     */
    private void lookFor(Key key, Session session) {
        for (Inventory.Entry entry : session.application().inventory().entries()) {
            if (isNotThere(entry, WebServices.owner(key).key())) {
                session.application().observeGone(last(entry));
            }
        }
    }

    private boolean isNotThere(Inventory.Entry entry, String owner) {
        try {
            Optional<JsonObject> metadata = client.get(entry.ref()).map(found -> found.object("metadata"));
            return metadata.isEmpty()
                    || (entry.uid().isEmpty()
                            ? !metadata.get()
                                    .object("labels")
                                    .string(Ownership.OWNER_LABEL)
                                    .equals(owner)
                            : !metadata.get().string("uid").equals(entry.uid()));
        } catch (ClusterException e) {
            return false; // nobody knows
        }
    }

    private static JsonObject last(Inventory.Entry entry) {
        ObjectRef ref = entry.ref();
        return JsonObject.EMPTY
                .with("apiVersion", new JsonString(ref.apiVersion()))
                .with("kind", new JsonString(ref.identity().kind()))
                .with(
                        "metadata",
                        JsonObject.EMPTY
                                .with("namespace", new JsonString(ref.identity().namespace()))
                                .with("name", new JsonString(ref.identity().name()))
                                .with("uid", new JsonString(entry.uid())));
    }

    private void withFinalizer(Key key, JsonObject resource) throws ClusterException {
        List<String> finalizers = new ArrayList<>(finalizers(resource));
        if (!finalizers.contains(FINALIZER)) {
            finalizers.add(FINALIZER);
            changeFinalizers(key, resource, finalizers);
        }
    }

    private void changeFinalizers(Key key, JsonObject resource, List<String> finalizers) throws ClusterException {
        JsonObject metadata = resource.object("metadata");
        JsonObject patch = JsonObject.EMPTY.with(
                "metadata",
                JsonObject.EMPTY
                        .with("uid", new JsonString(metadata.string("uid")))
                        .with("resourceVersion", new JsonString(metadata.string("resourceVersion")))
                        .with("finalizers", JsonArray.ofStrings(finalizers)));
        change(key, patch);
    }

    private void withoutFormerReference(Key key) throws ClusterException {
        Optional<JsonObject> patch = resources.get(key).flatMap(MovedReference::patch);
        if (patch.isPresent()) {
            change(key, patch.get());
        }
    }

    /** Changes a resource as it is known; if it is another one by now, that one is known from then on. */
    private void change(Key key, JsonObject patch) throws ClusterException {
        try {
            resources.note(client.merge(WebServices.ref(key), patch));
        } catch (ClusterException e) {
            Optional<JsonObject> now = client.get(WebServices.ref(key));
            now.ifPresent(resources::note);
            throw isStill(now, patch) ? e : changed(key);
        }
    }

    /** Reports whether a resource is in the version that a patch was for; if not, it may be refused for what it never meant. */
    private static boolean isStill(Optional<JsonObject> resource, JsonObject patch) {
        String meant = patch.object("metadata").string("resourceVersion");
        return resource.isEmpty()
                || resource.get().object("metadata").string("resourceVersion").equals(meant);
    }

    private static ClusterException changed(Key key) {
        return new ClusterException(Problem.of(Problem.Reason.CHANGED, "WebService " + key + " has changed"));
    }

    private static List<String> finalizers(JsonObject resource) {
        List<String> names = new ArrayList<>();
        if (resource.object("metadata").get("finalizers") instanceof JsonArray array) {
            for (JsonValue value : array.elements()) {
                names.add(value instanceof JsonString text ? text.value() : value.toString());
            }
        }
        return names;
    }

    private static String annotation(JsonObject resource, String name) {
        return resource.object("metadata").object("annotations").string(name);
    }

    /** Writes the status, or returns after which time to do so, as it says little news and more may come until then. */
    private Optional<Duration> record(Key key, Session session, StatusDraft draft) throws ClusterException {
        if (draft.isWritten()) {
            session.recorded(clock.instant());
        }
        JsonObject resource = resources.get(key).orElse(JsonObject.EMPTY);
        Optional<Inventory> learned = session.application().learned().or(() -> lost(resource, session.application()));
        Optional<Duration> later =
                draft.isProgress(resource) ? session.keepsProgress(clock.instant()) : Optional.empty();
        if (later.isPresent()
                && draft.patch(resource, learned.map(Inventory::toJson)).isPresent()) {
            return later;
        }
        if (record(key, draft, learned)) {
            session.recorded(clock.instant());
        }
        session.application().learnedIsStored();
        return Optional.empty();
    }

    /** Returns the inventory where somebody has taken it out of the status. */
    private static Optional<Inventory> lost(JsonObject resource, Application application) {
        Inventory known = application.inventory();
        return StatusInventory.of(resource).equals(Inventory.EMPTY) && !known.equals(Inventory.EMPTY)
                ? Optional.of(known)
                : Optional.empty();
    }

    private void record(Key key, StatusDraft draft) throws ClusterException {
        record(key, draft, Optional.empty());
    }

    /**
     * Writes the status if it differs from what is there; returns whether it did.
     *
     * @param learned the inventory, if it is to be written too
     */
    private boolean record(Key key, StatusDraft draft, Optional<Inventory> learned) throws ClusterException {
        JsonObject resource = resources.get(key).orElse(JsonObject.EMPTY);
        Optional<JsonObject> patch = draft.patch(resource, learned.map(Inventory::toJson));
        if (patch.isPresent()) {
            try {
                resources.note(client.mergeStatus(WebServices.ref(key), patch.get()));
            } catch (ClusterException e) {
                reread(key, e);
                throw e;
            }
        }
        if (patch.isPresent() || draft.isWritten()) {
            events.tell(resource, draft);
        }
        return patch.isPresent();
    }

    /** What was not the known version of a resource any more is known from then on. */
    private void reread(Key key, ClusterException refused) throws ClusterException {
        if (refused.problem().reason() == Problem.Reason.CHANGED) {
            client.get(WebServices.ref(key)).ifPresent(resources::note);
        }
    }

    @Override
    public void close() {
        sources.close();
        watches.close();
    }
}
