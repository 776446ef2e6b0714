package dev.pequod.resolver.trust;

import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Bytes in a text between two lines, with a label. */
final class Pem {
    private static final int LONGEST = 1 << 16;
    private static final Pattern FORM =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]{1,64})-----([A-Za-z0-9+/=\\s]{0,65536})-----END \\1-----");

    private final String label;
    private final byte[] bytes;

    private Pem(String label, byte[] bytes) {
        this.label = label;
        this.bytes = bytes;
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
