package dev.pequod.apply;

import dev.pequod.apply.ClusterClient.Dry;
import dev.pequod.graph.Graph;
import dev.pequod.graph.ObjectIdentity;
import dev.pequod.graph.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The objects of one owner in a cluster, and what is known of them.
 *
 * <p>{@link #apply} and {@link #delete} do what can be done now and return how far everything is; they never wait, and where there is very much
 * to do they do a part of it. Who calls them hears from watches when an object has changed, says so by {@link #observe} and {@link #observeGone},
 * and calls again; or calls again at {@link Plan#wakeAt()}, which is at once where there is more to do. All that is kept here can be lost: a new Application reads what it needs.
 *
 * <p>Not thread-safe: one thread at a time.
 */
public final class Application {
    /** How many actions are carried out, and how often is planned, in one go: who does so takes turns with others. */
    private static final int MOST_AT_ONCE = 100;

    private final Owner owner;
    private final ClusterClient client;
    private final InventoryStore store;
    private final Clock clock;
    private final RandomGenerator random;
    private final Duration timeout;
    private final Contents contents;

    private final SeenObjects seen = new SeenObjects();
    /** The Graph of which the seen objects are cut to what is wanted. */
    private @Nullable Graph cutFor;

    private final Map<ObjectIdentity, Map<String, Attempt>> attempts = new HashMap<>();
    private final Map<ObjectIdentity, Acceptance> accepted = new HashMap<>();
    /** What was ready when it was looked at last, and when what no longer is was found to be so. */
    private final Set<ObjectIdentity> ready = new HashSet<>();

    private final Map<ObjectIdentity, Instant> readyAt = new HashMap<>();
    /** When what is others' and on its way was first seen to be. */
    private final Map<ObjectIdentity, Situation.Sighting> sighted = new HashMap<>();

    private final Map<ObjectIdentity, Repetition> updated = new HashMap<>();
    private final Map<ObjectIdentity, Repetition> created = new HashMap<>();
    private final Map<ObjectIdentity, String> finished = new HashMap<>();
    private @Nullable Inventory inventory;
    private @Nullable Inventory kept;
    private boolean isNew;
    private boolean isFirst = true;
    /** Whether the last go ended before all was done, so that what it has seen is still to be acted on. */
    private boolean isUnfinished;

    private @Nullable Attempt inventoryAttempt;
    /** What was wanted when that failed, if anything was. */
    private @Nullable Graph postponed;

    private Circumstances circumstances = Circumstances.UNKNOWN;
    private Map<String, Problem> unanswered = new HashMap<>();
    private @Nullable Wanted wanted;

    /**
     * Makes an application that knows nothing yet.
     *
     * @param timeout how long an object may take to become ready where its node does not say
     * @param random spreads what is tried again
     */
    public Application(
            Owner owner,
            ClusterClient client,
            InventoryStore store,
            Duration timeout,
            Clock clock,
            RandomGenerator random) {
        this.owner = owner;
        this.client = client;
        this.store = store;
        this.timeout = timeout;
        this.clock = clock;
        this.random = random;
        this.contents = new Contents(client, owner);
    }

    /** Sees how far everything is after each round of actions, before the next. */
    @FunctionalInterface
    public interface Listener {
        /** Called with what is going to be done. */
        void planned(Plan plan);

        /** Called when an action has changed the cluster. */
        default void done(Action action) {}

        /** Called when the API server refuses to tell of changes of some kind, so that its objects are read now and then. */
        default void unwatched(Problem problem) {}
    }

    /** Notes an object as the API server has it; what is older than what is known, be it of another object of the name, is not taken. */
    public void observe(JsonObject object) {
        seen.tell(object);
    }

    /** Notes that an object is gone, as a watch tells: what it was last. Another one of its name may be there already. */
    public void observeGone(JsonObject last) {
        ObjectIdentity identity = noteEnd(last);
        Optional<JsonObject> known = seen.of(identity);
        if (known.isEmpty() || Ownership.uid(known.get()).equals(Ownership.uid(last))) {
            seen.tellGone(identity);
        }
    }

    /**
     * Notes that a watch of what bears our mark tells that an object is no longer there: it is gone, or somebody has taken the mark off. Which
     * of both is found out.
     *
     * @param last what it was last
     */
    public void observeLeft(JsonObject last) {
        ObjectIdentity identity = noteEnd(last);
        Optional<JsonObject> known = seen.of(identity);
        if (known.isPresent() && Ownership.uid(known.get()).equals(Ownership.uid(last))) {
            forget(identity);
        }
    }

    /** A Job that is removed as soon as it is complete may never be seen complete otherwise. */
    private ObjectIdentity noteEnd(JsonObject last) {
        ObjectIdentity identity = ObjectIdentity.of(last);
        Optional<JsonObject> known = seen.of(identity);
        boolean isIt = known.isPresent() && Ownership.uid(known.get()).equals(Ownership.uid(last));
        if (isIt && FinishedJobs.isFinished(last)) {
            finished.put(identity, Ownership.applied(last));
        } else if (isIt && FinishedJobs.goesByItself(last)) {
            finished.putIfAbsent(identity, "");
        }
        return identity;
    }

    /** Forgets what was seen of an object, so that it is read again. */
    public void forget(ObjectIdentity identity) {
        seen.forget(identity);
    }

    /** Forgets what was seen of all objects, so that they are read again. */
    public void forgetAll() {
        seen.forgetAll();
        wanted = null;
        cutFor = null;
    }

    /** Forgets what was seen of some objects but those that are there, so that it is found out whether they are gone. */
    void forgetBut(Set<ObjectIdentity> there, Predicate<ObjectIdentity> some) {
        seen.forgetBut(there, some);
    }

    /** Tries at once what has failed, whenever it was to be tried again. */
    public void retryNow() {
        attempts.clear();
        inventoryAttempt = null;
    }

    /** Returns the inventory as it was loaded or stored last, with what was learned since. */
    public Inventory inventory() {
        return kept == null ? stored() : kept;
    }

    private Inventory stored() {
        return inventory == null ? Inventory.EMPTY : inventory;
    }

    /** Returns the inventory that the store {@linkplain InventoryStore#keep keeps}, to be stored with something else. */
    public Optional<Inventory> learned() {
        return Optional.ofNullable(kept);
    }

    /** Notes that what was {@linkplain #learned} is stored. */
    public void learnedIsStored() {
        inventory = kept == null ? inventory : kept;
        kept = null;
    }

    /** Brings the cluster to what the Graph wants, as far as that goes now. */
    public Plan apply(Graph graph, Listener listener) {
        return apply(graph, Circumstances.UNKNOWN, listener);
    }

    /** Brings the cluster to what the Graph wants, as far as that goes now and circumstances allow. */
    public Plan apply(Graph graph, Circumstances now, Listener listener) {
        circumstances = now;
        unanswered = new HashMap<>();
        seen.begin(graph.nodes());
        wants(graph);
        try {
            return run(() -> plan(graph, desired(graph)), listener);
        } finally {
            seen.end();
            circumstances = Circumstances.UNKNOWN;
            postponed = inventoryAttempt == null ? null : graph;
        }
    }

    /** An inventory that could not be stored waits, but not that of something else. */
    private void wants(@Nullable Graph next) {
        if (!Objects.equals(next, postponed)) {
            inventoryAttempt = null;
            postponed = null;
        }
    }

    private Plan plan(Graph graph, Desired desired) {
        keep(desired.nodes().stream().map(DesiredNode::identity));
        seen.want(desired.nodes(), cutFor != graph && !graph.equals(cutFor));
        cutFor = graph;
        seen.cutTold();
        if (isFirst) {
            isFirst = false;
            circumstances.readyUntil().ifPresent(at -> desired.nodes().forEach(n -> readyAt.put(n.identity(), at)));
        }
        Instant now = clock.instant();
        ready.forEach(object -> readyAt.put(object, now));
        Situation situation = situation();
        Plan plan = Planner.plan(desired, situation);
        ready.clear();
        plan.nodes().stream()
                .filter(node -> node.phase() == NodeStatus.Phase.READY)
                .forEach(node -> ready.add(node.object().identity()));
        plan.nodes().stream()
                .filter(node -> node.applied() && node.phase() != NodeStatus.Phase.READY)
                .map(node -> node.object().identity())
                .forEach(object -> seen.of(object)
                        .filter(one -> Ownership.of(one, owner) != Ownership.Whose.OURS)
                        .ifPresent(one -> sighted.put(
                                object, new Situation.Sighting(Ownership.uid(one), situation.sighted(object, one)))));
        return plan;
    }

    /** What is wanted of a Graph is the same while kinds are; and it is asked for often while objects are on their way. */
    private Desired desired(Graph graph) throws ClusterException {
        Wanted known = wanted;
        if (known == null || known.graph() != graph || !known.desired().hasNoProblem()) {
            AskedScopes scopes = AskedScopes.of(graph, client, unanswered);
            if (known == null || known.graph() != graph || !known.scopes().equals(scopes)) {
                known = new Wanted(graph, scopes, Desired.of(graph, owner, scopes));
                wanted = known;
            }
        }
        return known.desired().refusing(circumstances::refusal);
    }

    private record Wanted(Graph graph, AskedScopes scopes, Desired desired) {}

    /**
     * Takes everything away, as far as that goes now.
     *
     * @param orphan whether the objects stay, as nobody's
     */
    public Plan delete(boolean orphan, Listener listener) {
        wants(null);
        cutFor = null; // nothing is wanted of what is cut from now on
        seen.begin(List.of());
        try {
            return run(
                    () -> {
                        keep(Stream.of());
                        seen.cutTold();
                        return Planner.planDeletion(situation(), orphan);
                    },
                    listener);
        } finally {
            seen.end();
        }
    }

    /** Forgets what is neither wanted nor in the inventory: anybody can put our mark on any number of objects. */
    private void keep(Stream<ObjectIdentity> wanted) {
        Stream<ObjectIdentity> held =
                inventory().entries().stream().map(e -> e.ref().identity());
        Set<ObjectIdentity> kept = Stream.concat(wanted, held).collect(Collectors.toSet());
        seen.retain(kept);
        attempts.keySet().retainAll(kept);
        accepted.keySet().retainAll(kept);
        ready.retainAll(kept);
        readyAt.keySet().retainAll(kept);
        sighted.keySet().retainAll(kept);
        updated.keySet().retainAll(kept);
        created.keySet().retainAll(kept);
        finished.keySet().retainAll(kept);
    }

    /** Reports whether the last go ended before all was done: what it has seen is to be kept until the next. */
    public boolean isUnfinished() {
        return isUnfinished;
    }

    /** Returns the objects of which anything is kept. */
    Set<ObjectIdentity> remembered() {
        return Stream.of(seen.all(), attempts, accepted, readyAt, sighted, updated, created, finished)
                .flatMap(map -> map.keySet().stream())
                .collect(Collectors.toSet());
    }

    /** Notes what the API server answers. */
    private void observeAnswer(JsonObject object) {
        seen.tell(object);
        seen.cutTold();
    }

    @FunctionalInterface
    private interface Planning {
        Plan plan() throws ClusterException;
    }

    private Plan run(Planning planning, Listener listener) {
        if (!isUnfinished) {
            seen.forgetIf(object -> Ownership.of(object, owner) != Ownership.Whose.OURS);
        }
        isUnfinished = true;
        Plan plan = failed(Problem.of(Problem.Reason.TIMEOUT, "interrupted before anything was done"), clock.instant());
        int done = 0;
        for (int round = 0; round < MOST_AT_ONCE && done < MOST_AT_ONCE && !isInterrupted(); round++) {
            plan = planOnce(planning);
            listener.planned(plan);
            if (plan.actions().isEmpty()) {
                isUnfinished = false;
                wanted = plan.isDone() ? null : wanted;
                return plan;
            }
            for (Action action :
                    plan.actions().subList(0, Math.min(plan.actions().size(), MOST_AT_ONCE - done))) {
                done++;
                if (carryOut(action)) {
                    listener.done(action);
                }
            }
        }
        return plan.toGoOnAt(clock.instant());
    }

    private static boolean isInterrupted() {
        return Thread.currentThread().isInterrupted();
    }

    private Plan planOnce(Planning planning) {
        Attempt waits = inventoryAttempt;
        if (waits != null && waits.waits(clock.instant())) {
            return failed(waits.problem(), waits.retryAt());
        }
        try {
            if (inventory == null) {
                inventory = store.load();
                isNew = store.isNew();
            }
            Plan plan = planning.plan();
            if (waits != null && waits.subject().equals(Attempt.READING)) {
                inventoryAttempt = null; // what was to be read could be
            }
            return plan;
        } catch (ClusterException e) {
            Attempt attempt = attempt(inventoryAttempt, Attempt.READING, e.problem());
            inventoryAttempt = attempt;
            return failed(e.problem(), attempt.retryAt());
        }
    }

    private static Plan failed(Problem problem, Instant retryAt) {
        return new Plan(List.of(), List.of(), List.of(), Optional.of(retryAt), Optional.of(problem));
    }

    private Situation situation() {
        Instant now = clock.instant();
        readyAt.replaceAll((identity, at) -> at.isAfter(now) ? now : at); // the clock may have been set back
        sighted.replaceAll((identity, one) -> one.at().isAfter(now) ? new Situation.Sighting(one.uid(), now) : one);
        return new Situation(
                owner,
                stored(),
                inventory(),
                isNew,
                seen.all(),
                seen.cut(),
                attempts,
                accepted,
                readyAt,
                sighted,
                created,
                updated,
                finished,
                seen::redacted,
                now,
                timeout);
    }

    // One action.

    /** Returns whether the cluster has changed. */
    private boolean carryOut(Action action) {
        return switch (action) {
            case Action.Read read ->
                attempt(read.ref(), Attempt.READING, () -> {
                    seen.see(read.ref().identity(), client.get(read.ref()));
                    if (seen.of(read.ref().identity()).isPresent()) {
                        finished.remove(read.ref().identity());
                    }
                    return false;
                });
            case Action.WriteInventory write -> store(write);
            case Action.Create create ->
                attempt(ObjectRef.of(create.object()), Ownership.applied(create.object()), () -> {
                    finished.remove(ObjectIdentity.of(create.object()));
                    JsonObject answer = client.create(create.object(), Dry.STORED);
                    observeAnswer(answer);
                    count(created, create.object());
                    if (Drift.ofKept(create.object(), answer).isEmpty()) {
                        acceptOther(create.object(), answer);
                    }
                    return true;
                });
            case Action.Update update ->
                attempt(ObjectRef.of(update.object()), Ownership.applied(update.object()), () -> update(update));
            case Action.Delete delete ->
                attempt(delete.ref(), Attempt.LEAVING, () -> {
                    contents.refuseForeign(delete.live(), inventory(), seen.wanted());
                    if (delete.next().isPresent()) {
                        Recreation.tried(client, delete.next().get(), delete.live());
                    }
                    client.delete(delete.ref(), Ownership.uid(delete.live()), Ownership.resourceVersion(delete.live()));
                    seen.see(delete.ref().identity(), client.get(delete.ref()));
                    if (delete.next().isEmpty()) {
                        created.remove(delete.ref().identity());
                    }
                    return true;
                });
            case Action.Release release ->
                attempt(release.ref(), Attempt.LEAVING, () -> {
                    observeAnswer(client.merge(release.ref(), Ownership.unmarking(release.live())));
                    return true;
                });
        };
    }

    /** Drift may be a guess that the API server does not share; then nothing is written, and the guess not made again. */
    private boolean update(Action.Update update) throws ClusterException {
        ObjectRef ref = ObjectRef.of(update.object());
        Optional<String> version = Optional.empty();
        if (update.why() == Action.Why.DRIFT) {
            JsonObject answer = reapplied(update, Dry.DRY_RUN);
            version = Optional.of(Ownership.resourceVersion(answer));
            if (Drift.fingerprint(seen.excerpt(ref.identity(), answer)).equals(Drift.fingerprint(update.live()))) {
                accepted.put(ref.identity(), Acceptance.of(update.live(), clock.instant()));
                return false;
            }
        }
        finished.remove(ref.identity());
        JsonObject answer = reapplied(update, Dry.STORED);
        observeAnswer(answer);
        if (!Ownership.applied(answer).equals(Ownership.applied(update.object()))) {
            // Written again and again, it would come back like that each time.
            throw new ClusterException(Problem.of(
                    Problem.Reason.FORBIDDEN,
                    "Tried to apply " + ref + " but it comes back with another annotation "
                            + Ownership.APPLIED_ANNOTATION
                            + " than it was given, by which Pequod knows what it applied; an admission policy or webhook"
                            + " changes it"));
        }
        acceptOther(update.object(), answer);
        if (version.filter(Ownership.resourceVersion(answer)::equals).isPresent()) {
            return false; // somebody else had changed it since it was seen
        }
        count(updated, update.object());
        return true;
    }

    /** Notes, where the API server answers with another object than it was given, that it keeps that. */
    private void acceptOther(JsonObject given, JsonObject answer) {
        ObjectIdentity identity = ObjectIdentity.of(given);
        if (Drift.of(given, answer).isPresent()) {
            seen.of(identity).ifPresent(kept -> accepted.put(identity, Acceptance.of(kept, clock.instant())));
        }
    }

    private void count(Map<ObjectIdentity, Repetition> repetitions, JsonObject done) {
        repetitions.compute(
                ObjectIdentity.of(done), (i, n) -> Repetition.after(n, Ownership.applied(done), clock.instant()));
    }

    private JsonObject reapplied(Action.Update update, Dry dry) throws ClusterException {
        ObjectIdentity identity = ObjectIdentity.of(update.object());
        return Reapplication.apply(
                client, update.object(), update.live(), update.force(), dry, new Reapplication.Past() {
                    @Override
                    public boolean takesCount() {
                        return update.takesCount();
                    }

                    @Override
                    public boolean isConsented() {
                        return update.why() == Action.Why.ADOPTED && Adoption.isConsented(update.live(), owner);
                    }

                    @Override
                    public Optional<JsonObject> former() throws ClusterException {
                        return Application.this.former(identity, update.live());
                    }
                });
    }

    /** Returns an object as it was applied last, with its marks, if that is known. */
    private Optional<JsonObject> former(ObjectIdentity identity, JsonObject live) throws ClusterException {
        String applied = Ownership.applied(live);
        for (Graph graph : (Iterable<Graph>) circumstances.former()::iterator) {
            for (DesiredNode node :
                    Desired.of(graph, owner, Scopes.of(graph, client)).nodes()) {
                if (node.identity().equals(identity) && node.applied().equals(applied)) {
                    return Optional.of(node.markedAs(live));
                }
            }
        }
        return Optional.empty();
    }

    private boolean store(Action.WriteInventory write) {
        Inventory next = write.inventory();
        if (write.canWait() && store.keep(next)) {
            kept = next;
            return false;
        }
        try {
            kept = null;
            if (next.entries().isEmpty()) {
                store.remove();
            } else {
                store.save(next);
            }
            inventory = next;
            isNew = false;
            inventoryAttempt = null;
            return true;
        } catch (ClusterException e) {
            inventory = null;
            inventoryAttempt = attempt(inventoryAttempt, Attempt.LEAVING, e.problem());
            return false;
        }
    }

    @FunctionalInterface
    private interface Request {
        boolean send() throws ClusterException;
    }

    private boolean attempt(ObjectRef ref, String subject, Request request) {
        try {
            boolean changed = request.send();
            succeeded(ref.identity(), subject);
            return changed;
        } catch (ClusterException e) {
            Problem problem = seen.redacted(e.problem());
            Map<String, Attempt> failed = attempts.computeIfAbsent(ref.identity(), i -> new HashMap<>());
            if (!subject.equals(Attempt.LEAVING) && !subject.equals(Attempt.READING)) {
                // that another content was not to take its place says nothing of this one
                failed.keySet()
                        .retainAll(
                                failed.containsKey(subject)
                                        ? Set.of(subject, Attempt.LEAVING, Attempt.READING)
                                        : Set.of(Attempt.READING));
            }
            failed.put(subject, attempt(failed.get(subject), subject, problem));
            if (STALE.contains(problem.reason())) {
                seen.forget(ref.identity());
            }
            return false;
        }
    }

    /** That it could be read says nothing of whether it can be written. */
    private void succeeded(ObjectIdentity identity, String subject) {
        Map<String, Attempt> failed = attempts.getOrDefault(identity, new HashMap<>());
        failed.remove(subject);
        if (failed.isEmpty() || !subject.equals(Attempt.READING)) {
            attempts.remove(identity);
        }
    }

    /** What the object is has changed since it was seen, or is not certain. */
    private static final Set<Problem.Reason> STALE = new HashSet<>(List.of(
            Problem.Reason.CHANGED,
            Problem.Reason.ALREADY_EXISTS,
            Problem.Reason.NOT_FOUND,
            Problem.Reason.UNAVAILABLE,
            Problem.Reason.TIMEOUT));

    private Attempt attempt(@Nullable Attempt before, String subject, Problem problem) {
        return Attempt.after(before, subject, problem, clock.instant(), random.nextDouble());
    }
}
