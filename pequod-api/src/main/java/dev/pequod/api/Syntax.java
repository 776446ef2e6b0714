package dev.pequod.api;

import java.util.regex.Pattern;

/**
 * The forms of names in references. Every text is measured before a pattern sees it, and the patterns are possessive, so
 * that none takes long.
 */
final class Syntax {
    /** The longest value of a reference that is not inline. */
    static final int LONGEST_VALUE = 2_048;

    private static final int LABEL = 63;
    private static final int SUBDOMAIN = 253;
    /** What registries take: a version is a tag. */
    private static final int TAG = 128;

    private static final Pattern SCHEME = Pattern.compile("[a-z][A-Za-z0-9+.-]{0,31}");
    private static final Pattern DNS_LABEL = Pattern.compile("[a-z0-9]++(?:-++[a-z0-9]++)*+");
    // Semantic Versioning 2.0.0: numbers and numeric identifiers without leading zeros.
    private static final Pattern VERSION = Pattern.compile("v(?:0|[1-9][0-9]*+)(?:\\.(?:0|[1-9][0-9]*+)){2}"
            + "(?:-(?:0|[1-9][0-9]*|[0-9]*[A-Za-z-][0-9A-Za-z-]*)(?:\\.(?:0|[1-9][0-9]*|[0-9]*[A-Za-z-][0-9A-Za-z-]*))*)?"
            + "(?:\\+[0-9A-Za-z-]++(?:\\.[0-9A-Za-z-]++)*+)?");

    private Syntax() {}

    static boolean isScheme(String text) {
        return SCHEME.matcher(text).matches();
    }

    /** Reports whether the text is a DNS-1123 label. */
    static boolean isLabel(String text) {
        return text.length() <= LABEL && DNS_LABEL.matcher(text).matches();
    }

    /** Reports whether the text is a DNS-1123 subdomain: labels with dots between. */
    static boolean isSubdomain(String text) {
        if (text.length() > SUBDOMAIN) {
            return false;
        }
        for (String label : text.split("\\.", -1)) {
            if (!DNS_LABEL.matcher(label).matches()) {
                return false;
            }
        }
        return true;
    }

    static boolean isVersion(String text) {
        return text.length() <= TAG && VERSION.matcher(text).matches();
    }

    /** Reports whether the text is a host, with a port or not: a DNS name or an address; IPv6 in brackets. */
    static boolean isHost(String text) {
        int port = text.lastIndexOf(':');
        String name = text;
        if (port >= 0 && port > text.lastIndexOf(']')) {
            if (!isPort(text.substring(port + 1))) {
                return false;
            }
            name = text.substring(0, port);
        }
        if (name.startsWith("[") && name.endsWith("]")) {
            return name.substring(1, name.length() - 1).matches("[0-9a-f:.]{2,45}");
        }
        return isSubdomain(name);
    }

    private static boolean isPort(String text) {
        if (!text.matches("[1-9][0-9]{0,4}")) {
            return false;
        }
        return Integer.parseInt(text) <= 65_535;
    }

    /** Reports whether the text is Unicode: no half of a surrogate pair, which no encoding could write. */
    static boolean isUnicode(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                return false;
            }
        }
        return true;
    }

    static boolean hasControls(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isISOControl(text.charAt(i))) {
                return true;
            }
        }
        return false;
    }
}
