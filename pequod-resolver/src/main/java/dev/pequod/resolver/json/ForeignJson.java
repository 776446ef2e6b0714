package dev.pequod.resolver.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.pequod.api.Deadline;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.resolver.memory.HeapGate;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.SerializableString;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.io.CharacterEscapes;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads and writes JSON of others as maps, lists, texts and numbers. Whoever calls bounds the bytes; depth is bounded
 * here, and so are values, of which a few bytes make many times as many in memory.
 */
public final class ForeignJson {
    private static final int DEEPEST = 64;
    private static final int LONGEST_NUMBER = 20;
    /** An index of a thousand descriptors with annotations has about two fifths of it. */
    private static final int MOST_TOKENS = 100_000;
    /** How many bytes there are in memory, for each that is read: its text, and what is made of it. */
    private static final int BYTES_IN_MEMORY = 16;

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEEPEST)
                            .maxNumberLength(LONGEST_NUMBER)
                            .maxTokenCount(MOST_TOKENS)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** Takes what Go's programs take of fields that they do not know. */
    private static final JsonMapper LOOSE = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEEPEST)
                            .maxNumberLength(Integer.MAX_VALUE)
                            .maxTokenCount(MOST_TOKENS)
                            .build())
                    .build())
            .build();

    /** Writes texts in ASCII; what no terminal shows is written by its number. */
    private static final JsonMapper ASCII = JsonMapper.builder(JsonFactory.builder()
                    .highestNonEscapedChar(Ascii.LAST)
                    .characterEscapes(new Ascii())
                    .disable(JsonWriteFeature.WRITE_HEX_UPPER_CASE)
                    .build())
            .build();

    private final String what;

    private static final class Ascii extends CharacterEscapes {
        private static final int LAST = 0x7f;
        private static final int FIRST_PRINTABLE = 0x20;

        @Override
        public int[] getEscapeCodesForAscii() {
            int[] codes = standardAsciiEscapesForJSON();
            Arrays.fill(codes, 0, FIRST_PRINTABLE, ESCAPE_STANDARD);
            codes[LAST] = ESCAPE_STANDARD;
            return codes;
        }

        @Override
        public @Nullable SerializableString getEscapeSequence(int character) {
            return null; // none is one of our own
        }
    }

    /**
     * Returns a copy of a map that cannot be changed. Unlike {@link Map#copyOf} it takes the time that the number of names takes also where others
     * chose these so that all have one hash code.
     */
    public static <V> Map<String, V> copy(Map<String, V> map) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(map));
    }

    /**
     * Makes a reader.
     *
     * @param what what is read, for the message "Tried to read … but …"
     */
    public ForeignJson(String what) {
        this.what = what;
    }

    /**
     * Returns the object, in which a name occurs once.
     *
     * @throws ModuleException if the bytes are no JSON object, or it is nested too deeply
     */
    public Map<?, ?> readObject(byte[] bytes) throws ModuleException {
        return object(read(bytes, text -> MAPPER.readValue(text, Object.class)));
    }

    /**
     * Returns the objects and texts of an object as Docker and the kubelet read them, which go by the last of a name that is repeated, and by the
     * members of all objects of a name right in this one; numbers, lists and all else are left out, of whatever length.
     *
     * @throws ModuleException if the bytes are no JSON object, or it is nested too deeply
     */
    public Map<String, Object> readLoosely(byte[] bytes) throws ModuleException {
        Map<String, Object> all = new LinkedHashMap<>();
        Object read = read(bytes, text -> {
            try (JsonParser in = LOOSE.createParser(text)) {
                boolean isObject = in.nextToken() == JsonToken.START_OBJECT;
                if (isObject) {
                    members(in, (name, value) -> all.merge(name, value, ForeignJson::both));
                } else {
                    in.skipChildren();
                }
                if (in.nextToken() != null) {
                    throw new StreamReadException(in, "there is more");
                }
                return isObject ? all : "";
            }
        });
        object(read);
        return all;
    }

    private static Object both(Object first, Object last) {
        if (!(first instanceof Map<?, ?> some) || !(last instanceof Map<?, ?> more)) {
            return last;
        }
        Map<Object, Object> both = new LinkedHashMap<>(some);
        both.putAll(more);
        return both;
    }

    private static void members(JsonParser in, BiConsumer<String, Object> member) {
        while (in.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = in.currentName();
            switch (in.nextToken()) {
                case START_OBJECT -> {
                    Map<String, Object> inner = new LinkedHashMap<>();
                    members(in, inner::put);
                    member.accept(name, inner);
                }
                case VALUE_STRING -> member.accept(name, in.getString());
                case null, default -> in.skipChildren();
            }
        }
    }

    /** Reads a value of a text. */
    @FunctionalInterface
    private interface Reading {
        Object of(String text);
    }

    /** Reads one large text after the other, so that memory suffices for many at a time. */
    private Object read(byte[] bytes, Reading reading) throws ModuleException {
        return HeapGate.WORK.run(
                (long) bytes.length * BYTES_IN_MEMORY,
                Deadline.after(LONGEST_WAIT),
                "read " + what,
                () -> value(bytes, reading));
    }

    private Object value(byte[] bytes, Reading reading) throws ModuleException {
        try {
            // Left alone, Jackson would take UTF-16 and UTF-32 too, which nobody else reads.
            return reading.of(UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
        } catch (CharacterCodingException e) {
            throw new ModuleException(Reason.INVALID_MODULE, "Tried to read " + what + " but it is not in UTF-8");
        } catch (StreamConstraintsException e) {
            throw new ModuleException(
                    Reason.LIMIT_EXCEEDED,
                    "Tried to read " + what
                            + " but it is nested too deeply, has too many values, or a name or number in it is too long",
                    e);
        } catch (JacksonException e) {
            // Jackson tells what it found there, which may be a secret: neither its message nor itself is passed on.
            throw new ModuleException(
                    Reason.INVALID_MODULE, "Tried to read " + what + " but it is no sound JSON" + place(e));
        }
    }

    private Map<?, ?> object(Object value) throws ModuleException {
        if (value instanceof Map<?, ?> object) {
            return object;
        }
        throw new ModuleException(Reason.INVALID_MODULE, "Tried to read " + what + " but it is no JSON object");
    }

    private static String place(JacksonException e) {
        TokenStreamLocation place = e.getLocation();
        return place == null || place.getLineNr() < 1
                ? ""
                : ", line " + place.getLineNr() + ", column " + place.getColumnNr();
    }

    /** Returns the JSON of maps, lists, texts and numbers, in their order. */
    public static byte[] write(Object value) {
        return MAPPER.writeValueAsBytes(value);
    }

    /** Returns the same on one line in ASCII, so that no terminal and no log reads anything into it. */
    public static String writeLine(Object value) {
        return ASCII.writeValueAsString(value);
    }
}
