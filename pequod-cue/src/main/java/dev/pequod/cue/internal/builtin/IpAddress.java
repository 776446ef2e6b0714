package dev.pequod.cue.internal.builtin;

import dev.pequod.cue.internal.eval.TextOrder;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * An IP address of 4 or 16 bytes. An IPv4 address within IPv6 ({@code ::ffff:1.2.3.4}) stays one of 16 bytes.
 *
 * @param zone the zone of an IPv6 address, or empty
 */
@SuppressWarnings("ArrayRecordComponent") // never handed out
record IpAddress(byte[] bytes, String zone) {
    private static final int V4 = 4;
    private static final int V6 = 16;

    static IpAddress of(byte[] bytes) throws MalformedException {
        if (bytes.length != V4 && bytes.length != V6) {
            throw new MalformedException("invalid IP length " + bytes.length);
        }
        return new IpAddress(bytes, "");
    }

    // --- reading
    // --------------------------------------------------------------------------------------------------------------

    static IpAddress parse(String s) throws MalformedException {
        for (int i = 0; i < s.length(); i++) {
            switch (s.charAt(i)) {
                case '.' -> {
                    byte[] bytes = new byte[V4];
                    parse4(s, s, bytes, 0);
                    return new IpAddress(bytes, "");
                }
                case ':' -> {
                    return parse6(s);
                }
                case '%' -> throw invalid(s, "missing IPv6 address");
                default -> {}
            }
        }
        throw invalid(s, "unable to parse IP");
    }

    private static MalformedException invalid(String s, String reason) {
        return new MalformedException("ParseAddr(" + GoQuote.quote(s) + "): " + reason);
    }

    private static MalformedException invalid(String s, String reason, String at) {
        return invalid(s, reason + " (at " + GoQuote.quote(at) + ")");
    }

    private static void parse4(String all, String s, byte[] out, int start) throws MalformedException {
        int field = 0;
        int value = 0;
        int digits = 0;
        for (int i = 0; i < s.length(); i++) {
            char c = s.charAt(i);
            if (c >= '0' && c <= '9') {
                if (digits == 1 && value == 0) {
                    throw invalid(all, "IPv4 field has octet with leading zero");
                }
                value = value * 10 + c - '0';
                digits++;
                if (value > 255) {
                    throw invalid(all, "IPv4 field has value >255");
                }
            } else if (c == '.') {
                if (digits == 0 || i == s.length() - 1) {
                    throw invalid(all, "IPv4 field must have at least one digit", s.substring(i));
                }
                if (field == 3) {
                    throw invalid(all, "IPv4 address too long");
                }
                out[start + field++] = (byte) value;
                value = 0;
                digits = 0;
            } else {
                throw invalid(all, "unexpected character", s.substring(i));
            }
        }
        if (field < 3) {
            throw invalid(all, "IPv4 address too short");
        }
        out[start + 3] = (byte) value;
    }

    private static IpAddress parse6(String all) throws MalformedException {
        int percent = all.indexOf('%');
        String zone = percent < 0 ? "" : all.substring(percent + 1);
        if (percent >= 0 && zone.isEmpty()) {
            throw invalid(all, "zone must be a non-empty string");
        }
        String s = percent < 0 ? all : all.substring(0, percent);
        byte[] bytes = new byte[V6];
        int gap = -1;
        int n = 0;
        if (s.startsWith("::")) {
            gap = 0;
            s = s.substring(2);
            if (s.isEmpty()) {
                return new IpAddress(bytes, zone);
            }
        }
        while (n < V6) {
            int length = fieldLength(all, s);
            if (s.startsWith(".", length)) {
                if (gap < 0 && n != V6 - V4) {
                    throw invalid(all, "embedded IPv4 address must replace the final 2 fields of the address", s);
                }
                if (n + V4 > V6) {
                    throw invalid(all, "too many hex fields to fit an embedded IPv4 at the end of the address", s);
                }
                parse4(all, s, bytes, n);
                n += V4;
                s = "";
                break;
            }
            int value = Integer.parseInt(s.substring(0, length), 16);
            bytes[n++] = (byte) (value >> 8);
            bytes[n++] = (byte) value;
            s = s.substring(length);
            if (s.isEmpty()) {
                break;
            }
            if (s.charAt(0) != ':') {
                throw invalid(all, "unexpected character, want colon", s);
            }
            if (s.length() == 1) {
                throw invalid(all, "colon must be followed by more characters", s);
            }
            s = s.substring(1);
            if (s.charAt(0) == ':') {
                if (gap >= 0) {
                    throw invalid(all, "multiple :: in address", s);
                }
                gap = n;
                s = s.substring(1);
                if (s.isEmpty()) {
                    break;
                }
            }
        }
        if (!s.isEmpty()) {
            throw invalid(all, "trailing garbage after address", s);
        }
        if (n < V6) {
            if (gap < 0) {
                throw invalid(all, "address string too short");
            }
            System.arraycopy(bytes, gap, bytes, gap + V6 - n, n - gap);
            Arrays.fill(bytes, gap, gap + V6 - n, (byte) 0);
        } else if (gap >= 0) {
            throw invalid(all, "the :: must expand to at least one field of zeros");
        }
        return new IpAddress(bytes, zone);
    }

