package dev.pequod.resolver.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.api.CustomRef;
import dev.pequod.api.GitRef;
import dev.pequod.api.InlineRef;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.api.ModuleFiles;
import dev.pequod.api.PlatformRef;
import dev.pequod.api.ResolutionEvent;
import dev.pequod.api.ResolutionEvent.Origin;
import dev.pequod.api.ResolvedModule;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** One line for each attempt, and no secret in any. */
final class AuditLogTest {
    private final List<String> lines = new ArrayList<>();
    private final AuditLog log = new AuditLog(lines::add, () -> Instant.parse("2026-01-02T03:04:05.678901Z"));

    private void tell(PlatformRef ref, Optional<ResolvedModule> module, Optional<ModuleException> failure) {
        Origin origin = failure.isPresent() ? Origin.NONE : Origin.DISK;
        log.resolved(new ResolutionEvent(
                "WebService shop/cart",
                "shop",
                ref,
                "git.example.com",
                module,
                origin,
                failure,
                Duration.ofMillis(12)));
    }

    @Test
    void aLoadIsOneLine() throws ModuleException {
        GitRef ref = new GitRef("https://git.example.com/team/modules", "v1.0.0", "web");
        ModuleFiles files = ModuleFiles.of(Map.of("a.cue", "package a\n".getBytes(StandardCharsets.UTF_8)));
        String commit = "0123456789".repeat(4);
        String source = "git:https://git.example.com/team/modules?ref=" + commit + "&path=web";
        tell(
                ref,
                Optional.of(new ResolvedModule(
                        ref, source, commit, files.contentDigest(), "key \u00e9\"\n", files, List.of())),
                Optional.empty());
        assertEquals(
                List.of("{\"event\":\"module-load\",\"time\":\"2026-01-02T03:04:05.678Z\","
                        + "\"requester\":\"WebService shop/cart\",\"namespace\":\"shop\","
                        + "\"reference\":\"git:https://git.example.com/team/modules?ref=v1.0.0&path=web\",\"host\":\"git.example.com\","
                        + "\"source\":\"" + source + "\",\"revision\":\"" + commit + "\","
                        + "\"sourceDigest\":\"" + files.contentDigest() + "\",\"contentDigest\":\""
                        + files.contentDigest() + "\",\"verifiedBy\":\"key \\u00e9\\\"\\u000a\","
                        + "\"origin\":\"disk\",\"outcome\":\"success\",\"problem\":\"\",\"milliseconds\":12}"),
                lines);
    }

    /** Once, secrets were shown and stored in clear text. */
    @Test
    void lesson16NoLineHoldsASecret() {
        tell(
                new CustomRef("vault", "https://bob:s3cret@vault.example.com/a?next=//eve:s3cret@x"),
                Optional.empty(),
                Optional.of(new ModuleException(
                        Reason.UNAUTHORIZED, "Tried to read https://bob:s3cret@vault.example.com/a but may not")));
        tell(
                new InlineRef("password: \"s3cret\""),
                Optional.empty(),
                Optional.of(new ModuleException(Reason.INVALID_MODULE, "x".repeat(5_000))));
        assertEquals(2, lines.size());
        for (String line : lines) {
            assertFalse(line.contains("s3cret"), line);
        }
        assertTrue(lines.getFirst().contains("\"reference\":\"vault:https://\\u2026@vault.example.com/a"));
        assertTrue(lines.getFirst()
                .contains("\"origin\":\"\",\"outcome\":\"Unauthorized\","
                        + "\"problem\":\"Tried to read https://\\u2026@vault.example.com/a but may not\""));
        assertTrue(lines.getLast().length() < 2_000, "a problem is shortened");
    }

    @Test
    void noTerminalReadsAnythingIntoALine() {
        tell(
                new CustomRef("vault", "a"),
                Optional.empty(),
                Optional.of(new ModuleException(
                        Reason.UNAVAILABLE, "\u001b[31m\b\t\f\r\0\u007f\u0080\u2028</a>\\ \ud83d\ude00 \ud83d")));
        assertTrue(
                lines.getFirst()
                        .contains(
                                "\"problem\":\"\\u001b[31m\\u0008\\u0009\\u000c\\u000d\\u0000\\u007f\\u0080\\u2028</a>\\\\"
                                        + " \\ud83d\\ude00 \\ud83d\","),
                lines.getFirst());
    }
}
