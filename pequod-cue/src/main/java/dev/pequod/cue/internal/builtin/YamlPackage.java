package dev.pequod.cue.internal.builtin;

import static dev.pequod.cue.internal.adt.Kinds.BOOL;
import static dev.pequod.cue.internal.adt.Kinds.BYTES;
import static dev.pequod.cue.internal.adt.Kinds.STRING;
import static dev.pequod.cue.internal.adt.Kinds.TOP;

import dev.pequod.cue.internal.adt.Bottom;
import dev.pequod.cue.internal.adt.Datum;
import dev.pequod.cue.internal.adt.DisjunctionExpr;
import dev.pequod.cue.internal.adt.DisjunctionExpr.Disjunct;
import dev.pequod.cue.internal.adt.Expr;
import dev.pequod.cue.internal.adt.Null;
import dev.pequod.cue.internal.adt.Top;
import dev.pequod.cue.internal.encoding.DataVisitor;
import dev.pequod.cue.internal.encoding.YamlReader;
import dev.pequod.cue.internal.encoding.YamlWriter;
import dev.pequod.cue.internal.source.Notation;
import dev.pequod.cue.internal.source.SourceFile;
import java.util.List;
import java.util.function.BiConsumer;

/** The package {@code encoding/yaml}. */
final class YamlPackage {
    private static final Expr NOTHING = new DisjunctionExpr(
            null, List.of(new Disjunct(new Null(null), true), new Disjunct(Top.INSTANCE, false)), true);

    private YamlPackage() {}

    static PackageTable table() {
        return new PackageTable("encoding/yaml")
                .function("Marshal", STRING, YamlPackage::marshal, TOP)
                .function("MarshalStream", STRING, YamlPackage::marshalStream, TOP)
                .function("Unmarshal", TOP, YamlPackage::unmarshal, BYTES | STRING)
                .function("UnmarshalStream", TOP, YamlPackage::unmarshalStream, BYTES | STRING)
                .schemas("Validate", BOOL, a -> validate(a, "yaml.Validate", true), BYTES | STRING, TOP)
                .schemas("ValidatePartial", BOOL, a -> validate(a, "yaml.ValidatePartial", false), BYTES | STRING, TOP);
    }

    private static Expr marshal(Arguments a) {
        return a.string(yaml(a, List.of(a.value(0))));
    }

    private static Expr marshalStream(Arguments a) {
        return a.string(yaml(a, a.elements(a.value(0))));
    }

    private static String yaml(Arguments a, List<? extends Datum> documents) {
        YamlWriter out = new YamlWriter(Documents.maxBytes(a));
        for (Datum d : documents) {
            Documents.write(a, d, out);
        }
        String text = out.text();
        a.evaluation().charge(2L * text.length());
        return text;
    }

    private static Expr unmarshal(Arguments a) {
        return documents(a, "", YamlReader::read).get(0);
    }

    private static Expr unmarshalStream(Arguments a) {
        return Documents.list(documents(a, "", YamlReader::readStream));
    }

    /** Returns the documents of a text; one without any counts as a null that may become anything else. */
    private static List<Expr> documents(Arguments a, String name, BiConsumer<SourceFile, DataVisitor> reader) {
        List<Expr> all = Documents.read(
                a,
                Documents.file(a, 0, name).in(Notation.YAML),
                reader,
                e -> a.failure("%s", e.positions().get(0) + ": " + e.message()));
        return all.isEmpty() ? List.of(NOTHING) : all;
    }

    /** Checks each document; what is incomplete cannot become complete later, so it is an error like others. */
    private static Expr validate(Arguments a, String name, boolean concrete) {
        for (Expr document : documents(a, name, YamlReader::readStream)) {
            if (Documents.validate(a, document, a.schema(1), concrete, concrete) instanceof Bottom b) {
                return concrete ? b.withCode(Bottom.Code.EVAL) : b;
            }
        }
        return a.truth(true);
    }
}