    private static int fieldLength(String all, String s) throws MalformedException {
        int length = 0;
        while (length < s.length() && s.charAt(length) < 0x80 && Character.digit(s.charAt(length), 16) >= 0) {
            if (++length > 4) {
                throw invalid(all, "each group must have 4 or less digits", s);
            }
        }
        if (length == 0) {
            throw invalid(all, "each colon-separated field must have at least one digit", s);
        }
        return length;
    }

    // --- properties
    // -----------------------------------------------------------------------------------------------------------

    boolean is4() {
        return bytes.length == V4;
    }

    int bits() {
        return bytes.length * 8;
    }

    private int at(int i) {
        return bytes[i] & 0xFF;
    }

    private boolean is4In6() {
        return bytes.length == V6
                && at(10) == 0xFF
                && at(11) == 0xFF
                && new BigInteger(1, Arrays.copyOf(bytes, 10)).signum() == 0;
    }

    private IpAddress plain() {
        return is4In6() ? new IpAddress(Arrays.copyOfRange(bytes, V6 - V4, V6), "") : this;
    }

    boolean isLoopback() {
        IpAddress a = plain();
        return a.is4() ? a.at(0) == 127 : a.number().equals(BigInteger.ONE);
    }

    boolean isMulticast() {
        IpAddress a = plain();
        return a.is4() ? (a.at(0) & 0xF0) == 0xE0 : a.at(0) == 0xFF;
    }

    boolean isInterfaceLocalMulticast() {
        return !is4() && !is4In6() && at(0) == 0xFF && (at(1) & 0x0F) == 1;
    }

    boolean isLinkLocalMulticast() {
        IpAddress a = plain();
        return a.is4() ? a.at(0) == 224 && a.at(1) == 0 && a.at(2) == 0 : a.at(0) == 0xFF && (a.at(1) & 0x0F) == 2;
    }

    boolean isLinkLocalUnicast() {
        IpAddress a = plain();
        return a.is4() ? a.at(0) == 169 && a.at(1) == 254 : a.at(0) == 0xFE && (a.at(1) & 0xC0) == 0x80;
    }

    boolean isUnspecified() {
        return zone.isEmpty() && number().signum() == 0;
    }

    boolean isGlobalUnicast() {
        IpAddress a = plain();
        boolean broadcast = a.is4() && a.number().bitCount() == 32;
        return !broadcast && !a.isUnspecified() && !isLoopback() && !isMulticast() && !isLinkLocalUnicast();
    }

    // --- arithmetic and other forms
    // -------------------------------------------------------------------------------------------

    private BigInteger number() {
        return new BigInteger(1, bytes);
    }

    IpAddress plus(BigInteger offset) throws MalformedException {
        BigInteger sum = number().add(offset);
        if (sum.signum() < 0 || sum.bitLength() > bits()) {
            throw new MalformedException("IP address arithmetic resulted in out-of-range address ("
                    + (sum.signum() < 0 ? "underflow" : "overflow") + ")");
        }
        return of(sum, bytes.length);
    }

