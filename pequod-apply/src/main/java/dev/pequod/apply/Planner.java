package dev.pequod.apply;

import dev.pequod.apply.Action.Why;
import dev.pequod.apply.NodeStatus.Phase;
import dev.pequod.apply.Ownership.Whose;
import dev.pequod.apply.readiness.Readiness;
import dev.pequod.graph.ApplyPolicy.ConflictPolicy;
import dev.pequod.graph.ApplyPolicy.Mode;
import dev.pequod.graph.ObjectIdentity;
import dev.pequod.graph.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Decides what to do next, as a function of what is wanted and what is known.
 *
 * <p>The whole of applying is: plan, carry out the actions, note what came of each, plan again; until there are no actions. Nothing is
 * remembered between two plans but what the cluster holds, so a process may end after any action and another one go on. What keeps
 * objects safe:
 * <ul>
 *   <li>The inventory that holds all wanted objects is stored before the first of them is written. So whatever was created can be found
 *       again.
 *   <li>An object is ours if it bears its owner's mark; an object that is there without it is left alone unless {@link Adoption} is
 *       allowed. Creating fails if somebody was faster, and an update names the UID that it is meant for.
 *   <li>Only what stands in the inventory with the UID that it has, and bears our mark, is deleted; and only in the version that was seen
 *       when that was decided.
 *   <li>What is no longer wanted goes after all that is wanted is ready: dependents before what they depend on.
 * </ul>
 * A node starts as soon as its own dependencies are ready, and a node that failed holds up only those that depend on it.
 */
final class Planner {
    /** The reason of a node that did not become ready in time. */
    static final String TIMED_OUT = "Timeout";

    /** The reason of an object that others delete each time it is made. */
    static final String DELETED = "Deleted";

    /** The reason of an object that is no longer wanted and stays until all that is wanted is ready. */
    static final String KEPT = "Kept";

    /** When to look again at what no watch tells about: an object that is not ours, or a kind that is not there. */
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(30);

    private final Situation now;
    private final List<Action> reads = new ArrayList<>();
    private final List<Action> writes = new ArrayList<>();
    private final List<NodeStatus> nodes = new ArrayList<>();
    private final List<NodeStatus> leaving = new ArrayList<>();
    private final Map<ObjectIdentity, Inventory.Entry> entries = new HashMap<>();
    private final List<Inventory.Entry> inventory = new ArrayList<>();
    private List<ObjectIdentity> autoscalersToGo = List.of();
    private @Nullable Instant wakeAt;

    private Planner(Situation now) {
        this.now = now;
        now.inventory().entries().forEach(e -> entries.putIfAbsent(e.ref().identity(), e));
    }

    /** Returns what to do so that the cluster holds what is wanted, and nothing else of this owner. */
    static Plan plan(Desired desired, Situation now) {
        Planner planner = new Planner(now);
        Map<String, NodeStatus> byId = new HashMap<>();
        Map<ObjectIdentity, DesiredNode> wanted = new HashMap<>();
        Set<ObjectIdentity> all =
                desired.nodes().stream().map(DesiredNode::identity).collect(Collectors.toSet());
        planner.autoscalersToGo = planner.entries.values().stream()
                .filter(entry -> !planner.isReleased(entry))
                .map(entry -> entry.ref().identity())
                .filter(one -> Scale.isAutoscaler(one) && !all.contains(one))
                .toList();
        for (DesiredNode node : desired.nodes()) {
            List<String> open = node.dependsOn().stream()
                    .filter(id -> byId.get(id) == null || byId.get(id).phase() != Phase.READY)
                    .toList();
            NodeStatus status = planner.node(node, open);
            byId.put(node.id(), status);
            planner.nodes.add(status);
            if (!status.reason().equals(Problem.Reason.DUPLICATE_OBJECT.toString())) {
                wanted.put(node.identity(), node);
            }
        }
        boolean success = planner.nodes.stream().allMatch(n -> n.phase() == Phase.READY);
        List<Inventory.Entry> stale = now.inventory().entries().stream()
                .filter(e -> !wanted.containsKey(e.ref().identity()))
                .toList();
        planner.leave(stale, success, false);
        return planner.finish();
    }

