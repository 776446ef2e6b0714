package dev.pequod.resolver.cache;

import dev.pequod.api.Digest;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The bytes of what is kept: numbers with the high byte first, and texts in UTF-8 with their length in front, so that no two
 * rows of values have the same bytes.
 */
final class Wire {

    private Wire() {}

    /** Returns the digest of a row of texts: the key under which something is found. */
    static Digest key(String... parts) {
        Writer writer = new Writer();
        for (String part : parts) {
            writer.text(part);
        }
        return Digest.of(writer.bytes());
    }

    /** Collects values. */
    static final class Writer {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();
        private final Consumer<byte[]> sink;

        Writer() {
            sink = out::writeBytes;
        }

        /** Makes a writer that hands on what it is given, and has no bytes itself. */
        Writer(Consumer<byte[]> sink) {
            this.sink = sink;
        }

        Writer number(long value) {
            sink.accept(ByteBuffer.allocate(Long.BYTES).putLong(value).array());
            return this;
        }

        Writer text(String value) {
            byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
            number(utf8.length);
            return raw(utf8);
        }

        Writer texts(List<String> values) {
            number(values.size());
            values.forEach(this::text);
            return this;
        }

        Writer raw(byte[] bytes) {
            sink.accept(bytes);
            return this;
        }

        byte[] bytes() {
            return out.toByteArray();
        }
    }

    /** Takes values apart again; whatever does not fit is reported as corrupt. */
    static final class Reader {
        private final ByteBuffer in;

        Reader(byte[] bytes) {
            in = ByteBuffer.wrap(bytes);
        }

        long number() throws CorruptException {
            if (in.remaining() < Long.BYTES) {
                throw new CorruptException("it ends early");
            }
            return in.getLong();
        }

        /** Returns a number of things that each take at least one byte of what is left. */
        int size() throws CorruptException {
            long size = number();
            if (size < 0 || size > in.remaining()) {
                throw new CorruptException("it ends early");
            }
            return (int) size;
        }

        String text() throws CorruptException {
            byte[] utf8 = raw(size());
            try {
                return StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(utf8))
                        .toString();
            } catch (CharacterCodingException e) {
                throw new CorruptException("it has text that is not UTF-8");
            }
        }

        List<String> texts() throws CorruptException {
            int size = size();
            List<String> values = new ArrayList<>();
            for (int i = 0; i < size; i++) {
                values.add(text());
            }
            return values;
        }

        Digest digest() throws CorruptException {
            try {
                return Digest.parse(text());
            } catch (IllegalArgumentException e) {
                throw new CorruptException("it has a bad digest");
            }
        }

        byte[] raw(int size) throws CorruptException {
            if (size > in.remaining()) {
                throw new CorruptException("it ends early");
            }
            byte[] bytes = new byte[size];
            in.get(bytes);
            return bytes;
        }

        void expect(String text) throws CorruptException {
            if (in.remaining() < Long.BYTES || !text().equals(text)) {
                throw new CorruptException("it is no \"" + text + "\"");
            }
        }

        void end() throws CorruptException {
            if (in.hasRemaining()) {
                throw new CorruptException("it goes on after its end");
            }
        }
    }
}
