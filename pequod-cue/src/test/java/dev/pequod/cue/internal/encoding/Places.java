package dev.pequod.cue.internal.encoding;

import dev.pequod.cue.internal.number.Decimal;
import java.nio.charset.StandardCharsets;

/** Writes each event with its place. */
final class Places implements DataVisitor {
    private final StringBuilder out;
    private String place = "";

    Places(StringBuilder out) {
        this.out = out;
    }

    private void event(String text) {
        out.append(text).append(' ').append(place).append(' ');
    }

    @Override
    public void at(int start, int end) {
        place = start + "-" + end;
    }

    @Override
    public void beginObject() {
        event("{");
    }

    @Override
    public void name(String name) {
        event("name " + name);
    }

    @Override
    public void endObject() {
        event("}");
    }

    @Override
    public void beginList() {
        event("[");
    }

    @Override
    public void endList() {
        event("]");
    }

    @Override
    public void nullValue() {
        event("null");
    }

    @Override
    public void bool(boolean value) {
        event("bool " + value);
    }

    @Override
    public void number(Decimal value, boolean isFloat) {
        event((isFloat ? "float " : "int ") + value);
    }

    @Override
    public void string(String value) {
        event("string " + value);
    }

    @Override
    public void bytes(byte[] value) {
        event("bytes " + new String(value, StandardCharsets.UTF_8));
    }
}
