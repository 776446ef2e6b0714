package dev.pequod.cue.internal.compile;

import dev.pequod.cue.internal.adt.ArcType;
import dev.pequod.cue.internal.adt.BinaryExpr;
import dev.pequod.cue.internal.adt.DynamicField;
import dev.pequod.cue.internal.adt.Experiments;
import dev.pequod.cue.internal.adt.Expr;
import dev.pequod.cue.internal.adt.Field;
import dev.pequod.cue.internal.adt.FieldNotes;
import dev.pequod.cue.internal.adt.Label;
import dev.pequod.cue.internal.adt.LetField;
import dev.pequod.cue.internal.adt.Op;
import dev.pequod.cue.internal.adt.PatternField;
import dev.pequod.cue.internal.adt.Term;
import dev.pequod.cue.internal.compile.Scope.Entry;
import dev.pequod.cue.internal.compile.Scope.Meaning;
import dev.pequod.cue.internal.source.SourcePos;
import dev.pequod.cue.internal.syntax.CommentGroup;
import dev.pequod.cue.internal.syntax.ComprehensionClause;
import dev.pequod.cue.internal.syntax.Declaration;
import dev.pequod.cue.internal.syntax.Expression;
import dev.pequod.cue.internal.syntax.Operand;
import dev.pequod.cue.internal.syntax.Syntax;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Compiles the declarations of a struct or file: names first, then computed labels that have an alias, then everything in order. */
final class DeclarationCompiler {
    private static final String BLANK_NAME = "cannot use _ as alias or let clause";

    private final FileCompiler expressions;
    private final Compiler compiler;
    private final NameResolver names;
    private final Diagnostics diagnostics;

    DeclarationCompiler(FileCompiler expressions, Compiler compiler, NameResolver names, Diagnostics diagnostics) {
        this.expressions = expressions;
        this.compiler = compiler;
        this.names = names;
        this.diagnostics = diagnostics;
    }

    List<Term> compile(List<? extends Declaration> declarations) {
        @Nullable Entry[] aliases = new @Nullable Entry[declarations.size()];
        for (int i = 0; i < aliases.length; i++) {
            aliases[i] = declare(declarations.get(i));
        }
        for (int i = 0; i < aliases.length; i++) {
            Entry alias = aliases[i];
            if (alias != null
                    && alias.meaning == Meaning.DYNAMIC_ALIAS
                    && declarations.get(i) instanceof Declaration.Field f) {
                alias.key = expressions.expr(plainLabel(f));
            }
        }
        List<Term> terms = new ArrayList<>(declarations.size());
        for (int i = 0; i < aliases.length; i++) {
            Term t = declaration(declarations.get(i), aliases[i]);
            if (t != null) {
                terms.add(t);
            }
        }
        return terms;
    }

    /** Returns the label of a field without its alias. */
    static Declaration.Label plainLabel(Declaration.Field f) {
        return f.label() instanceof Operand.Alias a && a.expr() instanceof Declaration.Label l ? l : f.label();
    }

    private static boolean isBlank(Operand.@Nullable Ident name) {
        return name == null || "_".equals(name.name());
    }

    // --- names
    // --------------------------------------------------------------------------------------------------------------

    /** Declares the names of a declaration; returns the let clause or the alias of a field, if it has one. */
    private @Nullable Entry declare(Declaration d) {
        if (d instanceof ComprehensionClause.LetClause let) {
            if (isBlank(let.ident())) {
                diagnostics.error(let.ident(), BLANK_NAME);
                return null;
            }
            return names.declareLet(let.ident(), let);
        }
        return d instanceof Declaration.Field f ? declareField(f) : null;
    }

