package dev.pequod.operator;

import dev.pequod.api.CredentialSource;
import dev.pequod.api.Deadline;
import dev.pequod.api.FetchContext;
import dev.pequod.api.ModuleLimits;
import dev.pequod.apply.Application;
import dev.pequod.apply.ClusterClient;
import dev.pequod.apply.ClusterException;
import dev.pequod.apply.Inventory;
import dev.pequod.apply.ObjectRef;
import dev.pequod.apply.Ownership;
import dev.pequod.apply.Plan;
import dev.pequod.apply.Problem;
import dev.pequod.graph.Graph;
import dev.pequod.graph.Node;
import dev.pequod.graph.json.JsonArray;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonString;
import dev.pequod.graph.json.JsonValue;
import dev.pequod.graph.render.PlatformRenderer;
import dev.pequod.graph.render.RenderResult;
import dev.pequod.operator.runtime.Controller;
import dev.pequod.operator.runtime.Controller.Outcome;
import dev.pequod.operator.runtime.Key;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Brings the cluster to what one WebService says: parse, resolve, render, apply, record. Each call does what can be done now and never
 * waits; watches call again.
 */
final class WebServiceReconciler implements Controller.Reconciler, KindWatches.Heard, AutoCloseable {
    static final String FINALIZER = "pequod.dev/objects";
    static final String PAUSED = "pequod.dev/paused";

    /** How long an object may take to become ready where its node does not say. */
    private static final Duration READY = Duration.ofMinutes(10);

    private final ClusterClient client;
    private final PlatformRenderer renderer;
    private final WebServices resources;
    private final KindWatches watches;
    private final GraphArchive archive;
    private final Events events;
    private final Consumer<Key> wake;
    private final Duration refresh;
    private final Clock clock;
    private final RandomGenerator random;
    private final Map<Key, Session> sessions = new ConcurrentHashMap<>();

    /**
     * Makes a reconciler.
     *
     * @param wake adds a key to the queue
     * @param refresh how often a module is resolved again whose reference may move
     */
    WebServiceReconciler(
            ClusterClient client,
            PlatformRenderer renderer,
            WebServices resources,
            Consumer<Key> wake,
            Duration refresh,
            Clock clock,
            RandomGenerator random) {
        this.client = client;
        this.renderer = renderer;
        this.resources = resources;
        this.watches = new KindWatches(client, this, wake);
        this.archive = new GraphArchive(client);
        this.events = new Events(client, clock);
        this.wake = wake;
        this.refresh = refresh;
        this.clock = clock;
        this.random = random;
    }

    @Override
    public void changed(String ownerKey, JsonObject object) {
        hear(ownerKey, object, false);
    }

    @Override
    public void deleted(String ownerKey, JsonObject object) {
        hear(ownerKey, object, true);
    }

    private void hear(String ownerKey, JsonObject object, boolean gone) {
        resources.ofOwner(ownerKey).ifPresent(key -> {
            session(key).hear(object, gone);
            wake.accept(key);
        });
    }

    private Session session(Key key) {
        return sessions.computeIfAbsent(
                key,
                k -> new Session(new Application(
                        WebServices.owner(k),
                        client,
                        new StatusInventory(client, resources, k),
                        READY,
                        clock,
                        random)));
    }

    @Override
    public Outcome reconcile(Key key) {
        Optional<JsonObject> found = resources.get(key);
        if (found.isEmpty()) {
            sessions.remove(key);
            return Outcome.SETTLED;
        }
        JsonObject resource = found.get();
        Inventory inventory = StatusInventory.of(resource);
        if (!watches.areListed(
                inventory.entries().stream().map(Inventory.Entry::ref).toList(), key)) {
            return Outcome.SETTLED; // woken when they are
        }
        Session session = session(key);
        session.listen();
        try {
            if (resource.object("metadata").get("deletionTimestamp") != null) {
                return delete(key, resource, session);
            }
            if (annotation(resource, PAUSED).equals("true")) {
                StatusDraft draft = new StatusDraft(resource, clock.instant());
                draft.conditions().unknown("Ready", "Paused", "the annotation " + PAUSED + " keeps it as it is");
                record(key, draft);
                return Outcome.SETTLED;
            }
            withFinalizer(key, resource);
            return apply(key, session);
        } catch (ClusterException e) {
            boolean gone = e.problem().reason() == Problem.Reason.NOT_FOUND
                    && resources.get(key).isEmpty();
            return gone ? Outcome.SETTLED : Outcome.FAILED;
        }
    }

