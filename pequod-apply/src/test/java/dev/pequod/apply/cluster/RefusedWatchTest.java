package dev.pequod.apply.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.apply.ClusterClient.Watch;
import dev.pequod.apply.ClusterClient.WatchListener;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What a watch does that an API server refuses for a moment. */
final class RefusedWatchTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    private final BlockingQueue<Duration> waits = new LinkedBlockingQueue<>();

    /**
     * An API server with nothing, which refuses the first lists and streams, and then tells of one ConfigMap; each refusal has a status and asks to
     * come again after so many seconds.
     */
    private static final class Busy implements Transport {
        private final BlockingQueue<Response> ofLists = new LinkedBlockingQueue<>();
        private final BlockingQueue<Response> ofStreams = new LinkedBlockingQueue<>();
        private final BlockingQueue<String> lists = new LinkedBlockingQueue<>();
        private volatile int version = 7;

        static Response refusal(int status, int seconds) {
            return new Response(status, "", seconds == 0 ? Optional.empty() : Optional.of(Duration.ofSeconds(seconds)));
        }

        @Override
        public Response send(Request request, Duration timeout) {
            if (!request.path().endsWith("&limit=1")) {
                lists.add(request.path());
            }
            Response refusal = ofLists.poll();
            return refusal == null
                    ? new Response(
                            200,
                            "{\"metadata\": {\"resourceVersion\": \"" + version + "\"}, \"items\": []}",
                            Optional.empty())
                    : refusal;
        }

        @Override
        public InputStream stream(String path, Duration timeout) throws IOException {
            Response refusal = ofStreams.poll();
            if (refusal != null) {
                throw new StatusException(refusal);
            }
            version = 8;
            return new ByteArrayInputStream(("{\"type\": \"ADDED\", \"object\": {\"apiVersion\": \"v1\", \"kind\":"
                            + " \"ConfigMap\", \"metadata\": {\"name\": \"b\", \"resourceVersion\": \"8\"}}}\n")
                    .getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public Transport as(String user) {
            return this;
        }

        @Override
        public void close() {}
    }

    private final WatchListener listener = new ToldListener(told);

    /** Does not wait, but says for how long it was to. */
    private List<String> told(Busy busy, int count) throws InterruptedException {
        ObjectWatch.Selection selection = new ObjectWatch.Selection("v1", "ConfigMap", "", "", "");
        Watch watch = new ObjectWatch(
                        busy,
                        TIMEOUT,
                        selection,
                        listener,
                        () -> Optional.of(new ApiKind("configmaps", true)),
                        ConcurrentHashMap.newKeySet(),
                        (closed, time) -> {
                            waits.add(time);
                            return closed.getCount() == 0;
                        })
                .start();
        List<String> first = new ArrayList<>();
        while (first.size() < count) {
            first.add(String.valueOf(told.poll(TIMEOUT.toSeconds(), TimeUnit.SECONDS)));
        }
        watch.close();
        return first;
    }

    @Test
    void whoIsTooBusyForAWatchIsAskedForNoList() throws Exception {
        Busy busy = new Busy();
        busy.ofStreams.addAll(List.of(Busy.refusal(429, 0), Busy.refusal(503, 0)));
        assertEquals(List.of("synced", "interrupted", "interrupted", "synced", "changed b"), told(busy, 5));
        assertEquals(1, busy.lists.size());
    }

    /** But for what nobody can mean. */
    @Test
    void whoAsksToComeLaterIsNotAskedBefore() throws Exception {
        Busy busy = new Busy();
        busy.ofLists.add(Busy.refusal(429, 30));
        busy.ofStreams.addAll(List.of(Busy.refusal(503, 20), Busy.refusal(429, 100_000)));
        assertEquals(
                List.of("interrupted", "synced", "interrupted", "interrupted", "synced", "changed b"), told(busy, 6));
        for (int seconds : List.of(30, 20, 60)) {
            long waited = Objects.requireNonNull(waits.poll()).toSeconds();
            assertTrue(
                    waited >= seconds && waited <= 2L * seconds, () -> waited + " s where " + seconds + " were asked");
        }
    }
}
