package dev.pequod.cue.internal.export;

import dev.pequod.cue.internal.adt.Bottom;
import dev.pequod.cue.internal.adt.Datum;
import dev.pequod.cue.internal.adt.Kinds;
import dev.pequod.cue.internal.adt.StructLit;
import dev.pequod.cue.internal.adt.Vertex;
import dev.pequod.cue.internal.eval.Evaluation;
import dev.pequod.cue.internal.export.SyntaxOptions.Trait;
import dev.pequod.cue.internal.source.Notation;
import dev.pequod.cue.internal.syntax.CommentGroup;
import dev.pequod.cue.internal.syntax.File;
import dev.pequod.cue.internal.syntax.Formatter;
import dev.pequod.cue.internal.syntax.RelativePos;
import java.util.ArrayList;
import java.util.List;

/**
 * Shows finished values as CUE, as {@code cue eval}, {@code cue def} and {@code cue export --out cue} do.
 *
 * <p>Exporting needs the evaluation the value comes from: it charges its budget, and what is unified while exporting is evaluated by
 * it. Nesting counts against the budget's depth.
 */
public final class SyntaxExporter {
    private SyntaxExporter() {}

    /**
     * Returns the value as source.
     *
     * @param packageId the package whose hidden fields are shown
     * @param maxBytes how long the source may be
     * @throws dev.pequod.cue.internal.eval.LimitExceeded if it would be longer
     */
    public static String text(Evaluation evaluation, Vertex v, String packageId, SyntaxOptions options, long maxBytes) {
        Exporter e = new Exporter(options, evaluation, packageId, maxBytes);
        String text = Formatter.format(file(e, v), options.format(), length -> {
            evaluation.passed(0);
            e.checkLength(length, v);
        });
        evaluation.chargeSize(text.length());
        return text;
    }

    private static File file(Exporter e, Vertex v) {
        SyntaxOptions options = e.options;
        e.names.note(v);
        if (options.has(Trait.INLINE_IMPORTS) || v.parent != null && !options.has(Trait.EXPAND)) {
            e.pivot = new Pivot(e, v);
        }
        Draft.Document document = new Draft.Document();
        Draft value = isScalar(v) && v.base instanceof Datum d && !(options.has(Trait.SCHEMA) && isData(d))
                ? e.values.bare(d) // it is written anew
                : options.has(Trait.SCHEMA) ? schema(e, v) : value(e, v);
        if (value instanceof Draft.Struct s) {
            document.declarations.addAll(s.elements);
        } else {
            document.declarations.add(value);
        }
        document.packageName = options.packageName().isEmpty() ? null : options.packageName();
        if (options.has(Trait.SCHEMA)) {
            List<File> files = e.notes.files(v);
            if (files.size() == v.conjuncts().size()) {
                addHead(document, files);
            }
        }
        if (e.pivot != null) {
            e.pivot.complete(document);
        }
        Draft first = document.declarations.isEmpty() ? null : document.declarations.get(0);
        boolean isValue =
                !(first instanceof Draft.Field || first instanceof Draft.Let || first instanceof Draft.Comprehension);
        if (first != null && isValue && document.declarations.size() == 1) {
            Draft.first(first).relation = RelativePos.NO_SPACE;
        }
        Names.settle(e.evaluation, document);
        return DraftSyntax.file(e.evaluation, document);
    }

    /** Returns a value; what an expression that stands in no field lacks is told, as there is nothing around to add it. */
    private static Draft value(Exporter e, Vertex v) {
        boolean isExpression = isAlone(v) && !(v.conjuncts().getFirst().term() instanceof StructLit);
        return isExpression && v.base instanceof Bottom b ? e.values.bottom(b) : e.values.value(v, v.conjuncts());
    }

    private static boolean isScalar(Vertex v) {
        return isAlone(v) && v.conjuncts().getFirst().term() instanceof Datum;
    }

    /** Reports whether a scalar is not from CUE, so that a schema has it as its notation writes it. */
    private static boolean isData(Datum d) {
        return d.source() == null || d.source().file().notation() != Notation.CUE;
    }

    private static boolean isAlone(Vertex v) {
        return v.parent == null && v.conjuncts().size() == 1;
    }

    /** Adds the comments of the files, and their package clause. */
    private static void addHead(Draft.Document document, List<File> files) {
        files.stream()
                .map(File::packageName)
                .filter(name -> !name.isEmpty())
                .findFirst()
                .ifPresent(name -> document.packageName = name);
        FileComments comments = FileComments.of(files);
        if (document.packageName != null) {
            document.packageComments = FileComments.merged(comments.docs());
            document.comments = comments.rest();
        } else {
            List<CommentGroup> all = new ArrayList<>(comments.docs());
            all.addAll(comments.rest());
            document.comments = FileComments.merged(all);
        }
    }

    private static Draft schema(Exporter e, Vertex v) {
        boolean isDefinition = v.closedRecursive;
        e.inDefinition += isDefinition ? 1 : 0;
        Draft value = e.terms.expression(null, v);
        e.inDefinition -= isDefinition ? 1 : 0;
        if (!isDefinition
                || value instanceof Draft.Struct s && s.elements.stream().anyMatch(SyntaxExporter::isDefinition)) {
            return value;
        }
        if (v.deref().kind() != Kinds.STRUCT) {
            return value;
        }
        Draft.Struct wrapped = new Draft.Struct(true);
        Draft.Field definition = new Draft.Field(new Draft.Name("_#def"));
        definition.value = value;
        wrapped.elements = new ArrayList<>(List.of(new Draft.Name("_#def"), definition));
        return wrapped;
    }

    private static boolean isDefinition(Draft d) {
        return switch (d) {
            case Draft.Name n -> n.text.startsWith("#") || n.text.startsWith("_#");
            case Draft.Selector s -> isDefinition(s.label) && s.label instanceof Draft.Name || isDefinition(s.operand);
            case Draft.Index i -> isDefinition(i.operand);
            default -> false;
        };
    }
}
