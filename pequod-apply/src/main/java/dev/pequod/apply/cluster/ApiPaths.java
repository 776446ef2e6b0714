package dev.pequod.apply.cluster;

import dev.pequod.apply.ObjectRef;
import dev.pequod.graph.ObjectIdentity;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** The paths of objects in the API. */
final class ApiPaths {

    /** The path that tells the groups there are, but for the core one. */
    static final String GROUPS = "/apis";

    private ApiPaths() {}

    static String version(String apiVersion) {
        return apiVersion.indexOf('/') < 0 ? "/api/" + encoded(apiVersion) : "/apis/" + segments(apiVersion);
    }

    /** Returns the path that tells the versions of a group, which is not the core one. */
    static String group(String group) {
        return "/apis/" + encoded(group);
    }

    /** Returns the path of all objects of a kind, in a namespace or, if that is empty, in all. */
    static String collection(String apiVersion, ApiKind kind, String namespace) {
        String in = kind.namespaced() && !namespace.isEmpty() ? "/namespaces/" + encoded(namespace) : "";
        return version(apiVersion) + in + "/" + encoded(kind.plural());
    }

    static String object(ObjectRef ref, ApiKind kind) {
        ObjectIdentity identity = ref.identity();
        return collection(ref.apiVersion(), kind, identity.namespace()) + "/" + encoded(identity.name());
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static String segments(String apiVersion) {
        int slash = apiVersion.indexOf('/');
        return encoded(apiVersion.substring(0, slash)) + "/" + encoded(apiVersion.substring(slash + 1));
    }
}
