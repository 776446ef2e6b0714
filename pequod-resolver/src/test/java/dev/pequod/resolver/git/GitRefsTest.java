package dev.pequod.resolver.git;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.pequod.api.GitRef;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.api.ModuleRevision;
import dev.pequod.api.PlatformRef;
import dev.pequod.api.PlatformRefException;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which commit a ref means. */
final class GitRefsTest extends GitTestCase {
    private String first;
    private String second;

    @BeforeEach
    void commits() {
        repository.write("web/a.cue", "package web\n");
        first = repository.commit("first");
        repository.git("tag", "light");
        repository.git("tag", "-a", "v1.0.0", "-m", "first release");
        repository.git("tag", "-a", "web/v1.0.0", "-m", "first release of web");
        repository.git("tag", "-a", "nested", "v1.0.0", "-m", "a tag of a tag");
        repository.git("branch", "feature/new+shiny");
        repository.write("web/b.cue", "package web\n");
        second = repository.commit("second");
    }

    /** Once, tags never worked, and some names of branches failed. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "light",
                "v1.0.0",
                "web/v1.0.0",
                "nested",
                "feature/new+shiny",
                "refs/tags/v1.0.0",
                "refs/heads/feature/new+shiny",
                "tags/v1.0.0",
                "heads/feature/new+shiny"
            })
    void lesson8TagsAndBranchesWorkLightAnnotatedAndWithSlashes(String ref) throws ModuleException {
        assertEquals(first, locate(ref));
        assertEquals(1, fetch(ref, "web").size());
    }

    /** Of tags that are named alike; a commit is told of only what is newer than its own version. */
    @ParameterizedTest
    @CsvSource({
        "v1.0.0, web, v1.10.0",
        "v1.10.0, web, v1.10.0",
        "refs/tags/v1.9.0, web, v1.10.0",
        "tags/v1.9.0, web, v1.10.0",
        "tags/web/v1.0.0, web, web/v1.1.0",
        "heads/v7.0.0, web, ''",
        "web/v1.0.0, web, web/v1.1.0",
        "FIRST, web, web/v1.1.0",
        "FIRST, '', v1.10.0",
        "SECOND, '', ''",
        "UNTAGGED, web, ''",
        "main, web, ''",
        "light, web, ''",
        "v0.0.0/x, web, ''",
        "none/v1.0.0, web, ''",
    })
    void theNewestVersionIsThatOfTags(String ref, String path, String newest) throws Exception {
        for (String tag :
                List.of("v1.9.0", "v1.10.0", "v2.0.0-rc.1", "v3", "web/v1.1.0", "web/v2.0.0-rc.1", "other/v9.0.0")) {
            repository.git("tag", tag);
        }
        repository.git("branch", "v7.0.0");
        String untagged = repository.commit("third");
        String commit = ref.replace("FIRST", first).replace("SECOND", second).replace("UNTAGGED", untagged);
        assertEquals(
                newest.isEmpty() ? Optional.empty() : Optional.of(ref(newest, path)),
                fetcher().newest(ref(commit, path), context()));
    }

    /** Once, tags of another module were newer, where those of one literally begin with {@code tags/}. */
    @ParameterizedTest
    @ValueSource(strings = {"tags/v5.0.0", "refs/tags/tags/v5.0.0"})
    void aTagBelowTagsIsOneOfItsOwnKind(String ref) throws Exception {
        for (String tag : List.of("tags/v5.0.0", "tags/v5.1.0", "v9.0.0")) {
            repository.git("tag", tag);
        }
        assertEquals(second, locate(ref));
        assertEquals(Optional.of(ref("refs/tags/tags/v5.1.0", "web")), fetcher().newest(ref(ref, "web"), context()));
        repository.git("tag", "v5.0.0");
        assertEquals(
                Optional.of(ref(ref.startsWith("refs/") ? "refs/tags/tags/v5.1.0" : "v9.0.0", "web")),
                fetcher().newest(ref(ref, "web"), context()),
                "a tag that the shorter name is of first");
    }

