package dev.pequod.cue.internal.program;

import dev.pequod.cue.errors.CueError;
import dev.pequod.cue.errors.CueException;
import dev.pequod.cue.errors.ErrorCode;
import dev.pequod.cue.errors.Position;
import dev.pequod.cue.internal.adt.Bytes;
import dev.pequod.cue.internal.adt.Expr;
import dev.pequod.cue.internal.adt.Null;
import dev.pequod.cue.internal.adt.Str;
import dev.pequod.cue.internal.encoding.DataVisitor;
import dev.pequod.cue.internal.encoding.JsonReader;
import dev.pequod.cue.internal.encoding.TomlReader;
import dev.pequod.cue.internal.encoding.YamlReader;
import dev.pequod.cue.internal.export.DataTerms;
import dev.pequod.cue.internal.source.Notation;
import dev.pequod.cue.internal.source.Progress;
import dev.pequod.cue.internal.source.SourceFile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The types of files that can be embedded; the constant's name in lower case is what {@code type=} says. */
enum EmbeddedType {
    JSON("json"),
    JSONL("jsonl", "ldjson", "ndjson"),
    YAML("yaml", "yml"),
    TOML("toml"),
    TEXT("txt"),
    BINARY("wasm");

    /** Types and endings that the reference knows as well. */
    private static final List<String> UNSUPPORTED = List.of("cue", "go", "proto", "textproto", "textpb", "xml", "pb");

    private final List<String> endings;

    EmbeddedType(String... endings) {
        this.endings = List.of(endings);
    }

    /** Returns the type of that name, or of a file with that name if there is none; null if it is not known. */
    static @Nullable EmbeddedType of(String file, @Nullable String type) {
        String ending = ending(file);
        return Arrays.stream(values())
                .filter(t -> type == null
                        ? t.endings.contains(ending)
                        : t.name().toLowerCase(Locale.ROOT).equals(type))
                .findFirst()
                .orElse(null);
    }

    /** Returns why a type that is known cannot be embedded; null if it is not known. */
    static @Nullable String refusal(String file, @Nullable String type) {
        String named = type == null ? ending(file) : type;
        if (!UNSUPPORTED.contains(named)) {
            return null;
        }
        String reason = named.equals("textproto") ? ": requires support for schema-guided decoding" : "";
        return "encoding \"" + named + "\" not (yet) supported" + reason;
    }

    /** Returns why a type is not known. */
    static String problem(String file, @Nullable String type) {
        String ending = ending(file);
        if (type != null) {
            return "unknown filetype " + type;
        }
        return ending.isEmpty()
                ? "no encoding specified for file \"" + file + "\""
                : "unknown file extension ." + ending;
    }

    private static String ending(String file) {
        String base = file.substring(file.lastIndexOf('/') + 1);
        return base.substring(base.lastIndexOf('.') + 1).equals(base) ? "" : base.substring(base.lastIndexOf('.') + 1);
    }

    /**
     * Returns the one value in a file.
     *
     * @param counter told how many values there are whenever there is one more; what it throws is the error as it stands
     * @throws CueException if it is not well-formed or has several, for JSON Lines in any case, and if the thread is interrupted
     */
    Expr read(String name, String path, byte[] content, Position at, DataTerms.Counter counter) {
        SourceFile file = SourceFile.of(path, content).in(notation());
        return switch (this) {
            case TEXT -> new Str(null, file.text());
            case BINARY -> new Bytes(null, content);
            case JSON -> data(file, counter, JsonReader::read, "invalid JSON for file \"" + name + "\": ", at);
            case JSONL -> {
                data(file, counter, JsonReader::readStream, "invalid JSON for file \"" + name + "\": ", at);
                throw Embedding.failure(at, "encoding \"jsonl\" not (yet) supported: requires support for streaming");
            }
            case YAML -> data(file, counter, YamlReader::readStream, "", at);
            case TOML -> data(file, counter, TomlReader::read, "", at);
        };
    }

    private Notation notation() {
        return switch (this) {
            case JSON, JSONL -> Notation.JSON;
            case YAML -> Notation.YAML;
            case TOML -> Notation.TOML;
            case TEXT, BINARY -> Notation.CUE;
        };
    }

    private static Expr data(
            SourceFile file,
            DataTerms.Counter counter,
            BiConsumer<SourceFile, DataVisitor> reader,
            String prefix,
            Position at) {
        DataTerms terms = new DataTerms(file, Progress::endIfInterrupted, counter);
        try {
            reader.accept(file, terms);
        } catch (CueException e) {
            CueError first = e.errors().getFirst();
            if (first.code() == ErrorCode.LIMIT) {
                throw e;
            }
            List<Position> places = new ArrayList<>(first.positions());
            places.addFirst(at);
            throw new CueException(List.of(new CueError(
                    first.code(), first.path(), "@embed: " + prefix + first.message(), places, first.hint())));
        }
        List<Expr> values = terms.documents();
        if (values.size() > 1) {
            throw Embedding.failure(at, "streaming not implemented: found more than one value in file");
        }
        return values.isEmpty() ? new Null(null) : values.getFirst();
    }
}
