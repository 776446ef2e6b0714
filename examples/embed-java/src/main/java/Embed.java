import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonReader;
import dev.pequod.graph.render.PlatformRenderer;
import dev.pequod.graph.render.RenderResult;
import dev.pequod.graph.view.GraphView;
import dev.pequod.resolver.StandardResolver;

/** Renders a WebService and prints its Kubernetes objects, in the order in which they would be applied. */
final class Embed {
    public static void main(String[] arguments) throws Exception {
        var resource = (JsonObject) JsonReader.read("""
                {
                  "apiVersion": "platform.example.com/v1alpha1",
                  "kind": "WebService",
                  "metadata": {"name": "cart", "namespace": "shop"},
                  "spec": {"platformRef": {"embedded": "v1.1.0"}, "image": "registry.example.com/cart:1.4.2"}
                }
                """);
        switch (PlatformRenderer.of(StandardResolver.create()).render(resource)) {
            case RenderResult.Rendered rendered -> System.out.print(GraphView.YAML.render(rendered.graph()));
            case RenderResult.Failed failed -> failed.errors().forEach(System.err::println);
        }
    }
}
