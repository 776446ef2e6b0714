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

/** What files may be written with that are data, or data with references within it. */
public final class PlainSyntax {
    /** How many refusals are told. */
    private static final int MAX = 11;

    private final boolean hasReferences;

    private PlainSyntax(boolean hasReferences) {
        this.hasReferences = hasReferences;
    }

    /**
     * What must not be there.
     *
     * @param at the place
     * @param message why
     */
    public record Refusal(Syntax at, String message) {}

    /**
     * Returns what must not be there, the first of it in the order of the text.
     *
     * @param hasReferences whether there may be references
     */
    public static List<Refusal> check(File file, boolean hasReferences) {
        PlainSyntax syntax = new PlainSyntax(hasReferences);
        List<Refusal> refusals = new ArrayList<>();
        Deque<Syntax> open = new ArrayDeque<>(); // a file may nest deeper than the stack
        file.declarations().reversed().forEach(open::push);
        while (!open.isEmpty() && refusals.size() < MAX) {
            Syntax node = open.pop();
            Refusal refusal = syntax.refusal(node);
            if (refusal != null) {
                refusals.add(refusal);
            } else if (node instanceof Declaration.Field field) {
                open.push(field.value());
            } else if (node instanceof Expression.SelectorExpr selector) {
                open.push(selector.operand());
            } else {
                List<Syntax> children = new ArrayList<>();
                SyntaxChildren.forEach(node, children::add);
                children.reversed().forEach(open::push);
            }
        }
        return refusals;
    }

    private @Nullable Refusal refusal(Syntax node) {
        return switch (node) {
            case CommentGroup c -> null;
            case Declaration.Attribute a -> null;
            case Declaration.EmbedDecl e -> null;
            case Operand.StructLit s -> null;
            case Operand.ListLit l -> null;
            case Operand.BasicLit l -> null;
            case Expression.SelectorExpr s -> null;
            case Declaration.Field f -> ofLabel(f);
            case Expression.UnaryExpr u
            when (u.op() == Token.SUB || u.op() == Token.ADD) && u.operand() instanceof Operand.BasicLit -> null;
            case Expression.UnaryExpr u when u.op() != Token.NOT -> refused(u, "constraints");
            case Declaration.ImportDecl i -> refused(i, "imports");
            case Declaration.PackageClause p -> reference(p.name());
            case ComprehensionClause.LetClause l -> reference(l);
            case Operand.Ident i -> reference(i);
            case Operand.Alias a -> reference(a);
            case Operand.Ellipsis e -> refused(e, "ellipsis");
            case Operand.BottomLit b when hasReferences -> null;
            case Operand.BottomLit b -> new Refusal(b, "explicit error (_|_ literal) in source");
            default -> refused(node, "expressions");
        };
    }

    private @Nullable Refusal ofLabel(Declaration.Field f) {
        return switch (f.label()) {
            case Operand.BasicLit l -> null;
            case Operand.Ident i
            when i.name().startsWith("#") || i.name().startsWith("_#") -> refused(i, "definitions");
            case Operand.Ident i -> null;
            case Operand.Alias a -> null;
            default -> refused(f.label(), "optional fields");
        };
    }

    private @Nullable Refusal reference(Syntax at) {
        return hasReferences ? null : refused(at, "references");
    }

    private Refusal refused(Syntax at, String what) {
        return new Refusal(at, what + " not allowed in " + (hasReferences ? "graph" : "data") + " mode");
    }
}
