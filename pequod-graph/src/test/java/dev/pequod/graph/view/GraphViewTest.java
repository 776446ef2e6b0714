package dev.pequod.graph.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.graph.ApplyPolicy;
import dev.pequod.graph.Goldens;
import dev.pequod.graph.Graph;
import dev.pequod.graph.GraphMetadata;
import dev.pequod.graph.Node;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonString;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

final class GraphViewTest {
    private static final Path WEBSERVICE = Path.of("src/test/resources/dev/pequod/graph/view/webservice");
    private static final String HOSTILE = "<script>alert('x')</script>\"]; } --> \u001b[31m\n&amp; \\";

    @ParameterizedTest
    @EnumSource(GraphView.class)
    void aWebServiceLooksAsExpected(GraphView view) {
        Graph graph = Goldens.graph(WEBSERVICE);
        Goldens.check(WEBSERVICE.resolve("out." + view), view.render(graph));
        assertEquals(view, GraphView.named(view.toString()).orElseThrow());
    }

    @ParameterizedTest
    @EnumSource(
            value = GraphView.class,
            names = {"TREE", "MERMAID", "DOT", "SVG", "HTML"})
    void picturesNeverShowSecrets(GraphView view) {
        assertFalse(view.render(Goldens.graph(WEBSERVICE)).contains("hunter2"));
    }

    @ParameterizedTest
    @EnumSource(
            value = GraphView.class,
            names = {"TREE", "MERMAID", "DOT", "SVG", "HTML"})
    void hostileNamesAreInert(GraphView view) {
        String text = view.render(graph(1, HOSTILE));
        assertFalse(text.contains("\u001b"), text);
        if (view != GraphView.TREE) {
            assertEquals(view == GraphView.HTML, text.contains("<script>"), text);
            assertFalse(text.contains("<script>alert"), text);
        }
        switch (view) {
            case MERMAID -> assertEquals(2, text.lines().count(), text);
            case DOT -> {
                assertEquals(5, text.lines().count(), text);
                assertTrue(text.contains("\\\"]; }"), text);
            }
            case TREE -> assertEquals(2, text.lines().count(), text);
            default -> assertTrue(text.contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;"), text);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5, 50, 700})
    void thePictureIsWellFormedAndBoxesDoNotOverlap(int count) throws Exception {
        Document document = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(GraphView.SVG.render(graph(count, HOSTILE)))));
        var groups = document.getElementsByTagName("g");
        List<double[]> boxes = new ArrayList<>();
        for (int i = 0; i < groups.getLength(); i++) {
            Element group = (Element) groups.item(i);
            if (group.hasAttribute("data-node")) {
                String[] numbers = group.getAttribute("transform")
                        .replaceAll("[a-z()]", "")
                        .split(" ", -1);
                boxes.add(new double[] {Double.parseDouble(numbers[0]), Double.parseDouble(numbers[1])});
            }
        }
        assertEquals(count, boxes.size());
        for (int i = 0; i < boxes.size(); i++) {
            for (int j = 0; j < i; j++) {
                boolean apart = Math.abs(boxes.get(i)[0] - boxes.get(j)[0]) >= LayeredLayout.BOX_WIDTH
                        || Math.abs(boxes.get(i)[1] - boxes.get(j)[1]) >= LayeredLayout.BOX_HEIGHT;
                assertTrue(apart, i + " overlaps " + j);
            }
        }
    }

    @Test
    void thePageRefersToNothingOutside() {
        String page = GraphView.HTML.render(Goldens.graph(WEBSERVICE));
        assertFalse(page.contains("src="));
        assertFalse(page.contains("href="));
        assertFalse(page.contains("@import"));
        assertNotNull(page);
    }

    /** Once, there was one for each time that a node names another. */
    @ParameterizedTest
    @EnumSource(names = {"DOT", "MERMAID"})
    void anArrowIsDrawnOnce(GraphView view) {
        Graph two = graph(2, "n");
        Node last = two.nodes().getLast();
        Node repeating = new Node(last.id(), last.object(), last.applyPolicy(), List.of("n0", "n0"), last.readyWhen());
        String picture = view.render(
                new Graph(two.metadata(), List.of(two.nodes().getFirst(), repeating), JsonObject.EMPTY, List.of()));
        assertEquals(1, picture.lines().filter(line -> line.contains("->")).count(), picture);
    }

    private static Graph graph(int count, String name) {
        List<Node> nodes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            JsonObject object = new JsonObject(Map.of(
                    "apiVersion", new JsonString("v1"),
                    "kind", new JsonString(i % 3 == 0 ? name : "Service"),
                    "metadata", new JsonObject(Map.of("name", new JsonString(name + i)))));
            List<String> dependsOn = i < 6 ? List.of() : List.of(name + i / 2, name + i / 3);
            nodes.add(new Node(name + i, object, ApplyPolicy.DEFAULT, dependsOn, List.of()));
        }
        return new Graph(new GraphMetadata(name, "v1", name, "", ""), nodes, JsonObject.EMPTY, List.of());
    }
}
