package dev.pequod.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A module that goes to the repository of another one by mistake is not published there; nor is one copied that a policy refuses. */
final class OtherModulesTest extends TwoModulesTestCase {
    private String place(String repositoryAndTag) {
        return "oci:" + front.host() + "/" + repositoryAndTag;
    }

    private CommandRun push(String module, String repositoryAndTag, String... more) {
        String[] line = {"module", "push", module, place(repositoryAndTag), "--plain-http"};
        String[] all = Arrays.copyOf(line, line.length + more.length);
        System.arraycopy(more, 0, all, line.length, more.length);
        return run(all);
    }

    /** Returns what is told besides how a resource names what was published. */
    private static String notes(CommandRun run) {
        return run.err().replaceFirst("in a resource: platformRef: .*\n", "");
    }

    private static void isFine(CommandRun run) {
        assertEquals("", notes(run));
        assertEquals(0, run.exit());
    }

    @Test
    void amongTheVersionsOfAnotherModuleNoneIsPublished() {
        isFine(push("web", "team/web:v1.0.0"));
        CommandRun wrong = push("other", "team/web:v1.1.0");
        assertEquals(1, wrong.exit());
        assertEquals(
                "error: " + place("team/web:v1.1.0")
                        + ": what was published there is example.com/web, another module than example.com/other, this one;"
                        + " name a repository of its own, or publish it there with --force\n",
                wrong.err());
        assertEquals(
                "v1.0.0\n",
                run("module", "list", place("team/web"), "--plain-http").out());
        CommandRun forced = push("other", "team/web:v1.1.0", "--force");
        assertEquals(0, forced.exit());
        assertEquals(
                "warning: what was published there is example.com/web, another module than example.com/other, this one\n",
                notes(forced));
    }

    @Test
    void neitherIsOneCopiedThere() {
        isFine(push("web", "team/web:v1.0.0"));
        isFine(push("other", "team/other:v1.2.0"));
        CommandRun wrong = run("module", "copy", place("team/other:v1.2.0"), place("team/web:v1.2.0"), "--plain-http");
        assertEquals(1, wrong.exit());
        assertTrue(wrong.err().contains("what was published there is example.com/web, another"), wrong.err());
        CommandRun forced = run(
                "module",
                "copy",
                place("team/other:v1.2.0"),
                place("team/web:v1.2.0"),
                "--plain-http",
                "--force",
                "-o",
                "json");
        assertTrue(forced.out().contains("\"warnings\": [\n    \"what was published there"), forced.out());
    }

    @Test
    void aRepositoryOfAnotherNameIsFineForTheFirstAndForFurtherVersions() {
        isFine(push("web", "team/shop:v1.0.0"));
        isFine(push("web", "team/shop:v1.1.0"));
    }

    @Test
    void theRegistryIsNotAskedWhereTheRepositoryIsNamedAsTheModuleIs() {
        isFine(push("web", "team/web:v1.0.0"));
        assertTrue(front.seen().stream().noneMatch(one -> one.target().contains("/tags/list")));
    }

    @Test
    void whereTheRegistryDoesNotTellTheNamesAreToldOf() {
        front.answer(exchange -> {
            boolean isRefused = exchange.getRequestURI().getPath().endsWith("/tags/list");
            if (isRefused) {
                exchange.sendResponseHeaders(403, -1);
                exchange.close();
            }
            return isRefused;
        });
        CommandRun unknown = push("web", "team/shop:v1.0.0");
        assertEquals(0, unknown.exit());
        assertTrue(
                unknown.err()
                        .startsWith(
                                "warning: the module is example.com/web, and the repository is named shop; whether it is"
                                        + " that of another module is not known, as the registry does not tell: Tried to "),
                unknown.err());
    }

    @Test
    void whatThePolicyRefusesIsNotCopied() throws IOException {
        isFine(push("web", "team/web:v1.0.0"));
        Path policy = Files.writeString(folder.resolve("policy.json"), "{\"rules\": []}");
        Map<String, String> wanted = Map.of("PEQUOD_SIGNATURE_POLICY", policy.toString());
        String from = place("team/web:v1.0.0");
        CommandRun refused = CommandRun.of(
                folder, new byte[0], wanted, false, List.of("module", "copy", from, "web.tar", "--plain-http"));
        assertEquals(1, refused.exit(), refused.err());
        assertTrue(
                refused.err().contains(" but the signature policy has no rule for it and refuses all others"),
                refused.err());
        assertTrue(Files.notExists(folder.resolve("web.tar")));
        Files.writeString(policy, "{\"rules\": [{\"source\": \"" + front.host() + "/team/web\", \"unsigned\": true}]}");
        isFine(CommandRun.of(
                folder, new byte[0], wanted, false, List.of("module", "copy", from, "web.tar", "--plain-http")));
        isFine(CommandRun.of(
                folder,
                new byte[0],
                wanted,
                false,
                List.of("module", "copy", "web.tar", place("mirror/web:v1.0.0"), "--plain-http")));
    }
}
