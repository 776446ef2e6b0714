package dev.pequod.cue.internal.syntax;

import dev.pequod.cue.internal.source.SourceFile;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes syntax trees as source in the standard layout, byte by byte as {@code cue fmt} v0.17.1 does.
 *
 * <p>The formatter never decides where lines break. It passes on how each token stood to the one before it in the source, except
 * where the layout demands or forbids white space ({@link LayoutPrinter}), and then aligns cells in columns ({@link TabWriter}).
 * Tokens of generated trees that have no position get the white space that is asked for by default.
 *
 * <p>Comments belong to nodes, with the number of tokens they stand behind ({@link Layout}). {@link DeclarationLayout} and {@link
 * ExpressionLayout} walk the tree, in steps on a stack of their own ({@link Steps}), so that trees may be as deep as memory allows.
 * Time is linear in the size of source and result.
 *
 * <p>Formatting a result again gives the same, but for oddities that are kept from the reference: a comment behind an opening brace
 * is glued to it, and one behind a binary operator or behind {@code import (} moves. What is not kept is a result that cannot be
 * read any more; see {@link LabelSimplifier}, and the open markers that {@code simplify} moves. The language version makes no
 * difference: in v0.17.1 lists keep their style of commas.
 *
 * <p>Comments of trees from the parser are needed; a tree parsed without them loses them. The counterpart in the reference is {@code
 * cue/format}. All methods are thread-safe and leave the tree as it is.
 */
public final class Formatter {
    private Formatter() {}

    /** Returns the source of a file; it ends in a line feed. */
    public static String format(File file, FormatOptions options) {
        return format(file, options, length -> {});
    }

    /**
     * Returns the source of a file; it ends in a line feed.
     *
     * @param size is told how long the text is going to be before it grows, which one long cell does to all lines of its column, and 0
     *     before each of many short steps; what it throws ends them
     */
    public static String format(File file, FormatOptions options, LongConsumer size) {
        Layout layout = new Layout(options, simplifier(file, options), file.source(), size);
        DeclarationLayout declarations = new DeclarationLayout(layout);
        return run(layout, () -> {
            layout.before(file);
            declarations.list(file.declarations());
            layout.then(() -> {
                layout.after();
                layout.printer.writeEnd();
            });
        });
    }

    /**
     * Returns the source of an expression or declaration, without a line feed at the end.
     *
     * @param source the text the positions of the node refer to, null if it has none or comes from several
     */
    public static String format(Syntax node, @Nullable SourceFile source, FormatOptions options) {
        if (node instanceof File file) {
            return format(file, options);
        }
        Layout layout = new Layout(options, simplifier(node, options), source, length -> {});
        DeclarationLayout declarations = new DeclarationLayout(layout);
        return run(layout, () -> {
            switch (node) {
                case Expression e -> declarations.expressions().expression(e);
                case Declaration d -> declarations.declaration(d);
                default -> throw new IllegalArgumentException("neither expression nor declaration: " + node.getClass());
            }
        });
    }

    /** Returns the source of generated code, an expression or a declaration, without a line feed at the end. */
    public static String format(Syntax node, FormatOptions options) {
        return format(node, null, options);
    }

    /** Returns the source of generated declarations. */
    public static String format(List<? extends Declaration> declarations, FormatOptions options) {
        LabelSimplifier labels = options.simplify() ? LabelSimplifier.of(declarations) : LabelSimplifier.NONE;
        Layout layout = new Layout(options, labels, null, length -> {});
        return run(layout, () -> new DeclarationLayout(layout).list(declarations));
    }

    private static LabelSimplifier simplifier(Syntax node, FormatOptions options) {
        return options.simplify() ? LabelSimplifier.of(node) : LabelSimplifier.NONE;
    }

    private static String run(Layout layout, Runnable start) {
        layout.steps.run(start);
        String text = layout.printer.finish();
        FormatOptions options = layout.options;
        if (options.tabIndent()) {
            return text;
        }
        long tabs = text.chars().filter(c -> c == '\t').count();
        layout.size.accept(text.length() + tabs * (options.tabWidth() - 1));
        return text.replace("\t", " ".repeat(options.tabWidth()));
    }
}
