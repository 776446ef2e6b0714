package dev.pequod.resolver.git;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import dev.pequod.api.testing.GitHttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** A repository of objects that no Git would store, and the answers about it that none would give. */
final class HandMadeRepository implements GitHttpServer.Fault {
    private static final String CAPABILITIES =
            "shallow filter allow-tip-sha1-in-want allow-reachable-sha1-in-want side-band-64k ofs-delta no-progress"
                    + " multi_ack_detailed no-done";
    private static final int REF_DELTA = 7;
    private static final int DATA = 1;
    private static final int FATAL = 3;
    private static final int LONGEST = 60_000;

    private final List<byte[]> objects = new ArrayList<>();
    private final List<String> refs = new ArrayList<>();
    private String afterRefs = "0000";
    private String fatal = "";
    private @Nullable String insteadOfPack;
    private String insteadOfRefs = "";
    private String beforeShallow = "";

    /** An entry of a tree, which is stored as it is. */
    record Entry(String mode, String name, String id) {}

    String blob(String text) {
        return add("blob", text.getBytes(UTF_8));
    }

    String tree(Entry... entries) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (Entry entry : entries) {
            bytes.writeBytes((entry.mode + " " + entry.name + "\0").getBytes(UTF_8));
            bytes.writeBytes(HexFormat.of().parseHex(entry.id));
        }
        return add("tree", bytes.toByteArray());
    }

    /** Adds a commit of a tree, to which {@code main} leads. */
    String commit(String tree) {
        String who = " Ada <ada@example.com> 1700000000 +0000\n";
        return head(
                add("commit", ("tree " + tree + "\nauthor" + who + "committer" + who + "\nfirst\n").getBytes(UTF_8)));
    }

    /** Lets {@code main} lead to an object. */
    String head(String id) {
        ref(id + " refs/heads/main");
        return id;
    }

    void ref(String line) {
        refs.add(line);
    }

    String add(String type, byte[] bytes) {
        objects.add(packed(List.of("", "commit", "tree", "blob", "tag").indexOf(type), new byte[0], bytes));
        return HexFormat.of().formatHex(sha1((type + " " + bytes.length + "\0").getBytes(UTF_8), bytes));
    }

    void addDelta(String base, byte[] delta) {
        objects.add(packed(REF_DELTA, HexFormat.of().parseHex(base), delta));
    }

    void forgetObjects() {
        objects.clear();
    }

    void afterRefs(String bytes) {
        afterRefs = bytes;
    }

    /** Ends the answer with other bytes than those of the acknowledgement and the pack. */
    void answerInsteadOfPack(String bytes) {
        insteadOfPack = bytes;
    }

    /** Tells this line in the place of all refs. */
    void answerInsteadOfRefs(String line) {
        insteadOfRefs = line;
    }

    /** Tells these lines before that of the commit that has no parents. */
    void tellBeforeShallow(String lines) {
        beforeShallow = lines;
    }

    /** Fails in the place of a pack, with the server's own words. */
    void fail(String words) {
        fatal = words;
    }

    private static byte[] packed(int type, byte[] base, byte[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int left = bytes.length >> 4;
        out.write(type << 4 | bytes.length & 15 | (left > 0 ? 0x80 : 0));
        while (left > 0) {
            out.write(left & 0x7f | (left > 0x7f ? 0x80 : 0));
            left >>= 7;
        }
        out.writeBytes(base);
        try (DeflaterOutputStream deflated = new DeflaterOutputStream(out)) {
            deflated.write(bytes);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return out.toByteArray();
    }

    private static byte[] sha1(byte[]... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-1");
            for (byte[] part : parts) {
                digest.update(part);
            }
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private byte[] pack() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes("PACK".getBytes(UTF_8));
        out.writeBytes(ByteBuffer.allocate(8).putInt(2).putInt(objects.size()).array());
        objects.forEach(out::writeBytes);
        out.writeBytes(sha1(out.toByteArray()));
        return out.toByteArray();
    }

    /** Returns a line as the protocol frames it. */
    static String line(String text) {
        return "%04x%s".formatted(text.length() + 4, text);
    }

    private static String band(int number, byte[] bytes) {
        StringBuilder lines = new StringBuilder();
        for (int at = 0; at < bytes.length; at += LONGEST) {
            int length = Math.min(LONGEST, bytes.length - at);
            lines.append(line((char) number + new String(bytes, at, length, ISO_8859_1)));
        }
        return lines.toString();
    }

    /** Returns the beginning of the answer that says which refs there are. */
    String advertisement() {
        StringBuilder out = new StringBuilder(line("# service=git-upload-pack\n") + "0000");
        if (!insteadOfRefs.isEmpty()) {
            return line("# service=git-upload-pack\n") + "0000" + line(insteadOfRefs);
        }
        String capabilities = "\0" + CAPABILITIES;
        for (String ref : refs) {
            out.append(line(ref + capabilities + "\n"));
            capabilities = "";
        }
        return out + afterRefs;
    }

    @Override
    public boolean answer(HttpExchange exchange) throws IOException {
        boolean isFetch = exchange.getRequestMethod().equals("POST");
        boolean isPacked = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
        InputStream body = exchange.getRequestBody();
        String asked = new String((isPacked ? new GZIPInputStream(body) : body).readAllBytes(), UTF_8);
        String answer = advertisement();
        if (isFetch) {
            String wanted = asked.substring(asked.indexOf("want ") + 5, asked.indexOf("want ") + 45);
            String acknowledged = line("NAK\n")
                    + (fatal.isEmpty() ? band(DATA, pack()) : band(FATAL, fatal.getBytes(UTF_8))) + "0000";
            answer = beforeShallow + line("shallow " + wanted + "\n") + "0000"
                    + Objects.requireNonNullElse(insteadOfPack, acknowledged);
        }
        exchange.getResponseHeaders()
                .set("Content-Type", "application/x-git-upload-pack-" + (isFetch ? "result" : "advertisement"));
        exchange.sendResponseHeaders(200, 0);
        exchange.getResponseBody().write(answer.getBytes(ISO_8859_1));
        return true;
    }
}
