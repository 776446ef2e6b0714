package dev.pequod.api.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;

final class TestToolTest {
    @Test
    void whatCannotBeHadSkipsTheTestAndSaysWhy() {
        TestTool tool = TestTool.look("no-such-tool");
        assertEquals(Optional.empty(), tool.path());
        assertTrue(tool.problem().contains("no-such-tool: unknown"), tool.problem());
        RuntimeException skipped = assertThrows(RuntimeException.class, () -> TestTool.require("no-such-tool"));
        assertTrue(String.valueOf(skipped.getMessage()).contains("no-such-tool: unknown"), skipped.getMessage());
    }
}
