package dev.pequod.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.api.Deadline;
import dev.pequod.api.FetchContext;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleFiles;
import dev.pequod.api.ModuleResolver;
import dev.pequod.api.PlatformRef;
import dev.pequod.api.ResolvedModule;
import dev.pequod.apply.ClusterException;
import dev.pequod.apply.ObjectRef;
import dev.pequod.apply.Problem;
import dev.pequod.apply.history.RenderRecord;
import dev.pequod.apply.history.StoredGraph;
import dev.pequod.apply.testing.FakeCluster;
import dev.pequod.apply.testing.Yaml;
import dev.pequod.graph.Graph;
import dev.pequod.graph.GraphEncoder;
import dev.pequod.graph.GraphMetadata;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonString;
import dev.pequod.graph.render.PlatformRenderer;
import dev.pequod.graph.render.RenderResult;
import dev.pequod.graph.render.WebService;
import dev.pequod.operator.runtime.Key;
import dev.pequod.resolver.memory.HeapGate;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class GraphArchiveTest {
    private static final Key CART = new Key("shop", "cart");
    private static final List<String> HASHES =
            IntStream.range(0, 10).mapToObj(i -> ("" + i).repeat(64)).toList();

    private final FakeCluster cluster = new FakeCluster();
    private final GraphArchive archive = new GraphArchive(cluster, Duration.ZERO);
    private final JsonObject resource = Yaml.object("{metadata: {name: cart, namespace: shop, uid: ours}}");

    private void graph(int number, String label, String uid) {
        cluster.put(Yaml.object("{apiVersion: v1, kind: ConfigMap, metadata: {namespace: shop, name: '"
                + GraphArchive.name(CART, HASHES.get(number)) + "', labels: {pequod.dev/graph-of: '" + label
                + "'}, ownerReferences: [{uid: " + uid + "}]}}"));
    }

    private List<Integer> left() {
        return IntStream.range(0, HASHES.size())
                .filter(i -> cluster.get(
                                ObjectRef.of("v1", "ConfigMap", "shop", GraphArchive.name(CART, HASHES.get(i))))
                        .isPresent())
                .boxed()
                .toList();
    }

    @Test
    void theLastFiveStayAlsoAfterADeleteThatFailed() throws Exception {
        for (int i = 0; i < HASHES.size(); i++) {
            graph(i, WebServices.owner(CART).key(), "ours");
        }
        archive.prune(resource, CART, GraphArchive.name(CART, HASHES.get(0)), HASHES);
        assertEquals(List.of(0, 1, 2, 3, 4), left());
    }

    /** Whoever may write ConfigMaps may put another text in the place of a Graph. */
    @Test
    void aStoredGraphThatWouldTakeTooMuchMemoryIsNotRead() {
        Graph graph = new Graph(GraphMetadata.EMPTY, List.of(), Yaml.object("{a: 0}"), List.of());
        String text = GraphEncoder.canonicalJson(graph);
        put(0, text);
        assertEquals(Optional.of(graph), archive.read(CART, HASHES.get(0)));
        String large = "[0" + ",0".repeat((int) (GraphArchive.MOST / 64)) + "]";
        put(1, text.replace(":0", ":" + large));
        assertEquals(Optional.empty(), archive.read(CART, HASHES.get(1)));
    }

    private void put(int number, String graph) {
        JsonObject map = Yaml.object("{apiVersion: v1, kind: ConfigMap, metadata: {namespace: shop, name: '"
                + GraphArchive.name(CART, HASHES.get(number)) + "'}}");
        cluster.put(map.with("data", JsonObject.EMPTY.with("graph.json", new JsonString(graph))));
    }

    @Test
    void whatNoHistoryNamesAnyMoreGoesToo() throws Exception {
        for (int i = 0; i < HASHES.size(); i++) {
            graph(i, WebServices.owner(CART).key(), "ours");
        }
        archive.prune(resource, CART, GraphArchive.name(CART, HASHES.get(9)), HASHES.subList(0, 4));
        assertEquals(List.of(0, 1, 2, 3, 9), left());
    }

    @Test
    void aForgedHistoryDeletesNothingOfOthers() throws Exception {
        graph(6, "somebody", "ours");
        graph(7, WebServices.owner(CART).key(), "theirs");
        cluster.put(Yaml.object("{apiVersion: v1, kind: ConfigMap, metadata: {namespace: shop, name: foreign}}"));
        List<String> forged = IntStream.range(0, HASHES.size())
                .mapToObj(i -> i == 1 ? "../foreign" : i == 2 ? "" : HASHES.get(i))
                .toList();
        archive.prune(resource, CART, GraphArchive.name(CART, HASHES.get(0)), forged);
        assertEquals(List.of(6, 7), left());
        assertTrue(
                cluster.get(ObjectRef.of("v1", "ConfigMap", "shop", "foreign")).isPresent());
    }

    /** A registry in which each reference means the same files. */
    private static final class SameContent implements ModuleResolver {
        @Override
        public Set<String> schemes() {
            return Set.of();
        }

        @Override
        public ResolvedModule resolve(PlatformRef ref, FetchContext context) throws ModuleException {
            ModuleFiles files = ModuleFiles.of(Map.of("module.cue", """
                #Input: {}
                #Render: {input: {metadata: {name: string, namespace: string}, spec: #Input}, output: nodes: []}
                """.getBytes(StandardCharsets.UTF_8)));
            return new ResolvedModule(ref, ref.text(), "", ref.pinnedDigest().orElseThrow(), "", files);
        }
    }

    /** Stores the Graph by a module of the same content, and returns what was written and how many references are told on. */
    private String stored(char digest) throws Exception {
        JsonObject used = resource.with(
                        "spec",
                        Yaml.object("{platformRef: {oci: 'r.example/web@sha256:" + ("" + digest).repeat(64) + "'}}"))
                .with("apiVersion", new JsonString(WebService.API_VERSION))
                .with("kind", new JsonString(WebService.KIND));
        RenderResult.Rendered rendered =
                (RenderResult.Rendered) PlatformRenderer.of(new SameContent()).render(used);
        archive.store(used, CART, rendered);
        String name = GraphArchive.name(CART, rendered.graph().metadata().renderHash());
        JsonObject map =
                cluster.get(ObjectRef.of("v1", "ConfigMap", "shop", name)).orElseThrow();
        RenderRecord record =
                StoredGraph.ofConfigMap(map).flatMap(StoredGraph::record).orElseThrow();
        return cluster.writes().stream()
                        .map(w -> w.substring(0, w.indexOf(' ')))
                        .toList() + " " + record.former().size();
    }

    /** Once, all that was known of where the module came from went where others took the memory to read it. */
    @Test
    void whatCannotBeReadForNowIsNotReplaced() throws Exception {
        assertEquals("[create] 0", stored('a'));
        ObjectRef ref = ObjectRef.of(cluster.objects().values().iterator().next());
        JsonObject map = cluster.get(ref).orElseThrow();
        String text = map.object("data").string("graph.json") + " ".repeat((int) HeapGate.SMALL);
        cluster.put(map.with("data", map.object("data").with("graph.json", new JsonString(text))));
        Problem problem = HeapGate.WORK.run(HeapGate.EIGHTH, Deadline.after(Duration.ZERO), "hold all of it", () -> {
            ClusterException refused = assertThrows(ClusterException.class, () -> stored('b'));
            return refused.problem();
        });
        assertEquals(Problem.Reason.UNAVAILABLE, problem.reason());
        assertEquals("[delete, create] 1", stored('b'));
    }

    @Test
    void whereTheModuleCameFromBeforeIsToldOnAndWhatIsStoredAlreadyIsNotWritten() throws Exception {
        assertEquals("[create] 0", stored('a'));
        assertEquals("[delete, create] 1", stored('b'));
        assertEquals("[delete, create] 1", stored('a'));
        assertEquals("[] 1", stored('a'));
        assertEquals("[delete, create] 2", stored('c'));
        assertEquals("[] 2", stored('c'));
    }
}
