package dev.pequod.cue.internal.builtin;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** How an operating system writes file paths; nothing here looks at files. */
enum PathStyle {
    UNIX('/', ':'),
    WINDOWS('\\', ';'),
    PLAN9('/', '\0');

    private static final Set<String> DEVICES = Set.of(
            "con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9", "lpt1",
            "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9");

    private final char separator;
    private final char listSeparator;

    PathStyle(char separator, char listSeparator) {
        this.separator = separator;
        this.listSeparator = listSeparator;
    }

    char separator() {
        return separator;
    }

    boolean isWindows() {
        return this == WINDOWS;
    }

    private boolean isSeparator(char c) {
        return c == '/' || c == separator;
    }

    private int lastSeparator(String path, int from, int to) {
        for (int i = to - 1; i >= from; i--) {
            if (isSeparator(path.charAt(i))) {
                return i;
            }
        }
        return -1;
    }

    // --- volumes
    // --------------------------------------------------------------------------------------------------------------

    /** Returns {@code C:} or {@code \\host\share} of a Windows path, otherwise nothing. */
    String volume(String path) {
        return path.substring(0, volumeLength(path));
    }

    private int volumeLength(String path) {
        if (!isWindows() || path.length() < 2) {
            return 0;
        }
        char first = path.charAt(0);
        if (path.charAt(1) == ':' && first < 0x80 && Character.isLetter(first)) {
            return 2;
        }
        boolean isShare =
                path.length() >= 5 && isSeparator(first) && isSeparator(path.charAt(1)) && startsName(path, 2);
        if (!isShare) {
            return 0;
        }
        int host = nextSeparator(path, 3);
        return host < path.length() - 1 && startsName(path, host + 1) ? nextSeparator(path, host + 1) : 0;
    }

    private boolean startsName(String path, int i) {
        return !isSeparator(path.charAt(i)) && path.charAt(i) != '.';
    }

    private int nextSeparator(String path, int from) {
        int i = from;
        while (i < path.length() && !isSeparator(path.charAt(i))) {
            i++;
        }
        return i;
    }

    boolean isAbsolute(String path) {
        return switch (this) {
            case UNIX -> path.startsWith("/");
            case PLAN9 -> path.startsWith("/") || path.startsWith("#");
            case WINDOWS -> {
                int volume = volumeLength(path);
                yield DEVICES.contains(path.toLowerCase(Locale.ROOT))
                        || (volume > 0 && volume < path.length() && isSeparator(path.charAt(volume)));
            }
        };
    }

    // --- normal form
    // ----------------------------------------------------------------------------------------------------------

    String toSlash(String path) {
        return path.replace(separator, '/');
    }

    String fromSlash(String path) {
        return path.replace('/', separator);
    }

    /**
     * Returns the shortest path that means the same, without looking at files.
     *
     * @param watcher is told for each part how many characters were worked on; it may end the work by an exception
     */
    String clean(String path, LongConsumer watcher) {
        String volume = volume(path);
        String rest = path.substring(volume.length());
        if (rest.isEmpty()) {
            return volume.length() > 1 && path.charAt(1) != ':' ? fromSlash(path) : path + ".";
        }
        boolean rooted = isSeparator(rest.charAt(0));
        StringBuilder cleaned = new StringBuilder();
        int climbed = 0; // so much of it goes up
        for (int i = 0; i < rest.length(); ) {
            int end = nextSeparator(rest, i);
            watcher.accept(end - i);
            int length = end - i;
            if (length == 2 && rest.startsWith("..", i)) {
                if (cleaned.length() > climbed) {
                    cleaned.setLength(Math.max(cleaned.lastIndexOf(String.valueOf(separator)), 0));
                } else if (!rooted) {
                    append(cleaned, rest, i, end);
                    climbed = cleaned.length();
                }
            } else if (length > 1 || length == 1 && rest.charAt(i) != '.') {
                append(cleaned, rest, i, end);
            }
            i = end + 1;
        }
        if (rooted) {
            cleaned.insert(0, separator);
        }
        return fromSlash(volume) + (cleaned.isEmpty() ? "." : cleaned);
    }

    private void append(StringBuilder path, String from, int start, int end) {
        if (!path.isEmpty()) {
            path.append(separator);
        }
        path.append(from, start, end);
    }

    // --- taking apart and putting together
    // ------------------------------------------------------------------------------------

