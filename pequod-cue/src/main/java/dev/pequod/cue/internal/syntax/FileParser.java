package dev.pequod.cue.internal.syntax;

import dev.pequod.cue.internal.source.SourceFile;
import dev.pequod.cue.internal.syntax.Declaration.Attribute;
import dev.pequod.cue.internal.syntax.Declaration.Constraint;
import dev.pequod.cue.internal.syntax.Declaration.Field;
import dev.pequod.cue.internal.syntax.Declaration.Label;
import dev.pequod.cue.internal.syntax.Declaration.PostfixAlias;
import dev.pequod.cue.internal.syntax.FileExperiments.Experiment;
import dev.pequod.cue.internal.syntax.Operand.BasicLit;
import dev.pequod.cue.internal.syntax.Operand.Ident;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Parses files, structs and their declarations. */
final class FileParser extends ExpressionParser {

    private final SourceFile file;

    FileParser(TokenStream in, SourceFile file, ParseOptions options, boolean deep) {
        super(in, options, deep);
        this.file = file;
    }

    /** Parses an expression and the end of the text. */
    Expression expression() {
        Expression x = rhs();
        if (in.isNewline()) {
            in.next();
        }
        in.expect(Token.EOF);
        return x;
    }

    /** Parses a file; null if the first token shows that this is none. */
    @Nullable
    File file() {
        CommentState c = in.state;
        if (in.hasErrors()) {
            return null;
        }
        in.openList();
        List<Declaration> list = new ArrayList<>();
        List<String> asked = new ArrayList<>();
        while (in.token() == Token.ATTRIBUTE) {
            Attribute a = attribute();
            if (a.name().equals("experiment")) {
                asked.add(a.body());
            }
            list.add(a);
            declarationComma();
        }
        List<String> problems = new ArrayList<>();
        experiments = FileExperiments.parse(options.languageVersion(), asked, problems);
        if (!problems.isEmpty()) {
            in.errorAlways(
                    in.pos(),
                    "parsing experiments for version \"" + options.languageVersion() + "\": "
                            + String.join("\n", problems));
            return null;
        }
        if (in.token() == Token.IDENT && in.text().equals("package")) {
            list.add(packageClause());
        }
        while (in.token() == Token.ATTRIBUTE) {
            list.add(attribute());
            declarationComma();
        }
        if (options.part() != ParseOptions.Part.PACKAGE_CLAUSE) {
            while (in.token() == Token.IDENT && in.text().equals("import")) {
                list.add(imports());
            }
        }
        if (options.part() == ParseOptions.Part.ALL) {
            declarations(list);
            in.expect(Token.EOF);
        }
        in.closeList();
        return in.close(c, new File(file, list, options.languageVersion(), experiments));
    }

    private Declaration packageClause() {
        CommentState c = in.open();
        TokenPos pos = in.pos();
        in.expect(Token.IDENT);
        Ident name = ident();
        if (isDefinition(name)) {
            in.error(in.pos(), "invalid package name " + name.name());
        }
        Declaration clause = new Declaration.PackageClause(pos, name);
        in.expectComma();
        return in.close(c, clause);
    }

    private static boolean isDefinition(Ident name) {
        return name.name().startsWith("#") || name.name().startsWith("_#");
    }

    private Declaration imports() {
        CommentState c = in.open();
        TokenPos pos = ident().pos();
        TokenPos lparen = TokenPos.NONE;
        TokenPos rparen = TokenPos.NONE;
        List<Declaration.ImportSpec> specs = new ArrayList<>();
        if (in.token() == Token.LPAREN) {
            lparen = in.pos();
            in.next();
            in.openList();
            while (in.token() != Token.RPAREN && in.token() != Token.EOF) {
                specs.add(importSpec());
            }
            in.closeList();
            rparen = in.expect(Token.RPAREN);
            in.expectComma();
        } else {
            specs.add(importSpec());
        }
        return in.close(c, new Declaration.ImportDecl(pos, lparen, specs, rparen));
    }

