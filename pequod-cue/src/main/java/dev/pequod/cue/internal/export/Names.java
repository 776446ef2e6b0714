package dev.pequod.cue.internal.export;

import dev.pequod.cue.internal.eval.Evaluation;
import dev.pequod.cue.internal.syntax.RelativePos;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Sees to it that every name in a draft means what it was meant to: declares the imports that names stand for, and where another
 * declaration hides what a name means, gives the field an alias or adds a let clause with a new name.
 */
final class Names {
    /** A name in a scope: what it means ({@link Draft.Name#target}), and the declaration it comes from. */
    private record Entry(@Nullable Draft node, Draft link) {}

    private static final class Scope {
        final @Nullable Scope outer;

        /** The document or struct, the clause or the field it belongs to. */
        final Draft owner;

        final Map<String, Entry> entries = new HashMap<>();

        Scope(@Nullable Scope outer, Draft owner) {
            this.outer = outer;
            this.owner = owner;
        }
    }

    private final Evaluation evaluation;
    private final Draft.Document document;
    private final GoRandom random = new GoRandom(123, 456);

    /** All names that are declared somewhere. */
    private final Set<String> declared = new HashSet<>();

    private final Map<Draft, String> renamed = new IdentityHashMap<>();
    private final Map<String, Draft.Import> renamedImports = new HashMap<>();
    private final Scope file;

    /** Whether names are only collected. */
    private boolean collecting = true;

    private Names(Evaluation evaluation, Draft.Document document) {
        this.evaluation = evaluation;
        this.document = document;
        this.file = new Scope(null, document);
    }

    /** Makes the names of a whole document right. */
    static void settle(Evaluation evaluation, Draft.Document document) {
        Names names = new Names(evaluation, document);
        names.declare(names.file, document.declarations);
        names.walkAll(names.file, document.declarations);
        names.collecting = false;
        names.walkAll(names.file, List.copyOf(document.declarations));
    }

    // --- scopes
    // -------------------------------------------------------------------------------------------------------------

    private void declare(Scope s, List<Draft> elements) {
        for (Draft d : elements) {
            switch (d) {
                case Draft.Field f -> {
                    Draft label = f.label;
                    if (label instanceof Draft.Alias a) {
                        if (!(a.of instanceof Draft.Brackets)) {
                            insert(s, a.name.text, f, a);
                        }
                        label = a.of == null ? label : a.of;
                    }
                    if (label instanceof Draft.Name n) {
                        insert(s, n.text, f.value instanceof Draft.Alias a ? a.of : f.value, f);
                    }
                }
                case Draft.Let l -> {
                    if (l.name != null) {
                        insert(s, l.name.text, l, l);
                    }
                }
                default -> {}
            }
        }
    }

    private void insert(Scope s, String name, @Nullable Draft node, Draft link) {
        declared.add(name);
        s.entries.put(name, new Entry(node, link));
    }

