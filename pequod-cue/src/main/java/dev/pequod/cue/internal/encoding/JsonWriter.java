package dev.pequod.cue.internal.encoding;

import dev.pequod.cue.errors.ErrorCode;
import dev.pequod.cue.internal.number.Decimal;
import java.util.Base64;
import java.util.BitSet;
import java.util.function.LongConsumer;

/**
 * Writes JSON as {@code cue export} does: names in the order given, numbers with all their digits ({@code 1E+3}), bytes as base64.
 * Values at the top level are separated by line feeds; there is none after the last. Not thread-safe.
 */
public final class JsonWriter implements DataVisitor {
    private final BoundedText out;
    private final String indent;
    private final boolean escapeHtml;
    private final BitSet filled = new BitSet();
    private int depth;
    private boolean named;

    private JsonWriter(String indent, boolean escapeHtml, long limit) {
        this.out = new BoundedText(limit);
        this.indent = indent;
        this.escapeHtml = escapeHtml;
    }

    /** Returns a writer without white space; more than {@code limit} bytes are an error of code LIMIT. */
    public static JsonWriter compact(long limit) {
        return new JsonWriter("", false, limit);
    }

    /** Returns a writer of one line for each value, indented by {@code indent}, which is not empty, for each level. */
    public static JsonWriter indented(String indent, long limit) {
        return new JsonWriter(indent, false, limit);
    }

    /** Returns a writer of lines that also escapes {@code <}, {@code >} and {@code &}. */
    public static JsonWriter indentedForHtml(String indent, long limit) {
        return new JsonWriter(indent, true, limit);
    }

    /** Returns what was written so far. */
    public String text() {
        return out.toString();
    }

    @Override
    public void watchedBy(LongConsumer watcher) {
        out.watchedBy(watcher);
    }

    @Override
    public void beginObject() {
        begin('{');
    }

    @Override
    public void name(String name) {
        separate();
        JsonText.quote(name, escapeHtml, out);
        out.append(indent.isEmpty() ? ":" : ": ");
        named = true;
    }

    @Override
    public void endObject() {
        end('}');
    }

    @Override
    public void beginList() {
        begin('[');
    }

    @Override
    public void endList() {
        end(']');
    }

    @Override
    public void nullValue() {
        scalar("null");
    }

    @Override
    public void bool(boolean value) {
        scalar(value ? "true" : "false");
    }

    /** Writes the digits; what is no finite number fails as it does in the reference. */
    @Override
    public void number(Decimal value, boolean isFloat) {
        if (!value.isFinite()) {
            String text = value.toString();
            throw Failure.output(
                    ErrorCode.EVAL,
                    value.isNegative()
                            ? "invalid character '" + text.charAt(1) + "' in numeric literal"
                            : "invalid character '" + text.charAt(0) + "' looking for beginning of value");
        }
        scalar(value.toString());
    }

    @Override
    public void string(String value) {
        separate();
        JsonText.quote(value, escapeHtml, out);
    }

    @Override
    public void bytes(byte[] value) {
        scalar('"' + Base64.getEncoder().encodeToString(value) + '"');
    }

    private void scalar(String text) {
        separate();
        out.append(text);
    }

    private void begin(char bracket) {
        separate();
        out.append(bracket);
        depth++;
        filled.clear(depth);
    }

    private void end(char bracket) {
        boolean hasContent = filled.get(depth);
        depth--;
        if (hasContent) {
            breakLine();
        }
        out.append(bracket);
    }

    /** Writes what stands between the value before and the next one. */
    private void separate() {
        if (named) {
            named = false;
            return;
        }
        boolean isFirst = !filled.get(depth);
        filled.set(depth);
        if (depth == 0) {
            out.append(isFirst ? "" : "\n");
            return;
        }
        if (!isFirst) {
            out.append(',');
        }
        breakLine();
    }

    private void breakLine() {
        if (!indent.isEmpty()) {
            out.append('\n');
            for (int i = 0; i < depth; i++) {
                out.append(indent);
            }
        }
    }
}
