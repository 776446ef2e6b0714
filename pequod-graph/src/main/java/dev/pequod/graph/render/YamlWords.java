package dev.pequod.graph.render;

import dev.pequod.cue.errors.CueError;
import dev.pequod.cue.errors.Position;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Says what is wrong with a text of YAML or JSON in words for people who write it, not parsers of it. */
public final class YamlWords {
    /**
     * What a message of the parser means.
     *
     * @param pattern the message
     * @param message what to say, with {@code $1} for its first group
     * @param hint what to do
     */
    private record Words(Pattern pattern, String message, String hint) {
        static Words of(String pattern, String message, String hint) {
            return new Words(Pattern.compile(pattern), message, hint);
        }
    }

    /** What the parser says when the line after the one without a colon has begun. */
    private static final String NO_COLON = "could not find expected ':'";

    private static final List<Words> ALL = List.of(
            Words.of("found character '\\\\t.*", "a tab cannot indent YAML", "use blanks"),
            Words.of(
                    "found character '(.)' that cannot start any token.*",
                    "a value cannot begin with $1",
                    "put the value in quotes"),
            Words.of(
                    "mapping values are not allowed here",
                    "a colon is not expected here",
                    "indent the line like those around it; end the line above with a colon if this one belongs to it;"
                            + " put a text that holds \": \" in quotes"),
            Words.of(
                    "expected <block end>, but found '<block mapping start>'",
                    "the line is indented unlike the lines it belongs to",
                    "fields of one object begin in the same column"),
            Words.of(
                    "expected <block end>, but found '(<block sequence start>|-)'|sequence entries are not allowed here",
                    "an element of a list is not expected here",
                    "a list begins on a line of its own, and its elements in the same column"),
            Words.of(
                    "expected <block end>, but found '<scalar>'",
                    "there is more text behind a value that has ended",
                    "put all of the value into one pair of quotes"),
            Words.of(
                    "expected ',' or '([\\]}])', but got .*",
                    "a comma or $1 is missing before this",
                    "what begins with [ or { ends with ] or }"),
            Words.of(
                    "expected the node content, but found '<stream end>'",
                    "the text ends before the value does",
                    "what begins with [ or { ends with ] or }"),
            Words.of("found unexpected end of stream", "a quoted text does not end", "add the closing quote"),
            Words.of(NO_COLON, "a colon is missing", "write \"name: value\""),
            Words.of(
                    "unknown anchor '(.*)' referenced",
                    "nothing is marked &$1, which *$1 stands for",
                    "put a value that begins with * in quotes"),
            Words.of(
                    "found unknown escape character (.).*",
                    "\\\\$1 means nothing in double quotes",
                    "write two backslashes, or use single quotes"),
            Words.of(
                    "anchor \"(.*)\" value contains itself",
                    "*$1 stands within the value that is marked &$1, which would never end",
                    "put a value that begins with * in quotes"),
            Words.of(
                    "expected <block end>, but found '<(anchor|tag)>'",
                    "a value has one mark of this kind at most",
                    "put a value that begins with & or ! in quotes"),
            Words.of(
                    "expected chomping or indentation indicators, but found (.).*",
                    "a text of several lines begins on the line below, not with $1",
                    "put a value that begins with > or | in quotes"),
            Words.of(
                    "cannot unmarshal tag \"(.*)\"",
                    "$1 is no type that is known here",
                    "put a value that begins with ! in quotes"),
            Words.of("invalid map key: .*", "the name of a field must be a text", "put the value in quotes"),
            Words.of(
                    "invalid character '.' after object key",
                    "a colon is missing before this",
                    "write \"name\": value"),
            Words.of(
                    "invalid character '}' looking for beginning of object key string",
                    "a field is missing before this",
                    "no comma stands behind the last field"),
            Words.of(
                    "invalid character '.' looking for beginning of object key string",
                    "the name of a field must be in double quotes",
                    "what is YAML rather than JSON has a file that ends with .yaml"),
            Words.of(
                    "invalid character ']' looking for beginning of value",
                    "an element is missing before this",
                    "no comma stands behind the last element"),
            Words.of(
                    "invalid character '(.)' looking for beginning of value",
                    "a value cannot begin with $1",
                    "put a text in double quotes"),
            Words.of(
                    "invalid character '.' after (object key:value pair|array element)",
                    "a comma, or the end of what holds this, is missing before this",
                    "what begins with [ or { ends with ] or }"),
            Words.of(
                    "unexpected end of JSON input",
                    "the text ends before the value does",
                    "what begins with [ or { ends with ] or }"));

    private YamlWords() {}

    /**
     * Returns an error of reading YAML or JSON in other words, if there are any for it.
     *
     * @param text what was read
     */
    public static CueError of(CueError error, String text) {
        for (Words words : ALL) {
            Matcher matcher = words.pattern.matcher(error.message());
            if (matcher.matches()) {
                return new CueError(
                        error.code(),
                        error.path(),
                        matcher.replaceFirst(words.message),
                        error.message().equals(NO_COLON)
                                ? error.positions().stream()
                                        .map(place -> before(place, text))
                                        .toList()
                                : error.positions(),
                        Optional.ofNullable(error.hint()).orElse(words.hint));
            }
        }
        return error;
    }

    /** Returns the beginning of the last line before a place that holds more than a comment; the place itself if there is none. */
    private static Position before(Position place, String text) {
        int end = text.length();
        int line = 1 + (int) text.chars().filter(c -> c == '\n').count();
        while (line > 0) {
            int start = text.lastIndexOf('\n', end - 1) + 1;
            String content = text.substring(start, end);
            String stripped = content.strip();
            if (line < place.line() && !stripped.isEmpty() && !stripped.startsWith("#")) {
                int indent = content.indexOf(stripped);
                return new Position(place.file(), start + indent, line, indent + 1);
            }
            end = start - 1;
            line--;
        }
        return place;
    }
}
