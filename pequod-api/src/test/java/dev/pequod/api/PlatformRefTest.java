package dev.pequod.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PlatformRefTest {
    private static final Path TEXTS = Path.of("src/test/resources/dev/pequod/api/refs/texts.txt");
    private static final PlatformRefParser PARSER = new PlatformRefParser(Set.of("vault", "Bad Name"));
    private static final String DIGEST = "sha256:" + "0123456789abcdef".repeat(4);

    private static String outcome(String text) {
        try {
            return "= " + PARSER.parse(text).text() + "\n";
        } catch (PlatformRefException e) {
            StringBuilder out = new StringBuilder();
            e.problems().forEach(problem -> out.append("! ").append(problem).append('\n'));
            return out.toString();
        }
    }

    @Test
    void onlyWhatCanBeFetchedIsOffered() throws PlatformRefException {
        PlatformRefParser parser = new PlatformRefParser(Set.of("embedded", "vault"));
        assertEquals("embedded:v1.0.0", parser.parse("embedded:v1.0.0").text());
        assertEquals("vault:x", parser.parse("vault:x").text());
        PlatformRefException e = assertThrows(PlatformRefException.class, () -> parser.parse("oci:r.example.com/a:1"));
        assertEquals("modules cannot be fetched by oci here; expected exactly one of embedded, vault", e.getMessage());
    }

    @TestFactory
    List<DynamicTest> textForms() throws IOException {
        Map<String, StringBuilder> cases = new LinkedHashMap<>();
        StringBuilder rewritten = new StringBuilder();
        String text = "";
        for (String line : Files.readAllLines(TEXTS)) {
            if (line.startsWith("#")) {
                rewritten.append(line).append('\n');
            } else if (line.startsWith("> ")) {
                text = line.substring(2);
                cases.put(text, new StringBuilder());
                rewritten.append(line).append('\n').append(outcome(text));
            } else {
                cases.getOrDefault(text, new StringBuilder()).append(line).append('\n');
            }
        }
        if ("rewrite".equals(System.getProperty("goldens"))) {
            Files.writeString(TEXTS, rewritten);
            return List.of();
        }
        List<DynamicTest> tests = new ArrayList<>();
        cases.forEach((in, expected) -> tests.add(DynamicTest.dynamicTest("> " + in, () -> {
            assertEquals(expected.toString(), outcome(in));
            if (expected.toString().startsWith("=")) {
                PlatformRef ref = PARSER.parse(in);
                assertEquals(ref, PARSER.parse(ref.text()));
                assertEquals(ref, PARSER.parseObject(ref.toObject(), "spec.platformRef"));
            }
        })));
        assertTrue(tests.size() > 50);
        return tests;
    }

    static List<Arguments> badObjects() {
        Map<String, Object> withNull = new TreeMap<>();
        withNull.put("oci", null);
        return List.of(
                Arguments.of(
                        null,
                        "spec.platformRef: required field is missing; expected an object with exactly one of embedded, oci, git, configMap, inline,"
                                + " vault"),
                Arguments.of(
                        "v1.0.0",
                        "spec.platformRef: expected an object with exactly one of embedded, oci, git, configMap, inline,"
                                + " vault, such as {\"embedded\": \"v1.0.0\"}; found the string \"v1.0.0\""),
                Arguments.of(
                        List.of(),
                        "spec.platformRef: expected an object with exactly one of embedded, oci, git, configMap, inline,"
                                + " vault; found a list"),
                Arguments.of(
                        Map.of(),
                        "spec.platformRef: expected exactly one of embedded, oci, git, configMap, inline, vault,"
                                + " found none"),
                Arguments.of(
                        Map.of("embedded", "v1.0.0", "oci", "r.example/web:v1"),
                        "spec.platformRef: expected exactly one of embedded, oci, git, configMap, inline, vault,"
                                + " found embedded, oci; keep one of them"),
                Arguments.of(
                        Map.of("embeded", "v1.0.0"),
                        "spec.platformRef.embeded: unknown key; expected exactly one of embedded, oci, git, configMap,"
                                + " inline, vault; did you mean \"embedded\"?"),
                Arguments.of(
                        Map.of("configmap", "a", "x\ny", "b"),
                        "spec.platformRef.configmap: unknown key; expected exactly one of embedded, oci, git, configMap,"
                                + " inline, vault; did you mean \"configMap\"?\n"
                                + "spec.platformRef.\"x\\ny\": unknown key; expected exactly one of embedded, oci, git,"
                                + " configMap, inline, vault"),
                Arguments.of(
                        Map.of("embedded", 1.0),
                        "spec.platformRef.embedded: expected a string, found the number 1.0; put it in quotes"),
                Arguments.of(Map.of("git", true), "spec.platformRef.git: expected a string, found the boolean true"),
                Arguments.of(Map.of("git", Map.of()), "spec.platformRef.git: expected a string, found an object"),
                Arguments.of(withNull, "spec.platformRef.oci: expected a string, found null"),
                Arguments.of(
                        Map.of("oci", "r.example/web@sha256:0"),
                        "spec.platformRef.oci: bad digest: expected 64 hex digits after sha256:, found 1 characters"),
                Arguments.of(
                        Map.of("git", "x".repeat(3_000)),
                        "spec.platformRef.git: the reference has 3000 characters, at most 2048 are allowed"),
                Arguments.of(
                        Map.of("vault", "a\nb"),
                        "spec.platformRef.vault: bad reference \"a\\nb\": control characters are not allowed"),
                Arguments.of(
                        Map.of("inline", Map.of("../a.cue", "x")),
                        "spec.platformRef.inline.\"../a.cue\": bad path: empty parts, '.' and '..' are not allowed"),
                Arguments.of(
                        Map.of("inline", Map.of("a.cue", 1)),
                        "spec.platformRef.inline.a.cue: expected the text of a file"),
                Arguments.of(
                        Map.of("inline", Map.of("a.cue", "a: \"\"\"\n-- b --\n\"\"\"")),
                        "spec.platformRef.inline.a.cue: a line of the form \"-- name --\" cannot stand in a file that is inline"),
                Arguments.of(
                        Map.of("inline", Map.of()),
                        "spec.platformRef.inline: expected the CUE text of a module, found nothing"),
                Arguments.of(
                        Map.of("inline", "-- a.cue --\n-- a.cue --\n"),
                        "spec.platformRef.inline: the file \"a.cue\" is there twice"),
                Arguments.of(
                        Map.of("inline", "x".repeat(InlineRef.MAX_LENGTH + 1)),
                        "spec.platformRef.inline: the module has 1048577 characters, at most 1048576 are allowed"
                                + " inline"));
    }

    @ParameterizedTest
    @MethodSource("badObjects")
    void badObjectsAreExplained(Object object, String expected) {
        PlatformRefException e =
                assertThrows(PlatformRefException.class, () -> PARSER.parseObject(object, "spec.platformRef"));
        assertEquals(expected, e.getMessage());
        assertEquals(Arrays.asList(expected.split("\n")).size(), e.problems().size());
    }

    /** Somebody's 120,000 bad names were as many errors, which the operator kept. */
    @ParameterizedTest
    @ValueSource(strings = {"text", ""})
    void ofManyBadFilesSomeAreTold(String text) {
        Map<String, Object> files = new TreeMap<>();
        for (int i = 0; i < 100; i++) {
            files.put(i + "/", text.isEmpty() ? i : text);
        }
        PlatformRefException e = assertThrows(
                PlatformRefException.class, () -> PARSER.parseObject(Map.of("inline", files), "spec.platformRef"));
        assertEquals(10, e.problems().size());
    }

    @Test
    void withoutAPathTheKeyAloneIsNamed() {
        PlatformRefException e =
                assertThrows(PlatformRefException.class, () -> PlatformRef.ofObject(Map.of("oci", 1), ""));
        assertEquals("oci: expected a string, found the number 1; put it in quotes", e.getMessage());
    }

    @Test
    void aSchemeOfOthersMustBeKnown() throws PlatformRefException {
        assertEquals(new CustomRef("vault", "a:b"), PARSER.parse("vault:a:b"));
        assertThrows(PlatformRefException.class, () -> PlatformRef.parse("vault:a"));
        assertEquals(List.of("embedded", "oci", "git", "configMap", "inline", "vault"), PARSER.schemes());
    }

    @Test
    void constructorsRefuseWhatParsingRefuses() {
        assertThrows(IllegalArgumentException.class, () -> new EmbeddedRef("..", "v1.0.0"));
        assertThrows(IllegalArgumentException.class, () -> new OciRef("r.example", "web", "", Optional.empty()));
        assertThrows(IllegalArgumentException.class, () -> new GitRef("https://r.example/a", "main", "../b"));
        assertThrows(IllegalArgumentException.class, () -> new GitRef("file:///a", "main", ""));
        assertThrows(IllegalArgumentException.class, () -> new ConfigMapRef("A"));
        assertThrows(IllegalArgumentException.class, () -> new InlineRef(" "));
        assertThrows(IllegalArgumentException.class, () -> new CustomRef("oci", "a"));
        assertThrows(IllegalArgumentException.class, () -> new CustomRef("vault", ""));
    }

    @Test
    void pinnedIsWhatCannotChange() throws PlatformRefException {
        assertTrue(PARSER.parse("embedded:v1.0.0").isPinned());
        assertTrue(PARSER.parse("oci:r.example/web@" + DIGEST).isPinned());
        assertEquals(
                Optional.of(Digest.parse(DIGEST)),
                PARSER.parse("oci:r.example/web:v1@" + DIGEST).pinnedDigest());
        assertTrue(
                PARSER.parse("git:https://r.example/web?ref=" + "0a".repeat(20)).isPinned());
        assertTrue(PARSER.parse("inline:package a").isPinned());
        assertFalse(PARSER.parse("oci:r.example/web:v1").isPinned());
        assertFalse(PARSER.parse("git:https://r.example/web?ref=main").isPinned());
        assertFalse(PARSER.parse("configMap:web").isPinned());
        assertFalse(PARSER.parse("vault:web").isPinned());
    }

    @Test
    void aSummaryOfAnInlineModuleIsShort() throws PlatformRefException {
        PlatformRef ref = PARSER.parse("inline:package a\n\n#Input: {}\n");
        assertEquals(
                "inline:" + Digest.of("package a\n\n#Input: {}\n".getBytes(StandardCharsets.UTF_8)), ref.summary());
        assertEquals(ref.summary(), ref.toString());
    }

    @Test
    void longTextIsRefusedAtOnce() {
        for (String scheme : PARSER.schemes()) {
            for (String piece : List.of("a", "-", "a.", "a/", "%41", "a-", "::", "@", "v1.", "?ref=", "&a=b")) {
                String text = scheme + ":" + piece.repeat(1_000_000 / piece.length() + 50_000);
                assertThrows(PlatformRefException.class, () -> PARSER.parse(text), scheme + " " + piece);
            }
        }
    }
}
