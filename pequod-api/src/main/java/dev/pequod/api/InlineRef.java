package dev.pequod.api;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A module that stands in the resource itself: the text of one CUE file, or several files. Several are kept as one text too, in which a
 * line such as {@code -- policy/limits.cue --} stands before each, so that both forms of a reference can hold them.
 *
 * @param cue the text of the file, or of the files
 */
public record InlineRef(String cue) implements PlatformRef {
    /** The scheme, {@code inline}. */
    public static final String SCHEME = "inline";

    /** The most characters that an inline module may have; a resource of more does not fit into a cluster's store. */
    public static final int MAX_LENGTH = 1 << 20;

    private static final String FILE = "inline.cue";
    private static final Pattern HEADER = Pattern.compile("(?m)^-- (.+) --\\r?\\n?");

    /** Refuses a text that is blank, too long or not Unicode. */
    public InlineRef {
        String problem = problem(cue);
        if (!problem.isEmpty()) {
            throw new IllegalArgumentException(problem);
        }
    }

    static PlatformRef parse(String value, RefProblems problems) throws PlatformRefException {
        String problem = problem(value);
        if (!problem.isEmpty()) {
            problems.add(problem);
        }
        problems.throwIfAny();
        return new InlineRef(value);
    }

    /** Returns the reference of an object whose keys are paths of files and whose values are their texts. */
    static PlatformRef parse(Map<?, ?> files, RefProblems problems) throws PlatformRefException {
        Map<String, String> texts = new TreeMap<>();
        for (Map.Entry<?, ?> file : files.entrySet()) {
            String path = String.valueOf(file.getKey());
            if (file.getValue() instanceof CharSequence text) {
                texts.put(path, text.toString());
            } else if (!problems.areMany()) {
                problems.add(path, "expected the text of a file");
            }
        }
        problems.throwIfAny();
        StringBuilder cue = new StringBuilder();
        texts.forEach((path, text) -> {
            if (problems.areMany()) {
                return;
            }
            Optional<String> problem = ModulePath.problem(path);
            if (problem.isPresent() || !path.strip().equals(path)) {
                problems.add(path, "bad path: " + problem.orElse("it begins or ends with a space"));
            } else if (HEADER.matcher(text).find()) {
                problems.add(path, "a line of the form \"-- name --\" cannot stand in a file that is inline");
            }
            cue.append("-- ")
                    .append(path)
                    .append(" --\n")
                    .append(text)
                    .append(text.endsWith("\n") || text.isEmpty() ? "" : "\n");
        });
        problems.throwIfAny();
        return parse(cue.toString(), problems);
    }

    /** Returns the texts of the files by path; {@code inline.cue} where there is one without a name. */
    public Map<String, String> files() {
        if (!isArchive(cue)) {
            return Map.of(FILE, cue);
        }
        Map<String, String> files = new TreeMap<>();
        Matcher header = HEADER.matcher(cue);
        boolean more = header.find();
        while (more) {
            String path = header.group(1);
            int begin = header.end();
            more = header.find();
            files.put(path, cue.substring(begin, more ? header.start() : cue.length()));
        }
        return files;
    }

    /** No CUE begins like this. */
    private static boolean isArchive(String cue) {
        return HEADER.matcher(cue).lookingAt();
    }

    private static String problemOfArchive(String cue) {
        Set<String> paths = new HashSet<>();
        Matcher header = HEADER.matcher(cue);
        while (header.find()) {
            String path = header.group(1);
            Optional<String> problem = ModulePath.problem(path);
            if (problem.isPresent()) {
                return "bad path " + Quote.of(path) + ": " + problem.get();
            }
            if (!paths.add(path)) {
                return "the file " + Quote.of(path) + " is there twice";
            }
        }
        return "";
    }

    private static String problem(String cue) {
        if (cue.isBlank()) {
            return "expected the CUE text of a module, found nothing";
        }
        if (cue.length() > MAX_LENGTH) {
            return "the module has " + cue.length() + " characters, at most " + MAX_LENGTH + " are allowed inline";
        }
        if (!Syntax.isUnicode(cue)) {
            return "the module is not Unicode text";
        }
        return isArchive(cue) ? problemOfArchive(cue) : "";
    }

    @Override
    public String scheme() {
        return SCHEME;
    }

    @Override
    public String value() {
        return cue;
    }

    @Override
    public boolean isPinned() {
        return true;
    }

    /** Returns {@code inline:} and the digest of the text. */
    @Override
    public String summary() {
        return SCHEME + ":" + Digest.of(cue.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
        return summary();
    }
}
