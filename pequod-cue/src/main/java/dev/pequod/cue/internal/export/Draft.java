package dev.pequod.cue.internal.export;

import dev.pequod.cue.internal.syntax.CommentGroup;
import dev.pequod.cue.internal.syntax.Declaration;
import dev.pequod.cue.internal.syntax.Declaration.Constraint;
import dev.pequod.cue.internal.syntax.Labels;
import dev.pequod.cue.internal.syntax.Operand.BasicLit.Kind;
import dev.pequod.cue.internal.syntax.RelativePos;
import dev.pequod.cue.internal.syntax.Token;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * CUE that is still being put together. Unlike the syntax tree it becomes in the end ({@link DraftSyntax}), it can be changed: fields
 * get an alias when something turns out to refer to them, let clauses get a value when they are first used, and names know what they
 * stand for ({@link Name#target}), so that {@link Names} can rename them where another declaration is in the way.
 */
abstract sealed class Draft {
    List<CommentGroup> comments = List.of();

    /** How the first token stands to the one before. */
    RelativePos relation = RelativePos.UNKNOWN;

    /** Where it was in its source, -1 if that does not count; comments are before or behind. */
    int offset = -1;

    /** An identifier. */
    static final class Name extends Draft {
        String text;

        /** The declaration the name means, as {@link Names} sees it. */
        @Nullable
        Draft target;

        /** The fields any of which the name may mean where it has no target; empty if it is right whatever it finds. */
        List<Field> fields = List.of();

        /** Means a name of the language, which a declaration may hide. */
        boolean predeclared;

        /** Means a type, which only a declaration around it hides. */
        boolean isType;

        Name(String text) {
            this.text = text;
        }

        static Name ofType(String text) {
            Name name = new Name(text);
            name.predeclared = Labels.isIdentifier(text);
            name.isType = true;
            return name;
        }
    }

    /** A literal, spelled out. */
    static final class Literal extends Draft {
        final Kind kind;
        final String text;

        Literal(Kind kind, String text) {
            this.kind = kind;
            this.text = text;
        }
    }

    /** An error; the message is written behind it. */
    static final class BottomMark extends Draft {
        final @Nullable String message;

        BottomMark(@Nullable String message) {
            this.message = message;
        }
    }

    /** A struct; an element that is an expression is an embedding. */
    static final class Struct extends Draft {
        List<Draft> elements = new ArrayList<>();

        /** Keeps its braces also where the layout could do without. */
        final boolean braces;

        Struct(boolean braces) {
            this.braces = braces;
        }
    }

    /** A list, or the brackets of a pattern. */
    static final class Brackets extends Draft {
        final List<Draft> elements;

        Brackets(List<Draft> elements) {
            this.elements = elements;
        }
    }

    static final class Dots extends Draft {
        final @Nullable Draft type;

        Dots(@Nullable Draft type) {
            this.type = type;
        }
    }

    /** A field; the value is set once it is known. */
    static final class Field extends Draft {
        Draft label;
        Constraint constraint = Constraint.NONE;
        List<String> attributes = List.of();

        @Nullable
        Draft value;

        Field(Draft label) {
            this.label = label;
        }

        /** Returns the alias in front of the label, or null. */
        @Nullable
        Alias alias() {
            return label instanceof Alias a ? a : null;
        }
    }

    /** A let clause of a struct or comprehension; without a value it is not written. */
    static final class Let extends Draft {
        @Nullable
        Name name;

        @Nullable
        Draft value;
    }

    static final class Comprehension extends Draft {
        final List<Draft> clauses = new ArrayList<>();

        @Nullable
        Draft value;

        @Nullable
        Struct fallback;
    }

    static final class For extends Draft {
        final @Nullable Name key;
        final Name value;
        final Draft source;

        For(@Nullable Name key, Name value, Draft source) {
            this.key = key;
            this.value = value;
            this.source = source;
        }
    }

    static final class If extends Draft {
        final Draft condition;

        If(Draft condition) {
            this.condition = condition;
        }
    }

    static final class Try extends Draft {
        final @Nullable Name name;
        final @Nullable Draft value;

        Try(@Nullable Name name, @Nullable Draft value) {
            this.name = name;
            this.value = value;
        }
    }

    /** A name for a label, pattern or value. */
    static final class Alias extends Draft {
        final Name name;

        @Nullable
        Draft of;

        Alias(Name name, @Nullable Draft of) {
            this.name = name;
            this.of = of;
        }
    }

    static final class Unary extends Draft {
        final Token op;
        final Draft operand;

        Unary(Token op, Draft operand) {
            this.op = op;
            this.operand = operand;
        }
    }

    /** Two or more operands with one operator between them. */
    static final class Chain extends Draft {
        final Token op;
        final List<Draft> operands;

        private Chain(Token op, List<Draft> operands) {
            this.op = op;
            this.operands = operands;
        }
    }

    static final class Postfix extends Draft {
        final Draft operand;
        final Token op;

        Postfix(Draft operand, Token op) {
            this.operand = operand;
            this.op = op;
        }
    }

    static final class Selector extends Draft {
        final Draft operand;
        final Draft label;

        Selector(Draft operand, Draft label) {
            this.operand = operand;
            this.label = label;
        }
    }

    static final class Index extends Draft {
        final Draft operand;
        final Draft index;

        Index(Draft operand, Draft index) {
            this.operand = operand;
            this.index = index;
        }
    }

    static final class Slice extends Draft {
        final Draft operand;
        final @Nullable Draft low;
        final @Nullable Draft high;

        Slice(Draft operand, @Nullable Draft low, @Nullable Draft high) {
            this.operand = operand;
            this.low = low;
            this.high = high;
        }
    }

    static final class Call extends Draft {
        final Draft function;
        final List<Draft> arguments;

        Call(Draft function, List<Draft> arguments) {
            this.function = function;
            this.arguments = arguments;
        }
    }

    static final class Parens extends Draft {
        final Draft inner;

        Parens(Draft inner) {
            this.inner = inner;
        }
    }

    /** Fragments with their quotes and parentheses, and the expressions between them. */
    static final class Interpolated extends Draft {
        final List<Draft> parts;

        Interpolated(List<Draft> parts) {
            this.parts = parts;
        }
    }

    /** An import; only ever the target of a name until it is declared. */
    static final class Import extends Draft {
        final @Nullable String name;
        final String path;

        Import(@Nullable String name, String path) {
            this.name = name;
            this.path = path;
        }

        /** Returns the name it declares. */
        String declared() {
            return name != null ? name : packageName(path);
        }

        static String packageName(String path) {
            int colon = path.lastIndexOf(':');
            if (colon >= 0) {
                return path.substring(colon + 1);
            }
            int at = path.indexOf('@');
            String plain = at >= 0 ? path.substring(0, at) : path;
            return plain.substring(plain.lastIndexOf('/') + 1);
        }
    }

    static final class Attribute extends Draft {
        final String text;

        Attribute(Declaration.Attribute source) {
            this.text = source.text();
            this.comments = source.comments();
            this.relation = source.at().relation();
        }
    }

    /** A file. */
    static final class Document extends Draft {
        @Nullable
        String packageName;

        List<CommentGroup> packageComments = List.of();
        final List<Import> imports = new ArrayList<>();
        List<Draft> declarations = new ArrayList<>();
    }

    /** Returns the operands joined from left to right; null if there are none. */
    static @Nullable Draft join(Token op, List<Draft> operands) {
        return switch (operands.size()) {
            case 0 -> null;
            case 1 -> operands.get(0);
            default -> new Chain(op, operands);
        };
    }

    /** Returns the draft that the first token of an expression belongs to. */
    static Draft first(Draft expression) {
        Draft d = expression;
        while (true) {
            Draft next = switch (d) {
                case Chain c -> c.operands.get(0);
                case Postfix p -> p.operand;
                case Selector s -> s.operand;
                case Index i -> i.operand;
                case Slice s -> s.operand;
                case Call c -> c.function;
                case Alias a -> a.name;
                case Interpolated i -> i.parts.get(0);
                case Struct s -> s.braces || s.elements.isEmpty() ? null : s.elements.get(0);
                case Field f -> f.label;
                default -> null;
            };
            if (next == null) {
                return d;
            }
            d = next;
        }
    }

    static Name top() {
        return new Name("_");
    }
}
