package dev.pequod.cli.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pequod.apply.Action;
import dev.pequod.apply.NodeStatus;
import dev.pequod.apply.NodeStatus.Phase;
import dev.pequod.apply.ObjectRef;
import dev.pequod.apply.Plan;
import dev.pequod.apply.testing.Yaml;
import dev.pequod.graph.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ChangesTest {
    private static JsonObject object(String name) {
        return Yaml.object("{apiVersion: v1, kind: Service, metadata: {namespace: shop, name: " + name + "}}");
    }

    private static ObjectRef ref(String name) {
        return ObjectRef.of(object(name));
    }

    private static NodeStatus node(String name, boolean isApplied) {
        return new NodeStatus(name, ref(name), isApplied ? Phase.READY : Phase.FAILED, isApplied, "", "", List.of());
    }

    /** Once, nothing told that an object was deleted and created again. */
    @Test
    void whatIsDeletedAndCreatedAgainIsRecreated() {
        Changes changes = new Changes();
        changes.add(new Action.Create("new", object("new")));
        changes.add(new Action.Update("new", object("new"), object("new"), Action.Why.DRIFT, false, false));
        changes.add(new Action.Delete(ref("again"), object("again"), Optional.of(object("again"))));
        changes.add(new Action.Create("again", object("again")));
        changes.add(new Action.Create("again", object("again")));
        changes.add(new Action.Delete(ref("refused"), object("refused"), Optional.of(object("refused"))));
        changes.add(new Action.Delete(ref("gone"), object("gone"), Optional.empty()));
        changes.add(new Action.Delete(ref("stays"), object("stays"), Optional.empty()));
        Plan plan = new Plan(
                List.of(),
                List.of(node("new", true), node("again", true), node("same", true), node("refused", false)),
                List.of(node("stays", false)),
                Optional.empty(),
                Optional.empty());
        assertEquals(
                List.of(
                        "Service shop/new created",
                        "Service shop/again recreated",
                        "Service shop/same unchanged",
                        "Service shop/gone deleted"),
                changes.lines(plan));
        assertEquals("none", changes.of(node("refused", false)));
        assertEquals(Map.of(ref("gone"), "deleted"), changes.left(plan));
    }
}
