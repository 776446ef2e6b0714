package dev.pequod.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.api.ModuleException.Reason;
import dev.pequod.api.ResolutionEvent.Origin;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a fetcher is given, and what is told of an attempt. */
final class ContextTest {

    @Test
    void aDeadlineIsMeasuredByAClockThatMayOverflow() throws ModuleException {
        AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
        Deadline deadline = Deadline.after(Duration.ofNanos(10), now::get);
        assertEquals(Duration.ofNanos(10), deadline.remaining());
        now.addAndGet(9);
        assertEquals(Duration.ofNanos(1), deadline.remaining());
        deadline.check("read");
        now.addAndGet(1);
        assertTrue(deadline.isOver());
        assertEquals(Duration.ZERO, deadline.remaining());
        now.addAndGet(1_000);
        assertEquals(Duration.ZERO, deadline.remaining());
        ModuleException e = assertThrows(ModuleException.class, () -> deadline.check("read a"));
        assertEquals(Reason.DEADLINE_EXCEEDED, e.reason());
        assertEquals(
                "Tried to read a but the time of 0.00000001 s was over; try again, or give it more with PEQUOD_FETCH_TIMEOUT",
                e.getMessage());
    }

    @Test
    void aDeadlineIsAtMostAYearAndNeverBeforeNow() {
        AtomicLong now = new AtomicLong();
        Deadline longest = Deadline.after(Duration.ofSeconds(Long.MAX_VALUE), now::get);
        assertEquals(Duration.ofDays(365), longest.remaining());
        assertTrue(Deadline.after(Duration.ZERO, now::get).isOver());
        assertThrows(IllegalArgumentException.class, () -> Deadline.after(Duration.ofNanos(-1)));
    }

    @Test
    void credentialsAreForOneHostAndAreNeverShown() {
        Credential credential = new Credential("robot", "hunter2");
        assertFalse(credential.toString().contains("hunter2"));
        CredentialSource source = CredentialSource.ofHosts(Map.of("GHCR.io", credential));
        assertEquals(Optional.of(credential), source.find("ghcr.io"));
        assertEquals(Optional.of(credential), source.find("GHCR.IO"));
        for (String other :
                List.of("ghcr.io.attacker.example", "xghcr.io", "ghcr.io:5000", "ghcr.io/", "", "io", "a.ghcr.io")) {
            assertEquals(Optional.empty(), source.find(other), other);
        }
        FetchContext context =
                new FetchContext("test", "", Deadline.after(Duration.ofDays(1)), source, ModuleLimits.DEFAULTS);
        assertFalse(context.toString().contains("hunter2"));
        assertEquals(Optional.empty(), CredentialSource.NONE.find("ghcr.io"));
    }

    @Test
    void everyReasonHasACodeOfItsOwnFitForACondition() {
        List<String> codes = Arrays.stream(Reason.values()).map(Reason::code).toList();
        assertEquals(codes.size(), new HashSet<>(codes).size());
        for (String code : codes) {
            assertTrue(code.matches("[A-Z][A-Za-z]+"), code);
        }
        assertTrue(Reason.UNAVAILABLE.isRetryable());
        assertFalse(Reason.DIGEST_MISMATCH.isRetryable());
    }

    @Test
    void anEventTellsItsOutcome() {
        ResolutionEvent event = new ResolutionEvent(
                "test",
                "",
                new InlineRef("package a"),
                "",
                Optional.empty(),
                Origin.NONE,
                Optional.of(new ModuleException(Reason.NOT_FOUND, "Tried to find it but there is none")),
                Duration.ofMillis(1));
        assertEquals("ModuleNotFound", event.outcome());
        ResolutionListener.NONE.resolved(event);
    }

    @Test
    void theNearestWordIsFoundInBoundedTime() {
        assertEquals(Optional.of("v1.1.0"), Spelling.nearest("v1.1.O", List.of("v1.0.0", "v1.1.0")));
        assertEquals(Optional.of("Web"), Spelling.nearest("web", List.of("wob", "Web")));
        assertEquals(Optional.empty(), Spelling.nearest("cart", List.of("checkout", "")));
        assertEquals(Optional.empty(), Spelling.nearest("", List.of("a")));
        assertEquals(Optional.empty(), Spelling.nearest("a".repeat(64), List.of("a".repeat(63))));
        assertEquals("; did you mean \"a\\u202eb\"?", Spelling.hint("a\u202eb", List.of("a\u202eb")));
        assertEquals("", Spelling.hint("a", List.of("xyz")));
    }

