package dev.pequod.graph;

import dev.pequod.graph.json.JsonString;
import java.util.Optional;

/**
 * Kubernetes' own rules for names, as far as they follow from the kind alone. Each method returns what is wrong, or
 * empty.
 */
final class KubernetesNames {
    private static final int LABEL = 63;
    private static final int SUBDOMAIN = 253;

    private KubernetesNames() {}

    /** Checks an object's name: a DNS subdomain for most kinds, a label or a path segment for some. */
    static Optional<String> objectName(String group, String kind, String name) {
        if (group.equals("rbac.authorization.k8s.io")) {
            return pathSegment(name);
        }
        boolean label = group.isEmpty() && (kind.equals("Service") || kind.equals("Namespace"));
        return label ? label(name) : subdomain(name);
    }

    /** Checks a DNS-1123 label. */
    static Optional<String> label(String name) {
        if (name.length() > LABEL) {
            return Optional.of(tooLong(name, LABEL));
        }
        return isLabels(name, false)
                ? Optional.empty()
                : Optional.of(quote(name) + " is not a DNS label: use lower-case letters, digits and '-',"
                        + " starting and ending with a letter or digit");
    }

    /** Checks a DNS-1123 subdomain. */
    static Optional<String> subdomain(String name) {
        if (name.length() > SUBDOMAIN) {
            return Optional.of(tooLong(name, SUBDOMAIN));
        }
        return isLabels(name, true)
                ? Optional.empty()
                : Optional.of(quote(name) + " is not a DNS name: use lower-case letters, digits, '-' and '.',"
                        + " starting and ending with a letter or digit");
    }

    /** Checks an apiVersion: {@code v1} or {@code group/v1}. */
    static Optional<String> apiVersion(String text) {
        int slash = text.indexOf('/');
        String version = text.substring(slash + 1);
        boolean good = isLabels(version, false) && (slash < 0 || isLabels(text.substring(0, slash), true));
        return good
                ? Optional.empty()
                : Optional.of(quote(text) + " is not an API version: use \"v1\" or \"group/version\"");
    }

    /** Reports whether the text can be a kind; an empty text, noted elsewhere, can. */
    static boolean isKind(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
            if (!letter && (i == 0 || c < '0' || c > '9')) {
                return false;
            }
        }
        return text.length() <= LABEL;
    }

    private static Optional<String> pathSegment(String name) {
        boolean bad = name.equals(".") || name.equals("..") || name.indexOf('/') >= 0 || name.indexOf('%') >= 0;
        if (bad || name.chars().anyMatch(Character::isISOControl)) {
            return Optional.of(
                    quote(name) + " is not a name: it may not be '.' or '..' or contain '/', '%' or controls");
        }
        return name.length() > SUBDOMAIN ? Optional.of(tooLong(name, SUBDOMAIN)) : Optional.empty();
    }

    private static boolean isLabels(String name, boolean dots) {
        boolean edge = true;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c >= 'a' && c <= 'z' || c >= '0' && c <= '9') {
                edge = false;
            } else if (c == '.' && dots && !edge && name.charAt(i - 1) != '-') {
                edge = true;
            } else if (c != '-' || edge) {
                return false;
            }
        }
        return !edge && name.charAt(name.length() - 1) != '-';
    }

    private static String tooLong(String name, int limit) {
        return quote(name) + " has " + name.length() + " characters, at most " + limit + " are allowed";
    }

    /** Returns the text in double quotes, escaped and shortened for a message. */
    static String quote(String text) {
        String shown = text.length() <= 80 ? text : text.substring(0, 77) + "...";
        return new JsonString(shown).toString();
    }
}
