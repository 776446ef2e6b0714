package dev.pequod.cue.internal.export;

import dev.pequod.cue.internal.adt.ArcType;
import dev.pequod.cue.internal.adt.BasicType;
import dev.pequod.cue.internal.adt.BinaryExpr;
import dev.pequod.cue.internal.adt.Bottom;
import dev.pequod.cue.internal.adt.BoundExpr;
import dev.pequod.cue.internal.adt.Conjunct;
import dev.pequod.cue.internal.adt.Datum;
import dev.pequod.cue.internal.adt.Ellipsis;
import dev.pequod.cue.internal.adt.Environment;
import dev.pequod.cue.internal.adt.Expr;
import dev.pequod.cue.internal.adt.Field;
import dev.pequod.cue.internal.adt.Kinds;
import dev.pequod.cue.internal.adt.Label;
import dev.pequod.cue.internal.adt.LetField;
import dev.pequod.cue.internal.adt.Op;
import dev.pequod.cue.internal.adt.StructInfo;
import dev.pequod.cue.internal.adt.StructLit;
import dev.pequod.cue.internal.adt.Term;
import dev.pequod.cue.internal.adt.Top;
import dev.pequod.cue.internal.adt.UnaryExpr;
import dev.pequod.cue.internal.adt.Vertex;
import dev.pequod.cue.internal.export.SyntaxOptions.Trait;
import dev.pequod.cue.internal.syntax.Declaration;
import dev.pequod.cue.internal.syntax.Token;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Shows the conjuncts of one vertex: struct literals that consist of plain fields become one struct, constants are unified, and the
 * rest is embedded or joined by {@code &}.
 */
final class MergedConjuncts {
    /** A conjunct, and how many environments the structs around it count for. */
    record Part(Conjunct conjunct, int up) {}

    /** What was declared for one field. */
    private static final class Member {
        ArcType type = ArcType.NOT_PRESENT;

        @Nullable
        Vertex arc;

        final List<Part> parts = new ArrayList<>();
    }

    private final Exporter e;
    private final @Nullable Vertex vertex;
    private final Draft.Struct struct;
    private final Vertex constants = new Vertex();
    private final List<Draft> embedded = new ArrayList<>();
    private final List<Draft> conjuncts = new ArrayList<>();
    private final List<StructInfo> literals = new ArrayList<>();
    private final Map<Label, Member> members = new LinkedHashMap<>();
    private final List<Declaration.Attribute> attributes = new ArrayList<>();
    private boolean isOpen;
    private boolean isData;

    private MergedConjuncts(Exporter e, @Nullable Vertex vertex, Draft.Struct struct) {
        this.e = e;
        this.vertex = vertex;
        this.struct = struct;
    }

    /** Returns a vertex by its conjuncts. */
    static Draft of(Exporter e, Vertex v) {
        List<Part> parts = new ArrayList<>(v.conjuncts().size());
        for (Conjunct x : v.conjuncts()) {
            parts.add(new Part(x, 0));
        }
        return of(e, v, parts);
    }

    /** Returns the conjuncts; {@code v} is the vertex they are of, if there is one. */
    static Draft of(Exporter e, @Nullable Vertex v, List<Part> parts) {
        int depth = e.enter(v);
        Draft.Alias alias = null;
        Map<String, Draft.@Nullable Alias> hidden = new HashMap<>();
        Draft.Struct struct = e.top().scope;
        // Files of a package with which something else is unified leave nothing but what their fields come to.
        boolean areFiles = parts.stream().allMatch(MergedConjuncts::isFile);
        for (Part p : parts) {
            String sourceName =
                    p.conjunct().term() instanceof Field f ? f.notes().valueAlias() : null;
            if (sourceName != null) {
                if (alias == null) {
                    alias = new Draft.Alias(new Draft.Name(e.names.unique(sourceName)), null);
                }
                Draft.Alias before = e.declareValueAlias(sourceName, alias);
                if (!hidden.containsKey(sourceName)) {
                    hidden.put(sourceName, before);
                }
            }
            if (!isFile(p) || areFiles) {
                e.declareLets(p.conjunct().expr());
            }
        }
        Draft result = new MergedConjuncts(e, v, struct).merge(parts);
        Exporter.dropUnusedLets(struct);
        e.leave(depth);
        hidden.forEach(e::endValueAlias);
        if (alias != null) {
            alias.of = result;
            return alias;
        }
        return result;
    }

