package dev.pequod.cue.internal.load;

import dev.pequod.cue.internal.source.SourceFile;
import dev.pequod.cue.internal.syntax.CommentGroup;
import dev.pequod.cue.internal.syntax.Declaration;
import dev.pequod.cue.internal.syntax.Expression;
import dev.pequod.cue.internal.syntax.File;
import dev.pequod.cue.internal.syntax.Operand;
import dev.pequod.cue.internal.syntax.ParseOptions;
import dev.pequod.cue.internal.syntax.Parser;
import dev.pequod.cue.internal.syntax.Token;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The attributes before the package clause that decide whether a file belongs to its package: {@code @if(…)} and {@code @ignore()}. */
public final class BuildAttributes {
    /** Conditions that nest deeper hold for nobody. */
    private static final int MAX_HEIGHT = 1000;

    private BuildAttributes() {}

    /** Returns the name of the package that a file belongs to where no tag is set; empty if to none. */
    public static String packageName(SourceFile source) {
        File file = Parser.parseFile(source, ParseOptions.DEFAULT.with(ParseOptions.Part.PACKAGE_CLAUSE))
                .tree();
        boolean isNamed = !file.packageName().equals("_") && exclusion(file, Set.of(), new HashSet<>()) == null;
        return isNamed ? file.packageName() : "";
    }

    /** Returns why the file is left out, or null if it is not; adds the tags that were looked for. */
    static @Nullable String exclusion(File file, Set<String> tags, Set<String> used) {
        boolean conditional = false;
        for (Declaration d : file.declarations()) {
            if (d instanceof Declaration.Attribute a) {
                if (a.name().equals("ignore")) {
                    return "@ignore() attribute found";
                }
                if (a.name().equals("if")) {
                    if (conditional) {
                        return "multiple @if attributes";
                    }
                    conditional = true;
                    if (!holds(a.body(), tags, used)) {
                        return "@if(" + a.body() + ") did not match";
                    }
                }
            } else if (!(d instanceof CommentGroup)) {
                return null;
            }
        }
        return null;
    }

    private static boolean holds(String condition, Set<String> tags, Set<String> used) {
        Expression x = Parser.parseExpr(SourceFile.of("@if", condition), ParseOptions.DEFAULT)
                .tree();
        return x != null && x.height() <= MAX_HEIGHT && holds(x, tags, used);
    }

    /** Looks at both sides of each operator, as all tags that are named count as used. */
    private static boolean holds(Expression x, Set<String> tags, Set<String> used) {
        return switch (x) {
            case Operand.Ident id -> {
                used.add(id.name());
                yield tags.contains(id.name());
            }
            case Operand.ParenExpr p -> holds(p.expr(), tags, used);
            case Expression.UnaryExpr u -> u.op() == Token.NOT && !holds(u.operand(), tags, used);
            case Expression.BinaryExpr b -> {
                boolean left = holds(b.left(), tags, used);
                boolean right = holds(b.right(), tags, used);
                yield b.op() == Token.LAND && left && right || b.op() == Token.LOR && (left || right);
            }
            default -> false;
        };
    }
}
