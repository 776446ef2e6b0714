package dev.pequod.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which files of a checkout are published: those of the commit where the module says so, and else all, with a warning. */
class CommittedFilesTest {
    @TempDir
    private Path folder;

    private Path web;

    @BeforeEach
    void init() {
        assertEquals(0, run("module", "init", "repo/web").exit());
        web = folder.resolve("repo/web");
    }

    private CommandRun run(String... arguments) {
        return CommandRun.of(folder, "", List.of(arguments));
    }

    private void kind(String kind) throws IOException {
        Files.writeString(
                web.resolve("cue.mod/module.cue"),
                "module: \"example.com/web@v1\"\nlanguage: version: \"v0.9.0\"\nsource: kind:      \"" + kind + "\"\n");
    }

    private String git(String arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("git"));
        command.addAll(List.of(arguments.split(" ")));
        Process process = new ProcessBuilder(command)
                .directory(folder.resolve("repo").toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), said);
        return said.strip();
    }

    private String commit() throws IOException, InterruptedException {
        Files.writeString(folder.resolve("repo/.gitignore"), "secrets.yaml\n*.cue~\nvendor/\n");
        git("init -q");
        git("config user.name Ada");
        git("config user.email ada@example.com");
        git("add -A");
        git("commit -q -m first");
        return git("rev-parse HEAD");
    }

    private void ignored() throws IOException {
        Files.writeString(web.resolve("secrets.yaml"), "password: hunter2\n");
        Files.writeString(web.resolve("schema.cue~"), "junk");
    }

    private CommandRun build() throws IOException {
        Files.deleteIfExists(folder.resolve("web.tar"));
        return run("module", "build", "repo/web", "--version-tag", "v1.0.0", "--to", "web.tar");
    }

    private boolean isPublished(String file) {
        String name = "out" + System.nanoTime();
        CommandRun pull = run("module", "pull", "web.tar", "-d", name);
        assertEquals(0, pull.exit(), pull.err());
        assertTrue(Files.exists(folder.resolve(name).resolve("schema.cue")));
        return Files.exists(folder.resolve(name).resolve(file));
    }

    @Test
    void withTheKindGitExactlyTheCommittedFilesArePublished() throws IOException, InterruptedException {
        kind("git");
        String commit = commit();
        String digest = build().out();
        ignored();
        CommandRun built = build();
        assertEquals(0, built.exit(), built.err());
        assertEquals("", built.err());
        assertEquals(digest, built.out(), "the same commit has the same digest");
        assertFalse(isPublished("secrets.yaml"));
        assertFalse(isPublished("schema.cue~"));
        assertTrue(isPublished("tests/minimal/in.json") || isPublished("tests"), "tests come along");
        assertTrue(run("module", "inspect", "web.tar:v1.0.0", "-o", "json")
                .out()
                .contains("\"org.opencontainers.image.revision\": \"" + commit + "\""));
    }

    @Test
    void withTheKindGitAChangedTreeIsRefused() throws IOException, InterruptedException {
        kind("git");
        commit();
        Files.writeString(web.resolve("README.md"), "changed\n");
        CommandRun untracked = build();
        assertEquals(1, untracked.exit(), untracked.out());
        assertTrue(
                untracked
                        .err()
                        .contains("cue.mod/module.cue says source: kind: \"git\", so that exactly what is committed is"
                                + " published, but README.md is not as in the commit; commit all changes"),
                untracked.err());
        git("add -A");
        git("commit -q -m second");
        assertEquals(0, build().exit());
        Files.writeString(web.resolve("schema.cue"), "\n", StandardOpenOption.APPEND);
        Files.writeString(web.resolve("a.cue"), "package web\n");
        CommandRun changed = build();
        assertEquals(1, changed.exit(), changed.out());
        assertTrue(changed.err().contains("but a.cue, schema.cue are not as in the commit"), changed.err());
    }

    @Test
    void withTheKindGitThereMustBeACommit() throws IOException, InterruptedException {
        kind("git");
        CommandRun nowhere = build();
        assertEquals(1, nowhere.exit(), nowhere.out());
        assertTrue(nowhere.err().contains("kind: \"git\""), nowhere.err());
        git("init -q");
        assertTrue(build().err().contains("no file of it is in a checkout of Git"));
        commit();
        git("config filter.x.clean /bin/true");
        assertTrue(build().err().contains("the checkout's own settings could have git run programs"));
    }

    /** Git says of such files that they are as in the commit, and does not look. */
    @ParameterizedTest
    @ValueSource(strings = {"assume-unchanged", "skip-worktree"})
    void whatGitDoesNotLookAtIsRefused(String mark) throws IOException, InterruptedException {
        kind("git");
        commit();
        git("update-index --" + mark + " web/schema.cue");
        Files.writeString(web.resolve("schema.cue"), "\n// changed\n", StandardOpenOption.APPEND);
        CommandRun built = build();
        assertEquals(1, built.exit(), built.out());
        assertTrue(
                built.err()
                        .contains(
                                "but schema.cue is marked as assume-unchanged or skip-worktree, so that git does not look"
                                        + " whether it is as in the commit; let it look, with git update-index"
                                        + " --no-assume-unchanged FILE and --no-skip-worktree FILE; commit all changes"),
                built.err());
        kind("self");
        git("add -A");
        git("commit -q -m second");
        CommandRun self = build();
        assertEquals(0, self.exit(), self.err());
        assertEquals(
                "warning: schema.cue is marked as assume-unchanged or skip-worktree, so that git does not look whether it"
                        + " is as in the commit, and no revision is written down\n",
                self.err());
        assertFalse(
                run("module", "inspect", "web.tar:v1.0.0", "-o", "json").out().contains("image.revision"));
        git("update-index --no-" + mark + " web/schema.cue");
        kind("git");
        git("add -A");
        git("commit -q -m third");
        assertEquals(0, build().exit());
    }

    /** What Git writes into the folder differs between machines; one commit has one digest. */
    @ParameterizedTest
    @ValueSource(strings = {"core.autocrlf true", "core.eol crlf"})
    void withTheKindGitTheBytesOfTheCommitArePublished(String setting) throws IOException, InterruptedException {
        kind("git");
        Files.writeString(web.resolve("CHANGELOG.md"), "# Changes\n\n## v1.0.0\n\n$Id$\n");
        Files.writeString(
                web.resolve(".gitattributes"),
                "* text=auto\nCHANGELOG.md ident\nnotes.txt working-tree-encoding=UTF-16LE-BOM\n");
        Files.writeString(web.resolve("notes.txt"), "äö\n", StandardCharsets.UTF_16LE);
        git("init -q");
        commit();
        String digest = build().out();
        git("config " + setting);
        for (String file : List.of("CHANGELOG.md", "notes.txt", "schema.cue", "tests/minimal/in.json")) {
            Files.deleteIfExists(web.resolve(file));
        }
        git("checkout -- web");
        assertTrue(Files.readString(web.resolve("CHANGELOG.md")).contains("\r\n"));
        assertFalse(Files.readString(web.resolve("CHANGELOG.md")).contains("$Id$"));
        assertEquals("", git("status --porcelain"));
        CommandRun built = build();
        assertEquals("", built.err());
        assertEquals(digest, built.out());
        assertEquals(0, run("module", "pull", "web.tar", "-d", "pulled").exit());
        assertEquals("äö\n", Files.readString(folder.resolve("pulled/notes.txt")));
    }

    @Test
    void aPointerOfLfsIsNotPublished() throws IOException, InterruptedException {
        kind("git");
        Files.writeString(
                web.resolve("logo.svg"), "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 3\n");
        commit();
        assertTrue(
                build().err()
                        .contains("\"logo.svg\" is a pointer of Git LFS in the commit; put the file itself into the"
                                + " repository"),
                build().err());
    }

    @Test
    void aLinkOfTheCommitThatIsAFileHereIsRefused() throws IOException, InterruptedException {
        kind("git");
        Files.createSymbolicLink(web.resolve("data.yaml"), Path.of("README.md"));
        Files.writeString(web.resolve("README.md"), "text\n");
        commit();
        assertEquals(0, build().exit());
        git("config core.symlinks false");
        Files.delete(web.resolve("data.yaml"));
        git("checkout -- web");
        CommandRun built = build();
        assertEquals(1, built.exit(), built.out());
        assertTrue(
                built.err().contains("but data.yaml is a link in the commit or in the folder, and not in both"),
                built.err());
    }

    @Test
    void aCommittedLinkLeadsToNoOtherFile() throws IOException, InterruptedException {
        kind("git");
        Files.createSymbolicLink(web.resolve("data.yaml"), Path.of("secrets.yaml"));
        commit();
        ignored();
        CommandRun built = build();
        assertEquals(1, built.exit(), built.out());
        assertTrue(
                built.err().contains("the link data.yaml leads to secrets.yaml, which is no part of the module"),
                built.err());
    }

    @Test
    void anotherKindTakesTheFolderAsItIsAndWarns() throws IOException, InterruptedException {
        kind("self");
        commit();
        assertEquals("", build().err());
        ignored();
        Files.createDirectory(web.resolve("vendor"));
        Files.writeString(web.resolve("vendor/notes"), "x");
        CommandRun built = build();
        assertEquals(0, built.exit(), built.err());
        assertEquals(
                "warning: Git ignores schema.cue~, secrets.yaml, but they are part of the module; source: kind: \"git\" in"
                        + " cue.mod/module.cue publishes committed files only\n",
                built.err());
        assertTrue(isPublished("secrets.yaml"));
        Files.writeString(web.resolve("README.md"), "new\n");
        assertTrue(
                build().err()
                        .contains("warning: README.md is not as in the commit, so that no revision is written down\n"),
                build().err());
    }
}
