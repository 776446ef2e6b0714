package dev.pequod.graph.render;

import dev.pequod.api.Spelling;
import dev.pequod.graph.Finding;
import dev.pequod.graph.json.JsonObject;
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

    private WebService() {}

    /** Returns why a cluster would not take an object for this resource: another group, version or kind, or none. */
    public static List<Finding> check(JsonObject object) {
        List<Finding> findings = new ArrayList<>();
        check(object, "apiVersion", API_VERSION, findings);
        check(object, "kind", KIND, findings);
        return findings;
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