    private Declaration.ImportSpec importSpec() {
        CommentState c = in.open();
        Ident name = null;
        if (in.token() == Token.IDENT) {
            name = declaredIdent();
            if (isDefinition(name)) {
                in.error(in.pos(), "cannot import package as definition identifier");
            }
        }
        String path = in.text();
        int end = in.end();
        TokenPos pos = in.expect(Token.STRING);
        if (pos.isValid() && !isImportPath(path)) {
            in.error(pos, "invalid import path: " + path);
        }
        in.expectComma();
        return in.close(c, new Declaration.ImportSpec(name, new BasicLit(pos, BasicLit.Kind.STRING, path, end)));
    }

    private static boolean isImportPath(String literal) {
        String path = StringLiteral.valueOrEmpty(literal);
        int colon = path.lastIndexOf(':');
        if (colon >= 0) {
            path = path.substring(0, colon);
        }
        return !path.isEmpty()
                && path.codePoints()
                        .allMatch(c -> c > ' '
                                && CodePoints.isPrintable(c)
                                && "!\"#$%&'()*,:;<=>?[\\]^{|}`\uFFFD".indexOf(c) < 0);
    }

    /** Parses declarations up to a closing brace or the end. */
    private void declarations(List<Declaration> list) {
        in.openList();
        while (in.token() != Token.RBRACE && in.token() != Token.EOF) {
            switch (in.token()) {
                case ATTRIBUTE -> {
                    list.add(attribute());
                    declarationComma();
                }
                case ELLIPSIS -> {
                    CommentState c = in.open();
                    Operand.Ellipsis dots = new Operand.Ellipsis(in.pos(), null);
                    in.next();
                    list.add(in.close(c, dots));
                    declarationComma();
                }
                default -> list.add(declaration());
            }
        }
        in.closeList();
    }

    private void declarationComma() {
        if (in.atComma("struct literal", Token.RBRACE, Token.EOF)) {
            in.next();
        }
    }

    @Override
    Expression struct() {
        return structLit();
    }

    private Operand.StructLit structLit() {
        TokenPos lbrace = in.expect(Token.LBRACE);
        List<Declaration> list = new ArrayList<>();
        if (in.token() != Token.RBRACE) {
            declarations(list);
        }
        TokenPos rbrace = in.expectClosing(Token.RBRACE, "struct literal");
        return new Operand.StructLit(lbrace, list, rbrace);
    }

    private Attribute attribute() {
        CommentState c = in.open();
        Attribute a = new Attribute(in.pos(), in.text());
        in.next();
        return in.close(c, a);
    }

    /** What a declaration begins with: a label, another expression, or a whole declaration. */
    private record Start(
            @Nullable Label label,
            @Nullable Expression expr,
            @Nullable Declaration declaration) {}

    private Declaration declaration() {
        CommentState c = in.open();
        TokenPos pos = in.pos();
        Token first = in.token();
        Start start = start(false);
        Declaration whole = start.declaration();
        if (whole != null) {
            return in.close(c, whole);
        }
        Label label = start.label();
        if (label == null) {
            return in.close(c, embedding(pos, start.expr()));
        }
        Link link = link(label);
        if (in.token() == Token.COLON) {
            if (label instanceof Ident name) {
                checkDeclared(name);
            }
            return in.close(c, field(link));
        }
        if (in.token() == Token.COMMA) {
            in.expectComma();
        } else if (in.token() != Token.RBRACE && in.token() != Token.EOF) {
            return in.close(c, badLabel(pos));
        }
        Expression expr = start.expr();
        if (expr == null || expr instanceof Operand.Alias || !mayBeginEmbedding(first)) {
            return in.close(c, badLabel(pos));
        }
        return in.close(c, new Declaration.EmbedDecl(expr));
    }

