package dev.pequod.apply.history;

import dev.pequod.api.ConfigMapRef;
import dev.pequod.api.CustomRef;
import dev.pequod.api.Digest;
import dev.pequod.api.EmbeddedRef;
import dev.pequod.api.GitRef;
import dev.pequod.api.InlineRef;
import dev.pequod.api.OciRef;
import dev.pequod.api.PlatformRef;
import dev.pequod.api.PlatformRefException;
import dev.pequod.api.ResolvedModule;
import dev.pequod.graph.Graph;
import dev.pequod.graph.GraphMetadata;
import dev.pequod.graph.Redaction;
import dev.pequod.graph.RenderHash;
import dev.pequod.graph.json.JsonArray;
import dev.pequod.graph.json.JsonNull;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonString;
import dev.pequod.graph.json.JsonValue;
import dev.pequod.graph.render.RenderInput;
import dev.pequod.graph.render.RenderResult;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a Graph was rendered from: enough to render it again and to prove by its render hash that it is the same. The input is left out
 * of a Graph with Secrets, whose values it may hold, and so is the text of an inline module.
 *
 * @param platformRef what the resource named
 * @param pinned the same, so that it can only mean the module that was used; equal if there is no such form
 * @param contentDigest the module's content digest
 * @param input what the module was given; empty if it is not kept
 * @param former the pinned references by which the same content was used with the same input before, the latest first: one for each
 *     digest that a history tells apart, and none to an inline module
 */
