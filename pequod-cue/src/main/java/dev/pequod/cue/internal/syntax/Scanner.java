package dev.pequod.cue.internal.syntax;

import dev.pequod.cue.internal.source.SourceFile;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Splits text into tokens. After {@link #scan} the fields of the token are read with {@link #token}, {@link #pos} and
 * {@link #text}.
 *
 * <p>After some tokens a line end, a comment or the end of the text counts as a comma, whose text is a line feed; it is withdrawn if
 * the next token is a comma or colon, so that JSON can be read. An interpolated string is scanned in fragments: a token
 * {@link Token#INTERPOLATION} up to and with its opening parenthesis, which is then scanned again as a token of its own; where the
 * parser meets the closing parenthesis it calls {@link #resumeInterpolation}. An attribute is one token.
 *
 * <p>Errors are reported and scanning goes on. Nothing recurses, and no text is copied unless asked for.
 */
final class Scanner {

    /** Receives errors. */
    interface Errors {
        /** Notes an error at a character. */
        void report(int offset, String message);
    }

    private static final int END = -1;

    private final char[] src;
    private final int length;
    private final Errors errors;
    private final boolean comments;
    private final Names names;
    private final IllegalCharacters illegal;
    private final StringScanner strings = new StringScanner();
    private final Deque<Quotes> interpolations = new ArrayDeque<>();

    private int p;
    private int line = 1;
    private int lines;
    private int blanks;
    private boolean insertComma;
    private boolean afterComma;
    private boolean inAttribute;

    private Token token = Token.EOF;
    private int start;
    private int end;
    private int startLine = 1;
    private RelativePos relation = RelativePos.UNKNOWN;
    private boolean comma;
    private @Nullable String text;

    Scanner(SourceFile file, Errors errors, boolean comments) {
        this.length = file.length();
        this.src = file.text().toCharArray();
        this.names = new Names(src);
        this.errors = errors;
        this.comments = comments;
        this.illegal = new IllegalCharacters(file, src, errors);
        illegal.report(0);
        if (length > 0 && src[0] == IllegalCharacters.BYTE_ORDER_MARK) {
            p = 1;
            illegal.report(1);
        }
    }

    Token token() {
        return token;
    }

    /** Returns the position of the token. */
    TokenPos pos() {
        return TokenPos.at(start, relation, comma);
    }

    int start() {
        return start;
    }

    /** Returns the offset after the token. */
    int end() {
        return end;
    }

    /** Returns the line the token begins on. */
    int line() {
        return startLine;
    }

    /** Returns the text of a name, literal, keyword, comment or attribute; for a comma what stands for it; else the empty string. */
    String text() {
        String known = text;
        if (known == null) {
            known = new String(src, start, end - start);
            text = known;
        }
        return known;
    }

    /** Reports whether the token is a comma that is not in the text. */
    boolean isImpliedComma() {
        return token == Token.COMMA && start == end;
    }

    /** Moves to the next token. */
    Token scan() {
        text = "";
        while (true) {
            skipWhitespace();
            relation = lines > 1
                    ? RelativePos.NEW_SECTION
                    : lines == 1 ? RelativePos.NEWLINE : blanks > 0 ? RelativePos.BLANK : RelativePos.NO_SPACE;
            start = p;
            startLine = line;
            int c = at(p);
            if (c == '\n') {
                insertComma = false;
                p++;
                line++;
                skipWhitespace();
                if (at(p) == ',' || at(p) == ':') {
                    continue;
                }
                return implyComma();
            }
            if (c == '/' && at(p + 1) == '/') {
                if (insertComma) {
                    insertComma = false;
                    return implyComma();
                }
                int last = endOfLine();
                if (!comments) {
                    p = last;
                    continue;
                }
                comment(last);
            } else if (c == END && insertComma) {
                insertComma = false;
                return implyComma();
            } else {
                boolean hadComma = afterComma;
                token(c);
                comma = hadComma;
                if (hadComma) {
                    afterComma = false;
                }
            }
            lines = 0;
            blanks = 0;
            illegal.report(p);
            return token;
        }
    }

    private Token implyComma() {
        token = Token.COMMA;
        end = start;
        relation = RelativePos.ELIDED;
        comma = false;
        text = "\n";
        illegal.report(p);
        return token;
    }

    private void comment(int last) {
        p = last;
        end = last;
        token = Token.COMMENT;
        comma = false;
        insertComma = false;
        text = StringLiteral.withoutCarriageReturns(src, start, last);
    }

    private int endOfLine() {
        int i = p;
        while (i < length && src[i] != '\n') {
            i++;
        }
        return i;
    }

    private void skipWhitespace() {
        while (p < length) {
            switch (src[p]) {
                case ' ', '\t' -> blanks++;
                case '\n' -> {
                    lines++;
                    if (insertComma) {
                        return;
                    }
                    line++;
                }
                case '\r' -> {}
                default -> {
                    return;
                }
            }
            p++;
        }
    }

    /** Scans one token that is neither comment nor line end and begins with a character. */
    private void token(int c) {
        boolean ends = false;
        if (c >= '0' && c <= '9') {
            ends = true;
            token = number(false);
            text = null;
        } else if (c == '$' || c == '#' || isLetter(p)) {
            ends = name(c);
        } else {
            p += c == END ? 0 : 1;
            switch (c) {
                case END -> token = Token.EOF;
                case '_' -> {
                    ends = true;
                    underscore();
                }
                case '"', '\'' -> {
                    ends = true;
                    strings.literal((char) c, 0);
                }
                case '@' -> {
                    ends = true;
                    attribute();
                }
                case '.' -> ends = point();
                default -> ends = operator(c);
            }
        }
        end = p;
        insertComma = ends;
    }

    private boolean operator(int c) {
        boolean ends = false;
        switch (c) {
            case ':' -> token = Token.COLON;
            case ';' -> {
                ends = true;
                token = Token.SEMICOLON;
            }
            case '?' -> {
                ends = true;
                token = Token.OPTION;
            }
            case '~' -> token = Token.TILDE;
            case ',' -> {
                token = Token.COMMA;
                text = ",";
                // The token after this one learns of the comma; of two commas in a row it does not.
                afterComma = true;
            }
            case '(' -> token = Token.LPAREN;
            case '[' -> token = Token.LBRACK;
            case '{' -> token = Token.LBRACE;
            case ')' -> {
                ends = true;
                token = Token.RPAREN;
            }
            case ']' -> {
                ends = true;
                token = Token.RBRACK;
            }
            case '}' -> {
                ends = true;
                token = Token.RBRACE;
            }
            case '+' -> token = Token.ADD;
            case '-' -> token = Token.SUB;
            case '*' -> token = Token.MUL;
            case '/' -> token = Token.QUO;
            case '<' -> token = followed('-') ? Token.ARROW : followed('=') ? Token.LEQ : Token.LSS;
            case '>' -> token = followed('=') ? Token.GEQ : Token.GTR;
            case '=' -> token = followed('~') ? Token.MAT : followed('=') ? Token.EQL : Token.BIND;
            case '!' -> token = followed('~') ? Token.NMAT : followed('=') ? Token.NEQ : Token.NOT;
            case '&' -> token = followed('&') ? Token.LAND : Token.AND;
            case '|' -> token = followed('|') ? Token.LOR : Token.OR;
            default -> {
                illegal();
                return insertComma;
            }
        }
        return ends;
    }

    private void illegal() {
        token = Token.ILLEGAL;
        int c = Character.codePointAt(src, start);
        p = start + Character.charCount(c);
        text = Character.toString(c);
        if (c != IllegalCharacters.BYTE_ORDER_MARK) {
            errors.report(start, "illegal character " + IllegalCharacters.describe(c));
        }
    }

    private boolean followed(char c) {
        if (at(p) == c) {
            p++;
            return true;
        }
        return false;
    }

    private boolean point() {
        if (at(p) >= '0' && at(p) <= '9') {
            token = number(true);
            text = null;
            return true;
        }
        if (!followed('.')) {
            token = Token.PERIOD;
            return false;
        }
        if (followed('.')) {
            token = Token.ELLIPSIS;
            return true;
        }
        token = Token.ILLEGAL;
        errors.report(start, "illegal token '..'; expected '.'");
        return false;
    }

    /** Scans a name or keyword, or a string that begins with hashes. Reports whether a line end after it counts as a comma. */
    private boolean name(int c) {
        identifier();
        if (p - start > 1) {
            String name = names.of(start, p);
            Token keyword = Token.keyword(name);
            token = keyword == null ? Token.IDENT : keyword;
            text = name;
            return true;
        }
        if (c != '#' || at(p) != '#' && at(p) != '"' && at(p) != '\'') {
            token = Token.IDENT;
            text = names.of(start, p);
            return true;
        }
        int hashes = 1;
        while (at(p) == '#') {
            hashes++;
            p++;
        }
        if (at(p) != '"' && at(p) != '\'') {
            token = Token.ILLEGAL;
            return false;
        }
        strings.literal(src[p++], hashes);
        return true;
    }

    private void underscore() {
        if (at(p) == '|' && at(p + 1) == '_') {
            p += 2;
            token = Token.BOTTOM;
            text = "_|_";
            return;
        }
        identifier();
        token = Token.IDENT;
        if (p - start == 2 && src[p - 1] == '_' && at(p) == '#') {
            p++;
            letters();
            token = Token.ILLEGAL;
            text = null;
            errors.report(start, "illegal token \"" + new String(src, start, p - start) + "\"");
            return;
        }
        text = names.of(start, p);
    }

    /** Skips an optional hash and what may follow in a name; a digit must not follow a hash directly. */
    private void identifier() {
        if (at(p) == '#') {
            p++;
            if (isDigit(p)) {
                return;
            }
        }
        letters();
    }

    private void letters() {
        while (p < length) {
            char c = src[p];
            if (c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '$') {
                p++;
            } else if (c >= 0x80 && (isLetter(p) || isDigit(p))) {
                p += Character.charCount(Character.codePointAt(src, p));
            } else {
                return;
            }
        }
    }

    private boolean isLetter(int i) {
        return i < length && CodePoints.isLetter(src[i] < 0x80 ? src[i] : Character.codePointAt(src, i, length));
    }

    private boolean isDigit(int i) {
        return i < length && CodePoints.isDigit(src[i] < 0x80 ? src[i] : Character.codePointAt(src, i, length));
    }

    private Token number(boolean afterPoint) {
        if (afterPoint) {
            digits(10);
            return exponent(Token.FLOAT);
        }
        int from = p;
        if (at(p) != '0') {
            digits(10);
            return fraction();
        }
        p++;
        int radix = switch (at(p)) {
            case 'x', 'X' -> 16;
            case 'b' -> 2;
            case 'o' -> 8;
            default -> 10;
        };
        if (radix != 10) {
            p++;
            digits(radix);
            if (p - from <= 2) {
                errors.report(
                        from, "illegal " + (radix == 16 ? "hexadecimal" : radix == 8 ? "octal" : "binary") + " number");
            }
            return Token.INT;
        }
        boolean moreDigits = at(p) >= '0' && at(p) <= '9';
        if (moreDigits) {
            digits(10);
        }
        boolean range = at(p) == '.' && at(p + 1) == '.';
        if (!range && (at(p) == '.' || at(p) == 'e' || at(p) == 'E')) {
            return fraction();
        }
        if (moreDigits) {
            errors.report(from, "illegal integer number");
        }
        return range ? Token.INT : exponent(Token.INT);
    }

    private Token fraction() {
        if (at(p) != '.') {
            return exponent(Token.INT);
        }
        if (at(p + 1) == '.') {
            return Token.INT;
        }
        p++;
        digits(10);
        return exponent(Token.FLOAT);
    }

    private Token exponent(Token kind) {
        switch (at(p)) {
            case 'K', 'M', 'G', 'T', 'P' -> {
                p++;
                followed('i');
                return Token.INT;
            }
            case 'e', 'E' -> {
                p++;
                if (at(p) == '-' || at(p) == '+') {
                    p++;
                }
                if (digit(at(p)) >= 10) {
                    errors.report(p, "illegal exponent in number");
                }
                digits(10);
                return Token.FLOAT;
            }
            default -> {
                return kind;
            }
        }
    }

    private void digits(int radix) {
        int last = 0;
        while (digit(at(p)) < radix) {
            if (last == '_' && src[p] == '_') {
                errors.report(p, "illegal '_' in number");
            }
            last = src[p++];
        }
        if (last == '_') {
            errors.report(p - 1, "illegal '_' in number");
        }
    }

    /** Returns the value of a digit, 0 for an underscore, and 16 for anything else. */
    private static int digit(int c) {
        if (c >= '0' && c <= '9') {
            return c - '0';
        }
        int lower = c | 0x20;
        return c == '_' ? 0 : lower >= 'a' && lower <= 'f' && c > 0 ? lower - 'a' + 10 : 16;
    }

    /** Scans the rest of an attribute; attributes and brackets in it only have to be balanced. */
    private void attribute() {
        token = Token.ATTRIBUTE;
        letters();
        if (inAttribute) {
            return;
        }
        inAttribute = true;
        int from = start;
        int fromLine = startLine;
        RelativePos fromRelation = relation;
        Deque<Token> open = new ArrayDeque<>();
        openAttribute(open);
        while (!open.isEmpty()) {
            switch (scan()) {
                case EOF -> {
                    while (!open.isEmpty()) {
                        errors.report(p, "attribute missing '" + open.pop() + "'");
                    }
                }
                case INTERPOLATION -> {
                    errors.report(p, "interpolation not allowed in attribute");
                    interpolations.poll();
                    recover();
                }
                case ATTRIBUTE -> openAttribute(open);
                case LPAREN -> open.push(Token.RPAREN);
                case LBRACE -> open.push(Token.RBRACE);
                case LBRACK -> open.push(Token.RBRACK);
                case RPAREN, RBRACK, RBRACE -> {
                    if (token == open.peek()) {
                        open.pop();
                    } else {
                        errors.report(p, "unexpected '" + token + "'");
                    }
                }
                default -> {
                    // Anything else is text.
                }
            }
        }
        inAttribute = false;
        token = Token.ATTRIBUTE;
        start = from;
        startLine = fromLine;
        relation = fromRelation;
        text = null;
    }

    private void openAttribute(Deque<Token> open) {
        if (scan() == Token.LPAREN) {
            open.push(Token.RPAREN);
        } else {
            errors.report(p, "invalid attribute: expected '('");
        }
    }

    /** Moves to the parenthesis that closes a refused interpolation, or to the end of the line. */
    private void recover() {
        int open = 1;
        while (p < length && src[p] != '\n') {
            if (src[p] == '(') {
                open++;
            } else if (src[p] == ')' && --open == 0) {
                return;
            }
            p++;
        }
    }

    /**
     * Scans on in an interpolated string after its expression, the closing parenthesis of which is the current token. The token
     * becomes the next fragment, parentheses included; it begins another expression if it ends in a parenthesis.
     */
    String resumeInterpolation() {
        if (interpolations.isEmpty()) {
            // After an unterminated string that happens to end in a parenthesis; the error was reported.
            return "";
        }
        Quotes quotes = interpolations.pop();
        int from = p - 1;
        String fragment = strings.rest(from, quotes, true);
        illegal.report(p);
        return fragment;
    }

    /** Scans strings and bytes. */
    private final class StringScanner {

        /** Scans the literal whose hashes and first quote were consumed. */
        void literal(char quote, int hashes) {
            Quotes q = new Quotes();
            q.quote = quote;
            q.hashes = hashes;
            int from = start;
            token = Token.STRING;
            if (at(p) != quote) {
                text = rest(from, q, false);
                return;
            }
            p++;
            if (at(p) != quote) {
                if (!hashes(hashes)) {
                    text = rest(from, q, false);
                } else {
                    text = null;
                }
                return;
            }
            p++;
            if (hashes > 0 && hashes(hashes)) {
                text = null;
                return;
            }
            q.quotes = 3;
            boolean carriageReturn = at(p) == '\r';
            if (carriageReturn) {
                p++;
            }
            if (at(p) == '\n') {
                p++;
                line++;
                text = rest(from, q, false);
                return;
            }
            errors.report(from, "expected newline after multiline quote " + new String(src, from, p - from));
            text = null;
        }

        private boolean hashes(int count) {
            int n = 0;
            while (n < count && at(p) == '#') {
                n++;
                p++;
            }
            return n == count;
        }

        /** Scans up to the closing quotes or the next expression and returns the fragment. */
        String rest(int from, Quotes q, boolean continued) {
            boolean multiline = q.quotes == 3;
            boolean mayClose = !continued && multiline;
            boolean carriageReturn = false;
            if (!continued) {
                q.start = from;
            }
            token = Token.STRING;
            int lineStart = p;
            while (true) {
                if (p >= length || src[p] == '\n' && !multiline) {
                    errors.report(from, "string literal not terminated");
                    return carriageReturn
                            ? StringLiteral.withoutCarriageReturns(src, from, p)
                            : new String(src, from, p - from);
                }
                char c = src[p++];
                if (c == q.quote && (!multiline || mayClose) && closes(q)) {
                    break;
                }
                if (c == '\r' && multiline) {
                    carriageReturn = true;
                    continue;
                }
                if (mayClose && c != ' ' && c != '\t' && (c != '\n' || p - 1 > lineStart)) {
                    narrow(q, lineStart, p - 1);
                }
                if (c == '\n') {
                    line++;
                    mayClose = true;
                    lineStart = p;
                } else if (!(multiline && mayClose && (c == ' ' || c == '\t'))) {
                    mayClose = false;
                }
                if (c == '\\' && escape(q)) {
                    token = Token.INTERPOLATION;
                    interpolations.push(q);
                    return carriageReturn
                            ? StringLiteral.withoutCarriageReturns(src, from, p + 1)
                            : new String(src, from, p + 1 - from);
                }
            }
            if (q.indentStart >= 0) {
                int indent = p - q.quotes - q.hashes - lineStart;
                if (indent > q.indentEnd - q.indentStart
                        || !Arrays.equals(
                                src, lineStart, lineStart + indent, src, q.indentStart, q.indentStart + indent)) {
                    errors.report(q.start, "non-matching whitespace for multiline strings");
                }
            }
            return carriageReturn
                    ? StringLiteral.withoutCarriageReturns(src, from, p)
                    : new String(src, from, p - from);
        }

        /** Consumes the rest of the closing delimiter after its first quote; if it is not one, as much of it as there is. */
        private boolean closes(Quotes q) {
            for (int i = 1; i < q.quotes + q.hashes; i++) {
                if (at(p) != (i < q.quotes ? q.quote : '#')) {
                    return false;
                }
                p++;
            }
            return true;
        }

        private void narrow(Quotes q, int from, int to) {
            if (q.indentStart < 0) {
                q.indentStart = from;
                q.indentEnd = to;
                return;
            }
            int i = 0;
            while (q.indentStart + i < q.indentEnd && from + i < to && src[q.indentStart + i] == src[from + i]) {
                i++;
            }
            q.indentEnd = q.indentStart + i;
        }

        /** Checks an escape sequence after its backslash; returns whether it begins an expression. */
        private boolean escape(Quotes q) {
            for (int i = 0; i < q.hashes; i++) {
                if (at(p) != '#') {
                    return false;
                }
                p++;
            }
            int from = p;
            int c = at(p);
            if (c == q.quote) {
                p++;
                return false;
            }
            switch (c) {
                case '(' -> {
                    return true;
                }
                case 'a', 'b', 'f', 'n', 'r', 't', 'v', '\\', '/' -> p++;
                case '0', '1', '2', '3', '4', '5', '6', '7' -> {
                    if (q.quote == '"') {
                        errors.report(from, "octal escape not allowed in string literal");
                    } else {
                        codePoint(from, 3, 8, 0xFF);
                    }
                }
                case 'x' -> {
                    if (q.quote == '"') {
                        errors.report(from, "hexadecimal escape not allowed in string literal");
                    } else {
                        p++;
                        codePoint(from, 2, 16, 0xFF);
                    }
                }
                case 'u', 'U' -> {
                    p++;
                    codePoint(from, c == 'u' ? 4 : 8, 16, Character.MAX_CODE_POINT);
                }
                case END -> errors.report(from, "escape sequence not terminated");
                default -> errors.report(from, "unknown escape sequence");
            }
            return false;
        }

        private void codePoint(int from, int count, int radix, int max) {
            long value = 0;
            for (int n = 0; n < count; n++) {
                int c = at(p);
                int digit = digit(c);
                if (c == '_' || digit >= radix) {
                    errors.report(
                            p,
                            c == END
                                    ? "escape sequence not terminated"
                                    : "illegal character " + IllegalCharacters.describe(Character.codePointAt(src, p))
                                            + " in escape sequence");
                    return;
                }
                value = value * radix + digit;
                p++;
            }
            if (value > max) {
                errors.report(from, "escape sequence is invalid Unicode code point");
            }
        }
    }

    private int at(int i) {
        return i < length ? src[i] : END;
    }
}
