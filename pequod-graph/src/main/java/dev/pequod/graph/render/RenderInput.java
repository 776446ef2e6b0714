package dev.pequod.graph.render;

import dev.pequod.graph.Finding;
import dev.pequod.graph.json.CanonicalJson;
import dev.pequod.graph.json.JsonArray;
import dev.pequod.graph.json.JsonBoolean;
import dev.pequod.graph.json.JsonNumber;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonPath;
import dev.pequod.graph.json.JsonString;
import dev.pequod.graph.json.JsonValue;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a platform module is given as {@code #Render.input}: a pure function of the resource and of the facts that the
 * module's own {@code input} allows.
 *
 * <p>Always {@code metadata {name, namespace}} and {@code spec} without {@code platformRef}; the other facts only where
 * the module asks, so that a new label does not re-render what never looks at labels.
 */
public final class RenderInput {

    /** The namespace of a resource that names none. */
    public static final String DEFAULT_NAMESPACE = "default";

    /** From here on an API server writes what is no integer of 64 bits with an exponent. */
    private static final BigDecimal FIRST_WITH_EXPONENT = new BigDecimal("1e21");

    private static final String OWN_ANNOTATIONS = "pequod.dev/";
    private static final String OF_KUBECTL = "kubectl.kubernetes.io/last-applied-configuration";

    /** A fact beyond name, namespace and spec. */
    public enum Fact {
        /** {@code metadata.labels}. */
        LABELS,
        /** {@code metadata.annotations}, without those of Pequod and of {@code kubectl apply}. */
        ANNOTATIONS,
        /** {@code platform {ref, digest}}. */
        PLATFORM
    }

    private RenderInput() {}

    /** Returns the namespace that a resource names or, if it names none, the default one. */
    public static String namespace(JsonObject resource) {
        String namespace = resource.object("metadata").string("namespace");
        return namespace.isEmpty() ? DEFAULT_NAMESPACE : namespace;
    }

    /**
     * Returns the input, its members in {@linkplain CanonicalJson#ordered canonical order}, and numbers that are whole as integers: what
     * an API server keeps of a resource must make the same objects as what a file holds, and it sorts members and has no {@code 1.0}. Numbers
     * that it rounds, of more digits than a double has, are taken as they are.
     *
     * @param resource the resource as the API server or a file holds it
     * @param facts the facts that the module allows
     * @param platformRef the text form of the reference
     * @param digest the digest it was resolved to
     */
    public static JsonObject of(JsonObject resource, Set<Fact> facts, String platformRef, String digest) {
        JsonObject metadata = resource.object("metadata");
        Map<String, JsonValue> about = new LinkedHashMap<>();
        about.put("name", new JsonString(metadata.string("name")));
        about.put("namespace", new JsonString(namespace(resource)));
        if (facts.contains(Fact.LABELS)) {
            about.put("labels", metadata.object("labels"));
        }
        if (facts.contains(Fact.ANNOTATIONS)) {
            about.put("annotations", said(metadata.object("annotations")));
        }
        Map<String, JsonValue> input = new LinkedHashMap<>();
        input.put("metadata", new JsonObject(about));
        input.put("spec", kept(resource.object("spec").without("platformRef")));
        if (facts.contains(Fact.PLATFORM)) {
            input.put(
                    "platform",
                    new JsonObject(Map.of("ref", new JsonString(platformRef), "digest", new JsonString(digest))));
        }
        return (JsonObject) CanonicalJson.ordered(new JsonObject(input));
    }

    /** Leaves out what is said to tools, and changes nothing of what is wanted. */
    private static JsonObject said(JsonObject annotations) {
        Map<String, JsonValue> said = new LinkedHashMap<>(annotations.members());
        said.keySet().removeIf(name -> name.startsWith(OWN_ANNOTATIONS) || name.equals(OF_KUBECTL));
        return new JsonObject(said);
    }

    private static JsonValue kept(JsonValue value) {
        return switch (value) {
            case JsonObject object -> {
                Map<String, JsonValue> members = new LinkedHashMap<>(object.members());
                members.replaceAll((name, member) -> kept(member));
                yield new JsonObject(members);
            }
            case JsonArray array ->
                new JsonArray(array.elements().stream().map(RenderInput::kept).toList());
            case JsonNumber number -> kept(number);
            default -> value;
        };
    }

    private static JsonNumber kept(JsonNumber number) {
        BigDecimal value = number.value();
        return value.scale() <= 0 && value.abs().compareTo(FIRST_WITH_EXPONENT) < 0
                ? new JsonNumber(value, true)
                : number;
    }

    /** Returns what keeps a resource from being rendered at all: no name, or a part that is not of its type. */
    public static List<Finding> check(JsonObject resource) {
        List<Finding> findings = new ArrayList<>();
        JsonObject metadata = resource.object("metadata");
        if (isObject(resource, "", "metadata", findings)) {
            JsonValue name = metadata.get("name");
            if (name == null || name.equals(new JsonString(""))) {
                findings.add(new Finding("metadata.name", "required field is missing"));
            }
            text(metadata, "metadata", "name", findings);
            text(metadata, "metadata", "namespace", findings);
            texts(metadata, "labels", findings);
            texts(metadata, "annotations", findings);
        }
        if (resource.get("spec") == null) {
            findings.add(new Finding("spec", "required field is missing"));
        }
        isObject(resource, "", "spec", findings);
        return findings;
    }

    private static void texts(JsonObject metadata, String name, List<Finding> findings) {
        if (isObject(metadata, "metadata", name, findings)) {
            JsonObject texts = metadata.object(name);
            texts.members().keySet().forEach(key -> text(texts, "metadata." + name, key, findings));
        }
    }

    private static void text(JsonObject object, String path, String name, List<Finding> findings) {
        JsonValue value = object.get(name);
        if (value == null || value instanceof JsonString) {
            return;
        }
        boolean isScalar = value instanceof JsonNumber || value instanceof JsonBoolean;
        String found = isScalar ? value.describe().replaceFirst("a ", "the ") + " " + value : value.describe();
        String hint = isScalar ? "; quote it: \"" + value + "\"" : "";
        findings.add(new Finding(JsonPath.member(path, name), "expected a string, found " + found + hint));
    }

    /** Reports whether a member is no other than an object; it may be missing. */
    private static boolean isObject(JsonObject object, String path, String name, List<Finding> findings) {
        JsonValue value = object.get(name);
        if (value == null || value instanceof JsonObject) {
            return true;
        }
        findings.add(new Finding(JsonPath.member(path, name), "expected an object, found " + value.describe()));
        return false;
    }
}
