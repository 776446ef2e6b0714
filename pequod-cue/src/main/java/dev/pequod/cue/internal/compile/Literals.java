package dev.pequod.cue.internal.compile;

import dev.pequod.cue.internal.adt.Bytes;
import dev.pequod.cue.internal.adt.Expr;
import dev.pequod.cue.internal.adt.Kinds;
import dev.pequod.cue.internal.adt.Num;
import dev.pequod.cue.internal.adt.Str;
import dev.pequod.cue.internal.number.Decimal;
import dev.pequod.cue.internal.source.SourcePos;
import dev.pequod.cue.internal.syntax.LiteralException;
import dev.pequod.cue.internal.syntax.NumberLiteral;
import dev.pequod.cue.internal.syntax.StringLiteral;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;

/** The values of literals, and of the names that string literals are as labels. */
public final class Literals {
    private Literals() {}

    static Num number(String text, SourcePos at) throws LiteralException {
        NumberLiteral n = NumberLiteral.parse(text);
        return new Num(at, n.isInt() ? Kinds.INT : Kinds.FLOAT, value(n, text));
    }

    /** Returns the exact value of a number that was read from a text; an exponent beyond all limits gives what the reference gives, NaN or the bare digits. */
    public static Decimal value(NumberLiteral n, String text) {
        boolean plain = n.exponent() == (int) n.exponent() && Math.abs(n.exponent()) < Decimal.MAX_EXPONENT / 2;
        return plain ? Decimal.of(n.coefficient(), (int) n.exponent()) : Decimal.literal(text.replace("_", ""));
    }

    static Expr text(String literal, SourcePos at) throws LiteralException {
        return text(StringLiteral.parse(literal), at);
    }

    static Expr text(StringLiteral.Value value, SourcePos at) {
        return value.isBytes() ? new Bytes(at, value.bytes()) : new Str(at, value.text());
    }

    /** Returns the name a quoted label denotes, in normalization form C; bytes count as their UTF-8. */
    static String name(String literal) throws LiteralException {
        StringLiteral.Value value = StringLiteral.parse(literal);
        String text = value.isBytes() ? new String(value.bytes(), StandardCharsets.UTF_8) : value.text();
        return Normalizer.normalize(text, Normalizer.Form.NFC);
    }
}
