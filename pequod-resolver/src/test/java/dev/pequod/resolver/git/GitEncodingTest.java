package dev.pequod.resolver.git;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.api.testing.GitHttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/** What a server may send counts as it is expanded, and names of refs have a smaller limit of their own. */
final class GitEncodingTest extends GitTestCase {
    private final HandMadeRepository made = new HandMadeRepository();
    private GitOptions options;

    @Override
    GitOptions options() {
        return options == null ? super.options() : options;
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(ISO_8859_1));
        }
        return bytes.toByteArray();
    }

    private GitHttpServer.Fault encoded(String encoding, byte[] bytes) {
        return exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "application/x-git-upload-pack-advertisement");
            exchange.getResponseHeaders().set("Content-Encoding", encoding);
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
            return true;
        };
    }

    private void addRefs(int count, String name) {
        for (int i = 0; i < count; i++) {
            made.ref("1".repeat(40) + " refs/heads/" + name + i);
        }
    }

    @Test
    void whatIsSentInGzipIsReadAndCountsExpanded() throws IOException, ModuleException {
        String commit = made.commit(made.tree());
        server.misbehave(encoded("gzip", gzip(made.advertisement())));
        assertEquals(commit, locate("main"));
        addRefs(1_000, "a".repeat(1_000));
        options = super.options().withMaxTransferBytes(100_000);
        byte[] bomb = gzip(made.advertisement());
        assertEquals(true, bomb.length < 25_000);
        for (String encoding : new String[] {"gzip", "x-gzip", "GZIP"}) {
            server.misbehave(encoded(encoding, bomb));
            assertEquals(
                    "the server sent more than 25000 bytes before any object; keep modules in a smaller repository, or"
                            + " raise PEQUOD_GIT_MAX_BYTES",
                    problem(Reason.LIMIT_EXCEEDED, () -> locate("main")));
        }
    }

    /** A stream of gzip may be long and expand to nothing. */
    @Test
    void whatIsSentInGzipCountsAsItIs() throws IOException {
        made.commit(made.tree());
        ByteArrayOutputStream endless = new ByteArrayOutputStream();
        endless.writeBytes(new byte[] {31, (byte) 139, 8, 8, 0, 0, 0, 0, 0, 0}); // a name of a file follows
        endless.writeBytes("a".repeat(1_000_000).getBytes(ISO_8859_1));
        options = super.options().withMaxTransferBytes(100_000);
        server.misbehave(encoded("gzip", endless.toByteArray()));
        assertEquals(
                "the server sent more than 25000 bytes before any object; keep modules in a smaller repository, or"
                        + " raise PEQUOD_GIT_MAX_BYTES",
                problem(Reason.LIMIT_EXCEEDED, () -> locate("main")));
    }

    /** For the JDK's stream each member that holds nothing is a call within a call. */
    @Test
    void membersOfGzipThatHoldNothingAreNotEntered() throws IOException {
        made.commit(made.tree());
        ByteArrayOutputStream many = new ByteArrayOutputStream();
        byte[] empty = gzip("");
        for (int i = 0; i < 100_000; i++) {
            many.writeBytes(empty);
        }
        server.misbehave(encoded("gzip", many.toByteArray()));
        problem(Reason.UNAVAILABLE, () -> locate("main"));
    }

    @Test
    void anEncodingThatNobodyAskedForIsRefused() throws IOException {
        made.commit(made.tree());
        for (String encoding : new String[] {"br", "gzip, gzip", "deflate"}) {
            server.misbehave(encoded(encoding, gzip(made.advertisement())));
            assertEquals(
                    "http://localhost:" + server.port() + " answered in the encoding \"" + encoding
                            + "\", which was not asked for",
                    problem(Reason.UNAVAILABLE, () -> locate("main")));
        }
    }

    /** They stay in memory, in which several conversations are held at once. */
    @Test
    void namesOfRefsHaveASmallerLimit() throws IOException {
        made.commit(made.tree());
        addRefs(1_000, "a".repeat(5_000));
        server.misbehave(encoded("identity", made.advertisement().getBytes(ISO_8859_1)));
        assertEquals(
                "the server sent more than 4194304 bytes before any object; keep modules in a smaller repository, or"
                        + " raise PEQUOD_GIT_MAX_BYTES",
                problem(Reason.LIMIT_EXCEEDED, () -> locate("main")));
    }
}
