package dev.pequod.cli.render;

import dev.pequod.cue.CueContext;
import dev.pequod.cue.Data;
import dev.pequod.cue.errors.CueException;
import dev.pequod.cue.errors.Position;
import dev.pequod.graph.json.JsonNumber;
import dev.pequod.graph.json.JsonValue;
import dev.pequod.graph.json.JsonWriter;
import dev.pequod.graph.json.PlainJson;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Gives advice to quote a number or boolean in the words of its file: {@code 3.10} and {@code 012} are read as {@code 3.1} and {@code 10}, and
 * who quotes those gets another text than the one that stands there.
 */
final class WrittenScalar {
    private static final Pattern ADVICE = Pattern.compile("quote it: \"([^\"]+)\"$");
    private static final String SCALAR = "([^\\s,\\[\\]{}\"']+)";
    private static final Pattern OF_FIELD =
            Pattern.compile("(?:\"(?:[^\"\\\\]|\\\\.)*+\"|'[^']*'|[^\\n]+?)[ \\t]*:\\s*+" + SCALAR);
    private static final Pattern OF_ELEMENT = Pattern.compile("(?:-[ \\t]+)?" + SCALAR);
    private static final int LONGEST = 300;

    private WrittenScalar() {}

    /**
     * Returns a message or hint with what is written in the file, where that is found and comes out as what was read.
     *
     * @param place where the field or the element of a list stands
     * @param source the whole file
     */
    static @Nullable String quoted(@Nullable String advice, Position place, String source) {
        Matcher matcher = ADVICE.matcher(advice == null ? "" : advice);
        if (!matcher.find()) {
            return advice;
        }
        String read = matcher.group(1);
        String written = written(place, source, read).orElse(read);
        return written.equals(read)
                ? advice
                : matcher.replaceFirst(
                        Matcher.quoteReplacement("quote it: \"" + written + "\" (without quotes it is " + read + ")"));
    }

    private static Optional<String> written(Position place, String source, String read) {
        String from = source.substring(
                Math.min(place.offset(), source.length()), Math.min(place.offset() + LONGEST, source.length()));
        for (Pattern pattern : List.of(OF_FIELD, OF_ELEMENT)) {
            Matcher matcher = pattern.matcher(from);
            if (matcher.lookingAt() && isReadAs(matcher.group(1), read)) {
                return Optional.of(matcher.group(1));
            }
        }
        return Optional.empty();
    }

    private static boolean isReadAs(String scalar, String read) {
        try {
            List<Data> documents = Data.ofYaml11("", scalar);
            JsonValue value = PlainJson.fromJava(
                    CueContext.create().value(documents.getFirst()).toJava());
            return JsonWriter.compact(value).equals(read)
                    || value instanceof JsonNumber number
                            && number.value().toPlainString().equals(read); // 1e3 is kept as an integer
        } catch (CueException | IllegalArgumentException e) {
            return false;
        }
    }
}
