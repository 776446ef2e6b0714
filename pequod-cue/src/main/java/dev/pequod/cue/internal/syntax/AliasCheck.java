package dev.pequod.cue.internal.syntax;

import dev.pequod.cue.errors.ErrorCode;
import dev.pequod.cue.internal.syntax.ComprehensionClause.ForClause;
import dev.pequod.cue.internal.syntax.ComprehensionClause.LetClause;
import dev.pequod.cue.internal.syntax.ComprehensionClause.TryClause;
import dev.pequod.cue.internal.syntax.Declaration.Field;
import dev.pequod.cue.internal.syntax.Declaration.Label;
import dev.pequod.cue.internal.syntax.Declaration.PostfixAlias;
import dev.pequod.cue.internal.syntax.Operand.Alias;
import dev.pequod.cue.internal.syntax.Operand.Ident;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds names that are declared twice: an alias and a field, or two aliases, in the same scope; and patterns that refer to the
 * fields they are matched against. Which declaration a name refers to is decided when the file is compiled.
 *
 * <p>The walk keeps its own stack, of nodes to visit and of steps to take after them. The names of all open scopes are in one table,
 * each with the name it hides, so that looking up does not depend on depth.
 */
final class AliasCheck {

    /** A scope: a file, a struct, a clause, or a field whose label or value has an alias. */
    private static final class Scope {
        final @Nullable Scope outer;
        final int depth;
        final boolean ofField;

        @Nullable
        Entry last;

        boolean inField;

        Scope(@Nullable Scope outer, boolean ofField) {
            this.outer = outer;
            this.depth = outer == null ? 0 : outer.depth + 1;
            this.ofField = ofField;
        }
    }

    /** A declared name, with the one that was declared before it in its scope. */
    private static final class Entry {
        final String name;
        final Scope scope;
        final @Nullable Entry previous;
        final boolean isAlias;
        final boolean isImport;
        final @Nullable Entry hides;
        boolean hidden;

        Entry(String name, Scope scope, boolean isAlias, boolean isImport, @Nullable Entry hides) {
            this.name = name;
            this.scope = scope;
            this.previous = scope.last;
            this.isAlias = isAlias;
            this.isImport = isImport;
            this.hides = hides;
        }
    }

    private final TokenStream in;
    private final ArrayList<Object> work = new ArrayList<>();
    private final Map<String, Entry> names = new HashMap<>();
    private @Nullable Scope scope;

    AliasCheck(TokenStream in) {
        this.in = in;
    }

    void check(Syntax tree) {
        open(false);
        work.add(tree);
        while (!work.isEmpty()) {
            Object next = work.removeLast();
            int first = work.size();
            if (next instanceof Runnable step) {
                step.run();
            } else {
                visit((Syntax) next);
            }
            Steps.reverse(work, first);
        }
    }

    private void then(Runnable step) {
        work.add(step);
    }

    /** Visits a node after all that was scheduled for the current one before. */
    private void then(Syntax node) {
        if (!isLeaf(node)) {
            work.add(node);
        }
    }

    /** Reports whether there is nothing to find in a node, as in most. */
    private static boolean isLeaf(Syntax node) {
        return node instanceof Ident || node instanceof Operand.BasicLit;
    }

    private Scope scope() {
        Scope s = scope;
        if (s == null) {
            throw new IllegalStateException("no scope is open");
        }
        return s;
    }

    private void open(boolean ofField) {
        scope = new Scope(scope, ofField);
    }

    private void close() {
        Scope ended = scope();
        for (Entry e = ended.last; e != null; e = e.previous) {
            if (e.hides == null) {
                names.remove(e.name);
            } else {
                names.put(e.name, e.hides);
            }
        }
        scope = ended.outer;
    }

    private void visit(Syntax node) {
        switch (node) {
            case File x -> block(x.declarations());
            case Operand.StructLit x -> block(x.elements());
            case Operand.Comprehension x -> comprehension(x);
            case Field x -> field(x);
            case LetClause x -> let(x);
            case Alias x -> withHidden(x.ident(), x.expr());
            case Declaration.ImportSpec x -> {}
            case Expression.SelectorExpr x -> then(x.operand());
            case Expression.BinaryExpr x -> {
                then(x.left());
                then(x.right());
            }
            default -> SyntaxChildren.forEach(node, this::then);
        }
    }

