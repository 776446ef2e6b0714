package dev.pequod.cue.internal.syntax;

import static dev.pequod.cue.internal.syntax.LayoutPrinter.BLANK;
import static dev.pequod.cue.internal.syntax.LayoutPrinter.CELL;
import static dev.pequod.cue.internal.syntax.LayoutPrinter.DECL_COMMA;
import static dev.pequod.cue.internal.syntax.LayoutPrinter.FORM_FEED;
import static dev.pequod.cue.internal.syntax.LayoutPrinter.INDENT;
import static dev.pequod.cue.internal.syntax.LayoutPrinter.NEWLINE;
import static dev.pequod.cue.internal.syntax.LayoutPrinter.NEW_SECTION;
import static dev.pequod.cue.internal.syntax.LayoutPrinter.NO_BLANK;
import static dev.pequod.cue.internal.syntax.LayoutPrinter.NO_OVERRIDE;
import static dev.pequod.cue.internal.syntax.LayoutPrinter.UNINDENT;

import dev.pequod.cue.internal.syntax.ComprehensionClause.LetClause;
import dev.pequod.cue.internal.syntax.Declaration.Attribute;
import dev.pequod.cue.internal.syntax.Declaration.BadDecl;
import dev.pequod.cue.internal.syntax.Declaration.EmbedDecl;
import dev.pequod.cue.internal.syntax.Declaration.Field;
import dev.pequod.cue.internal.syntax.Declaration.ImportDecl;
import dev.pequod.cue.internal.syntax.Declaration.ImportSpec;
import dev.pequod.cue.internal.syntax.Declaration.Label;
import dev.pequod.cue.internal.syntax.Declaration.PackageClause;
import dev.pequod.cue.internal.syntax.Declaration.PostfixAlias;
import dev.pequod.cue.internal.syntax.Operand.Comprehension;
import dev.pequod.cue.internal.syntax.Operand.Ellipsis;
import dev.pequod.cue.internal.syntax.Operand.Ident;
import dev.pequod.cue.internal.syntax.Operand.ListLit;
import dev.pequod.cue.internal.syntax.Operand.StructLit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lays out declarations. */
final class DeclarationLayout {

    private final Layout layout;
    private final ExpressionLayout expressions;

    DeclarationLayout(Layout layout) {
        this.layout = layout;
        this.expressions = new ExpressionLayout(layout, this);
    }

    ExpressionLayout expressions() {
        return expressions;
    }

    /** Schedules the declarations of a file or struct. */
    void list(List<? extends Declaration> declarations) {
        layout.then(() -> {
            layout.beforeList();
            new Sequence(declarations).next();
        });
    }

    /** The declarations of one file or struct, laid out one after the other. */
    private final class Sequence {
        private final List<? extends Declaration> declarations;
        private int index;
        /** Length of the chain of labels of the declaration before, 0 if it has none. */
        private int chain;

        private boolean written;
        private @Nullable Declaration ellipsis;

        private Sequence(List<? extends Declaration> declarations) {
            this.declarations = declarations;
        }

        private void next() {
            if (index == declarations.size()) {
                end();
                return;
            }
            Declaration d = declarations.get(index);
            if (index > 0) {
                separate(declarations.get(index - 1), d);
            }
            if (layout.options.simplify() && Declarations.isEllipsis(d)) {
                ellipsis = d;
                index++;
                layout.then(this::next);
                return;
            }
            written = true;
            declaration(d);
            layout.then(() -> afterDeclaration(d));
        }

        private void separate(Declaration previous, Declaration d) {
            if (written) {
                // Without this test, open markers that are moved to the end would leave a comma behind.
                layout.request(DECL_COMMA);
            }
            if (layout.parentSeparator() == NEWLINE && (chain == 0 || Declarations.chainLength(d) != chain)) {
                layout.request(layout.formFeed());
            }
            if (Declarations.hasComments(d, layout.labels)
                    && !(previous instanceof Field f && !Declarations.isDefinition(layout.labels.labelOf(f)))) {
                layout.request(NEW_SECTION);
            }
        }

