package dev.pequod.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.api.ResolutionListener;
import dev.pequod.apply.ClusterClient;
import dev.pequod.apply.ClusterClient.Dry;
import dev.pequod.apply.ClusterException;
import dev.pequod.apply.ObjectRef;
import dev.pequod.apply.testing.ControlPlane;
import dev.pequod.apply.testing.ControlPlaneExtension;
import dev.pequod.apply.testing.Yaml;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonString;
import dev.pequod.resolver.settings.Settings;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a tenant can and cannot do through an operator that runs with exactly the rights of {@code deploy/rbac/operator.yaml}. The
 * tenant is the namespace {@code ten-a}, whose service account {@code deployer} may apply what the module {@code platform} makes.
 */
@ExtendWith(ControlPlaneExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class TenancyIT {
    private static final String OWN = "ten-a";
    private static final String OTHER = "ten-b";
    private static final String LIMITED = "ten-limited";

    private static final String POLICY = """
        {
          "namespaces": {
            "ten-limited": {
              "serviceAccount": "deployer", "serviceAccounts": ["deployer", "web-*"],
              "platformRefs": ["embedded", "oci:registry.example.com/acme", "inline"],
              "kinds": ["Deployment.apps", "Service"], "targetNamespaces": []
            },
            "ten-moved": {"embedded": "refuse"}
          },
          "otherwise": {"serviceAccount": "deployer", "serviceAccounts": ["nobody"]}
        }
        """;

    private final Queue<String> audit = new ConcurrentLinkedQueue<>();
    private LiveCluster cluster;
    private ClusterClient ofOperator;
    private Operator operator;

    @BeforeAll
    void start(ControlPlane plane, @TempDir Path folder) throws Exception {
        cluster = LiveCluster.of(plane);
        for (String namespace : List.of(OWN, OTHER, LIMITED, "ten-moved", "ten-going")) {
            cluster.namespace(namespace);
            cluster.apply(serviceAccount(namespace, "deployer", ""));
            cluster.bind(namespace, "deployer");
        }
        ofOperator = plane.clientOf("pequod-system", "pequod-operator");
        operator = StartedOperator.of(
                ofOperator,
                TenantResolver.of(
                        Settings.of(Map.of(
                                "PEQUOD_CACHE_DIR", folder.resolve("cache").toString())),
                        audit::add,
                        ResolutionListener.NONE),
                TenantPolicy.parse(POLICY, "policy", Optional.of("default")),
                List.of(OWN, OTHER, LIMITED, "ten-moved", "ten-going"),
                Duration.ofHours(1),
                System.err);
    }

    @AfterAll
    void stop() {
        operator.close();
        ofOperator.close();
        cluster.close();
    }

    private static String serviceAccount(String namespace, String name, String more) {
        return "{apiVersion: v1, kind: ServiceAccount, metadata: {name: " + name + ", namespace: " + namespace + "}"
                + more + "}";
    }

    /** Returns a spec whose module makes one object. */
    private static String making(String object) {
        String cue = "#Input: {...}\n#Render: {input: {...}, output: nodes: [{id: \"it\", object: " + object + "}]}\n";
        return JsonObject.EMPTY
                .with("platformRef", JsonObject.EMPTY.with("inline", new JsonString(cue)))
                .toString();
    }

    private static String map(String name, String namespace) {
        return "{apiVersion: \"v1\", kind: \"ConfigMap\", metadata: {name: \"" + name + "\", namespace: \"" + namespace
                + "\"}, data: {a: \"ours\"}}";
    }

    private ObjectRef deploy(String name, String annotations, String spec) throws ClusterException {
        return deploy(OWN, name, annotations, spec);
    }

    private ObjectRef deploy(String namespace, String name, String annotations, String spec) throws ClusterException {
        cluster.webService(namespace, name, annotations, spec);
        return LiveCluster.webService(namespace, name);
    }

    private void assertRefused(ObjectRef resource, String reason, String... words) throws Exception {
        JsonObject refused = cluster.eventually(resource, "Ready", reason);
        for (String word : words) {
            assertTrue(LiveCluster.message(refused, "Ready").contains(word), refused.toString());
        }
    }

    @Test
    void aTenantAppliesWhatItsServiceAccountMay() throws Exception {
        ObjectRef resource = deploy("good", "", "{platformRef: {embedded: v1.1.0}, image: 'app:1'}");
        JsonObject ready = cluster.eventuallyReady(resource);
        assertEquals("embedded:v1.1.0", ready.object("status").object("module").string("source"));
        cluster.webService(OWN, "good", "", "{platformRef: {embedded: v1.0.0}, image: 'app:1'}");
        cluster.eventuallyGone(ObjectRef.of("v1", "ServiceAccount", OWN, "good"));
        cluster.delete(resource);
        cluster.eventuallyGone(resource);
        assertTrue(cluster.client()
                .get(ObjectRef.of("apps/v1", "Deployment", OWN, "good"))
                .isEmpty());
        assertTrue(
                audit.stream().anyMatch(line -> line.contains("\"requester\":\"WebService ten-a/good\"")),
                audit.toString());
    }

    @Test
    void aTenantCannotMakeObjectsInAnotherNamespace() throws Exception {
        assertRefused(
                deploy("elsewhere", "", making(map("stolen", OTHER))),
                "Forbidden",
                "system:serviceaccount:ten-a:deployer",
                "in the namespace \"ten-b\"");
        assertTrue(cluster.client()
                .get(ObjectRef.of("v1", "ConfigMap", OTHER, "stolen"))
                .isEmpty());
    }

    @Test
    void aTenantCannotMakeObjectsOfTheCluster() throws Exception {
        assertRefused(
                deploy("wide", "", making("{apiVersion: \"v1\", kind: \"Namespace\", metadata: name: \"mine\"}")),
                "Forbidden",
                "Namespace");
        assertRefused(
                deploy(
                        "role",
                        "",
                        making("{apiVersion: \"rbac.authorization.k8s.io/v1\", kind: \"ClusterRole\", metadata: name:"
                                + " \"mine\", rules: []}")),
                "Forbidden",
                "clusterroles");
    }

    /** Once, it stayed for ever with nothing to delete, and so did its namespace and the definition of its kind. */
    @Test
    void whoseServiceAccountMayDoNothingCanBeDeleted() throws Exception {
        ObjectRef resource = deploy(
                "stuck", "pequod.dev/service-account: nobody", "{platformRef: {embedded: v1.0.0}, image: 'app:1'}");
        assertRefused(resource, "Forbidden", "system:serviceaccount:ten-a:nobody");
        cluster.delete(resource);
        cluster.eventuallyGone(resource);
    }

    /** Once, a kind that the operator may not look after stopped all other objects, too, and later edits of them. */
    @Test
    void whatMayNotBeLookedAfterStopsNothingElse() throws Exception {
        String space = "{id: \"space\", object: {apiVersion: \"v1\", kind: \"Namespace\", metadata: name: \"more\"}}";
        for (String name : List.of("first", "second")) {
            ObjectRef resource = deploy(
                    "mixed",
                    "",
                    JsonObject.EMPTY
                            .with(
                                    "platformRef",
                                    JsonObject.EMPTY.with(
                                            "inline",
                                            new JsonString("#Input: {...}\n#Render: {input: {...}, output: nodes: ["
                                                    + space + ", {id: \"map\", object: " + map(name, OWN) + "}]}\n")))
                            .toString());
            assertRefused(resource, "Forbidden", "Namespace");
            cluster.eventually(ObjectRef.of("v1", "ConfigMap", OWN, name), map -> true);
        }
    }

    @Test
    void aTenantCannotTakeRightsByARoleBindingThatItDoesNotHave() throws Exception {
        cluster.apply("{apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: {name: binder, namespace: "
                + OWN + "}, rules: [{apiGroups: [rbac.authorization.k8s.io], resources: [rolebindings],"
                + " verbs: [get, create, patch, delete]}]}");
        cluster.apply(
                "{apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: {name: binder, namespace: "
                        + OWN + "}, roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: binder},"
                        + " subjects: [{kind: ServiceAccount, name: deployer, namespace: " + OWN + "}]}");
        String binding = "{apiVersion: \"rbac.authorization.k8s.io/v1\", kind: \"RoleBinding\", metadata: {name:"
                + " \"grab\", namespace: \"ten-a\"}, roleRef: {apiGroup: \"rbac.authorization.k8s.io\", kind:"
                + " \"ClusterRole\", name: \"cluster-admin\"}, subjects: [{kind: \"ServiceAccount\", name:"
                + " \"deployer\", namespace: \"ten-a\"}]}";
        assertRefused(deploy("escalate", "", making(binding)), "Forbidden", "attempting to grant RBAC permissions");
    }

    @Test
    void aTenantCannotWorkAsAServiceAccountOfAnotherNamespace() throws Exception {
        List<String> names = List.of("ten-b:deployer", "../deployer", "deployer:x");
        for (String name : names) {
            assertRefused(
                    deploy(
                            "other-account-" + names.indexOf(name),
                            "pequod.dev/service-account: '" + name + "'",
                            making(map("x", OWN))),
                    "ServiceAccountNotAllowed",
                    name,
                    "its namespace is always the resource's own");
        }
        assertRefused(
                deploy("weak-account", "pequod.dev/service-account: nobody", making(map("x", OWN))),
                "Forbidden",
                "system:serviceaccount:ten-a:nobody");
    }

    @Test
    void aTenantCannotReadTheConfigMapOfAnother() throws Exception {
        cluster.apply("{apiVersion: v1, kind: ConfigMap, metadata: {name: module-of-b, namespace: " + OTHER
                + "}, data: {schema.cue: '#Input: {}'}}");
        JsonObject missing = cluster.eventually(
                deploy("foreign-module", "", "{platformRef: {configMap: module-of-b}}"), "Resolved", "ModuleNotFound");
        assertTrue(LiveCluster.message(missing, "Resolved").contains("in the namespace \"ten-a\" but there is none"));
        JsonObject bad = cluster.eventually(
                deploy("foreign-path", "", "{platformRef: {configMap: ten-b/module-of-b}}"),
                "Resolved",
                "InvalidPlatformRef");
        assertTrue(LiveCluster.message(bad, "Resolved").contains("the namespace is always the resource's own"));
    }

    @Test
    void aTenantCannotReadAConfigMapThatItsServiceAccountMayNot() throws Exception {
        cluster.apply("{apiVersion: v1, kind: ConfigMap, metadata: {name: hidden, namespace: " + OWN
                + "}, data: {schema.cue: '#Input: {}'}}");
        JsonObject hidden = cluster.eventually(
                deploy("hidden-module", "pequod.dev/service-account: nobody", "{platformRef: {configMap: hidden}}"),
                "Resolved",
                "Forbidden");
        assertTrue(
                LiveCluster.message(hidden, "Resolved").contains("system:serviceaccount:ten-a:nobody"),
                hidden.toString());
    }

    @Test
    void aTenantCannotTakeWhatIsNotItsOwn() throws Exception {
        cluster.apply("{apiVersion: v1, kind: ConfigMap, metadata: {name: theirs, namespace: " + OWN
                + "}, data: {a: theirs}}");
        ObjectRef theirs = ObjectRef.of("v1", "ConfigMap", OWN, "theirs");
        JsonObject before = cluster.client().get(theirs).orElseThrow();
        assertRefused(deploy("taker", "", making(map("theirs", OWN))), "NotOwned", "is there already");
        assertEquals(before, cluster.client().get(theirs).orElseThrow());
        cluster.apply("{apiVersion: v1, kind: ConfigMap, metadata: {name: of-b, namespace: " + OTHER + "}}");
        String adopting = making(map("of-b", OTHER)).replace("{id:", "{applyPolicy: mode: \\\"Adopt\\\", id:");
        assertRefused(deploy("adopter", "", adopting), "Forbidden", "in the namespace \"ten-b\"");
    }

    @Test
    void aKindThatTheOperatorMayNotWatchIsTold() throws Exception {
        String secret = "{apiVersion: \"v1\", kind: \"Secret\", metadata: {name: \"s\", namespace: \"ten-a\"}}";
        assertRefused(
                deploy("secretive", "", making(secret)),
                "Forbidden",
                "system:serviceaccount:pequod-system:pequod-operator",
                "cannot list resource \"secrets\"");
    }

    /** What somebody puts in the place of a stored Graph is not taken for it. */
    @Test
    void aStoredGraphThatSomebodyReplacedIsStoredAgain() throws Exception {
        ObjectRef resource = deploy("tampered", "", "{platformRef: {embedded: v1.0.0}, image: 'app:1'}");
        String name = graph(cluster.eventuallyReady(resource));
        ObjectRef map = ObjectRef.of("v1", "ConfigMap", OWN, name);
        JsonObject stored = cluster.client().get(map).orElseThrow();
        cluster.webService(OWN, "tampered", "", "{platformRef: {embedded: v1.0.0}, image: 'app:2'}");
        cluster.eventually(resource, r -> LiveCluster.isReady(r) && !graph(r).equals(name));
        cluster.delete(map);
        JsonObject forged = stored.with("data", Yaml.object("{graph.json: '{}'}"))
                .with(
                        "metadata",
                        stored.object("metadata")
                                .without("uid")
                                .without("resourceVersion")
                                .without("managedFields"));
        cluster.human().create(forged, Dry.STORED);
        cluster.webService(OWN, "tampered", "", "{platformRef: {embedded: v1.0.0}, image: 'app:1'}");
        cluster.eventually(resource, r -> LiveCluster.isReady(r) && graph(r).equals(name));
        assertEquals(
                stored.object("data"), cluster.client().get(map).orElseThrow().object("data"));
    }

    @Test
    void aForeignConfigMapInThePlaceOfAGraphIsLeftAlone() throws Exception {
        ObjectRef resource = deploy("squatted", "", "{platformRef: {embedded: v1.0.0}, image: 'app:1'}");
        String name = graph(cluster.eventuallyReady(resource));
        cluster.webService(OWN, "squatted", "", "{platformRef: {embedded: v1.0.0}, image: 'app:2'}");
        cluster.eventually(resource, r -> LiveCluster.isReady(r) && !graph(r).equals(name));
        cluster.delete(ObjectRef.of("v1", "ConfigMap", OWN, name));
        JsonObject theirs =
                cluster.create("{apiVersion: v1, kind: ConfigMap, metadata: {name: " + name + ", namespace: ten-a}}");
        cluster.webService(OWN, "squatted", "", "{platformRef: {embedded: v1.0.0}, image: 'app:1'}");
        assertRefused(resource, "GraphNotStored", "Tried to store the Graph in ConfigMap ten-a/" + name);
        assertEquals(Optional.of(theirs), cluster.client().get(ObjectRef.of(theirs)));
    }

    private static String graph(JsonObject resource) {
        return resource.object("status").object("graphArtifact").string("configMapRef");
    }

    @Test
    void theOperatorsRoleSufficesToLead() {
        Leadership leadership =
                new Leadership(ofOperator, "pequod-system", "test", Clock.systemUTC(), System::nanoTime);
        assertTrue(leadership.turn().isPresent());
        assertTrue(leadership.turn().isPresent(), "renewed");
        leadership.leave();
    }

    /** Who may write the status could name any object in its inventory. */
    @Test
    void anInventoryThatSomebodyForgedDeletesNothingOfOthers() throws Exception {
        ObjectRef resource = deploy("forged", "", "{platformRef: {embedded: v1.0.0}, image: 'app:1'}");
        cluster.eventuallyReady(resource);
        ObjectRef victim = ObjectRef.of("v1", "ConfigMap", OTHER, "victim");
        JsonObject before =
                cluster.apply("{apiVersion: v1, kind: ConfigMap, metadata: {name: victim, namespace: " + OTHER + "}}");
        cluster.client()
                .mergeStatus(
                        resource,
                        Yaml.object("{status: {inventory: [{node: x, apiVersion: v1, kind: ConfigMap, namespace: "
                                + OTHER + ", name: victim, uid: " + LiveCluster.uid(before) + "}]}}"));
        cluster.delete(resource);
        cluster.eventuallyGone(resource);
        assertEquals(before, cluster.client().get(victim).orElseThrow());
    }

    @Test
    void aTenantUsesOnlyWhatTheRuleOfItsNamespaceAllows() throws Exception {
        assertRefused(
                deploy(LIMITED, "kind", "", making(map("x", LIMITED))), "KindNotAllowed", "Deployment.apps, Service");
        String service = "{apiVersion: \"v1\", kind: \"Service\", metadata: {name: \"x\", namespace: \"ten-b\"}}";
        assertRefused(deploy(LIMITED, "space", "", making(service)), "NamespaceNotAllowed", "are none");
        assertRefused(
                deploy(LIMITED, "account", "pequod.dev/service-account: root", making(service)),
                "ServiceAccountNotAllowed",
                "deployer, web-*");
        assertRefused(
                deploy(LIMITED, "source", "", "{platformRef: {oci: 'registry.example.com/acme-evil/web:v1'}}"),
                "Forbidden",
                "embedded, oci:registry.example.com/acme, inline only");
        assertRefused(
                deploy(LIMITED, "map", "", "{platformRef: {configMap: any}}"), "Forbidden", "may come from embedded");
        cluster.eventuallyReady(deploy(LIMITED, "fine", "", "{platformRef: {embedded: v1.0.0}, image: 'app:1'}"));
    }

    @Test
    void embeddedModulesAreSwitchedOffAndWhatRunsStays() throws Exception {
        assertRefused(
                deploy("ten-moved", "old", "", "{platformRef: {embedded: v1.0.0}, image: 'app:1'}"),
                "Forbidden",
                "modules that ship with the operator are switched off");
    }

    /** With the namespace go the bindings by which its service account may delete. */
    @Test
    void aNamespaceThatIsDeletedGoes() throws Exception {
        cluster.eventuallyReady(deploy("ten-going", "web", "", "{platformRef: {embedded: v1.1.0}, image: 'app:1'}"));
        ObjectRef namespace = ObjectRef.of("v1", "Namespace", "", "ten-going");
        cluster.delete(namespace);
        cluster.eventuallyGone(namespace);
    }
}
