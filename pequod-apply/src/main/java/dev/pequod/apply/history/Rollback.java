package dev.pequod.apply.history;

import dev.pequod.graph.json.JsonArray;
import dev.pequod.graph.json.JsonNumber;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonValue;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Goes back to a Graph that was applied before. Nothing stored is applied as it is, as whoever may write a ConfigMap could then apply what
 * no policy has seen: the resource is made again what it was, and only if rendering it comes to the same render hash. So the operator
 * has nothing to obey but the resource itself, and nothing to roll forward to.
 */
public final class Rollback {
    /** Why a Graph is not applied at all. */
    private static final Set<String> REFUSED = Set.of(
            "KindNotAllowed",
            "NamespaceNotAllowed",
            "ServiceAccountNotAllowed",
            "InvalidAnnotation",
            "TooManyKinds",
            "GraphNotStored",
            "TooLarge");

    /** Why there is no module for now, though what runs may be of it. */
    private static final Set<String> PASSING = Set.of("SourceUnavailable", "DeadlineExceeded");

    private static final Pattern HASH = Pattern.compile("(sha256:)?[0-9a-f]{4,64}");

    private Rollback() {}

    /** Where to go back to, or why one cannot. */
    public sealed interface Choice {
        /**
         * A Graph of the history.
         *
         * @param renderHash its render hash
         * @param digest the immutable digest of the module that it was rendered by
         */
        record To(String renderHash, String digest) implements Choice {
            private static To of(JsonObject entry) {
                return new To(entry.string("renderHash"), entry.string("digest"));
            }
        }

        /**
         * There is none.
         *
         * @param reason why, for a person
         */
        record Refused(String reason) implements Choice {}
    }

    /**
     * Returns the Graph to go back to.
     *
     * @param resource the resource as it is in the cluster
     * @param to the first digits of a render hash, or else of a module's digest; empty for the last one before the current one that was
     *     ready: one of another render hash if there is one, else the same by another module of the same content
     */
    public static Choice choose(JsonObject resource, Optional<String> to) {
        JsonObject status = isApplied(resource) ? resource.object("status") : JsonObject.EMPTY;
        Choice.To current = new Choice.To(status.string("renderHash"), status.string("platformRefResolved"));
        List<JsonObject> history = history(resource);
        return to.isPresent() ? named(history, current, to.get()) : last(history, current);
    }

    private static Choice last(List<JsonObject> history, Choice.To current) {
        List<JsonObject> before =
                history.stream().filter(h -> !Choice.To.of(h).equals(current)).toList();
        return before.stream()
                .filter(h -> h.string("outcome").equals("Ready"))
                .map(Choice.To::of)
                .min(Comparator.comparing(h -> h.renderHash().equals(current.renderHash())))
                .<Choice>map(h -> h)
                .orElseGet(() -> new Choice.Refused(
                        before.isEmpty()
                                ? "there is no Graph before the current one"
                                : "none of the Graphs before the current one has been ready; name one with --to: "
                                        + hashes(before)));
    }

    private static Choice named(List<JsonObject> history, Choice.To current, String to) {
        if (!HASH.matcher(to).matches()) {
            return new Choice.Refused(to + " is no render hash; write at least 4 of its hexadecimal digits");
        }
        String prefix = to.substring(to.indexOf(':') + 1);
        List<Choice.To> found = beginning(history, Choice.To::renderHash, prefix);
        if (found.isEmpty()) {
            found = beginning(history, Choice.To::digest, prefix);
        }
        if (found.size() != 1) {
            return new Choice.Refused(
                    found.isEmpty()
                            ? "no Graph of its history begins with " + prefix + "; there are " + hashes(history)
                            : prefix + " is the beginning of " + found.size() + " of its hashes; write more digits");
        }
        Choice.To one = found.getFirst();
        return one.equals(current) ? new Choice.Refused("it is the current one already") : one;
    }

    /** Returns the last Graph of each hash that begins so. */
    private static List<Choice.To> beginning(
            List<JsonObject> history, Function<Choice.To, String> hash, String prefix) {
        Map<String, Choice.To> last = new LinkedHashMap<>();
        for (JsonObject entry : history) {
            Choice.To to = Choice.To.of(entry);
            String all = hash.apply(to);
            if (all.startsWith(prefix, all.indexOf(':') + 1)) {
                last.putIfAbsent(all, to);
            }
        }
        return List.copyOf(last.values());
    }

    /** Reports whether what runs is what the resource says: what is refused leaves that as it was, and so does what nobody has seen yet. */
    private static boolean isApplied(JsonObject resource) {
        JsonObject status = resource.object("status");
        JsonValue generation = resource.object("metadata").get("generation");
        return !isBehind(status, generation)
                && (!(status.get("conditions") instanceof JsonArray conditions)
                        || conditions.elements().stream().noneMatch(c -> isRefusal(c) || isUnseen(c, generation)));
    }

    /** Reports whether a condition is about rendering a spec before, as that of a resource that is paused. */
    private static boolean isUnseen(JsonValue value, @Nullable JsonValue generation) {
        return value instanceof JsonObject condition
                && condition.string("type").equals("Rendered")
                && isBehind(condition, generation);
    }

    private static boolean isBehind(JsonObject observing, @Nullable JsonValue generation) {
        return observing.get("observedGeneration") instanceof JsonNumber observed
                && generation instanceof JsonNumber now
                && observed.value().compareTo(now.value()) < 0;
    }

