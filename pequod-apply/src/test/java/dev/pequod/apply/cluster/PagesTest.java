package dev.pequod.apply.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.apply.ClusterException;
import dev.pequod.graph.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How many objects a page asks for, by how large they turn out to be. */
final class PagesTest {
    private static final Pattern LIMIT = Pattern.compile("&limit=([0-9]+)");
    private static final Pattern FROM = Pattern.compile("&continue=([0-9]+)");
    private static final int BOUND = 16 << 20;

    private final List<Integer> limits = new ArrayList<>();

    private static int number(Pattern pattern, String path, int otherwise) {
        Matcher found = pattern.matcher(path);
        return found.find() ? Integer.parseInt(found.group(1)) : otherwise;
    }

    /** An API server with objects of some sizes, whose answers are bounded. */
    private final class Objects implements Answering {
        private final List<Integer> sizes;

        private Objects(List<Integer> sizes) {
            this.sizes = sizes;
        }

        @Override
        public Response send(Request request, Duration timeout) throws IOException {
            int limit = number(LIMIT, request.path(), 0);
            int from = number(FROM, request.path(), 0);
            limits.add(limit);
            int to = Math.min(from + limit, sizes.size());
            String items = IntStream.range(from, to)
                    .mapToObj(i -> "{\"metadata\": {\"name\": \"" + i + "\"}, \"data\": {\"text\": \""
                            + "x".repeat(sizes.get(i)) + "\"}}")
                    .collect(Collectors.joining(","));
            String next = to == sizes.size() ? "" : "" + to;
            String body = "{\"metadata\": {\"continue\": \"" + next + "\"}, \"items\": [" + items + "]}";
            if (body.length() > BOUND) {
                throw new TooLargeException(BOUND);
            }
            return new Response(200, body, Optional.empty());
        }
    }

    private List<String> read(List<Integer> sizes) throws IOException, InterruptedException, ClusterException {
        Pages pages = new Pages(new Objects(sizes), Duration.ofSeconds(1), "v1", "ConfigMap");
        List<String> names = new ArrayList<>();
        Pages.One page = new Pages.One(List.of(), "", "");
        do {
            page = pages.read("/api/v1/configmaps?", page.next());
            for (JsonObject object : page.objects()) {
                names.add(object.object("metadata").string("name"));
                assertEquals("ConfigMap", object.string("kind"));
            }
        } while (!page.next().isEmpty());
        assertEquals(IntStream.range(0, sizes.size()).mapToObj(String::valueOf).toList(), names);
        return names;
    }

    @Test
    void smallObjectsAreAskedForInLargePages() throws Exception {
        read(IntStream.range(0, 2_000).mapToObj(i -> 100).toList());
        assertEquals(List.of(50, 200, 500, 500, 500, 500), limits);
    }

    @Test
    void whatDoesNotFitIsAskedForInSmallerPages() throws Exception {
        read(IntStream.range(0, 60).mapToObj(i -> 1_000_000).toList());
        assertEquals(List.of(50, 6, 2), limits.subList(0, 3));
        assertTrue(limits.stream().skip(2).allMatch(limit -> limit == 2), limits.toString());
    }

    @Test
    void largeOnesBehindSmallOnesFitToo() throws Exception {
        read(IntStream.range(0, 400).mapToObj(i -> i < 300 ? 10 : 900_000).toList());
    }

    @Test
    void oneThatDoesNotFitByItselfIsAnError() {
        assertThrows(Transport.TooLargeException.class, () -> read(List.of(BOUND)));
        assertEquals(List.of(50, 6, 1), limits);
    }
}
