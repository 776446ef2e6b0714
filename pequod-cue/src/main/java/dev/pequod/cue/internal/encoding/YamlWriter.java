package dev.pequod.cue.internal.encoding;

import dev.pequod.cue.errors.ErrorCode;
import dev.pequod.cue.internal.number.Decimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Base64;
import java.util.Deque;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes YAML as {@code cue export --out yaml} does: block style, two blanks of indentation, lists indented under their name, empty
 * collections as {@code []} and <code>{}</code>, strings plain where a parser of YAML 1.1 or 1.2 reads a string again, otherwise in
 * quotes or as a block. Documents are separated by {@code ---}; each ends with a line feed. Not thread-safe.
 *
 * <p>The layout follows the emitter that the reference uses, a descendant of libyaml: it keeps the column and whether only
 * indentation and indicators precede it on the line, and begins a new line only if the place is not already right.
 */
public final class YamlWriter implements DataVisitor {
    private static final int STEP = 2;

    /** Longer names are written as complex keys, {@code ? name}. */
    private static final int MAX_SIMPLE_KEY_BYTES = 128;

    private static final char[] HEX = "0123456789ABCDEF".toCharArray();

    /** An open collection. */
    private static final class Level {
        final boolean isObject;
        final int indent;
        boolean isEmpty = true;
        /** The name of the value to come was written as a complex key. */
        boolean isComplexKey;

        Level(boolean isObject, int indent) {
            this.isObject = isObject;
            this.indent = indent;
        }
    }

    /** The ways to write a scalar. */
    private enum Style {
        PLAIN,
        SINGLE,
        DOUBLE,
        LITERAL
    }

    private final BoundedText out;
    private final Deque<Level> levels = new ArrayDeque<>();
    /** Tag of the value to come. */
    private String tag = "";
    /** Literal of the value to come, or empty. */
    private String spelling = "";

    private boolean hasDocument;
    private int column;
    /** The last character was a blank or stands for one. */
    private boolean afterBlank = true;
    /** Only indentation and indicators precede on the line. */
    private boolean inIndentation = true;

    /** Makes a writer; more than {@code limit} bytes are an error of code LIMIT. */
    public YamlWriter(long limit) {
        out = new BoundedText(limit);
    }

    /** Returns what was written so far: whole documents if no collection is open. */
    public String text() {
        return out.toString();
    }

    // --- events
    // ---------------------------------------------------------------------------------------------------------------

    /** Sets the tag of the next value, such as {@code !!int} or {@code !secret}; it is left out where the value implies it. */
    public void tag(String newTag) {
        tag = newTag;
    }

    @Override
    public void spelling(String literal) {
        spelling = literal;
    }

    @Override
    public void watchedBy(LongConsumer watcher) {
        out.watchedBy(watcher);
    }

    @Override
    public void beginObject() {
        begin(true);
    }

    @Override
    public void beginList() {
        begin(false);
    }

    @Override
    public void name(String name) {
        openContainer();
        Level level = levels.element();
        writeIndent(level.indent);
        Style style = style(name);
        level.isComplexKey = isComplexKey(name);
        if (level.isComplexKey) {
            indicator("?", true, true);
        }
        scalar(name, "", style, level.indent + STEP, !level.isComplexKey);
    }

    @Override
    public void endObject() {
        end("{}");
    }

    @Override
    public void endList() {
        end("[]");
    }

    @Override
    public void nullValue() {
        value("null", Style.PLAIN);
    }

    @Override
    public void bool(boolean value) {
        value(value ? "true" : "false", Style.PLAIN);
    }

