package dev.pequod.api;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/**
 * The query of a Git reference, {@code ref=…&path=…}: percent-encoded, where {@code +} is itself, since branches may hold
 * one.
 */
record GitQuery(String ref, String path) {
    private static final List<String> NAMES = List.of("ref", "path");
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    static GitQuery parse(String query, RefProblems problems) {
        String ref = "";
        String path = "";
        Set<String> seen = new HashSet<>();
        for (String part : query.isEmpty() ? new String[0] : query.split("&", -1)) {
            int equals = part.indexOf('=');
            String name = equals < 0 ? part : part.substring(0, equals);
            String value = equals < 0 ? "" : decode(part.substring(equals + 1), problems);
            if (!NAMES.contains(name)) {
                problems.add(
                        "unknown parameter " + Quote.of(name) + ": expected ref and path" + Spelling.hint(name, NAMES));
            } else if (!seen.add(name)) {
                problems.add("the parameter " + name + " is given twice");
            } else if (name.equals("ref")) {
                ref = value;
            } else {
                path = value.endsWith("/") ? value.substring(0, value.length() - 1) : value;
            }
        }
        return new GitQuery(ref, path);
    }

    private static String decode(String text, RefProblems problems) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] raw = text.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < raw.length; i++) {
            if (raw[i] != '%') {
                bytes.write(raw[i]);
            } else if (i + 2 < raw.length && HexFormat.isHexDigit(raw[i + 1]) && HexFormat.isHexDigit(raw[i + 2])) {
                bytes.write(HexFormat.fromHexDigit(raw[i + 1]) * 16 + HexFormat.fromHexDigit(raw[i + 2]));
                i += 2;
            } else {
                problems.add("bad URL: expected two hex digits after % in " + Quote.of(text));
                return text;
            }
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
        } catch (CharacterCodingException e) {
            problems.add("bad URL: " + Quote.of(text) + " does not encode UTF-8");
            return text;
        }
    }

    /** Encodes what would end the value or change its meaning, and what is not ASCII. */
    static String encode(String text) {
        StringBuilder out = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            if (b > ' ' && b < 0x7f && "%&#?\"<>".indexOf(b) < 0) {
                out.append((char) b);
            } else {
                out.append('%').append(HEX.toHexDigits(b));
            }
        }
        return out.toString();
    }
}
