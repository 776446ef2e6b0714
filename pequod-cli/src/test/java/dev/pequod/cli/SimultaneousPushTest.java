package dev.pequod.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Two who publish different modules as one version at once: registries take both, and keep the later one. */
final class SimultaneousPushTest extends TwoModulesTestCase {
    private static final String TAG = "/v2/example.com/web/manifests/v1.0.0";

    private static String web(String host) {
        return "oci:" + host + "/example.com/web:v1.0.0";
    }

    /** Has another one publish when the registry is first asked for the version after it was written there. */
    private void anotherPushes(AtomicBoolean hasPushed) {
        AtomicBoolean isWritten = new AtomicBoolean();
        front.answer(exchange -> {
            if (exchange.getRequestURI().getPath().equals(TAG)) {
                boolean isWrite = exchange.getRequestMethod().equals("PUT");
                if (!isWrite && isWritten.get() && hasPushed.compareAndSet(false, true)) {
                    CommandRun other = run("module", "push", "other", web(server.host()), "--plain-http", "--force");
                    assertEquals(0, other.exit(), other.err());
                }
                isWritten.compareAndSet(false, isWrite);
            }
            return false;
        });
    }

    @Test
    void theOneWhoseVersionIsReplacedHearsOfIt() {
        AtomicBoolean hasPushed = new AtomicBoolean();
        anotherPushes(hasPushed);
        CommandRun mine = run("module", "push", "web", web(front.host()), "--plain-http");
        assertTrue(hasPushed.get());
        assertEquals(1, mine.exit(), mine.out() + mine.err());
        assertTrue(
                mine.err().contains("another module was published as this version at the same time, sha256:"),
                mine.err());
    }

    @Test
    void aCopyThatIsReplacedHearsOfItToo() {
        assertEquals(
                0,
                run("module", "push", "web", web(server.host()).replace("web:", "first:"), "--plain-http")
                        .exit());
        AtomicBoolean hasPushed = new AtomicBoolean();
        anotherPushes(hasPushed);
        CommandRun mine =
                run("module", "copy", web(server.host()).replace("web:", "first:"), web(front.host()), "--plain-http");
        assertTrue(hasPushed.get());
        assertEquals(1, mine.exit(), mine.out() + mine.err());
        assertTrue(mine.err().contains("another module was published as this version"), mine.err());
    }

    @Test
    void whoWantsToReplaceDoesNotLook() {
        AtomicBoolean hasPushed = new AtomicBoolean();
        anotherPushes(hasPushed);
        CommandRun mine = run("module", "push", "web", web(front.host()), "--plain-http", "--force");
        assertEquals(0, mine.exit(), mine.err());
    }
}
