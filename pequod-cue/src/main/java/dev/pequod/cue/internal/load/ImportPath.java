package dev.pequod.cue.internal.load;

/**
 * An import path, or an argument that names a package: {@code mod.example/path@v1:name}.
 *
 * @param path the path without version and qualifier
 * @param version the version after the at sign, or empty
 * @param qualifier the package name after the colon, or empty
 */
record ImportPath(String path, String version, String qualifier) {
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

    /** Returns the path without the {@code ...} at its end. */
    ImportPath withoutPattern() {
        return new ImportPath(path.replaceFirst("/?\\.\\.\\.$", ""), version, qualifier);
    }
}
