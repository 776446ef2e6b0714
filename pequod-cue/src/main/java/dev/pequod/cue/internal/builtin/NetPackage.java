package dev.pequod.cue.internal.builtin;

import static dev.pequod.cue.internal.adt.Kinds.BOOL;
import static dev.pequod.cue.internal.adt.Kinds.INT;
import static dev.pequod.cue.internal.adt.Kinds.LIST;
import static dev.pequod.cue.internal.adt.Kinds.STRING;
import static dev.pequod.cue.internal.adt.Kinds.STRUCT;
import static dev.pequod.cue.internal.adt.Kinds.TOP;

import dev.pequod.cue.internal.adt.Bytes;
import dev.pequod.cue.internal.adt.Datum;
import dev.pequod.cue.internal.adt.Expr;
import dev.pequod.cue.internal.adt.Kinds;
import dev.pequod.cue.internal.adt.Num;
import dev.pequod.cue.internal.adt.Str;
import dev.pequod.cue.internal.adt.Vertex;
import dev.pequod.cue.internal.builtin.UrlText.Part;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.net.IDN;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;

/** The package {@code net}: addresses, host names and URLs as texts; nothing is looked up. */
final class NetPackage {
    private static final int MAX_LABEL = 63;
    private static final int MAX_NAME = 253;

    private NetPackage() {}

    static PackageTable table() {
        PackageTable t = new PackageTable("net")
                .function("SplitHostPort", LIST, NetPackage::splitHostPort, STRING)
                .function("JoinHostPort", STRING, NetPackage::joinHostPort, TOP, TOP)
                .function("FQDN", BOOL, a -> a.truth(isFullName(a.anyName(0))), STRING)
                .constant("IPv4len", 4)
                .constant("IPv6len", 16)
                .function("ParseIP", LIST, NetPackage::parseIp, STRING);
        check(t, "IPv4", IpAddress::is4);
        check(t, "IPv6", ip -> !ip.is4());
        check(t, "IP", ip -> true);
        t.function("IPCIDR", BOOL, NetPackage::isPrefix, TOP);
        check(t, "LoopbackIP", IpAddress::isLoopback);
        check(t, "MulticastIP", IpAddress::isMulticast);
        check(t, "InterfaceLocalMulticastIP", IpAddress::isInterfaceLocalMulticast);
        check(t, "LinkLocalMulticastIP", IpAddress::isLinkLocalMulticast);
        check(t, "LinkLocalUnicastIP", IpAddress::isLinkLocalUnicast);
        check(t, "GlobalUnicastIP", IpAddress::isGlobalUnicast);
        check(t, "UnspecifiedIP", IpAddress::isUnspecified);
        return t.function("ToIP4", LIST, NetPackage::toIp4, TOP)
                .function("ToIP16", LIST, a -> bytes(a, address(a, 0).as16()), TOP)
                .function("IPString", STRING, a -> a.string(address(a, 0).toString()), TOP)
                .function("AddIP", STRING, NetPackage::addIp, TOP, INT)
                .function("AddIPCIDR", STRING, NetPackage::addNetworks, TOP, INT)
                .function("ParseCIDR", STRUCT, NetPackage::parsePrefix, STRING)
                .function("InCIDR", BOOL, NetPackage::isInPrefix, TOP, TOP)
                .function("CompareIP", INT, NetPackage::compare, TOP, TOP)
                .function("PathEscape", STRING, a -> escape(a, Part.PATH_SEGMENT), STRING)
                .function("PathUnescape", STRING, a -> unescape(a, Part.PATH_SEGMENT), STRING)
                .function("QueryEscape", STRING, a -> escape(a, Part.QUERY), STRING)
                .function("QueryUnescape", STRING, a -> unescape(a, Part.QUERY), STRING)
                .function("URL", BOOL, a -> url(a, false), STRING)
                .function("AbsURL", BOOL, a -> url(a, true), STRING);
    }

    private static void check(PackageTable t, String name, Predicate<IpAddress> holds) {
        t.function(name, BOOL, a -> a.truth(holds.test(address(a, 0))), TOP);
    }

    // --- hosts
    // ----------------------------------------------------------------------------------------------------------------

