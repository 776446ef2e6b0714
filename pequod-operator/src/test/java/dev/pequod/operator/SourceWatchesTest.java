package dev.pequod.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.apply.ClusterClient.Watch;
import dev.pequod.apply.ClusterClient.WatchListener;
import dev.pequod.apply.ObjectRef;
import dev.pequod.apply.Problem;
import dev.pequod.apply.SurroundedClient;
import dev.pequod.apply.testing.FakeCluster;
import dev.pequod.apply.testing.Yaml;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.operator.runtime.Key;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

final class SourceWatchesTest {
    private final FakeCluster cluster = new FakeCluster();
    private final Set<String> outdated = new TreeSet<>();
    private final SourceWatches watches = new SourceWatches(key -> outdated.add(key.toString()));

    /** Notes that a resource has read ConfigMaps of its namespace, none of which is there. */
    private void read(String namespace, String resource, List<String> names) throws Exception {
        Tenant tenant = Tenant.of(
                Yaml.object("{metadata: {namespace: " + namespace + ", name: any}}"),
                TenantPolicy.open(Optional.of("default")),
                cluster);
        Map<ObjectRef, String> read = new HashMap<>();
        names.forEach(name -> read.put(ObjectRef.of("v1", "ConfigMap", namespace, name), ""));
        watches.uses(new Key(namespace, resource), tenant, read);
    }

    /** Makes or changes a ConfigMap, and returns who is told. */
    private Set<String> told(String namespace, String name) throws Exception {
        outdated.clear();
        cluster.put(Yaml.object(
                "{apiVersion: v1, kind: ConfigMap, metadata: {namespace: " + namespace + ", name: " + name + "}}"));
        return Set.copyOf(outdated);
    }

    private void fill() throws Exception {
        for (int i = 0; i < SourceWatches.MOST; i++) {
            read("shop", "r" + i, List.of("m" + i));
        }
    }

    /** Once, a watch was opened for each, which took all memory from everybody. */
    @Test
    void aNamespaceHasSoManyWatchesAndNoMore() throws Exception {
        fill();
        read("shop", "late", List.of("one-more"));
        read("shop", "shares", List.of("m0"));
        read("other", "late", List.of("one-more"));
        assertEquals(Set.of(), told("shop", "one-more"), "it is looked at when the reference is resolved again");
        assertEquals(Set.of("shop/r0", "shop/shares"), told("shop", "m0"), "what is watched is watched for all");
        assertEquals(Set.of("shop/r199"), told("shop", "m199"));
        assertEquals(Set.of("other/late"), told("other", "one-more"));
    }

    @Test
    void allNamespacesTogetherHaveSoManyAndNoMore() throws Exception {
        for (int i = 0; i < SourceWatches.MOST_OF_ALL; i++) {
            read("n" + i, "r", List.of("m"));
        }
        read("shop", "late", List.of("m"));
        assertEquals(Set.of(), told("shop", "m"));
        watches.forget(new Key("n7", "r"));
        read("shop", "late", List.of("m"));
        assertEquals(Set.of("shop/late"), told("shop", "m"));
    }

    @Test
    void whatIsNotReadAnyMoreMakesRoom() throws Exception {
        fill();
        read("shop", "late", List.of("one-more"));
        watches.forget(new Key("shop", "r7"));
        read("shop", "late", List.of("one-more"));
        assertEquals(Set.of("shop/late"), told("shop", "one-more"));
        read("shop", "late", List.of("another"));
        assertEquals(Set.of("shop/late"), told("shop", "another"), "it has the place of its own former one");
        watches.forget(new Key("shop", "late"));
        watches.forget(new Key("shop", "late"));
        read("shop", "a", List.of("a"));
        read("shop", "b", List.of("b"));
        assertEquals(Set.of("shop/a"), told("shop", "a"));
        assertEquals(Set.of(), told("shop", "b"));
    }

    /** Of what a watch knew before it was interrupted, or does not know yet, nobody may be told again and again: each time it is read anew. */
    @Test
    void aWatchThatIsBehindMakesNobodyReadForEver() throws Exception {
        Key cart = new Key("shop", "cart");
        ObjectRef module = ObjectRef.of("v1", "ConfigMap", "shop", "module");
        List<WatchListener> opened = new ArrayList<>();
        Tenant tenant = Tenant.of(
                Yaml.object("{metadata: {namespace: shop, name: cart}}"),
                TenantPolicy.open(Optional.of("default")),
                new SurroundedClient(cluster, new SurroundedClient.Around() {
                    @Override
                    public Watch watch(String kind, WatchListener listener, Function<WatchListener, Watch> opening) {
                        opened.add(listener);
                        return () -> {};
                    }
                }));
        watches.uses(cart, tenant, Map.of(module, ""));
        WatchListener watch = opened.getFirst();
        watch.synced();
        assertEquals(List.of(), takeOutdated());
        watches.uses(cart, tenant, Map.of(module, "5"));
        assertEquals(List.of("shop/cart"), takeOutdated(), "the one that was read may be gone since");
        watches.uses(cart, tenant, Map.of(module, "5"));
        assertEquals(List.of(), takeOutdated());
        watch.changed(version("5"));
        assertEquals(List.of(), takeOutdated());
        for (int i = 0; i < 3; i++) {
            assertTrue(watches.uses(cart, tenant, Map.of(module, "4")), "it is there in a later one");
            assertEquals(List.of(), takeOutdated());
        }
        assertFalse(watches.uses(cart, tenant, Map.of(module, "6")), "it is newer than what the watch has heard of");
        assertEquals(List.of(), takeOutdated());
        watch.interrupted(Problem.of(Problem.Reason.FORBIDDEN, "no"));
        assertFalse(watches.uses(cart, tenant, Map.of(module, "4")));
        watches.uses(cart, tenant, Map.of(module, ""));
        assertEquals(List.of(), takeOutdated(), "the watch knows nothing by now");
        watch.changed(version("7"));
        assertEquals(List.of("shop/cart"), takeOutdated());
        assertTrue(watches.uses(cart, tenant, Map.of(module, "6")));
    }

    private static JsonObject version(String version) {
        return Yaml.object("{metadata: {resourceVersion: '" + version + "'}}");
    }

    private List<String> takeOutdated() {
        List<String> all = List.copyOf(outdated);
        outdated.clear();
        return all;
    }
}
