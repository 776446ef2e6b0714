package dev.pequod.apply.cluster;

import dev.pequod.apply.ClusterException;
import dev.pequod.apply.Problem;
import dev.pequod.graph.json.JsonArray;
import dev.pequod.graph.json.JsonException;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonString;
import dev.pequod.graph.json.JsonValue;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Lists objects page by page. A page is in memory as a whole, and nobody knows how large objects are before they are seen: so each page
 * asks for as many as the size of those before lets expect to fit, and for fewer again where that was too many. One thread.
 */
final class Pages {
    private static final int FIRST = 50;
    private static final int MOST = 500;
    private static final int CHARACTERS = 2 << 20;

    private final Transport transport;
    private final Duration timeout;
    private final String apiVersion;
    private final String kind;
    private int limit = FIRST;

    Pages(Transport transport, Duration timeout, String apiVersion, String kind) {
        this.transport = transport;
        this.timeout = timeout;
        this.apiVersion = apiVersion;
        this.kind = kind;
    }

    /**
     * One page.
     *
     * @param objects the objects
     * @param next where the next page begins; empty if this is the last
     * @param version the version of the list; empty if it has none
     * @param isList whether it is a list, as one is without objects
     */
    record One(List<JsonObject> objects, String next, String version, boolean isList) {
        /** Makes that of a collection that is not there. */
        One(List<JsonObject> objects, String next, String version) {
            this(objects, next, version, false);
        }
    }

    /**
     * Returns the page of a collection that begins there; without objects if the collection is not there.
     *
     * @param path path and query of the collection
     * @param from where the page begins; empty for the first
     */
    One read(String path, String from) throws IOException, InterruptedException, ClusterException {
        String tried = "list " + kind;
        Transport.Response response = send(path, from);
        if (response.status() == 404) {
            return new One(List.of(), "", ""); // the definition of the kind has gone meanwhile
        }
        if (response.status() != 200) {
            throw new ClusterException(ApiProblems.of(response, tried));
        }
        JsonObject list = object(response.body(), tried);
        List<JsonObject> objects = new ArrayList<>();
        if (list.get("items") instanceof JsonArray items) {
            for (JsonValue value : items.elements()) {
                if (value instanceof JsonObject item) {
                    objects.add(complete(item));
                }
            }
        }
        if (!objects.isEmpty()) {
            int fits = (int) Math.min(
                    MOST, (long) CHARACTERS * objects.size() / response.body().length());
            limit = Math.max(1, Math.min(fits, limit * 4));
        }
        JsonObject metadata = list.object("metadata");
        String version = metadata.string("resourceVersion");
        return new One(
                objects, metadata.string("continue"), version, list.members().containsKey("items"));
    }

    /** Returns the version that a collection has now; empty if it is not there. */
    String version(String path) throws IOException, InterruptedException, ClusterException {
        limit = 1;
        return read(path, "").version();
    }

    private Transport.Response send(String path, String from) throws IOException, InterruptedException {
        while (true) {
            String page = path + "&limit=" + limit + (from.isEmpty() ? "" : "&continue=" + ApiPaths.encoded(from));
            try {
                return transport.send(new Transport.Request("GET", page, "", ""), timeout);
            } catch (Transport.TooLargeException e) {
                if (limit == 1) {
                    throw e;
                }
                limit = Math.max(1, limit / 8);
            }
        }
    }

    /** What is cut off is not a list without objects: those would be taken for deleted. */
    private static JsonObject object(String body, String tried) throws ClusterException {
        try {
            if (ApiJson.list(body) instanceof JsonObject object) {
                return object;
            }
        } catch (JsonException e) {
            String message = "Tried to " + tried + " but the answer is no JSON: " + e.getMessage();
            throw new ClusterException(Problem.of(Problem.Reason.UNAVAILABLE, message), e);
        }
        throw new ClusterException(
                Problem.of(Problem.Reason.UNAVAILABLE, "Tried to " + tried + " but the answer is no object"));
    }

    /** Items of lists leave out what the list says already. */
    private JsonObject complete(JsonObject item) {
        if (!item.string("kind").isEmpty()) {
            return item;
        }
        Map<String, JsonValue> members = new LinkedHashMap<>();
        members.put("apiVersion", new JsonString(apiVersion));
        members.put("kind", new JsonString(kind));
        members.putAll(item.members());
        return new JsonObject(members);
    }
}
