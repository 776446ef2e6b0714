package dev.pequod.cue.internal.template;

import dev.pequod.cue.internal.template.Node.Operand;
import dev.pequod.cue.internal.template.Node.Pipe;
import dev.pequod.cue.internal.template.Token.Kind;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Makes the tree of a template and of those it defines. Nesting is bounded at {@value #MAX_DEPTH} levels. */
final class Parser {
    private static final int MAX_DEPTH = 500;
    /** Longer numbers overflow, or have more digits than any number needs. */
    private static final int LONGEST_NUMBER = 10_000;

    private static final Pattern REAL = Pattern.compile("[0-9]*+(?:\\.[0-9]*+)?(?:[eE][-+]?[0-9]++)?");
    private static final Pattern HEX_REAL = Pattern.compile("0[xX][0-9a-fA-F]*+(?:\\.[0-9a-fA-F]*+)?[pP][-+]?[0-9]++");

    /** The parts of a complex number. */
    private static final Pattern SUM = Pattern.compile("(.*[^eEpP])([-+].*)");

    /** An underscore that is not between digits, or behind the prefix of a radix. */
    private static final Pattern MISPLACED = Pattern.compile("(?:^|[^0-9a-zA-Z])_|_(?:$|[^0-9a-fA-F])");

    private static final Set<String> CONTROL_FUNCTIONS = Set.of("and", "or");

    /** A list of nodes and the word that ended it, {@code end}, {@code else} or nothing at the end of the text. */
    private record Body(List<Node> nodes, String end) {}

    private final List<Token> tokens;
    private final Library library;
    private final Map<String, List<Node>> templates = new HashMap<>();
    private List<String> variables = new ArrayList<>(List.of("$"));
    private int next;
    private int depth;
    private int loops;

    private Parser(List<Token> tokens, Library library) {
        this.tokens = tokens;
        this.library = library;
    }

    /** Returns templates by name; the one of the text itself has the empty name. */
    static Map<String, List<Node>> parse(String text, Library library) {
        Parser parser = new Parser(Lexer.tokens(text, library), library);
        Body body = parser.body();
        if (!body.end.isEmpty()) {
            throw parser.error("unexpected {{" + body.end + "}}");
        }
        parser.templates.put("", body.nodes);
        return parser.templates;
    }

    // --- structure
    // ------------------------------------------------------------------------------------------------------------

    private Body body() {
        if (++depth > MAX_DEPTH) {
            throw error("actions nested deeper than " + MAX_DEPTH);
        }
        List<Node> nodes = new ArrayList<>();
        while (true) {
            Token t = take();
            if (t.is(Kind.END)) {
                depth--;
                return new Body(nodes, "");
            }
            if (t.is(Kind.TEXT)) {
                nodes.add(new Node.Text(t.line(), t.text()));
                continue;
            }
            skipSpace();
            String word = peek().is(Kind.WORD) ? peek().text() : "";
            if (word.equals("end") || word.equals("else")) {
                next++;
                if (word.equals("end")) {
                    expect(Kind.RIGHT_DELIMITER, "end");
                }
                depth--;
                return new Body(nodes, word);
            }
            Node node = action(word);
            if (node != null) {
                nodes.add(node);
            }
        }
    }

    private @Nullable Node action(String word) {
        int line = peek().line();
        switch (word) {
            case "if", "with", "range" -> {
                next++;
                return control(word, line);
            }
            case "template" -> {
                next++;
                String name = name(word);
                Pipe pipe = peekToken(Kind.RIGHT_DELIMITER) ? null : pipe(Kind.RIGHT_DELIMITER, word);
                if (pipe == null) {
                    expect(Kind.RIGHT_DELIMITER, word);
                }
                return new Node.Invocation(line, name, pipe);
            }
            case "define" -> {
                if (depth > 1) {
                    throw error("unexpected <define> in command");
                }
                next++;
                String name = name(word);
                expect(Kind.RIGHT_DELIMITER, word);
                define(name, word);
                return null;
            }
            case "block" -> {
                next++;
                String name = name(word);
                Pipe pipe = pipe(Kind.RIGHT_DELIMITER, word);
                define(name, word);
                return new Node.Invocation(line, name, pipe);
            }
            case "break", "continue" -> {
                next++;
                expect(Kind.RIGHT_DELIMITER, word);
                if (loops == 0) {
                    throw error("{{" + word + "}} outside {{range}}");
                }
                return new Node.Jump(line, word.equals("break"));
            }
            default -> {
                return new Node.Action(line, pipe(Kind.RIGHT_DELIMITER, "command"));
            }
        }
    }

    private void define(String name, String word) {
        List<String> outside = variables;
        int outsideLoops = loops;
        variables = new ArrayList<>(List.of("$"));
        loops = 0;
        Body body = body();
        if (!body.end.equals("end")) {
            throw error(body.end.isEmpty() ? "unexpected EOF" : "unexpected {{else}} in " + word + " clause");
        }
        variables = outside;
        loops = outsideLoops;
        List<Node> before = templates.get(name);
        if (before == null || isEmpty(before)) {
            templates.put(name, body.nodes);
        } else if (!isEmpty(body.nodes)) {
            throw error("template: multiple definition of template \"" + name + "\"");
        }
    }

    /** Reports whether a template is but white space; such a one defines nothing if there is another one. */
    private static boolean isEmpty(List<Node> nodes) {
        return nodes.stream().allMatch(n -> n instanceof Node.Text t && t.text().isBlank());
    }

    private Node control(String word, int line) {
        int known = variables.size();
        if (++depth > MAX_DEPTH) {
            throw error("actions nested deeper than " + MAX_DEPTH);
        }
        Pipe pipe = pipe(Kind.RIGHT_DELIMITER, word);
        loops += word.equals("range") ? 1 : 0;
        Body body = body();
        loops -= word.equals("range") ? 1 : 0;
        List<Node> otherwise = List.of();
        if (body.end.equals("else")) {
            otherwise = otherwise(word);
        } else if (body.end.isEmpty()) {
            throw error("unexpected EOF");
        }
        variables.subList(known, variables.size()).clear();
        depth--;
        return switch (word) {
            case "if" -> new Node.If(line, pipe, body.nodes, otherwise);
            case "with" -> new Node.With(line, pipe, body.nodes, otherwise);
            default -> new Node.Range(line, pipe, body.nodes, otherwise);
        };
    }

    /** Reads an else branch; {@code else if} is one with an if in it that shares its end. */
    private List<Node> otherwise(String word) {
        skipSpace();
        Token t = peek();
        if (t.is(Kind.WORD) && t.text().equals(word) && !word.equals("range")) {
            next++;
            return List.of(control(word, t.line()));
        }
        expect(Kind.RIGHT_DELIMITER, "else");
        Body body = body();
        if (!body.end.equals("end")) {
            throw error(body.end.isEmpty() ? "unexpected EOF" : "expected end; found {{else}}");
        }
        return body.nodes;
    }

    private String name(String context) {
        skipSpace();
        Token t = take();
        if (!t.is(Kind.STRING)) {
            throw unexpected(t, context + " clause");
        }
        return t.text();
    }

    // --- pipelines
    // ------------------------------------------------------------------------------------------------------------

    private Pipe pipe(Kind end, String context) {
        if (++depth > MAX_DEPTH) {
            throw error("pipelines nested deeper than " + MAX_DEPTH);
        }
        skipSpace();
        int line = peek().line();
        List<String> declared = new ArrayList<>();
        boolean isAssignment = declarations(declared, context);
        List<List<Operand>> commands = new ArrayList<>();
        while (true) {
            skipSpace();
            if (peek().is(end)) {
                next++;
                if (commands.isEmpty()) {
                    throw TemplateException.at(line, "missing value for " + context);
                }
                depth--;
                checkPipe(commands, line);
                return new Pipe(line, List.copyOf(declared), isAssignment, List.copyOf(commands));
            }
            if (peek().is(Kind.PIPE)) {
                throw unexpected(peek(), context);
            }
            commands.add(command());
        }
    }

    private static void checkPipe(List<List<Operand>> commands, int line) {
        for (int i = 1; i < commands.size(); i++) {
            Operand first = commands.get(i).get(0);
            if (first instanceof Operand.Dot || first instanceof Operand.Literal) {
                throw TemplateException.at(line, "non executable command in pipeline stage " + (i + 1));
            }
        }
    }

    /** Reads {@code $x :=}, {@code $x =} or {@code $k, $v :=} if there is one; reports whether it assigns. */
    private boolean declarations(List<String> declared, String context) {
        int start = next;
        List<String> names = new ArrayList<>();
        while (peek().is(Kind.VARIABLE)) {
            names.add(take().text());
            skipSpace();
            Token t = peek();
            if (t.is(Kind.DECLARE) || t.is(Kind.ASSIGN)) {
                next++;
                if (t.is(Kind.DECLARE)) {
                    variables.addAll(names);
                } else {
                    names.forEach(this::checkDeclared);
                }
                declared.addAll(names);
                return t.is(Kind.ASSIGN);
            }
            if (!t.is(Kind.COMMA) || !context.equals("range") || names.size() > 1) {
                break;
            }
            next++;
            skipSpace();
        }
        next = start;
        return false;
    }

    private List<Operand> command() {
        List<Operand> operands = new ArrayList<>();
        while (true) {
            skipSpace();
            Operand operand = operand();
            if (operand != null) {
                operands.add(operand);
            }
            Token t = peek();
            if (t.is(Kind.SPACE)) {
                continue;
            }
            if (t.is(Kind.PIPE)) {
                next++;
            } else if (!t.is(Kind.RIGHT_DELIMITER) && !t.is(Kind.RIGHT_PARENTHESIS)) {
                throw unexpected(t, "operand");
            }
            if (operands.isEmpty()) {
                throw error("empty command");
            }
            return List.copyOf(operands);
        }
    }

    private @Nullable Operand operand() {
        Operand term = term();
        List<String> names = new ArrayList<>();
        while (term != null && peek().is(Kind.FIELD)) {
            names.add(take().text());
        }
        if (term == null || names.isEmpty()) {
            return term;
        }
        return switch (term) {
            case Operand.Field f -> new Operand.Field(joined(f.names(), names));
            case Operand.Variable v -> new Operand.Variable(v.name(), joined(v.names(), names));
            case Operand.Dot d -> throw error("unexpected . after term \".\"");
            case Operand.Literal l -> throw error("unexpected . after term");
            case Operand.Function f -> new Operand.Chain(f, names);
            case Operand.Nested n -> new Operand.Chain(n, names);
            case Operand.Chain c -> new Operand.Chain(c, names);
        };
    }

    private static List<String> joined(List<String> a, List<String> b) {
        List<String> all = new ArrayList<>(a);
        all.addAll(b);
        return all;
    }

    private @Nullable Operand term() {
        Token t = take();
        switch (t.kind()) {
            case WORD -> {
                return word(t.text());
            }
            case DOT -> {
                return new Operand.Dot();
            }
            case FIELD -> {
                return new Operand.Field(List.of(t.text()));
            }
            case VARIABLE -> {
                checkDeclared(t.text());
                return new Operand.Variable(t.text(), List.of());
            }
            case STRING -> {
                return new Operand.Literal(t.text());
            }
            case CHARACTER -> {
                return new Operand.Literal(new GoNumber.Int(t.text().codePointAt(0)));
            }
            case NUMBER -> {
                return new Operand.Literal(number(t.text()));
            }
            case LEFT_PARENTHESIS -> {
                return new Operand.Nested(pipe(Kind.RIGHT_PARENTHESIS, "parenthesized pipeline"));
            }
            default -> {
                next--;
                return null;
            }
        }
    }

    private Operand word(String word) {
        return switch (word) {
            case "true" -> new Operand.Literal(true);
            case "false" -> new Operand.Literal(false);
            case "nil" -> new Operand.Literal(null);
            default -> {
                if (!CONTROL_FUNCTIONS.contains(word) && !library.has(word)) {
                    throw error("function \"" + word + "\" not defined");
                }
                yield new Operand.Function(word);
            }
        };
    }

    private void checkDeclared(String variable) {
        library.compared(variables.size());
        if (!variables.contains(variable)) {
            throw error("undefined variable \"" + variable + "\"");
        }
    }

    private Object number(String literal) {
        if (literal.length() > LONGEST_NUMBER) {
            throw error("number with more than " + LONGEST_NUMBER + " digits");
        }
        if (MISPLACED.matcher(literal).find()) {
            throw badNumber(literal);
        }
        String digits = literal.replace("_", "");
        if (digits.endsWith("i")) {
            return complex(digits.substring(0, digits.length() - 1), literal);
        }
        boolean isNegative = digits.startsWith("-");
        String magnitude = isNegative || digits.startsWith("+") ? digits.substring(1) : digits;
        try {
            if (HEX_REAL.matcher(magnitude).matches()) {
                return finite(magnitude, isNegative, literal);
            }
            if (magnitude.startsWith("0x") || magnitude.startsWith("0X")) {
                return integer(magnitude.substring(2), 16, isNegative, literal);
            }
            if (magnitude.matches("0[bBoO].*")) {
                return integer(
                        magnitude.substring(2), (magnitude.charAt(1) | 0x20) == 'b' ? 2 : 8, isNegative, literal);
            }
            if (magnitude.matches("[0-9]+")) {
                boolean isOctal = magnitude.length() > 1 && magnitude.charAt(0) == '0';
                return integer(magnitude, isOctal ? 8 : 10, isNegative, literal);
            }
            if (REAL.matcher(magnitude).matches()) {
                return finite(magnitude, isNegative, literal);
            }
        } catch (NumberFormatException e) {
            throw badNumber(literal);
        }
        throw badNumber(literal);
    }

    private GoNumber.Complex complex(String digits, String literal) {
        Matcher sum = SUM.matcher(digits);
        return sum.matches()
                ? new GoNumber.Complex(real(sum.group(1), literal), real(sum.group(2), literal))
                : new GoNumber.Complex(0, real(digits, literal));
    }

    private double real(String digits, String literal) {
        boolean isNegative = digits.startsWith("-");
        String magnitude = isNegative || digits.startsWith("+") ? digits.substring(1) : digits;
        try {
            if (HEX_REAL.matcher(magnitude).matches() || REAL.matcher(magnitude).matches()) {
                return finite(magnitude, isNegative, literal);
            }
        } catch (NumberFormatException e) {
            throw badNumber(literal);
        }
        throw badNumber(literal);
    }

    private GoNumber.Int integer(String digits, int radix, boolean isNegative, String literal) {
        BigInteger n = new BigInteger(digits, radix);
        BigInteger value = isNegative ? n.negate() : n;
        if (digits.startsWith("-") || digits.startsWith("+") || value.bitLength() >= Long.SIZE) {
            throw error(digits.length() < 20 ? "bad number syntax: " + literal : literal + " overflows int");
        }
        return new GoNumber.Int(value.longValue());
    }

    private Double finite(String magnitude, boolean isNegative, String literal) {
        double value = Double.parseDouble(magnitude);
        if (Double.isInfinite(value)) {
            throw badNumber(literal);
        }
        return isNegative ? -value : value;
    }

    private TemplateException badNumber(String literal) {
        return error("illegal number syntax: \"" + literal + "\"");
    }

    // --- tokens
    // ---------------------------------------------------------------------------------------------------------------

    private Token peek() {
        return tokens.get(next);
    }

    private boolean peekToken(Kind kind) {
        skipSpace();
        return peek().is(kind);
    }

    private Token take() {
        library.passed(1);
        return tokens.get(next++);
    }

    private void skipSpace() {
        while (peek().is(Kind.SPACE)) {
            next++;
        }
    }

    private void expect(Kind kind, String context) {
        skipSpace();
        Token t = take();
        if (!t.is(kind)) {
            throw unexpected(t, context);
        }
    }

    private TemplateException unexpected(Token t, String context) {
        String shown = t.is(Kind.END) ? "EOF" : "\"" + t.text() + "\"";
        return TemplateException.at(t.line(), "unexpected " + shown + " in " + context);
    }

    private TemplateException error(String message) {
        return TemplateException.at(
                tokens.get(Math.min(next, tokens.size() - 1)).line(), message);
    }
}
