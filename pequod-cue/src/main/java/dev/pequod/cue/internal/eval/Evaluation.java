package dev.pequod.cue.internal.eval;

import dev.pequod.cue.internal.adt.BasicType;
import dev.pequod.cue.internal.adt.Bottom;
import dev.pequod.cue.internal.adt.CallExpr;
import dev.pequod.cue.internal.adt.CloseInfo;
import dev.pequod.cue.internal.adt.CompiledPackage;
import dev.pequod.cue.internal.adt.Conjunct;
import dev.pequod.cue.internal.adt.Datum;
import dev.pequod.cue.internal.adt.Disjunction;
import dev.pequod.cue.internal.adt.Environment;
import dev.pequod.cue.internal.adt.Expr;
import dev.pequod.cue.internal.adt.Fault;
import dev.pequod.cue.internal.adt.Kinds;
import dev.pequod.cue.internal.adt.Label;
import dev.pequod.cue.internal.adt.Num;
import dev.pequod.cue.internal.adt.Op;
import dev.pequod.cue.internal.adt.Resolver;
import dev.pequod.cue.internal.adt.Status;
import dev.pequod.cue.internal.adt.StructLit;
import dev.pequod.cue.internal.adt.Top;
import dev.pequod.cue.internal.adt.Vertex;
import dev.pequod.cue.internal.source.Library;
import dev.pequod.cue.internal.source.SourcePos;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One evaluation: the registers of the evaluator (current environment, expression, vertex and error) and its stacks; what it may cost is counted by {@link Meter}.
 * Confined to one thread at a time; the programs it evaluates are immutable and may be shared.
 *
 * <p><b>Model.</b> A vertex is the unification of its conjuncts. Starting a vertex inserts literals, types and static fields at once
 * and turns everything else (references, operators, comprehensions, patterns, disjunctions) into tasks ({@link Task}). Tasks state
 * which {@link Conditions} they may still change; whoever needs a condition of another vertex drives that vertex's tasks
 * ({@link Scheduler}) and, if that is not enough, suspends the running task until the condition is signalled or nothing else can make
 * progress. Disjunctions come last: each alternative is tried in a copy of the vertex ({@link Disjunctions}, {@link Overlay}). A vertex
 * is finished when its tasks are done, its arcs are finished, its validators hold and no arc is disallowed ({@link Unifier},
 * {@link Closedness}). An optional field that nobody set shares that of its definition ({@link UnsetFields}); an element of a long list may
 * be reduced to its value when it is finished ({@link Reduction}).
 *
 * <p><b>Invariants.</b> Terms are never changed. The value of a vertex with a final status stays what it is, with these exceptions: an arc that
 * turns out not to be allowed becomes an error, and its parent gets that error, when the struct around it is checked ({@link Closedness});
 * an alternative loses its conjuncts when its disjunction is finished ({@link Disjunctions}); a call that was put off is made again on
 * a vertex without arcs ({@link Unifier}); a reduced element has its arcs replaced by values ({@link Reduction}); elements of slices get
 * other labels. So nothing may be derived from a vertex and kept before the struct around it is finished.
 * The error register holds what the expression being evaluated failed with; whoever calls into expressions takes it.
 */
public final class Evaluation extends Meter {
    /** Finds the builtin packages; made by the package that has them. */
    public interface Builtins {
        /** Returns the finished vertex of the package, or null if there is none. */
        @Nullable
        Vertex packageVertex(String path);
    }

    /** Fields or elements of a value that a message shows at the most: its text is cut, and each of them takes two characters of it. */
    private static final int MOST_TOLD = 2_048;

    /** References to parts of a value that take as much memory as a value. */
    private static final int PARTS_OF_A_VALUE = 128;

    private record OverlayFrame(Map<Vertex, Vertex> copies, Vertex root) {}

    /** The registers saved around the evaluation of another expression. */
    record Frame(
            @Nullable Environment env,
            @Nullable Bottom error,
            @Nullable SourcePos source,
            CloseInfo closeInfo,
            int depth) {}

    private final Turn turn = new Turn();
    private boolean isStopped;
    private final Builtins builtins;
    private final boolean reducing;
    private final Map<CompiledPackage, Vertex> packages = new IdentityHashMap<>();
    private final Map<String, Vertex> builtinPackages = new HashMap<>();

    /** The functions of builtin packages by the calls that were evaluated: packages have some dozens of fields to look through. */
    final Map<CallExpr, NativeFunction> knownFunctions = new IdentityHashMap<>();