    /**
     * Returns what to do so that the cluster holds nothing of this owner.
     *
     * @param orphan whether the objects stay, as nobody's
     */
    static Plan planDeletion(Situation now, boolean orphan) {
        Planner planner = new Planner(now);
        planner.leave(now.inventory().entries(), true, orphan);
        return planner.finish();
    }

    // What is wanted.

    private NodeStatus node(DesiredNode node, List<String> open) {
        Inventory.Entry known = entries.get(node.identity());
        if (node.problem().isPresent()) {
            if (known != null && node.problem().get().reason() != Problem.Reason.DUPLICATE_OBJECT) {
                inventory.add(known);
            }
            wake(now.now().plus(LOOK_AGAIN));
            return failed(node, node.problem().get(), false);
        }
        if (now.isUnseen(node.identity())) {
            return unseen(node, open, known);
        }
        Optional<JsonObject> seen = now.seen(node.identity());
        return seen.isEmpty() ? absent(node, open) : present(node, seen.get(), open);
    }

    /**
     * What was never there, as far as is known, is created without looking: that is refused where there is something, and then looked
     * at. So it is for what is wanted for the first time, unless it is to be left or taken over where it is there.
     */
    private NodeStatus unseen(DesiredNode node, List<String> open, Inventory.@Nullable Entry known) {
        boolean isNew = (known == null ? now.isNew() : known.uid().isEmpty())
                && node.node().applyPolicy().mode() == Mode.APPLY
                && now.attempt(node.identity(), node.applied()) == null
                && now.attempt(node.identity(), Attempt.READING) == null;
        if (isNew) {
            return absent(node, open);
        }
        inventory.add(known == null ? node.entry("") : node.entry(known.uid()).withFinished(known.finished()));
        Attempt unread = waiting(node.identity(), Attempt.READING);
        if (unread != null) {
            return failed(node, unread.problem(), false);
        }
        reads.add(new Action.Read(node.ref()));
        return status(node, Phase.APPLYING, false, "", "");
    }

    private NodeStatus absent(DesiredNode node, List<String> open) {
        if (isFinished(node)) {
            inventory.add(node.entry("").withFinished(node.applied()));
            return status(node, Phase.READY, true, "", "");
        }
        inventory.add(node.entry(""));
        Repetition made = now.created().get(node.identity());
        if (made != null && !Repetition.mayBe(made, node.applied(), now.now())) {
            wake(made.next());
            String message = "was deleted by others each of the last " + made.count() + " times; it is made again at "
                    + made.next().truncatedTo(ChronoUnit.SECONDS);
            return status(node, Phase.FAILED, false, DELETED, message);
        }
        return write(node, open, null, new Action.Create(node.id(), node.marked()));
    }

    private boolean isFinished(DesiredNode node) {
        Inventory.Entry known = entries.get(node.identity());
        String seen = now.finished().get(node.identity());
        return seen == null
                ? known != null && node.applied().equals(known.finished())
                : node.applied().equals(seen) && FinishedJobs.isReadyWhenComplete(node.node());
    }