        private void afterDeclaration(Declaration d) {
            index++;
            chain = 0;
            if (index < declarations.size()) {
                chain = Declarations.chainLength(d);
                if (declarations.get(index) instanceof Field f && startsSection(f.value())) {
                    layout.request(layout.formFeed());
                    layout.then(this::next);
                    return;
                }
            }
            layout.request(layout.parentSeparator());
            layout.then(this::next);
        }

        private boolean startsSection(Expression value) {
            return value instanceof ListLit
                    || value instanceof StructLit s
                            && (s.lbrace().isValid() || s.elements().size() != 1);
        }

        private void end() {
            if (ellipsis != null) {
                Ellipsis moved = new Ellipsis(TokenPos.NONE, null);
                CommentGroup.attach(moved, ellipsis.comments().toArray(CommentGroup[]::new));
                declaration(moved);
                layout.then(() -> layout.request(layout.parentSeparator()));
            }
            layout.then(layout::after);
        }
    }

    /** Schedules a declaration. */
    void declaration(Declaration d) {
        layout.then(() -> {
            layout.before(d);
            body(d);
            layout.then(layout::after);
        });
    }

    private void body(Declaration d) {
        switch (d) {
            case Field f -> field(f);
            case PackageClause p -> {
                layout.atStart(p.pos());
                layout.word("package");
                layout.request(BLANK);
                layout.printer.write(p.name().name(), Token.IDENT);
                layout.request(NEW_SECTION | NO_OVERRIDE);
            }
            case ImportDecl i -> imports(i);
            case LetClause l -> {
                breakBefore(d);
                expressions.let(l);
                layout.then(() -> layout.request(DECL_COMMA));
            }
            case EmbedDecl e -> {
                breakBefore(d);
                expressions.expression(e.expr());
                layout.then(() -> layout.request(NEWLINE));
            }
            case Attribute a -> {
                layout.atStart(a.pos());
                layout.literal(a.text());
            }
            case CommentGroup c -> {
                layout.comment(c);
                layout.request(NEW_SECTION);
            }
            case Comprehension c -> {
                breakBefore(d);
                expressions.comprehension(c);
            }
            case Ellipsis e -> expressions.ellipsis(e);
            case BadDecl b -> {
                layout.atStart(b.pos());
                layout.word("*bad decl*");
                layout.request(DECL_COMMA);
            }
        }
    }

    private void breakBefore(Declaration d) {
        RelativePos relation = layout.startOf(d);
        if (relation == RelativePos.UNKNOWN || Layout.isNewline(relation)) {
            layout.request(FORM_FEED);
        }
    }

    private void field(Field f) {
        expressions.label(layout.labels.labelOf(f));
        PostfixAlias alias = f.alias();
        if (alias != null) {
            layout.then(() -> postfixAlias(alias));
        }
        layout.then(() -> fieldValue(f));
    }

    private void postfixAlias(PostfixAlias a) {
        layout.at(a.tilde());
        layout.token(Token.TILDE);
        layout.request(NO_BLANK);
        Ident label = a.label();
        layout.at(a.lparen());
        layout.token(Token.LPAREN);
        layout.request(NO_BLANK);
        if (label != null) {
            expressions.expression(label);
            layout.then(() -> {
                layout.at(a.comma());
                layout.token(Token.COMMA);
                layout.request(NO_BLANK);
            });
        }
        expressions.expression(a.field());
        layout.then(() -> {
            layout.at(a.rparen());
            layout.token(Token.RPAREN);
            layout.request(NO_BLANK);
        });
    }

    private void fieldValue(Field f) {
        switch (f.constraint()) {
            case NONE -> {}
            case OPTIONAL -> layout.token(Token.OPTION);
            case REQUIRED -> layout.token(Token.NOT);
        }
        layout.request(NO_BLANK | NO_OVERRIDE);
        layout.token(Token.COLON);
        layout.visitComments();
        Field member = inlined(f);
        if (member != null) {
            if (!layout.options.simplify() && Layout.isNewline(layout.startOf(layout.labels.labelOf(member)))) {
                layout.request(INDENT | FORM_FEED);
                declaration(member);
                layout.then(layout.printer::stepBack);
            } else {
                layout.request(BLANK | NO_OVERRIDE);
                declaration(member);
            }
            return;
        }
        boolean section = Declarations.endsColumns(f.value());
        int separator = section || layout.printer.hasBraceInLine() ? BLANK : CELL;
        layout.request(separator);
        if (f.value() instanceof ListLit || f.value() instanceof StructLit) {
            expressions.expression(f.value());
        } else {
            layout.request(INDENT);
            expressions.expression(f.value());
            layout.then(layout.printer::leaveLevel);
        }
        layout.then(() -> attributes(f.attributes(), separator, section));
    }