    private @Nullable Regexps regexps;
    private final ArrayList<OverlayFrame> overlays = new ArrayList<>();
    private final ArrayList<Vertex> pathOverride = new ArrayList<>();

    final ArrayDeque<Task> taskStack = new ArrayDeque<>();
    List<Task> blocking = new ArrayList<>();
    final Closedness.Ids closing = new Closedness.Ids();
    final UnsetFields unset = new UnsetFields(this);
    final KnownOrders orders = new KnownOrders(this);

    @Nullable
    Environment env;

    CloseInfo closeInfo = CloseInfo.NONE;

    @Nullable
    SourcePos source;

    @Nullable
    Bottom error;

    @Nullable
    Vertex vertex;

    /** What is evaluated without running its validators; mostly null. */
    @Nullable
    Vertex unchecked;

    /** A lookup found an arc that a running comprehension may still create. */
    boolean lookupPending;

    /**
     * Before a call: the one whose result becomes a conjunct of a field and may have elements that are not finished; after it: the
     * same if it has.
     */
    @Nullable
    CallExpr deferredCall;

    boolean inValidatorCall;
    /** How many structs are being evaluated around what is; counted from 1, so that no vertex under evaluation has the 0 of the others. */
    int evalDepth = 1;

    int comprehensionId;
    int inDetached;
    int inValidator;

    public Evaluation(Builtins builtins, Budget budget) {
        this(builtins, budget, false);
    }

    /**
     * Creates an evaluation.
     *
     * @param reducing whether finished elements of long lists are reduced to their values, which is worth it if the values are all that
     *     counts in the end
     */
    public Evaluation(Builtins builtins, Budget budget, boolean reducing) {
        super(budget);
        this.builtins = builtins;
        this.reducing = reducing;
    }

    /** Reports whether a reading was stopped, so that vertices may be unfinished; to be asked, and said, within a turn. */
    public boolean isStopped() {
        return isStopped;
    }

    /** Notes that a reading was stopped. */
    public void stop() {
        isStopped = true;
    }

    /** Returns what is taken by whoever works on the vertices of this evaluation. */
    public Turn turn() {
        return turn;
    }

    // --- entry points
    // -------------------------------------------------------------------------------------------------------

    /** Returns the root vertex of a package, one per evaluation; it is evaluated when somebody asks. */
    public Vertex root(CompiledPackage p) {
        Vertex v = packages.get(p);
        if (v == null) {
            v = new Vertex();
            for (StructLit file : p.files()) {
                v.addConjunct(Conjunct.root(Environment.EMPTY, file));
            }
            packages.put(p, v);
        }
        return v;
    }

    /** Returns a new root vertex of a package, unified with what stands before and after it; it is evaluated when somebody asks. */
    public Vertex root(List<? extends Expr> before, CompiledPackage p, List<? extends Expr> after) {
        Vertex v = new Vertex();
        for (List<? extends Expr> part : List.of(before, p.files(), after)) {
            for (Expr x : part) {
                v.addConjunct(Conjunct.root(Environment.EMPTY, x));
            }
        }
        return v;
    }

    /** Returns the finished value of an expression whose references start in {@code scope}; a reference's own vertex if it is one. */
    public Vertex evaluate(@Nullable Vertex scope, Expr x) {
        Environment around = scope == null ? Environment.EMPTY : new Environment(null, scope);
        Datum denoted = x instanceof Resolver r ? denoted(around, r) : null;
        if (denoted instanceof Vertex v) {
            finish(v);
            return v;
        }
        Vertex v = inlineVertex(Conjunct.root(around, denoted == null ? x : denoted));
        finish(v);
        return v;
    }

    /** Evaluates the vertex and everything below it. */
    public void finish(Vertex v) {
        Bottom saved = error;
        error = null;
        Unifier.unify(this, v, Demand.FINISH);
        if (v.dynamic && v.status == Status.FINALIZED && v.isList()) {
            finishElements(v);
        }
        error = saved;
    }

    /** The elements of a slice are those of a list that may not be finished. */
    private void finishElements(Vertex slice) {
        for (int i = 0; i < slice.arcs.size(); i++) {
            Vertex a = slice.arcs.get(i);
            if (a.status != Status.FINALIZED) {
                Unifier.unify(this, a, Demand.FINISH);
            }
        }
    }

    /** Evaluates a new vertex, and everything below it, but for what its validators say of it as it stands. */
    public void finishUnchecked(Vertex v) {
        unchecked = v;
        finish(v);
        unchecked = null;
    }

