package dev.pequod.cue.internal.export;

import dev.pequod.cue.internal.adt.ArcType;
import dev.pequod.cue.internal.adt.BasicType;
import dev.pequod.cue.internal.adt.Bool;
import dev.pequod.cue.internal.adt.Bottom;
import dev.pequod.cue.internal.adt.BoundValue;
import dev.pequod.cue.internal.adt.Builtin;
import dev.pequod.cue.internal.adt.BuiltinValidator;
import dev.pequod.cue.internal.adt.Bytes;
import dev.pequod.cue.internal.adt.Conjunct;
import dev.pequod.cue.internal.adt.Conjunction;
import dev.pequod.cue.internal.adt.Datum;
import dev.pequod.cue.internal.adt.Disjunction;
import dev.pequod.cue.internal.adt.Kinds;
import dev.pequod.cue.internal.adt.Label;
import dev.pequod.cue.internal.adt.ListMarker;
import dev.pequod.cue.internal.adt.Null;
import dev.pequod.cue.internal.adt.Num;
import dev.pequod.cue.internal.adt.PatternConstraint;
import dev.pequod.cue.internal.adt.Str;
import dev.pequod.cue.internal.adt.StructMarker;
import dev.pequod.cue.internal.adt.Term;
import dev.pequod.cue.internal.adt.Top;
import dev.pequod.cue.internal.adt.Vertex;
import dev.pequod.cue.internal.eval.FieldOrder;
import dev.pequod.cue.internal.export.SyntaxOptions.Trait;
import dev.pequod.cue.internal.syntax.Declaration;
import dev.pequod.cue.internal.syntax.Operand.BasicLit.Kind;
import dev.pequod.cue.internal.syntax.Quote;
import dev.pequod.cue.internal.syntax.RelativePos;
import dev.pequod.cue.internal.syntax.Token;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Shows what vertices evaluated to. */
final class ValueDrafts {
    private final Exporter e;

    ValueDrafts(Exporter e) {
        this.e = e;
    }

    // --- vertices
    // -----------------------------------------------------------------------------------------------------------

    /** Returns the value of a vertex; its conjuncts if it has none yet. */
    Draft vertex(Vertex v) {
        if (e.isOpen(v)) {
            return Draft.top();
        }
        e.evaluation.enter();
        try {
            return newVertex(v);
        } finally {
            e.evaluation.leave();
        }
    }

    private Draft newVertex(Vertex v) {
        e.count(v, v.base instanceof Str s ? s.value().length() : 0);
        List<Declaration.Attribute> attributes =
                e.options.has(Trait.ATTRIBUTES) ? e.notes.declarationAttributes(v) : List.of();
        int depth = e.enter(v);
        Frame frame = e.top();
        frame.upCount++;
        for (Conjunct x : v.conjuncts()) {
            e.declareLets(x.expr());
        }
        Draft result = known(v, attributes);
        if (result == null) {
            result = conjuncts(v);
        }
        Exporter.dropUnusedLets(frame.scope);
        if (result != frame.scope && !frame.scope.elements.isEmpty()) {
            // A value other than a struct needs let clauses: show it as it was written.
            result = e.terms.expression(null, v);
        }
        frame.upCount--;
        e.leave(depth);
        return result;
    }

    private @Nullable Draft known(Vertex v, List<Declaration.Attribute> attributes) {
        boolean composite = showsArcs(v) || !attributes.isEmpty();
        return switch (v.base) {
            case null -> null;
            case StructMarker m -> struct(v, attributes);
            case ListMarker m -> composite ? struct(v, attributes) : list(v);
            case Bottom b -> {
                if (v.arcType == ArcType.OPTIONAL) {
                    yield null;
                }
                if (e.options.has(Trait.ERRORS) && b.childError()) {
                    yield startsWithElement(v) && !composite ? list(v) : struct(v, attributes);
                }
                yield !b.isIncomplete() || v.conjuncts().isEmpty() ? bottom(b) : null;
            }
            case Datum d -> composite ? struct(v, attributes) : value(d, v.conjuncts());
        };
    }

    /** Returns all conjuncts as they were written, joined. */
    private Draft conjuncts(Vertex v) {
        Set<Term> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        List<Draft> parts = new ArrayList<>();
        for (Conjunct x : SourceOrder.sorted(v.conjuncts(), Conjunct::expr)) {
            Term element = SourceOrder.element(x);
            if (seen.add(element)) {
                parts.add(e.terms.element(x.env(), element));
            }
        }
        Draft joined = Draft.join(Token.AND, parts);
        return joined == null ? Draft.top() : joined;
    }

    private boolean showsArcs(Vertex v) {
        if (!e.options.has(Trait.HIDDEN) && !e.options.has(Trait.DEFINITIONS)) {
            return false;
        }
        for (Vertex a : v.arcs) {
            if (a.label != null
                    && (a.label.isDefinition() && e.options.has(Trait.DEFINITIONS)
                            || a.label.isHidden() && e.options.has(Trait.HIDDEN))) {
                return true;
            }
        }
        return false;
    }

