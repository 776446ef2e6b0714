package dev.pequod.operator;

import dev.pequod.api.ModuleException.Reason;
import dev.pequod.api.ResolvedModule;
import dev.pequod.apply.NodeStatus;
import dev.pequod.apply.NodeStatus.Phase;
import dev.pequod.apply.Plan;
import dev.pequod.apply.Problem;
import dev.pequod.graph.Graph;
import dev.pequod.graph.Redaction;
import dev.pequod.graph.Severity;
import dev.pequod.graph.Violation;
import dev.pequod.graph.json.JsonArray;
import dev.pequod.graph.json.JsonNull;
import dev.pequod.graph.json.JsonNumber;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonString;
import dev.pequod.graph.json.JsonValue;
import dev.pequod.graph.render.RenderError;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The status that a WebService is to have; made of what it has and of what came of one reconciliation. */
final class StatusDraft {
    private static final int HISTORY = 10;
    private static final int NAMED = 20;
    /** The most characters of what is said of one node among others. */
    private static final int LONGEST = 1_000;

    /** Why the module that there was cannot be had for now. */
    private static final Set<String> PASSING = Set.of(Reason.UNAVAILABLE.code(), Reason.DEADLINE_EXCEEDED.code());

    /** What changes while objects are on their way. */
    private static final Set<String> PROGRESS = Set.of("conditions", "nodes");

    private final JsonObject before;
    private final Conditions conditions;
    private final InstantSource clock;
    private final Map<String, JsonValue> fields = new LinkedHashMap<>();
    private boolean progressing;
    private boolean failed;
    private Optional<Written> written = Optional.empty();
    private String begun = "";
    private Runnable meanwhile = () -> {};

    /** Makes a draft; what becomes different does so at the time at which the draft is told. */
    StatusDraft(JsonObject resource, InstantSource clock) {
        this.before = resource.object("status");
        this.clock = clock;
        long generation = resource.object("metadata").get("generation") instanceof JsonNumber number
                ? number.value().longValue()
                : 0;
        this.conditions = new Conditions(before, generation, clock);
        fields.put("observedGeneration", JsonNumber.of(generation));
    }

    Conditions conditions() {
        return conditions;
    }

    /** Says why there is no Graph. What runs is not touched, and what is said of it stays. */
    void failed(List<RenderError> errors, Optional<ResolvedModule> module) {
        RenderError first = errors.getFirst();
        String message = errors.stream().limit(NAMED).map(RenderError::toString).collect(Collectors.joining("\n"));
        module.ifPresentOrElse(
                m -> {
                    resolved(m);
                    conditions.set("Rendered", false, first.code(), message);
                },
                () -> {
                    if (isNothingStored()) {
                        fields.put("platformRefResolved", JsonNull.NULL);
                        fields.put("module", JsonNull.NULL);
                    }
                    if (!PASSING.contains(first.code()) || isNewSpec()) {
                        conditions.remove("UpToDate"); // it is about a module before
                    }
                    conditions.set("Resolved", false, first.code(), message);
                    conditions.unknown("Rendered", "NotResolved", "there is no module to render with");
                });
        conditions.unknown("PolicyPassed", "NotRendered", "there is nothing to check");
        failed = true;
        conditions.set("Ready", false, first.code(), message);
    }

    /** Says what was rendered, and whether policies allow to apply it; what Secrets hold is not told. */
    void rendered(Graph graph, ResolvedModule module) {
        resolved(module);
        conditions.set("Rendered", true, "GraphRendered", "Graph rendered successfully");
        List<Violation> violations = graph.violations().isEmpty()
                ? List.of()
                : Redaction.redacted(graph).violations();
        String message = violations.stream()
                .limit(NAMED)
                .map(v -> (v.path().isEmpty() ? "" : v.path() + ": ") + v.message())
                .collect(Collectors.joining("\n"));
        boolean warned = violations.stream().anyMatch(v -> v.severity() == Severity.WARNING);
        conditions.set(
                "PolicyPassed",
                !graph.blocked(),
                graph.blocked() ? "PolicyViolation" : warned ? "Warnings" : "NoViolations",
                message);
        if (graph.blocked()) {
            conditions.set("Ready", false, "PolicyViolation", message);
            failed = true;
        }
    }

    private boolean isNewSpec() {
        return !Objects.equals(fields.get("observedGeneration"), before.get("observedGeneration"));
    }

    private void resolved(ResolvedModule module) {
        conditions.set("Resolved", true, "ModuleResolved", describe(module));
        if (isNothingStored()) {
            used(module);
        }
    }

