package dev.pequod.benchmarks;

/**
 * Where the API server has the objects of a namespace.
 *
 * @param name its name
 */
record Namespace(String name) {
    private String path() {
        return "/namespaces/" + name + "/";
    }

    /** Returns the YAML of the namespace itself. */
    String yaml() {
        return "{apiVersion: v1, kind: Namespace, metadata: {name: " + name + "}}";
    }

    String webServices() {
        return "/apis/platform.example.com/v1alpha1" + path() + "webservices";
    }

    String deployments() {
        return "/apis/apps/v1" + path() + "deployments";
    }

    String services() {
        return "/api/v1" + path() + "services";
    }

    /** Returns the YAML of a WebService of one pod. */
    String webService(String resource, String ref, String image) {
        return "{apiVersion: platform.example.com/v1alpha1, kind: WebService, metadata: {name: " + resource
                + ", namespace: " + name + "}, spec: {platformRef: {" + ref + "}, image: '" + image
                + "', replicas: 1}}";
    }
}