    private NodeStatus present(DesiredNode node, JsonObject live, List<String> open) {
        Mode mode = node.node().applyPolicy().mode();
        Whose whose = whose(node.identity(), live);
        boolean isAdopted = Adoption.isAllowed(node, live, now.owner(), whose);
        if (whose == Whose.ANOTHERS || whose == Whose.NOBODYS && mode == Mode.APPLY && !isAdopted) {
            wake(now.now().plus(LOOK_AGAIN));
            return failed(node, Adoption.refusal(node, live, whose, now.owner()), false);
        }
        boolean isSame = whose == Whose.OURS && Ownership.applied(live).equals(node.applied());
        boolean isFinished = isSame && FinishedJobs.isFinished(now.readiness(node, live), live);
        boolean isDoneWhenGone = isFinished || isSame && FinishedJobs.mayEndUnseen(node.node(), live);
        if (whose == Whose.OURS || isAdopted) {
            Inventory.Entry entry = node.entry(Ownership.uid(live));
            inventory.add(isDoneWhenGone ? entry.withFinished(node.applied()) : entry);
        }
        if (isFinished) {
            return status(node, Phase.READY, true, "", "");
        }
        if (Ownership.isBeingDeleted(live)) {
            Readiness going = now.going(live);
            lookAgainUnlessOurs(live);
            String after = mode == Mode.CREATE && whose != Whose.OURS ? "" : "; it is created again when it is gone";
            return status(node, Phase.PROGRESSING, false, going.reason(), going.message() + after);
        }
        if (mode == Mode.CREATE) {
            return readiness(node, live);
        }
        Optional<Why> why = isAdopted ? Optional.of(Why.ADOPTED) : difference(node, live);
        if (why.isEmpty()) {
            return readiness(node, live);
        }
        Repetition applied = now.updated().get(node.identity());
        if (applied != null && !Repetition.mayBe(applied, node.applied(), now.now())) {
            wake(applied.next());
            return failed(node, fought(node, live, applied), false);
        }
        boolean force = node.node().applyPolicy().conflictPolicy() == ConflictPolicy.FORCE;
        if (Scale.isScaled(node.identity()) && readAutoscalers()) {
            return status(node, Phase.APPLYING, false, "", "");
        }
        boolean takesCount = autoscalersToGo.stream().anyMatch(one -> scales(one, node.identity()));
        return write(
                node,
                open,
                live,
                new Action.Update(node.id(), node.markedAs(live), live, why.get(), force, takesCount));
    }

    private static Problem fought(DesiredNode node, JsonObject live, Repetition applied) {
        String changed = Drift.of(node.marked(), live).orElse("it");
        return Problem.of(
                Problem.Reason.FIELD_CONFLICT,
                changed + " was changed each of the last " + applied.count()
                        + " times that it was applied, by others or a policy or webhook of the cluster;"
                        + " it is changed back at " + applied.next().truncatedTo(ChronoUnit.SECONDS));
    }

    /** Has the autoscalers that are to go read, unless they were, or cannot be; reports whether there are such. */
    private boolean readAutoscalers() {
        List<ObjectIdentity> unread = autoscalersToGo.stream()
                .filter(one -> now.isUnseen(one) && now.attempt(one, Attempt.READING) == null)
                .toList();
        for (ObjectIdentity one : unread) {
            Action read =
                    new Action.Read(Objects.requireNonNull(entries.get(one)).ref());
            if (!reads.contains(read)) {
                reads.add(read);
            }
        }
        return !unread.isEmpty();
    }

    private boolean scales(ObjectIdentity autoscaler, ObjectIdentity target) {
        return !now.isUnseen(autoscaler)
                && now.seen(autoscaler).filter(live -> Scale.isOf(live, target)).isPresent();
    }

    private Whose whose(ObjectIdentity identity, JsonObject live) {
        return Ownership.of(live, now.owner(), Optional.ofNullable(entries.get(identity)));
    }

    private Optional<Why> difference(DesiredNode node, JsonObject live) {
        if (!Ownership.applied(live).equals(node.applied())) {
            return Optional.of(Why.CHANGED);
        }
        return Drift.of(node.marked(), live).isPresent() && acceptance(node, live) == null
                ? Optional.of(Why.DRIFT)
                : Optional.empty();
    }

    private @Nullable Acceptance acceptance(DesiredNode node, JsonObject live) {
        Acceptance acceptance = now.accepted().get(node.identity());
        return acceptance != null && acceptance.isOf(live, now.now()) ? acceptance : null;
    }

    /** Returns the attempt that failed and is not to be repeated yet, or null. */
    private @Nullable Attempt waiting(ObjectIdentity identity, String subject) {
        Attempt attempt = now.attempt(identity, subject);
        if (attempt == null || !attempt.waits(now.now())) {
            return null;
        }
        wake(attempt.retryAt());
        return attempt;
    }