    private static boolean startsWithElement(Vertex v) {
        Label first = v.arcs.isEmpty() ? null : v.arcs.get(0).label;
        return first != null && first.isIndex();
    }

    private Draft list(Vertex v) {
        List<Draft> elements = new ArrayList<>();
        for (Vertex a : v.arcs) {
            if (a.label == null || !a.label.isIndex()) {
                continue;
            }
            Draft element = vertex(a);
            if (e.options.has(Trait.DOCS)) {
                element.comments = e.notes.docs(a);
            }
            elements.add(element);
        }
        if (e.options.has(Trait.SCHEMA) && v.base instanceof ListMarker m && m.open()) {
            elements.add(new Draft.Dots(restType(v)));
        }
        return new Draft.Brackets(elements);
    }

    /** Returns what further elements of an open list must be, or null if they may be anything. */
    private @Nullable Draft restType(Vertex v) {
        Vertex rest = new Vertex(v, null);
        rest.dynamic = true;
        for (PatternConstraint p : v.patterns()) {
            rest.addConjuncts(p.constraint().conjuncts());
        }
        if (rest.conjuncts().isEmpty()) {
            return null;
        }
        e.evaluation.finish(rest);
        return rest.kind() == Kinds.TOP ? null : value(rest, List.of());
    }

    // --- structs
    // ------------------------------------------------------------------------------------------------------------

    private Draft struct(Vertex v, List<Declaration.Attribute> attributes) {
        Draft.Struct s = e.top().scope;
        boolean regular = v.base instanceof StructMarker;
        boolean elements = v.base instanceof ListMarker;
        if (v.base instanceof Bottom b) {
            if (!e.options.has(Trait.ERRORS) || !b.childError()) {
                embed(s, bottom(b));
                return s;
            }
            regular = true;
            elements = v.elementCount() > 0;
        } else if (v.base instanceof Datum d) {
            embed(s, value(d, List.of()));
        }
        attributes.forEach(a -> s.elements.add(new Draft.Attribute(a)));
        for (Label label : FieldOrder.of(e.evaluation, v)) {
            if (shows(label, regular)) {
                field(s, v, label);
            }
        }
        if (elements) {
            embed(s, list(v));
        }
        return s;
    }

    /** Adds the value that a struct has beside its fields; at the beginning of a file no line is left free for it. */
    private void embed(Draft.Struct s, Draft value) {
        if (e.depth() == 1 && s.elements.isEmpty()) {
            Draft.first(value).relation = RelativePos.NO_SPACE;
        }
        s.elements.add(value);
    }

    private boolean shows(Label label, boolean regular) {
        return switch (label.type()) {
            case STRING -> regular;
            case INT, LET -> false;
            case DEFINITION -> e.options.has(Trait.DEFINITIONS);
            case HIDDEN, HIDDEN_DEFINITION ->
                e.options.has(Trait.HIDDEN) && label.packageId().equals(e.packageId);
        };
    }

    private void field(Draft.Struct s, Vertex v, Label label) {
        Draft.Field f = new Draft.Field(e.label(label));
        e.top().entry(label).field = f;
        Vertex arc = v.arc(label);
        if (arc == null || arc.arcType == ArcType.OPTIONAL && !e.options.has(Trait.OPTIONAL)) {
            return;
        }
        if (arc.arcType == ArcType.NOT_PRESENT) {
            return;
        }
        e.inDefinition += label.isDefinition() ? 1 : 0;
        f.constraint = TermDrafts.constraint(arc.arcType);
        f.value = vertex(arc.deref());
        e.inDefinition -= label.isDefinition() ? 1 : 0;
        if (e.options.has(Trait.ATTRIBUTES)) {
            f.attributes = SourceNotes.fieldAttributes(arc);
        }
        if (e.options.has(Trait.DOCS)) {
            f.comments = e.notes.docs(arc);
        }
        s.elements.add(f);
    }

    // --- values
    // -------------------------------------------------------------------------------------------------------------