    private static boolean mayBeginEmbedding(Token token) {
        return switch (token) {
            case IDENT,
                    LBRACK,
                    LPAREN,
                    STRING,
                    INTERPOLATION,
                    NULL,
                    TRUE,
                    FALSE,
                    FOR,
                    IF,
                    LET,
                    IN,
                    TRY,
                    ELSE,
                    FALLBACK,
                    OTHERWISE -> true;
            default -> false;
        };
    }

    private Declaration badLabel(TokenPos pos) {
        in.errorExpected(in.pos(), "label or ':'");
        return new Declaration.BadDecl(pos, in.pos());
    }

    private Declaration embedding(TokenPos pos, @Nullable Expression parsed) {
        Expression x = parsed == null ? rhs() : parsed;
        if (x instanceof Operand.Alias) {
            in.errorExpected(in.pos(), "label or ':'");
            declarationComma();
            return new Declaration.BadDecl(pos, in.pos());
        }
        declarationComma();
        return new Declaration.EmbedDecl(x);
    }

    /** A label with what follows it up to the colon. */
    private record Link(Label label, @Nullable PostfixAlias alias, Constraint constraint, TokenPos colon) {}

    private Link link(Label label) {
        PostfixAlias alias = postfixAlias();
        Constraint constraint = switch (in.token()) {
            case OPTION -> Constraint.OPTIONAL;
            case NOT -> Constraint.REQUIRED;
            default -> Constraint.NONE;
        };
        if (constraint != Constraint.NONE) {
            in.next();
        }
        return new Link(label, alias, constraint, in.pos());
    }

    /** Parses a field from its first colon, with all further labels. */
    private Field field(Link first) {
        List<Link> chain = null;
        Link link = first;
        in.expect(Token.COLON);
        Expression value;
        while (true) {
            if (link.label() instanceof Operand.ListLit pattern) {
                hasAliases = true;
                if (pattern.elements().size() != 1) {
                    in.error(pattern.pos(), "square bracket must have exactly one element");
                }
            }
            Start start = start(true);
            Label label = start.label();
            if (label == null || !mayFollowLabel(in.token())) {
                Expression expr = start.expr();
                value = expr == null ? rhs() : expr;
                break;
            }
            if (chain == null) {
                chain = new ArrayList<>();
            }
            chain.add(link);
            link = link(label);
            in.expect(Token.COLON);
        }
        List<Attribute> attributes = attributes();
        declarationComma();
        Field field = new Field(link.label(), link.alias(), link.constraint(), link.colon(), value, attributes);
        for (int i = chain == null ? -1 : chain.size() - 1; chain != null && i >= 0; i--) {
            Link outer = chain.get(i);
            Expression inner = new Operand.StructLit(TokenPos.NONE, List.of(field), TokenPos.NONE);
            field = new Field(outer.label(), outer.alias(), outer.constraint(), outer.colon(), inner, List.of());
        }
        return field;
    }

    private static boolean mayFollowLabel(Token token) {
        return token == Token.COLON || token == Token.OPTION || token == Token.NOT || token == Token.TILDE;
    }

    private List<Attribute> attributes() {
        in.openList();
        List<Attribute> list = List.of();
        while (in.token() == Token.ATTRIBUTE) {
            if (list.isEmpty()) {
                list = new ArrayList<>(1);
            }
            list.add(attribute());
        }
        in.closeList();
        return list;
    }

