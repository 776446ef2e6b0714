package dev.pequod.cli.cue;

import dev.pequod.cli.command.FailureException;
import dev.pequod.cli.input.InputReader;
import dev.pequod.cue.CueContext;
import dev.pequod.cue.CueSource;
import dev.pequod.cue.CueStyle;
import dev.pequod.cue.Data;
import dev.pequod.cue.Schema;
import dev.pequod.cue.Value;
import dev.pequod.cue.errors.CueError;
import dev.pequod.cue.errors.CueException;
import dev.pequod.cue.errors.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** A type of files that data is read from or written to. The constant's name in lower case is the name users give. */
enum FileType {
    CUE,
    JSON,
    JSONL,
    YAML,
    TOML,
    TEXT,
    BINARY,
    /** JSON Schema, only written. */
    JSONSCHEMA,
    /** Documents of OpenAPI, only written. */
    OPENAPI,
    /** Structural schemas of Kubernetes, only written. */
    STRUCTURAL;

    private static final Map<String, FileType> ENDINGS = Map.ofEntries(
            Map.entry("cue", CUE),
            Map.entry("json", JSON),
            Map.entry("jsonl", JSONL),
            Map.entry("ldjson", JSONL),
            Map.entry("ndjson", JSONL),
            Map.entry("yaml", YAML),
            Map.entry("yml", YAML),
            Map.entry("toml", TOML),
            Map.entry("txt", TEXT));

    /** Types of the reference that are not there, by the name that users give: how its messages call them. */
    private static final Map<String, String> ABSENT = Map.of(
            "xml",
            "xml",
            "go",
            "code",
            "proto",
            "proto",
            "textproto",
            "textproto",
            "pb",
            "binarypb",
            "binarypb",
            "binarypb");

    /**
     * Returns the type of that lower-case name.
     *
     * @throws FailureException if there is none
     */
    static FileType named(String name) {
        for (FileType type : values()) {
            if (type.toString().equals(name)) {
                return type;
            }
        }
        throw new FailureException(
                ABSENT.containsKey(name)
                        ? "unsupported encoding \"" + ABSENT.get(name) + "\""
                        : "unknown filetype " + name,
                null);
    }

    /** Reports whether the name of a file tells its type. */
    static boolean isKnown(String file) {
        String ending = ending(file);
        return !ending.isEmpty() && ENDINGS.containsKey(ending.substring(1));
    }

    /**
     * Returns the type of a file.
     *
     * @throws FailureException if its name does not tell
     */
    static FileType of(String file) {
        String ending = ending(file);
        FileType type = ending.isEmpty() ? null : ENDINGS.get(ending.substring(1));
        if (type == null) {
            throw new FailureException(
                    ending.isEmpty()
                            ? "no encoding specified for file \"" + file + "\""
                            : "unknown file extension " + ending,
                    null);
        }
        return type;
    }

    /** Returns the ending of a file's name with its dot; empty if it has none, or is one. */
    static String ending(String file) {
        String name = file.substring(file.lastIndexOf('/') + 1);
        return name.lastIndexOf('.') > 0 ? name.substring(name.lastIndexOf('.')) : "";
    }

    /** Returns what is in a file; of binary files a character for each byte. */
    String text(InputReader reader, String file) {
        return switch (this) {
            case BINARY -> new String(reader.bytes(file), StandardCharsets.ISO_8859_1);
            case CUE -> CueSource.text(reader.bytes(file));
            default -> reader.read(file).text();
        };
    }

    /**
     * Returns the values in a text of this type.
     *
     * @param name what positions call the text
     * @param file the file it was read from, as the reference names it
     */
    List<Data> read(String name, String file, String text) {
        List<Data> pieces = new ArrayList<>();
        read(name, file, text, pieces);
        return pieces;
    }

