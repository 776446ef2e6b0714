package dev.pequod.graph.render;

import dev.pequod.api.Spelling;
import dev.pequod.graph.Finding;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonPath;
import dev.pequod.graph.json.JsonString;
import dev.pequod.graph.json.JsonValue;
import java.util.ArrayList;
import java.util.List;

/** The resource that is rendered, as a cluster knows it. What its {@code spec} holds is the module's affair. */
public final class WebService {
    /** Its group and version. */
    public static final String API_VERSION = "platform.example.com/v1alpha1";

    /** Its kind. */
    public static final String KIND = "WebService";

    private static final List<String> FIELDS = List.of("apiVersion", "kind", "metadata", "spec", "status");

    /** What a file may say of an object, and what a cluster adds. */
    private static final List<String> METADATA = List.of(
            "name",
            "namespace",
            "labels",
            "annotations",
            "creationTimestamp",
            "deletionGracePeriodSeconds",
            "deletionTimestamp",
            "finalizers",
            "generateName",
            "generation",
            "managedFields",
            "ownerReferences",
            "resourceVersion",
            "selfLink",
            "uid");

    private static final int WRITTEN_BY_PEOPLE = 4;

    private WebService() {}

    /**
     * Returns why a cluster would not take an object for this resource, or would drop a part of it: another group, version or
     * kind, or none, and fields outside of {@code spec} that no object has.
     */
    public static List<Finding> check(JsonObject object) {
        List<Finding> findings = new ArrayList<>();
        check(object, "apiVersion", API_VERSION, findings);
        check(object, "kind", KIND, findings);
        unknown(object, "", FIELDS, FIELDS, findings);
        unknown(object.object("metadata"), "metadata", METADATA, METADATA.subList(0, WRITTEN_BY_PEOPLE), findings);
        return findings;
    }

    private static void unknown(
            JsonObject object, String path, List<String> known, List<String> shown, List<Finding> findings) {
        for (String name : object.members().keySet()) {
            if (!known.contains(name)) {
                String near = Spelling.hint(name, known);
                String what = near.isEmpty() ? "; expected one of " + String.join(", ", shown) : near;
                findings.add(new Finding(JsonPath.member(path, name), "unknown field" + what));
            }
        }
    }

    private static void check(JsonObject object, String field, String wanted, List<Finding> findings) {
        JsonValue value = object.get(field);
        if (value == null) {
            findings.add(new Finding(field, "required field is missing; write \"" + field + ": " + wanted + "\""));
        } else if (!value.equals(new JsonString(wanted))) {
            String near = value instanceof JsonString text ? Spelling.hint(text.value(), List.of(wanted)) : "";
            findings.add(new Finding(field, "must be " + wanted + "; found " + value + near));
        }
    }
}
