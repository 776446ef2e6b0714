package dev.pequod.cue.internal.builtin;

import static dev.pequod.cue.internal.adt.Kinds.STRING;
import static dev.pequod.cue.internal.adt.Kinds.TOP;

import dev.pequod.cue.errors.CueError;
import dev.pequod.cue.errors.CueException;
import dev.pequod.cue.errors.ErrorCode;
import dev.pequod.cue.internal.adt.ArcType;
import dev.pequod.cue.internal.adt.BasicType;
import dev.pequod.cue.internal.adt.Bool;
import dev.pequod.cue.internal.adt.Bottom;
import dev.pequod.cue.internal.adt.Datum;
import dev.pequod.cue.internal.adt.DisjunctionExpr;
import dev.pequod.cue.internal.adt.DisjunctionExpr.Disjunct;
import dev.pequod.cue.internal.adt.Expr;
import dev.pequod.cue.internal.adt.Field;
import dev.pequod.cue.internal.adt.FieldNotes;
import dev.pequod.cue.internal.adt.FieldReference;
import dev.pequod.cue.internal.adt.Kinds;
import dev.pequod.cue.internal.adt.Label;
import dev.pequod.cue.internal.adt.Str;
import dev.pequod.cue.internal.adt.Term;
import dev.pequod.cue.internal.adt.Vertex;
import dev.pequod.cue.internal.encoding.JsonWriter;
import dev.pequod.cue.internal.schema.OpenApi;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The package {@code encoding/openapi}. */
final class OpenApiPackage {
    private static final String NO_VERSION = "field not found: version";

    private static final Expr TEXT = new BasicType(null, Kinds.STRING);
    private static final Expr SWITCH = new DisjunctionExpr(
            null,
            List.of(new Disjunct(new BasicType(null, Kinds.BOOL), false), new Disjunct(new Bool(null, false), true)),
            true);

    private OpenApiPackage() {}

    static PackageTable table() {
        return new PackageTable("encoding/openapi")
                .definition(
                        "#Config",
                        required("version", new Str(null, "3.0.0")),
                        optional("info", definition("#Info")),
                        field(ArcType.MEMBER, "selfContained", SWITCH),
                        field(ArcType.MEMBER, "expandReferences", SWITCH))
                .definition(
                        "#Info",
                        required("title", TEXT),
                        required("version", TEXT),
                        optional("summary", TEXT),
                        optional("description", TEXT),
                        optional("termsOfService", TEXT),
                        optional("contact", definition("#Contact")),
                        optional("license", definition("#License")))
                .definition("#Contact", optional("name", TEXT), optional("url", TEXT), optional("email", TEXT))
                .definition("#License", required("name", TEXT), optional("url", TEXT))
                .schemas("MarshalSchema", STRING, OpenApiPackage::marshalSchema, TOP, TOP);
    }

    private static Term required(String name, Expr value) {
        return field(ArcType.REQUIRED, name, value);
    }

    private static Term optional(String name, Expr value) {
        return field(ArcType.OPTIONAL, name, value);
    }

    private static Term field(ArcType type, String name, Expr value) {
        return new Field(null, type, Label.string(name), value, FieldNotes.NONE);
    }

    /** Returns a reference from within a definition of the package to another one. */
    private static Expr definition(String name) {
        return new FieldReference(null, 1, Label.identifier(name, ""), false);
    }

    private static Expr marshalSchema(Arguments a) {
        Vertex info = option(a, "info");
        Vertex version = option(a, "version");
        Vertex expands = option(a, "expandReferences");
        if (version == null) {
            throw (a.schema(0).kind() & Kinds.STRUCT) != 0 ? a.incomplete(NO_VERSION) : a.failure(NO_VERSION);
        }
        Datum schema = a.schema(1);
        if (!(schema instanceof Vertex v)) {
            throw a.failure("the schema must be a struct");
        }
        a.evaluation().finish(v);
        if (!(a.evaluation().unwrap(a.evaluation().defaultOf(version)) instanceof Str number)) {
            throw new Refusal(a.kindError(a.evaluation().unwrap(version), Kinds.STRING));
        }
        if (info != null && (info.deref().kind() & Kinds.STRUCT) == 0) {
            String literal = info.deref().isList() ? "ListLit" : "BasicLit";
            throw a.failure("Info field supplied must marshal to a struct but got *ast.%s", literal);
        }
        boolean isExpanded = expands != null
                && a.evaluation().unwrap(a.evaluation().defaultOf(expands)) instanceof Bool on
                && on.value();
        JsonWriter out = JsonWriter.compact(Documents.maxBytes(a));
        try {
            OpenApi.write(a.evaluation(), v, number.value(), isExpanded, info, out);
        } catch (CueException e) {
            CueError first = e.errors().getFirst();
            throw first.code() == ErrorCode.INCOMPLETE ? a.incomplete("%s", first.message()) : Documents.refused(a, e);
        }
        return a.string(out.text());
    }

    private static @Nullable Vertex option(Arguments a, String name) {
        if (!(a.schema(0) instanceof Vertex config)) {
            return null;
        }
        a.evaluation().finish(config);
        Vertex option = config.deref().arc(Label.string(name));
        if (option == null || option.arcType != ArcType.MEMBER) {
            return null;
        }
        Bottom b = option.bottom();
        if (b != null) {
            throw new Refusal(b);
        }
        return option;
    }
}
