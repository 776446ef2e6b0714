package dev.pequod.cue.internal.syntax;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which node the comments that come now belong to, and between which of its tokens they stand.
 *
 * <p>One state stands for each production that is being parsed. A list is a production without a node of its own: its comments go to
 * the child before them, or to the next one if there is none. Positions are bytes that wrap, as in the reference: what a formatter
 * does with comments in very long lists depends on it.
 */
final class CommentState {

    private final @Nullable CommentState parent;
    private @Nullable CommentState inner;
    byte position;
    private final List<CommentGroup> groups = new ArrayList<>(0);

    private int lists;
    private @Nullable Syntax lastChild;
    private byte lastPosition;

    private CommentState(@Nullable CommentState parent) {
        this.parent = parent;
    }

    static CommentState root() {
        CommentState state = new CommentState(null);
        state.position = -1;
        return state;
    }

    private CommentState inner() {
        CommentState state = inner;
        if (state == null) {
            state = new CommentState(this);
            inner = state;
            return state;
        }
        state.position = 0;
        state.groups.clear();
        state.lists = 0;
        state.lastChild = null;
        state.lastPosition = 0;
        return state;
    }

    void add(CommentGroup group) {
        group.setPosition(position);
        groups.add(group);
    }

    /** Returns the state of a production within this one, which gets the comments right before it. */
    CommentState open(@Nullable CommentGroup lead) {
        CommentState child = inner();
        if (lists > 0 && !groups.isEmpty()) {
            if (lastChild == null) {
                for (CommentGroup g : groups) {
                    g.setPosition(0);
                }
                child.groups.addAll(groups);
            } else {
                giveToLastChild(lastChild);
            }
            groups.clear();
        }
        if (lead != null) {
            child.groups.add(lead);
        }
        return child;
    }

    private void giveToLastChild(Syntax last) {
        List<CommentGroup> all = new ArrayList<>();
        for (CommentGroup g : groups) {
            if (g.position() == 0) {
                all.add(g);
            }
        }
        all.addAll(last.comments());
        for (CommentGroup g : groups) {
            if (g.position() != 0) {
                g.setPosition(lastPosition);
                all.add(g);
            }
        }
        ((Node) last).setComments(all);
    }

    CommentState openList() {
        if (lists > 0) {
            lists++;
            return this;
        }
        CommentState child = inner();
        child.lists = 1;
        return child;
    }

    CommentState closeList() {
        if (lastChild != null) {
            for (CommentGroup g : groups) {
                g.setPosition(lastPosition);
            }
            CommentGroup.addAll(lastChild, groups);
            groups.clear();
        }
        lists--;
        CommentState outer = parent;
        if (lists > 0 || outer == null) {
            return this;
        }
        outer.groups.addAll(groups);
        outer.position++;
        return outer;
    }

    /** Ends the production: its comments go to its node, if it has become one. */
    @Nullable
    CommentState close(@Nullable Syntax node) {
        if (parent != null) {
            parent.lastChild = node;
            parent.lastPosition = position;
            parent.position++;
        }
        if (node != null) {
            CommentGroup.addAll(node, groups);
        }
        return parent;
    }
}
