package dev.pequod.graph.json;

/** Writes paths into JSON data as people read them: {@code nodes[2].object.metadata["app.kubernetes.io/name"]}. */
public final class JsonPath {

    private JsonPath() {}

    /** Returns the path of a member of the object at {@code path}; a name that is no identifier stands in brackets. */
    public static String member(String path, String name) {
        if (!isIdentifier(name)) {
            StringBuilder out = new StringBuilder(path).append('[');
            JsonWriter.quote(name, out);
            return out.append(']').toString();
        }
        return path.isEmpty() ? name : path + "." + name;
    }

    /** Returns the path of an element of the array at {@code path}. */
    public static String element(String path, int index) {
        return path + "[" + index + "]";
    }

    private static boolean isIdentifier(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c == '$';
            if (!letter && (i == 0 || (c != '-' && (c < '0' || c > '9')))) {
                return false;
            }
        }
        return !name.isEmpty();
    }
}
