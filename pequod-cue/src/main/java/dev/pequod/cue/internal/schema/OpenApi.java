package dev.pequod.cue.internal.schema;

import dev.pequod.cue.errors.CueError;
import dev.pequod.cue.errors.CueException;
import dev.pequod.cue.errors.ErrorCode;
import dev.pequod.cue.errors.Position;
import dev.pequod.cue.internal.adt.ArcType;
import dev.pequod.cue.internal.adt.Conjunct;
import dev.pequod.cue.internal.adt.Label;
import dev.pequod.cue.internal.adt.Str;
import dev.pequod.cue.internal.adt.Vertex;
import dev.pequod.cue.internal.encoding.DataVisitor;
import dev.pequod.cue.internal.eval.Evaluation;
import dev.pequod.cue.internal.eval.FieldOrder;
import dev.pequod.cue.internal.export.Docs;
import dev.pequod.cue.internal.export.TermPrinter;
import dev.pequod.cue.internal.source.SourcePos;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The definitions of a struct as a document of OpenAPI 3.0 or 3.1, as the reference's {@code encoding/openapi} writes it. It follows the
 * expressions that values are, operand by operand, so that references stay references; what it has no keyword for it leaves out.
 */
public final class OpenApi {
    /** Stands in paths for any field or element. */
    static final Label ANY = Label.string("*");

    private record External(Vertex value, List<Label> path) {}

    private final Evaluation evaluation;
    private final Vertex root;
    private final String version;
    private final boolean expands;
    private final Docs docs = new Docs();
    private final Deque<Label> path = new ArrayDeque<>();
    private final Deque<Vertex> open = new ArrayDeque<>();
    private final Map<String, Object> schemas = new TreeMap<>();
    private final Map<String, External> externals = new TreeMap<>();

    private OpenApi(Evaluation evaluation, Vertex root, String version, boolean expands) {
        this.evaluation = evaluation;
        this.root = root;
        this.version = version;
        this.expands = expands;
    }

    /**
     * Writes the document of a finished struct.
     *
     * @param version {@code 3.0.0} or {@code 3.1.0}
     * @param expands whether what references lead to stands in their place
     * @param info what stands in the section of that name; null to take it from the struct
     * @throws CueException if there is something else than definitions, or something OpenAPI cannot say
     */
    public static void write(
            Evaluation c, Vertex v, String version, boolean expands, @Nullable Vertex info, DataVisitor out) {
        if (!version.equals("3.0.0") && !version.equals("3.1.0")) {
            throw new CueException(List.of(CueError.of(ErrorCode.EVAL, "unsupported version " + version)));
        }
        OpenApi document = new OpenApi(c, v, version, expands);
        document.definitions();
        Map<String, Object> top = new LinkedHashMap<>();
        top.put("openapi", version);
        top.put("info", document.info(info));
        top.put("paths", Map.of());
        top.put("components", Map.of("schemas", document.schemas));
        out.watchedBy(c::passed);
        JsonTree.write(top, out);
    }

    // --- schemas
    // ------------------------------------------------------------------------------------------------------------

    private void definitions() {
        for (Label l : FieldOrder.of(evaluation, root.deref())) {
            Vertex a = root.deref().arc(l);
            if (a != null && l.isDefinition() && !l.isHidden() && !isInternal(l) && isThere(a)) {
                if (a.arcType == ArcType.REQUIRED) {
                    String message = "openapi: " + l.name() + ": field is required but not present";
                    throw new CueException(List.of(error(message, l.name(), a)));
                }
                evaluation.finish(a);
                define(name(List.of(l)), OpenApiBuilder.schema(this, l, a));
            }
        }
        int done = 0;
        while (externals.size() != done) {
            done = externals.size();
            for (Map.Entry<String, External> e : List.copyOf(externals.entrySet())) {
                List<Label> labels = e.getValue().path();
                path.clear();
                path.addAll(labels.subList(0, labels.size() - 1));
                Vertex value = Parts.dereferenced(evaluation, e.getValue().value());
                define(e.getKey(), OpenApiBuilder.schema(this, labels.getLast(), value));
            }
        }
    }