    private static IpAddress of(BigInteger number, int length) {
        byte[] digits = number.toByteArray();
        byte[] bytes = new byte[length];
        int used = Math.min(digits.length, length);
        System.arraycopy(digits, digits.length - used, bytes, length - used, used);
        return new IpAddress(bytes, "");
    }

    /** Returns this with only its first bits, the others set to {@code rest}. */
    IpAddress masked(int length, boolean rest) {
        BigInteger host = BigInteger.ONE.shiftLeft(bits() - length).subtract(BigInteger.ONE);
        return of(rest ? number().or(host) : number().andNot(host), bytes.length);
    }

    /** Returns the mask of networks with so many bits. */
    IpAddress mask(int length) {
        return new IpAddress(of(BigInteger.ONE.shiftLeft(bits()).subtract(BigInteger.ONE), bytes.length).bytes, "")
                .masked(length, false);
    }

    int compare(IpAddress other) {
        int size = Integer.compare(bytes.length, other.bytes.length);
        int value = size != 0 ? size : number().compareTo(other.number());
        return value != 0 ? value : Integer.signum(TextOrder.compare(zone, other.zone));
    }

    byte[] as16() {
        if (!is4()) {
            return bytes;
        }
        byte[] long6 = new byte[V6];
        long6[10] = (byte) 0xFF;
        long6[11] = (byte) 0xFF;
        System.arraycopy(bytes, 0, long6, V6 - V4, V4);
        return long6;
    }

    @Override
    public String toString() {
        if (is4()) {
            return at(0) + "." + at(1) + "." + at(2) + "." + at(3);
        }
        return (is4In6() ? "::ffff:" + plain() : fields()) + (zone.isEmpty() ? "" : "%" + zone);
    }

    /** The first longest run of at least two zeros is left out. */
    private String fields() {
        int gap = -1;
        int gapLength = 1;
        for (int i = 0; i < V6; i += 2) {
            int end = i;
            while (end < V6 && at(end) == 0 && at(end + 1) == 0) {
                end += 2;
            }
            if ((end - i) / 2 > gapLength) {
                gap = i;
                gapLength = (end - i) / 2;
            }
        }
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < V6; i += 2) {
            if (i == gap) {
                parts.add(i == 0 ? ":" : "");
                i += 2 * gapLength;
                if (i == V6) {
                    parts.add("");
                    break;
                }
            }
            parts.add(Integer.toHexString(at(i) << 8 | at(i + 1)));
        }
        return String.join(":", parts);
    }

    /** An address and the number of bits that name its network. */
    record Prefix(IpAddress address, int length) {
        static Prefix parse(String s) throws MalformedException {
            int slash = s.lastIndexOf('/');
            if (slash < 0) {
                throw invalidPrefix(s, "no '/'");
            }
            IpAddress address;
            try {
                address = IpAddress.parse(s.substring(0, slash));
            } catch (MalformedException e) {
                throw invalidPrefix(s, String.valueOf(e.getMessage()));
            }
            if (!address.zone.isEmpty()) {
                throw invalidPrefix(s, "IPv6 zones cannot be present in a prefix");
            }
            String bits = s.substring(slash + 1);
            if (!bits.matches("[+-]?[0-9]++") || bits.length() > 1 && (bits.charAt(0) < '1' || bits.charAt(0) > '9')) {
                throw invalidPrefix(s, "bad bits after slash: " + GoQuote.quote(bits));
            }
            if (bits.length() > 3 || Integer.parseInt(bits) > address.bits()) {
                throw invalidPrefix(s, "prefix length out of range");
            }
            return new Prefix(address, Integer.parseInt(bits));
        }

        private static MalformedException invalidPrefix(String s, String reason) {
            return new MalformedException("netip.ParsePrefix(" + GoQuote.quote(s) + "): " + reason);
        }

        boolean contains(IpAddress other) {
            return other.zone.isEmpty()
                    && other.bits() == address.bits()
                    && other.masked(length, false)
                            .number()
                            .equals(address.masked(length, false).number());
        }

        @Override
        public String toString() {
            return address + "/" + length;
        }
    }
}
