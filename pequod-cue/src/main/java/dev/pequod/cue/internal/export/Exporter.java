package dev.pequod.cue.internal.export;

import dev.pequod.cue.internal.adt.Clause;
import dev.pequod.cue.internal.adt.Comprehension;
import dev.pequod.cue.internal.adt.Conjunct;
import dev.pequod.cue.internal.adt.Ellipsis;
import dev.pequod.cue.internal.adt.Environment;
import dev.pequod.cue.internal.adt.Expr;
import dev.pequod.cue.internal.adt.Field;
import dev.pequod.cue.internal.adt.FieldReference;
import dev.pequod.cue.internal.adt.Label;
import dev.pequod.cue.internal.adt.LetField;
import dev.pequod.cue.internal.adt.LetReference;
import dev.pequod.cue.internal.adt.Status;
import dev.pequod.cue.internal.adt.StructMarker;
import dev.pequod.cue.internal.adt.Term;
import dev.pequod.cue.internal.adt.Vertex;
import dev.pequod.cue.internal.eval.Evaluation;
import dev.pequod.cue.internal.export.SyntaxOptions.Trait;
import dev.pequod.cue.internal.source.SourceFile;
import dev.pequod.cue.internal.source.SourcePos;
import dev.pequod.cue.internal.syntax.Declaration;
import dev.pequod.cue.internal.syntax.Labels;
import dev.pequod.cue.internal.syntax.Operand;
import dev.pequod.cue.internal.syntax.Operand.BasicLit.Kind;
import dev.pequod.cue.internal.syntax.Quote;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The state of one export: the structs around what is being written, the names in use, let clauses and aliases seen so far.
 *
 * <p>{@link ValueDrafts} shows what a vertex evaluated to and falls back to {@link TermDrafts} for what has no value (yet);
 * {@link MergedConjuncts} shows a vertex by its conjuncts, literals merged into one struct. What references become is decided in
 * {@link ReferenceDrafts}. The counterpart in the reference is {@code internal/core/export}.
 */
final class Exporter {
    /** Stands for scopes that hold no fields: those of comprehensions. */
    final Vertex empty = emptyVertex();

    final SyntaxOptions options;
    final Evaluation evaluation;
    final String packageId;
    final UsedNames names;
    final SourceNotes notes = new SourceNotes();
    final ValueDrafts values = new ValueDrafts(this);
    final TermDrafts terms = new TermDrafts(this);
    final ReferenceDrafts references = new ReferenceDrafts(this);

    /** Replaces references that lead out of what is exported; null if none can. */
    @Nullable
    Pivot pivot;

    /** More than 0 within a definition, and within an operand. */
    int inDefinition;

    int inExpression;

    private final long maxBytes;
    private long bytes;
    private long drafts;
    private final List<Frame> stack = new ArrayList<>();
    private final Map<Label, Draft.Let> lets = new IdentityHashMap<>();
    private final Map<String, String> suffixes = new HashMap<>();
    private final Map<Label, LetField> letFields = new IdentityHashMap<>();

    /** An alias in front of a label; it is known in its file alone. */
    private record FieldAlias(@Nullable SourceFile file, String alias, Label label) {}

    /** Fields that had an alias in the source. */
    private final Map<Field, Draft.Field> aliasedFields = new IdentityHashMap<>();

    private final Set<FieldAlias> fieldAliases = new HashSet<>();
    private final Map<String, Draft.Alias> valueAliases = new HashMap<>();

    Exporter(SyntaxOptions options, Evaluation evaluation, String packageId, long maxBytes) {
        this.options = options;
        this.maxBytes = maxBytes;
        this.evaluation = evaluation;
        this.packageId = packageId;
        this.names = new UsedNames(evaluation);
    }

    private static Vertex emptyVertex() {
        Vertex v = new Vertex();
        v.base = StructMarker.INSTANCE;
        v.status = Status.FINALIZED;
        return v;
    }

    // --- length
    // -------------------------------------------------------------------------------------------------------------

