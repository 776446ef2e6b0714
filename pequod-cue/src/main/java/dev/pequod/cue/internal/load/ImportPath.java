package dev.pequod.cue.internal.load;

import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An import path, or an argument that names a package: {@code mod.example/path@v1:name}.
 *
 * @param path the path without version and qualifier
 * @param version the version after the at sign, or empty
 * @param qualifier the package name after the colon, or empty
 */
record ImportPath(String path, String version, String qualifier) {
    private static final String ANY = "...";

    /** Longer than any folder is deep; what is looked up for each element of a path stays little. */
    private static final int MAX_LENGTH = 1024;

    private static final Pattern FOREIGN = Pattern.compile("[^-._+~0-9A-Za-z]");

    private static final Pattern DOTS = Pattern.compile("\\.+");

    /** Names that Windows keeps for devices. */
    private static final Pattern DEVICE = Pattern.compile("CON|PRN|AUX|NUL|COM[1-9]|LPT[1-9]");

    /** How Windows shortens long names. */
    private static final Pattern SHORTENED = Pattern.compile(".*~[0-9]+");

    /** A colon with no name behind it stays in the path, which no package has then. */
    static ImportPath parse(String text) {
        int colon = text.lastIndexOf(':');
        boolean qualified = colon >= 0 && colon < text.length() - 1 && text.indexOf('/', colon) < 0;
        String rest = qualified ? text.substring(0, colon) : text;
        int at = rest.indexOf('@');
        return new ImportPath(
                at < 0 ? rest : rest.substring(0, at),
                at < 0 ? "" : rest.substring(at + 1),
                qualified ? text.substring(colon + 1) : "");
    }

    /** Returns the name of the package: the qualifier, or the last element of the path. */
    String packageName() {
        return qualifier.isEmpty() ? path.substring(path.lastIndexOf('/') + 1) : qualifier;
    }

    /** Reports whether the path names a builtin package: its first element has no dot. */
    boolean isBuiltin() {
        int slash = path.indexOf('/');
        return (slash < 0 ? path : path.substring(0, slash)).indexOf('.') < 0;
    }

    /** Reports whether the path starts from a folder. */
    boolean isRelative() {
        return path.isEmpty()
                || path.equals(".")
                || path.equals("..")
                || path.startsWith("./")
                || path.startsWith("../");
    }

    /** Reports whether the path stands for all packages in a folder and below it: it has {@code ...} somewhere. */
    boolean isPattern() {
        return path.contains(ANY);
    }

    /** Returns the path of the folder in front of the {@code ...} of a pattern; what is behind it says nothing, as for the reference. */
    ImportPath withoutPattern() {
        int slash = path.lastIndexOf('/', path.indexOf(ANY));
        return new ImportPath(slash < 0 ? "" : path.substring(0, slash), version, qualifier);
    }

    /** Returns why no package may be imported by this path, or null; what it allows leads nowhere but down. */
    @Nullable
    String problem() {
        if (path.length() > MAX_LENGTH) {
            return "it is longer than " + MAX_LENGTH + " characters";
        }
        if (!version.isEmpty() && !ModulePath.isMajor(version)) {
            return "import paths can only contain a major version specifier";
        }
        if (path.startsWith("-")) {
            return "leading dash";
        }
        if (path.contains("//")) {
            return "double slash";
        }
        if (path.endsWith("/")) {
            return "trailing slash";
        }
        for (String element : path.split("/", -1)) {
            String problem = problem(element);
            if (problem != null) {
                return problem;
            }
        }
        return null;
    }

    private static @Nullable String problem(String element) {
        if (element.isEmpty()) {
            return "empty path element";
        }
        if (DOTS.matcher(element).matches()) {
            return "invalid path element \"" + element + "\"";
        }
        if (element.endsWith(".")) {
            return "trailing dot in path element";
        }
        var foreign = FOREIGN.matcher(element);
        if (foreign.find()) {
            return "invalid char '" + Character.toString(element.codePointAt(foreign.start())) + "'";
        }
        String name = element.substring(0, (element + ".").indexOf('.'));
        if (DEVICE.matcher(name.toUpperCase(Locale.ROOT)).matches()) {
            return "\"" + name + "\" disallowed as path element component on Windows";
        }
        return SHORTENED.matcher(name).matches() ? "trailing tilde and digits in path element" : null;
    }
}