    /** Writes the digits, or the spelling if YAML has it too; the exponent of an integer, which was rounded, is a small letter in the reference. */
    @Override
    public void number(Decimal value, boolean isFloat) {
        YamlScalars.Numeral spelled = YamlScalars.looksOctal(spelling) ? null : YamlScalars.number(spelling);
        if (spelled != null && spelled.isFloat() == isFloat && spelled.value().compareTo(value) == 0) {
            value(spelling, Style.PLAIN);
            return;
        }
        String text = value.toString();
        if (!value.isFinite()) {
            throw Failure.output(ErrorCode.EVAL, "illegal number start " + JsonText.quote(text));
        }
        boolean needsPoint = isFloat && text.indexOf('E') < 0 && text.indexOf('.') < 0;
        value(needsPoint ? text + "." : isFloat ? text : text.replace('E', 'e'), Style.PLAIN);
    }

    /** Writes a string; one that is spelled in triple quotes becomes a block even if it has one line. */
    @Override
    public void string(String value) {
        value(value, isMultiline(spelling) && !value.isEmpty() ? Style.LITERAL : style(value));
    }

    private static boolean isMultiline(String literal) {
        int quotes = 0;
        while (quotes < literal.length() && literal.charAt(quotes) == '#') {
            quotes++;
        }
        return literal.startsWith("\"\"\"", quotes);
    }

    /** Writes base64 with its tag; in a block, like a string, if the bytes themselves have a line feed. */
    @Override
    public void bytes(byte[] value) {
        String text = Base64.getEncoder().encodeToString(value);
        tag = "!!binary";
        value(text, isBlockOfBytes(value, text) ? Style.LITERAL : Style.PLAIN);
    }

    // --- structure
    // ------------------------------------------------------------------------------------------------------------

    private void begin(boolean isObject) {
        beforeValue();
        String own = isObject ? "!!map" : "!!seq";
        writeTag(tag.equals(own) ? "" : tag);
        Level parent = levels.peek();
        levels.push(new Level(isObject, parent == null ? 0 : parent.indent + STEP));
    }

    private void end(String empty) {
        Level level = levels.pop();
        if (level.isEmpty) {
            word(empty);
        }
        endDocument();
    }

    /** Notes that the innermost collection has content. */
    private void openContainer() {
        levels.element().isEmpty = false;
    }

    private void beforeValue() {
        Level level = levels.peek();
        if (level == null) {
            if (hasDocument) {
                out.append("---\n");
            }
            hasDocument = true;
            return;
        }
        if (level.isObject) {
            if (level.isComplexKey) {
                writeIndent(level.indent);
                indicator(":", true, true);
            } else {
                indicator(":", false, false);
            }
        } else {
            openContainer();
            writeIndent(level.indent);
            indicator("-", true, true);
        }
    }

    private void value(String text, Style style) {
        beforeValue();
        Level level = levels.peek();
        Style chosen = style;
        String shown = tag;
        if (!tag.isEmpty()) {
            boolean isImplied =
                    style == Style.PLAIN && YamlScalars.resolve(text).equals(tag);
            if (isImplied) {
                shown = "";
            } else if (tag.equals(YamlScalars.STRING)) {
                shown = "";
                chosen = style == Style.PLAIN ? Style.DOUBLE : style;
            }
        }
        scalar(text, shown, chosen, level == null ? STEP : level.indent + STEP, false);
        endDocument();
    }

    private void endDocument() {
        if (levels.isEmpty()) {
            writeIndent(0);
        }
    }

    // --- choosing a style
    // -----------------------------------------------------------------------------------------------------

    /** Returns the style of a string before its characters are looked at. */
    private static Style style(String s) {
        if (s.indexOf('\n') >= 0) {
            return Style.LITERAL;
        }
        return YamlScalars.mayMislead(s) || !YamlScalars.resolve(s).equals(YamlScalars.STRING)
                ? Style.DOUBLE
                : Style.PLAIN;
    }

    private static boolean isBlockOfBytes(byte[] value, String text) {
        for (byte b : value) {
            if (b == '\n') {
                return true;
            }
        }
        return text.length() > 69 && !isUtf8(value);
    }

    private static boolean isUtf8(byte[] value) {
        return Arrays.equals(new String(value, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8), value);
    }

