package dev.pequod.cue.internal.syntax;

/**
 * How to parse.
 *
 * @param languageVersion the version the module declares
 * @param comments whether comments are kept; evaluation needs them only for documentation
 * @param part how much of the file is wanted
 * @param allErrors whether to report every error instead of one a line and at most about ten
 * @param funcTypes whether {@code func(…): …} is a type instead of a name
 * @param maxLength greatest length of a text in characters; longer ones are refused
 * @param maxTokens most tokens of a text, its end among them, after which nothing more is read; each may need some hundred bytes
 */
public record ParseOptions(
        LanguageVersion languageVersion,
        boolean comments,
        Part part,
        boolean allErrors,
        boolean funcTypes,
        int maxLength,
        long maxTokens) {

    /** The newest language version, with comments, one error a line, and texts of up to 64 Mi characters, however many tokens those are. */
    public static final ParseOptions DEFAULT =
            new ParseOptions(LanguageVersion.LATEST, true, Part.ALL, false, false, 64 << 20, Long.MAX_VALUE);

    /** How much of a file to parse; what follows is not even scanned. */
    public enum Part {
        /** Everything. */
        ALL,
        /** Up to the last import. */
        IMPORTS,
        /** Up to the package clause. */
        PACKAGE_CLAUSE
    }

    /** Checks the limit against what a position can hold. */
    public ParseOptions {
        if (maxLength < 0 || maxLength > TokenPos.MAX_OFFSET) {
            throw new IllegalArgumentException("maxLength must be from 0 to " + TokenPos.MAX_OFFSET);
        }
    }

    /** Returns these options for another language version. */
    public ParseOptions with(LanguageVersion version) {
        return new ParseOptions(version, comments, part, allErrors, funcTypes, maxLength, maxTokens);
    }

    /** Returns these options for another part of the file. */
    public ParseOptions with(Part wanted) {
        return new ParseOptions(languageVersion, comments, wanted, allErrors, funcTypes, maxLength, maxTokens);
    }

    /** Returns these options with another limit on the length of a text. */
    public ParseOptions withMaxLength(int characters) {
        return new ParseOptions(languageVersion, comments, part, allErrors, funcTypes, characters, maxTokens);
    }

    /** Returns these options with another limit on the number of tokens. */
    public ParseOptions withMaxTokens(long tokens) {
        return new ParseOptions(languageVersion, comments, part, allErrors, funcTypes, maxLength, tokens);
    }
}
