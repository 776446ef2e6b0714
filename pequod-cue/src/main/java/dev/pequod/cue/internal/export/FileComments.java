package dev.pequod.cue.internal.export;

import dev.pequod.cue.internal.syntax.Comment;
import dev.pequod.cue.internal.syntax.CommentGroup;
import dev.pequod.cue.internal.syntax.Declaration;
import dev.pequod.cue.internal.syntax.File;
import dev.pequod.cue.internal.syntax.RelativePos;
import java.util.ArrayList;
import java.util.List;

/**
 * The comments in front of a file.
 *
 * @param docs those of the package: around its clause, or the first group if there is no clause
 * @param rest those of the file
 */
record FileComments(List<CommentGroup> docs, List<CommentGroup> rest) {
    static FileComments of(File f) {
        List<CommentGroup> docs = new ArrayList<>();
        List<CommentGroup> rest = new ArrayList<>();
        Declaration.PackageClause clause = f.packageClause();
        if (clause != null) {
            docs.addAll(clause.comments());
        }
        for (CommentGroup g : f.comments()) {
            (g.doc() ? docs : rest).add(g);
        }
        if (clause == null && docs.isEmpty() && !rest.isEmpty()) {
            CommentGroup first = rest.remove(0);
            docs.add(new CommentGroup(first.list(), true, first.line(), first.position()));
        }
        return new FileComments(docs, rest);
    }

    /** Returns the comments of several files as one: theirs in order, but all documentation of the package in one group. */
    static FileComments of(List<File> files) {
        List<CommentGroup> docs = new ArrayList<>();
        List<CommentGroup> rest = new ArrayList<>();
        for (File f : files) {
            FileComments comments = of(f);
            comments.docs.forEach(g -> docs.add(apart(g)));
            rest.addAll(comments.rest);
        }
        return new FileComments(docs, rest);
    }

    /** Returns the group with an empty line in front. */
    private static CommentGroup apart(CommentGroup g) {
        List<Comment> list = new ArrayList<>(g.list());
        Comment first = list.get(0);
        list.set(0, new Comment(first.slash().with(RelativePos.NEW_SECTION), first.text()));
        return new CommentGroup(list, g.doc(), g.line(), g.position());
    }

    /** Returns the groups, those that are documentation joined into one that comes first. */
    static List<CommentGroup> merged(List<CommentGroup> groups) {
        if (groups.size() <= 1 || groups.stream().noneMatch(CommentGroup::doc)) {
            return groups;
        }
        List<Comment> doc = new ArrayList<>();
        List<CommentGroup> others = new ArrayList<>();
        for (CommentGroup g : groups) {
            if (g.doc()) {
                if (!doc.isEmpty()) {
                    doc.add(Comment.of("//"));
                }
                doc.addAll(g.list());
            } else {
                others.add(g);
            }
        }
        others.add(0, new CommentGroup(doc, true, false, 0));
        return others;
    }
}