    private static Expr splitHostPort(Arguments a) {
        String s = a.name(0);
        int colon = s.lastIndexOf(':');
        if (colon < 0) {
            throw address(a, "missing port in address");
        }
        String host = s.substring(0, colon);
        int hostStart = 0;
        int rest = 0;
        if (s.startsWith("[")) {
            int end = s.indexOf(']');
            if (end < 0) {
                throw address(a, "missing ']' in address");
            }
            if (end + 1 != colon) {
                throw address(a, s.startsWith(":", end + 1) ? "too many colons in address" : "missing port in address");
            }
            host = s.substring(1, end);
            hostStart = 1;
            rest = end + 1;
        } else if (host.indexOf(':') >= 0) {
            throw address(a, "too many colons in address");
        }
        if (s.indexOf('[', hostStart) >= 0) {
            throw address(a, "unexpected '[' in address");
        }
        if (s.indexOf(']', rest) >= 0) {
            throw address(a, "unexpected ']' in address");
        }
        return a.listOfTexts(List.of(host, s.substring(colon + 1)));
    }

    private static Refusal address(Arguments a, String reason) {
        return a.failure("%s%s", a.text(0).isEmpty() ? "" : "address " + a.text(0) + ": ", reason);
    }

    private static Expr joinHostPort(Arguments a) {
        Datum host = a.value(0);
        Datum port = a.value(1);
        String name = switch (host) {
            case Vertex v when v.isList() -> address(a, 0).toString();
            case Str s -> text(a, 0);
            case Bytes b -> text(a, 0);
            default -> throw new Refusal(a.kindError(host, STRING));
        };
        String number = switch (port) {
            case Str s -> text(a, 1);
            case Bytes b -> text(a, 1);
            case Num n when n.kind() == INT -> Long.toString(a.integer(1));
            default -> throw new Refusal(a.kindError(port, INT));
        };
        return a.string((name.indexOf(':') >= 0 ? "[" + name + "]" : name) + ":" + number);
    }

    private static String text(Arguments a, int i) {
        if (a.value(i) instanceof Bytes b) {
            return TextSearch.decode(b.value(), 0, b.value().length);
        }
        return a.anyName(i);
    }

