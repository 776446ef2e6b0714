package dev.pequod.cli.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pequod.apply.NodeStatus;
import dev.pequod.apply.NodeStatus.Phase;
import dev.pequod.apply.ObjectRef;
import dev.pequod.apply.Owner;
import dev.pequod.apply.Plan;
import dev.pequod.cli.console.ColorMode;
import dev.pequod.cli.console.Surroundings;
import dev.pequod.cli.console.Terminal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Once, what did not fit into a row, or onto the screen, stayed there. */
final class LiveTreeTest {
    private static final Owner OWNER = Cluster.owner("shop", "cart");

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private LiveTree tree(boolean isTerminal, boolean tells, int rows) {
        Surroundings surroundings = new Surroundings(
                new ByteArrayInputStream(new byte[0]),
                new ByteArrayOutputStream(),
                err,
                false,
                isTerminal,
                Map.of("COLUMNS", "40", "LINES", String.valueOf(rows)),
                Path.of(""));
        return new LiveTree(new Terminal(surroundings, ColorMode.NEVER, false, false), tells);
    }

    private static NodeStatus node(String name, Phase phase, String message) {
        return new NodeStatus(name, ObjectRef.of("v1", "Pod", "shop", name), phase, true, "Reason", message, List.of());
    }

    private static Plan plan(NodeStatus... nodes) {
        return new Plan(List.of(), List.of(nodes), List.of(), Optional.empty(), Optional.empty());
    }

    private String written() {
        String text = err.toString(StandardCharsets.UTF_8);
        err.reset();
        return text;
    }

    @Test
    void eachLineTakesOneRow() throws Exception {
        LiveTree tree = tree(true, true, 24);
        tree.show(OWNER, plan(node("a", Phase.FAILED, "denied by webhook:\nsee there"), node("b", Phase.WAITING, "")));
        assertEquals("""
                WebService shop/cart  0 of 2 ready
                ├─ ✗ Pod shop/a  denied by webhook: …
                └─ · Pod shop/b
                """, written());
        tree.show(OWNER, plan(node("a", Phase.FAILED, "a\u001B[2Jmessage that is wider than a terminal is")));
        assertEquals("\u001B[3A\u001B[J" + """
                WebService shop/cart  0 of 1 ready
                └─ ✗ Pod shop/a  a\uFFFD[2Jmessage that is …
                """, written());
        tree.close();
        assertEquals("\u001B[2A\u001B[J", written());
    }

    @Test
    void whatIsReadyIsLeftOutWhereThereAreMoreLinesThanRows() throws Exception {
        LiveTree tree = tree(true, true, 5);
        List<NodeStatus> nodes = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            nodes.add(node("p" + i, i == 5 ? Phase.PROGRESSING : Phase.READY, ""));
        }
        tree.show(OWNER, plan(nodes.toArray(NodeStatus[]::new)));
        assertEquals("""
                WebService shop/cart  8 of 9 ready
                ├─ … Pod shop/p5
                └─ and 8 more
                """, written());
        nodes.replaceAll(node -> node(node.node(), Phase.WAITING, ""));
        tree.show(OWNER, plan(nodes.toArray(NodeStatus[]::new)));
        assertEquals("\u001B[3A\u001B[J" + """
                WebService shop/cart  0 of 9 ready
                ├─ · Pod shop/p0
                ├─ · Pod shop/p1
                └─ and 7 more
                """, written());
        tree.close();
        assertEquals("\u001B[4A\u001B[J", written());
    }

    @Test
    void elsewhereStepsAreToldToPeopleAlone() throws Exception {
        Plan plan = plan(node("a", Phase.FAILED, "no\u001B]0;x\u0007"));
        tree(false, true, 24).show(OWNER, plan);
        assertEquals("Pod shop/a: Failed (no\uFFFD]0;x\uFFFD)\n", written());
        LiveTree tree = tree(false, false, 24);
        tree.show(OWNER, plan);
        tree.close();
        assertEquals("", written());
    }
}
