package dev.pequod.cue.internal.compile;

import dev.pequod.cue.internal.adt.Bottom;
import dev.pequod.cue.internal.adt.DynamicReference;
import dev.pequod.cue.internal.adt.Experiments;
import dev.pequod.cue.internal.adt.Expr;
import dev.pequod.cue.internal.adt.FieldReference;
import dev.pequod.cue.internal.adt.ImportReference;
import dev.pequod.cue.internal.adt.Label;
import dev.pequod.cue.internal.adt.LabelReference;
import dev.pequod.cue.internal.adt.LetReference;
import dev.pequod.cue.internal.adt.Str;
import dev.pequod.cue.internal.adt.Top;
import dev.pequod.cue.internal.adt.ValueReference;
import dev.pequod.cue.internal.compile.Scope.Dependency;
import dev.pequod.cue.internal.compile.Scope.Entry;
import dev.pequod.cue.internal.compile.Scope.Meaning;
import dev.pequod.cue.internal.source.SourcePos;
import dev.pequod.cue.internal.source.Spelling;
import dev.pequod.cue.internal.syntax.Declaration;
import dev.pequod.cue.internal.syntax.Operand;
import dev.pequod.cue.internal.syntax.Syntax;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The open scopes while a file is compiled: declares names, finds what an identifier means, and reports names nobody uses.
 *
 * <p>The names of all open scopes are in one table, each with the name it hides, so that finding one does not depend on how deep the
 * scopes nest. That names are declared once was checked when the file was parsed.
 */
final class NameResolver {
    /** Where builtin packages are, whose import may have been forgotten. */
    private static final List<String> BUILTIN_FOLDERS = List.of("", "encoding/", "crypto/", "text/");

    private final Compiler compiler;
    private final Diagnostics diagnostics;
    private final Experiments experiments;
    private final Function<Operand.BasicLit, Expr> literals;
    private final Map<String, Entry> visible = new HashMap<>();
    private final List<Entry> lets = new ArrayList<>();
    private final Deque<Entry> openLets = new ArrayDeque<>();
    private Scope scope = new Scope(null, 0, false);

    /** Something compiled since {@link #startMulti} refers to a variable of a comprehension. */
    private boolean refersToVariable;

    NameResolver(
            Compiler compiler,
            Diagnostics diagnostics,
            Experiments experiments,
            Function<Operand.BasicLit, Expr> literals) {
        this.compiler = compiler;
        this.diagnostics = diagnostics;
        this.experiments = experiments;
        this.literals = literals;
    }

    // --- scopes
    // -------------------------------------------------------------------------------------------------------------

    Scope current() {
        return scope;
    }

    /** Opens a scope that counts so many levels. */
    Scope push(int levels) {
        scope = new Scope(scope, levels, false);
        return scope;
    }

    void pushClause(boolean multi) {
        scope = new Scope(scope, 1, multi);
    }

    void pop() {
        List<Entry> entries = scope.entries;
        for (int i = entries.size() - 1; i >= 0; i--) {
            Entry e = entries.get(i);
            show(e.name, e.hides);
        }
        for (Entry e : entries) {
            if (!e.used && e.meaning.mustBeUsed()) {
                reportUnused(e);
            }
        }
        Scope outer = scope.outer;
        scope = outer == null ? scope : outer;
    }

    void popAll(int count) {
        for (int i = 0; i < count; i++) {
            pop();
        }
    }

    private void reportUnused(Entry e) {
        if (e.imported == null) {
            diagnostics.error(e.declaration, "unreferenced alias or let clause " + e.name);
            return;
        }
        Declaration.ImportSpec spec = e.imported.spec();
        String as = spec.name() == null ? "" : " as " + spec.name().name();
        diagnostics.error(spec, "imported and not used: " + spec.path().text() + as);
    }

    // --- declaring
    // ----------------------------------------------------------------------------------------------------------

    private void show(String name, @Nullable Entry e) {
        if (e == null) {
            visible.remove(name);
        } else {
            visible.put(name, e);
        }
    }

    Entry declare(String name, Meaning meaning, Syntax at) {
        Entry e = new Entry(name, meaning, at, scope);
        scope.entries.add(e);
        e.hides = visible.put(name, e);
        return e;
    }

    void declareVariable(Operand.Ident id) {
        declare(id.name(), Meaning.CLAUSE_VARIABLE, id).label = compiler.identifier(id.name());
    }

    Entry declareLet(Operand.Ident id, Syntax clause) {
        Entry e = declare(id.name(), Meaning.LET, clause);
        e.label = Label.let(id.name());
        lets.add(e);
        Entry around = openLets.peek();
        if (around != null) {
            around.dependencies.add(new Dependency(e, null, null));
        }
        return e;
    }

    // --- let clauses
    // --------------------------------------------------------------------------------------------------------

    /** Begins to watch for references to variables of comprehensions; pass the result to {@link #endMulti}. */
    boolean startMulti() {
        boolean saved = refersToVariable;
        refersToVariable = false;
        return saved;
    }

    boolean endMulti(boolean saved) {
        boolean refers = refersToVariable;
        refersToVariable = saved || refers;
        return refers;
    }

    /** The value of this let clause is compiled next; its own name is not visible in it. */
    void enterLet(Entry let) {
        let.hidden = true;
        show(let.name, let.hides);
        openLets.push(let);
    }

    void leaveLet(Entry let) {
        let.hidden = false;
        show(let.name, let);
        openLets.pop();
    }