    private @Nullable Entry declareField(Declaration.Field f) {
        Declaration.Label label = plainLabel(f);
        Entry alias = null;
        if (!(label instanceof Operand.ListLit)) {
            Declaration.PostfixAlias postfix = f.alias();
            if (f.label() instanceof Operand.Alias a) {
                alias = declareAlias(a.ident(), label, a);
            } else if (postfix != null) {
                if (!isBlank(postfix.label())) {
                    declareLabelAlias(postfix).labelSyntax = label;
                }
                alias = isBlank(postfix.field()) ? null : declareAlias(postfix.field(), label, postfix);
            }
        }
        if (label instanceof Operand.Ident id && !isBlank(id)) {
            names.declare(id.name(), Meaning.FIELD, f).label = compiler.identifier(id.name());
        }
        return alias;
    }

    private @Nullable Entry declareAlias(Operand.Ident name, Declaration.Label label, Syntax at) {
        if (isBlank(name)) {
            diagnostics.error(name, BLANK_NAME);
            return null;
        }
        if (label instanceof Operand.Ident || label instanceof Operand.BasicLit) {
            Entry e = names.declare(name.name(), Meaning.FIELD_ALIAS, at);
            e.label = expressions.label(label);
            return e;
        }
        return names.declare(name.name(), Meaning.DYNAMIC_ALIAS, at);
    }

    private Entry declareLabelAlias(Declaration.PostfixAlias postfix) {
        Operand.Ident name = postfix.label() == null ? postfix.field() : postfix.label();
        return names.declare(name.name(), Meaning.LABEL_ALIAS, name);
    }

    // --- terms
    // --------------------------------------------------------------------------------------------------------------

    private @Nullable Term declaration(Declaration d, @Nullable Entry alias) {
        return switch (d) {
            case Declaration.Field f -> field(f, alias);
            case ComprehensionClause.LetClause let -> alias == null ? valueOf(let) : let(let, alias);
            case Operand.Comprehension c -> expressions.comprehension(c, false);
            case Operand.Ellipsis e -> expressions.ellipsis(e);
            case Declaration.EmbedDecl e ->
                e.expr() instanceof Operand.Comprehension c
                        ? expressions.comprehension(c, false)
                        : expressions.expr(e.expr());
            case Declaration.BadDecl b -> diagnostics.error(b, "invalid declaration");
            case Declaration.Attribute a -> attribute(a);
            case Declaration.ImportDecl i -> null;
            case Declaration.PackageClause p -> null;
            case CommentGroup c -> null;
        };
    }

    private Expr valueOf(ComprehensionClause.LetClause let) {
        diagnostics.enter("let[]");
        Expr value = expressions.expr(let.expr());
        diagnostics.leave();
        return value;
    }

    private Term let(ComprehensionClause.LetClause let, Entry e) {
        boolean saved = names.startMulti();
        names.enterLet(e);
        Expr value = valueOf(let);
        names.leaveLet(e);
        e.multi = names.endMulti(saved);
        e.compiled = true;
        Label label = e.label == null ? Label.let(e.name) : e.label;
        return new LetField(diagnostics.pos(let), label, e.multi, value);
    }

    private Term field(Declaration.Field f, @Nullable Entry alias) {
        SourcePos at = diagnostics.pos(f);
        ArcType type = switch (f.constraint()) {
            case NONE -> ArcType.MEMBER;
            case OPTIONAL -> ArcType.OPTIONAL;
            case REQUIRED -> ArcType.REQUIRED;
        };
        Declaration.Label label = plainLabel(f);
        return switch (label) {
            case Operand.Ident id ->
                isBlank(id)
                        ? diagnostics.error(f, "cannot use _ as label")
                        : new Field(at, type, expressions.label(id), value(f), notes(f));
            case Operand.BasicLit lit -> new Field(at, type, expressions.label(lit), value(f), notes(f));
            case Operand.ListLit l -> pattern(f, l, at, type);
            case Operand.ParenExpr p -> dynamic(f, p, alias, at, type);
            case Operand.Interpolation i -> dynamic(f, i, alias, at, type);
            case Operand.Alias a -> diagnostics.error(a, "alias expression is not a valid label");
        };
    }

