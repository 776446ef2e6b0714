package dev.pequod.cue;

import dev.pequod.cue.errors.CueError;
import dev.pequod.cue.errors.CueException;
import dev.pequod.cue.errors.ErrorCode;
import dev.pequod.cue.internal.adt.Label;
import dev.pequod.cue.internal.export.TermPrinter;
import dev.pequod.cue.internal.source.SourceFile;
import dev.pequod.cue.internal.syntax.Expression;
import dev.pequod.cue.internal.syntax.LiteralException;
import dev.pequod.cue.internal.syntax.NumberLiteral;
import dev.pequod.cue.internal.syntax.Operand;
import dev.pequod.cue.internal.syntax.ParseOptions;
import dev.pequod.cue.internal.syntax.ParseResult;
import dev.pequod.cue.internal.syntax.Parser;
import dev.pequod.cue.internal.syntax.StringLiteral;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Labels that lead from one value to another below it, such as {@code #Render.output.nodes[0]."a-b"}. Immutable. */
public final class Path {
    /** The path to the value itself. */
    public static final Path EMPTY = new Path(List.of());

    private static final int MAX_LENGTH = 100_000;

    private static final Set<String> NAMED_LIKE_VALUES = Set.of("true", "false", "null");

    private final List<Label> labels;

    Path(List<Label> labels) {
        this.labels = List.copyOf(labels);
    }

    /** Returns the path of regular fields with these names, whatever they look like. */
    public static Path of(String... fields) {
        List<Label> labels = new ArrayList<>();
        for (String f : fields) {
            labels.add(Label.string(f));
        }
        return new Path(labels);
    }

    /**
     * Returns the path a text describes: labels as in CUE, with dots between them, indices in brackets, or bare as in the paths of errors
     * ({@code a[0].b} or {@code a.0.b}); empty for {@link #EMPTY}. A hidden field belongs to the package of the value it is looked up in.
     *
     * @throws CueException if it is no path
     */
    public static Path parse(String text) {
        if (text.isEmpty()) {
            return EMPTY;
        }
        if (text.length() > MAX_LENGTH) {
            throw bad("a path of " + text.length() + " characters is too long");
        }
        SourceFile source = SourceFile.of("path", inBrackets(text));
        ParseResult<@Nullable Expression> parsed = Parser.parseExpr(source, ParseOptions.DEFAULT);
        Expression x = parsed.tree();
        if (!parsed.isOk() || x == null) {
            throw new CueException(parsed.errors());
        }
        List<Label> labels = new ArrayList<>();
        while (true) {
            switch (x) {
                case Expression.SelectorExpr s -> {
                    labels.add(label(s.selector(), text));
                    x = s.operand();
                }
                case Expression.IndexExpr i -> {
                    labels.add(index(i.index(), text));
                    x = i.operand();
                }
                default -> {
                    labels.add(label(x, text));
                    Collections.reverse(labels);
                    return new Path(labels);
                }
            }
        }
    }

    /** Returns the text with brackets around the indices that have none, so that it is an expression. */
    private static String inBrackets(String text) {
        StringBuilder out = new StringBuilder();
        int i = 0;
        while (i < text.length()) {
            int from = text.charAt(i) == '.' && i > 0 && text.charAt(i - 1) != '.' ? i + 1 : i;
            int end = from > i || i == 0 ? endOfIndex(text, from) : from;
            if (end > from) {
                out.append('[').append(text, from, end).append(']');
            } else {
                end = Math.max(endOfString(text, i), i + 1);
                out.append(text, i, end);
            }
            i = end;
        }
        return out.toString();
    }

    private static int endOfIndex(String text, int from) {
        int end = from;
        while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
            end++;
        }
        boolean isWhole = end == text.length() || text.charAt(end) == '.' || text.charAt(end) == '[';
        return isWhole && (end == from + 1 || !text.startsWith("0", from)) ? end : from;
    }

    /** Returns where the string ends that starts here, with number signs or without; where there is none, the end of the signs. */
    private static int endOfString(String text, int start) {
        int quote = start;
        while (text.startsWith("#", quote)) {
            quote++;
        }
        if (!text.startsWith("\"", quote) && !text.startsWith("'", quote)) {
            return quote;
        }
        String signs = text.substring(start, quote);
        String last = text.charAt(quote) + signs;
        String escape = "\\" + signs;
        int i = quote + 1;
        while (i < text.length() && !text.startsWith(last, i)) {
            i += text.startsWith(escape, i) ? escape.length() + 1 : 1;
        }
        return Math.min(i + last.length(), text.length());
    }

    private static Label label(Object x, String text) {
        return switch (x) {
            case Operand.ListLit list
            when list.elements().size() == 1 -> index(list.elements().getFirst(), text);
            case Operand.Ident id -> Label.identifier(id.name(), "");
            case Operand.BasicLit lit when NAMED_LIKE_VALUES.contains(lit.text()) -> Label.string(lit.text());
            case Operand.BasicLit lit -> Label.string(string(lit, text));
            default -> throw bad("a path consists of labels and indices, " + text + " does not");
        };
    }

    private static Label index(Expression x, String text) {
        if (x instanceof Operand.BasicLit lit) {
            try {
                int i = number(lit);
                if (i >= 0 && i <= Label.MAX_INDEX) {
                    return Label.index(i);
                }
            } catch (LiteralException | ArithmeticException e) {
                return Label.string(string(lit, text));
            }
        }
        throw bad("an index of a path is a number or a string, in " + text);
    }

    private static int number(Operand.BasicLit lit) throws LiteralException {
        NumberLiteral n = NumberLiteral.parse(lit.text());
        return n.exponent() == 0 ? n.coefficient().intValueExact() : -1;
    }

    private static String string(Operand.BasicLit lit, String text) {
        try {
            StringLiteral.Value value = StringLiteral.parse(lit.text());
            if (!value.isBytes()) {
                return value.text();
            }
        } catch (LiteralException e) {
            // no string either
        }
        throw bad("a path consists of labels and indices, " + text + " does not");
    }

    private static CueException bad(String message) {
        return new CueException(List.of(CueError.of(ErrorCode.SYNTAX, message)));
    }

    /** Returns the labels for a value whose hidden fields belong to {@code packageId}. */
    List<Label> labels(String packageId) {
        return labels.stream()
                .map(l -> l.isHidden() && l.packageId().isEmpty() ? Label.identifier(l.name(), packageId) : l)
                .toList();
    }

    /** Reports whether this is {@link #EMPTY}. */
    public boolean isEmpty() {
        return labels.isEmpty();
    }

    /** Returns the number of labels. */
    public int length() {
        return labels.size();
    }

    /** Returns this path followed by another. */
    public Path append(Path rest) {
        List<Label> all = new ArrayList<>(labels);
        all.addAll(rest.labels);
        return new Path(all);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Path p && labels.equals(p.labels);
    }

    @Override
    public int hashCode() {
        return labels.hashCode();
    }

    /** Returns the path as {@link #parse} reads it. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (Label l : labels) {
            if (l.isIndex()) {
                text.append('[').append(l.index()).append(']');
            } else if (l.name().isEmpty() && !text.isEmpty()) {
                text.append("[\"\"]");
            } else {
                text.append(text.isEmpty() ? "" : ".").append(TermPrinter.label(l));
            }
        }
        return text.toString();
    }
}
