package dev.pequod.cue.internal.syntax;

import java.util.ArrayList;
import java.util.List;

/**
 * Comments with neither tokens nor empty lines between them. A group belongs to a node; {@link #position()} tells between which of
 * its tokens it stands. Groups can also be declarations of generated code.
 */
public final class CommentGroup extends Node implements Declaration {

    private final List<Comment> list;
    private boolean doc;
    private boolean line;
    private int position;

    /** Makes a group of at least one comment; see the accessors for the flags. */
    public CommentGroup(List<Comment> list, boolean doc, boolean line, int position) {
        super(list.get(0).slash(), endOf(list.get(list.size() - 1)), 1);
        this.list = List.copyOf(list);
        this.doc = doc;
        this.line = line;
        this.position = position;
    }

    /** Adds groups to the comments of a node that is still being built, keeping the order by position, and returns the node. */
    public static <T extends Syntax> T attach(T node, CommentGroup... groups) {
        addAll(node, List.of(groups));
        return node;
    }

    /** Returns the comments, at least one. */
    public List<Comment> list() {
        return list;
    }

    /** Reports whether the group stands right above a token, on lines of its own. */
    public boolean doc() {
        return doc;
    }

    /** Reports whether the group stands at the end of the line of a token. */
    public boolean line() {
        return line;
    }

    /** Returns how many tokens or children of the node stand before the group: 0 is before the first, 1 before the second. */
    public int position() {
        return position;
    }

    /**
     * Returns the text without slashes, the first blank of each line, blanks at line ends, and empty lines at the beginning, at the
     * end and after empty lines. It ends in a line feed unless it is empty.
     */
    public String text() {
        StringBuilder out = new StringBuilder();
        boolean pendingBlank = false;
        for (Comment c : list) {
            String s = c.text().substring(2);
            s = (s.startsWith(" ") ? s.substring(1) : s).stripTrailing();
            if (s.isEmpty()) {
                pendingBlank = out.length() > 0;
                continue;
            }
            out.append(pendingBlank ? "\n" : "").append(s).append('\n');
            pendingBlank = false;
        }
        return out.append(pendingBlank ? "\n" : "").toString();
    }

    void setDoc() {
        doc = true;
    }

    void setLine() {
        line = true;
    }

    void setPosition(int value) {
        position = value;
    }

    /** Adds groups to the comments of a node, in the order of their positions. Comment groups have no comments themselves. */
    static void addAll(Syntax node, List<CommentGroup> groups) {
        if (groups.isEmpty() || node instanceof CommentGroup) {
            return;
        }
        Node owner = (Node) node;
        List<CommentGroup> all = new ArrayList<>(owner.comments().size() + groups.size());
        all.addAll(owner.comments());
        for (CommentGroup group : groups) {
            int i = all.size();
            while (i > 0 && all.get(i - 1).position > group.position) {
                i--;
            }
            all.add(i, group);
        }
        owner.setComments(all);
    }

    private static int endOf(Comment c) {
        return c.slash().after(c.text().length());
    }
}