    /** Parses the beginning of a declaration, or of what follows a colon. */
    private Start start(boolean afterColon) {
        Expression expr;
        switch (in.token()) {
            case FOR, IF, TRY -> {
                if (afterColon) {
                    expr = expr();
                } else {
                    Syntax parsed = comprehensionOrName();
                    if (parsed instanceof Operand.Comprehension whole) {
                        return new Start(null, null, whole);
                    }
                    expr = (Expression) parsed;
                }
            }
            case LET -> {
                Syntax parsed = letOrName();
                if (parsed instanceof Declaration whole) {
                    return new Start(null, null, whole);
                }
                expr = (Expression) parsed;
            }
            case ELSE, FALLBACK, OTHERWISE, IDENT, STRING, INTERPOLATION, LPAREN, NULL, TRUE, FALSE, IN, FUNC ->
                expr = expr();
            case LBRACK -> expr = rhs();
            default -> {
                return new Start(null, null, null);
            }
        }
        if (expr instanceof BasicLit lit && (lit.kind() == BasicLit.Kind.INT || lit.kind() == BasicLit.Kind.FLOAT)) {
            return new Start(null, expr, null);
        }
        if (expr instanceof Ident name) {
            expr = alias(name);
            if (expr instanceof Operand.Alias a && !(a.expr() instanceof Label)) {
                return new Start(null, expr, null);
            }
            // With aliases of the new kind an old one is an error and its value stands for it; the name is the label.
            return new Start(expr instanceof Operand.Alias a ? a : name, expr, null);
        }
        return new Start(expr instanceof Label l ? l : null, expr, null);
    }

    private Syntax letOrName() {
        CommentState c = in.open();
        TokenPos let = in.expect(Token.LET);
        if (in.token() != Token.IDENT) {
            in.close(c, null);
            return new Ident(let, "let");
        }
        hasAliases = true;
        Ident name = declaredIdent();
        TokenPos equal = in.expect(Token.BIND);
        Expression value = rhs();
        declarationComma();
        return in.close(c, new ComprehensionClause.LetClause(let, name, equal, value));
    }

    private Syntax comprehensionOrName() {
        enter();
        CommentState c = in.open();
        Token token = in.token();
        TokenPos pos = in.pos();
        ClauseList clauses = clauses();
        CommentState name = clauses.name();
        Syntax result;
        if (name != null) {
            Ident ident = in.close(name, new Ident(pos, token.toString()));
            in.close(c, null);
            result = ident;
        } else {
            result = in.close(c, comprehension(clauses, "struct literal"));
        }
        leave();
        return result;
    }

    @Override
    Expression comprehension(ClauseList clauses, String context) {
        CommentState c = in.open();
        Expression value = in.close(c, structLit());
        ComprehensionClause.FallbackClause fallback = null;
        Token token = in.token();
        if (token == Token.ELSE || token == Token.FALLBACK || token == Token.OTHERWISE) {
            fallback = fallback(clauses.clauses());
        }
        if (in.atComma(context, context.startsWith("list") ? Token.RBRACK : Token.RBRACE)) {
            in.next();
        }
        return new Operand.Comprehension(clauses.clauses(), value, fallback);
    }

    private ComprehensionClause.FallbackClause fallback(List<ComprehensionClause> clauses) {
        CommentState c = in.open();
        if (!experiments.has(Experiment.TRY)) {
            in.error(in.pos(), in.token() + " requires @experiment(try)");
        }
        boolean guard = clauses.size() == 1
                && (clauses.get(0) instanceof ComprehensionClause.IfClause
                        || clauses.get(0) instanceof ComprehensionClause.TryClause);
        if (guard && in.token() != Token.ELSE) {
            in.error(in.pos(), "use 'else' with single 'if' or 'try' clause");
        } else if (!guard && in.token() == Token.ELSE) {
            in.error(in.pos(), "use 'otherwise' for comprehensions with multiple clauses or 'for' clauses");
        }
        TokenPos pos = in.pos();
        in.next();
        return in.close(c, new ComprehensionClause.FallbackClause(pos, structLit()));
    }

