package dev.pequod.resolver.net;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an address is: public, or for some reason not meant for the world. An IPv6 address that carries an IPv4 address (mapped,
 * compatible, NAT64, 6to4, Teredo, ISATAP) is also what that one is, since a gateway may take the packet there.
 */
final class Addresses {
    private static final Pattern IPV4 =
            Pattern.compile("(?:(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(?:\\.(?!$)|$)){4}");
    /** Two or more groups of zero, with the colons beside them. */
    private static final Pattern ZEROS = Pattern.compile("(?:^|:)0(?::0)+(?::|$)");

    private static final Pattern IPV6 = Pattern.compile("[0-9a-f:.]*:[0-9a-f:.]*");
    // What a browser or the C library would read as a number: the last part is decimal, octal or hexadecimal.
    private static final Pattern ENDS_IN_NUMBER = Pattern.compile("(?:.*\\.)?(?:[0-9]++|0x[0-9a-f]*+)");

    /** Names under which clouds offer the credentials of a machine to whoever asks from it. */
    private static final Set<String> METADATA_NAMES = Set.of(
            "metadata",
            "metadata.google.internal",
            "metadata.goog",
            "metadata.internal",
            "metadata.azure.internal",
            "metadata.platformequinix.com",
            "metadata.packet.net",
            "metadata.tencentyun.com",
            "instance-data",
            "instance-data.ec2.internal");

    private static final String METADATA = "the metadata service of a cloud";

    /** From the IANA registries of special addresses; the first that fits counts. */
    private static final Map<AddressRange, String> SPECIAL = special();

    private static final AddressRange GLOBAL_IPV6 = AddressRange.parse("2000::/3");

    private Addresses() {}

    private static Map<AddressRange, String> special() {
        Map<AddressRange, String> ranges = new LinkedHashMap<>();
        for (String address : List.of(
                "169.254.169.254/32",
                "169.254.170.2/32",
                "169.254.170.23/32",
                "100.100.100.200/32",
                "168.63.129.16/32",
                "192.0.0.192/32",
                "fd00:ec2::254/128",
                "fd00:ec2::23/128",
                "fd20:ce::254/128")) {
            ranges.put(AddressRange.parse(address), METADATA);
        }
        for (String line : List.of(
                "0.0.0.0/8 an unspecified address",
                "10.0.0.0/8 a private address",
                "100.64.0.0/10 a private address of a provider",
                "127.0.0.0/8 a loopback address",
                "169.254.0.0/16 a link-local address",
                "172.16.0.0/12 a private address",
                "192.0.0.0/24 a reserved address",
                "192.0.2.0/24 an address for documentation",
                "192.88.99.0/24 a reserved address",
                "192.168.0.0/16 a private address",
                "198.18.0.0/15 an address for benchmarks",
                "198.51.100.0/24 an address for documentation",
                "203.0.113.0/24 an address for documentation",
                "224.0.0.0/4 a multicast address",
                "240.0.0.0/4 a reserved address",
                "64:ff9b:1::/48 a translated private address",
                "::/128 an unspecified address",
                "::1/128 a loopback address",
                "fc00::/7 a private address",
                "fe80::/10 a link-local address",
                "fec0::/10 a private address",
                "ff00::/8 a multicast address",
                "2001:2::/48 an address for benchmarks",
                "2001:10::/28 a reserved address",
                "2001:20::/28 a reserved address",
                "2001:db8::/32 an address for documentation",
                "3fff::/20 an address for documentation")) {
            int space = line.indexOf(' ');
            ranges.put(AddressRange.parse(line.substring(0, space)), line.substring(space + 1));
        }
        return ranges;
    }