    @Test
    void foreignTextIsShownOnOneLine() {
        assertEquals("\"a\\\"\\\\\\n\\t\\u0000\\u202e\"", Quote.of("a\"\\\n\t\u0000\u202e"));
        assertEquals("\"\ud83d\ude00\\ud83dx\\ude00\"", Quote.of("\ud83d\ude00\ud83dx\ude00"));
        assertEquals("\"" + "x".repeat(99) + "\ud83d\ude00…\"", Quote.of("x".repeat(99) + "\ud83d\ude00yz"));
        assertEquals("\"https://…@git.example.com/\"", Quote.of("https://user:secret@git.example.com/"));
        assertEquals("oci:******@h/t/m:v1", Quote.withMaskedUser("oci:bob:pw@h/t/m:v1"));
        assertEquals("h/t/m@sha256:00", Quote.withMaskedUser("h/t/m@sha256:00"));
        assertEquals("a https://…@h/x, b", Quote.withoutPasswords("a https://u:p@h/x, b"));
        assertEquals("/a/https:/…@h/x", Quote.withoutPasswords("/a/https:/u:p@h/x"));
        assertEquals("https://…@h/x", Quote.withoutPasswords("https://token@h/x"));
        assertEquals("ssh://git@h/x", Quote.withoutPasswords("ssh://git@h/x"));
        assertEquals("http://h:1/x@v1 h:1/x@sha256:0", Quote.withoutPasswords("http://h:1/x@v1 h:1/x@sha256:0"));
        assertEquals("\"https://…@git.example.com/\"", Quote.of("https://user:se@cret@git.example.com/"));
    }

    @ParameterizedTest
    @CsvSource({
        "https://user:a/b@host/x, https://…@host/x",
        "https://user:a/b@host, https://…@host",
        "https://user:a/b?c@host/x, https://…@host/x",
        "https://user:12/b@host/x, https://…@host/x",
        "https://token/b@host, https://…@host",
        "git:https://user:a/b@host/x?ref=v1, git:https://…@host/x?ref=v1",
        "git:https://user:a/b@host, git:https://…@host",
        "https://host:8443/x?ref=web@1.0, https://host:8443/x?ref=web@1.0",
        "oci://host:5000/x@sha256:00, oci://host:5000/x@sha256:00",
        "https://[::1]:5000/x, https://[::1]:5000/x",
    })
    void aPasswordWithASlashIsHidden(String text, String shown) {
        assertEquals("\"" + shown + "\"", Quote.of(text));
        assertEquals(shown, Quote.withoutUser(text));
    }

    @ParameterizedTest
    @CsvSource({
        "oci:user:a/b@host, oci:…@host",
        "user:a/b@host, …@host",
        "git:user:a/b@host:x, git:…@host:x",
        "oci:host:5000/x:v1@sha256:00, oci:host:5000/x:v1@sha256:00",
        "oci:host/x@v1, oci:host/x@v1",
        "oci:[::1]:5000/x:v1@sha256:00, oci:[::1]:5000/x:v1@sha256:00",
    })
    void aPasswordWithoutAProtocolIsHiddenToo(String text, String shown) {
        assertEquals(shown, Quote.withoutUser(text));
    }

    @Test
    @Timeout(20)
    void whatIsHiddenIsFoundInBoundedTime() {
        assertEquals("\"" + "/".repeat(100) + "…\"", Quote.of("/".repeat(200_000)));
        assertEquals("\"" + "//a:".repeat(25) + "…\"", Quote.of("//a:".repeat(50_000)));
        assertEquals("\"https://…@…\"", Quote.of("https://u:" + "x".repeat(5_000) + "@h/x"));
        assertEquals("\"https://…@…\"", Quote.of("https://" + "x".repeat(5_000)), "perhaps a token");
        assertEquals("\"https://h/" + "x".repeat(90) + "…\"", Quote.of("https://h/" + "x".repeat(5_000)));
    }

    @Test
    void whatIsShownWithoutQuotesDoesNotSteerATerminal() {
        assertEquals(
                "\"a\\b\" \\u001b[31m\\u0007\\u009b2J\\u202e\\u000d\\nreference: x",
                Quote.visible("\"a\\b\" \u001b[31m\u0007\u009b2J\u202e\r\nreference: x"));
    }
}