    private Outcome apply(Key key, Session session) throws ClusterException {
        JsonObject resource = resources.get(key).orElse(JsonObject.EMPTY);
        Instant now = clock.instant();
        RenderResult result = session.rendered(resource, now, refresh, () -> renderer.render(resource, context(key)));
        StatusDraft draft = new StatusDraft(resource, now);
        if (!(result instanceof RenderResult.Rendered rendered)) {
            RenderResult.Failed failed = (RenderResult.Failed) result;
            draft.failed(failed.errors(), failed.module());
            record(key, draft);
            return failed.module().isEmpty() ? Outcome.FAILED : Outcome.wakeAt(refreshAt(result, now));
        }
        Graph graph = rendered.graph();
        String configMap = GraphArchive.name(key, graph.metadata().renderHash());
        draft.rendered(graph, rendered.resolved());
        if (graph.blocked()) {
            record(key, draft);
            return Outcome.wakeAt(refreshAt(result, now));
        }
        if (!watches.areListed(
                graph.nodes().stream().map(Node::object).map(ObjectRef::of).toList(), key)) {
            return Outcome.SETTLED;
        }
        session.listen();
        try {
            boolean stored = resource.object("status")
                    .object("graphArtifact")
                    .string("configMapRef")
                    .equals(configMap);
            if (!stored) {
                archive.store(resource, key, graph);
            }
            draft.stored(configMap);
        } catch (ClusterException e) {
            draft.notApplied(e.problem());
            record(key, draft);
            return Outcome.FAILED;
        }
        Plan plan = session.application().apply(graph, p -> {});
        draft.applied(plan, graph);
        if (record(key, draft)) {
            archive.prune(key, draft.hashes());
        }
        return Outcome.wakeAt(earliest(plan.wakeAt(), refreshAt(result, now)));
    }

    private Optional<Instant> refreshAt(RenderResult result, Instant now) {
        return Session.isPinned(result) ? Optional.empty() : Optional.of(now.plus(refresh));
    }

    private static Optional<Instant> earliest(Optional<Instant> a, Optional<Instant> b) {
        return a.isEmpty() || b.isPresent() && b.get().isBefore(a.get()) ? b : a;
    }

    private static FetchContext context(Key key) {
        return new FetchContext(
                "WebService " + key,
                key.namespace(),
                Deadline.after(PlatformRenderer.TIMEOUT),
                CredentialSource.NONE,
                ModuleLimits.DEFAULTS);
    }

    private Outcome delete(Key key, JsonObject resource, Session session) throws ClusterException {
        if (!finalizers(resource).contains(FINALIZER)) {
            return Outcome.SETTLED;
        }
        boolean orphan = annotation(resource, Ownership.DELETION_POLICY).equals("orphan");
        Plan plan = session.application().delete(orphan, p -> {});
        if (plan.isDone()) {
            List<String> left = new ArrayList<>(finalizers(resource));
            left.remove(FINALIZER);
            changeFinalizers(key, resources.get(key).orElse(resource), left);
            return Outcome.SETTLED;
        }
        StatusDraft draft = new StatusDraft(resource, clock.instant());
        draft.deleting(plan);
        record(key, draft);
        return Outcome.wakeAt(plan.wakeAt());
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
        try {
            resources.note(client.merge(WebServices.ref(key), patch));
        } catch (ClusterException e) {
            client.get(WebServices.ref(key)).ifPresent(resources::note);
            throw e;
        }
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

    /** Writes the status if it differs from what is there; returns whether it did. */
    private boolean record(Key key, StatusDraft draft) throws ClusterException {
        JsonObject resource = resources.get(key).orElse(JsonObject.EMPTY);
        Optional<JsonObject> patch = draft.patch(resource);
        if (patch.isEmpty()) {
            return false;
        }
        resources.note(client.mergeStatus(WebServices.ref(key), patch.get()));
        events.tell(resource, draft.conditions());
        return true;
    }

    @Override
    public void close() {
        watches.close();
    }
}
