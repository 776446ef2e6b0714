package dev.pequod.apply.cluster;

import dev.pequod.apply.ClusterException;
import dev.pequod.graph.json.JsonArray;
import dev.pequod.graph.json.JsonBoolean;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonString;
import dev.pequod.graph.json.JsonValue;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Which kinds an API server serves, asked once for each group and version. A kind that is not there is asked for again, as it may be
 * defined at any time, but not more than once a second. Of groups that are not there, which anybody can name, only the last are remembered.
 * Thread-safe.
 */
final class Discovery {
    private static final long AGAIN_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final int MOST_ABSENT = 1_000;

    private final Map<String, Known> versions = new ConcurrentHashMap<>();
    private final Map<String, Known> absent = Collections.synchronizedMap(new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Known> eldest) {
            return size() > MOST_ABSENT;
        }
    });
    private final Source source;

    Discovery(Source source) {
        this.source = source;
    }

    /** Asks for the resources of one group and version; empty if there is none. */
    @FunctionalInterface
    interface Source {
        Optional<JsonObject> resources(String apiVersion) throws ClusterException;
    }

    private record Known(Map<String, ApiKind> kinds, long askedAt) {}

    Optional<ApiKind> find(String apiVersion, String kind, boolean patiently) throws ClusterException {
        Known served = versions.get(apiVersion);
        Known known = served == null ? absent.get(apiVersion) : served;
        ApiKind found = known == null ? null : known.kinds().get(kind);
        if (found != null) {
            return Optional.of(found);
        }
        if (known != null && patiently && System.nanoTime() - known.askedAt() < AGAIN_NANOS) {
            return Optional.empty();
        }
        Known asked = new Known(kinds(source.resources(apiVersion), Set.of()), System.nanoTime());
        boolean isAbsent = asked.kinds().isEmpty();
        (isAbsent ? absent : versions).put(apiVersion, asked);
        (isAbsent ? versions : absent).remove(apiVersion);
        return Optional.ofNullable(asked.kinds().get(kind));
    }

    /** Forgets all versions of a group whose answer turned out to be wrong. */
    void forget(String apiVersion) {
        String group = group(apiVersion);
        versions.keySet().removeIf(version -> group(version).equals(group));
        absent.keySet().removeIf(version -> group(version).equals(group));
    }

    private static String group(String apiVersion) {
        return apiVersion.substring(0, Math.max(0, apiVersion.indexOf('/')));
    }

    /** Returns the kinds that a list of resources tells of, as far as they have verbs. */
    static Map<String, ApiKind> kinds(Optional<JsonObject> list, Set<String> verbs) {
        Map<String, ApiKind> kinds = new HashMap<>();
        if (list.isPresent() && list.get().get("resources") instanceof JsonArray resources) {
            for (JsonValue value : resources.elements()) {
                if (value instanceof JsonObject resource
                        && resource.string("name").indexOf('/') < 0
                        && hasAll(resource, verbs)) {
                    boolean namespaced = JsonBoolean.of(true).equals(resource.get("namespaced"));
                    kinds.putIfAbsent(resource.string("kind"), new ApiKind(resource.string("name"), namespaced));
                }
            }
        }
        return kinds;
    }

    private static boolean hasAll(JsonObject resource, Set<String> verbs) {
        return verbs.stream()
                .allMatch(verb -> resource.get("verbs") instanceof JsonArray has
                        && has.elements().contains(new JsonString(verb)));
    }
}
