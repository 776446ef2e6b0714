package dev.pequod.cue.internal.syntax;

import dev.pequod.cue.errors.CueError;
import dev.pequod.cue.errors.ErrorCode;
import dev.pequod.cue.internal.source.LargeStack;
import dev.pequod.cue.internal.source.SourceFile;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Parses CUE: recursive descent with one token of look-ahead, as in the reference, whose errors and trees it reproduces.
 *
 * <p>Brackets, prefix operators and the like may nest {@value ExpressionParser#MAX_NESTING} deep. A parse begins on the stack of the
 * caller, which may be small; where a text turns out to be nested more than a few hundred levels the parse begins anew on a thread
 * with a stack that suffices for all of them. Interrupting the thread ends the parse with an error. Chains ({@code a+b+c}, {@code a.b.c}, {@code a: b: c: 1}) are read in loops.
 */
public final class Parser {

    /** Stack that suffices for the deepest nesting; memory is only used as far as a text needs it. */
    private static final long DEEP_STACK_BYTES = 256L << 20;

    private Parser() {}

    /** Parses a file. The tree is there even if there are errors; what could not be parsed is missing or bad in it. */
    public static ParseResult<File> parseFile(SourceFile file, ParseOptions options) {
        ParseResult<File> tooLong = checkLength(file, options, emptyFile(file, options));
        return tooLong != null ? tooLong : run(deep -> parseFile(file, options, deep));
    }

    /** Parses a single expression and nothing after it but a line end. The tree is null if there are errors. */
    public static ParseResult<@Nullable Expression> parseExpr(SourceFile file, ParseOptions options) {
        ParseResult<@Nullable Expression> tooLong = checkLength(file, options, null);
        return tooLong != null ? tooLong : run(deep -> parseExpr(file, options, deep));
    }

    private static ParseResult<File> parseFile(SourceFile file, ParseOptions options, boolean deep) {
        TokenStream in = new TokenStream(file, options);
        File tree = null;
        try {
            in.next();
            FileParser parser = new FileParser(in, file, options, deep);
            tree = parser.file();
            if (tree != null && parser.hasAliases) {
                new AliasCheck(in).check(tree);
            }
        } catch (TokenStream.Stop stop) {
            // The errors tell; what was parsed up to here is of no use.
        }
        return new ParseResult<>(tree == null ? emptyFile(file, options) : tree, in.errors(), in.taken());
    }

    private static ParseResult<@Nullable Expression> parseExpr(SourceFile file, ParseOptions options, boolean deep) {
        TokenStream in = new TokenStream(file, options);
        Expression tree = null;
        try {
            in.next();
            FileParser parser = new FileParser(in, file, options, deep);
            tree = parser.expression();
            if (!in.hasErrors() && parser.hasAliases) {
                new AliasCheck(in).check(tree);
            }
        } catch (TokenStream.Stop stop) {
            // The errors tell.
        }
        return new ParseResult<>(in.hasErrors() ? null : tree, in.errors(), in.taken());
    }

    private static File emptyFile(SourceFile file, ParseOptions options) {
        LanguageVersion version = options.languageVersion();
        return new File(file, List.of(), version, FileExperiments.of(version));
    }

    private static <T extends @Nullable Syntax> @Nullable ParseResult<T> checkLength(
            SourceFile file, ParseOptions options, T empty) {
        if (file.length() <= options.maxLength()) {
            return null;
        }
        String message = "text of " + file.length() + " characters is longer than the limit of " + options.maxLength();
        return new ParseResult<>(empty, List.of(CueError.of(ErrorCode.LIMIT, message, file.position(0))), 0);
    }

    /** Runs a parse here and, if it says that it nests deeply, again on a large stack. */
    private static <T> T run(Function<Boolean, T> parse) {
        try {
            return parse.apply(false);
        } catch (ExpressionParser.DeepNesting deep) {
            return LargeStack.run("cue-parser", DEEP_STACK_BYTES, () -> parse.apply(true));
        }
    }
}
