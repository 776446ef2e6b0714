package dev.pequod.operator;

import dev.pequod.apply.Application;
import dev.pequod.apply.Inventory;
import dev.pequod.apply.LastWords;
import dev.pequod.apply.NodeStatus;
import dev.pequod.apply.ObjectRef;
import dev.pequod.apply.Plan;
import dev.pequod.graph.Graph;
import dev.pequod.graph.ObjectIdentity;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.render.RenderResult;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.LongPredicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What is kept of one WebService between two reconciliations, all of which may be lost. One thread at a time, but for {@link #hear}. */
final class Session {
    private static final Duration PROGRESS = Duration.ofMillis(500);

    private final Tenant tenant;
    private final Application application;
    private final StatusInventory inventory;
    private final LastWords heard;
    private final LastRendering rendering = new LastRendering();
    private @Nullable Graph applied;
    private long appliedWeight;
    private @Nullable RenderResult weighed;
    private long weight;
    private Instant recordedAt = Instant.EPOCH;

    private List<String> pruned = List.of();
    private List<ObjectRef> held = List.of();
    private Set<ObjectIdentity> unwatched = Set.of();

    /**
     * Makes a session.
     *
     * @param tenant in whose name the application works
     * @param inventory where it stores its inventory
     * @param heard what watches tell of the objects
     */
    Session(Tenant tenant, Application application, StatusInventory inventory, LastWords heard) {
        this.tenant = tenant;
        this.application = application;
        this.inventory = inventory;
        this.heard = heard;
    }

    /** Reports whether the session works in the same name and by the same rule. */
    boolean isOf(Tenant other) {
        return tenant.namespace().equals(other.namespace())
                && tenant.account().equals(other.account())
                && tenant.rule().equals(other.rule());
    }

    Tenant tenant() {
        return tenant;
    }

    /** Returns what came of rendering the resource last. */
    LastRendering rendering() {
        return rendering;
    }

    Application application() {
        return application;
    }

    /** Forgets what was rendered last, which takes too much memory. */
    void forgetRendering() {
        rendering.forget();
        weighed = null;
    }

    /** Reports whether neither a Graph nor what came of rendering is kept. */
    boolean isWithoutGraph() {
        return applied == null && rendering.result().isEmpty();
    }

    /** Keeps nothing of the objects, which nobody looks after, until there is {@linkplain #work} on them. */
    void forgetObjects() {
        heard.only(List.of());
        application.forgetAll();
    }

    /** Returns about how much memory it takes to keep a result of rendering beside the Graph that is applied. */
    long bytes(RenderResult of) {
        if (of != weighed) {
            weighed = of;
            weight = MemoryShares.bytes(of);
        }
        Graph known = applied;
        boolean isApplied = known != null
                && of instanceof RenderResult.Rendered rendered
                && rendered.graph()
                        .metadata()
                        .renderHash()
                        .equals(known.metadata().renderHash());
        return weight + (isApplied ? 0 : appliedWeight) + unwanted(of);
    }

    /** Returns about how much memory is taken by what is kept, but for what watches told that was not taken up yet. */
    long bytes() {
        return rendering.result().map(this::bytes).orElseGet(() -> appliedWeight + unwanted(null));
    }

    /** Returns how much memory the objects may take that are wanted neither by the Graph that is applied nor by a result, until they are gone. */
    private long unwanted(@Nullable RenderResult of) {
        Set<ObjectIdentity> wanted = new HashSet<>();
        add(applied, wanted);
        add(of instanceof RenderResult.Rendered rendered ? rendered.graph() : null, wanted);
        return MemoryShares.OF_THE_UNWANTED
                * held.stream()
                        .filter(object -> !wanted.contains(inNamespace(object.identity())))
                        .count();
    }

    private void add(@Nullable Graph graph, Set<ObjectIdentity> wanted) {
        if (graph != null) {
            graph.nodes().forEach(node -> wanted.add(inNamespace(node.identity())));
        }
    }

    /** A Graph need not say in which namespace its objects are. */
    private ObjectIdentity inNamespace(ObjectIdentity object) {
        return object.namespace().isEmpty()
                ? new ObjectIdentity(object.group(), object.kind(), tenant.namespace(), object.name())
                : object;
    }

    /** Notes that the Graph of a result is applied from now on. */
    void applies(RenderResult.Rendered rendered) {
        applied = rendered.graph();
        appliedWeight = bytes(rendered);
    }

    /** Returns the Graph that was applied last; empty if that was before this session. */
    Optional<Graph> applied() {
        return Optional.ofNullable(applied);
    }

    /**
     * Has the application do what can be done now, and what a draft says of that written with its inventory.
     *
     * @param planned hears what is going to be done
     */
    Plan work(StatusDraft draft, Consumer<Plan> planned, BiFunction<Application, Application.Listener, Plan> work) {
        inventory.alongside(Optional.of(draft));
        try {
            return work.apply(application, plan -> {
                hearOf(plan);
                planned.accept(plan);
            });
        } finally {
            inventory.alongside(Optional.empty());
        }
    }

    /** Hears of what is wanted, and of what there may be of what was, before any of it is looked at: so nothing is missed. */
    private void hearOf(Plan plan) {
        if (plan.problem().isEmpty()) {
            Stream<ObjectRef> held = application.inventory().entries().stream().map(Inventory.Entry::ref);
            Stream<ObjectRef> wanted = plan.nodes().stream().map(NodeStatus::object);
            heard.only(Stream.concat(held, wanted).toList());
        }
    }

    /** Notes that the status was written. */
    void recorded(Instant at) {
        recordedAt = at;
    }

    /**
     * Returns for how long to keep what is only progress: what comes shortly after the status was written is written with what comes
     * next. A clock that was set back must not make it wait for longer.
     */
    Optional<Duration> keepsProgress(Instant now) {
        Duration since = Duration.between(recordedAt, now);
        return since.isNegative() || since.compareTo(PROGRESS) >= 0
                ? Optional.empty()
                : Optional.of(PROGRESS.minus(since));
    }

    /**
     * Keeps what a watch told of an object for the next reconciliation; where there is no memory for it, that it is to be read again. Returns
     * whether anybody is interested in it: it is wanted, or in the inventory, and is looked after.
     *
     * @param gone whether that is what it was last
     * @param room takes so many bytes if there is room for them
     */
    boolean hear(JsonObject object, boolean gone, LongPredicate room) {
        return heard.hear(object, gone, room);
    }

    /**
     * Forgets what was seen of objects that no watch tells of, and once more of those that one tells of since: what happened before it began is
     * told by nobody.
     */
    void forgetUnwatched(Set<ObjectIdentity> now) {
        if (application.isUnfinished()) {
            return; // it was looked at just now, and is to be acted on
        }
        unwatched.forEach(application::forget);
        now.forEach(application::forget);
        unwatched = now;
    }

    /** Takes up what watches told. */
    void listen() {
        heard.tell(application);
    }

    /** Notes which objects are in the inventory. */
    void has(List<ObjectRef> objects) {
        held = objects;
    }

    /**
     * Reports whether Graphs of the history may have to go: there are more than are kept, and they were not looked through yet. What was left
     * by a process that ended goes with the next change, so that all processes begin without looking.
     */
    boolean isToPrune(List<String> hashes) {
        return hashes.size() > GraphArchive.KEPT && !hashes.equals(pruned);
    }

    /** Notes that the Graphs of this history were looked through. */
    void pruned(List<String> hashes) {
        pruned = hashes;
    }
}