    /** A write that failed is not repeated before its time, unless something else is to be written. */
    private NodeStatus write(DesiredNode node, List<String> open, @Nullable JsonObject live, Action action) {
        Attempt attempt = now.attempt(node.identity(), node.applied());
        Problem before = attempt == null ? null : attempt.problem();
        if (before != null
                && live != null
                && before.reason() == Problem.Reason.IMMUTABLE_FIELD
                && whose(node.identity(), live) == Whose.OURS
                && open.isEmpty()
                && Recreation.isAllowed(node, live)) {
            return recreated(node, live, before);
        }
        Attempt failed = waiting(node.identity(), node.applied());
        boolean isAllowedNow = failed != null
                && failed.problem().reason() == Problem.Reason.FIELD_CONFLICT
                && action instanceof Action.Update update
                && update.force();
        if (failed != null && !isAllowedNow) {
            boolean isDrift = live != null
                    && failed.problem().reason() == Problem.Reason.IMMUTABLE_FIELD
                    && Ownership.mayBeRecreated(node.node().object())
                    && !Recreation.isAllowed(node, live);
            String more = isDrift ? "; nothing else is wanted than was, so it is not deleted for that" : "";
            return status(
                    node,
                    Phase.FAILED,
                    false,
                    failed.problem().reason().toString(),
                    failed.problem().message() + more);
        }
        if (!open.isEmpty()) {
            return new NodeStatus(
                    node.id(),
                    node.ref(),
                    Phase.WAITING,
                    false,
                    "Dependencies",
                    "waits for " + String.join(", ", open),
                    open);
        }
        writes.add(action);
        return before == null
                ? status(node, Phase.APPLYING, false, "", "")
                : status(node, Phase.APPLYING, false, before.reason().toString(), before.message());
    }

    private NodeStatus recreated(DesiredNode node, JsonObject live, Problem why) {
        Attempt refused = waiting(node.identity(), Attempt.LEAVING);
        if (refused != null) {
            return failed(node, refused.problem(), false);
        }
        Repetition made = now.created().get(node.identity());
        if (made != null && !Repetition.mayBe(made, node.applied(), now.now())) {
            wake(made.next());
            return failed(node, why, false);
        }
        writes.add(new Action.Delete(node.ref(), live, Optional.of(node.marked())));
        return status(node, Phase.APPLYING, false, "Recreating", why.message());
    }

    private NodeStatus readiness(DesiredNode node, JsonObject live) {
        Readiness found = now.readiness(node, live);
        return switch (found.state()) {
            case READY -> ready(node, live);
            case FAILED -> {
                lookAgainUnlessOurs(live);
                yield status(node, Phase.FAILED, true, found.reason(), found.message());
            }
            case PROGRESSING -> {
                lookAgainUnlessOurs(live);
                yield progressing(node, live, found);
            }
        };
    }

    /** Watches tell only of what bears our mark. */
    private void lookAgainUnlessOurs(JsonObject live) {
        if (Ownership.of(live, now.owner()) != Whose.OURS) {
            wake(now.now().plus(LOOK_AGAIN));
        }
    }

    /** What was gone each time that it was made is ready only if it stays for as long as it would have to be waited for the next time. */
    private NodeStatus ready(DesiredNode node, JsonObject live) {
        Repetition made = now.created().get(node.identity());
        if (made != null && !Repetition.mayBe(made, node.applied(), now.now())) {
            wake(made.next());
            String message = "was gone each of the last " + (made.count() - 1)
                    + " times that it was made; it is ready if it is still there at "
                    + made.next().truncatedTo(ChronoUnit.SECONDS);
            return status(node, Phase.PROGRESSING, true, DELETED, message);
        }
        Acceptance acceptance = acceptance(node, live);
        Optional<String> other = acceptance == null ? Optional.empty() : Drift.ofKept(node.marked(), live);
        if (acceptance != null && other.isPresent()) {
            wake(acceptance.until());
        }
        String message = other.map(path -> "the API server, or a policy or webhook of the cluster, keeps " + path
                        + " other than is wanted")
                .orElse("");
        return status(node, Phase.READY, true, "", message);
    }

