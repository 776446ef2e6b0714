package dev.pequod.apply.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.apply.ClusterClient;
import dev.pequod.apply.ClusterClient.Dry;
import dev.pequod.apply.ClusterClient.Page;
import dev.pequod.apply.ClusterClient.Watch;
import dev.pequod.apply.ClusterClient.WatchListener;
import dev.pequod.apply.ClusterException;
import dev.pequod.apply.ObjectRef;
import dev.pequod.apply.Ownership;
import dev.pequod.apply.Problem;
import dev.pequod.apply.testing.ControlPlane;
import dev.pequod.apply.testing.ControlPlaneExtension;
import dev.pequod.apply.testing.Yaml;
import dev.pequod.graph.json.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the client of a cluster does with a real API server. */
@ExtendWith(ControlPlaneExtension.class)
final class ClusterClientIT {

    private static void namespace(ClusterClient client, String name) throws Exception {
        client.apply(
                Yaml.object("{apiVersion: v1, kind: Namespace, metadata: {name: " + name + "}}"), true, Dry.STORED);
    }

    private static void map(ClusterClient client, String namespace, int number, String text) throws Exception {
        client.apply(
                Yaml.object("{apiVersion: v1, kind: ConfigMap, metadata: {namespace: " + namespace + ", name: m"
                        + number + ", labels: {listed: 'yes'}}, data: {text: " + text + "}}"),
                true,
                Dry.STORED);
    }

    @Test
    void listsComeInPagesThatFit(ControlPlane plane) throws Exception {
        try (ClusterClient client = plane.client()) {
            namespace(client, "pages");
            for (int i = 0; i < 30; i++) {
                map(client, "pages", i, "x".repeat(900_000));
            }
            Set<String> names = new HashSet<>();
            String next = "";
            int pages = 0;
            do {
                Page page = client.list("v1", "ConfigMap", "pages", "listed=yes", next);
                assertTrue(
                        page.objects().size() * 900_000 <= 16 << 20,
                        "a page of " + page.objects().size());
                for (JsonObject object : page.objects()) {
                    names.add(ObjectRef.of(object).toString());
                }
                next = page.next();
                pages++;
            } while (!next.isEmpty());
            assertEquals(30, names.size());
            assertTrue(pages >= 2, pages + " pages");
            assertEquals(
                    List.of(),
                    client.list("example.com/v1", "Nothing", "pages", "", "").objects());
            assertEquals(
                    List.of(), client.list("v1", "ConfigMap", "nowhere", "", "").objects());
        }
    }

    @Test
    void whatIsPostedIsThereOnce(ControlPlane plane) throws Exception {
        try (ClusterClient client = plane.client()) {
            namespace(client, "posted");
            JsonObject map = Yaml.object(
                    "{apiVersion: v1, kind: ConfigMap, metadata: {namespace: posted, name: once}, data: {text: first}}");
            client.post(map);
            ClusterException again = assertThrows(
                    ClusterException.class, () -> client.post(map.with("data", Yaml.object("{text: second}"))));
            assertEquals(Problem.Reason.ALREADY_EXISTS, again.problem().reason());
            JsonObject stored = client.get(ObjectRef.of(map)).orElseThrow();
            assertEquals("first", stored.object("data").string("text"));
            assertTrue(
                    stored.object("metadata").get("managedFields").toString().contains(Ownership.FIELD_MANAGER),
                    "who made it can be seen");
        }
    }

    @Test
    void whatAVersionMadeThatIsNoLongerServedIsStillThere(ControlPlane plane) throws Exception {
        String definition = """
                {apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, metadata: {name: gadgets.served.test}, spec: {
                  group: served.test, scope: Namespaced, names: {plural: gadgets, kind: Gadget}, versions: [
                  {name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}},
                  {name: v1beta1, served: %s, storage: false, schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}}]}}
                """;
        try (ClusterClient client = plane.client();
                ClusterClient later = plane.client()) {
            namespace(client, "served");
            client.apply(Yaml.object(definition.formatted(true)), true, Dry.STORED);
            JsonObject gadget = Yaml.object(
                    "{apiVersion: served.test/v1beta1, kind: Gadget, metadata: {namespace: served, name: g}, spec: {a: 1}}");
            ObjectRef ref = ObjectRef.of(gadget);
            for (int i = 0;
                    i < 100
                            && client.isNamespaced("served.test/v1beta1", "Gadget")
                                    .isEmpty();
                    i++) {
                Thread.sleep(200);
            }
            String uid = eventually(() -> client.apply(gadget, true, Dry.STORED))
                    .object("metadata")
                    .string("uid");
            client.apply(Yaml.object(definition.formatted(false)), true, Dry.STORED);
            for (ClusterClient one : List.of(client, later)) {
                JsonObject live = one.get(ref).orElseThrow();
                for (int i = 0; i < 100 && live.string("apiVersion").endsWith("beta1"); i++) {
                    Thread.sleep(200);
                    live = one.get(ref).orElseThrow();
                }
                assertEquals("served.test/v1", live.string("apiVersion"));
                assertEquals(uid, live.object("metadata").string("uid"));
            }
            JsonObject live = client.merge(ref, Yaml.object("{metadata: {labels: {a: b}}}"));
            client.delete(ref, uid, live.object("metadata").string("resourceVersion"));
            assertEquals(Optional.empty(), later.get(ref));
        }
    }