    /** Counts what is certain to be written of a vertex: a line, and what is said to stand on it. */
    void count(Vertex v, long length) {
        int indent = options.format().tabIndent() ? 1 : options.format().tabWidth();
        bytes += (long) depth() * indent + 2 + length;
        checkLength(bytes, v);
        drafts += 1 + (length >> 10);
        evaluation.passed(length);
        evaluation.checkVertices(drafts);
    }

    void checkLength(long length, Vertex v) {
        if (length > maxBytes) {
            throw evaluation.tooLong("output exceeds " + maxBytes + " bytes", v);
        }
    }

    // --- frames
    // -------------------------------------------------------------------------------------------------------------

    /** Opens a struct; {@link #leave} with the result closes it. */
    int enter(@Nullable Vertex node) {
        evaluation.charge(1);
        stack.add(new Frame(node));
        return stack.size() - 1;
    }

    /** Closes the structs that were opened since {@link #enter} returned {@code depth}. */
    void leave(int depth) {
        top().bind();
        while (stack.size() > depth) {
            stack.remove(stack.size() - 1);
        }
    }

    Frame top() {
        return stack.get(stack.size() - 1);
    }

    int depth() {
        return stack.size();
    }

    boolean isOpen(Vertex v) {
        for (int i = stack.size() - 1; i >= 0; i--) {
            if (stack.get(i).node == v) {
                return true;
            }
        }
        return false;
    }

    /** Returns the vertex of the innermost struct. */
    Vertex node() {
        Vertex v = stack.isEmpty() ? null : top().node;
        return v == null ? empty : v;
    }

    /** Returns the struct that is so many environments up, one with a pattern if {@code withPattern}; a new one if it is not exported. */
    Frame frame(int upCount, boolean withPattern) {
        int rest = upCount;
        for (int i = stack.size() - 1; i >= 0; i--) {
            Frame f = stack.get(i);
            if (rest <= f.upCount - 1 && (!withPattern || f.pattern != null)) {
                return f;
            }
            rest -= f.upCount;
        }
        return new Frame(null);
    }

    /** Returns the field with a pattern or computed label that has this alias, or null. */
    Draft.@Nullable Field aliased(String alias) {
        Draft.Field found = null;
        for (int i = stack.size() - 1; i >= 0; i--) {
            for (Frame.Aliased a : stack.get(i).aliased) {
                if (alias.equals(a.alias())) {
                    found = a.field();
                }
            }
        }
        return found;
    }

    // --- labels
    // -------------------------------------------------------------------------------------------------------------

    /** Returns the label as it is written. */
    Draft label(Label l) {
        if (l.isIndex()) {
            return new Draft.Literal(Kind.INT, l.name());
        }
        return l.isString() && Labels.needsQuotes(l.name())
                ? new Draft.Literal(Kind.STRING, Quote.STRING.quote(l.name()))
                : new Draft.Name(name(l));
    }

    /**
     * Returns the name of a field. Hidden ones of other packages, which are inlined, have a name of their own, which says of which package
     * they are.
     */
    String name(Label l) {
        boolean isForeign = options.has(Trait.INLINE_IMPORTS)
                && l.isHidden()
                && !l.packageId().isEmpty()
                && !l.packageId().equals(packageId);
        return isForeign ? l.name() + suffixes.computeIfAbsent(l.packageId(), Exporter::suffix) : l.name();
    }

