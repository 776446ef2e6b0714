package dev.pequod.cue.internal.syntax;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pequod.cue.internal.source.SourceFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The reference's own parser cases, from a corpus beside the project: is the text accepted or not? */
final class ParseConformanceTest {

    @Test
    void agreesWithTheReference() throws IOException {
        Path cases = Path.of("../../shared/cue-conformance/dev/parse");
        if (!Files.isDirectory(cases)) {
            cases = Path.of("../shared/cue-conformance/dev/parse");
        }
        assumeTrue(
                Files.isDirectory(cases), "SKIPPED: the corpus cue-conformance is not beside the project (../shared)");
        List<String> wrong = new ArrayList<>();
        try (Stream<Path> files = Files.list(cases)) {
            for (Path file : files.sorted().toList()) {
                String json = Files.readString(file);
                String version = member(json, "language_version");
                String base64 = member(json, "input_base64");
                byte[] input = base64 == null
                        ? String.valueOf(member(json, "input")).getBytes(StandardCharsets.UTF_8)
                        : Base64.getDecoder().decode(base64);
                LanguageVersion parsed = version == null ? null : LanguageVersion.parse(version);
                ParseOptions options = ParseOptions.DEFAULT.with(parsed == null ? LanguageVersion.LATEST : parsed);
                boolean ok =
                        Parser.parseFile(SourceFile.of("x.cue", input), options).isOk();
                if (ok != json.replace(" ", "").contains("\"expect\":{\"ok\":true")) {
                    wrong.add(file.getFileName().toString());
                }
            }
        }
        assertEquals(List.of(), wrong);
    }

    /** Returns a string member of a case, which has one member a line; JSON strings are CUE strings. */
    private static @Nullable String member(String json, String name) {
        return json.lines()
                .map(String::strip)
                .filter(l -> l.startsWith("\"" + name + "\": \""))
                .map(l -> l.substring(name.length() + 4))
                .map(l -> l.endsWith(",") ? l.substring(0, l.length() - 1) : l)
                .map(StringLiteral::valueOrEmpty)
                .findFirst()
                .orElse(null);
    }
}
