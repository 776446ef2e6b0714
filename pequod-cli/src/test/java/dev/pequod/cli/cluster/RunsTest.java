package dev.pequod.cli.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.pequod.apply.NodeStatus;
import dev.pequod.apply.NodeStatus.Phase;
import dev.pequod.apply.ObjectRef;
import dev.pequod.apply.Owner;
import dev.pequod.apply.Plan;
import dev.pequod.cli.cluster.Runs.Run;
import dev.pequod.cli.cluster.Runs.Work;
import dev.pequod.cli.command.ExitCode;
import dev.pequod.cli.command.Output;
import dev.pequod.cli.console.ColorMode;
import dev.pequod.cli.console.Diagnostic;
import dev.pequod.cli.console.Report;
import dev.pequod.cli.console.Surroundings;
import dev.pequod.cli.console.Terminal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class RunsTest {
    private static final Owner OWNER = Cluster.owner("shop", "cart");

    private final Report report = new Report();

    private ExitCode run(Work work) throws IOException {
        Surroundings surroundings = new Surroundings(
                new ByteArrayInputStream(new byte[0]),
                new ByteArrayOutputStream(),
                new ByteArrayOutputStream(),
                false,
                false,
                Map.of(),
                Path.of(""));
        Terminal terminal = new Terminal(surroundings, ColorMode.NEVER, false, false);
        return Runs.together(List.of(new Run(OWNER, work)), Plan::isApplied, "ready", report, Output.TEXT, terminal);
    }

    private static Plan plan(NodeStatus... leaving) {
        return new Plan(List.of(), List.of(), List.of(leaving), Optional.empty(), Optional.empty());
    }

    private List<String> told() {
        return report.diagnostics().stream().map(Diagnostic::message).toList();
    }

    /** Once, an object that was renamed stayed beside the new one, and nothing was said on a terminal. */
    @Test
    void whatStaysIsTold() throws Exception {
        ObjectRef ref = ObjectRef.of("v1", "Service", "shop", "old");
        NodeStatus old =
                new NodeStatus("it", ref, Phase.LEAVING, false, "Kept", "is deleted when all is ready", List.of());
        assertEquals(ExitCode.OK, run(listener -> plan(old)));
        assertEquals(
                List.of(
                        "Service shop/old is still there: it is deleted when all is ready; apply again, or with --wait"),
                told());
    }

    /** Once, deleting in a wrong namespace said nothing. */
    @Test
    void thatThereWasNothingIsTold() throws Exception {
        assertEquals(ExitCode.OK, run(listener -> plan()));
        assertEquals(List.of("nothing is applied for WebService shop/cart"), told());
    }

    /** Once, want of memory was called a fault. */
    @Test
    void errorsOfThreadsStayWhatTheyAre() {
        assertThrows(
                OutOfMemoryError.class,
                () -> run(listener -> {
                    throw new OutOfMemoryError("of the test");
                }));
    }
}
