package dev.pequod.cue.internal.builtin;

import static dev.pequod.cue.internal.adt.Kinds.STRING;
import static dev.pequod.cue.internal.adt.Kinds.TOP;

import dev.pequod.cue.internal.adt.Bytes;
import dev.pequod.cue.internal.adt.Datum;
import dev.pequod.cue.internal.adt.Expr;
import dev.pequod.cue.internal.adt.Kinds;
import dev.pequod.cue.internal.adt.Str;
import dev.pequod.cue.internal.adt.Vertex;
import dev.pequod.cue.internal.syntax.TabWriter;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The package {@code text/tabwriter}: text in columns, which tabs separate. */
final class TabwriterPackage {
    private static final int TAB_WIDTH = 4;
    private static final int PADDING = 1;
    private static final int PIECE = 1 << 12;

    /** Bytes that are no UTF-8, each of which counts in the width of its column; in the end they are one character. */
    private static final Pattern BYTES = Pattern.compile("[\\uDC80-\\uDCFF]+");

    private TabwriterPackage() {}

    static PackageTable table() {
        return new PackageTable("text/tabwriter").function("Write", STRING, TabwriterPackage::write, TOP);
    }

    private static Expr write(Arguments a) {
        StringBuilder out = new StringBuilder();
        TabWriter writer = new TabWriter(
                out,
                0,
                TAB_WIDTH,
                PADDING,
                ' ',
                Set.of(),
                length -> a.evaluation().checkSize(length));
        Datum data = a.value(0);
        if (data instanceof Vertex list && list.isList()) {
            for (Datum element : a.elements(list)) {
                write(a, text(a, element), writer);
                writer.write("\n");
            }
        } else if (data instanceof Str || data instanceof Bytes) {
            write(a, text(a, data), writer);
        } else {
            throw a.failure("tabwriter.Write: unsupported type %s", Kinds.toString(data.kind()));
        }
        writer.flush();
        return a.string(BYTES.matcher(out).replaceAll("\uFFFD"));
    }

    /** Writes a text by pieces, so that the clock is looked at in between. */
    private static void write(Arguments a, String text, TabWriter writer) {
        for (int i = 0; i < text.length(); i += PIECE) {
            writer.write(text.substring(i, Math.min(text.length(), i + PIECE)));
            a.evaluation().charge(2 * PIECE);
        }
    }

    private static String text(Arguments a, @Nullable Datum value) {
        Datum v = a.evaluation().unwrap(value);
        String text = switch (v) {
            case Str s -> s.value();
            case Bytes b -> GoPrinter.marked(b.value());
            case null, default -> throw new Refusal(a.kindError(v, Kinds.STRING | Kinds.BYTES));
        };
        a.evaluation().expectSize(text.length());
        return text;
    }
}
