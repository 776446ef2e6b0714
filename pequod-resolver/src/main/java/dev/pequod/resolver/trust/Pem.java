package dev.pequod.resolver.trust;

import dev.pequod.resolver.file.TextFile;
import java.nio.charset.CharacterCodingException;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Bytes in a text between two lines, with a label. */
final class Pem {
    /** How a key in DER begins. */
    private static final byte SEQUENCE = 0x30;

    private static final int LONGEST = 1 << 16;
    private static final Pattern FORM =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]{1,64})-----([A-Za-z0-9+/=\\s]{0,65536})-----END \\1-----");

    private final String label;
    private final byte[] bytes;

    private Pem(String label, byte[] bytes) {
        this.label = label;
        this.bytes = bytes;
    }

    /**
     * Returns the text of a file that should have one.
     *
     * @param conversion the options of {@code openssl pkey} that make such a text of a key in DER
     */
    static String text(byte[] content, String conversion) throws KeyException {
        try {
            return TextFile.decode(content);
        } catch (CharacterCodingException e) {
            throw new KeyException(
                    content.length > 0 && content[0] == SEQUENCE
                            ? "it is not in PEM form, but perhaps in DER; openssl pkey" + conversion
                                    + " -inform DER -in FILE makes PEM of that"
                            : "it is not in UTF-8",
                    e);
        }
    }

    /** Returns the first one in a text. */
    static Pem parse(String text) throws KeyException {
        if (text.length() > LONGEST) {
            throw new KeyException("it is too long for a key");
        }
        Matcher form = FORM.matcher(text);
        if (!form.find()) {
            throw new KeyException("expected -----BEGIN …----- and base64, as in a file that cosign or openssl writes");
        }
        try {
            return new Pem(form.group(1), Base64.getMimeDecoder().decode(form.group(2)));
        } catch (IllegalArgumentException e) {
            throw new KeyException("its base64 is broken", e);
        }
    }

    String label() {
        return label;
    }

    byte[] bytes() {
        return bytes;
    }
}