public record RenderRecord(
        JsonObject platformRef,
        JsonObject pinned,
        String contentDigest,
        Optional<JsonObject> input,
        List<JsonObject> former) {

    /** More are not kept, as the history of a resource has ten entries. */
    private static final int MOST_FORMER = 9;

    /** Copies the list. */
    public RenderRecord {
        former = List.copyOf(former);
    }

    /** A reference to an inline module whose text is left out. */
    private static final JsonObject HIDDEN = JsonObject.EMPTY.with("inline", new JsonString(Redaction.REDACTED));

    /** The facts of {@code metadata} that an input may hold beside the names. */
    private static final List<String> FACTS = List.of("labels", "annotations");

    /** Returns the record of what was rendered. */
    public static RenderRecord of(JsonObject resource, RenderResult.Rendered rendered) {
        ResolvedModule module = rendered.resolved();
        Graph graph = rendered.graph();
        boolean hides = !Redaction.redacted(graph).equals(graph);
        boolean hidesModule = hides && module.ref() instanceof InlineRef;
        return new RenderRecord(
                hidesModule ? HIDDEN : resource.object("spec").object("platformRef"),
                hidesModule ? HIDDEN : json(pinned(module)),
                module.contentDigest().toString(),
                hides ? Optional.empty() : Optional.of(rendered.input()),
                List.of());
    }

    private static JsonObject json(PlatformRef ref) {
        return new JsonObject(Map.of(ref.scheme(), new JsonString(ref.value())));
    }

    private static PlatformRef pinned(ResolvedModule module) {
        return switch (module.ref()) {
            case OciRef oci ->
                new OciRef(oci.registry(), oci.repository(), oci.tag(), Optional.of(module.sourceDigest()));
            case GitRef git -> new GitRef(git.remote(), module.revision(), git.path());
            case EmbeddedRef embedded -> embedded;
            case ConfigMapRef map -> map;
            case InlineRef inline -> inline;
            case CustomRef custom -> custom;
        };
    }

    /** Returns the record that {@link #toJson} wrote; empty if it is none. */
    public static Optional<RenderRecord> ofJson(JsonValue value) {
        if (!(value instanceof JsonObject json) || json.string("contentDigest").isEmpty()) {
            return Optional.empty();
        }
        Optional<JsonObject> input =
                json.get("input") instanceof JsonObject object ? Optional.of(object) : Optional.empty();
        List<JsonObject> former = json.get("former") instanceof JsonArray array
                ? array.elements().stream()
                        .map(ref -> ref instanceof JsonObject object ? object : JsonObject.EMPTY)
                        .toList()
                : List.of();
        return Optional.of(new RenderRecord(
                json.object("platformRef"), json.object("pinned"), json.string("contentDigest"), input, former));
    }

    /** Returns the record as data. */
    public JsonObject toJson() {
        JsonObject json = JsonObject.EMPTY
                .with("platformRef", platformRef)
                .with("pinned", pinned)
                .with("contentDigest", new JsonString(contentDigest));
        json = former.isEmpty() ? json : json.with("former", new JsonArray(former));
        return input.isEmpty() ? json : json.with("input", input.get());
    }

    /** Returns the record with the references of one that was made before of the same content and input. */
    RenderRecord after(RenderRecord before) {
        List<JsonObject> all = Stream.concat(Stream.of(before.pinned), before.former.stream())
                .filter(ref -> ref.get(InlineRef.SCHEME) == null)
                .filter(ref -> !digest(ref).equals(digest(pinned)))
                .limit(MOST_FORMER)
                .toList();
        return new RenderRecord(platformRef, pinned, contentDigest, input, all);
    }

    /** Returns the record as it was when a former reference was used; empty if none means the digest. */
    Optional<RenderRecord> by(String digest) {
        return former.stream()
                .filter(ref -> digest(ref).equals(digest))
                .findFirst()
                .map(ref -> new RenderRecord(ref, ref, contentDigest, input, List.of()));
    }

    /** Returns the digest that a pinned reference to this content means, as a history has it. */
    private String digest(JsonObject ref) {
        try {
            return PlatformRef.parse(text(ref))
                    .pinnedDigest()
                    .map(Digest::toString)
                    .orElse(contentDigest);
        } catch (PlatformRefException e) {
            return contentDigest; // of a scheme of somebody else's
        }
    }

    /** Reports whether the record is that of a render hash; one without input may be that of any. */
    public boolean isOf(String renderHash) {
        return input.isEmpty() || RenderHash.of(contentDigest, input.get()).equals(renderHash);
    }

    /**
     * Returns the resource as it was when it was rendered, as far as rendering looks at it. Without an input it is as it is now, with the
     * other module; a module that is left out is that of now, too.
     *
     * @param ref the {@code platformRef} that it names: what it named, or the pinned one
     */
    public JsonObject resource(JsonObject current, JsonObject ref) {
        JsonObject spec = input.map(i -> i.object("spec")).orElse(current.object("spec"));
        JsonObject metadata = current.object("metadata");
        for (String fact : FACTS) {
            JsonObject then = input.map(i -> i.object("metadata"))
                    .filter(m -> m.get(fact) != null)
                    .map(m -> m.object(fact))
                    .orElse(null);
            metadata = then == null ? metadata : metadata.with(fact, withUnsaid(current, fact, then));
        }
        JsonObject known = ref.equals(HIDDEN) ? current.object("spec").object("platformRef") : ref;
        return current.with("metadata", metadata).with("spec", withRef(spec, known));
    }

    /** Returns what an input holds of a fact, and of that of a resource what no input holds, such as the annotations that are for tools. */
    private static JsonObject withUnsaid(JsonObject resource, String fact, JsonObject then) {
        JsonObject said = RenderInput.of(
                        resource, Set.of(RenderInput.Fact.LABELS, RenderInput.Fact.ANNOTATIONS), "", "")
                .object("metadata")
                .object(fact);
        Map<String, JsonValue> members = new LinkedHashMap<>(then.members());
        resource.object("metadata").object(fact).members().forEach((name, value) -> {
            if (said.get(name) == null) {
                members.put(name, value);
            }
        });
        return new JsonObject(members);
    }

    private static JsonObject withRef(JsonObject spec, JsonObject ref) {
        Map<String, JsonValue> members = new LinkedHashMap<>();
        members.put("platformRef", ref);
        spec.without("platformRef").members().forEach(members::put);
        return new JsonObject(members);
    }

    /** Reports whether the module was told what it was named by, so that another name for it is another input. */
    boolean knowsItsModule() {
        return input.map(i -> i.get("platform") != null).orElse(false);
    }

    /** Reports whether a reference can only ever mean the same files; one of somebody else's scheme may not. */
    static boolean isPinned(JsonObject ref) {
        try {
            return ref.members().size() == 1 && PlatformRef.parse(text(ref)).isPinned();
        } catch (PlatformRefException e) {
            return false;
        }
    }

    static String text(JsonObject ref) {
        return ref.members().keySet().stream()
                .findFirst()
                .map(scheme -> scheme + ":" + ref.string(scheme))
                .orElse("");
    }

    /** Returns the Graph as if its module had been named as it was then. */
    Graph asNamed(Graph graph) {
        GraphMetadata m = graph.metadata();
        boolean isPinned = m.platformRef().equals(text(pinned));
        String then = isPinned ? text(platformRef) : m.platformRef();
        return graph.withMetadata(
                new GraphMetadata(m.name(), m.version(), then, m.platformRefResolved(), m.renderHash()));
    }

    /** Returns the JSON merge patch that makes {@code current} what {@code wanted} is, if it is still the one that was read. */
    static JsonObject patch(JsonObject current, JsonObject wanted) {
        JsonObject metadata = current.object("metadata");
        JsonObject identity = JsonObject.EMPTY
                .with("uid", new JsonString(metadata.string("uid")))
                .with("resourceVersion", new JsonString(metadata.string("resourceVersion")));
        for (String fact : FACTS) {
            JsonObject change =
                    change(metadata.object(fact), wanted.object("metadata").object(fact));
            identity = change.members().isEmpty() ? identity : identity.with(fact, change);
        }
        return JsonObject.EMPTY
                .with("metadata", identity)
                .with("spec", change(current.object("spec"), wanted.object("spec")));
    }

    private static JsonObject change(JsonObject from, JsonObject to) {
        Map<String, JsonValue> changes = new LinkedHashMap<>();
        to.members().forEach((name, value) -> {
            JsonValue before = from.get(name);
            if (before instanceof JsonObject a && value instanceof JsonObject b && !a.equals(b)) {
                changes.put(name, change(a, b));
            } else if (!value.equals(before)) {
                changes.put(name, value);
            }
        });
        from.members().keySet().stream()
                .filter(name -> to.get(name) == null)
                .forEach(name -> changes.put(name, JsonNull.NULL));
        return new JsonObject(changes);
    }
}