    /** Reports whether {@code x op y} holds for two scalars; false if they do not fit. */
    public boolean holds(Op op, Datum x, Datum y) {
        return Operators.holds(this, op, x, y);
    }

    /** Evaluates a vertex as if nothing else were being evaluated. */
    void finishApart(Vertex v) {
        List<OverlayFrame> tried = List.copyOf(overlays);
        int detached = inDetached;
        int validator = inValidator;
        boolean validatorCall = inValidatorCall;
        CallExpr deferred = deferredCall;
        Frame saved = push(Environment.EMPTY, null, CloseInfo.NONE);
        overlays.clear();
        inDetached = 0;
        inValidator = 0;
        inValidatorCall = false;
        deferredCall = null;
        try {
            finish(v);
        } finally {
            overlays.addAll(tried);
            inDetached = detached;
            inValidator = validator;
            inValidatorCall = validatorCall;
            deferredCall = deferred;
            pop(saved);
        }
    }

    /** Evaluates the vertex so far that its arcs are known, not what is in them. */
    public void finishArcs(Vertex v) {
        Unifier.completeArcsOnly(this, v);
    }

    /** Evaluates an element so far that its arcs are known, as if the list were being finished. */
    public void finishArcsOfElement(Vertex v) {
        evalDepth++;
        try {
            finishArcs(v);
        } finally {
            evalDepth--;
        }
    }

    /** Evaluates the fields of the vertex, whose arcs are known, one after the other, but not its definitions. */
    public void finishFields(Vertex v) {
        for (int i = 0; i < v.arcs.size(); i++) {
            Vertex a = v.arcs.get(i);
            if (a.label == null || !a.label.isDefinition()) {
                finish(a);
            }
        }
    }

    /** Returns the value behind sharing: a scalar, constraint or error, or the vertex of a struct or list; null if unknown. */
    public @Nullable Datum unwrap(@Nullable Datum v) {
        return Values.unwrap(v);
    }

    /** Returns the default of a disjunction, or {@code v}; null with an error recorded if it is ambiguous. */
    public @Nullable Datum chooseDefault(@Nullable Datum v) {
        return Values.chooseDefault(this, v);
    }

    /** Returns a value with its default taken at the top level; several defaults remain a disjunction. */
    public Datum defaultOf(Datum v) {
        return Values.defaultOf(v);
    }

    /** Returns the vertex that a reference denotes in an environment whose vertices are finished, or null if there is none. */
    public @Nullable Vertex resolveIn(Environment scope, Resolver r) {
        return denoted(scope, r) instanceof Vertex v ? v : null;
    }

    /** Returns the vertex that a reference denotes, the error of a structural cycle if it leads into one, or null if there is no such vertex. */
    private @Nullable Datum denoted(Environment scope, Resolver r) {
        Frame saved = push(scope, r.source(), CloseInfo.NONE);
        Vertex v = References.resolve(this, r, Demand.FINISH);
        Bottom failure = pop(saved);
        if (v == null || failure != null) {
            return null;
        }
        Bottom below = v.childErrors;
        boolean isCycle = below != null && below.code() == Bottom.Code.STRUCTURAL_CYCLE;
        return isCycle ? below : Values.derefNonRooted(v);
    }

    /** Returns the value of an expression in an environment whose vertices are finished, or null if it has none. */
    public @Nullable Datum evaluateIn(Environment scope, Expr x) {
        Frame saved = push(scope, x.source(), CloseInfo.NONE);
        Datum v = Expressions.evaluate(this, x, Demand.FINISH);
        pop(saved);
        return v;
    }

    /** Returns {@code v} with its default taken at the top level; several defaults remain a disjunction. */
    public Vertex defaultOf(Vertex v) {
        return Values.defaultOf(v);
    }

    /** Returns a new vertex that unifies both, finished. */
    public Vertex unify(Datum a, Datum b) {
        return Values.unify(this, a, b);
    }

    /**
     * Returns the errors of a vertex, or null.
     *
     * @param concrete every field must be concrete
     * @param isFinal required fields must be there
     * @param reportIncomplete incomplete errors count even if not {@code concrete}
     */
    public @Nullable Bottom validate(Vertex v, boolean concrete, boolean isFinal, boolean reportIncomplete) {
        return Validation.validate(this, v, new Validation.Rules(concrete, isFinal, false, reportIncomplete, false));
    }

