package dev.pequod.apply.testing;

import dev.pequod.apply.cluster.Transport;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;

/**
 * A bad line to an API server: requests that are refused, that never arrive, or whose answer is lost, and watches that end, that lose
 * events with their end, or tell one twice, also long after. By chance, the same for the same seed as long as requests come in one order.
 */
public final class FaultyTransport implements Transport {
    private static final int OF = 100;

    private final Transport transport;
    private final Random random;
    private volatile boolean isCalm;

    /** Stands before another transport. */
    public FaultyTransport(Transport transport, Random random) {
        this.transport = transport;
        this.random = random;
    }

    private synchronized int chance() {
        return isCalm ? OF - 1 : random.nextInt(OF);
    }

    /** Lets all pass from now on. */
    public void calm() {
        isCalm = true;
    }

    @Override
    public Response send(Request request, Duration timeout) throws IOException, InterruptedException {
        int chance = chance();
        if (chance < 5) {
            return answer(500, "InternalError", Optional.empty());
        }
        if (chance < 10) {
            return answer(429, "TooManyRequests", Optional.of(Duration.ofSeconds(1)));
        }
        if (chance < 15 && !request.method().equals("GET")) {
            return answer(409, "Conflict", Optional.empty());
        }
        if (chance < 18) {
            throw new IOException("injected: the connection was refused");
        }
        Response response = transport.send(request, timeout);
        if (chance < 25) {
            throw new IOException("injected: the answer was lost");
        }
        return chance < 28 ? answer(504, "Timeout", Optional.empty()) : response;
    }

    private static Response answer(int status, String reason, Optional<Duration> retryAfter) {
        String body = "{\"kind\": \"Status\", \"status\": \"Failure\", \"reason\": \"" + reason
                + "\", \"message\": \"injected\", \"code\": " + status + "}";
        return new Response(status, body, retryAfter);
    }

    @Override
    public InputStream stream(String path, Duration timeout) throws IOException, InterruptedException {
        if (chance() < 10) {
            throw new IOException("injected: the connection was refused");
        }
        return new Lines(transport.stream(path, timeout));
    }

    /** Hands on whole lines, some twice, some once more behind later ones, and ends before one of them. */
    private final class Lines extends InputStream {
        private final InputStream source;
        private final BufferedReader lines;
        private InputStream now = new ByteArrayInputStream(new byte[0]);
        private String late = "";
        private boolean ended;

        Lines(InputStream source) {
            this.source = source;
            this.lines = new BufferedReader(new InputStreamReader(source, StandardCharsets.UTF_8));
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int count = now.read(bytes, offset, length);
            while (count < 0 && !ended) {
                String line = lines.readLine();
                int chance = chance();
                ended = line == null || chance < 10;
                String text = ended ? "" : chance < 20 ? line + "\n" + line + "\n" : line + "\n";
                if (!ended && chance >= 80 && !late.isEmpty()) {
                    text = text + late;
                    late = "";
                } else if (!ended && chance < 40) {
                    late = line + "\n";
                }
                now = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
                count = now.read(bytes, offset, length);
            }
            return count;
        }

        @Override
        public void close() throws IOException {
            source.close();
        }
    }

    @Override
    public Transport as(String user) {
        return new FaultyTransport(transport.as(user), random);
    }

    @Override
    public void close() {
        transport.close();
    }
}