    /** Reports whether there is no Graph yet that was to be applied, and that the status is to tell of until there is another. */
    private boolean isNothingStored() {
        return before.string("renderHash").isEmpty();
    }

    private void used(ResolvedModule module) {
        fields.put("platformRefResolved", new JsonString(module.sourceDigest().toString()));
        fields.put(
                "module",
                JsonObject.EMPTY
                        .with("source", new JsonString(module.source()))
                        .with("revision", new JsonString(module.revision()))
                        .with(
                                "contentDigest",
                                new JsonString(module.contentDigest().toString()))
                        .with("verifiedBy", new JsonString(module.verifiedBy())));
    }

    /** Says whether there is a newer version of the module; where none is known, nothing, and what was said before until it is. */
    void newest(NewerVersions.Found found) {
        if (!found.isAnswered()) {
            return;
        }
        if (found.newest().isEmpty()) {
            conditions.remove("UpToDate");
        } else if (found.isNewer()) {
            conditions.set(
                    "UpToDate",
                    false,
                    "NewerVersion",
                    "there is " + found.newest().get());
        } else {
            conditions.set("UpToDate", true, "NewestVersion", "");
        }
    }

    /** Says whether the resource uses a module that ships with the operator where those are on their way out. */
    void deprecated(boolean deprecated) {
        if (deprecated) {
            conditions.set(
                    "Deprecated",
                    true,
                    "EmbeddedModule",
                    "modules that ship with the operator will be switched off for this namespace; use one from a"
                            + " registry or a repository. With the same content nothing is rendered anew");
        } else {
            conditions.remove("Deprecated");
        }
    }

    /** Says that a Graph is what is applied from now on, what it was made by, and where it is stored. What is refused changes nothing of that. */
    void stored(Graph graph, ResolvedModule module, String configMap) {
        used(module);
        fields.put("renderHash", new JsonString(graph.metadata().renderHash()));
        fields.put("graphArtifact", JsonObject.EMPTY.with("configMapRef", new JsonString(configMap)));
    }

    private static String describe(ResolvedModule module) {
        List<String> lines = new ArrayList<>(List.of(module.ref().summary() + " is " + module.sourceDigest()));
        lines.addAll(module.warnings());
        return String.join("\n", lines);
    }

    /** Says that something kept the objects from being applied at all. */
    void notApplied(Problem problem) {
        boolean isTooLarge =
                problem.reason() == Problem.Reason.OBJECT_TOO_LARGE; // of what says which objects there are
        notApplied((isTooLarge ? Problem.Reason.TOO_LARGE : problem.reason()).toString(), problem.message());
    }

    /** Says why the objects are not applied at all. */
    void notApplied(String reason, String message) {
        failed = true;
        conditions.set("Applied", false, reason, message);
        conditions.set("Ready", false, reason, message);
    }

    /** Notes what says how far the objects are, should that be written while more is done at once. */
    void meanwhile(Runnable told) {
        meanwhile = told;
    }

    /** Says how far the objects are. */
    void applied(Plan plan, Graph graph) {
        if (plan.problem().isPresent()) {
            notApplied(plan.problem().get());
            return;
        }
        failed = plan.isFailed();
        progressing = !failed && !plan.isDone();
        objects(plan);
        if (plan.isDone()) {
            conditions.set("Ready", true, "Ready", ready(plan.nodes().size()));
        } else {
            // where nothing is open but the inventory is to be stored, what was said before holds until it is
            rejected(plan)
                    .or(() -> first(plan))
                    .ifPresent(why -> conditions.set(
                            "Ready", false, why.reason().isEmpty() ? "Progressing" : why.reason(), said(why)));
        }
        history(graph, plan);
    }

    /** Says how far the objects of the Graph before are, which are looked after where there is no other. */
    void kept(Plan plan) {
        plan.problem()
                .ifPresentOrElse(
                        problem -> conditions.set(
                                "Applied", false, problem.reason().toString(), problem.message()),
                        () -> objects(plan));
    }

    /**
     * Says that there is no Graph to look after the objects by.
     *
     * @param any whether any were applied
     */
    void unattended(boolean any) {
        if (any) {
            conditions.unknown(
                    "Applied",
                    "NotAttended",
                    "what was applied stays as it is, and is not looked after until there is a Graph that may be applied");
        } else if (conditions.get("Applied").members().isEmpty()) {
            conditions.set("Applied", false, "NotApplied", "there is no Graph yet that may be applied");
        }
    }

