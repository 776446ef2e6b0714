package dev.pequod.cue.internal.load;

/**
 * An import path, or an argument that names a package: {@code mod.example/path@v1:name}.
 *
 * @param path the path without version and qualifier
 * @param version the version after the at sign, or empty
 * @param qualifier the package name after the colon, or empty
 */
record ImportPath(String path, String version, String qualifier) {
    private static final String ANY = "...";

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
}