    /** Adds the same to {@code pieces}, also those that come before one that is malformed. */
    void read(String name, String file, String text, List<Data> pieces) {
        switch (this) {
            case JSON -> json(file, () -> pieces.add(Data.ofJson(name, text)));
            case JSONL -> json(file, () -> Data.readJsonLines(name, text, pieces::add));
            case YAML -> {
                Data.readYaml(name, text, pieces::add);
                if (pieces.isEmpty()) {
                    pieces.add(Data.UNSAID);
                }
            }
            case TOML -> pieces.add(Data.ofToml(name, text));
            case TEXT -> pieces.add(Data.of(text));
            case BINARY -> pieces.add(Data.of(text.getBytes(StandardCharsets.ISO_8859_1)));
            case JSONSCHEMA, OPENAPI, STRUCTURAL ->
                throw new FailureException("schemas of the type " + this + " are written, not read", null);
            case CUE -> throw new IllegalArgumentException("CUE is compiled, not read");
        }
    }

    private static void json(String file, Runnable reader) {
        try {
            reader.run();
        } catch (CueException e) {
            CueError first = e.errors().getFirst();
            if (first.code() == ErrorCode.LIMIT) {
                throw e; // it may well be JSON
            }
            String message = "invalid JSON for file \"" + file + "\": " + first.message();
            throw new CueException(
                    List.of(new CueError(first.code(), first.path(), message, first.positions(), first.hint())));
        }
    }

    /** Returns what stands between two values in one text. */
    String separator() {
        return switch (this) {
            case CUE -> "// ---\n";
            case YAML -> "---\n";
            case JSON, JSONL, TOML, TEXT, BINARY, JSONSCHEMA, OPENAPI, STRUCTURAL -> "";
        };
    }

    /** Reports whether schemas are written. */
    boolean isSchema() {
        return this == JSONSCHEMA || this == OPENAPI || this == STRUCTURAL;
    }

    /** Reports whether a value of this type is data: concrete. */
    boolean isData() {
        return switch (this) {
            case CUE, JSONSCHEMA, OPENAPI, STRUCTURAL -> false;
            case JSON, JSONL, YAML, TOML, TEXT, BINARY -> true;
        };
    }

    /**
     * Returns the value as a text of this type that ends in a line feed, unless the type has ends of its own.
     *
     * @param encoding how a schema is written; JSON is usual
     * @param notes takes what a schema cannot say
     */
    byte[] write(
            Value value, CueStyle style, boolean forHtml, Optional<FileType> encoding, Consumer<Schema.Note> notes) {
        return switch (this) {
            case CUE -> ended(value.toCue(style));
            case JSON, JSONL -> ended(forHtml ? value.toJsonForHtml() : value.toJson());
            case YAML -> ended(value.toYaml());
            case TOML -> value.toToml().getBytes(StandardCharsets.UTF_8);
            case TEXT -> (value.toText() + "\n").getBytes(StandardCharsets.UTF_8);
            case BINARY -> value.toBytes();
            case JSONSCHEMA -> schema(value.toJsonSchema(), encoding, notes);
            case OPENAPI -> schema(value.toOpenApi(), encoding);
            case STRUCTURAL -> schema(value.toStructuralSchema(), encoding, notes);
        };
    }

    private static byte[] schema(Schema schema, Optional<FileType> encoding, Consumer<Schema.Note> notes) {
        schema.notes().forEach(notes);
        return schema(schema.json(), encoding);
    }

    private static byte[] schema(String json, Optional<FileType> encoding) {
        if (encoding.isEmpty() || encoding.get() == JSON) {
            return ended(json);
        }
        Value schema = CueContext.create().value(Data.ofJson("schema", json));
        return encoding.get().write(schema, CueStyle.DEF, false, Optional.empty(), note -> {});
    }

    /** Returns the name users give. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    private static byte[] ended(String text) {
        return (text.endsWith("\n") ? text : text + "\n").getBytes(StandardCharsets.UTF_8);
    }
}
