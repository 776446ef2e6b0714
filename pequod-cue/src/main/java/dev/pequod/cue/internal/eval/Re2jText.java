package dev.pequod.cue.internal.eval;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A regular expression as re2j can be given it.
 *
 * <p>Classes of Unicode, such as {@code \p{Sc}}, are written out ({@link UnicodeClasses}): re2j has tables of an old Unicode, and does not know
 * the names that Go takes besides.
 *
 * <p>Where letters count as the same in upper and lower case, {@code (?i)}, nine old Cyrillic ones are left out of ranges, and refused alone: re2j
 * looks for all that counts as the same as one of them without end.
 *
 * <p>Several groups may have one name with Go, and not with re2j: all but the first have none.
 *
 * @param text the text
 * @param groups the numbers of the groups with a name, in the order of the text
 * @param isNeeded whether re2j cannot be given the expression as it was written, not even to tell what is wrong with it
 */
record Re2jText(String text, Map<String, List<Integer>> groups, boolean isNeeded) {
    /** Says that an expression has a character that re2j cannot be given. */
    static final class EndlessException extends RuntimeException {
        private static final long serialVersionUID = 1;

        private EndlessException(int codePoint) {
            super(Character.toString(codePoint));
        }
    }

    /**
     * Returns what re2j is given for an expression, which need not be well-formed.
     *
     * @param progress runs before each class that is written out, and may throw to end the work
     * @throws EndlessException if re2j would look at one of its characters without end
     */
    static Re2jText of(String pattern, Runnable progress) {
        return pattern.contains("(?") || pattern.contains("\\p") || pattern.contains("\\P")
                ? new Walk(pattern, progress).toEnd()
                : new Re2jText(pattern, Map.of(), false);
    }

    /** Goes through an expression from its beginning to its end, and writes it anew. */
    private static final class Walk {
        private static final int FIRST_ENDLESS = 0x1c80;
        private static final int LAST_ENDLESS = 0x1c88;
        private static final Pattern FLAGS = Pattern.compile("\\(\\?([a-zA-Z]*)(-[a-zA-Z]*)?([:)])");
        private static final Pattern GROUP = Pattern.compile("\\(\\?P?<([^>]*)>");
        private static final Pattern NAMED = Pattern.compile("\\[:\\^?[a-z]+:]");
        private static final Pattern HEX = Pattern.compile("\\\\x(?:\\{([0-9a-fA-F]{1,8})}|([0-9a-fA-F]{2}))");
        private static final Pattern UNICODE = Pattern.compile("\\\\[pP](?:\\{([^}]*)}|([^{]))");

        private static final Map<String, String> RANGES = new ConcurrentHashMap<>();

        private final String pattern;
        private final Runnable progress;
        private final StringBuilder out = new StringBuilder();
        private final Map<String, List<Integer>> groups = new LinkedHashMap<>();
        /** What {@link #folds} is behind the groups that are open. */
        private final Deque<Boolean> outside = new ArrayDeque<>();

        private int at;
        private int lastGroup;
        /** Whether upper and lower case count as the same here. */
        private boolean folds;

        private boolean isNeeded;

        Walk(String pattern, Runnable progress) {
            this.pattern = pattern;
            this.progress = progress;
        }

        Re2jText toEnd() {
            while (at < pattern.length()) {
                if (pattern.startsWith("\\Q", at)) {
                    int close = pattern.indexOf("\\E", at);
                    take(close < 0 ? pattern.length() : close + 2);
                    continue;
                }
                switch (pattern.charAt(at)) {
                    case '[' -> inBrackets();
                    case '(' -> open();
                    case ')' -> {
                        folds = outside.isEmpty() ? folds : outside.pop();
                        take(at + 1);
                    }
                    default -> {
                        Item item = item(false);
                        check(item.codePoint);
                        out.append(item.text);
                    }
                }
            }
            return new Re2jText(out.toString(), groups, isNeeded);
        }

        private void take(int end) {
            pattern.substring(at, end).codePoints().forEach(this::check);
            out.append(pattern, at, end);
            at = end;
        }

        private void check(int codePoint) {
            if (folds && isEndless(codePoint)) {
                throw new EndlessException(codePoint);
            }
        }

        private static boolean isEndless(int codePoint) {
            return codePoint >= FIRST_ENDLESS && codePoint <= LAST_ENDLESS;
        }

        /** Begins a group, or sets the flags of the one around. */
        private void open() {
            int start = at;
            MatchResult flags = behind(FLAGS, start);
            if (flags != null) {
                out.append(flags.group());
                if (flags.group(3).equals(":")) {
                    outside.push(folds);
                }
                boolean isSet = flags.group(1).contains("i");
                boolean isUnset = flags.group(2) != null && flags.group(2).contains("i");
                folds = !isUnset && (isSet || folds);
                isNeeded |= folds;
                return;
            }
            outside.push(folds);
            MatchResult group = behind(GROUP, start);
            if (group != null) {
                List<Integer> known = groups.computeIfAbsent(group.group(1), name -> new ArrayList<>());
                known.add(++lastGroup);
                isNeeded |= known.size() > 1;
                out.append(known.size() > 1 ? "(" : group.group());
            } else {
                lastGroup += pattern.startsWith("?", at + 1) ? 0 : 1;
                take(at + 1);
            }
        }