    private void objects(Plan plan) {
        Optional<NodeStatus> rejected = rejected(plan);
        if (rejected.isPresent()) {
            conditions.set("Applied", false, rejected.get().reason(), said(rejected.get()));
        } else if (plan.isApplied()) {
            conditions.set("Applied", true, "ObjectsApplied", applied(plan));
        } else {
            conditions.set(
                    "Applied",
                    false,
                    "Waiting",
                    first(plan).map(StatusDraft::said).orElse(""));
        }
        fields.put("nodes", nodes(plan));
    }

    private static Optional<NodeStatus> rejected(Plan plan) {
        return plan.nodes().stream()
                .filter(n -> n.phase() == Phase.FAILED && !n.applied())
                .findFirst();
    }

    private static String ready(int objects) {
        return switch (objects) {
            case 0 -> "no objects are wanted";
            case 1 -> "its object is ready";
            default -> "all " + objects + " objects are ready";
        };
    }

    private static String applied(Plan plan) {
        List<String> other = plan.nodes().stream()
                .filter(n -> n.phase() == Phase.READY && !n.message().isEmpty())
                .map(StatusDraft::said)
                .toList();
        int objects = plan.nodes().size();
        String all = objects == 1 ? "1 object is " : objects + " objects are ";
        return other.isEmpty()
                ? all + (objects == 1 ? "as it is wanted" : "as they are wanted")
                : all + "applied; " + other.stream().limit(NAMED).collect(Collectors.joining("; "));
    }

    /** Says what is left while the resource is deleted. */
    void deleting(Plan plan) {
        String message = plan.problem()
                .map(Problem::message)
                .or(() -> first(plan).map(StatusDraft::said))
                .orElse("");
        conditions.set("Applied", false, "Deleting", "what was applied is no longer wanted");
        conditions.set("Ready", false, "Deleting", message);
        failed = plan.isFailed();
        fields.put("nodes", nodes(plan));
    }

    /** Says what keeps the resource from going now that its objects are gone. */
    void heldUp(Problem problem) {
        conditions.set("Ready", false, "Deleting", problem.message());
        failed = true;
    }