    /** Returns the address that a text writes, without asking anybody; empty if the text is a name. */
    static Optional<InetAddress> literal(String host) {
        if (!IPV4.matcher(host).matches() && !IPV6.matcher(host).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByName(host));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    /** Returns a host in the one form that is compared: an IPv6 address may be written in several ways. */
    static String canonical(String host) {
        return host.indexOf(':') < 0 ? host : literal(host).map(Addresses::text).orElse(host);
    }

    /** Returns an address as RFC 5952 writes it: without leading zeros, the first longest row of zeros left out. */
    private static String text(InetAddress address) {
        String full = address.getHostAddress();
        Matcher zeros = ZEROS.matcher(full);
        int start = 0;
        int end = 0;
        while (zeros.find()) {
            if (zeros.end() - zeros.start() > end - start) {
                start = zeros.start();
                end = zeros.end();
            }
        }
        return end == 0 ? full : full.substring(0, start) + "::" + full.substring(end);
    }

    /** Reports whether some programs read the host as an address, and others as another one or as a name. */
    static boolean isDisguised(String host) {
        boolean looksLikeAddress = ENDS_IN_NUMBER.matcher(host).matches() || host.indexOf(':') >= 0;
        return looksLikeAddress && literal(host).isEmpty();
    }

    static boolean isMetadataName(String host) {
        return METADATA_NAMES.contains(host);
    }

    /** Reports whether the address, or one that it carries, is that of a metadata service. */
    static boolean isMetadata(InetAddress address) {
        return all(address).stream().anyMatch(a -> METADATA.equals(kind(a).orElse("")));
    }

    /** Returns what keeps the address, or first of all one that it carries, from being a public one; or empty. */
    static Optional<String> problem(InetAddress address) {
        for (InetAddress each : all(address).reversed()) {
            Optional<String> kind = kind(each);
            if (kind.isPresent()) {
                return kind;
            }
        }
        return Optional.empty();
    }

    private static Optional<String> kind(InetAddress address) {
        for (Map.Entry<AddressRange, String> range : SPECIAL.entrySet()) {
            if (range.getKey().contains(address)) {
                return Optional.of(range.getValue());
            }
        }
        boolean global = address instanceof Inet4Address || GLOBAL_IPV6.contains(address) || isTranslated(address);
        return global ? Optional.empty() : Optional.of("a reserved address");
    }

    private static boolean isTranslated(InetAddress address) {
        return startsWith(address.getAddress(), 0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0);
    }

    /** Returns the address, and the IPv4 addresses that it carries. */
    static List<InetAddress> all(InetAddress address) {
        List<InetAddress> all = new ArrayList<>(List.of(address));
        byte[] b = address.getAddress();
        if (b.length != 16) {
            return all;
        }
        boolean isZero = startsWith(b, 0, 0, 0, 0, 0, 0, 0, 0);
        if (isZero && !Arrays.equals(b, 0, 15, new byte[16], 0, 15) || isTranslated(address)) {
            all.add(ipv4(b, 12, 0)); // mapped, compatible, translated, NAT64
        }
        if (startsWith(b, 0x20, 0x02)) {
            all.add(ipv4(b, 2, 0)); // 6to4
        }
        if (startsWith(b, 0x20, 0x01, 0, 0)) {
            all.add(ipv4(b, 4, 0)); // the server of Teredo
            all.add(ipv4(b, 12, 0xff)); // its client, with all bits turned
        }
        if ((b[8] & 0xfd) == 0 && b[9] == 0 && b[10] == 0x5e && (b[11] & 0xff) == 0xfe) {
            all.add(ipv4(b, 12, 0)); // ISATAP
        }
        return all;
    }

    private static boolean startsWith(byte[] bytes, int... first) {
        if (bytes.length < first.length) {
            return false;
        }
        for (int i = 0; i < first.length; i++) {
            if ((bytes[i] & 0xff) != first[i]) {
                return false;
            }
        }
        return true;
    }

    private static InetAddress ipv4(byte[] bytes, int at, int turned) {
        byte[] four = Arrays.copyOfRange(bytes, at, at + 4);
        for (int i = 0; i < four.length; i++) {
            four[i] ^= (byte) turned;
        }
        try {
            return InetAddress.getByAddress(four);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
    }
}
