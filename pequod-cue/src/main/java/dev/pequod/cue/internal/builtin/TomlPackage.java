package dev.pequod.cue.internal.builtin;

import static dev.pequod.cue.internal.adt.Kinds.BYTES;
import static dev.pequod.cue.internal.adt.Kinds.STRING;
import static dev.pequod.cue.internal.adt.Kinds.TOP;

import dev.pequod.cue.errors.CueError;
import dev.pequod.cue.internal.adt.Expr;
import dev.pequod.cue.internal.encoding.TomlReader;
import dev.pequod.cue.internal.encoding.TomlWriter;

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
        return Documents.read(a, Documents.file(a, 0, ""), TomlReader::read, CueError::message)
                .get(0);
    }
}
