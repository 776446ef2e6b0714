package dev.pequod.cue.internal.load;

import dev.pequod.cue.errors.CueError;
import dev.pequod.cue.errors.ErrorCode;
import dev.pequod.cue.errors.Position;
import dev.pequod.cue.internal.source.SourceFile;
import dev.pequod.cue.internal.source.SourcePos;
import dev.pequod.cue.internal.syntax.Declaration;
import dev.pequod.cue.internal.syntax.Expression;
import dev.pequod.cue.internal.syntax.File;
import dev.pequod.cue.internal.syntax.LanguageVersion;
import dev.pequod.cue.internal.syntax.LiteralException;
import dev.pequod.cue.internal.syntax.Operand;
import dev.pequod.cue.internal.syntax.ParseOptions;
import dev.pequod.cue.internal.syntax.ParseResult;
import dev.pequod.cue.internal.syntax.Parser;
import dev.pequod.cue.internal.syntax.StringLiteral;
import dev.pequod.cue.internal.syntax.Syntax;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code cue.mod/module.cue} says.
 *
 * @param root the folder that holds {@code cue.mod}, empty for the top
 * @param path the module path without its major version; empty if there is no module
 * @param version the language version
 */
record ModuleFile(String root, String path, LanguageVersion version) {
    /** Stands in where there is no module. */
    static ModuleFile none(String folder) {
        return new ModuleFile(folder, "", LanguageVersion.LATEST);
    }

    boolean exists() {
        return !path.isEmpty();
    }

    /** Parses the file; problems are added to {@code errors}. */
    static ModuleFile parse(String root, SourceFile source, List<CueError> errors) {
        ParseResult<File> parsed = Parser.parseFile(source, ParseOptions.DEFAULT);
        errors.addAll(parsed.errors());
        File file = parsed.tree();
        String module = "";
        LanguageVersion version = LanguageVersion.LATEST;
        Expression name = find(file.declarations(), "module");
        if (name != null) {
            String text = text(file, name, "module path", errors);
            int at = text.indexOf('@');
            module = at < 0 ? text : text.substring(0, at);
        }
        if (find(file.declarations(), "language") instanceof Operand.StructLit language) {
            Expression declared = find(language.elements(), "version");
            if (declared != null) {
                version = version(file, declared, errors);
            }
        }
        return new ModuleFile(root, module, version);
    }

    private static LanguageVersion version(File file, Expression declared, List<CueError> errors) {
        String text = text(file, declared, "language version", errors);
        LanguageVersion v = LanguageVersion.parse(text);
        if (v == null) {
            errors.add(error(file, declared, "language version \"" + text + "\" is not a version such as v0.17.0"));
            return LanguageVersion.LATEST;
        }
        LanguageVersion newest = LanguageVersion.LATEST;
        if (v.major() > newest.major() || (v.major() == newest.major() && v.minor() > newest.minor())) {
            errors.add(error(
                    file,
                    declared,
                    "language version \"" + text + "\" is too new: this library knows up to " + newest));
        }
        return v;
    }

    private static @Nullable Expression find(List<Declaration> declarations, String name) {
        for (Declaration d : declarations) {
            if (d instanceof Declaration.Field f && name.equals(name(f.label()))) {
                return f.value();
            }
        }
        return null;
    }

    private static @Nullable String name(Declaration.Label label) {
        if (label instanceof Operand.Ident id) {
            return id.name();
        }
        try {
            return label instanceof Operand.BasicLit lit
                    ? StringLiteral.parse(lit.text()).text()
                    : null;
        } catch (LiteralException e) {
            return null;
        }
    }

    private static String text(File file, Expression x, String what, List<CueError> errors) {
        if (x instanceof Operand.BasicLit lit && lit.kind() == Operand.BasicLit.Kind.STRING) {
            try {
                return StringLiteral.parse(lit.text()).text();
            } catch (LiteralException e) {
                errors.add(error(file, x, String.valueOf(e.getMessage())));
                return "";
            }
        }
        errors.add(error(file, x, "the " + what + " must be a string"));
        return "";
    }

    private static CueError error(File file, Syntax at, String message) {
        Position p = new SourcePos(file.source(), at.start(), at.end()).toPosition();
        return CueError.of(ErrorCode.LOAD, message, p);
    }
}
