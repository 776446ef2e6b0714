package dev.pequod.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.apply.ClusterClient;
import dev.pequod.apply.ClusterException;
import dev.pequod.apply.ObjectRef;
import dev.pequod.apply.testing.ControlPlane;
import dev.pequod.apply.testing.ControlPlaneExtension;
import dev.pequod.apply.testing.Yaml;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonString;
import dev.pequod.graph.json.JsonValue;
import dev.pequod.graph.render.WebService;
import dev.pequod.resolver.StandardResolver;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a part of the cluster does not answer holds up what needs that part, and tells so; nothing else. */
@ExtendWith(ControlPlaneExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class HeldUpIT {
    private static final String SLOW = "it-held-up-slow";
    private static final String FAST = "it-held-up-fast";
    private static final int WORKERS = 10;

    private LiveCluster cluster;
    private Operator operator;

    @BeforeAll
    void start(ControlPlane plane) throws Exception {
        cluster = LiveCluster.of(plane);
        cluster.namespace(SLOW);
        cluster.namespace(FAST);
        startOperator();
    }

    private void startOperator() {
        operator = StartedOperator.of(
                cluster.client(),
                StandardResolver.create(),
                TenantPolicy.open(Optional.empty()),
                List.of(SLOW, FAST),
                Duration.ofMinutes(1),
                new PrintStream(PrintStream.nullOutputStream()));
    }

    @AfterAll
    void stop() {
        operator.close();
        cluster.close();
    }

    private static ObjectRef map(String namespace, String name) {
        return ObjectRef.of("v1", "ConfigMap", namespace, name);
    }

    /** Applies a WebService of a ConfigMap, called as itself and with this value, and of another object. */
    private ObjectRef apply(String namespace, String name, String value, String other) throws ClusterException {
        String module = """
            #Input: {}
            #Render: {
            	input: {metadata: {name: string, namespace: string}, spec: #Input}
            	output: nodes: [
            		{id: "map", object: {apiVersion: "v1", kind: "ConfigMap", metadata: name: input.metadata.name, data: value: "%s"}},
            		%s
            	]
            }
            """.formatted(value, other.isEmpty() ? "" : "{id: \"other\", object: " + other + "},");
        cluster.webService(namespace, name, "", "{platformRef: {inline: " + new JsonString(module) + "}}");
        return LiveCluster.webService(namespace, name);
    }

    private void eventuallyHas(String name, String value) throws Exception {
        cluster.eventually(
                map(FAST, name), map -> map.object("data").string("value").equals(value));
    }

    /** API servers take what is nested more deeply than we read. */
    @Test
    void aResourceThatIsNestedTooDeeplyStopsNoOther() throws Exception {
        ObjectRef resource = LiveCluster.webService(FAST, "deep");
        JsonObject nested = JsonObject.EMPTY;
        for (int i = 0; i < JsonValue.MAX_READ_DEPTH; i++) {
            nested = JsonObject.EMPTY.with("a", nested);
        }
        JsonObject spec = Yaml.object("{platformRef: {embedded: v1.0.0}}").with("a", nested);
        String metadata = "{apiVersion: " + WebService.API_VERSION
                + ", kind: WebService, metadata: {name: deep, namespace: " + FAST + "}}";
        cluster.client().post(Yaml.object(metadata).with("spec", spec));
        apply(FAST, "beside", "1", "");
        eventuallyHas("beside", "1");
        JsonObject told = cluster.eventually(resource, "Applied", "TooLarge");
        assertEquals(
                "it is nested more than 450 levels deep, or has a number that is out of range",
                LiveCluster.message(told, "Applied"));
        operator.close();
        startOperator();
        apply(FAST, "beside", "2", "");
        eventuallyHas("beside", "2");
        cluster.delete(resource);
        cluster.eventuallyGone(resource);
    }

    /** As a metrics adapter that is down. */
    @Test
    void aKindThatIsServedByNobodyStopsNothingElse() throws Exception {
        ObjectRef service = ObjectRef.of("apiregistration.k8s.io/v1", "APIService", "", "v1.held-up.example");
        cluster.apply("{apiVersion: apiregistration.k8s.io/v1, kind: APIService, metadata: {name: v1.held-up.example},"
                + " spec: {group: held-up.example, version: v1, groupPriorityMinimum: 1000, versionPriority: 1,"
                + " insecureSkipTLSVerify: true, service: {name: none, namespace: default}}}");
        try {
            ObjectRef resource = apply(
                    FAST,
                    "served",
                    "1",
                    "{apiVersion: \"held-up.example/v1\", kind: \"Thing\", metadata: name: \"t\"}");
            eventuallyHas("served", "1");
            JsonObject told = cluster.eventually(resource, "Applied", "Unavailable");
            assertTrue(LiveCluster.message(told, "Applied").contains("Thing"), told.toString());
            cluster.delete(resource);
            cluster.eventuallyGone(resource);
        } finally {
            cluster.delete(service);
        }
    }

    @Test
    void aKindThatCannotBeListedStopsNothingElse() throws Exception {
        ObjectRef resource = apply(FAST, "listed", "1", "");
        cluster.eventuallyReady(resource);
        apply(
                FAST,
                "listed",
                "2",
                "{apiVersion: \"authorization.k8s.io/v1\", kind: \"SelfSubjectAccessReview\", metadata: name: \"t\"}");
        eventuallyHas("listed", "2");
        JsonObject told = cluster.eventually(
                resource, r -> LiveCluster.message(r, "Applied").contains("SelfSubjectAccessReview"));
        assertEquals("False", LiveCluster.condition(told, "Ready").string("status"));
    }

    /** Objects that were made before the webhook that converts them went away. */
    @Test
    void whatCannotBeConvertedIsKeptAndAllElseIsUpdatedAndDeleted() throws Exception {
        String definition =
                "{apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, metadata: {name: things.converted.example},"
                        + " spec: {group: converted.example, scope: Namespaced, names: {plural: things, singular: thing, kind: Thing}, %s versions: ["
                        + "{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}},"
                        + "{name: v2, served: true, storage: false, schema: {openAPIV3Schema: {type: object}}}]}}";
        cluster.apply(definition.formatted(""));
        cluster.plane().awaitKind("converted.example/v2", "Thing");
        String thing = "{apiVersion: \"converted.example/v2\", kind: \"Thing\", metadata: name: input.metadata.name}";
        ObjectRef kept = apply(FAST, "kept", "1", thing);
        ObjectRef leaving = apply(FAST, "leaving", "1", thing);
        cluster.eventuallyReady(kept);
        cluster.eventuallyReady(leaving);
        operator.close();
        cluster.apply(definition.formatted("conversion: {strategy: Webhook, webhook: {conversionReviewVersions: [v1],"
                + " clientConfig: {service: {name: none, namespace: default}}}},"));
        startOperator();
        apply(FAST, "kept", "2", thing);
        cluster.delete(leaving);
        eventuallyHas("kept", "2");
        cluster.eventually(
                kept, r -> LiveCluster.condition(r, "Ready").string("status").equals("False"));
        cluster.eventuallyGone(map(FAST, "leaving"));
        cluster.eventually(leaving, "Ready", "Deleting");
        cluster.apply(definition.formatted("conversion: {strategy: None},"));
        cluster.eventuallyGone(leaving);
        cluster.eventuallyReady(kept);
    }

    /** The API server learns of a webhook a little later. */
    private void awaitHeldUp() throws InterruptedException {
        Thread asking;
        do {
            asking = Thread.ofVirtual().start(() -> {
                try {
                    cluster.human()
                            .create(
                                    Yaml.object("{apiVersion: v1, kind: ConfigMap, metadata: {name: asks, namespace: "
                                            + SLOW + "}}"),
                                    ClusterClient.Dry.DRY_RUN);
                } catch (ClusterException e) {
                    return; // it took too long
                }
            });
        } while (asking.join(Duration.ofSeconds(3)));
    }

    /** Once it had all workers, and an edit in another namespace waited for most of a minute. */
    @Test
    void aWebhookThatDoesNotAnswerHoldsUpItsOwnNamespaceAlone() throws Exception {
        ObjectRef webhook =
                ObjectRef.of("admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration", "", "held-up.test");
        try (ServerSocket silent = new ServerSocket(0, 100, InetAddress.getLoopbackAddress())) {
            cluster.apply(
                    "{apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingWebhookConfiguration, metadata: {name: held-up.test},"
                            + " webhooks: [{name: held-up.example.com, sideEffects: None, admissionReviewVersions: [v1], failurePolicy: Ignore,"
                            + " timeoutSeconds: 30, namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: "
                            + SLOW + "}},"
                            + " rules: [{apiGroups: [''], apiVersions: [v1], operations: [CREATE], resources: [configmaps]}],"
                            + " clientConfig: {url: 'https://127.0.0.1:" + silent.getLocalPort() + "/'}}]}");
            try {
                awaitHeldUp();
                for (int i = 0; i < 2 * WORKERS; i++) {
                    apply(SLOW, "slow-" + i, "1", "");
                }
                for (int i = 0; i < 3; i++) {
                    cluster.eventuallyReady(apply(FAST, "fast-" + i, "1", ""));
                }
                long ready = cluster.list("platform.example.com/v1alpha1", "WebService", SLOW).stream()
                        .filter(LiveCluster::isReady)
                        .count();
                assertEquals(0, ready, "each takes a minute, and the others have not waited for them");
            } finally {
                cluster.delete(webhook);
            }
        }
    }
}
