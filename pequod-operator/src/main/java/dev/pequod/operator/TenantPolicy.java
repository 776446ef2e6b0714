package dev.pequod.operator;

import dev.pequod.api.FileProblem;
import dev.pequod.graph.json.JsonArray;
import dev.pequod.graph.json.JsonException;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonReader;
import dev.pequod.graph.json.JsonString;
import dev.pequod.graph.json.JsonValue;
import dev.pequod.operator.TenantRule.Embedded;
import dev.pequod.operator.TenantRule.Source;
import dev.pequod.resolver.file.TextFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * What the resources of each namespace may do, as a file says that {@code docs/reference/settings.md} tells of.
 *
 * @param rules the rules by the namespaces they are for; a name may end with {@code *}
 * @param otherwise the rule for all other namespaces
 */
record TenantPolicy(Map<String, TenantRule> rules, TenantRule otherwise) {
    private static final int MOST_BYTES = 1 << 20;
    private static final Set<String> KEYS = new TreeSet<>(
            Set.of("serviceAccount", "serviceAccounts", "platformRefs", "kinds", "targetNamespaces", "embedded"));

    TenantPolicy {
        rules = Map.copyOf(rules);
    }

    /** Allows everything everywhere, as a service account or as the operator's own user. */
    static TenantPolicy open(Optional<String> serviceAccount) {
        return new TenantPolicy(Map.of(), TenantRule.open(serviceAccount));
    }

    /**
     * Returns the policy of a file.
     *
     * @param serviceAccount what resources are applied as where the file does not say; empty for the operator's own user
     * @throws IllegalArgumentException if it cannot be read or holds none; the message says why
     */
    static TenantPolicy read(Path file, Optional<String> serviceAccount) {
        String named = "PEQUOD_TENANT_POLICY: " + file;
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw new IllegalArgumentException(named + " has more than " + MOST_BYTES + " bytes");
            }
            return parse(TextFile.read(file), named, serviceAccount);
        } catch (IOException e) {
            throw new IllegalArgumentException(named + " cannot be read: " + FileProblem.of(e), e);
        }
    }

    /** Returns the policy of a text; whatever is not understood is an error, as it could be a rule that is misspelled. */
    static TenantPolicy parse(String text, String file, Optional<String> serviceAccount) {
        JsonValue value;
        try {
            value = JsonReader.read(text);
        } catch (JsonException e) {
            throw new IllegalArgumentException(file + " is no JSON: " + e.getMessage(), e);
        }
        JsonObject json = object(value, file);
        only(json, Set.of("namespaces", "otherwise"), file);
        Reading reading = new Reading(TenantRule.open(serviceAccount));
        TenantRule otherwise = json.get("otherwise") == null
                ? reading.defaults()
                : reading.rule(object(json.get("otherwise"), file + ": otherwise"), file + ": otherwise");
        Map<String, TenantRule> rules = new LinkedHashMap<>();
        JsonObject namespaces = json.get("namespaces") == null
                ? JsonObject.EMPTY
                : object(json.get("namespaces"), file + ": namespaces");
        namespaces.members().forEach((name, rule) -> {
            String place = file + ": namespaces." + name;
            if (!name.matches("[a-z0-9-]{1,63}|[a-z0-9-]{0,63}\\*")) {
                throw new IllegalArgumentException(place + " is no namespace, and no beginning of one with * after it");
            }
            rules.put(name, reading.rule(object(rule, place), place));
        });
        return new TenantPolicy(rules, otherwise);
    }

    private record Reading(TenantRule defaults) {

        TenantRule rule(JsonObject json, String place) {
            only(json, KEYS, place);
            Optional<String> account = json.get("serviceAccount") == null
                    ? defaults.serviceAccount()
                    : Optional.of(text(json.get("serviceAccount"), place + ".serviceAccount"));
            return new TenantRule(
                    account,
                    list(json, "serviceAccounts", place, Function.identity()).orElse(List.of()),
                    list(json, "platformRefs", place, Source::parse),
                    list(json, "kinds", place, Function.identity()),
                    list(json, "targetNamespaces", place, Function.identity()),
                    json.get("embedded") == null ? Embedded.ALLOW : embedded(json.get("embedded"), place));
        }

        private static Embedded embedded(JsonValue value, String place) {
            String text = text(value, place + ".embedded");
            for (Embedded one : Embedded.values()) {
                if (one.name().toLowerCase(Locale.ROOT).equals(text)) {
                    return one;
                }
            }
            throw new IllegalArgumentException(
                    place + ".embedded is \"allow\", \"warn\" or \"refuse\"; found \"" + text + "\"");
        }

        private static <T> Optional<List<T>> list(
                JsonObject json, String name, String place, Function<String, T> parse) {
            JsonValue value = json.get(name);
            if (value == null) {
                return Optional.empty();
            }
            if (!(value instanceof JsonArray array)) {
                throw new IllegalArgumentException(place + "." + name + ": expected a list of texts");
            }
            List<T> list = new ArrayList<>();
            for (JsonValue element : array.elements()) {
                try {
                    list.add(parse.apply(text(element, place + "." + name)));
                } catch (IllegalArgumentException e) {
                    throw new IllegalArgumentException(place + "." + name + ": " + e.getMessage(), e);
                }
            }
            return Optional.of(List.copyOf(list));
        }
    }

    private static String text(JsonValue value, String place) {
        if (value instanceof JsonString text && !text.value().isEmpty()) {
            return text.value();
        }
        throw new IllegalArgumentException(place + ": expected a text");
    }

    private static JsonObject object(JsonValue value, String place) {
        if (value instanceof JsonObject object) {
            return object;
        }
        throw new IllegalArgumentException(place + ": expected an object");
    }

    private static void only(JsonObject json, Set<String> known, String place) {
        for (String key : json.members().keySet()) {
            if (!known.contains(key)) {
                throw new IllegalArgumentException(
                        place + " has \"" + key + "\"; known are " + String.join(", ", new TreeSet<>(known)));
            }
        }
    }

    /** Returns the rule of a namespace: that of its name, else the one with the longest beginning of it. */
    TenantRule rule(String namespace) {
        return rules.keySet().stream()
                .filter(pattern -> fits(pattern, namespace))
                .max(Comparator.comparing((String pattern) -> !pattern.endsWith("*"))
                        .thenComparingInt(String::length))
                .map(rules::get)
                .orElse(otherwise);
    }

    /** Reports whether a name is the pattern, or begins with what is before its {@code *}. */
    static boolean fits(String pattern, String name) {
        return pattern.endsWith("*")
                ? name.startsWith(pattern.substring(0, pattern.length() - 1))
                : name.equals(pattern);
    }
}
