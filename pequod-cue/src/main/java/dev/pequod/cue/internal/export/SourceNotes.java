package dev.pequod.cue.internal.export;

import dev.pequod.cue.internal.adt.Conjunct;
import dev.pequod.cue.internal.adt.DynamicField;
import dev.pequod.cue.internal.adt.Field;
import dev.pequod.cue.internal.adt.FieldNotes;
import dev.pequod.cue.internal.adt.PatternField;
import dev.pequod.cue.internal.adt.StructInfo;
import dev.pequod.cue.internal.adt.StructLit;
import dev.pequod.cue.internal.adt.Term;
import dev.pequod.cue.internal.adt.Vertex;
import dev.pequod.cue.internal.source.Notation;
import dev.pequod.cue.internal.source.SourceFile;
import dev.pequod.cue.internal.source.SourcePos;
import dev.pequod.cue.internal.syntax.Comment;
import dev.pequod.cue.internal.syntax.CommentGroup;
import dev.pequod.cue.internal.syntax.ComprehensionClause;
import dev.pequod.cue.internal.syntax.Declaration;
import dev.pequod.cue.internal.syntax.Expression;
import dev.pequod.cue.internal.syntax.File;
import dev.pequod.cue.internal.syntax.Operand;
import dev.pequod.cue.internal.syntax.ParseOptions;
import dev.pequod.cue.internal.syntax.Parser;
import dev.pequod.cue.internal.syntax.RelativePos;
import dev.pequod.cue.internal.syntax.Syntax;
import dev.pequod.cue.internal.syntax.SyntaxChildren;
import dev.pequod.cue.internal.syntax.TokenPos;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What stands around values in the source: comments, attributes, line breaks before clauses. The attributes of fields were kept by the
 * compiler; the rest is read from the source again, which is done for files that have some and for what shows them only.
 */
final class SourceNotes {
    /** A file that was read again, and its nodes by their first offset. */
    private record Source(File file, Map<Integer, List<Syntax>> nodes) {
        <T extends Syntax> @Nullable T node(int offset, Class<T> type) {
            for (Syntax s : nodes.getOrDefault(offset, List.of())) {
                if (type.isInstance(s)) {
                    return type.cast(s);
                }
            }
            return null;
        }
    }

    private final Map<SourceFile, Source> sources = new IdentityHashMap<>();
    private final Map<SourceFile, Boolean> haveAttributes = new IdentityHashMap<>();
    private final Map<SourceFile, Boolean> haveComments = new IdentityHashMap<>();

    private Source source(SourceFile file) {
        return sources.computeIfAbsent(file, f -> f.read(Source.class, SourceNotes::read));
    }

    private static Source read(SourceFile file) {
        File tree = Parser.parseFile(file, ParseOptions.DEFAULT).tree();
        Map<Integer, List<Syntax>> nodes = new HashMap<>();
        Deque<Syntax> open = new ArrayDeque<>();
        open.push(tree);
        while (!open.isEmpty()) {
            Syntax s = open.pop();
            if (s instanceof Declaration.Field
                    || s instanceof Operand.StructLit
                    || s instanceof Operand.Comprehension
                    || s instanceof ComprehensionClause) {
                nodes.computeIfAbsent(s.start(), k -> new ArrayList<>(1)).add(s);
            }
            SyntaxChildren.forEach(s, open::push);
        }
        return new Source(tree, nodes);
    }

    /** Returns what a term was compiled from, or null. */
    <T extends Syntax> @Nullable T node(Term t, Class<T> type) {
        SourcePos at = t.source();
        return at == null ? null : source(at.file()).node(at.start(), type);
    }

    // --- comments
    // -----------------------------------------------------------------------------------------------------------

    private boolean hasComments(@Nullable SourcePos at) {
        return at != null
                && at.file().notation() == Notation.CUE
                && haveComments.computeIfAbsent(at.file(), file -> file.text().contains("//"));
    }

    private Declaration.@Nullable Field field(Term t) {
        return (t instanceof Field || t instanceof PatternField || t instanceof DynamicField) && hasComments(t.source())
                ? node(t, Declaration.Field.class)
                : null;
    }

