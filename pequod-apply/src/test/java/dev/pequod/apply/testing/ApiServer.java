package dev.pequod.apply.testing;

import dev.pequod.apply.cluster.Fabric8Transport;
import dev.pequod.apply.cluster.Transport;
import dev.pequod.graph.json.JsonArray;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonValue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;

/**
 * What clients need to know of an API server.
 *
 * @param address its URL
 * @param authority the certificates of its authority, in PEM
 */
record ApiServer(String address, String authority) {
    /** Returns what a file for kubectl tells of its first cluster. */
    static ApiServer ofKubeconfig(String yaml) {
        if (Yaml.object(yaml).get("clusters") instanceof JsonArray clusters) {
            for (JsonValue value : clusters.elements()) {
                JsonObject cluster = ((JsonObject) value).object("cluster");
                byte[] authority = Base64.getDecoder().decode(cluster.string("certificate-authority-data"));
                return new ApiServer(cluster.string("server"), new String(authority, StandardCharsets.UTF_8));
            }
        }
        throw new IllegalArgumentException("there is no cluster in " + yaml);
    }

    /** Returns the same server as others see it. */
    ApiServer at(String otherAddress) {
        return new ApiServer(otherAddress, authority);
    }

    /** Returns a file for kubectl, for the user of a token. */
    String kubeconfig(String token) {
        String encoded = Base64.getEncoder().encodeToString(authority.getBytes(StandardCharsets.UTF_8));
        return """
            {"apiVersion": "v1", "kind": "Config", "current-context": "test",
             "contexts": [{"name": "test", "context": {"cluster": "test", "user": "user"}}],
             "clusters": [{"name": "test", "cluster": {"server": "%s", "certificate-authority-data": "%s"}}],
             "users": [{"name": "user", "user": {"token": "%s"}}]}
            """.formatted(address, encoded, token);
    }

    /** Reports whether the API server of such a file is ready. */
    static boolean answers(Path kubeconfig) throws InterruptedException {
        try (Fabric8Transport transport = Fabric8Transport.ofFile(kubeconfig, Optional.empty())) {
            var request = new Transport.Request("GET", "/readyz", "", "");
            return transport.send(request, Duration.ofSeconds(10)).status() == 200;
        } catch (IOException e) {
            return false; // not yet
        }
    }
}
