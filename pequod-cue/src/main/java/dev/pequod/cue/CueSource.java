package dev.pequod.cue;

import dev.pequod.cue.errors.CueError;
import dev.pequod.cue.errors.CueException;
import dev.pequod.cue.errors.ErrorCode;
import dev.pequod.cue.errors.Position;
import dev.pequod.cue.internal.encoding.DataVisitor;
import dev.pequod.cue.internal.encoding.JsonReader;
import dev.pequod.cue.internal.encoding.TomlReader;
import dev.pequod.cue.internal.encoding.YamlReader;
import dev.pequod.cue.internal.export.DataSyntax;
import dev.pequod.cue.internal.load.BuildAttributes;
import dev.pequod.cue.internal.load.PlainSyntax;
import dev.pequod.cue.internal.source.SourceFile;
import dev.pequod.cue.internal.source.SourcePos;
import dev.pequod.cue.internal.syntax.File;
import dev.pequod.cue.internal.syntax.ParseOptions;
import dev.pequod.cue.internal.syntax.ParseResult;
import dev.pequod.cue.internal.syntax.Parser;
import dev.pequod.cue.internal.syntax.Quote;
import dev.pequod.cue.internal.syntax.Syntax;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;

/**
 * Data as CUE source that keeps the layout of its text, as {@code cue import} writes it. Comments of YAML are kept, those of TOML are not.
 * Reading ends with an error of code LIMIT if the thread is interrupted.
 *
 * @param expressions one expression for each value of the text
 * @param imports the import paths that the expressions need
 */
public record CueSource(List<String> expressions, Set<String> imports) {
    /** What CUE is if it is written by programs. */
    public enum Form {
        /** Data: nothing that would have to be evaluated. */
        DATA,
        /** Data with references to its own fields. */
        GRAPH;

        /**
         * Does nothing if a text of CUE has this form.
         *
         * @param name what errors call the text
         * @throws CueException with what it may not hold
         */
        public void check(String name, String text) {
            SourceFile source = SourceFile.of(name, text);
            ParseResult<File> parsed =
                    Parser.parseFile(source, ParseOptions.DEFAULT.withMaxTokens(Limits.DEFAULTS.tokens()));
            List<CueError> errors = new ArrayList<>(parsed.errors());
            if (errors.isEmpty()) {
                for (PlainSyntax.Refusal refusal : PlainSyntax.check(parsed.tree(), this == GRAPH)) {
                    Syntax at = refusal.at();
                    Position place = new SourcePos(source, at.start(), at.end()).toPosition();
                    errors.add(CueError.of(ErrorCode.SYNTAX, refusal.message(), place));
                }
            }
            if (!errors.isEmpty()) {
                throw new CueException(errors);
            }
        }
    }

    /** Returns the text of a file of CUE: UTF-8, or UTF-16 if a byte order mark says so, without the mark; what is malformed becomes U+FFFD. */
    public static String text(byte[] source) {
        return SourceFile.decode(source);
    }

    /**
     * Returns the name in the package clause of a CUE file, of which nothing behind the clause is read.
     *
     * @param name what the file is called
     * @param source bytes of UTF-8
     * @return the name; empty if there is none, or the file is left out of its package by {@code @ignore()} or {@code @if}
     */
    public static String packageName(String name, byte[] source) {
        return BuildAttributes.packageName(SourceFile.of(name, source));
    }

    /** Copies the collections. */
    public CueSource {
        expressions = List.copyOf(expressions);
        imports = Set.copyOf(imports);
    }

    /**
     * Returns the values of a JSON text, or of JSON Lines, as CUE.
     *
     * @param hoists whether strings that are JSON or YAML themselves become calls that write them
     * @throws CueException if it is not well-formed
     */
    public static CueSource ofJson(String name, String text, boolean hoists) {
        return of(name, text, hoists, true, true, JsonReader::readStream);
    }

    /**
     * Returns the documents of a YAML text as CUE.
     *
     * @param hoists whether strings that are JSON or YAML themselves become calls that write them
     * @throws CueException if it is not well-formed
     */
    public static CueSource ofYaml(String name, String text, boolean hoists) {
        return of(name, text, hoists, true, false, YamlReader::readStream);
    }

    /**
     * Returns a TOML text as CUE; dates and times have the layout they must satisfy.
     *
     * @param hoists whether strings that are JSON or YAML themselves become calls that write them
     * @throws CueException if it is not well-formed
     */
    public static CueSource ofToml(String name, String text, boolean hoists) {
        return of(name, text, hoists, false, false, TomlReader::read);
    }

    /** Returns a text as a string on one line. */
    public static CueSource of(String text) {
        return new CueSource(List.of(Quote.STRING.quote(text)), Set.of());
    }

    /** Returns bytes on several lines. */
    public static CueSource of(byte[] bytes) {
        return new CueSource(List.of(Quote.BYTES.withTabIndent(0).quote(bytes)), Set.of());
    }

    private static CueSource of(
            String name,
            String text,
            boolean hoists,
            boolean keepsLayout,
            boolean isJson,
            BiConsumer<SourceFile, DataVisitor> reader) {
        SourceFile file = SourceFile.of(name, text);
        Set<String> imports = new TreeSet<>();
        DataSyntax syntax = new DataSyntax(file, hoists, keepsLayout, isJson, imports);
        reader.accept(file, syntax);
        return new CueSource(syntax.values(), imports);
    }
}
