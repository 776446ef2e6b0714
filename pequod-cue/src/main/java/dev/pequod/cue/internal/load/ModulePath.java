package dev.pequod.cue.internal.load;

import dev.pequod.cue.internal.syntax.Quote;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a module may be called: a domain name and folders, in lower case, with a major version at the end if need be. */
final class ModulePath {
    /** The name of a module that is never published. */
    private static final String LOCAL = "local";

    private static final Pattern MAJOR = Pattern.compile("v(0|[1-9][0-9]*)");

    /**
     * The major version, what follows it, the identifiers of a prerelease, and what was built. No group is repeated, here or below: Java
     * calls itself for each repetition, and a hostile module has thousands.
     */
    private static final Pattern VERSION = Pattern.compile(
            "(v%1$s)(?:\\.%1$s(\\.%1$s(?:-([-0-9A-Za-z.]+))?(\\+[-0-9A-Za-z.]+)?)?)?".formatted("(?:0|[1-9][0-9]*)"));

    private static final Pattern PRERELEASE_IDENTIFIER = Pattern.compile("0|[1-9][0-9]*|[0-9]*[-A-Za-z][-0-9A-Za-z]*");

    private static final Pattern FOREIGN = Pattern.compile("[^-._a-z0-9/]");

    /** Punctuation next to other punctuation, but for two underscores or any number of hyphens. */
    private static final Pattern CROWDED = Pattern.compile("\\.[-._]|[-_]\\.|_-|-_|___");

    private ModulePath() {}

    /** Returns the path without its version. */
    static String withoutVersion(String path) {
        int at = path.indexOf('@');
        return at < 0 ? path : path.substring(0, at);
    }

    /** Reports whether a version is a major one, such as {@code v1}. */
    static boolean isMajor(String version) {
        return MAJOR.matcher(version).matches();
    }

    /** Returns what is wrong with a path, or null if nothing is. */
    static @Nullable String problem(String path) {
        if (path.isEmpty()) {
            return "empty module path";
        }
        if (path.equals(LOCAL)) {
            return null;
        }
        String base = withoutVersion(path);
        if (base.length() < path.length() && !isMajor(path.substring(base.length() + 1))) {
            return "module path " + path + " should contain the major version only";
        }
        String reason = reason(base);
        return reason == null ? null : "module path \"" + path + "\" is not valid: " + reason;
    }

    /** Returns what is wrong with a module that is needed in a version, or null if nothing is. */
    static @Nullable String problem(String path, String version) {
        var parts = VERSION.matcher(version);
        String subject = "version " + Quote.STRING.quote(version) + " (of module " + Quote.STRING.quote(path) + ")";
        if (!parts.matches() || parts.group(3) != null && !arePrereleaseIdentifiers(parts.group(3))) {
            return subject + " is not well formed";
        }
        if (parts.group(2) == null || parts.group(4) != null) {
            return subject + " is not canonical";
        }
        String base = withoutVersion(path);
        String major = base.length() < path.length() ? path.substring(base.length() + 1) : parts.group(1);
        if (!major.equals(parts.group(1))) {
            return "mismatched major version suffix in " + Quote.STRING.quote(path) + " (version " + version + ")";
        }
        String reason = base.isEmpty() ? "empty string" : reason(base);
        return reason == null
                ? null
                : "malformed module path " + Quote.STRING.quote(base + "@" + major) + ": " + reason;
    }

    private static boolean arePrereleaseIdentifiers(String dotted) {
        for (String identifier : dotted.split("\\.", -1)) {
            if (!PRERELEASE_IDENTIFIER.matcher(identifier).matches()) {
                return false;
            }
        }
        return true;
    }

    private static @Nullable String reason(String base) {
        var foreign = FOREIGN.matcher(base);
        if (foreign.find()) {
            return "invalid char '" + Character.toString(base.codePointAt(foreign.start())) + "'";
        }
        if (base.endsWith("/")) {
            return "trailing slash";
        }
        String first = base.substring(0, (base + "/").indexOf('/'));
        if (first.indexOf('.') < 0) {
            return "missing dot in first path element";
        }
        if (first.indexOf('_') >= 0) {
            return "invalid char '_' in first path element";
        }
        for (String element : base.split("/", -1)) {
            if (element.isEmpty()) {
                return "empty path element";
            }
            if ("._-".indexOf(element.charAt(0)) >= 0) {
                return "leading '" + element.charAt(0) + "' in path element";
            }
            if ("._-".indexOf(element.charAt(element.length() - 1)) >= 0) {
                return "trailing '" + element.charAt(element.length() - 1) + "' in path element";
            }
        }
        return CROWDED.matcher(base).find() ? "each punctuation mark must stand alone between letters or digits" : null;
    }
}
