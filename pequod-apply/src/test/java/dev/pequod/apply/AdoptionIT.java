package dev.pequod.apply;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.apply.Difference.Change;
import dev.pequod.apply.testing.ControlPlane;
import dev.pequod.apply.testing.ControlPlaneExtension;
import dev.pequod.apply.testing.Yaml;
import dev.pequod.graph.Graph;
import dev.pequod.graph.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.ExtendWith;

/** What somebody else has made becomes an owner's only when that is asked for, on a real control plane. */
@ExtendWith(ControlPlaneExtension.class)
final class AdoptionIT {
    private LiveOwner live;

    @BeforeEach
    void ownNamespace(ControlPlane plane, TestInfo test) throws ClusterException {
        String name = test.getTestMethod().orElseThrow().getName();
        live = LiveOwner.of(plane, "it-" + Integer.toHexString(name.hashCode()));
    }

    private static String map(String name, String value, String more) {
        return "{id: " + name + ", object: {apiVersion: v1, kind: ConfigMap, metadata: {name: " + name + "}, data: {a: "
                + value + "}}" + more + "}";
    }

    private Plan apply(String nodes) throws InterruptedException {
        return live.apply(CrashMatrix.graph(nodes));
    }

    @Test
    void foreignObjectsAreLeftAloneUntilAdoptionIsAsked() throws Exception {
        JsonObject theirs = live.put("{apiVersion: v1, kind: ConfigMap, metadata: {name: one, namespace: "
                + live.namespace() + "}, data: {b: theirs}}");
        Plan plan = apply(map("one", "x", ""));
        assertEquals("NotOwned", plan.nodes().getFirst().reason());
        assertEquals(theirs, live.get("v1", "ConfigMap", "one"));
        assertTrue(apply(map("one", "x", ", applyPolicy: {mode: Create}")).isDone());
        assertEquals(theirs, live.get("v1", "ConfigMap", "one"));
        assertTrue(apply(map("one", "x", ", applyPolicy: {mode: Adopt}")).isDone());
        assertEquals(
                "{\"a\":\"x\",\"b\":\"theirs\"}",
                live.get("v1", "ConfigMap", "one").object("data").toString());
    }

    /** Once, users of a module that did not ask for it could not have it at all. */
    @Test
    void whatConsentsIsTakenOverWithWhatOthersHaveSet() throws Exception {
        JsonObject theirs = live.put("{apiVersion: v1, kind: ConfigMap, metadata: {name: one, namespace: "
                + live.namespace() + "}, data: {a: theirs, b: theirs}}");
        Graph graph = CrashMatrix.graph(map("one", "x", ""));
        String refused = live.apply(graph).nodes().getFirst().message();
        String consent = "'pequod.dev/adopt-by=" + live.owner().identity() + "'";
        assertTrue(refused.contains("kubectl annotate configmap one -n " + live.namespace() + " " + consent), refused);
        consent(live.owner().identity() + "x");
        assertEquals("NotOwned", live.apply(graph).nodes().getFirst().reason());
        assertEquals(Change.NONE, live.differences(graph).getFirst().change());
        consent(live.owner().identity());
        assertEquals(Change.ADOPT, live.differences(graph).getFirst().change());
        assertTrue(live.apply(graph).isDone());
        JsonObject ours = live.get("v1", "ConfigMap", "one");
        assertEquals(Ownership.uid(theirs), Ownership.uid(ours));
        assertEquals("{\"a\":\"x\",\"b\":\"theirs\"}", ours.object("data").toString());
        Inventory inventory = live.inventory();
        assertEquals(Ownership.uid(theirs), inventory.entries().getFirst().uid());
        assertEquals(List.of(), live.differences(graph));
        assertTrue(live.delete(true).isDone());
        assertEquals(
                "",
                Ownership.annotation(live.get("v1", "ConfigMap", "one"), Ownership.ADOPT_ANNOTATION),
                "it is used up");
    }

    private void consent(String to) throws ClusterException {
        try (ClusterClient human = live.plane().client("kubectl-annotate")) {
            human.merge(
                    ObjectRef.of("v1", "ConfigMap", live.namespace(), "one"),
                    Yaml.object("{metadata: {annotations: {pequod.dev/adopt-by: '" + to + "'}}}"));
        }
    }
}