    private static boolean isComplexKey(String name) {
        int bytes = 0;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (isBreak(c)) {
                return true;
            }
            bytes += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
            if (bytes > MAX_SIMPLE_KEY_BYTES) {
                return true;
            }
        }
        return false;
    }

    /** Returns the style in which a text can be written. */
    private Style possible(Style wanted, String s, boolean isSimpleKey) {
        Analysis a = new Analysis(s, out);
        Style style = wanted;
        if (style == Style.PLAIN && (!a.allowsPlain || s.isEmpty() && isSimpleKey)) {
            style = Style.SINGLE;
        }
        if (style == Style.SINGLE && !a.allowsSingle) {
            style = Style.DOUBLE;
        }
        return style == Style.LITERAL && (!a.allowsBlock || isSimpleKey) ? Style.DOUBLE : style;
    }

    /** What the characters of a text allow. */
    private static final class Analysis {
        final boolean allowsPlain;
        final boolean allowsSingle;
        final boolean allowsBlock;

        Analysis(String s, BoundedText out) {
            boolean hasIndicators = s.startsWith("---") || s.startsWith("...");
            boolean hasBreaks = false;
            boolean isSpecial = false;
            boolean hasTabs = false;
            boolean blankAfterBreak = false;
            boolean breakAfterBlank = false;
            char before = 0;
            int n = s.length();
            for (int i = 0; i < n; i++) {
                out.passing(i);
                char c = s.charAt(i);
                boolean isFollowed = i + 1 == n || isBlank(s.charAt(i + 1));
                hasIndicators |= i == 0
                        ? "#,[]{}&*!|>'\"%@`".indexOf(c) >= 0 || "?:-".indexOf(c) >= 0 && isFollowed
                        : c == ':' && isFollowed || c == '#' && isBlankOrBreak(before);
                hasTabs |= c == '\t';
                isSpecial |= c != '\t' && !isPrintable(c);
                hasBreaks |= isBreak(c);
                blankAfterBreak |= c == ' ' && isBreak(before);
                breakAfterBlank |= isBreak(c) && before == ' ';
                before = c;
            }
            char first = n == 0 ? 'x' : s.charAt(0);
            char last = n == 0 ? 'x' : s.charAt(n - 1);
            boolean hasEdges = first == ' ' || last == ' ' || isBreak(first) || isBreak(last);
            boolean needsDouble = blankAfterBreak || breakAfterBlank || hasTabs || isSpecial;
            allowsPlain = !hasEdges && !needsDouble && !hasBreaks && !hasIndicators;
            allowsSingle = !needsDouble;
            allowsBlock = n > 0 && last != ' ' && !breakAfterBlank && !isSpecial;
        }
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    private static boolean isBlankOrBreak(char c) {
        return isBlank(c) || isBreak(c) || c == 0;
    }

    private static boolean isBreak(char c) {
        return c == '\n' || c == '\r' || c == '\u0085' || c == '\u2028' || c == '\u2029';
    }

    /** Reports whether a character may stand as it is; characters beyond the basic plane may not. */
    private static boolean isPrintable(char c) {
        return c == '\n'
                || c >= ' ' && c <= '~'
                || c >= '\u00A0' && c < '\uD800'
                || c >= '\uE000' && c <= '\uFFFD' && c != '\uFEFF';
    }

    // --- writing scalars
    // ------------------------------------------------------------------------------------------------------

    private void scalar(String s, String shownTag, Style wanted, int indent, boolean isSimpleKey) {
        Style style = possible(wanted, s, isSimpleKey);
        writeTag(shownTag);
        switch (style) {
            case PLAIN -> word(s);
            case SINGLE -> single(s, indent);
            case DOUBLE -> doubleQuoted(s);
            case LITERAL -> literal(s, indent);
        }
    }

    private void writeTag(String shown) {
        tag = "";
        spelling = "";
        if (!shown.isEmpty()) {
            word(shown.startsWith("!") ? shown : "!<" + shown + ">");
        }
    }

    /** Writes a text without line breaks, a blank before it if need be. */
    private void word(String s) {
        if (!s.isEmpty()) {
            indicator(s, true, false);
        }
        inIndentation = false;
    }

    private void single(String s, int indent) {
        indicator("'", true, false);
        boolean afterBreak = false;
        for (int i = 0; i < s.length(); i++) {
            char c = s.charAt(i);
            if (isBreak(c)) {
                put(c);
                column = 0;
                inIndentation = true;
                afterBreak = true;
                continue;
            }
            if (afterBreak && c != ' ') {
                writeIndent(indent);
                afterBreak = false;
            }
            if (c == '\'') {
                put('\'');
            }
            put(c);
            if (c != ' ') {
                inIndentation = false;
            }
        }
        indicator("'", false, false);
    }

    private void doubleQuoted(String s) {
        indicator("\"", true, false);
        // The emitter asks whether the whole text begins with a byte order mark, and then escapes everything.
        boolean escapesAll = s.startsWith("\uFEFF");
        for (int i = 0; i < s.length(); i++) {
            int c = s.codePointAt(i);
            boolean isPlain = c < 0x10000 && isPrintable((char) c) && !isBreak((char) c) && c != '"' && c != '\\';
            if (isPlain && !escapesAll) {
                put((char) c);
            } else {
                escape(c);
                i += Character.charCount(c) - 1;
            }
        }
        indicator("\"", false, false);
    }

    private void escape(int c) {
        put('\\');
        String name = escapeName(c);
        if (name != null) {
            out.append(name);
            return;
        }
        int digits = c <= 0xFF ? 2 : c <= 0xFFFF ? 4 : 8;
        put(digits == 2 ? 'x' : digits == 4 ? 'u' : 'U');
        for (int shift = 4 * digits - 4; shift >= 0; shift -= 4) {
            put(HEX[c >> shift & 15]);
        }
    }

    private static @Nullable String escapeName(int c) {
        return switch (c) {
            case 0 -> "0";
            case 0x07 -> "a";
            case '\b' -> "b";
            case '\t' -> "t";
            case '\n' -> "n";
            case 0x0B -> "v";
            case '\f' -> "f";
            case '\r' -> "r";
            case 0x1B -> "e";
            case '"' -> "\"";
            case '\\' -> "\\";
            case 0x85 -> "N";
            case 0xA0 -> "_";
            case 0x2028 -> "L";
            case 0x2029 -> "P";
            default -> null;
        };
    }

    private void literal(String s, int indent) {
        int n = s.length();
        char last = s.charAt(n - 1);
        String hint = s.charAt(0) == ' ' || isBreak(s.charAt(0)) ? String.valueOf(STEP) : "";
        String chomp = !isBreak(last) ? "-" : n == 1 || isBreak(s.charAt(n - 2)) ? "+" : "";
        indicator("|" + hint + chomp, true, false);
        breakLine();
        afterBlank = true;
        boolean afterBreak = true;
        for (int i = 0; i < n; i++) {
            char c = s.charAt(i);
            if (c == '\n') {
                breakLine();
                afterBreak = true;
            } else if (isBreak(c)) {
                put(c);
                column = 0;
                inIndentation = true;
                afterBreak = true;
            } else {
                if (afterBreak) {
                    writeIndent(indent);
                }
                put(c);
                inIndentation = false;
                afterBreak = false;
            }
        }
    }

    // --- writing characters
    // ---------------------------------------------------------------------------------------------------

    private void indicator(String s, boolean needsBlank, boolean isIndentation) {
        if (needsBlank && !afterBlank) {
            put(' ');
        }
        out.append(s);
        column += s.length();
        afterBlank = false;
        inIndentation &= isIndentation;
    }

    private void put(char c) {
        out.append(c);
        column++;
    }

    private void breakLine() {
        out.append('\n');
        column = 0;
        inIndentation = true;
    }

    /** Moves to a column, on a new line unless the current one may still be continued there. */
    private void writeIndent(int indent) {
        if (!inIndentation || column > indent || (column == indent && !afterBlank)) {
            breakLine();
        }
        while (column < indent) {
            put(' ');
        }
        afterBlank = true;
    }
}
