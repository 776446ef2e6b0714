package dev.pequod.cue.internal.export;

import dev.pequod.cue.internal.adt.Datum;
import dev.pequod.cue.internal.adt.DynamicReference;
import dev.pequod.cue.internal.adt.Environment;
import dev.pequod.cue.internal.adt.FieldReference;
import dev.pequod.cue.internal.adt.ImportReference;
import dev.pequod.cue.internal.adt.IndexExpr;
import dev.pequod.cue.internal.adt.LabelReference;
import dev.pequod.cue.internal.adt.LetReference;
import dev.pequod.cue.internal.adt.Resolver;
import dev.pequod.cue.internal.adt.SelectorExpr;
import dev.pequod.cue.internal.adt.ValueReference;
import dev.pequod.cue.internal.adt.Vertex;
import dev.pequod.cue.internal.source.SourcePos;
import dev.pequod.cue.internal.syntax.Labels;
import dev.pequod.cue.internal.syntax.Token;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Shows references, and keeps track of the fields they mean, so that {@link Names} can see to it that they still do. */
final class ReferenceDrafts {
    /** The field that shows a vertex, once there is one, and the names waiting for it. */
    private static final class Link {
        Draft.@Nullable Field field;
        final List<Draft.Name> waiting = new ArrayList<>();
    }

    private final Exporter e;
    private final Map<Vertex, Link> links = new IdentityHashMap<>();

    /** The fields that show an arc, which may share what another one holds. */
    private final Map<Vertex, List<Draft.Field>> shown = new IdentityHashMap<>();

    /** The number of clauses around what is shown. */
    private int clauses;

    ReferenceDrafts(Exporter e) {
        this.e = e;
    }

    /** Tells that {@code f} shows an arc. */
    void show(Vertex arc, Draft.Field f) {
        fields(arc).add(f);
    }

    /** Tells that what refers to the vertex means {@code f}, whose value is known. */
    void link(Vertex v, Draft.Field f) {
        Link link = links.get(v);
        if (link == null) {
            link = new Link();
            link.field = f;
            links.put(v, link);
            return;
        }
        // As in the reference, what refers to the vertex from now on means no field in particular.
        for (Draft.Name n : link.waiting) {
            n.target = f.value;
        }
        link.waiting.clear();
    }

    /** Tells that what is shown from now on is what a clause goes over or names: the reference looks one struct further in for its fields. */
    void enterClause() {
        clauses++;
    }

    void leaveClause() {
        clauses--;
    }

    private List<Draft.Field> fields(Vertex arc) {
        return shown.computeIfAbsent(arc, a -> new ArrayList<>(1));
    }

    private void link(Vertex arc, Draft.Name name) {
        Link link = links.computeIfAbsent(arc.deref(), k -> new Link());
        if (link.field == null) {
            link.waiting.add(name);
            name.fields = fields(arc);
        } else {
            name.target = link.field.value;
        }
    }

    // --- references
    // ---------------------------------------------------------------------------------------------------------

    Draft reference(@Nullable Environment env, Resolver r) {
        Draft replacement = e.pivot == null ? null : e.pivot.replacement(r);
        return replacement == null ? plain(env, r) : replacement;
    }

    private Draft plain(@Nullable Environment env, Resolver r) {
        return switch (r) {
            case FieldReference x -> optional(field(env, x), x.optional());
            case ValueReference x -> new Draft.Name(e.valueAlias(x.label().name()));
            case DynamicReference x -> dynamic(x);
            case ImportReference x -> imported(x);
            case LetReference x -> e.let(env, x);
            case SelectorExpr x ->
                optional(new Draft.Selector(e.terms.operand(env, x.operand()), e.label(x.label())), x.optional());
            case IndexExpr x ->
                optional(
                        new Draft.Index(e.terms.operand(env, x.operand()), e.terms.operand(env, x.index())),
                        x.optional());
        };
    }

    private static Draft optional(Draft d, boolean isOptional) {
        return isOptional ? new Draft.Postfix(d, Token.OPTION) : d;
    }

    private Draft.Name field(@Nullable Environment env, FieldReference x) {
        String sourceName = sourceName(x.source());
        if (sourceName != null && e.isFieldAlias(sourceName, x)) {
            return new Draft.Name(sourceName);
        }
        Frame.Entry entry = e.frame(x.upCount(), false).entry(x.label());
        if (entry.alias == null && !Labels.isIdentifier(x.label().name())) {
            entry.alias = e.names.unique(sourceName == null ? "X" : sourceName);
        }
        Draft.Name name = new Draft.Name(entry.alias == null ? e.name(x.label()) : entry.alias);
        entry.references.add(name);
        Environment scope = env;
        for (int i = clauses; i < x.upCount() && scope != null; i++) {
            scope = scope.up();
        }
        Vertex v = scope == null || x.upCount() < clauses ? null : scope.vertex();
        if (v != null && !v.dynamic) {
            Vertex arc = v.arc(x.label());
            if (arc != null) {
                link(arc, name);
            }
        }
        return name;
    }

    private static @Nullable String sourceName(@Nullable SourcePos at) {
        String text = at == null ? "" : at.text();
        return Labels.isIdentifier(text) ? text : null;
    }

    private Draft dynamic(DynamicReference x) {
        String alias = x.alias().name();
        Draft.Field f = e.aliased(alias);
        if (f == null) {
            return new Draft.Name(alias);
        }
        Draft.Alias existing = f.alias();
        if (existing == null) {
            existing = new Draft.Alias(new Draft.Name(e.names.unique(alias)), f.label);
            f.label = existing;
        }
        Draft.Name name = new Draft.Name(existing.name.text);
        name.target = f;
        return name;
    }

    private static Draft imported(ImportReference x) {
        String name = x.label().name();
        boolean renamed = !name.equals(Draft.Import.packageName(x.path()));
        Draft.Name draft = new Draft.Name(name);
        draft.target = new Draft.Import(renamed ? name : null, x.path());
        return draft;
    }

    /** Returns a reference to the label that a pattern matched. */
    Draft label(@Nullable Environment env, LabelReference x) {
        Frame frame = e.frame(x.upCount(), true);
        Datum known = env == null || !hasLabel(env, x.upCount())
                ? null
                : e.evaluation.unwrap(e.evaluation.evaluateIn(env, x));
        if (known != null && known.isConcrete()) {
            return e.values.value(known, List.of());
        }
        if (frame.pattern == null || !(patternOf(frame.pattern) instanceof Draft.Brackets brackets)) {
            return e.values.type("string");
        }
        Draft pattern = brackets.elements.get(0);
        String text;
        if (pattern instanceof Draft.Alias a) {
            text = a.name.text;
        } else {
            String sourceName = sourceName(x.source());
            text = e.names.unique(sourceName == null ? "X" : sourceName);
            brackets.elements.set(0, new Draft.Alias(new Draft.Name(text), pattern));
        }
        Draft.Name name = new Draft.Name(text);
        name.target = frame.patternLabel;
        return name;
    }

    private static @Nullable Draft patternOf(Draft.Field f) {
        return f.label instanceof Draft.Alias a ? a.of : f.label;
    }

    private static boolean hasLabel(Environment env, int upCount) {
        Environment scope = env;
        for (int i = 0; i < upCount && scope != null; i++) {
            scope = scope.up();
        }
        return scope != null && scope.dynamicLabel() != null;
    }
}
