package dev.pequod.cue.internal.syntax;

import dev.pequod.cue.errors.CueError;
import dev.pequod.cue.errors.ErrorCode;
import dev.pequod.cue.internal.source.SourceFile;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the parser reads: tokens without comments, one or two at a time. Comments are gathered on the way and handed to the
 * {@link CommentState} of the production. Errors are gathered too, one a line unless all are wanted.
 */
final class TokenStream {

    /** Ends the parse; what was gathered is the result. */
    static final class Stop extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Stop() {
            super(null, null, false, false);
        }
    }

    private record Problem(int offset, String message, ErrorCode code) {}

    /** After more errors than this the rest of the text is left alone, unless all errors are wanted. */
    private static final int MAX_ERRORS = 10;
    /** No text has more errors than this, for the scanner would find one in each character of a binary file. */
    private static final int MAX_ALL_ERRORS = 1000;
    /** Mask of how many tokens are read between two looks at whether the thread is interrupted. */
    private static final int CANCEL_CHECK = 0x3FF;

    private final SourceFile file;
    private final boolean allErrors;
    private final Scanner scanner;
    private final List<Problem> problems = new ArrayList<>();

    CommentState state = CommentState.root();
    private @Nullable CommentGroup leadComment;

    private Token token = Token.EOF;
    private TokenPos pos = TokenPos.NONE;
    private String text = "";
    private int line;
    private int end;
    private boolean implied;

    private boolean peeked;
    private final long maxTokens;
    private long taken;

    TokenStream(SourceFile file, ParseOptions options) {
        this.file = file;
        this.allErrors = options.allErrors();
        this.scanner = new Scanner(file, this::scanError, options.comments());
        maxTokens = options.maxTokens();
    }

    /** Returns how many tokens were read. */
    long taken() {
        return taken;
    }

    Token token() {
        return token;
    }

    TokenPos pos() {
        return pos;
    }

    String text() {
        return text;
    }

    /** Returns the offset after the token. */
    int end() {
        return end;
    }

    /** Reports whether the token is a comma that a line end stands for. */
    boolean isNewline() {
        return token == Token.COMMA && implied;
    }

    /** Looks at the token after this one, comments included. */
    Token peek() {
        if (!peeked) {
            scanner.scan();
            peeked = true;
        }
        return scanner.token();
    }

    String resumeInterpolation() {
        return scanner.resumeInterpolation();
    }

    private void advance() {
        if (peeked) {
            peeked = false;
        } else {
            scanner.scan();
        }
        token = scanner.token();
        pos = scanner.pos();
        text = scanner.text();
        // The end of a text counts to its last line, even after a line feed, as in the reference.
        boolean afterLastLine = token == Token.EOF && file.text().endsWith("\n");
        line = afterLastLine ? scanner.line() - 1 : scanner.line();
        end = scanner.end();
        implied = scanner.isImpliedComma();
    }

    /** Moves to the next token that is no comment. */
    void next() {
        if ((++taken & CANCEL_CHECK) == 0 && Thread.currentThread().isInterrupted()) {
            addProblem(pos.offset(), "parsing was cancelled", ErrorCode.LIMIT);
            throw new Stop();
        }
        if (taken > maxTokens) {
            addProblem(
                    pos.offset(),
                    "there are more tokens than may be compiled: " + maxTokens + " were left for this text",
                    ErrorCode.LIMIT);
            throw new Stop();
        }
        CommentGroup lead = leadComment;
        if (lead != null) {
            leadComment = null;
            state.add(lead);
        }
        int previous = line;
        advance();
        state.position++;
        if (token == Token.COMMENT) {
            comments(previous);
        }
    }

    /**
     * Gathers comments after a token of a line. A group right above the next token is its documentation; a group at the end of the
     * line of the previous token is a line comment; the others stand alone.
     */
    private void comments(int previous) {
        CommentGroup group = null;
        int current = line;
        if (previous == current) {
            group = group(previous, 0);
            if (line != lastLine) {
                group.setLine();
            }
        }
        int ended = -1;
        int before = previous;
        while (token == Token.COMMENT) {
            if (group != null) {
                state.add(group);
            }
            group = group(before, 1);
            ended = lastLine;
            before = current;
            current = line;
        }
        if (group == null) {
            return;
        }
        if (ended + 1 == line && token != Token.EOF) {
            group.setDoc();
            leadComment = group;
        } else {
            state.add(group);
        }
    }

    /** Line of the last comment of the group read last. */
    private int lastLine;

    private CommentGroup group(int previous, int distance) {
        RelativePos relation = switch (line - previous) {
            case 0 -> RelativePos.BLANK;
            case 1 -> RelativePos.NEWLINE;
            default -> RelativePos.NEW_SECTION;
        };
        List<Comment> list = new ArrayList<>(1);
        lastLine = line;
        while (token == Token.COMMENT && line <= lastLine + distance) {
            lastLine = line;
            list.add(new Comment(list.isEmpty() ? pos.with(relation) : pos, text));
            advance();
        }
        return new CommentGroup(list, false, false, 0);
    }

    /** Returns a state for a production that begins here. */
    CommentState open() {
        CommentState child = state.open(leadComment);
        leadComment = null;
        state = child;
        return child;
    }

    /** Ends the production of a state, which must be the innermost one. */
    <T extends @Nullable Syntax> T close(CommentState c, T node) {
        CommentState outer = c.close(node);
        if (outer != null) {
            state = outer;
        }
        return node;
    }

    void openList() {
        state = state.openList();
    }

    void closeList() {
        state = state.closeList();
    }

    private void scanError(int offset, String message) {
        addProblem(offset, message, ErrorCode.SYNTAX);
    }

    private void addProblem(int offset, String message, ErrorCode code) {
        if (problems.size() >= MAX_ALL_ERRORS) {
            throw new Stop();
        }
        problems.add(new Problem(offset, message, code));
    }

    /** Notes an error, unless there is one on the same line already. */
    void error(TokenPos at, String message) {
        error(at, message, ErrorCode.SYNTAX);
    }

    void error(TokenPos at, String message, ErrorCode code) {
        int offset = at.offset();
        if (!allErrors) {
            if (!problems.isEmpty() && lineOf(problems.get(problems.size() - 1).offset()) == lineOf(offset)) {
                return;
            }
            if (problems.size() > MAX_ERRORS) {
                throw new Stop();
            }
        }
        addProblem(offset, message, code);
    }

    /** Notes an error even if there is one on the same line. */
    void errorAlways(TokenPos at, String message) {
        addProblem(at.offset(), message, ErrorCode.SYNTAX);
    }

    private int lineOf(int offset) {
        return offset < 0 ? 0 : file.line(offset);
    }

    void errorExpected(TokenPos at, String wanted) {
        if (at.offset() != pos.offset()) {
            error(at, "expected " + wanted);
        } else if (isNewline()) {
            error(at, "expected " + wanted + ", found newline");
        } else if (token.isLiteral()) {
            error(at, "expected " + wanted + ", found '" + token + "' " + text);
        } else {
            error(at, "expected " + wanted + ", found '" + token + "'");
        }
    }

    /** Skips a token that must be of a kind, and returns its position, or no position if it is of another kind. */
    TokenPos expect(Token wanted) {
        TokenPos at = pos;
        if (token != wanted) {
            errorExpected(at, "'" + wanted + "'");
            at = TokenPos.NONE;
        }
        next();
        return at;
    }

    /** Like {@link #expect}, with a better message where a comma is missing at the end of a line. */
    TokenPos expectClosing(Token wanted, String context) {
        if (token != wanted && isNewline()) {
            error(pos, "missing ',' before newline in " + context);
            next();
        }
        return expect(wanted);
    }

    void expectComma() {
        switch (token) {
            case COMMA -> next();
            case RPAREN, RBRACE, EOF -> {
                // A comma may be left out here.
            }
            default -> {
                errorExpected(pos, "','");
                skipAll();
            }
        }
    }

    /** Reports whether to go on after a comma: there is one, or there should be one and an error was noted. */
    boolean atComma(String context, Token end, Token... others) {
        if (token == Token.COMMA) {
            return true;
        }
        if (token == end) {
            return false;
        }
        for (Token t : others) {
            if (token == t) {
                return false;
            }
        }
        error(pos, "missing ',' in " + context);
        return true;
    }

    /** Skips everything up to the end: after an error that leaves no idea of where a declaration begins. */
    void skipAll() {
        while (token != Token.EOF) {
            next();
        }
    }

    boolean hasErrors() {
        return !problems.isEmpty();
    }

    /** Returns the errors in order of position, without repetitions. */
    List<CueError> errors() {
        Map<Problem, CueError> ordered = new LinkedHashMap<>();
        problems.stream()
                .sorted(Comparator.comparingInt(Problem::offset).thenComparing(Problem::message))
                .forEach(p -> ordered.computeIfAbsent(
                        p, x -> CueError.of(x.code(), x.message(), file.position(Math.max(0, x.offset())))));
        return List.copyOf(ordered.values());
    }
}
