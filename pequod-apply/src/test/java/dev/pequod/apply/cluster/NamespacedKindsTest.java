package dev.pequod.apply.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.apply.ClusterClient.Kind;
import dev.pequod.apply.ClusterException;
import dev.pequod.apply.Problem;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Once, a proxy that knew no path for a moment made a cluster without kinds, whose namespaces were all empty. */
final class NamespacedKindsTest {
    private static final String MAPS =
            "{\"resources\":[{\"name\":\"configmaps\",\"kind\":\"ConfigMap\",\"namespaced\":true,\"verbs\":[\"list\",\"delete\"]}]}";

    private final Map<String, String> answers = new HashMap<>(Map.of(
            "/apis",
            "{\"groups\":[{\"name\":\"apps\",\"versions\":[{\"groupVersion\":\"apps/v1\"}],\"preferredVersion\":{\"groupVersion\":\"apps/v1\"}}]}",
            "/api/v1",
            MAPS,
            "/apis/apps/v1",
            "{\"resources\":[]}"));
    private final RestClusterClient client = new RestClusterClient(new Server(), Duration.ofSeconds(1));

    private final class Server implements Answering {
        @Override
        public Response send(Request request, Duration timeout) {
            String answer = answers.get(request.path().replaceFirst("\\?.*", ""));
            return answer == null
                    ? new Response(404, "<html>404 Not Found</html>", Optional.empty())
                    : new Response(200, answer, Optional.empty());
        }
    }

    private void assertUnknown() {
        ClusterException unknown = assertThrows(ClusterException.class, client::namespacedKinds);
        assertEquals(Problem.Reason.UNAVAILABLE, unknown.problem().reason(), unknown.getMessage());
    }

    @Test
    void whatIsNamedHasToBeThere() throws Exception {
        assertEquals(List.of(new Kind("v1", "ConfigMap")), client.namespacedKinds());
        for (String path : List.of("/api/v1", "/apis/apps/v1", "/apis")) {
            String told = answers.remove(path);
            if (!path.equals("/apis")) {
                assertUnknown(); // that of groups is no 404 of kinds
            }
            answers.put(path, "{}");
            assertUnknown();
            answers.put(path, told);
        }
    }

    @Test
    void whatIsNoListIsNotTakenForOneWithoutObjects() throws Exception {
        assertFalse(client.list("v1", "ConfigMap", "made", "", "").isList());
        answers.put("/api/v1/namespaces/made/configmaps", "{}");
        assertFalse(client.list("v1", "ConfigMap", "made", "", "").isList());
        answers.put("/api/v1/namespaces/made/configmaps", "{\"metadata\":{},\"items\":null}");
        assertTrue(client.list("v1", "ConfigMap", "made", "", "").isList());
    }
}
