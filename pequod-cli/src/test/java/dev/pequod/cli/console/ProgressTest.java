package dev.pequod.cli.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ProgressTest {
    private final CountDownLatch aQuarter = new CountDownLatch(1);
    private final CountDownLatch written = new CountDownLatch(1);
    private final ByteArrayOutputStream err = new ByteArrayOutputStream() {
        @Override
        public void flush() {
            written.countDown();
            if (toString(StandardCharsets.UTF_8).contains("26%")) {
                aQuarter.countDown();
            }
        }
    };

    private Terminal terminal(boolean isTerminal, boolean quiet) {
        return terminal(isTerminal, quiet, Map.of());
    }

    private Terminal terminal(boolean isTerminal, boolean quiet, Map<String, String> environment) {
        Surroundings surroundings = new Surroundings(
                new ByteArrayInputStream(new byte[0]),
                new ByteArrayOutputStream(),
                err,
                isTerminal,
                isTerminal,
                environment,
                Path.of(""));
        return new Terminal(surroundings, ColorMode.AUTO, quiet, false);
    }

    @Test
    void aLineShowsAndIsTakenAway() throws InterruptedException {
        boolean shown = Progress.during(
                terminal(true, false), "Rendering cart", Duration.ZERO, () -> written.await(30, TimeUnit.SECONDS));
        assertTrue(shown);
        String text = err.toString(StandardCharsets.UTF_8);
        assertTrue(text.startsWith("\r\u001B[K⠋ Rendering cart (0 s)"), text);
        assertTrue(text.endsWith("\r\u001B[K"), text);
    }

    /** Once, Ctrl-C left half a line on the terminal. */
    @Test
    void theLineIsTakenAwayWhenTheProcessIsEnded() throws InterruptedException {
        List<Thread> last = new CopyOnWriteArrayList<>();
        ProcessEnd end = new ProcessEnd() {
            @Override
            public boolean add(Thread thread) {
                return last.add(thread);
            }

            @Override
            public void remove(Thread thread) {
                last.remove(thread);
            }
        };
        String ended = Progress.during(terminal(true, false), "Rendering cart", () -> "", Duration.ZERO, end, () -> {
            written.await(30, TimeUnit.SECONDS);
            for (Thread thread : last) {
                thread.start();
                thread.join();
            }
            return err.toString(StandardCharsets.UTF_8);
        });
        assertTrue(ended.endsWith(" s)\r\u001B[K"), ended);
        assertEquals(ended, err.toString(StandardCharsets.UTF_8), "nothing is shown after that");
        assertEquals(List.of(), last, "what is over has nothing to do at the end");
    }

    @Test
    void aBarShowsHowFarItIs() throws InterruptedException {
        Progress.during(terminal(true, false), "Writing", 2_000, Duration.ZERO, done -> {
            done.accept(500);
            done.accept(20);
            aQuarter.await(30, TimeUnit.SECONDS);
        });
        String text = err.toString(StandardCharsets.UTF_8);
        assertTrue(text.contains(" Writing █████░░░░░░░░░░░░░░░ 26% (0 s)"), text);
    }

    @Test
    void aBarComesAsSoonAsItIsKnownHowMuchThereIs() throws InterruptedException {
        Meter meter = new Meter();
        boolean shown = Progress.during(terminal(true, false), "Fetching", meter, Duration.ZERO, () -> {
            written.await(30, TimeUnit.SECONDS);
            meter.expect(1_500);
            meter.add(700);
            meter.add(-700);
            meter.expect(500);
            meter.add(520);
            return aQuarter.await(30, TimeUnit.SECONDS);
        });
        assertTrue(shown);
        String text = err.toString(StandardCharsets.UTF_8);
        assertTrue(text.startsWith("\r\u001B[K⠋ Fetching (0 s)"), text);
        assertTrue(text.contains(" Fetching █████░░░░░░░░░░░░░░░ 26% (0 s)"), text);
    }

    private String shown(String columns, String what, String bar) throws InterruptedException {
        Terminal terminal = terminal(true, false, columns.isEmpty() ? Map.of() : Map.of("COLUMNS", columns));
        ProcessEnd end = ProcessEnd.OF_JVM;
        Progress.during(terminal, what, () -> bar, Duration.ZERO, end, () -> written.await(30, TimeUnit.SECONDS));
        return err.toString(StandardCharsets.UTF_8).split("\r\u001B\\[K", -1)[1];
    }

    /** Once, what was longer than a row filled the terminal, since only the last row was taken away. */
    @ParameterizedTest
    @CsvSource({
        "30, Fetching oci:localhost/web@sha256:123, '', '⠋ Fetching oci:localho… (0 s)'",
        "38, Fetching oci:localhost/web@sha256:123, ' ██░░ 50%', '⠋ Fetching oci:localh… ██░░ 50% (0 s)'",
        "24, Fetching oci:localhost/web@sha256:123, ' ██░░ 50%', '⠋ Fetching oci:l… (0 s)'",
        "26, Writing 店铺購物車和更多, '', '⠋ Writing 店铺購物… (0 s)'",
        "26, Rendering café/cart, '', '⠋ Rendering café/c… (0 s)'",
        "8, Rendering cart, '', '⠋  (0 …'",
        "3, Rendering cart, '', '⠋…'",
        "200, Rendering cart, ' ██░░ 50%', '⠋ Rendering cart ██░░ 50% (0 s)'",
    })
    void theLineIsCutToOneRow(String columns, String what, String bar, String line) throws InterruptedException {
        assertEquals(line, shown(columns, what, bar));
    }

    @Test
    void aTerminalOfUnknownWidthHasTheUsualOne() throws InterruptedException {
        assertEquals(79, shown("", "Fetching " + "x".repeat(300), "").length());
    }

    @Test
    void quickWorkShowsNothing() {
        int during = Progress.during(terminal(true, false), "Rendering cart", Duration.ofHours(1), err::size);
        assertEquals(0, during);
        assertEquals(0, err.size());
    }

    @Test
    void nothingShowsWhereNobodyWatchesOrWantsTo() {
        for (Terminal terminal : new Terminal[] {terminal(false, false), terminal(true, true)}) {
            Progress.during(terminal, "Rendering cart", Duration.ZERO, err::size);
        }
        assertEquals(0, err.size());
    }
}
