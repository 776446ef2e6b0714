package dev.pequod.graph;

/**
 * Where a Graph comes from; a text that is not known is empty.
 *
 * @param name the name of the rendered resource, or what the module calls the Graph
 * @param version the module's version
 * @param platformRef the text form of the reference the resource asked for
 * @param platformRefResolved the immutable digest it was resolved to
 * @param renderHash the {@link RenderHash} of module and input
 */
public record GraphMetadata(
        String name, String version, String platformRef, String platformRefResolved, String renderHash) {

    /** Metadata of which nothing is known. */
    public static final GraphMetadata EMPTY = new GraphMetadata("", "", "", "", "");
}
