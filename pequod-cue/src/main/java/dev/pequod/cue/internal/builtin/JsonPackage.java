package dev.pequod.cue.internal.builtin;

import static dev.pequod.cue.internal.adt.Kinds.BOOL;
import static dev.pequod.cue.internal.adt.Kinds.BYTES;
import static dev.pequod.cue.internal.adt.Kinds.STRING;
import static dev.pequod.cue.internal.adt.Kinds.TOP;

import dev.pequod.cue.errors.CueException;
import dev.pequod.cue.internal.adt.Datum;
import dev.pequod.cue.internal.adt.Expr;
import dev.pequod.cue.internal.encoding.JsonReader;
import dev.pequod.cue.internal.encoding.JsonText;
import dev.pequod.cue.internal.encoding.JsonWriter;
import dev.pequod.cue.internal.source.SourceFile;
import java.util.List;

/** The package {@code encoding/json}. */
final class JsonPackage {
    private static final String INVALID = "json: invalid JSON";

    private JsonPackage() {}

    static PackageTable table() {
        return new PackageTable("encoding/json")
                .function("Valid", BOOL, JsonPackage::valid, BYTES | STRING)
                .function("Compact", STRING, JsonPackage::compact, BYTES | STRING)
                .function("Indent", STRING, JsonPackage::indent, BYTES | STRING, STRING, STRING)
                .function("HTMLEscape", STRING, JsonPackage::htmlEscape, BYTES | STRING)
                .function("Marshal", STRING, JsonPackage::marshal, TOP)
                .function("MarshalStream", STRING, JsonPackage::marshalStream, TOP)
                .function("UnmarshalStream", TOP, JsonPackage::unmarshalStream, BYTES | STRING)
                .function("Unmarshal", TOP, JsonPackage::unmarshal, BYTES | STRING)
                .schemas("Validate", BOOL, JsonPackage::validate, BYTES | STRING, TOP);
    }

    // --- text
    // -----------------------------------------------------------------------------------------------------------------

    private static Expr valid(Arguments a) {
        try {
            JsonReader.check(Documents.file(a, 0, ""), a.evaluation()::passed);
            return a.truth(true);
        } catch (CueException e) {
            return a.truth(false);
        }
    }

    private static Expr compact(Arguments a) {
        return a.string(JsonText.compact(checked(a), a.evaluation()::passed));
    }

    private static Expr indent(Arguments a) {
        String text = checked(a);
        String prefix = a.text(1);
        String indent = a.text(2);
        return a.string(Documents.written(
                a, () -> JsonText.indent(text, prefix, indent, Documents.maxBytes(a), a.evaluation()::passed)));
    }

    /** Returns the first argument, which is one JSON value. */
    private static String checked(Arguments a) {
        SourceFile file = Documents.file(a, 0, "");
        try {
            JsonReader.check(file, a.evaluation()::passed);
        } catch (CueException e) {
            throw a.failure("%s", e.errors().get(0).message());
        }
        return file.text();
    }

    private static Expr htmlEscape(Arguments a) {
        String text = Documents.file(a, 0, "").text();
        return a.string(
                Documents.written(a, () -> JsonText.escapeHtml(text, Documents.maxBytes(a), a.evaluation()::passed)));
    }

    // --- values
    // ---------------------------------------------------------------------------------------------------------------

    private static Expr marshal(Arguments a) {
        return a.string(json(a, List.of(a.value(0))));
    }

    private static Expr marshalStream(Arguments a) {
        String text = json(a, a.elements(a.value(0)));
        return a.string(text.isEmpty() ? "" : text + "\n");
    }

    /** Returns values on lines of their own. */
    private static String json(Arguments a, List<? extends Datum> values) {
        JsonWriter out = JsonWriter.compact(Documents.maxBytes(a));
        for (Datum v : values) {
            Documents.write(a, v, out);
        }
        String text = out.text();
        a.evaluation().charge(text.length());
        return text;
    }

    private static Expr unmarshalStream(Arguments a) {
        SourceFile file = Documents.file(a, 0, "");
        if (file.illegalCount() > 0) {
            throw a.failure("illegal UTF-8 encoding");
        }
        return Documents.list(Documents.read(
                a,
                file,
                JsonReader::readUnmarkedStream,
                e -> a.failure("invalid JSON for file \"\": %s", e.message())));
    }

    private static Expr unmarshal(Arguments a) {
        return document(a, "json");
    }

    private static Expr validate(Arguments a) {
        return Documents.validate(a, document(a, "json.Validate"), a.schema(1), false, true);
    }

    private static Expr document(Arguments a, String name) {
        SourceFile file = Documents.file(a, 0, name);
        try {
            JsonReader.check(file, a.evaluation()::passed);
        } catch (CueException e) {
            throw a.failure(INVALID);
        }
        if (file.illegalCount() > 0) {
            throw a.failure("json: could not parse JSON: illegal UTF-8 encoding");
        }
        return Documents.read(a, file, JsonReader::read, e -> a.failure("%s", e.message()))
                .get(0);
    }
}
