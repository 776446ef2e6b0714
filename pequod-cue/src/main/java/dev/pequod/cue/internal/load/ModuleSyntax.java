package dev.pequod.cue.internal.load;

import dev.pequod.cue.internal.syntax.CommentGroup;
import dev.pequod.cue.internal.syntax.ComprehensionClause;
import dev.pequod.cue.internal.syntax.Declaration;
import dev.pequod.cue.internal.syntax.Expression;
import dev.pequod.cue.internal.syntax.File;
import dev.pequod.cue.internal.syntax.Operand;
import dev.pequod.cue.internal.syntax.Syntax;
import dev.pequod.cue.internal.syntax.SyntaxChildren;
import dev.pequod.cue.internal.syntax.Token;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a module file may be written with: data, and nothing that would have to be evaluated. */
final class ModuleSyntax {
    private ModuleSyntax() {}

    /**
     * What must not be there.
     *
     * @param at the place
     * @param message why
     */
    record Refusal(Syntax at, String message) {}

    /** Returns all that is no data, in the order of the text. */
    static List<Refusal> check(File file) {
        List<Refusal> refusals = new ArrayList<>();
        Deque<Syntax> open = new ArrayDeque<>(); // a file may nest deeper than the stack
        file.declarations().reversed().forEach(open::push);
        while (!open.isEmpty()) {
            Syntax node = open.pop();
            Refusal refusal = refusal(node);
            if (refusal != null) {
                refusals.add(refusal);
            } else if (node instanceof Declaration.Field field) {
                open.push(field.value());
            } else {
                List<Syntax> children = new ArrayList<>();
                SyntaxChildren.forEach(node, children::add);
                children.reversed().forEach(open::push);
            }
        }
        return refusals;
    }

    private static @Nullable Refusal refusal(Syntax node) {
        return switch (node) {
            case CommentGroup c -> null;
            case Declaration.Attribute a -> null;
            case Declaration.EmbedDecl e -> null;
            case Operand.StructLit s -> null;
            case Operand.ListLit l -> null;
            case Operand.BasicLit l -> null;
            case Declaration.Field f -> ofLabel(f);
            case Expression.UnaryExpr u
            when (u.op() == Token.SUB || u.op() == Token.ADD) && u.operand() instanceof Operand.BasicLit -> null;
            case Expression.UnaryExpr u when u.op() != Token.NOT -> refused(u, "constraints");
            case Declaration.ImportDecl i -> refused(i, "imports");
            case Declaration.PackageClause p -> refused(p.name(), "references");
            case ComprehensionClause.LetClause l -> refused(l, "references");
            case Operand.Ident i -> refused(i, "references");
            case Operand.Ellipsis e -> refused(e, "ellipsis");
            case Operand.BottomLit b -> new Refusal(b, "explicit error (_|_ literal) in source");
            default -> refused(node, "expressions");
        };
    }

    private static @Nullable Refusal ofLabel(Declaration.Field f) {
        return switch (f.label()) {
            case Operand.BasicLit l -> null;
            case Operand.Ident i
            when i.name().startsWith("#") || i.name().startsWith("_#") -> refused(i, "definitions");
            case Operand.Ident i -> null;
            case Operand.Alias a -> refused(a, "references");
            default -> refused(f.label(), "optional fields");
        };
    }

    private static Refusal refused(Syntax at, String what) {
        return new Refusal(at, what + " not allowed in data mode");
    }
}
