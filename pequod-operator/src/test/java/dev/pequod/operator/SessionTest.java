package dev.pequod.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.apply.Application;
import dev.pequod.apply.Inventory;
import dev.pequod.apply.LastWords;
import dev.pequod.apply.ObjectRef;
import dev.pequod.apply.testing.FakeCluster;
import dev.pequod.apply.testing.Yaml;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.operator.runtime.Key;
import dev.pequod.operator.runtime.TurnedClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is kept of a resource between two reconciliations. */
final class SessionTest {
    private static final long PLENTY = 1L << 40;

    private final Session session = session();

    private static Session session() {
        FakeCluster cluster = new FakeCluster();
        Key key = new Key("shop", "cart");
        StatusInventory inventory =
                new StatusInventory(cluster, new WebServices(new MemoryShares(PLENTY), k -> {}, w -> {}, t -> {}), key);
        return new Session(
                new Tenant("shop", Optional.empty(), cluster, cluster, TenantRule.open(Optional.empty())),
                new Application(
                        WebServices.owner(key),
                        cluster,
                        inventory,
                        Duration.ofMinutes(1),
                        new TurnedClock(),
                        new Random(1)),
                inventory,
                new LastWords(
                        new Inventory(List.of(new Inventory.Entry(
                                "a", ObjectRef.of("v1", "ConfigMap", "shop", "a"), "u", List.of(), false))),
                        MemoryShares::bytes));
    }

    /** After a start nobody has rendered anything yet, and watches tell of all objects there are. */
    @Test
    void objectsForWhichThereIsNoMemoryAreReadAgain() {
        List<Long> asked = new ArrayList<>();
        JsonObject object = Yaml.object(
                "{apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: shop, uid: u}, data: {a: b}}");
        assertTrue(session.hear(object, false, asked::add));
        assertEquals(List.of(MemoryShares.bytes(object)), asked);
        assertTrue(session.hear(object, false, bytes -> false));
        assertTrue(session.hear(object, true, bytes -> false), "it takes nothing");
        session.forgetObjects();
        assertFalse(session.hear(object, false, bytes -> true), "nobody looks after it");
    }
}
