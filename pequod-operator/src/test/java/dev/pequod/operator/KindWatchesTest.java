package dev.pequod.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.pequod.apply.ClusterClient;
import dev.pequod.apply.ClusterClient.WatchListener;
import dev.pequod.apply.ObjectRef;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.operator.runtime.Key;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class KindWatchesTest {
    private static final KindWatches.Heard NOBODY = new KindWatches.Heard() {
        @Override
        public void changed(String ownerKey, JsonObject object) {}

        @Override
        public void deleted(String ownerKey, JsonObject object) {}
    };

    @Test
    void closingWaitsForAListenerThatIsCalledMeanwhile() {
        List<Boolean> stuck = new ArrayList<>();
        ClusterClient client = (ClusterClient) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {ClusterClient.class},
                (proxy, method, args) -> closing((WatchListener) args[4], stuck));
        List<Key> woken = new ArrayList<>();
        KindWatches watches = new KindWatches(client, NOBODY, woken::add);
        Key key = new Key("shop", "cart");
        assertFalse(watches.areListed(List.of(ObjectRef.of("v1", "ConfigMap", "shop", "a")), key));
        watches.close();
        assertEquals(List.of(false), stuck);
        assertEquals(List.of(key), woken);
    }

    private static ClusterClient.Watch closing(WatchListener listener, List<Boolean> stuck) {
        return () -> {
            Thread thread = Thread.ofVirtual().start(listener::synced);
            try {
                stuck.add(!thread.join(Duration.ofSeconds(10)));
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        };
    }
}
