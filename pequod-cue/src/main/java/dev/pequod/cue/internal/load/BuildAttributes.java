package dev.pequod.cue.internal.load;

import dev.pequod.cue.errors.CueError;
import dev.pequod.cue.errors.ErrorCode;
import dev.pequod.cue.errors.Position;
import dev.pequod.cue.internal.source.SourceFile;
import dev.pequod.cue.internal.source.SourcePos;
import dev.pequod.cue.internal.syntax.CommentGroup;
import dev.pequod.cue.internal.syntax.Declaration;
import dev.pequod.cue.internal.syntax.Expression;
import dev.pequod.cue.internal.syntax.File;
import dev.pequod.cue.internal.syntax.Operand;
import dev.pequod.cue.internal.syntax.ParseOptions;
import dev.pequod.cue.internal.syntax.ParseResult;
import dev.pequod.cue.internal.syntax.Parser;
import dev.pequod.cue.internal.syntax.Token;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The attributes before the package clause that decide whether a file belongs to its package: {@code @if(…)} and {@code @ignore()}. */
public final class BuildAttributes {
    private static final int MAX_HEIGHT = 1000;

    private BuildAttributes() {}

    /** Says that nobody can tell whether a file belongs to its package. */
    static final class MalformedException extends Exception {
        private static final long serialVersionUID = 1;

        private final transient CueError error;

        private MalformedException(String message, Position... positions) {
            super(message);
            this.error = CueError.of(ErrorCode.SYNTAX, message, positions);
        }

        CueError error() {
            return error;
        }
    }

    /** Returns the name of the package that a file belongs to where no tag is set; empty if to none. */
    public static String packageName(SourceFile source) {
        File file = Parser.parseFile(source, ParseOptions.DEFAULT.with(ParseOptions.Part.PACKAGE_CLAUSE))
                .tree();
        try {
            boolean isNamed = !file.packageName().equals("_") && exclusion(file, Set.of(), new HashSet<>()) == null;
            return isNamed ? file.packageName() : "";
        } catch (MalformedException e) {
            return "";
        }
    }

    /**
     * Returns why the file is left out, or null if it is not; adds the tags that were looked for.
     *
     * @throws MalformedException if the condition is none, or there are several
     */
    static @Nullable String exclusion(File file, Set<String> tags, Set<String> used) throws MalformedException {
        Declaration.Attribute condition = null;
        for (Declaration d : file.declarations()) {
            if (d instanceof Declaration.Attribute a) {
                if (a.name().equals("ignore")) {
                    return "@ignore() attribute found";
                }
                if (a.name().equals("if")) {
                    if (condition != null) {
                        throw new MalformedException(
                                "multiple @if attributes", position(file, a), position(file, condition));
                    }
                    condition = a;
                }
            } else if (!(d instanceof CommentGroup)) {
                break;
            }
        }
        return condition == null || new Condition(file, condition, tags, used).holds()
                ? null
                : "@if(" + condition.body() + ") did not match";
    }

    private static Position position(File file, Declaration.Attribute a) {
        return new SourcePos(file.source(), a.pos().offset(), a.end()).toPosition();
    }

    /** What an attribute asks of tags. */
    private record Condition(File file, Declaration.Attribute attribute, Set<String> tags, Set<String> used) {
        boolean holds() throws MalformedException {
            ParseResult<@Nullable Expression> parsed =
                    Parser.parseExpr(SourceFile.of("@if", attribute.body()), ParseOptions.DEFAULT);
            if (!parsed.errors().isEmpty()) {
                throw malformed(parsed.errors().getFirst().message());
            }
            Expression x = parsed.tree();
            if (x == null || x.height() > MAX_HEIGHT) {
                throw malformed("a build attribute nests too deep");
            }
            return holds(x);
        }

        private MalformedException malformed(String message) {
            return new MalformedException(message, position(file, attribute));
        }

        /** Looks at both sides of each operator, as all tags that are named count as used. */
        private boolean holds(Expression x) throws MalformedException {
            return switch (x) {
                case Operand.Ident id -> {
                    used.add(id.name());
                    yield tags.contains(id.name());
                }
                case Operand.ParenExpr p -> holds(p.expr());
                case Expression.UnaryExpr u -> {
                    if (u.op() != Token.NOT) {
                        throw malformed("invalid operator " + u.op() + " in build attribute");
                    }
                    yield !holds(u.operand());
                }
                case Expression.BinaryExpr b -> {
                    if (b.op() != Token.LAND && b.op() != Token.LOR) {
                        throw malformed("invalid operator " + b.op() + " in build attribute");
                    }
                    boolean left = holds(b.left());
                    boolean right = holds(b.right());
                    yield b.op() == Token.LAND ? left && right : left || right;
                }
                default -> throw malformed("a build attribute takes names of tags, !, &&, || and parentheses alone");
            };
        }
    }
}
