package dev.pequod.graph;

import dev.pequod.graph.json.JsonObject;

/**
 * What makes a Kubernetes object the same object: not its version, as one object is served in several.
 *
 * @param group the API group, empty for the core group
 * @param kind the kind
 * @param namespace the namespace, or empty
 * @param name the name
 */
public record ObjectIdentity(String group, String kind, String namespace, String name) {

    /** Returns the identity of an object; parts that it lacks are empty. */
    public static ObjectIdentity of(JsonObject object) {
        String apiVersion = object.string("apiVersion");
        JsonObject metadata = object.object("metadata");
        return new ObjectIdentity(
                apiVersion.substring(0, Math.max(apiVersion.indexOf('/'), 0)),
                object.string("kind"),
                metadata.string("namespace"),
                metadata.string("name"));
    }

    /** Reports whether it is a Secret of the core group, whose values nobody is to see. */
    public boolean isSecret() {
        return group.isEmpty() && kind.equals("Secret");
    }

    /** Returns the form {@code Deployment.apps prod/web}, without what is empty. */
    @Override
    public String toString() {
        return kind + (group.isEmpty() ? "" : "." + group) + " " + (namespace.isEmpty() ? "" : namespace + "/") + name;
    }
}
