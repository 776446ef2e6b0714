package dev.pequod.apply.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Once, commands ended at the first answer of an API server that had no time just then. */
final class PatientTransportTest {
    private static final Transport.Request READ = new Transport.Request("GET", "/version", "", "");

    private final Deque<Callable<Transport.Response>> answers = new ArrayDeque<>();
    private final List<Duration> pauses = new ArrayList<>();
    private final PatientTransport patient = new PatientTransport(new Answering(), pauses::add, bound -> 0);

    private final class Answering implements Transport {
        @Override
        public Response send(Request request, Duration timeout) throws IOException {
            try {
                return answers.remove().call();
            } catch (IOException e) {
                throw e;
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public InputStream stream(String path, Duration timeout) {
            return new ByteArrayInputStream(new byte[0]);
        }

        @Override
        public Transport as(String user) {
            return this;
        }

        @Override
        public void close() {}
    }

    private void answers(int status, Optional<Duration> retryAfter) {
        answers.add(() -> new Transport.Response(status, "", retryAfter));
    }

    private void breaks(IOException failure) {
        answers.add(() -> {
            throw failure;
        });
    }

    private int status(Transport.Request request) throws Exception {
        return patient.send(request, Duration.ofSeconds(1)).status();
    }

    private static List<Duration> millis(long... millis) {
        List<Duration> all = new ArrayList<>();
        for (long one : millis) {
            all.add(Duration.ofMillis(one));
        }
        return all;
    }

    @Test
    void readsAreAskedAgainAfterPausesThatGrow() throws Exception {
        answers(429, Optional.empty());
        answers(503, Optional.empty());
        breaks(new IOException("cut", new EOFException()));
        answers(200, Optional.empty());
        assertEquals(200, status(READ));
        assertEquals(millis(250, 500, 1000), pauses);
    }

    @Test
    void theServerSaysHowLongToWait() throws Exception {
        answers(429, Optional.of(Duration.ofSeconds(7)));
        answers(503, Optional.of(Duration.ZERO));
        answers(200, Optional.empty());
        assertEquals(200, status(READ));
        assertEquals(millis(7000, 500), pauses);
    }

    @Test
    void patienceEnds() throws Exception {
        for (int i = 0; i < 8; i++) {
            answers(429, Optional.empty());
        }
        assertEquals(429, status(READ));
        assertEquals(millis(250, 500, 1000, 2000, 4000, 4000, 4000), pauses);
        answers(429, Optional.of(Duration.ofSeconds(31)));
        assertEquals(429, status(READ));
        answers(429, Optional.of(Duration.ofSeconds(20)));
        answers(429, Optional.of(Duration.ofSeconds(20)));
        assertEquals(429, status(READ), "40 s are more than it waits in all");
        for (int i = 0; i < 4; i++) {
            answers(503, Optional.empty());
        }
        assertEquals(503, status(READ), "nobody says that it passes");
        for (int i = 0; i < 4; i++) {
            breaks(new IOException("cut", new IOException("Connection reset")));
        }
        assertThrows(IOException.class, () -> status(READ));
        assertEquals(0, answers.size());
    }

    @Test
    void whatIsNoPassingTroubleEndsAtOnce() throws Exception {
        for (IOException failure : List.of(
                new IOException("refused", new ConnectException()),
                new IOException("late", new TimeoutException()),
                new IOException("certificate", new SSLHandshakeException("unknown")),
                new Transport.TooLargeException(1))) {
            breaks(failure);
            assertEquals(failure, assertThrows(IOException.class, () -> status(READ)));
        }
        answers(404, Optional.empty());
        assertEquals(404, status(READ));
        answers(500, Optional.of(Duration.ofSeconds(1)));
        assertEquals(500, status(READ));
        assertEquals(List.of(), pauses);
    }

    @ParameterizedTest
    @CsvSource({"PATCH, /x, 429", "POST, /x, 429", "DELETE, /x, 429", "PATCH, /x?fieldManager=pequod&dryRun=All, 200"})
    void whatChangesSomethingIsSentOnce(String method, String path, int status) throws Exception {
        answers(429, Optional.of(Duration.ofSeconds(1)));
        answers(200, Optional.empty());
        assertEquals(status, status(new Transport.Request(method, path, "", "{}")));
    }
}