    @Override
    ClauseList clauses() {
        List<ComprehensionClause> list = new ArrayList<>(1);
        while (true) {
            CommentState c;
            switch (in.token()) {
                case FOR -> {
                    c = in.open();
                    TokenPos pos = in.expect(Token.FOR);
                    if (list.isEmpty() && isNameBefore(in.token(), true)) {
                        return new ClauseList(list, c);
                    }
                    list.add(in.close(c, forClause(c, pos)));
                }
                case IF -> {
                    c = in.open();
                    TokenPos pos = in.expect(Token.IF);
                    boolean required = in.token() == Token.NOT && list.isEmpty() && in.peek() == Token.COLON;
                    if (list.isEmpty() && (required || isNameBefore(in.token(), false))) {
                        return new ClauseList(list, c);
                    }
                    list.add(in.close(c, new ComprehensionClause.IfClause(pos, rhs())));
                }
                case LET -> {
                    hasAliases = true;
                    c = in.open();
                    TokenPos pos = in.expect(Token.LET);
                    Ident name = declaredIdent();
                    TokenPos equal = in.expect(Token.BIND);
                    list.add(in.close(c, new ComprehensionClause.LetClause(pos, name, equal, rhs())));
                }
                case TRY -> {
                    hasAliases = true;
                    c = in.open();
                    list.add(in.close(c, tryClause(in.expect(Token.TRY))));
                }
                default -> {
                    return new ClauseList(list, null);
                }
            }
            if (in.token() == Token.COMMA) {
                in.next();
            }
        }
    }

    private static boolean isNameBefore(Token next, boolean forClause) {
        return switch (next) {
            case COLON, BIND, OPTION, COMMA, EOF -> true;
            case NOT -> forClause;
            default -> false;
        };
    }

    private ComprehensionClause forClause(CommentState c, TokenPos pos) {
        Ident key = null;
        Ident value = declaredIdent();
        TokenPos comma = TokenPos.NONE;
        if (in.token() == Token.COMMA) {
            comma = in.expect(Token.COMMA);
            key = value;
            value = declaredIdent();
        }
        c.position = 4;
        TokenPos inPos = in.expect(Token.IN);
        return new ComprehensionClause.ForClause(pos, key, comma, value, inPos, rhs());
    }

    private ComprehensionClause tryClause(TokenPos pos) {
        if (in.token() != Token.IDENT) {
            return new ComprehensionClause.TryClause(pos, null, TokenPos.NONE, null);
        }
        Ident name = ident();
        TokenPos equal = in.expect(Token.BIND);
        return new ComprehensionClause.TryClause(pos, name, equal, rhs());
    }

    private @Nullable PostfixAlias postfixAlias() {
        if (in.token() != Token.TILDE) {
            return null;
        }
        hasAliases = true;
        TokenPos tilde = in.pos();
        if (!experiments.has(Experiment.ALIASV2)) {
            in.error(tilde, "postfix alias syntax requires @experiment(aliasv2)");
        }
        in.next();
        if (in.token() == Token.IDENT) {
            return new PostfixAlias(tilde, TokenPos.NONE, null, TokenPos.NONE, ident(), TokenPos.NONE);
        }
        if (in.token() != Token.LPAREN) {
            in.errorExpected(in.pos(), "identifier or '('");
            return null;
        }
        TokenPos lparen = in.pos();
        in.next();
        if (in.token() != Token.IDENT) {
            in.errorExpected(in.pos(), "identifier for label alias");
            return null;
        }
        Ident first = ident();
        if (in.token() == Token.RPAREN) {
            TokenPos rparen = in.pos();
            in.next();
            return new PostfixAlias(tilde, lparen, null, TokenPos.NONE, first, rparen);
        }
        TokenPos comma = in.expect(Token.COMMA);
        if (!comma.isValid()) {
            return new PostfixAlias(tilde, TokenPos.NONE, null, TokenPos.NONE, first, TokenPos.NONE);
        }
        if (in.token() != Token.IDENT) {
            in.errorExpected(in.pos(), "identifier for field alias");
            return new PostfixAlias(tilde, lparen, first, comma, first, TokenPos.NONE);
        }
        Ident second = ident();
        return new PostfixAlias(tilde, lparen, first, comma, second, in.expect(Token.RPAREN));
    }
}