    /** Returns all errors of a vertex, each at its own place, or null. */
    public @Nullable Bottom validateAll(Vertex v, boolean concrete, boolean isFinal) {
        return Validation.validate(this, v, new Validation.Rules(concrete, isFinal, false, false, true));
    }

    /** Reports whether two finished values are equal as {@code ==} sees them. */
    public boolean equal(Datum a, Datum b) {
        return Equality.equal(this, a, b, Equality.REGULAR_ONLY);
    }

    /** Returns a number that differs only where two finished values are certainly not {@linkplain #equal equal}. */
    public int mark(Vertex v) {
        charge(v.arcs.size());
        return Marks.ofData(v);
    }

    /** Reports whether two finished values are the same, hidden fields and definitions included. */
    public boolean identical(Datum a, Datum b) {
        return Equality.equal(this, a, b, 0);
    }

    /** Reports whether whatever is an instance of {@code y} is one of {@code x}; no where that is too hard to tell. */
    public boolean subsumes(Vertex x, Vertex y) {
        return subsumes(x, y, Comparison.EXACT);
    }

    /** Reports whether {@code x} subsumes {@code y}; no where that is too hard to tell. */
    public boolean subsumes(Vertex x, Vertex y, Comparison how) {
        return new Subsumption(this, how).subsumes(x, y);
    }

    /** Returns the result of a binary operator on concrete operands. */
    public Datum binary(Op op, Datum a, Datum b) {
        return Operators.binary(this, null, op, a, b, true);
    }

    /** Returns a copy of {@code v} that is plain data: regular fields only, open, defaults taken. */
    public Vertex toData(Vertex v) {
        return Values.toData(this, v, new IdentityHashMap<>());
    }

    /** Returns a new vertex that shares {@code v}, for {@code close()}. */
    public Vertex wrap(Vertex v) {
        Vertex w = inlineVertex(null);
        w.addConjuncts(v.conjuncts());
        NodeState n = Unifier.state(this, w);
        if (n != null) {
            Sharing.share(n, new Conjunct(Environment.EMPTY, v, CloseInfo.NONE), v, closeInfo);
        }
        return w;
    }

    /** Returns the elements of a list, its default taken; null with an error recorded if it is none. */
    public @Nullable List<Vertex> elements(Datum v) {
        Datum list = Values.chooseDefault(this, v);
        if (!(list instanceof Vertex x) || !x.isList()) {
            if (list != null) {
                Operators.typeError(this, list, Kinds.LIST, null);
            }
            return null;
        }
        List<Vertex> elements = new ArrayList<>(x.arcs.size());
        for (Vertex a : x.arcs) {
            if (a.label != null && a.label.isIndex()) {
                elements.add(a);
            }
        }
        return elements;
    }

    /** Returns the number of elements of a list. */
    public int elementCount(Vertex list) {
        charge(list.arcs.size() >> 2);
        return list.elementCount();
    }

    /** Returns the number of regular fields that exist. */
    public int fieldCount(Vertex v) {
        charge(v.arcs.size() >> 2);
        int count = 0;
        for (Vertex a : List.copyOf(v.arcs)) {
            if (a.label != null && a.label.isRegular() && Values.isDefined(this, a)) {
                count++;
            }
        }
        return count;
    }

    /** Returns a concrete number; null with an error recorded that says what it was wanted {@code as}. */
    public @Nullable Num number(Datum value, String as) {
        Datum v = Values.unwrap(value);
        if (v instanceof Num n) {
            return n;
        }
        if (v instanceof Bottom b) {
            add(b);
        } else if (v != null) {
            Operators.typeError(this, v, Kinds.NUMBER, as);
        }
        return null;
    }

    /** Returns a scalar as interpolation prints it; empty with an error recorded if it has no text. */
    public String text(@Nullable Datum v) {
        return Operators.text(this, v);
    }

    /** Closes a struct as far as what is embedded in it is closed. */
    public void closeLikeEmbedded(Vertex v) {
        NodeState n = NodeState.of(v);
        if (n != null && n.embedClosedness == 2) {
            v.closedRecursive = true;
        } else if (n != null && n.embedClosedness == 1) {
            v.closedOnce = true;
        }
    }

    /** Reports whether a struct or list accepts a field with that label, present or not. */
    public boolean accepts(Vertex v, Label label) {
        return Lookup.accepts(this, v, label);
    }

