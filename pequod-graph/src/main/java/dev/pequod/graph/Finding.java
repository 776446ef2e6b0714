package dev.pequod.graph;

/**
 * One thing that is wrong with a Graph.
 *
 * @param path the place, such as {@code nodes[2].dependsOn[0]}; empty for the whole
 * @param message what is wrong
 */
public record Finding(String path, String message) {

    @Override
    public String toString() {
        return path.isEmpty() ? message : path + ": " + message;
    }
}
