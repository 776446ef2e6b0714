package dev.pequod.cue.internal.syntax;

import java.util.List;

/**
 * A node of the syntax tree.
 *
 * <p>Nodes are immutable for whoever gets a tree from the parser; only the parser (and code that generates trees, before it hands
 * them on) attaches comments, with {@link CommentGroup#attach}. Equality is identity: nodes may be keys of identity maps, and no
 * method of a node walks the tree. Positions are character offsets into the {@link File#source()}; nodes of generated code have
 * {@link TokenPos#NONE}, or only a relation to the token before.
 *
 * <p>A tree can be deep: brackets nest up to 10 000 levels, and chains such as {@code a+b+c}, {@code a.b.c}, {@code a: b: c: 1} have
 * no limit but the size of the file. {@link #height()} tells before one recurses.
 */
public sealed interface Syntax
        permits ComprehensionClause, Declaration, Declaration.ImportSpec, Declaration.PostfixAlias, Expression, File {

    /** Returns the position of the first token. */
    TokenPos pos();

    /** Returns the offset of the first character, or -1 if the node has no position. */
    default int start() {
        return pos().offset();
    }

    /** Returns the offset after the last character, or -1 if the node has no position; -1 for some nodes with syntax errors. */
    int end();

    /** Returns the number of nodes on the longest way down from here, this one included; comments do not count. */
    int height();

    /** Returns the comments that belong to this node, ordered by {@link CommentGroup#position()}. */
    List<CommentGroup> comments();
}
