package dev.pequod.apply.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.apply.ClusterException;
import dev.pequod.apply.Inventory;
import dev.pequod.apply.ObjectRef;
import dev.pequod.apply.Observation;
import dev.pequod.apply.Owner;
import dev.pequod.apply.Problem;
import dev.pequod.apply.Problem.Reason;
import dev.pequod.apply.testing.Yaml;
import dev.pequod.graph.json.JsonWriter;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Once, each kind that was not served for a while was taken for one whose objects are gone, which were forgotten. */
final class UnservedKindTest {
    private static final ObjectRef THING = ObjectRef.of("example.com/v1", "Thing", "shop", "it");
    private static final String PATH = "/apis/example.com/v1/namespaces/shop/things/it";
    private static final String THINGS = "{resources: [{name: things, kind: Thing, namespaced: true}]}";
    private static final String DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
    private static final String SERVICES = "/apis/apiregistration.k8s.io/v1/apiservices";
    private static final Transport.Response NO_SUCH_PATH =
            new Transport.Response(404, "404 page not found\n", Optional.empty());

    private final Map<String, Transport.Response> answers = new HashMap<>();
    private final RestClusterClient client = new RestClusterClient(new Server(), Duration.ofSeconds(1));

    private final class Server implements Answering {
        @Override
        public Response send(Request request, Duration timeout) {
            return answers.getOrDefault(request.path().replaceFirst("\\?.*", ""), NO_SUCH_PATH);
        }
    }

    private void answer(int status, String path, String yaml) {
        answers.put(path, new Transport.Response(status, JsonWriter.compact(Yaml.object(yaml)), Optional.empty()));
    }

    /** Nothing is defined, but whoever asks may find out. */
    UnservedKindTest() {
        answer(
                200,
                "/apis/apiextensions.k8s.io/v1",
                "{resources: [{name: customresourcedefinitions, kind: CustomResourceDefinition}]}");
        answer(200, "/apis/apiregistration.k8s.io/v1", "{resources: [{name: apiservices, kind: APIService}]}");
        answer(200, DEFINITIONS, "{metadata: {resourceVersion: '1'}, items: []}");
        answer(
                200,
                SERVICES,
                "{metadata: {resourceVersion: '1'}, items: [{metadata: {name: v1.example.com}, spec: {group: example.com}}]}");
    }

    private void defined(String established) {
        answer(
                200,
                DEFINITIONS,
                "{metadata: {resourceVersion: '1'}, items: [{metadata: {name: things.example.com}, spec: {group: example.com, names: {kind: Thing}},"
                        + " status: {conditions: [{type: Established, status: '" + established + "'}]}}]}");
    }

    private Problem problem() {
        return assertThrows(ClusterException.class, () -> client.get(THING)).problem();
    }

    @Test
    void whatNothingDefinesIsGone() throws Exception {
        assertEquals(Optional.empty(), client.get(THING));
    }

    @Test
    void whatIsDefinedAndNotServedMayBeThere() throws Exception {
        defined("True");
        assertEquals(Reason.NO_SUCH_KIND, problem().reason());
        assertTrue(
                problem().message().contains("CustomResourceDefinition things.example.com"),
                problem().message());
        assertEquals(
                Optional.empty(), client.get(ObjectRef.of("example.com/v1", "Other", "shop", "it")), "of another kind");
    }

    @Test
    void whatIsDefinedAndWasNeverServedHasNoObjects() throws Exception {
        defined("False");
        assertEquals(Optional.empty(), client.get(THING));
    }

    @Test
    void whatAnotherServerDoesNotServeMayBeThere() {
        answer(
                200,
                SERVICES,
                "{metadata: {resourceVersion: '1'}, items: [{metadata: {name: v1.example.com}, spec: {group: example.com, service: {name: it}}}]}");
        assertEquals(Reason.NO_SUCH_KIND, problem().reason());
        assertTrue(
                problem().message().contains("APIService v1.example.com"),
                problem().message());
    }

    @Test
    void whoMayNotFindOutForgetsNothing() {
        answer(403, DEFINITIONS, "{kind: Status, reason: Forbidden, message: may not list}");
        assertEquals(Reason.NO_SUCH_KIND, problem().reason());
        assertTrue(problem().message().contains("may not list"), problem().message());
    }

    /** Once, all objects were forgotten while a load balancer had another server behind it. */
    @Test
    void whoSaysThatNothingIsThereIsNoApiServer() {
        answers.remove(DEFINITIONS);
        assertEquals(Reason.UNAVAILABLE, problem().reason());
        answers.clear();
        RestClusterClient other = new RestClusterClient(new Server(), Duration.ofSeconds(1));
        for (ObjectRef ref : List.of(THING, ObjectRef.of("v1", "ConfigMap", "shop", "it"))) {
            Problem problem =
                    assertThrows(ClusterException.class, () -> other.get(ref)).problem();
            assertEquals(Reason.UNAVAILABLE, problem.reason(), ref.toString());
        }
    }

    @Test
    void aPathThatIsNotServedSaysNothingOfItsObject() throws Exception {
        answer(200, "/apis/example.com/v1", THINGS);
        assertEquals(Reason.NOT_FOUND, problem().reason());
        answer(404, PATH, "{kind: Status, reason: NotFound, details: {name: it}}");
        assertEquals(Optional.empty(), client.get(THING));
    }

    /** The kind is known, and goes while its definition does not. */
    @Test
    void whatIsNoLongerServedIsFoundOut() throws Exception {
        defined("True");
        answer(200, "/apis/example.com/v1", THINGS);
        answer(200, PATH, "{apiVersion: example.com/v1, kind: Thing, metadata: {name: it, namespace: shop}}");
        assertEquals(THING, ObjectRef.of(client.get(THING).orElseThrow()));
        answers.remove(PATH);
        answers.remove("/apis/example.com/v1");
        assertEquals(Reason.NO_SUCH_KIND, problem().reason());
    }

    /** It was made by one version and read by another, and by then none is served. */
    @Test
    void allVersionsAreAskedForAnew() throws Exception {
        ObjectRef old = ObjectRef.of("example.com/v1beta1", "Thing", "shop", "it");
        defined("True");
        answer(200, "/apis/example.com", "{versions: [{groupVersion: example.com/v1}]}");
        answer(200, "/apis/example.com/v1", THINGS);
        answer(200, PATH, "{apiVersion: example.com/v1, kind: Thing, metadata: {name: it, namespace: shop}}");
        assertEquals(THING, ObjectRef.of(client.get(old).orElseThrow()));
        answers.keySet().removeIf(path -> path.startsWith("/apis/example.com"));
        Problem problem =
                assertThrows(ClusterException.class, () -> client.get(old)).problem();
        assertEquals(Reason.NO_SUCH_KIND, problem.reason());
    }

    @Test
    void theOthersAreLookedAtAllTheSame() throws Exception {
        defined("True");
        Inventory inventory = new Inventory(List.of(new Inventory.Entry("it", THING, "u1", List.of(), false)));
        Owner owner = new Owner("platform.example.com/v1alpha1", "WebService", "shop", "cart");
        assertEquals(
                "NoSuchKind",
                Observation.of(owner, client, inventory)
                        .plan()
                        .nodes()
                        .getFirst()
                        .reason());
    }
}