    @ParameterizedTest
    @ValueSource(strings = {"main", "HEAD", "refs/heads/main", "heads/main"})
    void theDefaultBranchIsHead(String ref) throws ModuleException {
        assertEquals(second, locate(ref));
        assertEquals(2, fetch(ref, "web").size());
    }

    @Test
    void aRevisionNamesTheCommitAndThePathAndIsReadAgain() throws ModuleException {
        ModuleRevision revision = fetcher().locate(ref("v1.0.0", "web"), context());
        assertEquals(first, revision.revision());
        assertEquals("git:" + ref(first, "web").value(), revision.source());
    }

    /** Once, a repository was cloned to learn what a branch means. */
    @Test
    void lesson8LocatingTransfersNoObjects() throws ModuleException {
        locate("v1.0.0");
        // Reading the advertisement and, in version 2 of the protocol, asking for these refs.
        assertEquals(
                List.of(
                        "GET /team/modules/.git/info/refs?service=git-upload-pack",
                        "POST /team/modules/.git/git-upload-pack"),
                server.requests());
    }

    @Test
    void aFullCommitIsLocatedWithoutAskingAndFetchedAlone() throws ModuleException {
        assertEquals(first, locate(first));
        assertEquals(0, server.requests().size());
        assertEquals(1, fetch(first, "web").size());
    }

    @Test
    void aTagAndABranchOfOneNameThatDifferAreAmbiguous() throws ModuleException {
        repository.git("branch", "same", first);
        repository.git("tag", "same", first);
        assertEquals(first, locate("same"));
        repository.git("branch", "-f", "same", second);
        assertEquals(
                "the repository has several refs \"same\", which differ; write ?ref=refs/tags/same or"
                        + " ?ref=refs/heads/same",
                problem(Reason.INVALID_MODULE, () -> locate("same")));
        assertEquals(first, locate("refs/tags/same"));
        assertEquals(second, locate("refs/heads/same"));
        repository.git("branch", "heads/same", first);
        assertEquals(
                "the repository has several refs \"heads/same\", which differ; write ?ref=refs/heads/same or"
                        + " ?ref=refs/heads/heads/same",
                problem(Reason.INVALID_MODULE, () -> locate("heads/same")));
    }

    /** Forges have the work of people there who may not write. */
    @Test
    void whatIsNeitherATagNorABranchIsNamedInFull() throws ModuleException {
        repository.git("update-ref", "refs/pull/12/head", second);
        assertEquals(second, locate("refs/pull/12/head"));
        problem(Reason.NOT_FOUND, () -> locate("pull/12/head"));
    }

    /** Once, the short id of a commit failed without a word about why. */
    @Test
    void lesson8AShortIdIsRefusedWithWhatToDo() {
        String capitals = first.toUpperCase(Locale.ROOT);
        assertEquals(
                "the repository has no tag and no branch \"" + capitals
                        + "\"; if it is the id of a commit, write it in small letters, with all 40 digits",
                problem(Reason.NOT_FOUND, () -> locate(capitals)));
        String id = first.substring(0, 7);
        assertEquals(
                "the repository has no tag and no branch \"" + id
                        + "\"; if it is the beginning of a commit's id, write all 40 digits",
                problem(Reason.NOT_FOUND, () -> locate(id)));
    }