    private static boolean isRefusal(JsonValue value) {
        if (!(value instanceof JsonObject condition)
                || !condition.string("status").equals("False")) {
            return false;
        }
        String reason = condition.string("reason");
        return switch (condition.string("type")) {
            case "Rendered", "PolicyPassed" -> true;
            case "Resolved" -> !PASSING.contains(reason);
            case "Applied", "Ready" -> REFUSED.contains(reason);
            default -> false;
        };
    }

    private static String hashes(List<JsonObject> history) {
        return history.isEmpty()
                ? "none"
                : String.join(
                        ", ",
                        history.stream()
                                .map(h -> h.string("renderHash"))
                                .map(h -> h.substring(0, Math.min(10, h.length())))
                                .distinct()
                                .toList());
    }

    private static List<JsonObject> history(JsonObject resource) {
        List<JsonObject> history = new ArrayList<>();
        if (resource.object("status").get("history") instanceof JsonArray array) {
            array.elements().forEach(e -> history.add(e instanceof JsonObject h ? h : JsonObject.EMPTY));
        }
        return history;
    }

    /** How the resource is to be changed, or why it cannot be. */
    public sealed interface Plan {
        /**
         * A change.
         *
         * @param wanted the resource as it is to be
         * @param patch the JSON merge patch that makes it so, of the version that was read only
         */
        record Change(JsonObject wanted, JsonObject patch) implements Plan {}

        /**
         * None.
         *
         * @param reason why, for a person
         */
        record Refused(String reason) implements Plan {}
    }

    /**
     * Returns the change that brings a resource back to a Graph.
     *
     * @param resource the resource as it is in the cluster
     * @param to the Graph
     * @param stored what is stored of the Graph, if it is
     * @param render renders a resource: the render hash it comes to, or why it comes to none
     */
    public static Plan plan(
            JsonObject resource, Choice.To to, Optional<StoredGraph> stored, Function<JsonObject, Attempt> render) {
        String renderHash = to.renderHash();
        String name = StoredGraph.name(resource.object("metadata").string("name"), renderHash);
        if (stored.isEmpty()) {
            return new Plan.Refused("ConfigMap " + name + " is not there any more; the last 5 Graphs are kept");
        }
        if (stored.get().record().isEmpty()) {
            return new Plan.Refused("ConfigMap " + name + " does not tell what the Graph was rendered from");
        }
        Optional<RenderRecord> found = record(stored.get(), to, resource);
        if (found.isEmpty()) {
            return new Plan.Refused("ConfigMap " + name + " does not tell any more which module of the same content "
                    + to.digest() + " was");
        }
        RenderRecord record = found.get();
        if (!record.isOf(renderHash)) {
            return new Plan.Refused("what ConfigMap " + name + " says it was rendered from has another render hash, so"
                    + " somebody has changed it");
        }
        List<JsonObject> refs = references(record, resource);
        if (refs.isEmpty()) {
            return new Plan.Refused(
                    "what ConfigMap " + name + " says the module was named by, " + RenderRecord.text(record.pinned())
                            + ", may come to mean another; name it in the resource yourself");
        }
        Set<String> digests = digests(resource, to);
        List<String> reasons = new ArrayList<>();
        for (JsonObject ref : refs) {
            JsonObject wanted = record.resource(resource, ref);
            Attempt attempt = render.apply(wanted);
            if (!attempt.renderHash().equals(renderHash)) {
                reasons.add(attempt.reason());
            } else if (digests.contains(attempt.digest())) {
                return new Plan.Change(wanted, RenderRecord.patch(resource, wanted));
            } else {
                reasons.add("what ConfigMap " + name + " says the module was named by means " + attempt.digest()
                        + ", which the history does not have for it, so somebody has changed it");
            }
        }
        String why = reasons.getFirst().isEmpty()
                ? record.input().isPresent()
                        ? "the module is not the one any more that it was rendered by"
                        : "it holds values of Secrets, so what it was made of was not kept, and with what there is now it is another"
                : reasons.getFirst();
        return new Plan.Refused("the Graph cannot be rendered again: " + why);
    }

    /**
     * Returns the references that may be written into the resource: whoever may write ConfigMaps is to choose none that may mean another module
     * tomorrow. One that the resource has already is its own.
     */
    private static List<JsonObject> references(RenderRecord record, JsonObject resource) {
        JsonObject own = resource.object("spec").object("platformRef");
        return Stream.of(record.pinned(), record.platformRef())
                .distinct()
                .filter(ref -> ref.equals(own) || RenderRecord.isPinned(ref))
                .toList();
    }

    /** Returns the digests of modules that the history has for a Graph. */
    private static Set<String> digests(JsonObject resource, Choice.To to) {
        return Stream.concat(
                        Stream.of(to),
                        history(resource).stream()
                                .map(Choice.To::of)
                                .filter(h -> h.renderHash().equals(to.renderHash())))
                .map(Choice.To::digest)
                .collect(Collectors.toSet());
    }

    /** Returns the record of a Graph; only the current one by another module than now is gone back to by no other reference than that. */
    private static Optional<RenderRecord> record(StoredGraph stored, Choice.To to, JsonObject resource) {
        JsonObject status = resource.object("status");
        boolean isAnotherModule = status.string("renderHash").equals(to.renderHash())
                && !status.string("platformRefResolved").equals(to.digest());
        Optional<RenderRecord> former = stored.record().flatMap(r -> r.by(to.digest()));
        return stored.digest().equals(to.digest()) || (former.isEmpty() && !isAnotherModule) ? stored.record() : former;
    }

    /**
     * What rendering came to.
     *
     * @param renderHash the render hash; empty if there is no Graph
     * @param digest the source digest of the module that it was rendered by; empty if there is no Graph
     * @param reason why there is none; otherwise empty
     */
    public record Attempt(String renderHash, String digest, String reason) {}
}
