package dev.pequod.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Laws that hold for every reference, tried with many made by chance from fixed seeds. */
final class ReferencePropertiesTest {
    private static final PlatformRefParser PARSER = new PlatformRefParser(Set.of("vault"));
    private static final String DIGEST = "sha256:" + "0123456789abcdef".repeat(4);

    /** Pieces that mean something in some reference, and some that never should. */
    private static final List<String> PIECES = List.of(
            "embedded:",
            "oci:",
            "git:",
            "configMap:",
            "inline:",
            "vault:",
            "https://",
            "ssh://",
            "git@",
            "https://user:secret@",
            "registry.example.com",
            "localhost:5000",
            "[::1]",
            "/",
            "//",
            "..",
            ".",
            "-",
            "_",
            "team",
            "Web",
            "v1.0.0",
            "1.0",
            "v1.2.3-rc.1+b",
            ":",
            "@",
            DIGEST,
            "@" + DIGEST,
            "?ref=main",
            "?",
            "ref=",
            "&path=",
            "a/b",
            "&",
            "=",
            "#",
            "%",
            "%2e%2e",
            "%00",
            "%zz",
            "%C3%A9",
            "\u00e9",
            "e\u0301",
            "\ud83d\ude00",
            "\ud83d",
            "\ude00",
            "\n",
            "\r",
            "\t",
            "\u0000",
            "\u0085",
            "\u202e",
            "\u2028",
            " ",
            "\\",
            "\"",
            "'",
            "<",
            ">",
            "C:",
            "~",
            "^",
            "*",
            "@{",
            ".lock",
            "package a",
            "x".repeat(64),
            "x".repeat(300),
            "$(id)",
            "`id`",
            ";",
            "|");

    private static String pick(Random random, List<String> from) {
        return from.get(random.nextInt(from.size()));
    }

    private static void roundTrips(PlatformRef ref) throws PlatformRefException {
        assertEquals(ref, PARSER.parse(ref.text()));
        assertEquals(ref, PARSER.parseObject(ref.toObject(), "spec.platformRef"));
        assertEquals(ref.text(), PARSER.parse(ref.text()).text());
        assertEquals(Map.of(ref.scheme(), ref.value()), ref.toObject());
        assertEquals(ref.summary(), ref.toString());
        assertFalse(ref.summary().chars().anyMatch(c -> c < ' '), ref.summary());
    }

    @Test
    void whateverIsUnderstoodRoundTripsAndTheRestIsExplained() throws PlatformRefException {
        Random random = new Random(1);
        int understood = 0;
        for (int i = 0; i < 200_000; i++) {
            StringBuilder made = new StringBuilder(pick(random, PIECES.subList(0, 6)));
            for (int n = random.nextInt(6); n >= 0; n--) {
                made.append(pick(random, PIECES));
            }
            String text = made.toString();
            try {
                roundTrips(PARSER.parse(text));
                understood++;
            } catch (PlatformRefException e) {
                assertFalse(e.problems().isEmpty());
                for (RefProblem problem : e.problems()) {
                    assertTrue(problem.message().length() < 600, problem.message());
                    assertFalse(
                            problem.message().chars().anyMatch(Character::isISOControl),
                            () -> "one line: " + problem.message());
                }
            }
        }
        assertTrue(understood > 20_000, understood + " were understood");
    }

