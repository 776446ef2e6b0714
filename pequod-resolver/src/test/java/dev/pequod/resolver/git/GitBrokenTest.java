package dev.pequod.resolver.git;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.resolver.git.HandMadeRepository.Entry;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that answer as Git does, with what is no repository: that is said of it, once, and nobody is told to look after the server. */
final class GitBrokenTest extends GitTestCase {
    private static final String ABSENT = "2".repeat(40);

    private final HandMadeRepository made = new HandMadeRepository();

    /** What is wrong with a repository, and what is said of it. */
    enum Broken {
        A_FOLDER_IS_MISSING(
                made -> made.commit(made.tree(new Entry("40000", "web", ABSENT))),
                "the object " + ABSENT + " is missing"),
        A_FOLDER_IS_A_FILE(
                made -> made.commit(made.tree(new Entry("40000", "web", made.blob("x: 1\n")))), "is not a tree"),
        A_FILE_IS_A_FOLDER(made -> made.commit(made.tree(new Entry("100644", "a.cue", made.tree()))), "is not a blob"),
        THE_TREE_IS_MISSING(made -> made.commit(ABSENT), "the object " + ABSENT + " is missing"),
        THE_TREE_IS_A_FILE(made -> made.commit(made.blob("x: 1\n")), "is not a tree"),
        ANOTHER_COMMIT_IS_SENT(
                made -> {
                    made.head(ABSENT);
                    made.add("commit", "tree 0\n".getBytes(UTF_8));
                },
                "the object " + ABSENT + " is missing"),
        NOTHING_IS_SENT(
                made -> {
                    made.commit(made.tree());
                    made.forgetObjects();
                },
                ""),
        A_DELTA_IS_OF_NOTHING(
                made -> {
                    made.commit(made.tree());
                    made.addDelta(ABSENT, new byte[] {3, 3, 3, 'a', 'b', 'c'});
                },
                ""),
        A_DELTA_IS_LONGER_THAN_IT_SAYS(
                made -> {
                    made.commit(made.tree());
                    made.addDelta(made.blob("abc"), new byte[] {3, 1, 3, 'a', 'b', 'c'});
                },
                ""),
        THE_COMMIT_IS_NONE(made -> made.head(made.add("commit", "hello".getBytes(UTF_8))), ""),
        THE_COMMIT_NAMES_NO_TREE(
                made -> made.head(made.add("commit", ("tree " + "zz".repeat(20) + "\n").getBytes(UTF_8))),
                "a commit or its tag names no object"),
        THE_COMMIT_ENDS_WITHIN_ITS_TREE(
                made -> made.head(made.add("commit", ("tree " + ABSENT).getBytes(UTF_8))),
                "a commit or its tag is malformed"),
        THE_TREE_IS_NONE(made -> made.commit(made.add("tree", "\0\1\2none".getBytes(UTF_8))), ""),
        THE_TREE_IS_CUT(made -> made.commit(made.add("tree", "100644 a".getBytes(UTF_8))), ""),
        A_REF_IS_NONE(made -> made.head("zz".repeat(20)), ""),
        A_REF_IS_THERE_TWICE(
                made -> {
                    made.commit(made.tree());
                    made.head(ABSENT);
                },
                "duplicate advertisements of refs/heads/main"),
        A_LINE_HAS_NO_LENGTH(
                made -> {
                    made.commit(made.tree());
                    made.afterRefs("0003zzzz");
                },
                "");

        private final Consumer<HandMadeRepository> make;
        private final String words;

        Broken(Consumer<HandMadeRepository> make, String words) {
            this.make = make;
            this.words = words;
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatIsNoRepositoryIsToldAsThatOnce(Broken broken) {
        broken.make.accept(made);
        server.misbehave(made);
        String problem = problem(Reason.INVALID_MODULE, () -> fetch("main", ""));
        assertTrue(problem.startsWith("http://localhost:" + server.port() + " sent what is no repository: "), problem);
        assertTrue(problem.contains(broken.words), problem);
        assertTrue(!problem.contains("bounds") && !problem.contains("null") && !problem.contains("Exception"), problem);
        assertEquals(List.of(), pauses, "another try would get the same");
    }

    /** Once, each parent was looked for among the others, whose ids all began alike: a minute and more, and after every deadline. */
    @ParameterizedTest
    @ValueSource(ints = {20_000, 200_000})
    @Timeout(20)
    void parentsThatBeginAlikeCostNoTime(int count) throws ModuleException {
        StringBuilder parents = new StringBuilder();
        for (int i = 0; i < count; i++) {
            parents.append("parent 00000000%032x\n".formatted(i));
        }
        made.head(made.add("commit", ("tree " + made.tree() + "\n" + parents + "\nmany\n").getBytes(UTF_8)));
        server.misbehave(made);
        if (count < 100_000) {
            assertEquals(0, fetch("main", "").size());
        } else {
            assertEquals(
                    "the commit or its tag has more than the 1048576 bytes that are allowed",
                    problem(Reason.LIMIT_EXCEEDED, () -> fetch("main", "")));
        }
    }

    /** The same of commits without parents: only one is asked for. */
    @Test
    @Timeout(20)
    void manyCommitsWithoutParentsAreRefused() {
        made.commit(made.tree());
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 70_000; i++) {
            lines.append(HandMadeRepository.line("shallow 0000000000000000%024x".formatted(i)));
        }
        made.tellBeforeShallow(lines.toString());
        server.misbehave(made);
        assertEquals(
                "the server sent more than 131072 bytes before the objects that were asked for",
                problem(Reason.LIMIT_EXCEEDED, () -> fetch("main", "")));
    }

