package dev.pequod.cue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.cue.errors.CueError;
import dev.pequod.cue.errors.ErrorCode;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A list that is longer than itself has no value, whoever asks for it first. The reference gives some of these one at the top of a
 * package, and none within a struct.
 */
final class SelfContainingListsTest {
    private static final String IMPORT = "import \"list\"\n";

    @ParameterizedTest
    @ValueSource(strings = {"x: tags: list.Concat([x.tags, [\"b\"]])", """
                if x.port == 1 {w: 1}
                x: {tags?: [...string], port: <=2}
                x: {port: len(tags), tags: list.Concat([x.tags, ["b"]])}
                """, """
                if x.port == 1 {w: 1}
                x: {port: len(tags), tags?: [...string], tags: list.Concat([x.tags, ["b"]])}
                """, """
                if x.port == 2 {w: 1}
                x: {tags?: [...string], port: <=3}
                x: {port: len(tags), tags: list.Concat([x.more, ["b"]]), more: list.Concat([x.tags, ["c"]])}
                """, """
                if x.port == 1 {w: y.name}
                y: #A
                x: {tags?: [...string], port: >=1 & <=2 & int}
                #A: {name: "a", port: len(tags), tags: list.Concat([x.tags, ["b"]])}
                x: #A
                """})
    void haveNoValue(String program) {
        assertTrue(errors(IMPORT + program).contains(ErrorCode.STRUCTURAL_CYCLE), program);
        assertTrue(errors(IMPORT + "within: {\n" + program + "}\n").contains(ErrorCode.STRUCTURAL_CYCLE), program);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "if x.port == 2 {w: 1}\nx: {port: len(all), tags: [\"a\"], all: list.Concat([x.tags, [\"b\"]])}",
                "for k, v in x {(k + \"s\"): v}\nx: {tags: [\"a\"], all: list.Concat([x.tags, x.tags])}"
            })
    void whatContainsAnotherListHasOne(String program) {
        assertEquals(List.of(), errors(IMPORT + program));
    }

    private static List<ErrorCode> errors(String program) {
        return CueContext.create().compile("a.cue", program).value().validate(true).stream()
                .map(CueError::code)
                .toList();
    }
}
