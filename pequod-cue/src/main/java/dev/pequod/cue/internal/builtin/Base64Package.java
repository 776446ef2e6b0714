package dev.pequod.cue.internal.builtin;

import static dev.pequod.cue.internal.adt.Kinds.BYTES;
import static dev.pequod.cue.internal.adt.Kinds.INT;
import static dev.pequod.cue.internal.adt.Kinds.NULL;
import static dev.pequod.cue.internal.adt.Kinds.STRING;
import static dev.pequod.cue.internal.adt.Kinds.TOP;

import dev.pequod.cue.internal.adt.Datum;
import dev.pequod.cue.internal.adt.Expr;
import dev.pequod.cue.internal.adt.Kinds;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** The package {@code encoding/base64}, whose only encoding is the standard one, named by null. */
final class Base64Package {
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    private Base64Package() {}

    static PackageTable table() {
        return new PackageTable("encoding/base64")
                .function("EncodedLen", INT, Base64Package::encodedLength, TOP, INT)
                .function("DecodedLen", INT, Base64Package::decodedLength, TOP, INT)
                .function("Encode", STRING, Base64Package::encode, TOP, BYTES | STRING)
                .function("Decode", BYTES | STRING, Base64Package::decode, TOP, STRING);
    }

    private static void checkEncoding(Arguments a) {
        Datum encoding = a.value(0);
        if (encoding.kind() != NULL) {
            throw a.failure(
                    "base64: unsupported encoding: cannot use value %s (type %s) as null",
                    encoding, Kinds.toString(encoding.kind()));
        }
    }

    private static Expr encodedLength(Arguments a) {
        long n = a.integer(1);
        checkEncoding(a);
        return a.newInteger((n + 2) / 3 * 4);
    }

    private static Expr decodedLength(Arguments a) {
        long n = a.integer(1);
        checkEncoding(a);
        return a.newInteger(n / 4 * 3);
    }

    private static Expr encode(Arguments a) {
        byte[] bytes = a.bytes(1);
        checkEncoding(a);
        a.evaluation().expectSize((bytes.length + 2L) / 3 * 4);
        return a.string(Base64.getEncoder().encodeToString(bytes));
    }

    /** Decodes, line ends ignored; the JDK's decoders neither tell where an error is nor ignore just line ends. */
    private static Expr decode(Arguments a) {
        byte[] text = a.characters(1).getBytes(StandardCharsets.UTF_8);
        checkEncoding(a);
        a.evaluation().charge(2L * text.length);
        ByteArrayOutputStream out = new ByteArrayOutputStream(text.length / 4 * 3 + 3);
        int group = 0;
        int digits = 0;
        for (int i = 0; i < text.length; i++) {
            a.evaluation().passed(0);
            if (isLineEnd(text[i])) {
                continue;
            }
            if (text[i] == '=') {
                endGroup(a, text, i, digits);
                out.write(group >> (digits == 3 ? 10 : 4));
                if (digits == 3) {
                    out.write(group >> 2);
                }
                return a.bytes(out.toByteArray());
            }
            int value = text[i] < 0 ? -1 : ALPHABET.indexOf(text[i]);
            if (value < 0) {
                throw illegal(a, i);
            }
            group = digits == 0 ? value : group << 6 | value;
            digits++;
            if (digits == 4) {
                out.write(group >> 16);
                out.write(group >> 8);
                out.write(group);
                digits = 0;
            }
        }
        if (digits > 0) {
            throw illegal(a, text.length - digits);
        }
        return a.bytes(out.toByteArray());
    }

    /** Checks the padding from its first character on. */
    private static void endGroup(Arguments a, byte[] text, int padding, int digits) {
        if (digits < 2) {
            throw illegal(a, padding);
        }
        int next = skipLineEnds(text, padding + 1);
        if (digits == 2) {
            if (next == text.length) {
                throw illegal(a, text.length);
            }
            if (text[next] != '=') {
                throw illegal(a, next - 1);
            }
            next = skipLineEnds(text, next + 1);
        }
        if (next < text.length) {
            throw illegal(a, next);
        }
    }

    private static int skipLineEnds(byte[] text, int from) {
        int i = from;
        while (i < text.length && isLineEnd(text[i])) {
            i++;
        }
        return i;
    }

    private static boolean isLineEnd(byte b) {
        return b == '\n' || b == '\r';
    }

    private static Refusal illegal(Arguments a, int offset) {
        return a.failure("illegal base64 data at input byte %s", offset);
    }
}
