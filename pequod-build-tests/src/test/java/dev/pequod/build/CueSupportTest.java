package dev.pequod.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.pequod.cue.internal.adt.Conjunct;
import dev.pequod.cue.internal.adt.Field;
import dev.pequod.cue.internal.adt.StructLit;
import dev.pequod.cue.internal.adt.Vertex;
import dev.pequod.cue.internal.builtin.BuiltinPackages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The page about CUE support lists the builtin packages that there are; {@code -Dgoldens=rewrite} writes the list anew. */
final class CueSupportTest {
    private static final Path PAGE = Path.of("docs/reference/cue-support.md");
    private static final String BEGIN = "<!-- packages: begin -->\n";
    private static final String END = "<!-- packages: end -->";

    @Test
    void listsEveryPackageAndFunction() throws IOException {
        String page = Repository.text(PAGE);
        int from = page.indexOf(BEGIN) + BEGIN.length();
        int to = page.indexOf(END);
        String table = table();
        if (System.getProperty("goldens", "").equals("rewrite")) {
            Files.writeString(Repository.ROOT.resolve(PAGE), page.substring(0, from) + table + page.substring(to));
        } else {
            assertEquals(table, page.substring(from, to), "./mvnw -pl pequod-build-tests -am test -Dgoldens=rewrite");
        }
    }

    private static String table() {
        StringBuilder table = new StringBuilder("| Package | Has |\n|---|---|\n");
        BuiltinPackages packages = new BuiltinPackages();
        for (String path : BuiltinPackages.names()) {
            Vertex vertex = packages.packageVertex(path);
            assertNotNull(vertex);
            Set<String> names = new TreeSet<>();
            for (Conjunct conjunct : vertex.conjuncts()) {
                if (conjunct.term() instanceof StructLit fields) {
                    fields.declarations().forEach(d -> {
                        if (d instanceof Field field) {
                            names.add("`" + field.label().name() + "`");
                        }
                    });
                }
            }
            table.append("| `")
                    .append(path)
                    .append("` | ")
                    .append(String.join(", ", names))
                    .append(" |\n");
        }
        return table.toString();
    }
}