    private void attributes(List<Attribute> attributes, int separator, boolean section) {
        int space = separator;
        for (Attribute a : attributes) {
            layout.before(a);
            layout.request(space);
            layout.atStart(a.pos());
            layout.literal(a.text());
            layout.after();
            space = BLANK;
        }
        if (section) {
            layout.request(FORM_FEED);
        }
    }

    /** Returns the only field of the struct that is the value of {@code f}, if it is to be written behind the same colon. */
    private @Nullable Field inlined(Field f) {
        boolean simplify = layout.options.simplify();
        Label label = layout.labels.labelOf(f);
        if (!label.pos().isValid() && !(simplify && Declarations.isRegular(label))) {
            return null;
        }
        if (!(f.value() instanceof StructLit s)
                || s.elements().size() != 1
                || !f.attributes().isEmpty()) {
            return null;
        }
        if (s.lbrace().isValid() && (!simplify || Declarations.hasComments(f, layout.labels))) {
            return null;
        }
        // A documented member keeps its braces, so that the comment has a line of its own.
        return s.elements().get(0) instanceof Field member
                        && member.attributes().isEmpty()
                        && !Declarations.hasComments(member, layout.labels)
                ? member
                : null;
    }

    private void imports(ImportDecl d) {
        layout.atStart(d.pos());
        layout.word("import");
        layout.request(BLANK);
        List<ImportSpec> specs = d.specs();
        if (specs.isEmpty()) {
            layout.at(d.lparen());
            layout.token(Token.LPAREN);
            layout.at(d.rparen());
            layout.token(Token.RPAREN);
            layout.request(NEWLINE);
            return;
        }
        if (specs.size() == 1 && !d.lparen().isValid() && !hasLeadingComments(specs.get(0))) {
            specs(specs, false);
        } else {
            boolean broken = isGlued(specs);
            layout.at(d.lparen());
            layout.token(Token.LPAREN);
            layout.request(NEWLINE | INDENT);
            specs(specs, broken);
            layout.then(() -> {
                layout.request(broken ? UNINDENT | NEWLINE | NO_OVERRIDE : UNINDENT | NEWLINE);
                layout.at(d.rparen());
                layout.token(Token.RPAREN);
                layout.request(NEWLINE);
            });
        }
        layout.then(() -> layout.request(NEW_SECTION | NO_OVERRIDE));
    }

    /** Reports whether comments stand before or within the specification; others need no parentheses. */
    private static boolean hasLeadingComments(ImportSpec spec) {
        for (CommentGroup group : spec.comments()) {
            if (group.position() <= 1) {
                return true;
            }
        }
        return false;
    }

    /**
     * Reports whether specifications stand on one line. Their commas are lost, so that they have to be broken; the reference
     * leaves them on one line, and its result cannot be read.
     */
    private boolean isGlued(List<ImportSpec> specs) {
        for (int i = 1; i < specs.size(); i++) {
            if (specs.get(i).comments().isEmpty() && !Layout.isNewline(layout.startOf(specs.get(i)))) {
                return true;
            }
        }
        return false;
    }

    private void specs(List<ImportSpec> specs, boolean broken) {
        layout.beforeList();
        for (ImportSpec spec : specs) {
            layout.then(() -> {
                if (broken && !Layout.isNewline(layout.startOf(spec))) {
                    layout.request(NO_OVERRIDE);
                }
                layout.before(spec);
                Ident name = spec.name();
                if (name != null) {
                    expressions.label(name);
                    layout.then(() -> layout.request(BLANK));
                } else {
                    layout.skipToken();
                }
                expressions.expression(spec.path());
                layout.then(() -> {
                    layout.request(NEWLINE);
                    layout.after();
                });
            });
        }
        layout.then(layout::after);
    }
}