    /** The reference's, so that inlining the same in several texts gives the same names. */
    private static String suffix(String packageId) {
        try {
            byte[] digest = MessageDigest.getInstance("MD5").digest(packageId.getBytes(StandardCharsets.UTF_8));
            return "_" + HexFormat.of().withUpperCase().formatHex(digest, 0, Integer.BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has MD5", e);
        }
    }

    // --- aliases and let clauses
    // --------------------------------------------------------------------------------------------

    /** Makes the let clauses and aliases that {@code x} declares known in the innermost struct. */
    void declareLets(Expr x) {
        Draft.Struct scope = top().scope;
        Deque<Term> open = new ArrayDeque<>();
        open.push(x);
        while (!open.isEmpty()) {
            evaluation.charge(1);
            switch (open.pop()) {
                case LetField f -> {
                    Draft.Let let = new Draft.Let();
                    lets.put(f.label(), let);
                    letFields.put(f.label(), f);
                    scope.elements.add(let);
                }
                case Field f -> declareAlias(f);
                case Comprehension c -> {}
                case Clause c -> {}
                case Vertex v -> {}
                case Ellipsis rest -> {
                    if (rest.value() != null) {
                        open.push(rest.value());
                    }
                }
                case Expr e -> {
                    List<Term> parts = new ArrayList<>();
                    Operands.forEach(e, parts::add);
                    for (int i = parts.size() - 1; i >= 0; i--) {
                        open.push(parts.get(i));
                    }
                }
                default -> {}
            }
        }
    }

    private void declareAlias(Field f) {
        String alias = f.notes().alias();
        if (alias != null && !aliasedFields.containsKey(f)) {
            Draft.Field draft = new Draft.Field(new Draft.Alias(new Draft.Name(alias), sourceLabel(f)));
            aliasedFields.put(f, draft);
            fieldAliases.add(new FieldAlias(fileOf(f.source()), alias, f.label()));
        }
    }

    /** Returns the label as it is in the source. */
    private Draft sourceLabel(Field f) {
        Declaration.Field source = notes.node(f, Declaration.Field.class);
        return source != null && source.label() instanceof Operand.Alias a && a.expr() instanceof Operand.BasicLit l
                ? new Draft.Literal(l.kind(), l.text())
                : label(f.label());
    }

    private static @Nullable SourceFile fileOf(@Nullable SourcePos at) {
        return at == null ? null : at.file();
    }

    /** Reports whether a field of that label is written with that alias in the file of what refers to it. */
    boolean isFieldAlias(String alias, FieldReference by) {
        return fieldAliases.contains(new FieldAlias(fileOf(by.source()), alias, by.label()));
    }

    /** Returns the draft for a field of a literal, which has its alias if it had one in the source. */
    Draft.Field newField(Field f) {
        Draft.Field draft = aliasedFields.get(f);
        return draft != null ? draft : new Draft.Field(label(f.label()));
    }

    /** Says what a name in the source means from now on; returns what it meant before, if anything, for when that is over. */
    Draft.@Nullable Alias declareValueAlias(String sourceName, Draft.Alias alias) {
        return valueAliases.put(sourceName, alias);
    }

    /** Says that a name means again what it meant before. */
    void endValueAlias(String sourceName, Draft.@Nullable Alias before) {
        if (before == null) {
            valueAliases.remove(sourceName);
        } else {
            valueAliases.put(sourceName, before);
        }
    }

    String valueAlias(String sourceName) {
        Draft.Alias alias = valueAliases.get(sourceName);
        return alias == null ? sourceName : alias.name.text;
    }

    /** Returns what a reference to a let clause becomes: its name, or its value if the clause is not part of what is exported. */
    Draft let(@Nullable Environment env, LetReference r) {
        Draft.Let let = lets.get(r.label());
        LetField source = letFields.get(r.label());
        if (let == null || source == null) {
            Vertex v = env == null ? null : evaluation.resolveIn(env, r);
            if (v == null || v.conjuncts().isEmpty()) {
                return new Draft.Name(r.label().name());
            }
            Conjunct x = v.conjuncts().get(0);
            return terms.expression(x.env(), x.expr());
        }
        if (let.value == null && let.name == null) {
            let.name = new Draft.Name(names.unique(r.label().name()));
            Environment scope = env;
            for (int i = 0; i < r.upCount() && scope != null; i++) {
                scope = scope.up();
            }
            let.value = terms.expression(scope, source.value());
        }
        Draft.Name name = new Draft.Name(let.name == null ? r.label().name() : let.name.text);
        name.target = let;
        return name;
    }

    /** Drops the let clauses that nothing refers to. */
    static void dropUnusedLets(Draft.Struct s) {
        s.elements.removeIf(d -> d instanceof Draft.Let let && let.value == null);
    }
}