    @Test
    void whateverCanBeMadeRoundTrips() throws PlatformRefException {
        Random random = new Random(2);
        List<Function<String[], PlatformRef>> makers = List.of(
                p -> new EmbeddedRef(p[0], p[1]),
                p -> new OciRef(p[0], p[1], p[2], Optional.of(Digest.parse(DIGEST))),
                p -> new OciRef(p[0], p[1], p[2], Optional.empty()),
                p -> new GitRef(p[0] + p[1], p[2], p[3]),
                p -> new ConfigMapRef(p[0] + p[1]),
                p -> new InlineRef(p[0] + p[1] + p[2]),
                p -> new CustomRef("vault", p[0] + p[1]));
        int made = 0;
        for (int i = 0; i < 300_000; i++) {
            String[] parts = new String[4];
            for (int k = 0; k < parts.length; k++) {
                parts[k] = random.nextInt(3) == 0 ? "" : pick(random, PIECES);
                if (random.nextInt(3) == 0) {
                    parts[k] += pick(random, PIECES);
                }
            }
            PlatformRef ref;
            try {
                ref = makers.get(i % makers.size()).apply(parts);
            } catch (IllegalArgumentException e) {
                continue;
            }
            roundTrips(ref);
            made++;
        }
        assertTrue(made > 20_000, made + " were made");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "git:-oProxyCommand@git.example.com:team/modules?ref=main",
                "git:ssh://-x@git.example.com/team/modules?ref=main",
                "git:ssh://git@git.example.com/~/team/modules?ref=main",
                "git:ssh://git@git.example.com/~git/team/modules?ref=main",
                "git:git@git.example.com:~/team/modules?ref=main",
                "git:https://git.example.com/team/modules;x?ref=main",
                "git:https://git.example.com/team/%2e%2E/modules?ref=main",
                "git:https://git.example.com/team%2Fmodules/a?ref=main",
                "git:https://git.example.com/team%5cmodules?ref=main",
                "git:ext::sh -c id?ref=main",
                "git:https://git.example.com@attacker.example/team/modules?ref=main",
                "git:https://git.example.com\\@attacker.example/a?ref=main",
                "oci:registry.example.com@attacker.example/team/web:v1",
                "oci:registry.example.com/team/../web:v1",
                "embedded:platform/../other/v1.0.0",
                "configMap:kube-system/secret",
                "configMap:../secret",
                "inline:\ud83d"
            })
    void attacksAreRefused(String text) {
        assertThrows(PlatformRefException.class, () -> PARSER.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://user:secret@git.example.com/team/modules?ref=main",
                "git:https://user:secret@git.example.com/team/modules?ref=main",
                "git:ftp://user:secret@git.example.com/team/modules?ref=main",
                "oci:https://user:secret@registry.example.com/web:v1",
                "oci://user:secret@registry.example.com/web:v1",
                "oci:oci://user:secret@registry.example.com/web:v1",
                "git:git:https://user:secret@git.example.com/team/modules?ref=main",
                "//user:secret@registry.example.com/web:v1",
                "embedded:https://user:secret@git.example.com"
            })
    void messagesNeverShowThePasswordOfAUrl(String text) {
        PlatformRefException e = assertThrows(PlatformRefException.class, () -> PARSER.parse(text));
        assertFalse(e.getMessage().contains("secret"), e.getMessage());
    }

    @Test
    void embeddedModulesAreInTheOrderOfSemanticVersioning() {
        // The example of section 11 of the specification, then releases, build metadata and another module.
        List<EmbeddedRef> sorted = java.util.stream.Stream.of(
                        "v1.0.0-alpha",
                        "v1.0.0-alpha.1",
                        "v1.0.0-alpha.beta",
                        "v1.0.0-beta",
                        "v1.0.0-beta.2",
                        "v1.0.0-beta.11",
                        "v1.0.0-rc.1",
                        "v1.0.0",
                        "v1.0.0+a",
                        "v1.0.0+b",
                        "v1.2.0",
                        "v1.10.0",
                        "v2.0.0",
                        "v10.0.0")
                .map(version -> new EmbeddedRef("a", version))
                .toList();
        for (int i = 0; i < sorted.size(); i++) {
            for (int k = 0; k < sorted.size(); k++) {
                assertEquals(
                        Integer.signum(Integer.compare(i, k)),
                        Integer.signum(sorted.get(i).compareTo(sorted.get(k))),
                        sorted.get(i) + " and " + sorted.get(k));
            }
        }
        assertTrue(new EmbeddedRef("a", "v2.0.0").compareTo(new EmbeddedRef("b", "v1.0.0")) < 0);
    }
}