    /** Reports whether a struct accepts regular fields of any name. */
    public boolean acceptsAnyField(Vertex v) {
        Vertex x = v.deref();
        if (x.base instanceof Disjunction d) {
            return d.values().stream().anyMatch(w -> w instanceof Vertex y && acceptsAnyField(y));
        }
        return v.hasEllipsis
                || Lookup.isOpenStruct(x)
                || x.patterns().stream()
                        .anyMatch(p -> p.pattern() instanceof Top
                                || (p.pattern() instanceof BasicType t && (t.kind() & Kinds.STRING) != 0));
    }

    // --- registers
    // ----------------------------------------------------------------------------------------------------------

    public CloseInfo closeInfo() {
        return closeInfo;
    }

    public @Nullable Environment environment() {
        return env;
    }

    public boolean inStructuralCycle() {
        return closeInfo.isCyclic();
    }

    public boolean hasError() {
        return error != null;
    }

    /** Records an error beside those recorded already. */
    public void add(Bottom b) {
        error = Errors.combine(error, b);
    }

    /** Returns and forgets the recorded error. */
    public @Nullable Bottom takeError() {
        Bottom b = error;
        error = null;
        return b;
    }

    void addError(Bottom.Code code, @Nullable SourcePos at, String format, Object... arguments) {
        add(new Bottom(null, code, List.of(fault(at, format, arguments)), vertex, false, false, false));
    }

    /** Records an error of code EVAL at the current expression. */
    void addError(String format, Object... arguments) {
        addError(Bottom.Code.EVAL, source, format, arguments);
    }

    Bottom newError(Bottom.Code code, @Nullable SourcePos at, String format, Object... arguments) {
        return new Bottom(source, code, List.of(fault(at, format, arguments)), vertex, false, false, false);
    }

    Bottom newError(String format, Object... arguments) {
        return newError(Bottom.Code.EVAL, source, format, arguments);
    }

    Fault fault(@Nullable SourcePos at, String format, Object... arguments) {
        Object[] args = arguments.clone();
        for (int i = 0; i < args.length; i++) {
            if (args[i] instanceof Vertex v) {
                args[i] = told(v);
            } else if (args[i] instanceof String s) {
                countText(s.length());
            }
        }
        return new Fault(format, List.of(args), vertex, overriddenPath(), at, List.of(), List.of());
    }

    /** Returns a vertex as it is now, for a message that is printed later: which shows only the beginning of one that is long. */
    private Vertex told(Vertex v) {
        Vertex copy = v.copy(MOST_TOLD);
        chargeCopy(copy);
        return copy;
    }

    /** Charges for what is as large as a copy of a vertex, beside the vertex that it is. */
    public void chargeCopy(Vertex v) {
        int parts = v.parts();
        charge(parts >> 4);
        countVertices(parts / PARTS_OF_A_VALUE);
    }

    private @Nullable List<Label> overriddenPath() {
        if (pathOverride.isEmpty()) {
            return null;
        }
        List<Label> path = new ArrayList<>(pathOverride.get(0).path());
        for (int i = 1; i < pathOverride.size(); i++) {
            Label l = pathOverride.get(i).label;
            if (l != null) {
                path.add(l);
            }
        }
        return path;
    }

    @Nullable
    Vertex pushVertexAndPath(Vertex v) {
        pathOverride.add(v);
        return pushVertex(v);
    }

    void popVertexAndPath(@Nullable Vertex saved) {
        pathOverride.remove(pathOverride.size() - 1);
        vertex = saved;
    }

    @Nullable
    Vertex pushVertex(@Nullable Vertex v) {
        Vertex saved = vertex;
        vertex = v;
        return saved;
    }

    Frame push(@Nullable Environment newEnv, @Nullable SourcePos newSource) {
        Frame saved = frame();
        error = null;
        if (newSource != null) {
            source = newSource;
        }
        env = newEnv;
        return saved;
    }

    /** Returns the registers as they are, and how deep the evaluation nests. */
    Frame frame() {
        return new Frame(env, error, source, closeInfo, depth());
    }

    Frame push(Environment newEnv, @Nullable SourcePos newSource, CloseInfo newCloseInfo) {
        Frame saved = push(newEnv, newSource);
        closeInfo = newCloseInfo;
        return saved;
    }

    /** Restores the registers and returns the error recorded since {@link #push}. */
    @Nullable
    Bottom pop(Frame saved) {
        Bottom b = error;
        env = saved.env;
        error = saved.error;
        source = saved.source;
        closeInfo = saved.closeInfo;
        returnTo(saved.depth);
        return b;
    }

