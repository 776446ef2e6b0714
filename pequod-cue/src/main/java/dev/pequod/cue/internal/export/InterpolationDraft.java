package dev.pequod.cue.internal.export;

import dev.pequod.cue.internal.adt.Bytes;
import dev.pequod.cue.internal.adt.Environment;
import dev.pequod.cue.internal.adt.Expr;
import dev.pequod.cue.internal.adt.Interpolation;
import dev.pequod.cue.internal.adt.Kinds;
import dev.pequod.cue.internal.adt.Str;
import dev.pequod.cue.internal.syntax.Operand.BasicLit.Kind;
import dev.pequod.cue.internal.syntax.Quote;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Shows strings with expressions in them: on several lines if a fragment has a line feed. */
final class InterpolationDraft {
    private InterpolationDraft() {}

    static Draft of(Exporter e, @Nullable Environment env, Interpolation x) {
        boolean isBytes = (x.kind() & Kinds.BYTES) != 0;
        String quote = isBytes ? "'" : "\"";
        Quote form = isBytes ? Quote.BYTES : Quote.STRING;
        boolean lines = false;
        for (int i = 0; i < x.parts().size(); i += 2) {
            lines |= hasLineFeed(x.parts().get(i));
        }
        String indent = "";
        String open = quote;
        String close = quote;
        if (lines) {
            indent = "\t".repeat(e.depth());
            form = form.withTabIndent(e.depth());
            open = quote.repeat(3) + "\n" + indent;
            close = "\n" + indent + quote.repeat(3);
        }
        List<Draft> parts = new ArrayList<>();
        for (int i = 0; i < x.parts().size(); i++) {
            Expr part = x.parts().get(i);
            if (i % 2 == 1) {
                parts.add(e.terms.operand(env, part));
                continue;
            }
            StringBuilder text = new StringBuilder(i == 0 ? open : ")").append(escaped(form, part));
            if (i == x.parts().size() - 1) {
                text.append(close);
            } else {
                text.append(text.charAt(text.length() - 1) == '\n' ? indent : "")
                        .append("\\(");
            }
            parts.add(new Draft.Literal(Kind.STRING, text.toString()));
        }
        return new Draft.Interpolated(parts);
    }

    private static boolean hasLineFeed(Expr part) {
        return switch (part) {
            case Str s -> s.value().indexOf('\n') >= 0;
            case Bytes b -> new String(b.value(), StandardCharsets.ISO_8859_1).indexOf('\n') >= 0;
            default -> false;
        };
    }

    private static String escaped(Quote form, Expr part) {
        return switch (part) {
            case Str s -> form.escape(s.value());
            case Bytes b -> form.escape(b.value());
            default -> "";
        };
    }
}
