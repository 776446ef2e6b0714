package dev.pequod.conformance;

import dev.pequod.cue.internal.adt.Bool;
import dev.pequod.cue.internal.adt.Bottom;
import dev.pequod.cue.internal.adt.Bytes;
import dev.pequod.cue.internal.adt.Label;
import dev.pequod.cue.internal.adt.Null;
import dev.pequod.cue.internal.adt.Num;
import dev.pequod.cue.internal.adt.Str;
import dev.pequod.cue.internal.adt.Vertex;
import dev.pequod.cue.internal.eval.Evaluation;
import dev.pequod.cue.internal.export.FieldOrder;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Writes concrete values as JSON. */
final class JsonExport {
    private final Evaluation c;
    private final StringBuilder out = new StringBuilder();

    private JsonExport(Evaluation c) {
        this.c = c;
    }

    /** Returns JSON, or null where {@code v} cannot be exported. */
    static @Nullable String of(Evaluation c, Vertex v) {
        Bottom b = c.validateAll(v, true, true);
        if (b != null) {
            return null;
        }
        JsonExport run = new JsonExport(c);
        return run.write(v) ? run.out.toString() : null;
    }

    private boolean write(Vertex v) {
        Vertex x = c.defaultOf(v.deref()).deref();
        switch (x.value()) {
            case Null n -> out.append("null");
            case Bool b -> out.append(b.value());
            case Num n -> out.append(n.value());
            case Str s -> out.append(JsonValues.write(s.value()));
            case Bytes b -> out.append(JsonValues.write(Base64.getEncoder().encodeToString(b.value())));
            case Vertex list
            when list.isList() -> {
                char before = '[';
                for (Vertex a : list.arcs) {
                    if (a.label != null && a.label.isIndex()) {
                        out.append(before);
                        before = ',';
                        if (!write(a)) {
                            return false;
                        }
                    }
                }
                out.append(before == '[' ? "[]" : "]");
            }
            case Vertex struct -> {
                char before = '{';
                for (Label l : FieldOrder.of(struct)) {
                    Vertex a = struct.arc(l);
                    if (a != null && l.isRegular() && a.isMember()) {
                        out.append(before).append(JsonValues.write(l.name())).append(':');
                        before = ',';
                        if (!write(a)) {
                            return false;
                        }
                    }
                }
                out.append(before == '{' ? "{}" : "}");
            }
            case null, default -> {
                return false;
            }
        }
        return true;
    }
}