    /** What the definition says by which an object is there, or gone with it. */
    @Test
    void anObjectOfAKindThatIsNotServedIsGoneWithItsDefinitionOnly(ControlPlane plane) throws Exception {
        String definition = """
                {apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, metadata: {name: widgets.hidden.test}, spec: {
                  group: hidden.test, scope: Namespaced, names: {plural: widgets, kind: Widget}, versions: [
                  {name: v1, served: %s, storage: true, schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}}]}}
                """;
        try (ClusterClient client = plane.client()) {
            namespace(client, "hidden");
            client.apply(Yaml.object(definition.formatted(true)), true, Dry.STORED);
            JsonObject widget =
                    Yaml.object("{apiVersion: hidden.test/v1, kind: Widget, metadata: {namespace: hidden, name: w}}");
            ObjectRef ref = ObjectRef.of(widget);
            eventually(() -> client.apply(widget, true, Dry.STORED));
            JsonObject hidden = client.apply(Yaml.object(definition.formatted(false)), true, Dry.STORED);
            String found = "";
            for (int i = 0; i < 100 && !found.equals("NoSuchKind"); i++) {
                found = found(client, ref);
                assertFalse(found.isEmpty(), "it is not gone");
                Thread.sleep(200);
            }
            assertEquals("NoSuchKind", found);
            JsonObject now = client.get(ObjectRef.of(hidden)).orElseThrow().object("metadata");
            client.delete(ObjectRef.of(hidden), now.string("uid"), now.string("resourceVersion"));
            for (int i = 0; i < 100 && !found.isEmpty(); i++) {
                found = found(client, ref);
                Thread.sleep(200);
            }
            assertEquals("", found);
        }
    }

    private static String found(ClusterClient client, ObjectRef ref) {
        try {
            return client.get(ref).map(object -> "it").orElse("");
        } catch (ClusterException e) {
            return e.problem().reason().toString();
        }
    }

    private static JsonObject eventually(Callable<JsonObject> write) throws Exception {
        for (int i = 0; ; i++) {
            try {
                return write.call();
            } catch (ClusterException e) {
                if (i == 100) {
                    throw e;
                }
                Thread.sleep(200); // the kind is not served yet
            }
        }
    }

    /** An API server takes 100 streams on one connection, and a watch is one as long as it lasts. */
    @Test
    void manyWatchesLeaveRoomForRequests(ControlPlane plane) throws Exception {
        int many = 300;
        try (ClusterClient client = plane.client()) {
            namespace(client, "watches");
            CountDownLatch synced = new CountDownLatch(many);
            CountDownLatch told = new CountDownLatch(many);
            List<Watch> watches = new ArrayList<>();
            try {
                for (int i = 0; i < many; i++) {
                    watches.add(client.watchOne(
                            ObjectRef.of("v1", "ConfigMap", "watches", "m" + i % 3), listener(synced, told)));
                }
                assertTrue(synced.await(120, TimeUnit.SECONDS), synced.getCount() + " watches have not begun");
                for (int i = 0; i < 3; i++) {
                    map(client, "watches", i, "x");
                }
                assertTrue(told.await(120, TimeUnit.SECONDS), told.getCount() + " watches were told nothing");
            } finally {
                watches.forEach(Watch::close);
            }
        }
    }

    private static WatchListener listener(CountDownLatch synced, CountDownLatch told) {
        return new WatchListener() {
            @Override
            public void changed(JsonObject object) {
                told.countDown();
            }

            @Override
            public void deleted(JsonObject object) {}

            @Override
            public void synced() {
                synced.countDown();
            }
        };
    }
}