    /** Reports let clauses that need themselves, each cycle once, at the reference that closes it. */
    void reportLetCycles() {
        Map<Entry, Boolean> done = new HashMap<>();
        for (Entry start : lets) {
            if (!done.containsKey(start)) {
                followLets(start, done);
            }
        }
    }

    /** Walks what a let clause needs, depth first; false in {@code done} marks those on the way to the current one. */
    private void followLets(Entry start, Map<Entry, Boolean> done) {
        Deque<Entry> way = new ArrayDeque<>();
        Deque<Integer> next = new ArrayDeque<>();
        way.push(start);
        next.push(0);
        done.put(start, false);
        while (!way.isEmpty()) {
            Entry e = way.element();
            int i = next.pop();
            if (i == e.dependencies.size()) {
                done.put(e, true);
                way.pop();
                continue;
            }
            next.push(i + 1);
            Dependency d = e.dependencies.get(i);
            Boolean state = done.get(d.target());
            if (state == null) {
                done.put(d.target(), false);
                way.push(d.target());
                next.push(0);
            } else if (!state && d.reference() != null) {
                diagnostics.error(d.reference(), d.trail(), "cyclic references in let clause or alias", null);
            }
        }
    }

    // --- resolving
    // ----------------------------------------------------------------------------------------------------------

    Expr resolve(Operand.Ident id) {
        String name = id.name();
        SourcePos at = diagnostics.pos(id);
        if ("_".equals(name)) {
            return new Top(at);
        }
        Entry e = visible.get(name);
        if (e != null) {
            return reference(id, e, at);
        }
        Expr outside = compiler.outside(name, scope.level, at);
        if (outside != null) {
            return outside;
        }
        if ("self".equals(name) || "__self".equals(name)) {
            return experiments.aliasV2()
                    ? new ValueReference(at, 1, Label.string(name))
                    : diagnostics.error(id, "predeclared identifier \"" + name + "\" requires @experiment(aliasv2)");
        }
        Expr predeclared = compiler.predeclared().find(name, at);
        if (predeclared == null) {
            return diagnostics.error(id, diagnostics.trail(), "reference \"" + name + "\" not found", suggestion(name));
        }
        String tooNew = Predeclared.tooNew(name, diagnostics.file().languageVersion());
        return tooNew == null ? predeclared : diagnostics.error(id, tooNew);
    }

    private @Nullable String suggestion(String name) {
        if (!compiler.mayGuess()) {
            return null;
        }
        for (String folder : BUILTIN_FOLDERS) {
            if (Imports.Imported.BUILTIN.equals(compiler.imports().find(folder + name))) {
                return "add import \"" + folder + name + "\"";
            }
        }
        Set<String> known = new LinkedHashSet<>();
        for (Scope s = scope; s != null && known.size() < 1000; s = s.outer) {
            for (Entry e : s.entries) {
                if (!e.hidden) {
                    known.add(e.name);
                }
            }
        }
        known.addAll(compiler.outsideNames());
        known.addAll(compiler.predeclared().names());
        String nearest = Spelling.nearest(name, known);
        return nearest == null ? null : "did you mean \"" + nearest + "\"?";
    }

    private Expr reference(Operand.Ident id, Entry e, SourcePos at) {
        e.used = true;
        int levels = scope.level - e.scope.level;
        return switch (e.meaning) {
            case FIELD, FIELD_ALIAS -> new FieldReference(at, levels, labelOf(e), false);
            case CLAUSE_VARIABLE -> {
                refersToVariable |= e.scope.multi;
                yield new FieldReference(at, levels, labelOf(e), false);
            }
            case LET -> {
                noteLet(id, e);
                yield new LetReference(at, levels, labelOf(e));
            }
            case DYNAMIC_ALIAS ->
                e.key == null
                        ? diagnostics.error(id, "cyclic reference in field alias")
                        : new DynamicReference(at, levels, e.key, Label.string(e.name));
            // The key is evaluated in the environment that the levels lead to, which is the one with the matched label.
            case PATTERN_ALIAS -> new DynamicReference(at, levels, new LabelReference(at, 0), Label.string(e.name));
            case LABEL_ALIAS -> labelAlias(e, levels, at);
            case VALUE_ALIAS -> new ValueReference(at, levels, Label.string(e.name));
            case IMPORT -> imported(e, at);
        };
    }

    private Label labelOf(Entry e) {
        return e.label == null ? compiler.identifier(e.name) : e.label;
    }

    /** A let clause that is not compiled yet counts as multi-valued wherever it could be. */
    private void noteLet(Operand.Ident id, Entry e) {
        Entry using = openLets.peek();
        if (using != null) {
            using.dependencies.add(new Dependency(e, id, diagnostics.trail()));
        }
        if (e.compiled) {
            refersToVariable |= e.multi;
            return;
        }
        refersToVariable |= e.scope.isWithinMulti;
    }

    private Expr labelAlias(Entry e, int levels, SourcePos at) {
        return switch (e.labelSyntax) {
            case null -> new LabelReference(at, levels);
            case Operand.BasicLit lit -> literals.apply(lit);
            case Operand.Ident label ->
                label.name().startsWith("_") || label.name().startsWith("#")
                        ? diagnostics.error(e.declaration, "label alias cannot reference definition or hidden field")
                        : new Str(at, label.name());
            default -> new LabelReference(at, levels);
        };
    }

    private Expr imported(Entry e, SourcePos at) {
        Scope.Import i = e.imported;
        if (i == null || i.target() == null) {
            // The import itself has been reported.
            return new Bottom(at, Bottom.Code.EVAL, List.of(), null, false, false, false);
        }
        return new ImportReference(at, i.path(), i.target().instance(), Label.string(e.name));
    }
}
