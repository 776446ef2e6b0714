package dev.pequod.resolver.dependencies;

import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.api.ModuleFiles;
import dev.pequod.api.Quote;
import dev.pequod.api.VersionOrder;
import dev.pequod.resolver.oci.ModuleArtifact;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What {@code cue.mod/module.cue} says about a module and those it needs.
 *
 * @param path the module's path with its major version, such as {@code example.com/web@v1}
 * @param deps the least version of each module that is needed, by path with major version
 * @param defaults those of them that an import without a major version means
 * @param twofold those of them that are named both with and without their major version, which the reference takes for two
 * @param language the version of the language that it is written in; empty if it says none that can be
 */
record ModuleFile(String path, Map<String, String> deps, Set<String> defaults, Set<String> twofold, String language) {
    static final String DEPS = "deps";

    /** As {@link CueData} has a word that is no text. */
    private static final List<String> TRUE = List.of("true");

    private static final Pattern PATH = Pattern.compile("[A-Za-z0-9._~/-]{1,255}@v[0-9]{1,9}");

    /**
     * Reads the module file of a module; without one it needs nothing.
     *
     * @param name how messages call the module
     */
    static ModuleFile read(String name, ModuleFiles files) throws ModuleException {
        String text = files.text(ModuleArtifact.MODULE_FILE).orElse("");
        Map<String, Object> data;
        try {
            data = CueData.read(text);
        } catch (CueData.NoDataException e) {
            throw invalid(name, String.valueOf(e.getMessage()));
        }
        Map<String, String> deps = new TreeMap<>();
        Set<String> defaults = new TreeSet<>();
        Set<String> twofold = new TreeSet<>();
        if (data.get(DEPS) instanceof Map<?, ?> all) {
            if (all.size() > Dependencies.MOST_MODULES) {
                throw new ModuleException(
                        Reason.LIMIT_EXCEEDED,
                        "Tried to read " + ModuleArtifact.MODULE_FILE + " of " + name + " but it needs more than "
                                + Dependencies.MOST_MODULES + " modules");
            }
            for (Map.Entry<?, ?> dep : all.entrySet()) {
                String version =
                        dep.getValue() instanceof Map<?, ?> fields && fields.get("v") instanceof String v ? v : "";
                String path = withMajor(String.valueOf(dep.getKey()), version);
                String problem = problem(path, version);
                if (!problem.isEmpty()) {
                    String key = String.valueOf(dep.getKey());
                    throw invalid(
                            name,
                            "deps " + line(text, key) + "has " + Quote.of(key)
                                    + (version.isEmpty() ? "" : ": v: " + Quote.of(version)) + ", " + problem
                                    + "; expected modules as \"example.com/lib@v1\": v: \"v1.2.0\"");
                }
                String other = deps.get(path);
                if (other != null) {
                    twofold.add(path);
                }
                if (other == null || VersionOrder.INSTANCE.compare(other, version) < 0) {
                    deps.put(path, version);
                }
                if (dep.getValue() instanceof Map<?, ?> fields && TRUE.equals(fields.get("default"))) {
                    String base = path.substring(0, path.lastIndexOf('@'));
                    if (defaults.stream().anyMatch(one -> one.startsWith(base + "@"))) {
                        throw invalid(
                                name,
                                "deps has two default major versions of " + base + ", and an import can mean one only");
                    }
                    defaults.add(path);
                }
            }
        }
        return new ModuleFile(ModuleDeclaration.path(data), deps, defaults, twofold, language(data));
    }

    private static String language(Map<String, Object> data) {
        Object version = data.get("language") instanceof Map<?, ?> language ? language.get("version") : null;
        return version instanceof String text && VersionOrder.isVersion(text) ? text : "";
    }

    /** Reports whether a text is the path of a module with its major version. */
    static boolean isPath(String text) {
        return PATH.matcher(text).matches();
    }

    /** Returns what is wrong with an entry of deps; empty if nothing is. */
    private static String problem(String path, String version) {
        if (version.isEmpty()) {
            return "without the text v, the version that is needed";
        }
        if (!VersionOrder.isVersion(version)) {
            return "which is no version with v and three numbers";
        }
        if (!isPath(path)) {
            return "which is no path of a module";
        }
        String major = path.substring(path.lastIndexOf('@') + 1);
        return version.startsWith(major + ".") ? "" : "which is no version of " + major;
    }

    /** Returns where the text has a field, as far as that can be told without parsing it once more. */
    private static String line(String text, String field) {
        int at = text.indexOf('"' + field + '"');
        return at < 0 ? "" : "in line " + text.substring(0, at).split("\n", -1).length + " ";
    }

    /** Returns a path that is written without its major version with that of the version that is needed. */
    private static String withMajor(String path, String version) {
        return path.contains("@") ? path : path + "@" + version.split("[.]", 2)[0];
    }

    /**
     * Returns the major version that an import without one means, by the path of the module that it is of: the default, or the only one
     * that is needed.
     */
    Map<String, String> majors() {
        Map<String, String> majors = new TreeMap<>();
        for (String dep : deps.keySet()) {
            String base = dep.substring(0, dep.lastIndexOf('@'));
            boolean isOnly = !twofold.contains(dep)
                    && deps.keySet().stream()
                                    .filter(other -> other.startsWith(base + "@"))
                                    .count()
                            == 1;
            if (isOnly || defaults.contains(dep)) {
                majors.put(base, dep.substring(base.length() + 1));
            }
        }
        return majors;
    }

    private static ModuleException invalid(String name, String problem) {
        return new ModuleException(
                Reason.INVALID_MODULE,
                "Tried to read " + ModuleArtifact.MODULE_FILE + " of " + name + " but " + problem);
    }
}