    /** Returns a value. {@code sources} are the conjuncts it comes from: a literal among them is written as it was. */
    Draft value(Datum datum, List<Conjunct> sources) {
        Datum d = e.options.has(Trait.SCHEMA) ? datum : e.evaluation.defaultOf(datum);
        return switch (d) {
            case Bottom b -> bottom(b);
            case Null n -> new Draft.Literal(Kind.NULL, "null");
            case Bool b -> new Draft.Literal(b.value() ? Kind.TRUE : Kind.FALSE, Boolean.toString(b.value()));
            case Num n -> {
                Draft.Literal literal = literal(sources);
                yield literal == null ? number(n) : literal;
            }
            case Str s -> {
                Draft.Literal literal = literal(sources);
                yield literal == null
                        ? string(Quote.STRING.withOptionalTabIndent(e.depth()).quote(s.value()))
                        : literal;
            }
            case Bytes b -> {
                Draft.Literal literal = literal(sources);
                yield literal == null
                        ? string(Quote.BYTES.withOptionalTabIndent(e.depth()).quote(b.value()))
                        : literal;
            }
            case BasicType t -> type(Kinds.toString(t.kind()));
            case Top t -> Draft.top();
            case BoundValue b -> new Draft.Unary(TermDrafts.token(b.op()), value(b.value(), List.of()));
            case Builtin b -> builtin(b);
            case BuiltinValidator v -> {
                List<Draft> arguments = new ArrayList<>();
                v.arguments().forEach(a -> arguments.add(value(a, List.of())));
                yield new Draft.Call(builtin(v.builtin()), arguments);
            }
            case Vertex v -> vertex(v);
            case Conjunction c -> conjunction(c);
            case Disjunction x -> disjunction(x);
        };
    }

    /** Returns a value that stands in no field. */
    Draft bare(Datum d) {
        if (d instanceof Vertex v) {
            return vertex(v);
        }
        Vertex v = new Vertex();
        v.base = d;
        return vertex(v);
    }

    /** Returns the name of a type; in a schema, which is there to be read again, it means the type also where a field hides it. */
    Draft.Name type(String name) {
        return e.options.has(Trait.SCHEMA) ? Draft.Name.ofType(name) : new Draft.Name(name);
    }

    private static Draft string(String text) {
        return new Draft.Literal(Kind.STRING, text);
    }

    /** Returns the first conjunct that is a literal in the source, as it was written, or is a vertex whose value is one. */
    private static Draft.@Nullable Literal literal(List<Conjunct> sources) {
        for (Conjunct x : sources) {
            Draft.Literal literal = literal(x.scalar());
            if (literal != null) {
                return literal;
            }
        }
        return null;
    }

    private static Draft.@Nullable Literal literal(@Nullable Datum scalar) {
        return switch (scalar) {
            case Num n -> literal(n.kind() == Kinds.INT ? Kind.INT : Kind.FLOAT, Spelling.of(n));
            case Str s -> literal(Kind.STRING, Spelling.of(s));
            case Bytes b -> literal(Kind.STRING, Spelling.of(b));
            case null, default -> null;
        };
    }

    private static Draft.@Nullable Literal literal(Kind kind, String text) {
        return text.isEmpty() ? null : new Draft.Literal(kind, text);
    }

    private Draft number(Num n) {
        String text = n.value().toString();
        e.evaluation.passed(text.length());
        boolean isInt = (n.kind() & Kinds.INT) != 0;
        boolean plain = text.indexOf('.') < 0 && text.indexOf('E') < 0 && text.indexOf('e') < 0;
        return new Draft.Literal(isInt ? Kind.INT : Kind.FLOAT, !isInt && plain ? text + "." : text);
    }

    Draft bottom(Bottom b) {
        return new Draft.BottomMark(b.faults().isEmpty() ? null : Faults.summary(b, Telling.begin()));
    }

    private static Draft builtin(Builtin b) {
        if (b.packagePath().isEmpty()) {
            Draft.Name name = new Draft.Name(b.name());
            name.predeclared = true;
            return name;
        }
        Draft.Import spec = new Draft.Import(null, b.packagePath());
        Draft.Name name = new Draft.Name(spec.declared());
        name.target = spec;
        return new Draft.Selector(name, new Draft.Name(b.name()));
    }

    private Draft conjunction(Conjunction c) {
        if (c.values().isEmpty()) {
            return Draft.top();
        }
        if (c.values().size() == 1) {
            return e.terms.expression(null, c.values().get(0));
        }
        String range = BoundSimplifier.predeclaredRange(c);
        if (range != null) {
            return type(range);
        }
        BoundSimplifier bounds = new BoundSimplifier();
        List<Datum> rest = new ArrayList<>();
        for (Datum d : c.values()) {
            if (!bounds.add(d)) {
                rest.add(d);
            }
        }
        List<Draft> parts = bounds.parts(this);
        if (parts.isEmpty()) {
            rest = new ArrayList<>(c.values());
        }
        for (Datum d : SourceOrder.sorted(rest, d -> d)) {
            parts.add(bare(d));
        }
        Draft joined = Draft.join(Token.AND, parts);
        return joined == null ? Draft.top() : joined;
    }

    private Draft disjunction(Disjunction x) {
        List<Draft> parts = new ArrayList<>();
        for (int i = 0; i < x.values().size(); i++) {
            Draft part = bare(x.values().get(i));
            parts.add(i < x.defaults() ? new Draft.Unary(Token.MUL, part) : part);
        }
        Draft joined = Draft.join(Token.OR, parts);
        return joined == null ? Draft.top() : joined;
    }
}
