package dev.pequod.apply.cluster;

import dev.pequod.apply.ClusterClient.Page;
import dev.pequod.apply.ClusterException;
import dev.pequod.apply.Problem;
import dev.pequod.graph.ObjectIdentity;
import dev.pequod.graph.json.JsonArray;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonString;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What a cluster says of kinds that it does not serve. A CustomResourceDefinition takes all objects of its kind with it when it is deleted,
 * so what nothing defines has none. Where it is there and none of its versions is served, they are there, too; and so may be those of
 * another API server, for which an APIService stands. Asked for by one at a time and once a second at most; what was found and that asking is
 * forbidden is kept for longer, as both only keep what may be there. Thread-safe.
 */
final class Definitions {
    private static final long AGAIN_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long KEPT_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Source source;
    private final LongSupplier nanoTime;
    private final Lock lock = new ReentrantLock();
    private @Nullable Known known;

    Definitions(Source source, LongSupplier nanoTime) {
        this.source = source;
        this.nanoTime = nanoTime;
    }

    /** Lists the objects of a kind that has no namespaces, page by page. */
    @FunctionalInterface
    interface Source {
        Page list(String apiVersion, String kind, String from) throws ClusterException;
    }

    /**
     * What was answered.
     *
     * @param holders by kind and group, what defines it; by group alone, what stands for another server of it
     * @param refusal that nothing could be found out
     * @param at in nanoseconds, when
     */
    private record Known(Map<String, String> holders, Optional<ClusterException> refusal, long at) {
        Optional<String> holder(ObjectIdentity object) {
            String defined = holders.get(object.kind() + "." + object.group());
            return Optional.ofNullable(defined == null ? holders.get(object.group()) : defined);
        }

        boolean lasts(ObjectIdentity object, long now) {
            boolean isKept = refusal.isPresent() || holder(object).isPresent();
            return now - at < (isKept ? KEPT_NANOS : AGAIN_NANOS);
        }
    }

    /** Returns what says that there may be objects of a kind that is not served, such as {@code APIService v1.example.com}. */
    Optional<String> holder(ObjectIdentity object) throws ClusterException {
        Known now = known(object);
        if (now.refusal().isPresent()) {
            throw new ClusterException(
                    now.refusal().get().problem(), now.refusal().get());
        }
        return now.holder(object);
    }

    private Known known(ObjectIdentity object) throws ClusterException {
        lock.lock();
        try {
            Known last = known;
            if (last == null || !last.lasts(object, nanoTime.getAsLong())) {
                last = answer();
                known = last;
            }
            return last;
        } finally {
            lock.unlock();
        }
    }

    private Known answer() throws ClusterException {
        try {
            return new Known(ask(), Optional.empty(), nanoTime.getAsLong());
        } catch (ClusterException e) {
            if (e.problem().reason() != Problem.Reason.FORBIDDEN) {
                throw e;
            }
            return new Known(Map.of(), Optional.of(e), nanoTime.getAsLong());
        }
    }

    private Map<String, String> ask() throws ClusterException {
        Map<String, String> holders = new HashMap<>();
        each("apiextensions.k8s.io/v1", "CustomResourceDefinition", definition -> {
            JsonObject spec = definition.object("spec");
            if (wasServed(definition)) {
                String kind = spec.object("names").string("kind") + "." + spec.string("group");
                holders.put(kind, "CustomResourceDefinition " + name(definition));
            }
        });
        each("apiregistration.k8s.io/v1", "APIService", service -> {
            JsonObject spec = service.object("spec");
            if (spec.get("service") instanceof JsonObject) { // others are of the API server itself
                holders.put(spec.string("group"), "APIService " + name(service));
            }
        });
        return holders;
    }

    private void each(String apiVersion, String kind, Consumer<JsonObject> hears) throws ClusterException {
        String next = "";
        do {
            Page page = source.list(apiVersion, kind, next);
            page.objects().forEach(hears);
            next = page.next();
        } while (!next.isEmpty());
    }

    /** A definition is established before there is any object of its kind, and stays so. */
    private static boolean wasServed(JsonObject definition) {
        return definition.object("status").get("conditions") instanceof JsonArray conditions
                && conditions.elements().stream()
                        .anyMatch(c -> c instanceof JsonObject condition
                                && condition.string("type").equals("Established")
                                && new JsonString("True").equals(condition.get("status")));
    }

    private static String name(JsonObject object) {
        return object.object("metadata").string("name");
    }
}