    /** Returns the path up to its last separator, and the rest. */
    List<String> split(String path) {
        int volume = volumeLength(path);
        int cut = Math.max(lastSeparator(path, volume, path.length()) + 1, volume);
        return List.of(path.substring(0, cut), path.substring(cut));
    }

    /** Returns the paths of a list as environment variables have it; in quotes, Windows allows the separator. */
    List<String> splitList(Arguments a, String paths) {
        if (paths.isEmpty()) {
            return List.of();
        }
        if (!isWindows()) {
            return TextSearch.split(a, paths, String.valueOf(listSeparator), -1, 0);
        }
        List<String> list = new ArrayList<>();
        StringBuilder path = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < paths.length(); i++) {
            char c = paths.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (c == listSeparator && !quoted) {
                a.add(list, path.toString());
                path.setLength(0);
            } else {
                path.append(c);
            }
        }
        a.add(list, path.toString());
        return list;
    }

    String join(List<String> elements, LongConsumer watcher) {
        int first = 0;
        while (first < elements.size() && elements.get(first).isEmpty()) {
            first++;
        }
        if (first == elements.size()) {
            return "";
        }
        List<String> parts = elements.subList(first, elements.size());
        return isWindows() ? joinOnWindows(parts, watcher) : clean(String.join("/", parts), watcher);
    }

    /** A drive stays relative, and no share comes about that was none. */
    private String joinOnWindows(List<String> parts, LongConsumer watcher) {
        String head = parts.get(0);
        List<String> others = parts.subList(1, parts.size());
        if (head.length() == 2 && head.charAt(1) == ':') {
            int i = 0;
            while (i < others.size() && others.get(i).isEmpty()) {
                i++;
            }
            return clean(head + String.join("\\", others.subList(i, others.size())), watcher);
        }
        String joined = clean(String.join("\\", parts), watcher);
        String cleanHead = clean(head, watcher);
        if (volumeLength(joined) <= 2 || volumeLength(cleanHead) > 2) {
            return joined;
        }
        String tail = clean(String.join("\\", others), watcher);
        return cleanHead.endsWith("\\") ? cleanHead + tail : cleanHead + "\\" + tail;
    }

    String extension(String path) {
        int start = lastSeparator(path, 0, path.length()) + 1;
        int dot = path.lastIndexOf('.');
        return dot < start ? "" : path.substring(dot);
    }

    String base(String path) {
        if (path.isEmpty()) {
            return ".";
        }
        int end = path.length();
        while (end > 0 && isSeparator(path.charAt(end - 1))) {
            end--;
        }
        String trimmed = path.substring(0, end);
        String rest = trimmed.substring(volumeLength(trimmed));
        String last = rest.substring(lastSeparator(rest, 0, rest.length()) + 1);
        return last.isEmpty() ? String.valueOf(separator) : last;
    }

    String folder(String path, LongConsumer watcher) {
        String volume = volume(path);
        int end = lastSeparator(path, volume.length(), path.length()) + 1;
        String folder = clean(path.substring(volume.length(), Math.max(end, volume.length())), watcher);
        return folder.equals(".") && volume.length() > 2 ? volume : volume + folder;
    }

    /** Returns the path from one place to another, or null if only the file system could tell. */
    @Nullable
    String relative(String from, String to) {
        String base = clean(from, length -> {});
        String target = clean(to, length -> {});
        if (same(base, target)) {
            return ".";
        }
        base = base.substring(volumeLength(from));
        target = target.substring(volumeLength(to));
        if (base.equals(".")) {
            base = "";
        }
        boolean sameRoot = base.startsWith(String.valueOf(separator)) == target.startsWith(String.valueOf(separator));
        if (!sameRoot || !same(volume(from), volume(to))) {
            return null;
        }
        List<String> up = parts(base);
        List<String> down = parts(target);
        int common = 0;
        while (common < up.size() && common < down.size() && same(up.get(common), down.get(common))) {
            common++;
        }
        if (common < up.size() && up.get(common).equals("..")) {
            return null;
        }
        List<String> path = new ArrayList<>();
        for (int i = common; i < up.size(); i++) {
            path.add("..");
        }
        path.addAll(down.subList(common, down.size()));
        return String.join(String.valueOf(separator), path);
    }

    private List<String> parts(String path) {
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < path.length(); ) {
            int end = nextSeparator(path, i);
            if (end > i) {
                parts.add(path.substring(i, end));
            }
            i = end + 1;
        }
        return parts;
    }

    private boolean same(String a, String b) {
        return isWindows() ? a.equalsIgnoreCase(b) : a.equals(b);
    }
}