        /** What stands in brackets or outside; the code point is -1 where it is not a single character. */
        private record Item(String text, int codePoint) {}

        private void inBrackets() {
            take(at + 1);
            if (pattern.startsWith("^", at)) {
                take(at + 1);
            }
            boolean isFirst = true;
            while (at < pattern.length() && (isFirst || pattern.charAt(at) != ']')) {
                isFirst = false;
                Item from = item(true);
                boolean isFollowed =
                        pattern.startsWith("-", at) && at + 1 < pattern.length() && pattern.charAt(at + 1) != ']';
                if (from.codePoint < 0 || !isFollowed) {
                    check(from.codePoint);
                    out.append(from.text);
                    if (from.codePoint < 0 && isFollowed) {
                        out.append("\\-");
                        at++;
                    }
                    continue;
                }
                at++;
                int before = at;
                Item to = item(true);
                if (to.codePoint < 0) {
                    out.append(from.text).append('-').append(pattern, before, at); // no range, which re2j tells
                } else {
                    range(from, to);
                }
            }
            if (at < pattern.length()) {
                take(at + 1);
            }
        }

        private void range(Item from, Item to) {
            if (!folds || from.codePoint > LAST_ENDLESS || to.codePoint < FIRST_ENDLESS) {
                out.append(from.text).append('-').append(to.text);
                return;
            }
            if (from.codePoint < FIRST_ENDLESS) {
                out.append(from.text).append(String.format("-\\x{%x}", FIRST_ENDLESS - 1));
            } else {
                check(from.codePoint);
            }
            if (to.codePoint > LAST_ENDLESS) {
                out.append(String.format("\\x{%x}-", LAST_ENDLESS + 1)).append(to.text);
            }
        }

        /** Reads a character, an escape or a class with a name, and goes on behind it. */
        private Item item(boolean inBrackets) {
            int start = at;
            int codePoint = pattern.codePointAt(at);
            at += Character.charCount(codePoint);
            if (codePoint == '[' && inBrackets && behind(NAMED, start) != null) {
                return new Item(pattern.substring(start, at), -1);
            }
            if (codePoint != '\\' || at == pattern.length()) {
                return new Item(pattern.substring(start, at), codePoint);
            }
            MatchResult hex = behind(HEX, start);
            if (hex != null) {
                String digits = hex.group(1) == null ? hex.group(2) : hex.group(1);
                return new Item(hex.group(), Integer.parseUnsignedInt(digits, 16));
            }
            MatchResult unicode = behind(UNICODE, start);
            if (unicode != null) {
                return new Item(unicode(unicode, inBrackets), -1);
            }
            int escaped = pattern.codePointAt(at);
            at += Character.charCount(escaped);
            boolean isClass = "dDsSwW".indexOf(escaped) >= 0;
            return new Item(pattern.substring(start, at), isClass ? -1 : escaped);
        }

        /** Goes on behind what matches at a place; null if nothing does. */
        private @Nullable MatchResult behind(Pattern what, int start) {
            Matcher m = what.matcher(pattern).region(start, pattern.length());
            if (!m.lookingAt()) {
                return null;
            }
            at = m.end();
            return m.toMatchResult();
        }

        /** Returns what is written for a class of Unicode; what it was if it has no name that is known. */
        private String unicode(MatchResult escape, boolean inBrackets) {
            String name = escape.group(1) == null ? escape.group(2) : escape.group(1);
            boolean isNegated = (escape.group().charAt(1) == 'P') != name.startsWith("^");
            String plain = UnicodeClasses.plain(name.replaceFirst("^\\^", ""));
            String ranges = ranges(plain, isNegated && inBrackets);
            if (ranges == null) {
                return escape.group();
            }
            return inBrackets ? ranges : (isNegated ? "[^" : "[") + ranges + "]";
        }

        /** Returns a class as ranges; null if there is none of that name. What is added for case counts before a class is turned around. */
        private @Nullable String ranges(String name, boolean isNegated) {
            progress.run();
            return RANGES.computeIfAbsent((isNegated ? "^" : "") + (folds ? "?" : "") + name, key -> {
                BitSet named = UnicodeClasses.named(name);
                if (named == null) {
                    return null;
                }
                BitSet members = folds ? UnicodeClasses.folded(named) : named;
                if (isNegated) {
                    members.flip(0, Character.MAX_CODE_POINT + 1);
                }
                if (folds) {
                    members.clear(FIRST_ENDLESS, LAST_ENDLESS + 1);
                }
                return written(members);
            });
        }

        private static String written(BitSet members) {
            StringBuilder out = new StringBuilder();
            int end;
            for (int first = members.nextSetBit(0); first >= 0; first = members.nextSetBit(end)) {
                end = members.nextClearBit(first);
                append(out, first);
                if (end - 1 > first) {
                    append(out.append('-'), end - 1);
                }
            }
            return out.toString();
        }

        private static void append(StringBuilder out, int codePoint) {
            if (codePoint < 0x80 && !Character.isLetterOrDigit(codePoint)
                    || codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE) {
                out.append(String.format("\\x{%x}", codePoint));
            } else {
                out.appendCodePoint(codePoint);
            }
        }
    }
}