    private Term dynamic(Declaration.Field f, Expression label, @Nullable Entry alias, SourcePos at, ArcType type) {
        Expr value = value(f);
        Expr key = alias == null || alias.key == null ? expressions.expr(label) : alias.key;
        boolean labelAlias = f.alias() != null && !isBlank(f.alias().label());
        return new DynamicField(at, type, key, value, labelAlias, notes(f));
    }

    private Term pattern(Declaration.Field f, Operand.ListLit l, SourcePos at, ArcType type) {
        if (l.elements().size() != 1) {
            return diagnostics.error(f, "list label must have one element");
        }
        Scope struct = names.current();
        names.push(0);
        Declaration.PostfixAlias postfix = f.alias();
        if (f.label() instanceof Operand.Alias a) {
            declarePatternAlias(struct, a.ident(), a);
        } else if (postfix != null && !isBlank(postfix.field())) {
            declarePatternAlias(struct, postfix.field(), postfix);
        }
        Expression filter = l.elements().get(0);
        Label alias = null;
        if (filter instanceof Operand.Alias a) {
            filter = a.expr();
            names.declare(a.ident().name(), Meaning.LABEL_ALIAS, a);
            alias = Label.string(a.ident().name());
        } else if (postfix != null && !isBlank(postfix.label())) {
            alias = Label.string(declareLabelAlias(postfix).name);
        }
        Expr value = value(f);
        Expr compiled = expressions.expr(filter);
        names.pop();
        return new PatternField(at, compiled, value, alias, type, notes(f));
    }

    /** The name is visible in the constraint only, yet no other constraint of the struct may have it. */
    private void declarePatternAlias(Scope struct, Operand.Ident name, Syntax at) {
        if (isBlank(name)) {
            diagnostics.error(name, BLANK_NAME);
            return;
        }
        Entry e = names.declare(name.name(), Meaning.PATTERN_ALIAS, at);
        Syntax previous = struct.declarePatternAlias(name.name(), at);
        if (previous != null) {
            e.used = true;
            diagnostics.error(
                    "alias \"" + name.name() + "\" already declared; previous declaration at "
                            + diagnostics.pos(previous),
                    at,
                    previous);
        }
    }

    private Expr value(Declaration.Field f) {
        return unified(writtenValue(f), compiler.injected(f));
    }

    private static Expr unified(Expr first, List<Expr> more) {
        Expr all = first;
        for (Expr x : more) {
            all = new BinaryExpr(null, Op.AND, all, x, Experiments.DEFAULT);
        }
        return all;
    }

    private @Nullable Expr attribute(Declaration.Attribute a) {
        List<Expr> all = compiler.injected(a);
        return all.isEmpty() ? null : unified(all.getFirst(), all.subList(1, all.size()));
    }

    private Expr writtenValue(Declaration.Field f) {
        if (!(f.value() instanceof Operand.Alias a)) {
            diagnostics.enter(f);
            Expr value = expressions.expr(f.value());
            diagnostics.leave();
            return value;
        }
        names.push(0);
        if (isBlank(a.ident())) {
            diagnostics.error(a.ident(), BLANK_NAME);
        } else {
            names.declare(a.ident().name(), Meaning.VALUE_ALIAS, a);
        }
        diagnostics.enter(f);
        Expr value = expressions.expr(a.expr());
        diagnostics.leave();
        names.pop();
        return value;
    }

    private static FieldNotes notes(Declaration.Field f) {
        String alias = f.label() instanceof Operand.Alias a ? a.ident().name() : null;
        String valueAlias = f.value() instanceof Operand.Alias a ? a.ident().name() : null;
        if (f.attributes().isEmpty() && alias == null && valueAlias == null) {
            return FieldNotes.NONE;
        }
        List<String> attributes = new ArrayList<>(f.attributes().size());
        for (Declaration.Attribute a : f.attributes()) {
            attributes.add(a.text());
        }
        return new FieldNotes(List.copyOf(attributes), alias, valueAlias, List.of());
    }
}