    private static @Nullable Entry lookup(Scope from, String name) {
        for (Scope s = from; s != null; s = s.outer) {
            Entry found = s.entries.get(name);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private void walkAll(Scope s, List<Draft> drafts) {
        for (Draft d : drafts) {
            walk(s, d);
        }
    }

    private void walkOptional(Scope s, @Nullable Draft d) {
        if (d != null) {
            walk(s, d);
        }
    }

    private void walk(Scope s, Draft draft) {
        evaluation.passed(0);
        evaluation.enter();
        try {
            switch (draft) {
                case Draft.Struct x -> {
                    Scope inner = new Scope(s, x);
                    declare(inner, x.elements);
                    walkAll(inner, List.copyOf(x.elements));
                }
                case Draft.Comprehension c -> comprehension(s, c);
                case Draft.Field f -> field(s, f);
                case Draft.Let l -> hidden(s, l.name, l.value);
                case Draft.Alias a -> hidden(s, a.name, a.of);
                case Draft.Name n -> {
                    if (!collecting) {
                        settle(s, n);
                    }
                }
                case Draft.Selector x -> walk(s, x.operand);
                case Draft.Brackets x -> walkAll(s, x.elements);
                case Draft.Dots x -> walkOptional(s, x.type);
                case Draft.Unary x -> walk(s, x.operand);
                case Draft.Chain x -> walkAll(s, x.operands);
                case Draft.Postfix x -> walk(s, x.operand);
                case Draft.Index x -> {
                    walk(s, x.operand);
                    walk(s, x.index);
                }
                case Draft.Slice x -> {
                    walk(s, x.operand);
                    walkOptional(s, x.low);
                    walkOptional(s, x.high);
                }
                case Draft.Call x -> {
                    walk(s, x.function);
                    walkAll(s, x.arguments);
                }
                case Draft.Parens x -> walk(s, x.inner);
                case Draft.Interpolated x -> walkAll(s, x.parts);
                case Draft.For x -> walk(s, x.source);
                case Draft.If x -> walk(s, x.condition);
                case Draft.Try x -> walkOptional(s, x.value);
                case Draft.Literal x -> {}
                case Draft.BottomMark x -> {}
                case Draft.Attribute x -> {}
                case Draft.Import x -> {}
                case Draft.Document x -> walkAll(s, x.declarations);
            }
        } finally {
            evaluation.leave();
        }
    }

    /** Walks a value in which its own name is not visible. */
    private void hidden(Scope s, Draft.@Nullable Name name, @Nullable Draft value) {
        Entry saved = name == null ? null : s.entries.remove(name.text);
        walkOptional(s, value);
        if (name != null && saved != null) {
            s.entries.put(name.text, saved);
        }
    }

    private void field(Scope outer, Draft.Field f) {
        Scope s = outer;
        Draft label = f.label instanceof Draft.Alias a && a.of != null ? a.of : f.label;
        if (label instanceof Draft.Parens || label instanceof Draft.Interpolated) {
            walk(s, label);
        } else if (label instanceof Draft.Brackets b) {
            s = new Scope(s, f);
            if (f.label instanceof Draft.Alias a) {
                insert(s, a.name.text, f, a);
            }
            Draft pattern = b.elements.get(0);
            if (pattern instanceof Draft.Alias a && a.of != null) {
                insert(s, a.name.text, a.of, a);
                pattern = a.of;
            }
            walk(s, pattern);
        }
        Draft value = f.value;
        if (value instanceof Draft.Alias a) {
            s = new Scope(s, f);
            insert(s, a.name.text, a, f);
            value = a.of;
        }
        walkOptional(s, value);
    }

    private void comprehension(Scope outer, Draft.Comprehension c) {
        Scope s = outer;
        for (Draft clause : c.clauses) {
            switch (clause) {
                case Draft.For f -> {
                    walk(s, f.source);
                    s = new Scope(s, f);
                    if (f.key != null) {
                        insert(s, f.key.text, f.key, f);
                    }
                    insert(s, f.value.text, f.value, f);
                }
                case Draft.Let l -> {
                    walkOptional(s, l.value);
                    s = new Scope(s, l);
                    if (l.name != null) {
                        insert(s, l.name.text, l.name, l);
                    }
                }
                case Draft.Try t -> {
                    walkOptional(s, t.value);
                    if (t.name != null) {
                        s = new Scope(s, t);
                        insert(s, t.name.text, t.name, t);
                    }
                }
                default -> walk(s, clause);
            }
        }
        walkOptional(s, c.value);
        walkOptional(outer, c.fallback);
    }

    // --- names
    // --------------------------------------------------------------------------------------------------------------

    private void settle(Scope s, Draft.Name n) {
        Entry found = lookup(s, n.text);
        if (n.predeclared) {
            if (found != null || !n.isType && declared.contains(n.text)) {
                n.text = "__" + n.text;
            }
        } else if (n.target instanceof Draft.Import spec) {
            settleImport(n, spec, found);
        } else if (found != null && !isMeant(n, found)) {
            unshadow(s, n);
        }
    }

    private static boolean isMeant(Draft.Name n, Entry e) {
        return n.target != null ? e.node == n.target : n.fields.isEmpty() || n.fields.contains(e.link);
    }

    private void settleImport(Draft.Name n, Draft.Import spec, @Nullable Entry found) {
        if (found == null) {
            Draft.Import added = add(spec);
            insert(file, added.declared(), added, added);
            return;
        }
        if (found.node instanceof Draft.Import other && other.path.equals(spec.path)) {
            return;
        }
        Draft.Import other = renamedImports.get(spec.path);
        if (other == null) {
            other = add(new Draft.Import(newName(spec.declared()), spec.path));
            renamedImports.put(spec.path, other);
            insert(file, other.declared(), other, other);
        }
        n.text = other.declared();
    }

    private Draft.Import add(Draft.Import spec) {
        for (Draft.Import i : document.imports) {
            if (i.path.equals(spec.path) && i.declared().equals(spec.declared())) {
                return i;
            }
        }
        document.imports.add(spec);
        return spec;
    }

    private void unshadow(Scope from, Draft.Name n) {
        Scope s = from;
        Entry meant = null;
        while (s != null) {
            Entry e = s.entries.get(n.text);
            if (e != null && isMeant(n, e)) {
                meant = e;
                break;
            }
            s = s.outer;
        }
        if (s == null || meant == null) {
            if (n.target != null) {
                // Not within the document: a let clause at its end can still see it.
                n.text = let(document, n.text, n);
            }
            return;
        }
        switch (meant.link) {
            case Draft.Field f when renamed.containsKey(f) -> n.text = renamed.get(f);
            case Draft.Field f when f.label instanceof Draft.Alias a -> n.text = let(s.owner, a.name.text, a);
            case Draft.Field f
            when f.label instanceof Draft.Name label -> {
                String name = newName(label.text);
                renamed.put(f, name);
                f.label = new Draft.Alias(new Draft.Name(name), label);
                n.text = name;
            }
            case Draft.Let l when l.name != null -> n.text = let(s.owner, l.name.text, l);
            case Draft.Alias a -> n.text = let(s.owner, a.name.text, a);
            default -> {}
        }
    }

    /** Returns the name of a let clause for what {@code base} means in {@code owner}, where it is declared by {@code link}. */
    private String let(Draft owner, String base, Draft link) {
        String known = renamed.get(link);
        if (known != null) {
            return known;
        }
        String name = newName(base);
        renamed.put(link, name);
        Draft.Let let = new Draft.Let();
        let.name = new Draft.Name(name);
        let.value = new Draft.Name(base);
        List<Draft> elements = switch (owner) {
            case Draft.Struct s -> s.elements;
            case Draft.Document d -> d.declarations;
            default -> document.declarations;
        };
        int at = 0;
        while (at < elements.size()
                && elements.get(at) != link
                && !(elements.get(at) instanceof Draft.Field f && f.label == link)) {
            at++;
        }
        if (at > 0) {
            let.relation = RelativePos.NEW_SECTION;
        }
        elements.add(at, let);
        return name;
    }

    private String newName(String base) {
        long n = 0x10;
        while (true) {
            String name = base + "_" + Long.toHexString(random.below(n)).toUpperCase(Locale.ROOT);
            if (declared.add(name)) {
                return name;
            }
            n = Math.min(n << 4, 1L << 30);
        }
    }
}
