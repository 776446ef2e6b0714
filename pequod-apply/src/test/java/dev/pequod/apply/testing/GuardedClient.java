package dev.pequod.apply.testing;

import dev.pequod.apply.ClusterClient;
import dev.pequod.apply.ClusterException;
import dev.pequod.apply.SurroundedClient;
import dev.pequod.apply.SurroundedClient.Request;
import dev.pequod.apply.SurroundedClient.Sending;
import java.util.Locale;

/** Stands between a client and a cluster, and tells a guard of every write, which may keep it from happening. */
public final class GuardedClient {
    private GuardedClient() {}

    /** Hears of writes; dry runs are none. */
    @FunctionalInterface
    public interface Guard {
        /**
         * Called before and after each write; what it throws is what the write ends with.
         *
         * @param write what is written, such as {@code create ConfigMap shop/cart}
         * @param stored whether it has been written
         */
        void pass(String write, boolean stored) throws ClusterException;
    }

    private record Guarding(Guard guard) implements SurroundedClient.Around {
        @Override
        public <T> T request(Request request, Sending<T> sending) throws ClusterException {
            if (!request.stores()) {
                return sending.send();
            }
            String write = request.verb().name().toLowerCase(Locale.ROOT) + " " + request.object();
            guard.pass(write, false);
            T answer = sending.send();
            guard.pass(write, true);
            return answer;
        }
    }

    /** Returns a client that sends what the guard lets pass through another one. */
    public static ClusterClient of(ClusterClient client, Guard guard) {
        return new SurroundedClient(client, new Guarding(guard));
    }
}
