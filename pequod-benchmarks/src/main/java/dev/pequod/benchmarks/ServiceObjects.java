package dev.pequod.benchmarks;

import dev.pequod.cue.CueContext;
import dev.pequod.cue.Data;
import dev.pequod.cue.LoadOptions;
import dev.pequod.cue.SourceTree;
import dev.pequod.cue.Value;
import java.util.List;
import java.util.Map;

/**
 * What the module {@code platform} v1.0.0 makes of a WebService, for those who make the same without Pequod.
 *
 * @param deployment a Deployment of one pod, as JSON
 * @param service the Service before it, as JSON
 */
record ServiceObjects(String deployment, String service) {
    private static final String NAME = "a-name";
    private static final String IMAGE = "an-image:1";

    /**
     * Renders them.
     *
     * @param name what stands where the WebService's name would
     * @param image what stands where the container's image would
     */
    static ServiceObjects of(Namespace namespace, String name, String image) {
        Value nodes = CueContext.create()
                .load(SourceTree.of(PlatformModule.files("v1.0.0")), LoadOptions.DEFAULTS, List.of())
                .value()
                .fill(
                        "#Render.input",
                        Data.of(Map.of(
                                "metadata",
                                Map.of("name", NAME, "namespace", namespace.name()),
                                "spec",
                                Map.of("image", IMAGE, "replicas", 1))))
                .lookup("#Render.output.nodes");
        return new ServiceObjects(object(nodes, 0), object(nodes, 1))
                .with(NAME, name)
                .with(IMAGE, image);
    }

    private static String object(Value nodes, int node) {
        return nodes.lookup("[" + node + "].object").toJson();
    }

    /** Returns the same with another text in place of one. */
    ServiceObjects with(String text, String other) {
        return new ServiceObjects(deployment.replace(text, other), service.replace(text, other));
    }
}