    /** Reports whether a field is there, or must be. */
    private static boolean isThere(Vertex a) {
        return a.arcType == ArcType.MEMBER || a.arcType == ArcType.REQUIRED;
    }

    static boolean isInternal(Label l) {
        return l.isDefinition() && l.name().endsWith("_value");
    }

    Evaluation evaluation() {
        return evaluation;
    }

    Docs docs() {
        return docs;
    }

    Deque<Label> path() {
        return path;
    }

    /** Reports whether exclusive bounds are a flag beside the bound. */
    boolean hasBooleanExclusive() {
        return version.equals("3.0.0");
    }

    /** Reports whether what references lead to stands in their place. */
    boolean expands() {
        return expands;
    }

    /** Notes that a schema is being made; what it leads to must not be itself, if references are expanded. */
    void enter(Vertex v) {
        if (expands && open.contains(v.deref())) {
            throw failure(
                    "cycle in reference at " + TermPrinter.path(List.copyOf(path))
                            + ": cyclic structures not allowed when reference expansion is requested",
                    v);
        }
        open.addLast(v.deref());
    }

    void leave() {
        open.removeLast();
    }

    void define(String name, Map<String, Object> schema) {
        schemas.put(name, schema);
    }

    /** Returns the name of the schema at a path. */
    String name(Collection<Label> labels) {
        return labels.stream()
                .map(l -> l.isDefinition() ? l.name().substring(1) : l.name())
                .collect(Collectors.joining("."));
    }

    /** Notes a reference; what it leads to outside of the struct gets a schema, too. */
    void refer(Vertex v, Parts.Target target) {
        if (target.root() != root) {
            externals.put(name(target.path()), new External(v, target.path()));
        }
    }

    CueException failure(String message, Vertex v) {
        return new CueException(List.of(error(message, TermPrinter.path(List.copyOf(path)), v)));
    }

    private static CueError error(String message, String path, Vertex v) {
        List<Position> places = new ArrayList<>();
        for (Conjunct x : v.conjuncts()) {
            SourcePos at = x.term().source();
            if (at != null && places.isEmpty()) {
                places.add(at.toPosition());
            }
        }
        return new CueError(ErrorCode.EVAL, path, message, places, null);
    }

    // --- the rest of the document
    // -------------------------------------------------------------------------------------------

    private Object info(@Nullable Vertex given) {
        List<CueError> errors = new ArrayList<>();
        Map<String, Object> info = new LinkedHashMap<>();
        for (Label l : FieldOrder.of(evaluation, root.deref())) {
            Vertex a = root.deref().arc(l);
            if (a == null || !l.isString() || !isThere(a)) {
                continue;
            }
            String name = docs.attributes(a).stream()
                    .filter(t -> t.matches("@openapi\\([^,=]+.*"))
                    .map(t -> t.replaceFirst("@openapi\\(([^,)]*).*", "$1"))
                    .findFirst()
                    .orElse(l.name());
            switch (name) {
                case "$version", "-" -> {}
                case "info" -> {
                    if (!a.deref().isStruct()) {
                        errors.add(error("info must be a struct", "", a));
                    } else if (a.arcType == ArcType.MEMBER) {
                        info.putAll(JsonTree.object(Checks.java(evaluation, evaluation.toData(a.deref()))));
                    }
                }
                default -> errors.add(error("openapi: unsupported top-level field \"" + name + "\"", "", a));
            }
        }
        if (!errors.isEmpty()) {
            throw new CueException(errors);
        }
        if (given != null) {
            return JsonTree.object(Checks.java(evaluation, given));
        }
        if (!(info.get("title") instanceof String)) {
            info.put("title", docs.of(root).stream().findFirst().orElse("Generated by cue."));
        }
        if (!(info.get("version") instanceof String)) {
            Vertex v = root.deref().arc(Label.string("$version"));
            String version = v != null && v.arcType == ArcType.MEMBER && evaluation.unwrap(v.deref()) instanceof Str s
                    ? s.value()
                    : "no version";
            info.put("version", version);
        }
        return info;
    }
}