    /**
     * What is not ready has so long since we changed it, or since it was ready last: pods go, and autoscalers add some. What is others' has it since
     * it was first seen.
     */
    private NodeStatus progressing(DesiredNode node, JsonObject live, Readiness found) {
        Duration timeout = node.node().readyWhen().stream()
                .flatMap(c -> c.timeout().stream())
                .min(Duration::compareTo)
                .orElse(now.timeout());
        Instant ready = now.readyAt().getOrDefault(node.identity(), Instant.MIN);
        Optional<Instant> begun = Ownership.of(live, now.owner()) == Whose.OURS
                ? Ownership.changedAt(live)
                : Optional.of(now.sighted(node.identity(), live));
        Optional<Instant> deadline =
                begun.map(changed -> changed.isAfter(ready) ? changed : ready).map(since -> since.plus(timeout));
        if (deadline.isPresent() && !deadline.get().isAfter(now.now())) {
            String message = "not ready after " + text(timeout) + ": " + found.message();
            return status(node, Phase.FAILED, true, TIMED_OUT, message);
        }
        deadline.ifPresent(this::wake);
        return status(node, Phase.PROGRESSING, true, found.reason(), found.message());
    }

    /** Returns the form {@code 1m30s}. */
    private static String text(Duration duration) {
        return duration.toString().substring(2).toLowerCase(Locale.ROOT);
    }

    private NodeStatus failed(DesiredNode node, Problem problem, boolean applied) {
        return status(node, Phase.FAILED, applied, problem.reason().toString(), problem.message());
    }

    private static NodeStatus status(DesiredNode node, Phase phase, boolean applied, String reason, String message) {
        return new NodeStatus(node.id(), node.ref(), phase, applied, reason, message, List.of());
    }

    // What is no longer wanted.

    private void leave(List<Inventory.Entry> stale, boolean success, boolean orphan) {
        List<Inventory.Entry> there = new ArrayList<>();
        for (Inventory.Entry entry : stale) {
            ObjectIdentity identity = entry.ref().identity();
            if (now.owner().is(identity)) {
                continue; // who has its objects deleted would wait for itself
            }
            if (now.isUnseen(identity)) {
                if (success && waiting(identity, Attempt.READING) == null) {
                    reads.add(new Action.Read(entry.ref()));
                }
                there.add(entry);
            } else {
                now.seen(identity)
                        .filter(live -> entry.isStill(live, now.owner()))
                        .filter(live -> !Ownership.isBeingDeleted(live) || !isReleased(entry) && !orphan)
                        .ifPresent(live -> there.add(entry.withUid(Ownership.uid(live))));
            }
        }
        inventory.addAll(there);
        Map<Inventory.Entry, List<String>> dependents = dependents(there);
        for (Inventory.Entry entry : there) {
            leaving.add(leave(entry, dependents.getOrDefault(entry, List.of()), success, orphan));
        }
    }

    private NodeStatus leave(Inventory.Entry entry, List<String> dependents, boolean success, boolean orphan) {
        Optional<JsonObject> seen = now.seen(entry.ref().identity());
        if (!success) {
            String then = isReleased(entry) ? "is no longer looked after" : "is deleted";
            return leaving(entry, KEPT, then + " when all that is wanted is ready", List.of());
        }
        if (seen.isEmpty()) {
            Attempt unread = waiting(entry.ref().identity(), Attempt.READING);
            return unread == null ? leaving(entry, "", "", List.of()) : notLeaving(entry, unread.problem());
        }
        JsonObject live = seen.get();
        if (Ownership.isBeingDeleted(live)) {
            Readiness going = now.going(live);
            return leaving(entry, going.reason(), going.message(), List.of());
        }
        boolean release = orphan || isReleased(entry);
        Optional<Problem> misspelt = release ? Optional.empty() : Ownership.misspeltDeletion(live);
        if (misspelt.isPresent()) {
            return notLeaving(entry, misspelt.get());
        }
        List<String> before = release ? List.of() : dependents;
        if (!before.isEmpty()) {
            return leaving(entry, "Dependents", "goes after " + String.join(", ", before), before);
        }
        Attempt attempt = waiting(entry.ref().identity(), Attempt.LEAVING);
        if (attempt != null) {
            return notLeaving(entry, attempt.problem());
        }
        writes.add(
                release
                        ? new Action.Release(entry.ref(), live)
                        : new Action.Delete(entry.ref(), live, Optional.empty()));
        return leaving(entry, "", "", List.of());
    }

