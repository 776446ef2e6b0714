package dev.pequod.cue.internal.builtin;

import static dev.pequod.cue.internal.adt.Kinds.BOTTOM;
import static dev.pequod.cue.internal.adt.Kinds.BYTES;
import static dev.pequod.cue.internal.adt.Kinds.INT;
import static dev.pequod.cue.internal.adt.Kinds.STRING;

import dev.pequod.cue.internal.adt.Datum;
import dev.pequod.cue.internal.adt.Expr;
import dev.pequod.cue.internal.adt.Num;
import dev.pequod.cue.internal.adt.Str;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** The package {@code uuid}. */
final class UuidPackage {
    private static final int SIZE = 16;
    private static final int HEX = 32;
    private static final int PLAIN = 36;
    private static final int BRACED = 38;
    private static final int WITH_URN = 45;
    private static final String URN = "urn:uuid:";
    private static final Pattern DASHED =
            Pattern.compile("\\p{XDigit}{8}-\\p{XDigit}{4}-\\p{XDigit}{4}-\\p{XDigit}{4}-\\p{XDigit}{12}");
    private static final Pattern UNDASHED = Pattern.compile("\\p{XDigit}{32}");

    /** The numbers of what a UUID may be laid out like. */
    private enum Variant {
        INVALID("Invalid"),
        RFC4122("RFC4122"),
        RESERVED("Reserved"),
        MICROSOFT("Microsoft"),
        FUTURE("Future");

        private final String label;

        Variant(String label) {
            this.label = label;
        }
    }

    private UuidPackage() {}

    static PackageTable table() {
        Map<String, Datum> spaces = new LinkedHashMap<>();
        spaces.put("DNS", new Str(null, "6ba7b810-9dad-11d1-80b4-00c04fd430c8"));
        spaces.put("URL", new Str(null, "6ba7b811-9dad-11d1-80b4-00c04fd430c8"));
        spaces.put("OID", new Str(null, "6ba7b812-9dad-11d1-80b4-00c04fd430c8"));
        spaces.put("X500", new Str(null, "6ba7b814-9dad-11d1-80b4-00c04fd430c8"));
        spaces.put("Nil", new Str(null, "00000000-0000-0000-0000-000000000000"));
        Map<String, Datum> variants = new LinkedHashMap<>();
        for (Variant v : Variant.values()) {
            variants.put(v.label, Num.of(v.ordinal()));
        }
        int text = BYTES | STRING;
        return new PackageTable("uuid")
                .function("Valid", BOTTOM, UuidPackage::valid, STRING)
                .function("Parse", STRING, a -> a.string(text(parse(a))), STRING)
                .function("URN", STRING, a -> a.string(URN + text(parse(a))), STRING)
                .function("FromInt", STRING, UuidPackage::fromInt, INT)
                .function("ToInt", INT, UuidPackage::toInt, STRING)
                .function("Variant", INT, UuidPackage::variant, STRING)
                .function("Version", INT, a -> a.newInteger(parse(a)[6] >> 4 & 0x0F), STRING)
                .function("SHA1", STRING, a -> named(a, Hashes.SHA1, 5), STRING, text)
                .function("MD5", STRING, a -> named(a, Hashes.MD5, 3), STRING, text)
                .fields("ns", spaces)
                .fields("variants", variants);
    }

    // --- reading
    // --------------------------------------------------------------------------------------------------------------

    private static Expr valid(Arguments a) {
        String s = a.text(0);
        if (s.length() == BRACED && !(s.startsWith("{") && s.endsWith("}"))) {
            throw a.failure("invalid bracketed UUID format");
        }
        return a.truth(parse(a).length == SIZE);
    }

    /** Returns the bytes of the first argument; what is around a UUID in braces does not matter. */
    private static byte[] parse(Arguments a) {
        String s = a.text(0);
        int length = TextSearch.byteLength(a.evaluation(), s);
        String digits = switch (length) {
            case HEX -> s;
            case PLAIN -> dashed(a, s);
            case BRACED -> dashed(a, s.substring(1, s.length() - 1));
            case WITH_URN -> {
                if (!s.regionMatches(true, 0, URN, 0, URN.length())) {
                    throw a.failure("invalid urn prefix: %s", GoQuote.quote(s.substring(0, URN.length())));
                }
                yield dashed(a, s.substring(URN.length()));
            }
            default -> throw a.failure("invalid UUID length: %s", length);
        };
        if (!UNDASHED.matcher(digits).matches()) {
            throw malformed(a);
        }
        return HexFormat.of().parseHex(digits);
    }

    private static String dashed(Arguments a, String s) {
        if (!DASHED.matcher(s).matches()) {
            throw malformed(a);
        }
        return s.replace("-", "");
    }

    private static Refusal malformed(Arguments a) {
        return a.failure("invalid UUID format");
    }

    // --- making and looking into
    // ----------------------------------------------------------------------------------------------

    private static String text(byte[] uuid) {
        String hex = HexFormat.of().formatHex(uuid);
        return String.join(
                "-",
                hex.substring(0, 8),
                hex.substring(8, 12),
                hex.substring(12, 16),
                hex.substring(16, 20),
                hex.substring(20));
    }

    private static Expr fromInt(Arguments a) {
        BigInteger n = a.bigInteger(0).abs();
        int length = (n.bitLength() + 7) / 8;
        if (length > SIZE) {
            throw a.failure("invalid UUID (got %s bytes)", length);
        }
        byte[] digits = n.toByteArray();
        byte[] uuid = new byte[SIZE];
        int used = Math.min(SIZE, digits.length);
        System.arraycopy(digits, digits.length - used, uuid, SIZE - used, used);
        return a.string(text(uuid));
    }

    /** Returns, as the reference does, the bytes of the text as a number, not those of the UUID. */
    private static Expr toInt(Arguments a) {
        String s = a.name(0);
        a.chargeDigits(3L * s.length());
        return a.newInteger(new BigInteger(1, s.getBytes(StandardCharsets.UTF_8)));
    }

    private static Expr variant(Arguments a) {
        Variant variant = switch (parse(a)[8] >> 5 & 7) {
            case 4, 5 -> Variant.RFC4122;
            case 6 -> Variant.MICROSOFT;
            case 7 -> Variant.FUTURE;
            default -> Variant.RESERVED;
        };
        return a.newInteger(variant.ordinal());
    }

    private static Expr named(Arguments a, Hashes hash, int version) {
        byte[] uuid = new byte[SIZE];
        System.arraycopy(hash.sum(a.evaluation(), parse(a), a.bytes(1)), 0, uuid, 0, SIZE);
        uuid[6] = (byte) (uuid[6] & 0x0F | version << 4);
        uuid[8] = (byte) (uuid[8] & 0x3F | 0x80);
        return a.string(text(uuid));
    }
}
