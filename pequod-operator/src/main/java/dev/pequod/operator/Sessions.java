package dev.pequod.operator;

import dev.pequod.apply.Application;
import dev.pequod.apply.ClusterClient;
import dev.pequod.apply.LastWords;
import dev.pequod.graph.ObjectIdentity;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.operator.runtime.Key;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** The session of each WebService; what watches tell of an object is given to that of its owner. Thread-safe. */
final class Sessions implements KindWatches.Heard {
    private final ClusterClient client;
    private final Supplier<TenantPolicy> policy;
    private final WebServices resources;
    private final MemoryShares graphs;
    private final NameCircles circles;
    private final Consumer<Key> wake;
    private final Duration readyTimeout;
    private final Clock clock;
    private final RandomGenerator random;
    private final Map<Key, Session> sessions = new ConcurrentHashMap<>();

    /**
     * Makes sessions as they are asked for.
     *
     * @param graphs how much memory the Graphs of a namespace may take, with their objects
     * @param circles who waits for objects of others, and is woken when they are gone
     * @param wake adds a key to the queue
     * @param readyTimeout how long an object may take to become ready where its node does not say
     */
    Sessions(
            ClusterClient client,
            Supplier<TenantPolicy> policy,
            WebServices resources,
            MemoryShares graphs,
            NameCircles circles,
            Consumer<Key> wake,
            Duration readyTimeout,
            Clock clock,
            RandomGenerator random) {
        this.client = client;
        this.policy = policy;
        this.resources = resources;
        this.graphs = graphs;
        this.circles = circles;
        this.wake = wake;
        this.readyTimeout = readyTimeout;
        this.clock = clock;
        this.random = random;
    }

    /**
     * Returns the session of a resource, a new one if it is worked on in another name or by another rule than before.
     *
     * @throws Tenant.RefusedException if it asks for what its namespace may not do
     */
    Session of(Key key, JsonObject resource) throws Tenant.RefusedException {
        Tenant tenant = Tenant.of(resource, policy.get(), client);
        return sessions.compute(
                key, (k, session) -> session != null && session.isOf(tenant) ? session : create(k, resource, tenant));
    }

    private Session create(Key key, JsonObject resource, Tenant tenant) {
        StatusInventory inventory = new StatusInventory(client, resources, key);
        Application application =
                new Application(WebServices.owner(key), tenant.client(), inventory, readyTimeout, clock, random);
        LastWords heard = new LastWords(StatusInventory.of(resource), MemoryShares::bytes);
        Session session = new Session(tenant, application, inventory, heard);
        session.pruned(StatusDraft.hashes(resource.object("status").get("history")));
        return session;
    }

    /** Has a session take up what watches told of the objects of a resource, which takes the place of what was known of them. */
    void listen(Key key, Session session) {
        session.listen();
        graphs.holdAtMost(key, session.bytes());
    }

    /** Reports whether there is a Graph of a resource, or what it came to. */
    boolean hasGraph(Key key) {
        Session session = sessions.get(key);
        return session != null && !session.isWithoutGraph();
    }

    /** Forgets what is kept of a resource that is gone. */
    void forget(Key key) {
        sessions.remove(key);
    }

    /** Has a resource rendered anew. */
    void outdate(Key key) {
        Session session = sessions.get(key);
        if (session != null) {
            session.rendering().outdate();
        }
        wake.accept(key);
    }

    @Override
    public void changed(String ownerKey, JsonObject object) {
        hear(ownerKey, object, false);
    }

    @Override
    public void deleted(String ownerKey, JsonObject object) {
        hear(ownerKey, object, true);
        circles.waitingFor(ObjectIdentity.of(object)).forEach(wake);
    }

    @Override
    public void wentBack() {
        sessions.clear(); // new ones read what they need
        resources.keys().forEach(wake);
    }

    private void hear(String ownerKey, JsonObject object, boolean gone) {
        Optional<Key> key = resources.ofOwner(ownerKey);
        Optional<JsonObject> resource = key.flatMap(resources::get);
        if (key.isEmpty() || resource.isEmpty()) {
            return; // nobody waits for it
        }
        try {
            // One of another tenant is as good: what it has heard is forgotten with it.
            Session known = sessions.get(key.get());
            Session session = known == null ? of(key.get(), resource.get()) : known;
            if (session.hear(object, gone, bytes -> graphs.holdMore(key.get(), bytes))) {
                wake.accept(key.get());
            }
        } catch (Tenant.RefusedException e) {
            return; // which is told when the resource is worked on
        }
    }
}
