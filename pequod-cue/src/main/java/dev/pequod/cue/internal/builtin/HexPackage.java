package dev.pequod.cue.internal.builtin;

import static dev.pequod.cue.internal.adt.Kinds.BYTES;
import static dev.pequod.cue.internal.adt.Kinds.INT;
import static dev.pequod.cue.internal.adt.Kinds.STRING;

import dev.pequod.cue.internal.adt.Expr;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;

/** The package {@code encoding/hex}. */
final class HexPackage {
    private static final int ROW = 16;

    private HexPackage() {}

    static PackageTable table() {
        return new PackageTable("encoding/hex")
                .function("EncodedLen", INT, a -> a.newInteger(a.integer(0) * 2), INT)
                .function("DecodedLen", INT, a -> a.newInteger(a.integer(0) / 2), INT)
                .function("Decode", BYTES | STRING, HexPackage::decode, STRING)
                .function("Dump", STRING, HexPackage::dump, BYTES | STRING)
                .function("Encode", STRING, HexPackage::encode, BYTES | STRING);
    }

    private static Expr decode(Arguments a) {
        byte[] text = a.characters(0).getBytes(StandardCharsets.UTF_8);
        byte[] out = new byte[text.length / 2];
        for (int i = 0; i < text.length; i++) {
            a.evaluation().passed(0);
            int digit = text[i] < 0 ? -1 : Character.digit(text[i], 16);
            if (digit < 0) {
                throw a.failure("encoding/hex: invalid byte: %s", describe(text[i] & 0xFF));
            }
            if (i / 2 < out.length) {
                out[i / 2] = (byte) (out[i / 2] << 4 | digit);
            }
        }
        if (text.length % 2 == 1) {
            throw a.failure("encoding/hex: odd length hex string");
        }
        return a.bytes(out);
    }

    /** Returns a byte as the code point of the same number. */
    private static String describe(int b) {
        boolean isPrintable = b >= ' ' && b < 0x7F || b > 0xA0 && b != 0xAD;
        return String.format(Locale.ROOT, "U+%04X", b) + (isPrintable ? " '" + (char) b + "'" : "");
    }

    private static Expr dump(Arguments a) {
        byte[] bytes = a.bytes(0);
        a.evaluation().expectSize(5L * bytes.length);
        StringBuilder out = new StringBuilder();
        for (int row = 0; row < bytes.length; row += ROW) {
            a.evaluation().passed(ROW);
            out.append(HexFormat.of().toHexDigits(row));
            StringBuilder shown = new StringBuilder();
            for (int i = row; i < row + ROW; i++) {
                out.append(i % 8 == 0 ? "  " : " ");
                out.append(i < bytes.length ? HexFormat.of().toHexDigits(bytes[i]) : "  ");
                if (i < bytes.length) {
                    shown.append(bytes[i] >= ' ' && bytes[i] < 0x7F ? (char) bytes[i] : '.');
                }
            }
            out.append("  |").append(shown).append("|\n");
        }
        return a.string(out.toString());
    }

    private static Expr encode(Arguments a) {
        byte[] bytes = a.bytes(0);
        a.evaluation().expectSize(2L * bytes.length);
        return a.string(HexFormat.of().formatHex(bytes));
    }
}