    @Nullable
    Task currentTask() {
        return taskStack.peek();
    }

    /** Returns the running task if it can be begun anew when it was suspended; one that tries alternatives cannot, as they are used up. */
    @Nullable
    Task suspendableTask() {
        Task task = taskStack.peek();
        return task == null || task.kind == Task.Kind.DISJUNCTIONS ? null : task;
    }

    // --- environments
    // -------------------------------------------------------------------------------------------------------

    Environment up(int count) {
        Environment e = env;
        for (int i = 0; i < count && e != null; i++) {
            e = e.up();
        }
        if (e == null) {
            throw new IllegalStateException("environment chain is shorter than the reference");
        }
        return e;
    }

    /** Returns the vertex of an environment as it is within the disjuncts being tried. */
    @Nullable
    Vertex vertexOf(Environment e) {
        Vertex v = e.vertex();
        if (v == null) {
            return null;
        }
        for (int i = overlays.size() - 1; i >= 0; i--) {
            Vertex copy = overlays.get(i).copies.get(v);
            if (copy != null) {
                return latest(copy, i + 1);
            }
        }
        return v;
    }

    /** Returns the copy of a copy that the disjuncts tried within that one see. */
    private Vertex latest(Vertex v, int from) {
        Vertex latest = v;
        for (int i = from; i < overlays.size(); i++) {
            Vertex copy = overlays.get(i).copies.get(latest);
            latest = copy == null ? latest : copy;
        }
        return latest;
    }

    boolean sameEnvironment(Environment a, Environment b) {
        return a == b || (a.up() == b.up() && vertexOf(a) == vertexOf(b));
    }

    void pushOverlay(Vertex root, Map<Vertex, Vertex> copies) {
        overlays.add(new OverlayFrame(copies, root));
    }

    /** Returns how many alternatives are being tried, one within the other. */
    int alternatives() {
        return overlays.size();
    }

    void popOverlay() {
        overlays.remove(overlays.size() - 1);
    }

    Vertex inlineVertex(@Nullable Conjunct conjunct) {
        countVertex();
        Vertex v = new Vertex();
        v.dynamic = true;
        v.anonymous = inDetached > 0;
        if (conjunct != null) {
            v.addConjunct(conjunct);
        }
        return v;
    }

    @Nullable
    Vertex builtinPackage(String path) {
        Vertex v = builtinPackages.get(path);
        if (v == null) {
            v = builtins.packageVertex(path);
            if (v != null) {
                builtinPackages.put(path, v);
            }
        }
        return v;
    }

    /** Returns the regular expressions compiled so far, and compiles others. */
    public Regexps regexps() {
        Regexps known = regexps;
        if (known == null) {
            known = Library.RE2J.with(() -> new Regexps());
            regexps = known;
        }
        return known;
    }

    // --- limits
    // -------------------------------------------------------------------------------------------------------------

    /** Returns where the evaluation is: at an expression, or else at the innermost vertex that is written somewhere. */
    private @Nullable SourcePos place() {
        SourcePos at = source;
        for (Vertex v = vertex; at == null && v != null; v = v.parent) {
            for (int i = 0; at == null && i < v.conjuncts().size(); i++) {
                at = v.conjuncts().get(i).term().source();
            }
        }
        return at;
    }

    @Override
    public LimitExceeded exceeded(String message, boolean isTooDeep) {
        return new LimitExceeded(message, place(), named(), isTooDeep);
    }

    /** Returns the vertex that is evaluated or, if no path leads there, that of the innermost task to which one does. */
    private @Nullable Vertex named() {
        if (vertex != null && !LimitExceeded.hasPath(vertex)) {
            for (Task t : taskStack) {
                if (LimitExceeded.hasPath(t.node.node)) {
                    return t.node.node;
                }
            }
        }
        return vertex;
    }

    /** Returns the exception to be thrown where what is written of a vertex makes the text longer than it may be. */
    public LimitExceeded tooLong(String message, Vertex at) {
        vertex = at;
        source = null;
        return new LimitExceeded(message, place(), at, false);
    }

    boolean reducesElements() {
        return reducing && overlays.isEmpty();
    }

    /** Reports whether {@code v} is under evaluation by an ancestor. */
    boolean hasDepthCycle(Vertex v) {
        NodeState s = NodeState.of(v);
        return s != null && v.status != Status.FINALIZED && s.evalDepth > 0 && s.evalDepth < evalDepth;
    }
}
