package dev.pequod.resolver.net;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The addresses that begin with the same bits, as in {@code 10.0.0.0/8}. */
record AddressRange(byte[] first, int bits) {
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
            throw new IllegalArgumentException("expected an address range such as 10.0.0.0/8, found \"" + text + "\"");
        }
        byte[] address = Addresses.literal(form.group(1))
                .orElseThrow(() -> new IllegalArgumentException(form.group(1) + " is no address"))
                .getAddress();
        int bits = Integer.parseInt(form.group(2));
        if (bits > address.length * 8) {
            throw new IllegalArgumentException("an address has only " + address.length * 8 + " bits, found /" + bits);
        }
        for (int i = bits; i < address.length * 8; i++) {
            if (bit(address, i)) {
                throw new IllegalArgumentException(
                        "expected only zeros after the first " + bits + " bits, found \"" + text + "\"");
            }
        }
        return new AddressRange(address, bits);
    }

    private static boolean bit(byte[] address, int i) {
        return (address[i / 8] >> (7 - i % 8) & 1) != 0;
    }

    boolean contains(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (bytes.length != first.length) {
            return false;
        }
        for (int i = 0; i < bits; i++) {
            if (bit(bytes, i) != bit(first, i)) {
                return false;
            }
        }
        return true;
    }

    /** Reports whether the range is one address. */
    boolean isSingle() {
        return bits == first.length * 8;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AddressRange that && toString().equals(that.toString());
    }

    @Override
    public int hashCode() {
        return toString().hashCode();
    }

    @Override
    public String toString() {
        try {
            return InetAddress.getByAddress(first).getHostAddress() + "/" + bits;
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address has 4 or 16 bytes", e);
        }
    }
}
