package dev.pequod.cue.internal.export;

import dev.pequod.cue.internal.adt.Conjunct;
import dev.pequod.cue.internal.adt.DynamicField;
import dev.pequod.cue.internal.adt.Expr;
import dev.pequod.cue.internal.adt.Field;
import dev.pequod.cue.internal.adt.FieldNotes;
import dev.pequod.cue.internal.adt.PatternField;
import dev.pequod.cue.internal.adt.StructInfo;
import dev.pequod.cue.internal.adt.StructLit;
import dev.pequod.cue.internal.adt.Term;
import dev.pequod.cue.internal.adt.Vertex;
import dev.pequod.cue.internal.source.SourceFile;
import dev.pequod.cue.internal.source.SourcePos;
import dev.pequod.cue.internal.syntax.Comment;
import dev.pequod.cue.internal.syntax.CommentGroup;
import dev.pequod.cue.internal.syntax.Declaration;
import dev.pequod.cue.internal.syntax.File;
import dev.pequod.cue.internal.syntax.Operand;
import dev.pequod.cue.internal.syntax.ParseOptions;
import dev.pequod.cue.internal.syntax.Parser;
import dev.pequod.cue.internal.syntax.Syntax;
import dev.pequod.cue.internal.syntax.SyntaxChildren;
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
 * The comments and attributes that belong to values. Those of fields were kept by the compiler; those of files and structs are read
 * from the source again, which is done for what shows them only.
 */
final class SourceNotes {
    private final Map<SourceFile, File> files = new IdentityHashMap<>();
    private final Map<SourceFile, Map<Integer, List<String>>> attributes = new IdentityHashMap<>();

    // --- comments
    // -----------------------------------------------------------------------------------------------------------

