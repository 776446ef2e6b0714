package dev.pequod.cue.internal.syntax;

import org.jspecify.annotations.Nullable;

/** Makes strings of names, the same one for the same name as long as no other name takes its place: files repeat their names. */
final class Names {

    private static final int SIZE = 2048;

    private final char[] src;
    private final @Nullable String[] recent = new @Nullable String[SIZE];

    Names(char[] src) {
        this.src = src;
    }

    String of(int start, int end) {
        int hash = 0;
        for (int i = start; i < end; i++) {
            hash = hash * 31 + src[i];
        }
        int slot = (hash ^ hash >>> 15) & SIZE - 1;
        String known = recent[slot];
        if (known != null && known.length() == end - start && same(known, start)) {
            return known;
        }
        String made = new String(src, start, end - start);
        recent[slot] = made;
        return made;
    }

    private boolean same(String known, int start) {
        for (int i = 0; i < known.length(); i++) {
            if (known.charAt(i) != src[start + i]) {
                return false;
            }
        }
        return true;
    }
}