    /**
     * Returns the node that a person should look at first: one that failed, then one on its way, then one that waits; of these rather what
     * others wait for.
     */
    private static Optional<NodeStatus> first(Plan plan) {
        for (Phase phase : List.of(Phase.FAILED, Phase.PROGRESSING, Phase.APPLYING, Phase.LEAVING, Phase.WAITING)) {
            Optional<NodeStatus> found = all(plan)
                    .filter(n -> n.phase() == phase)
                    .min(Comparator.comparing(n -> !n.waitingFor().isEmpty()));
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private static Stream<NodeStatus> all(Plan plan) {
        return Stream.concat(plan.nodes().stream(), plan.leaving().stream());
    }

    private static String said(NodeStatus node) {
        return node.object() + (node.message().isEmpty() ? "" : ": " + node.message());
    }

    private static JsonObject nodes(Plan plan) {
        long ready = plan.nodes().stream().filter(n -> n.phase() == Phase.READY).count();
        List<String> waitingFor = all(plan)
                .filter(n -> n.phase() != Phase.READY && n.phase() != Phase.WAITING)
                .limit(NAMED)
                .map(node -> Conditions.cut(said(node), LONGEST))
                .toList();
        return JsonObject.EMPTY
                .with("total", JsonNumber.of(plan.nodes().size()))
                .with("ready", JsonNumber.of(ready))
                .with("waitingFor", JsonArray.ofStrings(waitingFor));
    }

    /** Has an entry for each step: another render hash, or the same by another module of the same content. */
    private void history(Graph graph, Plan plan) {
        String outcome = plan.isDone() ? "Ready" : plan.isFailed() ? "Failed" : "Progressing";
        List<JsonValue> entries = new ArrayList<>();
        if (before.get("history") instanceof JsonArray array) {
            entries.addAll(array.elements());
        }
        String hash = graph.metadata().renderHash();
        JsonObject latest =
                !entries.isEmpty() && entries.getFirst() instanceof JsonObject first ? first : JsonObject.EMPTY;
        String digest = graph.metadata().platformRefResolved();
        if (latest.string("renderHash").equals(hash) && latest.string("digest").equals(digest)) {
            // What was ready once is a release that one can go back to, whatever becomes of its pods.
            String reached = latest.string("outcome").equals("Ready") ? "Ready" : outcome;
            entries.set(0, latest.with("outcome", new JsonString(reached)));
        } else {
            begun = begun.isEmpty() ? Conditions.now(clock) : begun;
            entries.addFirst(JsonObject.EMPTY
                    .with("renderHash", new JsonString(hash))
                    .with("digest", new JsonString(digest))
                    .with("time", new JsonString(begun))
                    .with("outcome", new JsonString(outcome)));
        }
        while (entries.size() > HISTORY) {
            entries.remove(leastMissed(entries));
        }
        fields.put("history", new JsonArray(entries));
    }

    /**
     * Returns the oldest entry that a later one of the same render hash and outcome stands for, else the oldest one: a tag that is moved to the
     * same content again and again takes no other Graph out of the history.
     */
    private static int leastMissed(List<JsonValue> entries) {
        for (int i = entries.size() - 1; i > 0; i--) {
            String which = which(entries.get(i));
            if (entries.subList(0, i).stream().map(StatusDraft::which).anyMatch(which::equals)) {
                return i;
            }
        }
        return entries.size() - 1;
    }

    private static String which(JsonValue entry) {
        return entry instanceof JsonObject e ? e.string("renderHash") + " " + e.string("outcome") : "";
    }

    /** Returns until when a resource was ready, as its status has it: now, or when it was no longer; empty if its status does not say. */
    static Optional<Instant> readyUntil(JsonObject resource, Instant now) {
        JsonObject ready = Conditions.of(resource.object("status"), "Ready");
        if (ready.string("status").equals("True")) {
            return Optional.of(now);
        }
        try {
            return Optional.of(ready.string("lastTransitionTime"))
                    .filter(at -> !at.isEmpty())
                    .map(Instant::parse);
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    /** Returns the hashes of the history, the latest first. */
    List<String> hashes() {
        return hashes(fields.get("history"));
    }

    /** Returns the hashes of a history, the latest first. */
    static List<String> hashes(@Nullable JsonValue history) {
        List<String> hashes = new ArrayList<>();
        if (history instanceof JsonArray array) {
            array.elements().forEach(e -> hashes.add(e instanceof JsonObject entry ? entry.string("renderHash") : ""));
        }
        return hashes;
    }

    /**
     * Returns the JSON merge patch that brings the status to this, and only in the version of the resource that is known: one that nobody knows
     * the end of may be carried out when a later one has been. Empty if it is so already.
     *
     * @param inventory the inventory, if it is to be written too
     */
    Optional<JsonObject> patch(JsonObject resource, Optional<JsonValue> inventory) {
        meanwhile.run();
        Map<String, JsonValue> changed = changed(resource);
        JsonObject metadata = resource.object("metadata");
        JsonObject same = JsonObject.EMPTY
                .with("uid", new JsonString(metadata.string("uid")))
                .with("resourceVersion", new JsonString(metadata.string("resourceVersion")));
        if (inventory.isPresent() && isChanged(resource, StatusInventory.FIELD, inventory.get())) {
            changed.put(StatusInventory.FIELD, inventory.get());
        }
        return changed.isEmpty()
                ? Optional.empty()
                : Optional.of(JsonObject.EMPTY.with("metadata", same).with("status", new JsonObject(changed)));
    }

    private Map<String, JsonValue> changed(JsonObject resource) {
        Map<String, JsonValue> wanted = new LinkedHashMap<>(fields);
        wanted.put("conditions", conditions.toJson());
        wanted.entrySet().removeIf(field -> !isChanged(resource, field.getKey(), field.getValue()));
        return wanted;
    }

    private static boolean isChanged(JsonObject resource, String field, JsonValue wanted) {
        JsonValue now = resource.object("status").get(field);
        return !wanted.equals(now) && !(wanted == JsonNull.NULL && now == null);
    }

    /** Reports whether all that is new is how far the objects are on their way, so that a reader misses little who learns of it later. */
    boolean isProgress(JsonObject resource) {
        return progressing
                && conditions.isStill("Ready", resource.object("status"))
                && PROGRESS.containsAll(changed(resource).keySet());
    }

    /**
     * What was told when a draft was written.
     *
     * @param isFailed whether something had failed that a person should know of
     */
    record Written(Conditions conditions, boolean isFailed) {}

    /** Notes that the status was written as it stands here. */
    void written() {
        written = Optional.of(new Written(conditions.copy(), failed));
    }

    /** Returns what was told when this was written last; empty if it was not. */
    Optional<Written> lastWritten() {
        return written;
    }
}
