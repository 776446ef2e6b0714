package dev.pequod.resolver.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads text in UTF-8 as people write it; some editors put a byte order mark before it, which is no part of it. */
public final class TextFile {
    private static final String MARK = "\uFEFF";

    private TextFile() {}

    /**
     * Returns the text of a file, whose size the caller bounds.
     *
     * @throws IOException if it cannot be read: a {@link CharacterCodingException} if it is not in UTF-8
     */
    public static String read(Path file) throws IOException {
        return decode(Files.readAllBytes(file));
    }

    /**
     * Returns the text that bytes are.
     *
     * @throws CharacterCodingException if they are not UTF-8
     */
    public static String decode(byte[] bytes) throws CharacterCodingException {
        return withoutMark(StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(bytes))
                .toString());
    }

    /**
     * Returns the text of a file that other programs read too, and that may have names in another encoding in it.
     *
     * @throws CharacterCodingException if no character of it is one of UTF-8, as where it is in UTF-16
     */
    public static String decodeLoosely(byte[] bytes) throws CharacterCodingException {
        for (byte one : bytes) {
            if (one == 0) {
                throw new CharacterCodingException();
            }
        }
        return withoutMark(new String(bytes, StandardCharsets.UTF_8));
    }

    private static String withoutMark(String text) {
        return text.startsWith(MARK) ? text.substring(1) : text;
    }
}
