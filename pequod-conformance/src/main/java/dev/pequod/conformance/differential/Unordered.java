package dev.pequod.conformance.differential;

import dev.pequod.conformance.differential.Brackets.Part;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The text of a value without an order of fields, alternatives and operands, to compare values of programs that are rearranged. */
final class Unordered {
    private final String text;
    private int at;

    private Unordered(String text) {
        this.text = text;
    }

    static String of(String value) {
        return new Unordered(value).block('\0');
    }

    /** Reads to the bracket that closes a block; fields stand one a line or behind commas. */
    private String block(char end) {
        List<String> entries = new ArrayList<>();
        StringBuilder entry = new StringBuilder();
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == end) {
                break;
            }
            if (c == '"') {
                entry.append(quoted());
            } else if (Brackets.opens(c)) {
                entry.append(c).append(block(c == '{' ? '}' : c == '(' ? ')' : ']'));
            } else if (c == '\n' || c == ',') {
                add(entries, entry);
            } else if (c != ' ' && c != '\t') {
                entry.append(c);
            }
        }
        add(entries, entry);
        if (end == '}' || end == '\0') {
            Collections.sort(entries);
        }
        return String.join(",", entries) + (end == '\0' ? "" : end);
    }

    private String quoted() {
        int start = at - 1;
        while (at < text.length() && text.charAt(at) != '"') {
            at += text.charAt(at) == '\\' ? 2 : 1;
        }
        at = Math.min(at + 1, text.length());
        return text.substring(start, at);
    }

    private static void add(List<String> entries, StringBuilder entry) {
        if (entry.isEmpty()) {
            return;
        }
        String e = entry.toString();
        List<Part> labels = Brackets.parts(e, 0, e.length(), ':');
        int value = labels.get(labels.size() - 1).from();
        entries.add(e.substring(0, value) + sorted(e.substring(value), '|'));
        entry.setLength(0);
    }

    private static String sorted(String e, char operator) {
        List<String> parts = new ArrayList<>();
        for (Part p : Brackets.parts(e, 0, e.length(), operator)) {
            parts.add(operator == '|' ? sorted(p.of(e), '&') : p.of(e));
        }
        Collections.sort(parts);
        return String.join(String.valueOf(operator), parts);
    }
}