    /** Reports whether the module, or whoever may change the object, has it left alone. */
    private boolean isReleased(Inventory.Entry entry) {
        return entry.abandon()
                || now.seen(entry.ref().identity())
                        .filter(Ownership::isAbandoned)
                        .isPresent();
    }

    /** Returns the nodes that must go before each entry; none if that would wait for ever, as entries of several Graphs can. */
    private Map<Inventory.Entry, List<String>> dependents(List<Inventory.Entry> there) {
        Map<String, List<Inventory.Entry>> byDependency = new HashMap<>();
        there.stream()
                .filter(d -> !isReleased(d))
                .forEach(d -> d.dependsOn().stream()
                        .distinct()
                        .forEach(id -> byDependency
                                .computeIfAbsent(id, i -> new ArrayList<>())
                                .add(d)));
        Map<Inventory.Entry, List<String>> dependents = new IdentityHashMap<>();
        for (Inventory.Entry entry : there) {
            List<String> before = byDependency.getOrDefault(entry.node(), List.of()).stream()
                    .filter(d -> d != entry)
                    .map(Inventory.Entry::node)
                    .toList();
            dependents.put(entry, before);
        }
        boolean isOneFree = there.stream()
                .anyMatch(e ->
                        !isReleased(e) && dependents.getOrDefault(e, List.of()).isEmpty());
        return isOneFree ? dependents : Map.of();
    }

    private static NodeStatus leaving(Inventory.Entry entry, String reason, String message, List<String> waitingFor) {
        return new NodeStatus(entry.node(), entry.ref(), Phase.LEAVING, false, reason, message, waitingFor);
    }

    private static NodeStatus notLeaving(Inventory.Entry entry, Problem problem) {
        String reason = problem.reason().toString();
        return new NodeStatus(entry.node(), entry.ref(), Phase.FAILED, false, reason, problem.message(), List.of());
    }

    // All together.

    private void wake(Instant at) {
        wakeAt = wakeAt == null || at.isBefore(wakeAt) ? at : wakeAt;
    }

    /** The inventory comes before what it must hold, and after everything else: so it is stored twice at most. */
    private Plan finish() {
        Inventory needed = new Inventory(inventory);
        boolean holdsAll = writes.stream().allMatch(write -> switch (write) {
            case Action.Create create -> isHeld(ObjectRef.of(create.object()), "");
            case Action.Update update -> isHeld(ObjectRef.of(update.object()), Ownership.uid(update.live()));
            case Action.Delete delete -> isHeld(delete.ref(), Ownership.uid(delete.live()));
            case Action.Release release -> true;
            case Action.Read read -> true;
            case Action.WriteInventory inventoryWrite -> true;
        });
        List<Action> actions = new ArrayList<>(reads);
        if (reads.isEmpty()) {
            if (!holdsAll || writes.isEmpty() && !needed.equals(now.kept())) {
                actions.add(new Action.WriteInventory(needed, holdsAll && onlyLearned(needed)));
            } else {
                actions.addAll(writes);
            }
        }
        return new Plan(actions, nodes, leaving, Optional.ofNullable(wakeAt), Optional.empty());
    }

    /** Reports whether an inventory holds what is stored, and UIDs besides. */
    private boolean onlyLearned(Inventory needed) {
        List<Inventory.Entry> stored = now.inventory().entries();
        return stored.size() == needed.entries().size()
                && IntStream.range(0, stored.size()).allMatch(i -> {
                    Inventory.Entry was = stored.get(i);
                    Inventory.Entry is = needed.entries().get(i);
                    boolean isSame = was.uid().isEmpty() || was.uid().equals(is.uid());
                    return isSame
                            && was.withUid(is.uid()).withFinished(is.finished()).equals(is);
                });
    }

    private boolean isHeld(ObjectRef ref, String uid) {
        Inventory.Entry entry = entries.get(ref.identity());
        return entry != null && entry.uid().equals(uid);
    }
}