    private void block(List<Declaration> declarations) {
        open(false);
        for (Declaration d : declarations) {
            declare(d);
        }
        declarations.forEach(this::then);
        then(this::close);
    }

    private void declare(Declaration d) {
        switch (d) {
            case Field x -> declareField(x);
            case LetClause x -> insert(x.ident().name(), x, true, false);
            case Declaration.ImportDecl x -> {
                for (Declaration.ImportSpec spec : x.specs()) {
                    insert(localName(spec), spec, false, true);
                }
            }
            default -> {
                // Declares nothing.
            }
        }
    }

    private void declareField(Field x) {
        Label label = x.label();
        PostfixAlias postfix = x.alias();
        if (label instanceof Alias a) {
            if (!(a.expr() instanceof Operand.ListLit)) {
                insert(a.ident().name(), x, true, false);
            }
            if (postfix != null) {
                error(x, "field has both label alias and postfix alias");
            }
        }
        if (postfix != null && !(label instanceof Operand.ListLit)) {
            declarePostfix(x, postfix, postfix.label());
        }
        String name = identifierOf(label);
        if (name != null) {
            Expression value = x.value() instanceof Alias a ? a.expr() : x.value();
            insert(name, value, false, false);
        }
    }

    private static @Nullable String identifierOf(Label label) {
        Expression x = label instanceof Alias a ? a.expr() : label;
        if (x instanceof Ident name) {
            return name.name();
        }
        return x instanceof Operand.BasicLit lit && lit.kind() != Operand.BasicLit.Kind.STRING ? lit.text() : null;
    }

    private static String localName(Declaration.ImportSpec spec) {
        Ident name = spec.name();
        if (name != null) {
            return name.name();
        }
        String path = StringLiteral.valueOrEmpty(spec.path().text());
        int colon = path.lastIndexOf(':');
        if (colon >= 0) {
            return path.substring(colon + 1);
        }
        int at = path.lastIndexOf('@');
        String plain = at < 0 ? path : path.substring(0, at);
        return plain.substring(plain.lastIndexOf('/') + 1);
    }

    private void declarePostfix(Field x, PostfixAlias a, @Nullable Syntax labelNode) {
        boolean hasField = !a.field().name().equals("_");
        Ident label = a.label();
        if (label == null) {
            if (hasField) {
                insert(a.field().name(), x, true, false);
            } else {
                error(a, "single postfix alias \"_\" field cannot be the blank identifier");
            }
            return;
        }
        boolean hasLabel = !label.name().equals("_");
        if (!hasField && !hasLabel) {
            error(a, "both label and field in postfix alias cannot be the blank identifier");
            return;
        }
        if (hasLabel) {
            insert(label.name(), labelNode == null ? label : labelNode, true, false);
        }
        if (hasField) {
            insert(a.field().name(), x, true, false);
        }
    }

    private void insert(String name, Syntax node, boolean alias, boolean isImport) {
        if (name.isEmpty()) {
            return;
        }
        Scope s = scope();
        boolean isAlias = alias || s.ofField;
        Entry latest = names.get(name);
        Entry known = name.equals("_") ? null : visible(latest);
        if (known != null) {
            if (isAlias != known.isAlias) {
                error(node, "cannot have both alias and field with name \"" + name + "\" in same scope");
                return;
            }
            boolean unique = isAlias || isImport || known.isImport;
            if (unique && known.scope == s) {
                if (!known.isImport) {
                    error(node, "alias \"" + name + "\" redeclared in same scope");
                }
                return;
            }
        }
        Entry e = new Entry(name, s, isAlias, isImport, latest);
        names.put(name, e);
        s.last = e;
    }

    private static @Nullable Entry visible(@Nullable Entry latest) {
        Entry e = latest;
        while (e != null && e.hidden) {
            e = e.hides;
        }
        return e;
    }