    private static boolean isFile(Part p) {
        return p.conjunct().term() instanceof StructLit s && s.file();
    }

    private Draft merge(List<Part> parts) {
        boolean hasLets = !struct.elements.isEmpty();
        Set<Term> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Part p : parts) {
            e.top().upCount = p.up();
            Term element = SourceOrder.element(p.conjunct());
            if (seen.add(element)) {
                add(p.conjunct().env(), vertex, element, false);
            }
        }
        if (vertex != null) {
            for (Vertex a : vertex.arcs) {
                Member m = a.label == null ? null : members.get(a.label);
                if (m != null) {
                    m.arc = a;
                    m.type = a.arcType;
                }
            }
        }
        attributes.forEach(a -> struct.elements.add(new Draft.Attribute(a)));
        if (!constants.conjuncts().isEmpty()) {
            e.evaluation.finish(constants);
            embedded.add(e.values.value(constants, constants.conjuncts()));
        }
        if (members.isEmpty() && !isOpen) {
            Draft simple = withoutFields(hasLets);
            if (simple != null) {
                return simple;
            }
        }
        struct.elements.addAll(embedded);
        for (Label label : FieldFronts.sort(e.evaluation, literals, members.keySet())) {
            Member m = members.get(label);
            if (m != null && !label.isLet()) {
                struct.elements.add(field(label, m));
            }
        }
        if (isOpen) {
            struct.elements.add(new Draft.Dots(null));
        }
        Draft whole = closed(struct);
        if (conjuncts.isEmpty()) {
            return whole;
        }
        if (!literals.isEmpty() || !struct.elements.isEmpty()) {
            conjuncts.add(whole);
        }
        Draft joined = Draft.join(Token.AND, conjuncts);
        return joined == null ? Draft.top() : joined;
    }

    /** Returns the only part there is, if no struct around it is needed. */
    private @Nullable Draft withoutFields(boolean hasLets) {
        int count = embedded.size() + conjuncts.size();
        if (count == 0) {
            if (!attributes.isEmpty()) {
                return null;
            }
            return !literals.isEmpty() || isData ? closed(struct) : Draft.top();
        }
        if (count > 1) {
            return null;
        }
        Draft only = conjuncts.isEmpty() ? embedded.get(0) : conjuncts.get(0);
        if (attributes.isEmpty() && !hasLets) {
            return only;
        }
        if (only instanceof Draft.Struct s) {
            struct.elements.addAll(s.elements);
            return closed(struct);
        }
        return null;
    }

    private Draft closed(Draft.Struct s) {
        return !isOpen && vertex != null && vertex.closedOnce ? new Draft.Call(new Draft.Name("close"), List.of(s)) : s;
    }

    private Draft.Field field(Label label, Member m) {
        Draft.Field f = new Draft.Field(e.label(label));
        Frame.Entry entry = e.frame(0, false).fields.get(label);
        if (entry != null && entry.alias != null) {
            f.label = new Draft.Alias(new Draft.Name(entry.alias), f.label);
            entry.target = f;
        }
        e.inDefinition += label.isDefinition() ? 1 : 0;
        f.value = of(e, m.arc, m.parts);
        e.inDefinition -= label.isDefinition() ? 1 : 0;
        if (m.arc != null) {
            e.references.show(m.arc, f);
            e.references.link(m.arc, f);
        }
        f.constraint = TermDrafts.constraint(m.type);
        if (e.options.has(Trait.DOCS)) {
            Vertex declared = new Vertex();
            m.parts.forEach(p -> declared.addConjunct(p.conjunct()));
            f.comments = e.notes.docs(declared);
        }
        if (e.options.has(Trait.ATTRIBUTES)) {
            List<String> all = new ArrayList<>();
            m.parts.forEach(p -> SourceNotes.addAttributes(all, p.conjunct().term()));
            f.attributes = all;
        }
        return f;
    }

    // --- taking conjuncts apart
    // ---------------------------------------------------------------------------------------------

    private void add(Environment env, @Nullable Vertex source, Term x, boolean isEmbedded) {
        e.evaluation.enter();
        try {
            switch (x) {
                case StructLit s -> addStruct(env, source, s);
                case Vertex v -> addVertex(env, source, v);
                case Datum d -> addConstant(env, source, d);
                case BinaryExpr b
                when b.op() == Op.AND && !isEmbedded -> {
                    add(env, source, b.left(), false);
                    add(env, source, b.right(), false);
                }
                default -> addOther(env, source, x, isEmbedded);
            }
        } finally {
            e.evaluation.leave();
        }
    }

    private void addOther(Environment env, @Nullable Vertex source, Term x, boolean isEmbedded) {
        if (x instanceof Expr c && isConstant(c)) {
            addConstant(env, source, c);
            return;
        }
        Draft d = e.terms.element(env, x);
        if (isEmbedded) {
            embedded.add(d);
        } else {
            conjuncts.add(d);
        }
    }

    private void addConstant(Environment env, @Nullable Vertex source, Expr x) {
        boolean drop = source != null && isTop(x) && !(source.base instanceof Datum d && isTop(d));
        if (!drop) {
            constants.addConjunct(Conjunct.root(env, x));
        }
    }

    private void addVertex(Environment env, @Nullable Vertex source, Vertex v) {
        Bottom b = v.bottom();
        if (b != null && !b.isIncomplete()) {
            add(env, v, b, false);
        } else if (!v.isData()) {
            for (Conjunct x : v.conjuncts()) {
                add(x.env(), v, SourceOrder.element(x), false);
            }
        } else {
            literals.addAll(v.structs());
            isData = true;
            if (v.base instanceof Datum d) {
                addConstant(env, source, d);
            }
            for (Vertex a : v.arcs) {
                e.evaluation.finish(a);
                if (a.label != null && a.isMember()) {
                    declare(a.label, a.arcType, env, a);
                }
            }
        }
    }

    private void addStruct(Environment outer, @Nullable Vertex source, StructLit s) {
        e.top().upCount++;
        if (e.options.has(Trait.ATTRIBUTES)) {
            e.notes.addDeclarationAttributes(attributes, s);
        }
        if (isComplex(s)) {
            // Its fields cannot be told apart: it stays a struct of its own within this one.
            int depth = e.enter(source);
            embedded.add(e.terms.unmerged(outer, s));
            e.leave(depth);
            e.top().upCount--;
            return;
        }
        literals.add(new StructInfo(s, 0));
        Environment env = new Environment(outer, e.node());
        for (Term t : s.declarations()) {
            switch (t) {
                case Field f -> declare(f.label(), f.arcType(), env, f);
                case LetField f -> {}
                case Ellipsis x -> isOpen = true;
                case Expr x -> add(env, null, x, true);
                default -> throw new IllegalStateException("not a plain struct: " + t.getClass());
            }
        }
        e.top().upCount--;
    }

    private void declare(Label label, ArcType type, Environment env, Term t) {
        Member m = members.computeIfAbsent(label, k -> new Member());
        m.type = type.compareTo(m.type) < 0 ? type : m.type;
        m.parts.add(new Part(Conjunct.root(env, t), e.top().upCount));
    }

    private static boolean isTop(Expr x) {
        return x instanceof Top || x instanceof BasicType t && t.kind() == Kinds.TOP;
    }

    private static boolean isComplex(StructLit s) {
        for (Term t : s.declarations()) {
            boolean plain = switch (t) {
                case Field f -> f.notes().alias() == null;
                case LetField f -> true;
                case Ellipsis x -> x.value() == null;
                case Expr x -> true;
                default -> false;
            };
            if (!plain) {
                return true;
            }
        }
        return false;
    }

    private static boolean isConstant(Expr whole) {
        Expr x = whole;
        while (x instanceof BinaryExpr b) {
            if (!isConstant(b.right())) {
                return false;
            }
            x = b.left();
        }
        return switch (x) {
            case UnaryExpr u -> isConstant(u.operand());
            case BoundExpr b -> isConstant(b.operand());
            case Datum d -> true;
            default -> false;
        };
    }
}
