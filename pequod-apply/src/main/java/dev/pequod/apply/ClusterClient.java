package dev.pequod.apply;

import dev.pequod.graph.json.JsonObject;
import java.util.List;
import java.util.Optional;

/**
 * What applying needs of a cluster: one call is one request. Implementations are thread-safe, give up at a deadline of their own, and
 * do not repeat a write by themselves.
 *
 * <p>An object that is nested too deeply to be read, or has a number that is out of range, has no members but {@code apiVersion}, {@code kind}, {@code metadata}, perhaps
 * {@code status}, and {@link #UNREAD}.
 */
public interface ClusterClient extends AutoCloseable {
    /** The member that says why an object was not read; no API server sends it. */
    String UNREAD = "pequod.dev/unread";

    /**
     * Returns a client whose requests are made in the name of another user, who is asked for what they may do. It need not be closed.
     *
     * @param user such as {@code system:serviceaccount:shop:deployer}
     */
    ClusterClient as(String user);

    /**
     * Returns the object, or empty if it is certain that there is none: the API server says so, or has no such namespace, or nothing in the
     * cluster defines its kind any more, and definitions take their objects with them. {@link Problem.Reason#NO_SUCH_KIND} if the kind is not
     * served, and there may be such objects all the same.
     */
    Optional<JsonObject> get(ObjectRef ref) throws ClusterException;

    /**
     * Returns a page of the objects of a kind that a selector selects; there are none where the kind or the namespace is not.
     *
     * @param namespace the namespace, or empty for all
     * @param labelSelector the selector, or empty for all objects
     * @param from where the page begins: empty, or {@link Page#next} of the page before; {@link Problem.Reason#NOT_FOUND} if that is too
     *     long ago
     */
    Page list(String apiVersion, String kind, String namespace, String labelSelector, String from)
            throws ClusterException;

    /**
     * Creates an object that is not there yet, with all its fields ours as after {@link #apply};
     * {@link Problem.Reason#ALREADY_EXISTS} if it is.
     *
     * @return the object as it is stored
     */
    JsonObject create(JsonObject object, Dry dry) throws ClusterException;

    /**
     * Creates an object that is not there yet and is never applied, such as an event; {@link Problem.Reason#ALREADY_EXISTS} if it is there.
     * That costs an API server less than {@link #create}, since nobody has to know which of its fields were left out later.
     */
    void post(JsonObject object) throws ClusterException;

    /**
     * Applies an object by server-side apply as {@link Ownership#FIELD_MANAGER}; {@code metadata.uid}, if set, must be that of
     * the object there.
     *
     * @param force whether fields of other managers are taken
     * @return the object as it is stored
     */
    JsonObject apply(JsonObject object, boolean force, Dry dry) throws ClusterException;

    /** Changes an object by a JSON merge patch (RFC 7396) and returns it. */
    JsonObject merge(ObjectRef ref, JsonObject patch) throws ClusterException;

    /** Changes the status of an object by a JSON merge patch (RFC 7396) and returns the object. */
    JsonObject mergeStatus(ObjectRef ref, JsonObject patch) throws ClusterException;

    /** Replaces an object; {@code metadata.resourceVersion} must be that of the object there. */
    JsonObject replace(JsonObject object) throws ClusterException;

    /**
     * Deletes an object if it is still the one that was seen. It may be there for a while, with a deletion timestamp.
     *
     * @param uid what its UID must be
     * @param resourceVersion what its version must be
     */
    void delete(ObjectRef ref, String uid, String resourceVersion) throws ClusterException;

    /** Reports whether objects of the kind have a namespace; empty if the cluster has no such kind. */
    Optional<Boolean> isNamespaced(String apiVersion, String kind) throws ClusterException;

    /** Returns the kinds of objects in namespaces that can be listed and deleted, each in one version, that which the cluster prefers if it is served in that. */
    List<Kind> namespacedKinds() throws ClusterException;

    /**
     * Watches all objects of a kind that a selector selects, until closed: first those that are there, then each change.
     *
     * @param namespace the namespace, or empty for all
     * @param labelSelector the selector, or empty for all objects
     */
    Watch watch(String apiVersion, String kind, String namespace, String labelSelector, WatchListener listener);

    /** Watches one object by its name, until closed, as {@link #watch} does. */
    Watch watchOne(ObjectRef ref, WatchListener listener);

    @Override
    void close();

    /** Whether a write is stored, or only what would be stored is returned. */
    enum Dry {
        /** It is stored. */
        STORED,
        /** Nothing is stored. */
        DRY_RUN
    }

    /**
     * Some of the objects that are there.
     *
     * @param objects the objects, as many as fit into memory well
     * @param next where the next page begins; empty if this is the last
     * @param isList whether the answer is a list at all; else there are no such objects, or something in front of the API server answers
     */
    record Page(List<JsonObject> objects, String next, boolean isList) {
        /** Copies the list. */
        public Page {
            objects = List.copyOf(objects);
        }
    }

    /**
     * A kind of objects.
     *
     * @param apiVersion its group and version
     * @param kind its name
     */
    record Kind(String apiVersion, String kind) {}

    /** A watch that runs. */
    interface Watch extends AutoCloseable {
        /** Ends the watch; the listener is not called after this returned. */
        @Override
        void close();
    }

    /** What a watch tells, one call at a time. */
    interface WatchListener {
        /** The object is there, or has changed. */
        void changed(JsonObject object);

        /** The object is gone; what it was last. */
        void deleted(JsonObject object);

        /**
         * Versions have gone back, as where the server's store was put back to a backup: what was known before is no newer than what is told
         * from now on, which is all objects.
         */
        default void wentBack() {}

        /** All objects that are there have been told. Called again after each interruption. */
        default void synced() {}

        /** The watch is interrupted, and will be taken up by itself. */
        default void interrupted(Problem problem) {}
    }
}
