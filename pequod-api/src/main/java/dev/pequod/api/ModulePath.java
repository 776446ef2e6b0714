package dev.pequod.api;

import java.text.Normalizer;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Paths of files in a module: relative, with slashes, the same on every file system. */
final class ModulePath {
    private static final Pattern DRIVE = Pattern.compile("[A-Za-z]:.*");
    // Files about a module rather than of it; see ModuleFiles.
    private static final Set<String> DOCUMENTS = Set.of("changelog", "contributing", "license", "notice", "readme");
    private static final Set<String> DOCUMENT_ENDINGS = Set.of("", ".md", ".txt");

    /** How Windows also calls the folder {@code .git}. */
    private static final Pattern GIT = Pattern.compile("(^|/)git~[0-9]+(/|$)", Pattern.CASE_INSENSITIVE);

    private static final String MODULE_FOLDER = "cue.mod";
    private static final String VENDOR = "vendor/";
    private static final String MODULE_FILE = MODULE_FOLDER + "/module.cue";
    private static final String LOCAL_FILE = MODULE_FOLDER + "/local-module.cue";

    private ModulePath() {}

    /** Returns what is wrong with the path, or empty. */
    static Optional<String> problem(String path) {
        if (path.isEmpty()) {
            return Optional.of("the path is empty");
        }
        if (path.startsWith("/") || DRIVE.matcher(path).matches()) {
            return Optional.of("expected a relative path, found an absolute one");
        }
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c == '\\') {
                return Optional.of("use '/' instead of a backslash");
            }
            if (Character.isISOControl(c)) {
                return Optional.of("control characters are not allowed");
            }
            if (c >= 0x80 && Character.getType(path.codePointAt(i)) == Character.FORMAT) {
                return Optional.of("characters that are not seen, or turn others around, are not allowed");
            }
        }
        if (!Syntax.isUnicode(path)) {
            return Optional.of("the path is not Unicode text");
        }
        for (String part : path.split("/", -1)) {
            if (part.isEmpty() || part.equals(".") || part.equals("..")) {
                return Optional.of("empty parts, '.' and '..' are not allowed");
            }
            if (part.endsWith(".") || part.endsWith(" ")) {
                return Optional.of("no name may end with a dot or a space, which some file systems leave out");
            }
        }
        return Optional.empty();
    }

    /** Returns the path as a file system would compare it that ignores case and forms of Unicode. */
    static String folded(String path) {
        // Nearly all paths are ASCII, and the tables of Unicode take long to load.
        if (path.chars().allMatch(c -> c < 0x80)) {
            return path.toLowerCase(Locale.ROOT);
        }
        return Normalizer.normalize(path, Normalizer.Form.NFC)
                .toUpperCase(Locale.ROOT)
                .toLowerCase(Locale.ROOT);
    }

    /** Reports whether a part of the path starts with a dot, or is what a file system may take for {@code .git}. */
    static boolean isHidden(String path) {
        return path.startsWith(".") || path.contains("/.") || GIT.matcher(path).find();
    }

    /** Reports whether a folder with a {@code cue.mod} is another module: not those in which what this one needs is part of it. */
    static boolean isOtherModule(String folder) {
        return !folder.startsWith(VENDOR) && !folder.startsWith(MODULE_FOLDER + "/");
    }

    /**
     * Returns those of the paths that are not of the module at their root, if there is one: what lies in the folder of another module, and
     * what holds for the development of this one only. Modules in {@code vendor} and {@code cue.mod} are part of it but for their own {@code cue.mod}.
     */
    static Set<String> strange(Set<String> paths) {
        Set<String> others = new HashSet<>();
        boolean isModule = paths.contains(MODULE_FILE)
                || paths.stream().anyMatch(path -> path.indexOf('/') < 0 && path.endsWith(".cue"));
        for (String path : isModule ? paths : Set.<String>of()) {
            String[] parts = path.split("/", -1);
            StringBuilder folder = new StringBuilder();
            for (int i = 1; i < parts.length; i++) {
                folder.append(parts[i - 1]).append('/');
                if (parts[i].equalsIgnoreCase(MODULE_FOLDER)) {
                    others.add(isOtherModule(folder.toString()) ? folder.toString() : folder + parts[i] + "/");
                }
            }
        }
        Set<String> strange = new HashSet<>();
        for (String path : paths) {
            boolean isOfOther = false;
            for (int slash = path.indexOf('/'); slash >= 0 && !others.isEmpty(); slash = path.indexOf('/', slash + 1)) {
                isOfOther |= others.contains(path.substring(0, slash + 1));
            }
            if (isOfOther || others.contains(path + "/") || path.equals(LOCAL_FILE)) {
                strange.add(path);
            }
        }
        return strange;
    }

    /** Reports whether evaluation may read the file. */
    static boolean isEvaluated(String path) {
        int slash = path.indexOf('/');
        if (slash >= 0) {
            return !path.startsWith("tests/");
        }
        String name = path.toLowerCase(Locale.ROOT);
        int dot = name.lastIndexOf('.');
        String stem = dot < 0 ? name : name.substring(0, dot);
        String ending = dot < 0 ? "" : name.substring(dot);
        return !(DOCUMENTS.contains(stem) && DOCUMENT_ENDINGS.contains(ending));
    }
}
