package dev.pequod.apply.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.pequod.apply.ClusterClient.Dry;
import dev.pequod.apply.ClusterException;
import dev.pequod.apply.Problem;
import dev.pequod.apply.testing.Yaml;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What an answer means to what is to be created. */
final class CreateTest {
    /** An API server with one kind, that says of each write that some object has changed meanwhile. */
    private record Changed(String resource, String name) implements Answering {
        @Override
        public Response send(Request request, Duration timeout) {
            return request.method().equals("GET")
                    ? new Response(
                            200,
                            "{\"resources\": [{\"name\": \"deployments\", \"kind\": \"Deployment\", \"namespaced\": true}]}",
                            Optional.empty())
                    : new Response(
                            409,
                            "{\"kind\": \"Status\", \"reason\": \"Conflict\", \"message\": \"Operation cannot be fulfilled on "
                                    + resource + " \\\"" + name + "\\\": the object has been modified\"}",
                            Optional.empty());
        }
    }

    private static Problem.Reason refused(String resource, String name) {
        try (RestClusterClient client = new RestClusterClient(new Changed(resource, name), Duration.ofSeconds(30))) {
            return assertThrows(
                            ClusterException.class,
                            () -> client.create(
                                    Yaml.object(
                                            "{apiVersion: apps/v1, kind: Deployment, metadata: {name: it, namespace: a}}"),
                                    Dry.STORED))
                    .problem()
                    .reason();
        }
    }

    /** What is taken for another object of the name may be deleted for it. */
    @Test
    void aQuotaThatHasChangedIsNoObjectThatIsThere() {
        assertEquals(Problem.Reason.ALREADY_EXISTS, refused("deployments.apps", "it"));
        assertEquals(Problem.Reason.CHANGED, refused("resourcequotas", "it"));
        assertEquals(Problem.Reason.CHANGED, refused("deployments.apps", "other"));
    }
}
