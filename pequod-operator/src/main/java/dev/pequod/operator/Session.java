package dev.pequod.operator;

import dev.pequod.api.PlatformRef;
import dev.pequod.apply.Application;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.render.RenderResult;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What is kept of one WebService between two reconciliations, all of which may be lost. One thread at a time, but for {@link #hear}. */
final class Session {
    private final Tenant tenant;
    private final Application application;
    private final Queue<Runnable> heard = new ConcurrentLinkedQueue<>();
    private @Nullable JsonObject wanted;
    private @Nullable RenderResult result;
    private Instant renderedAt = Instant.MIN;
    private List<String> pruned = List.of();

    private volatile boolean outdated;

    /**
     * Makes a session.
     *
     * @param tenant in whose name the application works
     */
    Session(Tenant tenant, Application application) {
        this.tenant = tenant;
        this.application = application;
    }

    /** Reports whether the session works in the same name. */
    boolean isOf(Tenant other) {
        return tenant.namespace().equals(other.namespace()) && tenant.account().equals(other.account());
    }

    Tenant tenant() {
        return tenant;
    }

    /** Has the resource rendered anew: something that its rendering has read has changed. */
    void outdate() {
        outdated = true;
    }

    Application application() {
        return application;
    }

    /** Keeps what a watch told of an object for the next reconciliation. */
    void hear(JsonObject object, boolean gone) {
        heard.add(gone ? () -> application.observeGone(object) : () -> application.observe(object));
    }

    /** Takes up what watches told. */
    void listen() {
        for (Runnable event = heard.poll(); event != null; event = heard.poll()) {
            event.run();
        }
    }

    /**
     * Returns what rendering the resource comes to. It is rendered anew if something else is wanted, if it failed, or if its module may
     * have moved since.
     */
    RenderResult rendered(JsonObject resource, Instant now, Duration refresh, Supplier<RenderResult> render) {
        JsonObject wants = WebServices.wanted(resource);
        RenderResult known = result;
        boolean same = known instanceof RenderResult.Rendered && wants.equals(wanted) && !outdated;
        if (known != null
                && same
                && (isPinned(known) || renderedAt.plus(refresh).isAfter(now))) {
            return known;
        }
        outdated = false;
        RenderResult fresh = render.get();
        wanted = wants;
        result = fresh;
        renderedAt = now;
        return fresh;
    }

    /** Reports whether Graphs of the history may have to go: there are more than are kept, and they were not looked through yet. */
    boolean isToPrune(List<String> hashes) {
        return hashes.size() > GraphArchive.KEPT && !hashes.equals(pruned);
    }

    /** Notes that the Graphs of this history were looked through. */
    void pruned(List<String> hashes) {
        pruned = hashes;
    }

    static boolean isPinned(RenderResult result) {
        Optional<PlatformRef> ref = result.module().map(m -> m.ref());
        return ref.map(PlatformRef::isPinned).orElse(false);
    }
}
