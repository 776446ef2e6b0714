package dev.pequod.graph;

import java.util.List;

/** What {@link GraphDecoder} made of some JSON: a Graph, or everything that is wrong with it. */
public sealed interface DecodeResult {

    /**
     * A checked Graph.
     *
     * @param graph the Graph
     */
    record Valid(Graph graph) implements DecodeResult {}

    /**
     * No Graph.
     *
     * @param findings what is wrong, in the order of the text; never empty
     */
    record Invalid(List<Finding> findings) implements DecodeResult {

        /** Copies the findings. */
        public Invalid {
            findings = List.copyOf(findings);
        }
    }
}
