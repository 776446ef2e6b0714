package dev.pequod.cli.cue;

import dev.pequod.cli.command.FailureException;
import dev.pequod.cue.CueStyle;
import dev.pequod.cue.Data;
import dev.pequod.cue.Value;
import dev.pequod.cue.errors.CueError;
import dev.pequod.cue.errors.CueException;
import dev.pequod.cue.errors.ErrorCode;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A type of files that data is read from or written to. The constant's name in lower case is the name users give. */
enum FileType {
    CUE,
    JSON,
    YAML,
    TEXT;

    private static final Map<String, FileType> ENDINGS =
            Map.of("cue", CUE, "json", JSON, "yaml", YAML, "yml", YAML, "txt", TEXT);

    /**
     * Returns the type of that lower-case name.
     *
     * @throws FailureException if there is none
     */
    static FileType named(String name) {
        for (FileType type : values()) {
            if (type.name().toLowerCase(Locale.ROOT).equals(name)) {
                return type;
            }
        }
        throw new FailureException("unknown filetype " + name, null);
    }

    /**
     * Returns the type of a file.
     *
     * @throws FailureException if its name does not tell
     */
    static FileType of(String file) {
        int dot = file.lastIndexOf('.');
        FileType type = dot < 0 ? null : ENDINGS.get(file.substring(dot + 1));
        if (type == null) {
            throw new FailureException(
                    dot < 0
                            ? "no encoding specified for file \"" + file + "\""
                            : "unknown file extension " + file.substring(dot),
                    null);
        }
        return type;
    }

    /**
     * Returns the values in a text of this type.
     *
     * @param name what positions call the text
     * @param file the file it was read from, as the reference names it
     */
    List<Data> read(String name, String file, String text) {
        return switch (this) {
            case JSON -> List.of(json(name, file, text));
            case YAML -> Data.ofYaml(name, text);
            case TEXT -> List.of(Data.of(text));
            case CUE -> throw new IllegalArgumentException("CUE is compiled, not read");
        };
    }

    private static Data json(String name, String file, String text) {
        try {
            return Data.ofJson(name, text);
        } catch (CueException e) {
            CueError first = e.errors().getFirst();
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
            case JSON, TEXT -> "";
        };
    }

    /** Returns the value as a text of this type that ends in a line feed. */
    String write(Value value, CueStyle style) {
        return switch (this) {
            case CUE -> ended(value.toCue(style));
            case JSON -> ended(value.toJson());
            case YAML -> ended(value.toYaml());
            case TEXT -> value.asString().map(FileType::ended).orElseThrow(() -> noText(value));
        };
    }

    private static CueException noText(Value value) {
        String kinds = value.kinds().toString().toLowerCase(Locale.ROOT);
        return new CueException(List.of(CueError.of(
                ErrorCode.EVAL, "cannot use value (type " + kinds.substring(1, kinds.length() - 1) + ") as string")));
    }

    private static String ended(String text) {
        return text.endsWith("\n") ? text : text + "\n";
    }
}
