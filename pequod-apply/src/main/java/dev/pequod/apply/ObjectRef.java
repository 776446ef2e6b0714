package dev.pequod.apply;

import dev.pequod.graph.ObjectIdentity;
import dev.pequod.graph.json.JsonObject;
import java.util.Locale;

/**
 * Where an object is found: its identity, and the version it is asked for in.
 *
 * @param apiVersion group and version, such as {@code apps/v1}
 * @param identity which object it is
 */
public record ObjectRef(String apiVersion, ObjectIdentity identity) {

    /** Returns the reference of an object; parts that it lacks are empty. */
    public static ObjectRef of(JsonObject object) {
        return new ObjectRef(object.string("apiVersion"), ObjectIdentity.of(object));
    }

    /** Returns the reference of what these words name. */
    public static ObjectRef of(String apiVersion, String kind, String namespace, String name) {
        String group = apiVersion.substring(0, Math.max(apiVersion.indexOf('/'), 0));
        return new ObjectRef(apiVersion, new ObjectIdentity(group, kind, namespace, name));
    }

    /** Returns the arguments by which kubectl finds the object, such as {@code deployment.apps cart -n shop}. */
    public String forKubectl() {
        String kind = identity.kind().toLowerCase(Locale.ROOT);
        String group = identity.group().isEmpty() ? "" : "." + identity.group();
        String namespace = identity.namespace().isEmpty() ? "" : " -n " + identity.namespace();
        return kind + group + " " + identity.name() + namespace;
    }

    /** Returns the form {@code Deployment shop/cart}, as people say it. */
    @Override
    public String toString() {
        String namespace = identity.namespace();
        return identity.kind() + " " + (namespace.isEmpty() ? "" : namespace + "/") + identity.name();
    }
}
