package dev.pequod.apply.history;

import dev.pequod.api.ResolvedModule;
import dev.pequod.graph.Graph;
import dev.pequod.graph.GraphEncoder;
import dev.pequod.graph.Redaction;
import dev.pequod.graph.json.JsonArray;
import dev.pequod.graph.json.JsonException;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonReader;
import dev.pequod.graph.json.JsonString;
import dev.pequod.graph.json.JsonValue;
import dev.pequod.graph.render.JsonDifference;
import dev.pequod.graph.render.RenderResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Proves that a Graph that was applied is what its module makes of its input: by resolving and rendering again what the status of the
 * resource records. A pure function of what was read and of what rendering came to.
 */
public final class RenderProof {
    private static final int SHOWN = 10;

    private RenderProof() {}

    /**
     * One thing that must hold.
     *
     * @param what the thing, one or two words
     * @param holds whether it does
     * @param message the proof, or what differs
     */
    public record Check(String what, boolean holds, String message) {}

    /**
     * Returns the resource to render again: what the status speaks of, which is not what it holds now if it was edited since.
     *
     * @param stored what is stored of its Graph, if it is
     */
    public static JsonObject resource(JsonObject resource, Optional<StoredGraph> stored) {
        return stored.flatMap(StoredGraph::record)
                .map(r -> r.resource(resource, r.knowsItsModule() ? r.platformRef() : r.pinned()))
                .orElse(resource);
    }

    /**
     * Compares.
     *
     * @param resource the resource with its status
     * @param stored what is stored of its Graph, if it is
     * @param result what rendering again came to
     */
    public static List<Check> checks(JsonObject resource, Optional<StoredGraph> stored, RenderResult result) {
        JsonObject status = resource.object("status");
        List<Check> checks = new ArrayList<>();
        String recorded = status.string("renderHash");
        if (recorded.isEmpty()) {
            return List.of(new Check("status", false, "it records no render hash, so nothing was applied yet"));
        }
        Optional<RenderRecord> record = stored.flatMap(StoredGraph::record);
        record.ifPresent(r -> checks.add(new Check(
                "record",
                r.isOf(recorded),
                r.isOf(recorded)
                        ? r.input().isPresent()
                                ? "the stored input has the recorded render hash"
                                : "the input is not stored, as the Graph holds values of Secrets"
                        : "the stored input has another render hash than " + recorded)));
        if (!(result instanceof RenderResult.Rendered rendered)) {
            RenderResult.Failed failed = (RenderResult.Failed) result;
            failed.module().ifPresent(module -> checks.add(content(status, module)));
            checks.add(new Check(
                    failed.module().isEmpty() ? "module" : "render",
                    false,
                    failed.errors().stream().map(Object::toString).collect(Collectors.joining("\n"))));
            return checks;
        }
        Graph graph = rendered.graph();
        checks.add(module(resource, record, rendered));
        checks.add(content(status, rendered.resolved()));
        String hash = graph.metadata().renderHash();
        checks.add(
                hash.equals(recorded)
                        ? equal("render hash", recorded, hash)
                        : new Check("render hash", false, hash + " instead of " + recorded + input(record, rendered)));
        checks.add(stored.map(s -> graph(s, record.map(r -> r.asNamed(graph)).orElse(graph)))
                .orElseGet(() -> new Check(
                        "graph",
                        false,
                        "ConfigMap "
                                + StoredGraph.name(resource.object("metadata").string("name"), recorded)
                                + " does not hold the Graph that was applied")));
        return checks;
    }

