package dev.pequod.cue;

import dev.pequod.cue.errors.CueError;
import dev.pequod.cue.errors.CueException;
import dev.pequod.cue.errors.ErrorCode;
import dev.pequod.cue.internal.program.TagInjection;
import dev.pequod.cue.internal.source.Progress;
import dev.pequod.cue.internal.source.SourceFile;
import dev.pequod.cue.internal.syntax.File;
import dev.pequod.cue.internal.syntax.FormatOptions;
import dev.pequod.cue.internal.syntax.Formatter;
import dev.pequod.cue.internal.syntax.ParseOptions;
import dev.pequod.cue.internal.syntax.ParseResult;
import dev.pequod.cue.internal.syntax.Parser;
import java.util.List;

/**
 * Writes CUE source in the standard layout, as {@code cue fmt} does. It ends with an error of code LIMIT if a text has more tokens than may
 * be compiled with {@link Limits#DEFAULTS}, or becomes longer than an output, or if the thread is interrupted.
 *
 * {@snippet file="dev/pequod/cue/ExamplesTest.java" region="format"}
 */
public final class CueFormat {
    private static final ParseOptions OPTIONS = ParseOptions.DEFAULT.withMaxTokens(Limits.DEFAULTS.tokens());

    private CueFormat() {}

    /**
     * Returns the source in the standard layout.
     *
     * @param name what errors call the text
     * @param source bytes of UTF-8
     * @param simplify whether quotes and braces that are not needed are dropped
     * @throws CueException with everything that is wrong with the text
     */
    public static String format(String name, byte[] source, boolean simplify) {
        return format(SourceFile.of(name, source), simplify);
    }

    /**
     * As {@link #format(String, byte[], boolean)}, for a source that is a text already.
     *
     * @throws CueException with everything that is wrong with the text
     */
    public static String format(String name, String source, boolean simplify) {
        return format(SourceFile.of(name, source), simplify);
    }

    /**
     * As {@link #format(String, String, boolean)}, for a source of a package, whose attributes {@code @tag} must be where they mean something.
     *
     * @throws CueException with everything that is wrong with the text, or else with its tags
     */
    public static String formatOfPackage(String name, String source, boolean simplify) {
        File file = parse(SourceFile.of(name, source));
        List<CueError> errors = TagInjection.check(file);
        if (!errors.isEmpty()) {
            throw new CueException(errors);
        }
        return format(file, simplify);
    }

    private static String format(SourceFile source, boolean simplify) {
        return format(parse(source), simplify);
    }

    private static File parse(SourceFile source) {
        ParseResult<File> parsed = Parser.parseFile(source, OPTIONS);
        if (!parsed.isOk()) {
            throw new CueException(parsed.errors());
        }
        return parsed.tree();
    }

    private static String format(File file, boolean simplify) {
        return format(file, FormatOptions.TABS.withSimplify(simplify));
    }

    /** Formats a text that becomes no longer than an output may be, but for a text that was longer before. */
    private static String format(File file, FormatOptions options) {
        long most = Math.max(
                Limits.DEFAULTS.outputBytes(), 2L * file.source().text().length());
        return Formatter.format(file, options, length -> {
            Progress.endIfInterrupted(0);
            if (length > most) {
                throw new CueException(List.of(CueError.of(
                        ErrorCode.LIMIT,
                        "the formatted text exceeds " + most + " bytes",
                        file.source().position(0))));
            }
        });
    }

    /** Returns CUE that {@link Value#toCue} wrote, without quotes and braces that are not needed. */
    public static String simplify(String text, boolean withBlanks) {
        ParseResult<File> parsed = Parser.parseFile(SourceFile.of("", text), ParseOptions.DEFAULT);
        FormatOptions options = withBlanks ? FormatOptions.BLANKS : FormatOptions.TABS;
        return parsed.isOk() ? format(parsed.tree(), options.withSimplify(true)) : text;
    }
}
