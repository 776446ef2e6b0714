package dev.pequod.apply;

import dev.pequod.api.Digest;
import dev.pequod.graph.ObjectIdentity;
import java.nio.charset.StandardCharsets;

/**
 * Whose objects a Graph's objects are: the resource that it was rendered from.
 *
 * <p>An owner is told from others by group, kind, namespace and name, not by its UID: objects stay its own when the resource is
 * restored from a backup.
 *
 * @param apiVersion group and version of the resource
 * @param kind its kind
 * @param namespace its namespace, into which namespaced objects go that name none
 * @param name its name
 */
public record Owner(String apiVersion, String kind, String namespace, String name) {

    /** Returns the value of {@link Ownership#OWNER_LABEL} on everything this owner owns: 32 hex digits. */
    public String key() {
        return Digest.of(identity().getBytes(StandardCharsets.UTF_8)).hex().substring(0, 32);
    }

    /** Returns the form {@code WebService.platform.example.com shop/cart}. */
    public String identity() {
        return ref().identity().toString();
    }

    /** Reports whether an object is the owner itself. */
    boolean is(ObjectIdentity object) {
        return ref().identity().equals(object);
    }

    private ObjectRef ref() {
        return ObjectRef.of(apiVersion, kind, namespace, name);
    }

    /** Returns the form {@code WebService shop/cart}. */
    @Override
    public String toString() {
        return ref().toString();
    }
}
