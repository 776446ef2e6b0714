package dev.pequod.graph.render;

import dev.pequod.cue.CueContext;
import dev.pequod.cue.Instance;
import dev.pequod.cue.LoadOptions;
import dev.pequod.cue.SourceTree;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Pequod's own schema of a Graph, which the output of every module is unified with. */
final class GraphSchema {
    /** What positions in it call its file; no module has such a path. */
    static final String FILE = "dev.pequod/graph.cue";

    static final String TEXT = read();

    /** The compiled schema; {@code #Rendered} is for the whole of a module's {@code #Render}. */
    static final Instance INSTANCE = CueContext.create()
            .load(
                    SourceTree.of(Map.of(FILE, TEXT.getBytes(StandardCharsets.UTF_8))),
                    LoadOptions.DEFAULTS,
                    List.of(FILE));

    private GraphSchema() {}

    private static String read() {
        try (InputStream in = GraphSchema.class.getResourceAsStream("/dev/pequod/graph/graph.cue")) {
            if (in == null) {
                throw new IllegalStateException("the schema of a Graph is missing in this library");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
