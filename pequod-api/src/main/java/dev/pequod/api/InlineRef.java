package dev.pequod.api;

import java.nio.charset.StandardCharsets;

/**
 * A module that stands in the resource itself, as one CUE file.
 *
 * @param cue the text of the file
 */
public record InlineRef(String cue) implements PlatformRef {
    /** The scheme, {@code inline}. */
    public static final String SCHEME = "inline";

    /** The most characters that an inline module may have; a resource of more does not fit into a cluster's store. */
    public static final int MAX_LENGTH = 1 << 20;

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

    private static String problem(String cue) {
        if (cue.isBlank()) {
            return "expected the CUE text of a module, found nothing";
        }
        if (cue.length() > MAX_LENGTH) {
            return "the module has " + cue.length() + " characters, at most " + MAX_LENGTH + " are allowed inline";
        }
        return Syntax.isUnicode(cue) ? "" : "the module is not Unicode text";
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