    @Test
    void whatIsNotThereSaysSo() {
        assertEquals(
                "the repository has no tag and no branch \"v2\"; check its name, or write ?ref=HEAD for the default branch",
                problem(Reason.NOT_FOUND, () -> locate("v2")));
        assertEquals(
                "the repository has no \"refs/heads/v2\"", problem(Reason.NOT_FOUND, () -> locate("refs/heads/v2")));
        String unknown = "0123456789".repeat(4);
        assertEquals("the repository has no such commit", problem(Reason.NOT_FOUND, () -> fetch(unknown, "")));
        String sha256 = "0123456789abcdef".repeat(4);
        assertEquals(
                "repositories with ids of sha256 are not supported",
                problem(Reason.INVALID_MODULE, () -> fetch(sha256, "")));
        GitRef none = new GitRef(server.remote("team/none"), "main", "");
        assertEquals(
                "there is no such repository, or it is hidden from whoever has no credentials;"
                        + " PEQUOD_GIT_CREDENTIALS names a file that has some or,"
                        + " for the operator, secrets of the service account have",
                problem(Reason.NOT_FOUND, () -> fetcher().locate(none, context())));
    }

    @Test
    void anEmptyRepositoryHasNoDefaultBranch() {
        TestRepository.create(root.resolve("team/empty"));
        GitRef ref = new GitRef(server.remote("team/empty/.git"), "HEAD", "");
        assertEquals(
                "the repository has no default branch; name one",
                problem(Reason.NOT_FOUND, () -> fetcher().locate(ref, context())));
    }

    @Test
    void aTagOfSomethingElseThanACommitIsRefused() {
        repository.git("tag", "blob", second + ":web/a.cue");
        repository.git("tag", "tree", second + ":web");
        for (String ref : new String[] {"blob", "tree"}) {
            assertEquals(
                    "the ref names no commit but another object", problem(Reason.INVALID_MODULE, () -> fetch(ref, "")));
        }
    }

    @Test
    void aPathThatIsNotThereIsNotFound() {
        assertEquals(
                "the repository has no folder \"none\" there", problem(Reason.NOT_FOUND, () -> fetch("main", "none")));
        assertEquals(
                "\"web/a.cue\" is no folder there", problem(Reason.INVALID_MODULE, () -> fetch("main", "web/a.cue")));
    }

    /** Once, a path could lead to the modules of other tenants, and file:// to the machine's own files. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "git:file:///etc?ref=main",
                "git:/etc?ref=main",
                "git:../x?ref=main",
                "git:git://example.com/a/b?ref=main",
                "git:ext::sh -c true?ref=main",
                "git:ftp://example.com/a/b?ref=main",
                "git:sftp://example.com/a/b?ref=main",
                "git:amazon-s3://example.com/a/b?ref=main",
                "git:http://example.com/a/b?ref=main",
                "git:https://example.com/a/b?ref=main&path=../other",
                "git:https://example.com/a/b?ref=main&path=/etc",
                "git:https://token@example.com/a/b?ref=main",
                "git:https://example.com/a/b?ref=--upload-pack=x"
            })
    void lesson8ProtocolsAndPathsThatLeaveTheRepositoryAreNoReferences(String text) {
        assertThrows(PlatformRefException.class, () -> PlatformRef.parse(text));
    }

    /** Once, it was told to be a broken connection, after three further tries. */
    @Test
    void aRepositoryWithLongIdsIsToldToHaveThem() throws IOException {
        TestRepository other = new TestRepository(Files.createDirectories(root.resolve("team/long")));
        other.git("init", "-q", "-b", "main", "--object-format=sha256");
        GitRef empty = new GitRef(server.remote("team/long/.git"), "main", "");
        String problem =
                "the repository has ids of SHA-256, which cannot be read; publish from one with ids of SHA-1 (git"
                        + " init --object-format=sha1)";
        assertEquals(problem, problem(Reason.INVALID_MODULE, () -> fetcher().locate(empty, context())));
        other.write("a.cue", "package a\n");
        other.commit("first");
        for (String ref : List.of("main", "HEAD")) {
            GitRef named = new GitRef(server.remote("team/long/.git"), ref, "");
            assertEquals(problem, problem(Reason.INVALID_MODULE, () -> fetcher().locate(named, context())));
        }
        assertEquals(List.of(), pauses, "nothing is tried again");
    }
}
