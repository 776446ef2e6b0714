package dev.pequod.cue.internal.builtin;

import static dev.pequod.cue.internal.adt.Kinds.BYTES;
import static dev.pequod.cue.internal.adt.Kinds.LIST;
import static dev.pequod.cue.internal.adt.Kinds.STRING;
import static dev.pequod.cue.internal.adt.Kinds.TOP;

import dev.pequod.cue.internal.adt.Datum;
import dev.pequod.cue.internal.adt.Expr;
import dev.pequod.cue.internal.adt.Str;
import dev.pequod.cue.internal.encoding.CsvReader;
import dev.pequod.cue.internal.encoding.CsvWriter;
import dev.pequod.cue.internal.encoding.JsonWriter;
import java.util.ArrayList;
import java.util.List;

/** The package {@code encoding/csv}. */
final class CsvPackage {
    private CsvPackage() {}

    static PackageTable table() {
        return new PackageTable("encoding/csv")
                .function("Encode", STRING, CsvPackage::encode, TOP)
                .function("Decode", LIST, CsvPackage::decode, BYTES | STRING);
    }

    private static Expr encode(Arguments a) {
        List<List<String>> records = new ArrayList<>();
        long size = 0;
        for (Datum row : a.elements(a.value(0))) {
            List<String> cells = new ArrayList<>();
            for (Datum cell : a.elements(row)) {
                String text = a.evaluation().unwrap(cell) instanceof Str s ? s.value() : json(a, cell);
                size += text.length();
                a.evaluation().checkSize(size, Documents.maxBytes(a));
                cells.add(text);
            }
            records.add(cells);
        }
        return a.string(
                Documents.written(a, () -> CsvWriter.write(records, Documents.maxBytes(a), a.evaluation()::passed)));
    }

    private static String json(Arguments a, Datum cell) {
        JsonWriter out = JsonWriter.compact(Documents.maxBytes(a));
        Documents.write(a, cell, out);
        return out.text();
    }

    private static Expr decode(Arguments a) {
        return Documents.readInPlace(a, Documents.file(a, 0, ""), CsvReader::read, e -> a.failure("%s", e.message()))
                .get(0);
    }
}
