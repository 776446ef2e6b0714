package dev.pequod.cue.internal.syntax;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What all nodes have. Position, end and height are computed once from the children, so that asking never recurses. */
abstract class Node {

    private final TokenPos pos;
    private final int end;
    private final int height;
    private List<CommentGroup> comments = List.of();

    Node(TokenPos pos, int end, int height) {
        this.pos = pos;
        this.end = end;
        this.height = height;
    }

    /** Returns the position of the first token. */
    public final TokenPos pos() {
        return pos;
    }

    /** Returns the offset after the last character, or -1. */
    public final int end() {
        return end;
    }

    /** Returns the number of nodes on the longest way down from here. */
    public final int height() {
        return height;
    }

    /** Returns the comments that belong to this node, in order. */
    public final List<CommentGroup> comments() {
        return comments;
    }

    final void setComments(List<CommentGroup> groups) {
        comments = groups;
    }

    static int heightOf(@Nullable Syntax node) {
        return node == null ? 0 : node.height();
    }

    static int heightOf(List<? extends Syntax> nodes) {
        int height = 0;
        for (int i = 0; i < nodes.size(); i++) {
            height = Math.max(height, nodes.get(i).height());
        }
        return height;
    }
}