    /** Returns the comments above the declarations of a vertex. */
    List<CommentGroup> docs(Vertex v) {
        List<CommentGroup> docs = new ArrayList<>();
        Set<Declaration.Field> fields = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Conjunct x : v.conjuncts()) {
            if (x.term() instanceof StructLit s && s.file() && s.source() != null && hasComments(s.source())) {
                docs.addAll(FileComments.of(source(s.source().file()).file()).docs());
                continue;
            }
            if (x.term() instanceof Field data && !data.notes().docs().isEmpty()) {
                docs.add(group(data.notes().docs()));
                continue;
            }
            Declaration.Field f = field(x.term());
            if (f != null && !isShorthand(f)) {
                fields.add(f);
                addDocs(docs, f);
            }
        }
        for (Vertex p = v.parent; p != null && !fields.isEmpty(); p = p.parent) {
            Set<Declaration.Field> outer = Collections.newSetFromMap(new IdentityHashMap<>());
            for (Conjunct x : p.conjuncts()) {
                Declaration.Field f = field(x.term());
                if (f != null && isShorthand(f) && fields.contains(nested(f))) {
                    outer.add(f);
                    addDocs(docs, f);
                }
            }
            fields = outer;
        }
        return docs;
    }

    /** Returns lines as a group, which an empty line at the beginning sets apart. */
    private static CommentGroup group(List<String> lines) {
        boolean isApart = lines.getFirst().isEmpty();
        List<Comment> comments = new ArrayList<>();
        for (String line : isApart ? lines.subList(1, lines.size()) : lines) {
            boolean isFirst = comments.isEmpty() && isApart;
            comments.add(new Comment(TokenPos.of(isFirst ? RelativePos.NEW_SECTION : RelativePos.NEWLINE), line));
        }
        return new CommentGroup(comments, true, false, 0);
    }

    private static void addDocs(List<CommentGroup> docs, Syntax s) {
        for (CommentGroup g : s.comments()) {
            if (g.doc() && docs.stream().noneMatch(known -> known.text().equals(g.text()))) {
                docs.add(g);
            }
        }
    }

    /** Returns the comments above one declaration or clause. */
    List<CommentGroup> docs(Term t, Class<? extends Syntax> type) {
        Syntax s = hasComments(t.source()) ? node(t, type) : null;
        return s == null
                ? List.of()
                : s.comments().stream().filter(CommentGroup::doc).toList();
    }

    /** Reports whether a field is {@code a} in {@code a: b: 1}, whose comments are those of {@code b}. */
    private static boolean isShorthand(Declaration.Field f) {
        Declaration.Field inner = nested(f);
        if (inner == null) {
            return false;
        }
        Expression label = inner.label() instanceof Operand.Alias a ? a.expr() : inner.label();
        return label instanceof Operand.Ident || label instanceof Operand.BasicLit;
    }

    private static Declaration.@Nullable Field nested(Declaration.Field f) {
        return f.value() instanceof Operand.StructLit s
                        && s.elements().size() == 1
                        && !s.lbrace().isValid()
                        && !s.rbrace().isValid()
                        && s.elements().get(0) instanceof Declaration.Field inner
                ? inner
                : null;
    }

    /** Returns the files that a vertex is made of. */
    List<File> files(Vertex v) {
        List<File> files = new ArrayList<>();
        for (Conjunct x : v.conjuncts()) {
            if (x.term() instanceof StructLit s && s.file() && s.source() != null) {
                files.add(source(s.source().file()).file());
            }
        }
        return files;
    }

    // --- attributes
    // ---------------------------------------------------------------------------------------------------------

    /** Adds the attributes of a declaration that are not in the list yet. */
    static void addAttributes(List<String> all, Term t) {
        FieldNotes notes = switch (t) {
            case Field f -> f.notes();
            case PatternField f -> f.notes();
            case DynamicField f -> f.notes();
            default -> FieldNotes.NONE;
        };
        for (String a : notes.attributes()) {
            if (!all.contains(a)) {
                all.add(a);
            }
        }
    }

    /** Returns the attributes of the field a vertex is the value of. */
    static List<String> fieldAttributes(Vertex v) {
        List<String> all = new ArrayList<>();
        for (Conjunct x : v.conjuncts()) {
            addAttributes(all, x.term());
        }
        return all;
    }

    /** Returns the attributes that stand as declarations in the literals of a vertex. */
    List<Declaration.Attribute> declarationAttributes(Vertex v) {
        List<Declaration.Attribute> all = new ArrayList<>();
        for (StructInfo info : v.structs()) {
            addDeclarationAttributes(all, info.literal());
        }
        return all;
    }

    /** Adds the attributes that stand as declarations in a literal and are not in the list yet. */
    void addDeclarationAttributes(List<Declaration.Attribute> all, StructLit literal) {
        SourcePos at = literal.source();
        if (at == null
                || at.file().notation() != Notation.CUE
                || !haveAttributes.computeIfAbsent(
                        at.file(), file -> file.text().indexOf('@') >= 0)) {
            return;
        }
        Source source = source(at.file());
        List<Declaration> elements;
        if (literal.file()) {
            List<Declaration> whole = source.file().declarations();
            elements = whole.subList(source.file().preamble().size(), whole.size());
        } else {
            Operand.StructLit s = source.node(at.start(), Operand.StructLit.class);
            elements = s == null ? List.of() : s.elements();
        }
        for (Declaration d : elements) {
            if (d instanceof Declaration.Attribute a
                    && all.stream().noneMatch(known -> known.text().equals(a.text()))) {
                all.add(a);
            }
        }
    }
}
