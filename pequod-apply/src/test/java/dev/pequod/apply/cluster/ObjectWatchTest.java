package dev.pequod.apply.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.apply.ClusterClient.Watch;
import dev.pequod.apply.ClusterClient.WatchListener;
import dev.pequod.graph.json.CanonicalJson;
import dev.pequod.graph.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What a watch tells while connections break. */
final class ObjectWatchTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    private final Set<ObjectWatch> all = ConcurrentHashMap.newKeySet();

    /** An API server that is the same for everybody. */
    private abstract static class Server implements Transport {
        @Override
        public Transport as(String user) {
            return this;
        }

        @Override
        public void close() {}
    }

    /** An API server with two ConfigMaps, a page each, whose first stream breaks, and whose second list is cut off if asked for. */
    private static final class Breaking extends Server {
        private final boolean cut;
        private boolean broken;
        private int lists;

        private Breaking(boolean cut) {
            this.cut = cut;
        }

        @Override
        public Response send(Request request, Duration timeout) {
            if (isOfVersion(request)) {
                return new Response(
                        200, "{\"metadata\": {\"resourceVersion\": \"7\"}, \"items\": []}", Optional.empty());
            }
            lists++;
            if (cut && lists == 3) {
                return new Response(200, "{\"metadata\": {\"resourceVersion\": \"9\"}, \"items\": [", Optional.empty());
            }
            boolean second = request.path().contains("&continue=next");
            String name = second ? "b" : "a";
            String body = "{\"metadata\": {\"resourceVersion\": \"7\", \"continue\": \"" + (second ? "" : "next")
                    + "\"}, \"items\": [{\"metadata\": {\"name\": \"" + name + "\", \"resourceVersion\": \"1\"}}]}";
            return new Response(200, body, Optional.empty());
        }

        @Override
        public InputStream stream(String path, Duration timeout) throws IOException {
            if (!broken) {
                broken = true;
                throw new IOException("broken");
            }
            if (cut) {
                return new ByteArrayInputStream("{\"type\": \"ERROR\", \"object\": {\"code\": 410}}\n{\"type\": \"ERR"
                        .getBytes(StandardCharsets.UTF_8));
            }
            String event = path.contains("&resourceVersion=7&")
                    ? "{\"type\": \"DELETED\", \"object\": {\"apiVersion\": \"v1\", \"kind\": \"ConfigMap\","
                            + " \"metadata\": {\"name\": \"b\", \"resourceVersion\": \"8\"}}}\n"
                    : "";
            return new ByteArrayInputStream(event.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Reports whether a request asks for no more than the version of a collection. */
    private static boolean isOfVersion(Transport.Request request) {
        return request.path().endsWith("&limit=1");
    }

    private final WatchListener listener = new ToldListener(told);

    private Watch watch(Transport transport, Duration timeout) {
        ObjectWatch.Selection selection = new ObjectWatch.Selection("v1", "ConfigMap", "", "", "");
        return new ObjectWatch(
                        transport,
                        timeout,
                        selection,
                        listener,
                        () -> Optional.of(new ApiKind("configmaps", true)),
                        all)
                .start();
    }

    private List<String> told(Transport transport, int count) throws InterruptedException {
        List<String> first = new ArrayList<>();
        Watch watch = watch(transport, TIMEOUT);
        try {
            while (first.size() < count) {
                first.add(String.valueOf(told.poll(TIMEOUT.toSeconds(), TimeUnit.SECONDS)));
            }
        } finally {
            watch.close();
        }
        return first;
    }

    @Test
    void aStreamThatOpensAgainIsSyncedAgain() throws Exception {
        assertEquals(
                List.of("changed a", "changed b", "synced", "interrupted", "synced", "deleted b"),
                told(new Breaking(false), 6));
    }

    /** An API server with nothing, which then tells of one ConfigMap, at last that it is gone, and of some of that again. */
    private static final class Late extends Server {
        private static String event(String type, int version) {
            return "{\"type\": \"" + type + "\", \"object\": {\"apiVersion\": \"v1\", \"kind\": \"ConfigMap\","
                    + " \"metadata\": {\"name\": \"a\", \"resourceVersion\": \"" + version + "\"}}}\n";
        }

        @Override
        public Response send(Request request, Duration timeout) {
            String version = isOfVersion(request) ? "12" : "7";
            String list = "{\"metadata\": {\"resourceVersion\": \"" + version + "\"}, \"items\": []}";
            return new Response(200, list, Optional.empty());
        }

        @Override
        public InputStream stream(String path, Duration timeout) throws IOException {
            if (!path.contains("&resourceVersion=7&")) {
                throw new IOException(path.contains("&resourceVersion=12&") ? "at the end" : path);
            }
            String events = event("ADDED", 9)
                    + event("MODIFIED", 10)
                    + event("ADDED", 9)
                    + event("DELETED", 12)
                    + event("MODIFIED", 10)
                    + event("DELETED", 12);
            return new ByteArrayInputStream(events.getBytes(StandardCharsets.UTF_8));
        }
    }

    @Test
    void whatIsToldLateOrTwiceIsNotNews() throws Exception {
        assertEquals(List.of("synced", "changed a", "changed a", "deleted a", "interrupted"), told(new Late(), 5));
    }

    @Test
    void aListThatIsCutOffIsNotTakenForAnEmptyOne() throws Exception {
        assertEquals(
                List.of("changed a", "changed b", "synced", "interrupted", "synced", "interrupted", "synced"),
                told(new Breaking(true), 7));
    }

    /**
     * An API server whose store is put back to a backup while the watch is interrupted: it is older than what it told before, and another's mark is on
     * the object; of a watch from the version that was reached it tells nothing.
     */
    private static final class Restored extends Server {
        private int lists;

        @Override
        public Response send(Request request, Duration timeout) {
            boolean restored = lists > 0;
            lists += isOfVersion(request) ? 0 : 1;
            String body =
                    "{\"metadata\": {\"resourceVersion\": \"" + (restored ? 5 : 9) + "\"}, \"items\": [{\"metadata\": {"
                            + "\"name\": \"a\", \"resourceVersion\": \"" + (restored ? 3 : 8)
                            + "\", \"labels\": {\"pequod.dev/owner\":"
                            + " \"" + (restored ? "other" : "one") + "\"}}}]}";
            return new Response(200, body, Optional.empty());
        }

        @Override
        public InputStream stream(String path, Duration timeout) throws IOException {
            if (lists > 1) {
                throw new IOException("at the end");
            }
            return InputStream.nullInputStream();
        }
    }

    @Test
    void versionsThatGoBackAreTold() throws Exception {
        assertEquals(
                List.of("changed a", "synced", "went back", "deleted a", "changed a", "synced", "interrupted"),
                told(new Restored(), 7));
    }

    /** An API server with one object, of which a stream tells nothing and ends when it is closed. */
    private static final class Quiet extends Server {
        @Override
        public Response send(Request request, Duration timeout) {
            String body = "{\"metadata\": {\"resourceVersion\": \"4\"}, \"items\": [{\"metadata\": {\"name\": \"a\","
                    + " \"resourceVersion\": \"3\"}}]}";
            return new Response(200, body, Optional.empty());
        }

        @Override
        public InputStream stream(String path, Duration timeout) {
            CountDownLatch closed = new CountDownLatch(1);
            return new InputStream() {
                @Override
                public int read() throws IOException {
                    try {
                        closed.await();
                        return -1;
                    } catch (InterruptedException e) {
                        throw new IOException(e);
                    }
                }

                @Override
                public int read(byte[] bytes, int offset, int length) throws IOException {
                    return read();
                }

                @Override
                public void close() {
                    closed.countDown();
                }
            };
        }
    }

    /** An API server with a ConfigMap that is nested too deeply, and one that is not; then one of each kind comes. */
    private static final class Deep extends Server {
        private int streams;

        private static String map(String name, boolean isDeep) {
            String data = isDeep ? "[".repeat(10_000) + "]".repeat(10_000) : "{}";
            return "{\"apiVersion\": \"v1\", \"kind\": \"ConfigMap\", \"metadata\": {\"name\": \"" + name
                    + "\", \"resourceVersion\": \"8\"}, \"data\": " + data + "}";
        }

        @Override
        public Response send(Request request, Duration timeout) {
            String items = isOfVersion(request) ? "" : map("deep", true) + "," + map("flat", false);
            int version = isOfVersion(request) ? 8 : 7;
            String list = "{\"metadata\": {\"resourceVersion\": \"" + version + "\"}, \"items\": [" + items + "]}";
            return new Response(200, list, Optional.empty());
        }

        @Override
        public InputStream stream(String path, Duration timeout) throws IOException {
            streams++;
            if (streams > 1) {
                throw new IOException("at the end");
            }
            String events = "{\"type\": \"ADDED\", \"object\": " + map("deep2", true) + "}\n{\"type\": \"ADDED\","
                    + " \"object\": " + map("flat2", false) + "}\n";
            return new ByteArrayInputStream(events.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Once, one object of anybody's made all others unheard of. */
    @Test
    void oneObjectThatIsNestedTooDeeplyHidesNoOther() throws Exception {
        assertEquals(
                List.of("changed deep", "changed flat", "synced", "changed deep2", "changed flat2", "interrupted"),
                told(new Deep(), 6));
        String read = CanonicalJson.text(ApiJson.read(Deep.map("deep", true)));
        assertEquals(
                "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"deep\",\"resourceVersion\":\"8\"},"
                        + "\"pequod.dev/unread\":\"it is nested more than 450 levels deep, or has a number that is out of range\"}",
                read);
    }

    /** Whose first word fails, as with a fault of ours. */
    private void isToldAgain(Runnable fault) throws Exception {
        List<String> taken = new ArrayList<>();
        CountDownLatch synced = new CountDownLatch(1);
        WatchListener listener = new WatchListener() {
            private boolean failed;

            @Override
            public void changed(JsonObject object) {
                if (!failed) {
                    failed = true;
                    fault.run();
                }
                taken.add(object.object("metadata").string("name"));
            }

            @Override
            public void deleted(JsonObject object) {}

            @Override
            public void synced() {
                synced.countDown();
            }
        };
        ObjectWatch.Selection selection = new ObjectWatch.Selection("v1", "Secret", "", "", "");
        Watch watch = new ObjectWatch(
                        new Quiet(), TIMEOUT, selection, listener, () -> Optional.of(new ApiKind("secrets", true)), all)
                .start();
        assertTrue(synced.await(30, TimeUnit.SECONDS));
        watch.close();
        assertEquals(List.of("a"), taken);
    }

    @Test
    void whatAListenerDidNotTakeIsToldAgain() throws Exception {
        isToldAgain(() -> {
            throw new IllegalStateException("ours");
        });
        isToldAgain(() -> {
            throw new StackOverflowError();
        });
    }

    /** An API server with nothing, whose streams say something once and then nothing any more, without an end. */
    private static final class Dead extends Server {
        private final CountDownLatch threeStreams = new CountDownLatch(3);
        private final String first;

        private Dead(String first) {
            this.first = first;
        }

        @Override
        public Response send(Request request, Duration timeout) {
            return new Response(200, "{\"metadata\": {\"resourceVersion\": \"7\"}, \"items\": []}", Optional.empty());
        }

        @Override
        public InputStream stream(String path, Duration timeout) {
            threeStreams.countDown();
            InputStream silent = new Quiet().stream(path, timeout);
            return new SequenceInputStream(new ByteArrayInputStream(first.getBytes(StandardCharsets.UTF_8)), silent) {
                @Override
                public void close() throws IOException {
                    silent.close();
                }
            };
        }
    }

    @Test
    void aStreamThatSendsNoBookmarkAnyMoreIsOpenedAgain() throws Exception {
        Dead dead = new Dead("{\"type\": \"BOOKMARK\", \"object\": {\"metadata\": {\"resourceVersion\": \"8\"}}}\n");
        Watch watch = watch(dead, Duration.ofMillis(50));
        assertTrue(dead.threeStreams.await(30, TimeUnit.SECONDS));
        watch.close();
    }

    /** An API server with nothing, whose streams end at once. */
    private static final class Brief extends Server {
        private final CountDownLatch fiveStreams = new CountDownLatch(5);

        @Override
        public Response send(Request request, Duration timeout) {
            return new Response(200, "{\"metadata\": {\"resourceVersion\": \"7\"}, \"items\": []}", Optional.empty());
        }

        @Override
        public InputStream stream(String path, Duration timeout) {
            fiveStreams.countDown();
            return InputStream.nullInputStream();
        }
    }

    /** Pauses that double from a tenth of a second on take longer than a second; without any, five streams took nothing. */
    @Test
    void aStreamThatEndsAtOnceIsNotOpenedAgainAtOnce() throws Exception {
        Brief brief = new Brief();
        long began = System.nanoTime();
        Watch watch = watch(brief, TIMEOUT);
        assertTrue(brief.fiveStreams.await(30, TimeUnit.SECONDS));
        watch.close();
        assertTrue(System.nanoTime() - began > 1_000_000_000L);
    }

    /** Who has not come far before the store went back finds nothing that is older by then. */
    @Test
    void versionsThatGoBackForOneWatchDoSoForAll() throws Exception {
        ObjectWatch.Selection selection = new ObjectWatch.Selection("v1", "Secret", "", "", "");
        BlockingQueue<String> others = new LinkedBlockingQueue<>();
        WatchListener other = new WatchListener() {
            @Override
            public void changed(JsonObject object) {
                others.add("changed " + object.object("metadata").string("name"));
            }

            @Override
            public void deleted(JsonObject object) {}

            @Override
            public void wentBack() {
                others.add("went back");
            }
        };
        Watch watch = new ObjectWatch(
                        new Quiet(), TIMEOUT, selection, other, () -> Optional.of(new ApiKind("secrets", true)), all)
                .start();
        assertEquals("changed a", others.poll(30, TimeUnit.SECONDS));
        told(new Restored(), 7);
        assertEquals("went back", others.poll(30, TimeUnit.SECONDS));
        assertEquals("changed a", others.poll(30, TimeUnit.SECONDS));
        watch.close();
        assertEquals(Set.of(), all);
    }
}
