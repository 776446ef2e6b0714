package dev.pequod.apply;

import dev.pequod.api.Digest;
import dev.pequod.graph.json.CanonicalJson;
import dev.pequod.graph.json.JsonArray;
import dev.pequod.graph.json.JsonBoolean;
import dev.pequod.graph.json.JsonNull;
import dev.pequod.graph.json.JsonNumber;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonPath;
import dev.pequod.graph.json.JsonString;
import dev.pequod.graph.json.JsonValue;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds where a live object is not what was applied.
 *
 * <p>What the live object has besides is somebody else's: defaults, status, containers that an admission webhook adds. Elements of
 * lists are looked for in their order, so a list may have more. That is a guess, on the safe side: where it sees a difference that the
 * API server does not, a dry run says so, and its answer is remembered.
 */
final class Drift {
    private static final Set<JsonValue> ZEROS = Set.of(JsonBoolean.of(false), JsonNumber.of(0), new JsonString(""));

    private final boolean isKept;

    private Drift(boolean isKept) {
        this.isKept = isKept;
    }

    /** Returns the path of the first field that differs, or empty if the live object has all that is wanted. */
    static Optional<String> of(JsonObject wanted, JsonObject live) {
        return Optional.ofNullable(new Drift(false).find(wanted, live, ""));
    }

    /**
     * Does the same of a live object that the API server keeps as it is when what is wanted is applied: a zero, such as {@code false}, that it does
     * not have is what it means by that then, and a text that it writes otherwise is a quantity.
     */
    static Optional<String> ofKept(JsonObject wanted, JsonObject live) {
        return Optional.ofNullable(new Drift(true).find(wanted, live, ""));
    }

    /** Returns a digest of a live object that changes when somebody changes it, but not with its status. */
    static String fingerprint(JsonObject live) {
        JsonObject metadata = live.object("metadata").without("managedFields").without("resourceVersion");
        return Digest.of(CanonicalJson.bytes(live.without("status").with("metadata", metadata)))
                .hex();
    }

    private @Nullable String find(JsonValue wanted, @Nullable JsonValue there, String path) {
        JsonValue live = there == JsonNull.NULL ? null : there; // the rules of a role that has none
        return switch (wanted) {
            case JsonObject object -> members(object, live, path);
            case JsonArray array -> elements(array, live, path);
            case JsonNull nothing -> null;
            default -> isSame(wanted, live) ? null : path;
        };
    }

    private boolean isSame(JsonValue wanted, @Nullable JsonValue live) {
        if (live == null) {
            return isKept && ZEROS.contains(wanted);
        }
        boolean isNumber = wanted instanceof JsonNumber a
                && live instanceof JsonNumber b
                && a.value().compareTo(b.value()) == 0;
        return wanted.equals(live) || isNumber || isKept && Quantity.same(wanted, live);
    }

    private @Nullable String members(JsonObject wanted, @Nullable JsonValue live, String path) {
        if (live == null && wanted.members().isEmpty()) {
            return null; // the API server drops what is empty
        }
        if (!(live instanceof JsonObject object)) {
            return path;
        }
        for (Map.Entry<String, JsonValue> member : wanted.members().entrySet()) {
            String found = find(member.getValue(), object.get(member.getKey()), JsonPath.member(path, member.getKey()));
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private @Nullable String elements(JsonArray wanted, @Nullable JsonValue live, String path) {
        if (live == null && wanted.elements().isEmpty()) {
            return null;
        }
        if (!(live instanceof JsonArray array)) {
            return path;
        }
        List<JsonValue> there = array.elements();
        if (!wanted.elements().stream().allMatch(JsonObject.class::isInstance)) {
            return inPlace(wanted.elements(), there, path);
        }
        int next = 0;
        for (int i = 0; i < wanted.elements().size(); i++) {
            JsonValue element = wanted.elements().get(i);
            String inner = JsonPath.element(path, i);
            String first = null;
            boolean found = false;
            while (next < there.size() && !found) {
                String difference = find(element, there.get(next), inner);
                if (difference != null && (first == null || isNamed(element, there.get(next)))) {
                    first = difference;
                }
                found = difference == null;
                next++;
            }
            if (!found) {
                return first == null ? inner : first;
            }
        }
        return null;
    }

    private @Nullable String inPlace(List<JsonValue> wanted, List<JsonValue> there, String path) {
        if (there.size() != wanted.size()) {
            return path;
        }
        for (int i = 0; i < wanted.size(); i++) {
            String found = find(wanted.get(i), there.get(i), JsonPath.element(path, i));
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    /** Reports whether two elements go by the same name, so that a difference between them is what a person would name. */
    private static boolean isNamed(JsonValue a, JsonValue b) {
        return a instanceof JsonObject x
                && b instanceof JsonObject y
                && x.get("name") instanceof JsonString name
                && name.equals(y.get("name"));
    }
}