    /** Returns the comments above the declarations of a vertex. */
    List<String> docs(Vertex v) {
        List<String> docs = new ArrayList<>();
        Set<Term> fields = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Conjunct x : v.conjuncts) {
            if (x.term() instanceof StructLit s && s.file() && s.source() != null) {
                docs.addAll(fileDocs(file(s.source().file())));
            } else if (!isShorthand(x.term())) {
                fields.add(x.term());
                add(docs, x.term());
            }
        }
        if (fields.isEmpty()) {
            return docs;
        }
        for (Vertex p = v.parent; p != null && !fields.isEmpty(); p = p.parent) {
            Set<Term> outer = Collections.newSetFromMap(new IdentityHashMap<>());
            for (Conjunct x : p.conjuncts) {
                Term nested = nested(x.term());
                if (nested != null && fields.contains(nested)) {
                    outer.add(x.term());
                    add(docs, x.term());
                }
            }
            fields = outer;
        }
        return docs;
    }

    /** Returns the comments above one declaration. */
    static List<String> docs(Term t) {
        return notes(t).docs();
    }

    private static void add(List<String> docs, Term t) {
        for (String d : notes(t).docs()) {
            if (docs.stream().noneMatch(known -> known.strip().equals(d.strip()))) {
                docs.add(d);
            }
        }
    }

    private static FieldNotes notes(Term t) {
        return switch (t) {
            case Field f -> f.notes();
            case PatternField f -> f.notes();
            case DynamicField f -> f.notes();
            default -> FieldNotes.NONE;
        };
    }

    /** Reports whether a declaration is {@code a} in {@code a: b: 1}, whose comments are those of {@code b}. */
    private static boolean isShorthand(Term t) {
        return nested(t) instanceof Field;
    }

    private static @Nullable Term nested(Term t) {
        Expr value = t instanceof Expr ? null : Conjunct.valueOf(t);
        if (value instanceof StructLit s && s.declarations().size() == 1 && s.source() != null) {
            Term only = s.declarations().get(0);
            return only.source() != null && only.source().start() == s.source().start() ? only : null;
        }
        return null;
    }

    /** Returns the comments of the package clauses of the files that a vertex is made of. */
    List<String> packageDocs(Vertex v) {
        List<String> docs = new ArrayList<>();
        for (Conjunct x : v.conjuncts) {
            if (x.term() instanceof StructLit s && s.file() && s.source() != null) {
                docs.addAll(fileDocs(file(s.source().file())));
            }
        }
        return docs;
    }

    /** Returns the name of the package that a vertex is the value of; null if it is none. */
    @Nullable
    String packageName(Vertex v) {
        String name = null;
        for (Conjunct x : v.conjuncts) {
            if (x.term() instanceof StructLit s && s.file() && s.source() != null) {
                String declared = file(s.source().file()).packageName();
                name = declared.isEmpty() ? name : declared;
            }
        }
        return name;
    }

    private static List<String> fileDocs(File f) {
        List<String> docs = new ArrayList<>();
        Declaration.PackageClause clause = f.packageClause();
        if (clause != null) {
            clause.comments().forEach(g -> docs.add(text(g)));
        }
        CommentGroup first = null;
        for (CommentGroup g : f.comments()) {
            if (g.doc()) {
                docs.add(text(g));
            } else if (first == null) {
                first = g;
            }
        }
        if (clause == null && docs.isEmpty() && first != null) {
            docs.add(text(first));
        }
        return docs;
    }

    private static String text(CommentGroup g) {
        StringBuilder text = new StringBuilder();
        for (Comment c : g.list()) {
            text.append(c.text()).append('\n');
        }
        return text.toString();
    }

    // --- attributes
    // ---------------------------------------------------------------------------------------------------------

    /** Adds the attributes of a declaration that are not in the list yet. */
    static void addAttributes(List<String> all, Term t) {
        for (String a : notes(t).attributes()) {
            if (!all.contains(a)) {
                all.add(a);
            }
        }
    }

    /** Returns the attributes of the field a vertex is the value of. */
    static List<String> fieldAttributes(Vertex v) {
        List<String> all = new ArrayList<>();
        for (Conjunct x : v.conjuncts) {
            addAttributes(all, x.term());
        }
        return all;
    }

    /** Returns the attributes that stand as declarations in the literals of a vertex. */
    List<String> declarationAttributes(Vertex v) {
        List<String> all = new ArrayList<>();
        for (StructInfo info : v.structs) {
            addDeclarationAttributes(all, info.literal());
        }
        return all;
    }

    /** Adds the attributes that stand as declarations in a literal. */
    void addDeclarationAttributes(List<String> all, StructLit s) {
        SourcePos source = s.source();
        if (source == null || source.file().text().indexOf('@') < 0) {
            return;
        }
        List<String> found = attributes
                .computeIfAbsent(source.file(), this::readAttributes)
                .getOrDefault(s.file() ? -1 : source.start(), List.of());
        for (String a : found) {
            if (!all.contains(a)) {
                all.add(a);
            }
        }
    }

    /** Finds the attributes of all structs of a file by the offset of the struct, -1 for the file. */
    private Map<Integer, List<String>> readAttributes(SourceFile source) {
        Map<Integer, List<String>> found = new HashMap<>();
        File file = file(source);
        List<Declaration> own = file.declarations()
                .subList(file.preamble().size(), file.declarations().size());
        note(found, -1, own);
        Deque<Syntax> open = new ArrayDeque<>();
        open.push(file);
        while (!open.isEmpty()) {
            Syntax node = open.pop();
            if (node instanceof Operand.StructLit s && s.lbrace().hasOffset()) {
                note(found, s.start(), s.elements());
            }
            SyntaxChildren.forEach(node, open::push);
        }
        return found;
    }

    private static void note(Map<Integer, List<String>> found, int offset, List<Declaration> declarations) {
        for (Declaration d : declarations) {
            if (d instanceof Declaration.Attribute a) {
                found.computeIfAbsent(offset, k -> new ArrayList<>()).add(a.text());
            }
        }
    }

    private File file(SourceFile source) {
        return files.computeIfAbsent(
                source, s -> Parser.parseFile(s, ParseOptions.DEFAULT).tree());
    }
}
