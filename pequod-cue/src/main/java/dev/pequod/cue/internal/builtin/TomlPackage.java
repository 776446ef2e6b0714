package dev.pequod.cue.internal.builtin;

import static dev.pequod.cue.internal.adt.Kinds.BYTES;
import static dev.pequod.cue.internal.adt.Kinds.STRING;
import static dev.pequod.cue.internal.adt.Kinds.TOP;

import dev.pequod.cue.errors.CueError;
import dev.pequod.cue.internal.adt.Expr;
import dev.pequod.cue.internal.encoding.TomlReader;
import dev.pequod.cue.internal.encoding.TomlWriter;
import dev.pequod.cue.internal.source.Notation;
import dev.pequod.cue.internal.source.SourceFile;
import dev.pequod.cue.internal.source.SourcePos;
import java.util.List;

/** The package {@code encoding/toml}. */
final class TomlPackage {
    private TomlPackage() {}

    static PackageTable table() {
        return new PackageTable("encoding/toml")
                .function("Marshal", STRING, TomlPackage::marshal, TOP)
                .function("Unmarshal", TOP, TomlPackage::unmarshal, BYTES | STRING);
    }

    private static Expr marshal(Arguments a) {
        TomlWriter out = new TomlWriter(Documents.maxBytes(a));
        Documents.write(a, a.value(0), out);
        return a.string(out.text());
    }

    private static Expr unmarshal(Arguments a) {
        SourceFile file = Documents.file(a, 0, "").in(Notation.TOML);
        return Documents.read(a, file, TomlReader::read, e -> refusal(a, file, e))
                .get(0);
    }

    /** Returns what a text is refused with, which says where in the text. */
    private static Refusal refusal(Arguments a, SourceFile file, CueError e) {
        List<SourcePos> places = e.positions().stream()
                .map(p -> new SourcePos(file, p.offset(), p.offset()))
                .toList();
        return new Refusal(a.failure("%s", e.message()).reason().withPositions(places));
    }
}
