package dev.pequod.resolver.net;

import dev.pequod.api.Quote;
import java.net.InetAddress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The addresses that begin with the same bits, as in {@code 10.0.0.0/8}. */
record AddressRange(InetAddress first, int bits) {
    private static final Pattern FORM = Pattern.compile("([0-9.]{7,15}|[0-9a-f:.]{2,45})/([0-9]{1,3})");

    /** Reports whether the text looks like a range; a host with a repository does not. */
    static boolean isForm(String text) {
        return FORM.matcher(text).matches();
    }

    /**
     * Returns the range that the text writes.
     *
     * @throws IllegalArgumentException if it writes none
     */
    static AddressRange parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException(
                    "expected an address range such as 10.0.0.0/8, found \"" + Quote.withoutUser(text) + "\"");
        }
        InetAddress first = Addresses.literal(form.group(1))
                .orElseThrow(() -> new IllegalArgumentException(form.group(1) + " is no address"));
        byte[] bytes = first.getAddress();
        int bits = Integer.parseInt(form.group(2));
        if (bits > bytes.length * 8) {
            throw new IllegalArgumentException("an address has only " + bytes.length * 8 + " bits, found /" + bits);
        }
        for (int i = bits; i < bytes.length * 8; i++) {
            if (bit(bytes, i)) {
                throw new IllegalArgumentException(
                        "expected only zeros after the first " + bits + " bits, found \"" + text + "\"");
            }
        }
        return new AddressRange(first, bits);
    }

    private static boolean bit(byte[] address, int i) {
        return (address[i / 8] >> (7 - i % 8) & 1) != 0;
    }

    boolean contains(InetAddress address) {
        byte[] bytes = address.getAddress();
        byte[] begin = first.getAddress();
        if (bytes.length != begin.length) {
            return false;
        }
        for (int i = 0; i < bits; i++) {
            if (bit(bytes, i) != bit(begin, i)) {
                return false;
            }
        }
        return true;
    }

    /** Reports whether the range is one address. */
    boolean isSingle() {
        return bits == first.getAddress().length * 8;
    }
}
