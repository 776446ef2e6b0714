package dev.pequod.cli.command;

/**
 * Texts whose words are not broken where they are wrapped: {@code .yaml} or {@code --key} would be, behind a full stop or a hyphen. Signs are
 * written as characters for private use, at which no line ends, and read back when all is laid out.
 */
final class Unbroken {
    private static final char FIRST = '\uE000';
    private static final int ASCII = 0x80;

    private Unbroken() {}

    /** Returns the text with signs that no line ends at. */
    static String write(String text) {
        StringBuilder out = new StringBuilder(text.length());
        text.chars().forEach(c -> out.append((char) (isSign(c) ? FIRST + c : c)));
        return out.toString();
    }

    /** A percent sign is left to the parser, which formats texts. */
    private static boolean isSign(int c) {
        return c > ' ' && c < ASCII && c != '%' && !Character.isLetterOrDigit(c);
    }

    /** Returns a text that was laid out with the signs that it had. */
    static String read(String text) {
        StringBuilder out = new StringBuilder(text.length());
        text.chars().forEach(c -> out.append((char) (c > FIRST && c < FIRST + ASCII ? c - FIRST : c)));
        return out.toString();
    }
}
