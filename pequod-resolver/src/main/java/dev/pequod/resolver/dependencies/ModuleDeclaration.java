package dev.pequod.resolver.dependencies;

import java.util.Map;
import java.util.Optional;

/**
 * What a module file, {@code cue.mod/module.cue}, says of the module itself.
 *
 * @param path the module's path with its major version, such as {@code example.com/web@v1}; empty if it has none
 * @param source where a published module's files are taken from: {@code git}, {@code self}, or empty if it does not say
 */
public record ModuleDeclaration(String path, String source) {

    /** Returns what the text of a module file says; empty if it is not only data. */
    public static Optional<ModuleDeclaration> read(String text) {
        try {
            return Optional.of(of(CueData.read(text)));
        } catch (CueData.NoDataException e) {
            return Optional.empty();
        }
    }

    private static ModuleDeclaration of(Map<String, Object> data) {
        Object kind = data.get("source") instanceof Map<?, ?> source ? source.get("kind") : null;
        return new ModuleDeclaration(path(data), kind instanceof String text ? text : "");
    }

    /** Returns the path that the fields of a module file tell: without a major version it is of {@code v0}. */
    static String path(Map<String, Object> data) {
        String path = data.get("module") instanceof String module ? module : "";
        return path.isEmpty() || path.contains("@") ? path : path + "@v0";
    }

    /** Returns the major version, such as {@code v1}; empty if there is no path. */
    public String major() {
        return path.substring(path.lastIndexOf('@') + 1);
    }
}