    /** The same content by another reference renders the same, so that its Graph is not stored again: that was stored for the former one. */
    private static Check module(JsonObject resource, Optional<RenderRecord> record, RenderResult.Rendered rendered) {
        JsonObject status = resource.object("status");
        String resolved = status.string("platformRefResolved");
        String found = rendered.graph().metadata().platformRefResolved();
        String content = rendered.resolved().contentDigest().toString();
        JsonObject now = resource.object("spec").object("platformRef");
        boolean moved = !resolved.equals(found)
                && record.filter(r -> !r.platformRef().equals(now)).isPresent()
                && status.object("module").string("contentDigest").equals(content)
                && rendered.graph().metadata().renderHash().equals(status.string("renderHash"));
        return moved
                ? new Check(
                        "module",
                        true,
                        found + " of " + rendered.graph().metadata().platformRef()
                                + ", the former reference, for which the Graph was stored; " + resolved
                                + " has the same content")
                : equal("module", resolved, found);
    }

    private static Check content(JsonObject status, ResolvedModule module) {
        return equal(
                "content",
                status.object("module").string("contentDigest"),
                module.contentDigest().toString());
    }

    private static Check equal(String what, String recorded, String found) {
        boolean same = recorded.equals(found);
        return new Check(what, same, same ? found : found + " instead of " + recorded);
    }

    private static String input(Optional<RenderRecord> record, RenderResult.Rendered rendered) {
        return record.flatMap(RenderRecord::input)
                .map(i -> differences(i, rendered.input()))
                .filter(text -> !text.isEmpty())
                .map(text -> "\ninput: " + text)
                .orElse("");
    }

    private static Check graph(StoredGraph stored, Graph graph) {
        Graph hidden = Redaction.redacted(graph);
        String text = GraphEncoder.canonicalJson(hidden);
        if (text.equals(stored.graph())) {
            return new Check("graph", true, text.length() + " characters, the same byte for byte");
        }
        String former = GraphEncoder.canonicalJson(formerly(hidden, graph));
        if (former.equals(stored.graph())) {
            return new Check(
                    "graph",
                    true,
                    former.length() + " characters, the same byte for byte\nit was stored by a former version and shows"
                            + " values of Secrets in exports or violations");
        }
        try {
            JsonValue before = JsonReader.read(stored.graph());
            JsonValue now = JsonReader.read(text);
            if (hidesMore(before, now)) {
                return new Check(
                        "graph",
                        true,
                        "the same, but for what a former version took for values of Secrets and has hidden");
            }
            String differences = differences(before, now);
            return new Check("graph", false, differences.isEmpty() ? "it is written otherwise" : differences);
        } catch (JsonException e) {
            return new Check("graph", false, "what is stored is no JSON: " + e.getMessage());
        }
    }

    /** Reports whether two values are the same wherever the first one does not hide a text. */
    private static boolean hidesMore(JsonValue stored, JsonValue now) {
        return switch (stored) {
            case JsonString text when text.value().contains(Redaction.REDACTED) -> true;
            case JsonObject object ->
                now instanceof JsonObject other
                        && object.members().keySet().equals(other.members().keySet())
                        && object.members().entrySet().stream()
                                .allMatch(member -> hidesMore(
                                        member.getValue(), Objects.requireNonNull(other.get(member.getKey()))));
            case JsonArray array ->
                now instanceof JsonArray other
                        && array.elements().size() == other.elements().size()
                        && IntStream.range(0, array.elements().size())
                                .allMatch(i -> hidesMore(
                                        array.elements().get(i),
                                        other.elements().get(i)));
            default -> stored.equals(now);
        };
    }

    /** Returns a Graph as it was stored once: only the nodes were without the values of Secrets. */
    private static Graph formerly(Graph hidden, Graph graph) {
        return new Graph(hidden.metadata(), hidden.nodes(), graph.exports(), graph.violations());
    }

    private static String differences(JsonValue expected, JsonValue actual) {
        List<JsonDifference> all = JsonDifference.between(expected, actual);
        String shown = all.stream()
                .limit(SHOWN)
                .map(d -> d.path() + ": " + d.message())
                .collect(Collectors.joining("\n"));
        return all.size() > SHOWN ? shown + "\nand " + (all.size() - SHOWN) + " more" : shown;
    }
}