    private void comprehension(Operand.Comprehension x) {
        int scopes = 0;
        for (ComprehensionClause c : x.clauses()) {
            if (c instanceof ForClause f) {
                then(f.source());
                then(() -> openFor(f));
                scopes++;
            } else if (c instanceof LetClause l) {
                then(l.expr());
                then(() -> openClause(l.ident()));
                scopes++;
            } else if (c instanceof TryClause t && t.ident() != null && t.expr() != null) {
                Ident name = t.ident();
                then(t.expr());
                then(() -> openClause(name));
                scopes++;
            } else {
                then(c);
            }
        }
        then(x.value());
        close(scopes);
        if (x.fallback() != null) {
            then(x.fallback().body());
        }
    }

    /** Closes so many scopes after all that is scheduled for the current node. */
    private void close(int scopes) {
        for (int i = 0; i < scopes; i++) {
            then(this::close);
        }
    }

    private void openFor(ForClause f) {
        open(false);
        Ident key = f.key();
        if (key != null) {
            insert(key.name(), key, false, false);
        }
        insert(f.value().name(), f.value(), false, false);
    }

    private void openClause(Ident name) {
        open(false);
        insert(name.name(), name, false, false);
    }

    private void enterField() {
        scope().inField = true;
    }

    private void leaveField() {
        scope().inField = false;
    }

    private void field(Field x) {
        Expression label = x.label() instanceof Alias a ? a.expr() : x.label();
        boolean pattern = label instanceof Operand.ListLit l && l.elements().size() == 1;
        if (label instanceof Operand.ParenExpr || label instanceof Operand.Interpolation) {
            then(label);
        } else if (label instanceof Operand.ListLit l && pattern) {
            then(openPattern(x, l.elements().get(0)));
        }
        Expression value = x.value();
        if (value instanceof Alias a) {
            then(() -> {
                open(true);
                insert(a.ident().name(), a, true, false);
            });
            value = a.expr();
        }
        if (!isLeaf(value)) {
            then(this::enterField);
            then(value);
            then(this::leaveField);
        }
        close((value == x.value() ? 0 : 1) + (pattern ? 1 : 0));
    }

    /** Opens the scope of a pattern constraint, declares the aliases of its label and returns the pattern. */
    private Expression openPattern(Field x, Expression element) {
        open(true);
        if (x.label() instanceof Alias outer) {
            insert(outer.ident().name(), x, true, false);
        }
        Expression pattern = element;
        PostfixAlias postfix = x.alias();
        if (element instanceof Alias a) {
            if (postfix != null) {
                error(x, "pattern constraint has both label alias and postfix alias");
            }
            pattern = a.expr();
            insert(a.ident().name(), pattern, true, false);
        } else if (postfix != null) {
            declarePostfix(x, postfix, element);
        }
        refuseReferences(pattern);
        return pattern;
    }

    /** Reports names in a pattern that are fields of the struct the pattern is in. */
    private void refuseReferences(Expression pattern) {
        Scope around = scope;
        while (around != null && !around.inField) {
            around = around.outer;
        }
        int depth = around == null ? -1 : around.depth;
        List<Syntax> nodes = new ArrayList<>(List.of(pattern));
        while (!nodes.isEmpty()) {
            Syntax node = nodes.removeLast();
            if (node instanceof Ident name) {
                Entry e = visible(names.get(name.name()));
                if (e != null && e.scope.depth > depth) {
                    error(
                            node,
                            "reference \"" + name.name()
                                    + "\" in label expression refers to field against which it would be matched");
                }
            } else {
                int first = nodes.size();
                SyntaxChildren.forEach(node, nodes::add);
                Steps.reverse(nodes, first);
            }
        }
    }

    private void let(LetClause x) {
        Scope s = scope();
        Entry own = own(x.ident());
        then(() -> {
            hide(own, true);
            s.inField = true;
        });
        then(x.expr());
        then(() -> {
            s.inField = false;
            hide(own, false);
        });
    }

    private void withHidden(Ident name, Expression expr) {
        Entry own = own(name);
        then(() -> hide(own, true));
        then(expr);
        then(() -> hide(own, false));
    }

    private @Nullable Entry own(Ident name) {
        Entry e = names.get(name.name());
        return e != null && e.scope == scope ? e : null;
    }

    private static void hide(@Nullable Entry entry, boolean hidden) {
        if (entry != null) {
            entry.hidden = hidden;
        }
    }

    private void error(Syntax at, String message) {
        in.error(at.pos(), message, ErrorCode.REFERENCE);
    }
}
