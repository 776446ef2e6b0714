package dev.pequod.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.apply.ObjectRef;
import dev.pequod.apply.testing.ControlPlane;
import dev.pequod.apply.testing.ControlPlaneExtension;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonString;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Several processes of the operator, of which one leads by a Lease, while they are killed, stopped and told to go on. */
@ExtendWith(ControlPlaneExtension.class)
final class OperatorProcessesIT {
    private static final String SPACE = "processes";
    private static final ObjectRef CART = LiveCluster.webService(SPACE, "cart");
    private static final ObjectRef MAP = ObjectRef.of("v1", "ConfigMap", SPACE, "cart");
    private static final ObjectRef LEASE = ObjectRef.of("coordination.k8s.io/v1", "Lease", SPACE, "pequod-operator");

    private static final String MODULE = """
        #Input: {value: string}
        #Render: {
        	input: {metadata: {name: string, namespace: string}, spec: #Input}
        	output: nodes: [{
        		id: "it"
        		object: {
        			apiVersion: "v1"
        			kind:       "ConfigMap"
        			metadata: {name: input.metadata.name, namespace: input.metadata.namespace}
        			data: value: input.spec.value
        		}
        	}]
        }
        """;

    @TempDir
    private Path folder;

    private static void act(LiveCluster cluster, String value) throws Exception {
        cluster.webService(
                SPACE,
                "cart",
                "",
                "{platformRef: {inline: " + new JsonString(MODULE) + "}, value: " + new JsonString(value) + "}");
    }

    private static JsonObject settled(LiveCluster cluster, String value) throws Exception {
        cluster.eventuallyReady(CART);
        JsonObject map = cluster.client().get(MAP).orElseThrow();
        assertEquals(value, map.object("data").string("value"));
        return map;
    }

    @Test
    void anotherGoesOnWhereOneIsKilledOrStopped(ControlPlane plane) throws Exception {
        try (LiveCluster cluster = LiveCluster.of(plane)) {
            cluster.namespace(SPACE);
            JsonObject foreign = cluster.create("{apiVersion: v1, kind: ConfigMap, metadata: {name: foreign,"
                    + " namespace: " + SPACE + "}, data: {value: theirs}}");
            act(cluster, "first");
            try (OperatorProcess one =
                    OperatorProcess.start(plane.kubeconfig(), SPACE, folder.resolve("one"), Map.of())) {
                cluster.eventually(LEASE, one::holds);
                String uid = LiveCluster.uid(settled(cluster, "first"));
                try (OperatorProcess two =
                        OperatorProcess.start(plane.kubeconfig(), SPACE, folder.resolve("two"), Map.of())) {
                    act(cluster, "second");
                    one.signal("KILL");
                    act(cluster, "third");
                    cluster.eventually(LEASE, two::holds);
                    assertEquals(uid, LiveCluster.uid(settled(cluster, "third")), "the same object goes on");
                    two.awaitSaid("leading");
                    try (OperatorProcess three =
                            OperatorProcess.start(plane.kubeconfig(), SPACE, folder.resolve("three"), Map.of())) {
                        act(cluster, "fourth");
                        two.signal("STOP");
                        act(cluster, "fifth");
                        cluster.eventually(LEASE, three::holds);
                        JsonObject map = settled(cluster, "fifth");
                        two.signal("CONT");
                        two.awaitSaid("no longer leading");
                        assertEquals(Optional.of(map), cluster.client().get(MAP), "who was stopped writes nothing");
                        assertTrue(three.holds(cluster.client().get(LEASE).orElseThrow()));
                        three.signal("TERM");
                        cluster.eventually(LEASE, two::holds);
                        act(cluster, "sixth");
                        assertEquals(uid, LiveCluster.uid(settled(cluster, "sixth")));
                    }
                }
            }
            assertEquals(Optional.of(foreign), cluster.client().get(ObjectRef.of(foreign)));
        }
    }

    @Test
    void whoCannotUseTheLeaseSaysSoAndIsNotReady(ControlPlane plane) throws Exception {
        String space = "it-later";
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Map<String, String> environment = Map.of("PEQUOD_HTTP_ADDRESS", "127.0.0.1:" + port);
        try (LiveCluster cluster = LiveCluster.of(plane);
                OperatorProcess one =
                        OperatorProcess.start(plane.kubeconfig(), space, folder.resolve("later"), environment);
                HttpClient client = HttpClient.newHttpClient()) {
            one.awaitSaid("nobody can tell who leads: Tried to create Lease " + space + "/pequod-operator");
            HttpRequest ready = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/readyz"))
                    .build();
            assertEquals(503, client.send(ready, BodyHandlers.discarding()).statusCode());
            cluster.namespace(space);
            one.awaitSaid("leading");
        }
    }
}