    /** The id of a tag names the commit that the tag names, and a tag of a tag the same. */
    @Test
    void aTagOfATagNamesItsCommitAndManyAreRefused() throws ModuleException {
        String id = made.commit(made.tree());
        String type = "commit";
        for (int depth = 1; depth <= 6; depth++) {
            id = made.add(
                    "tag",
                    ("object " + id + "\ntype " + type + "\ntag t\ntagger A <a@b> 1 +0000\n\nx\n").getBytes(UTF_8));
            type = "tag";
            made.ref(id + " refs/tags/t" + depth);
            String tag = id;
            server.misbehave(made);
            if (depth <= 5) {
                assertEquals(0, fetch(tag, "").size());
            } else {
                assertEquals(
                        "the ref names no commit but another object",
                        problem(Reason.INVALID_MODULE, () -> fetch(tag, "")));
            }
        }
    }

    @Test
    void whatTheServerSaysInsteadOfAPackIsToldOnce() {
        made.commit(made.tree());
        made.fail("fatal: the disk is broken\n");
        server.misbehave(made);
        assertEquals(
                "http://localhost:" + server.port() + " refused: fatal: the disk is broken",
                problem(Reason.UNAVAILABLE, () -> fetch("main", "")));
        assertEquals(List.of(), pauses);
    }

    @Test
    void whatTheServerSaysInsteadOfRefsIsToldWithoutTheAddressOnceMore() {
        made.answerInsteadOfRefs("ERR the disk is broken\n");
        server.misbehave(made);
        assertEquals(
                "http://localhost:" + server.port() + " refused: the disk is broken",
                problem(Reason.UNAVAILABLE, () -> fetch("main", "")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0008NAK\n", "0008NAK\n0000", "0008NAK\n000"})
    void anAnswerThatEndsTooEarlyIsToldAsThatAndAskedForAgain(String bytes) {
        made.commit(made.tree());
        made.answerInsteadOfPack(bytes);
        server.misbehave(made);
        assertEquals(
                "http://localhost:" + server.port() + " ended its answer before it was whole (tried 3 times)",
                problem(Reason.UNAVAILABLE, () -> fetch("main", "")));
        assertEquals(2, pauses.size());
    }

    @Test
    void aFileThatWasNotSentIsNotSaidToBeTooLarge() {
        made.commit(made.tree(new Entry("100644", "a.cue", ABSENT)));
        server.misbehave(made);
        assertEquals(
                "\"a.cue\" was not sent: it has more than the 4194304 bytes that are allowed, or the repository lacks it",
                problem(Reason.LIMIT_EXCEEDED, () -> fetch("main", "")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", "C:x"})
    void aPathThatIsRefusedIsToldWithTheRepository(String name) {
        String commit = made.commit(made.tree(new Entry("100644", name, made.blob("x: 1\n"))));
        server.misbehave(made);
        ModuleException told = assertThrows(ModuleException.class, () -> fetch("main", ""));
        String message = String.valueOf(told.getMessage());
        assertEquals(Reason.INVALID_MODULE, told.reason(), message);
        assertTrue(message.startsWith("Tried to fetch " + ref(commit, "") + " but "), message);
        assertTrue(message.contains("\"" + name + "\""), message);
    }

    @Test
    void aNameIsNoPath() {
        made.commit(made.tree(new Entry("100644", "a/b.cue", made.blob("x: 1\n"))));
        server.misbehave(made);
        assertEquals(
                "it has an entry whose path is \"a/b.cue\" and whose name holds a slash, which no name may",
                problem(Reason.INVALID_MODULE, () -> fetch("main", "")));
    }
}
