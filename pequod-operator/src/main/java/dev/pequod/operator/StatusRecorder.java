package dev.pequod.operator;

import dev.pequod.apply.Application;
import dev.pequod.apply.ClusterClient;
import dev.pequod.apply.ClusterException;
import dev.pequod.apply.Inventory;
import dev.pequod.apply.Problem;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.operator.runtime.Key;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/** Writes what is known of WebServices to their statuses where it changed, and tells people what is news of it. Safe for many threads. */
final class StatusRecorder {
    private final ClusterClient client;
    private final WebServices resources;
    private final Events events;
    private final Clock clock;

    StatusRecorder(ClusterClient client, WebServices resources, Events events, Clock clock) {
        this.client = client;
        this.resources = resources;
        this.events = events;
        this.clock = clock;
    }

    /** Has the status say what a draft does, unless the resource is another one by now or gone; returns what kept it from being worked on. */
    ClusterException told(Key key, StatusDraft draft, ClusterException why) {
        if (why.problem().reason() != Problem.Reason.CHANGED && why.problem().reason() != Problem.Reason.NOT_FOUND) {
            try {
                record(key, draft);
            } catch (ClusterException e) {
                why.addSuppressed(e);
            }
        }
        return why;
    }

    /** Writes the status, or returns after which time to do so, as it says little news and more may come until then. */
    Optional<Duration> record(Key key, Session session, StatusDraft draft) throws ClusterException {
        if (draft.lastWritten().isPresent()) {
            session.recorded(clock.instant());
        }
        JsonObject resource = resources.get(key).orElse(JsonObject.EMPTY);
        Optional<Inventory> learned = session.application().learned().or(() -> lost(resource, session.application()));
        Optional<Duration> later =
                draft.isProgress(resource) ? session.keepsProgress(clock.instant()) : Optional.empty();
        if (later.isPresent()
                && draft.patch(resource, learned.map(Inventory::toJson)).isPresent()) {
            tellEvents(resource, draft);
            return later;
        }
        if (record(key, draft, learned)) {
            session.recorded(clock.instant());
        }
        session.application().learnedIsStored();
        return Optional.empty();
    }

    /** Returns the inventory where somebody has taken it out of the status. */
    private static Optional<Inventory> lost(JsonObject resource, Application application) {
        Inventory known = application.inventory();
        return StatusInventory.of(resource).equals(Inventory.EMPTY) && !known.equals(Inventory.EMPTY)
                ? Optional.of(known)
                : Optional.empty();
    }

    /** Writes the status if it differs from what is there. */
    void record(Key key, StatusDraft draft) throws ClusterException {
        record(key, draft, Optional.empty());
    }

    /**
     * Writes the status if it differs from what is there; returns whether it did.
     *
     * @param learned the inventory, if it is to be written too
     */
    private boolean record(Key key, StatusDraft draft, Optional<Inventory> learned) throws ClusterException {
        JsonObject resource = resources.get(key).orElse(JsonObject.EMPTY);
        Optional<JsonObject> patch = draft.patch(resource, learned.map(Inventory::toJson));
        if (patch.isPresent()) {
            try {
                resources.note(client.mergeStatus(WebServices.ref(key), patch.get()));
                draft.written();
            } catch (ClusterException e) {
                tellEvents(resource, draft); // what was written before is no news the next time
                reread(key, e);
                throw e;
            }
        }
        tellEvents(resource, draft);
        return patch.isPresent();
    }

    /** Tells people what is news of what was written; with the inventory that may be long before the rest is. */
    private void tellEvents(JsonObject resource, StatusDraft draft) {
        draft.lastWritten().ifPresent(written -> events.tell(resource, written));
    }

    /** What was not the known version of a resource any more is known from then on. */
    private void reread(Key key, ClusterException refused) throws ClusterException {
        if (refused.problem().reason() == Problem.Reason.CHANGED) {
            client.get(WebServices.ref(key)).ifPresent(resources::note);
        }
    }
}