    /** Reports whether this is a name for the DNS; punycode must mean something. */
    private static boolean isFullName(String s) {
        if (s.length() > MAX_NAME + 2) {
            return false;
        }
        String name = s.replaceFirst("(?<=[^.])\\.\\.?$", "");
        if (name.isEmpty() || name.length() > MAX_NAME) {
            return false;
        }
        for (String label : name.toLowerCase(Locale.ROOT).split("\\.", -1)) {
            if (!isLabel(label)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isLabel(String label) {
        boolean isPunycode = label.startsWith("xn--");
        return !label.isEmpty()
                && label.length() <= MAX_LABEL
                && label.chars().allMatch(c -> c == '-' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z')
                && !label.startsWith("-")
                && !label.endsWith("-")
                && (isPunycode
                        ? !IDN.toUnicode(label, IDN.ALLOW_UNASSIGNED).equals(label)
                        : !label.startsWith("--", 2));
    }

    // --- addresses
    // ------------------------------------------------------------------------------------------------------------

    private static IpAddress address(Arguments a, int i) {
        Datum value = a.value(i);
        return a.parsed(() -> switch (value) {
            case Str s -> IpAddress.parse(text(a, i));
            case Bytes b -> IpAddress.parse(text(a, i));
            case Vertex v when v.isList() -> IpAddress.of(octets(a, v));
            default -> throw a.failure("invalid type %s for IP address", Kinds.toString(value.kind()));
        });
    }

    private static Expr compare(Arguments a) {
        awaitBoth(a);
        return a.newInteger(address(a, 0).compare(address(a, 1)));
    }

    /** Two arguments are wanted before either is found wrong, as the other may not be known yet. */
    private static void awaitBoth(Arguments a) {
        a.value(0);
        a.value(1);
    }

    private static byte[] octets(Arguments a, Vertex list) {
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        for (Vertex e : a.elements(list)) {
            Datum v = a.evaluation().unwrap(a.evaluation().defaultOf(e));
            if (!(v instanceof Num n) || n.kind() != INT) {
                throw new Refusal(a.kindError(v, INT));
            }
            if (!n.value().fitsLong() || n.value().toLong() < 0 || n.value().toLong() > 255) {
                throw a.failure("invalid IP byte value %s", n.value());
            }
            octets.write((int) n.value().toLong());
        }
        return octets.toByteArray();
    }

    private static Expr parseIp(Arguments a) {
        try {
            return bytes(a, IpAddress.parse(a.name(0)).bytes());
        } catch (MalformedException e) {
            throw a.failure("invalid IP address %s", GoQuote.quote(a.text(0)));
        }
    }

    private static Expr bytes(Arguments a, byte[] bytes) {
        List<Datum> list = new ArrayList<>(bytes.length);
        for (byte b : bytes) {
            list.add(Num.of(b & 0xFF));
        }
        return a.list(list);
    }

    private static Expr toIp4(Arguments a) {
        IpAddress ip = address(a, 0);
        if (!ip.is4()) {
            throw a.failure("cannot convert %s to IPv4", GoQuote.quote(ip.toString()));
        }
        return bytes(a, ip.bytes());
    }

    // --- networks
    // -------------------------------------------------------------------------------------------------------------

    private static IpAddress.Prefix prefix(Arguments a, int i) {
        Datum value = a.value(i);
        if (!(value instanceof Str) && !(value instanceof Bytes)) {
            throw a.failure("invalid type %s for IP CIDR", Kinds.toString(value.kind()));
        }
        return a.parsed(() -> IpAddress.Prefix.parse(text(a, i)));
    }

    private static Expr isPrefix(Arguments a) {
        prefix(a, 0);
        return a.truth(true);
    }

    private static Expr addIp(Arguments a) {
        BigInteger offset = a.bigInteger(1);
        boolean isText = a.value(0) instanceof Str || a.value(0) instanceof Bytes;
        if (isText && isPrefix(text(a, 0))) {
            IpAddress.Prefix p = prefix(a, 0);
            return a.string(new IpAddress.Prefix(plus(a, p.address(), offset), p.length()).toString());
        }
        return a.string(plus(a, address(a, 0), offset).toString());
    }

    private static boolean isPrefix(String s) {
        try {
            IpAddress.Prefix.parse(s);
            return true;
        } catch (MalformedException e) {
            return false;
        }
    }

    private static Expr addNetworks(Arguments a) {
        a.value(0);
        BigInteger count = a.bigInteger(1);
        IpAddress.Prefix p = prefix(a, 0);
        BigInteger offset = count.shiftLeft(p.address().bits() - p.length());
        return a.string(new IpAddress.Prefix(plus(a, p.address(), offset), p.length()).toString());
    }

    private static IpAddress plus(Arguments a, IpAddress ip, BigInteger offset) {
        return a.parsed(() -> ip.plus(offset));
    }

    private static Expr parsePrefix(Arguments a) {
        IpAddress.Prefix p = prefix(a, 0);
        IpAddress ip = p.address();
        Map<String, Datum> parts = new LinkedHashMap<>();
        parts.put("prefix_mask", new Str(null, ip.mask(p.length()).toString()));
        parts.put("prefix_len", Num.of(p.length()));
        parts.put("prefix_addr", new Str(null, ip.masked(p.length(), false).toString()));
        if (ip.is4()) {
            parts.put(
                    "broadcast_addr", new Str(null, ip.masked(p.length(), true).toString()));
        }
        return Results.struct(parts);
    }

    private static Expr isInPrefix(Arguments a) {
        awaitBoth(a);
        IpAddress ip = address(a, 0);
        return a.truth(prefix(a, 1).contains(ip));
    }

    // --- URLs
    // -----------------------------------------------------------------------------------------------------------------

    private static Expr escape(Arguments a, Part part) {
        return a.string(UrlText.escape(a.evaluation(), a.characters(0), part));
    }

    private static Expr unescape(Arguments a, Part part) {
        return a.string(a.parsed(() -> UrlText.unescape(a.characters(0), part, a.evaluation()::passed)));
    }

    private static Expr url(Arguments a, boolean absolute) {
        if (a.parsed(() -> UrlText.scheme(a.characters(0), a.evaluation()::passed))
                        .isEmpty()
                && absolute) {
            throw a.failure("URL is not absolute");
        }
        return a.truth(true);
    }
}
