package dev.pequod.cue.internal.compile;

import dev.pequod.cue.internal.compile.Scope.Entry;
import dev.pequod.cue.internal.compile.Scope.Meaning;
import dev.pequod.cue.internal.source.Spelling;
import dev.pequod.cue.internal.syntax.Declaration;
import dev.pequod.cue.internal.syntax.LiteralException;
import dev.pequod.cue.internal.syntax.Operand;
import dev.pequod.cue.internal.syntax.StringLiteral;
import dev.pequod.cue.internal.syntax.Syntax;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Declares the imports of a file. */
final class FileImports {
    private final Compiler compiler;
    private final NameResolver names;
    private final Diagnostics diagnostics;

    FileImports(Compiler compiler, NameResolver names, Diagnostics diagnostics) {
        this.compiler = compiler;
        this.names = names;
        this.diagnostics = diagnostics;
    }

    void declare() {
        Map<String, Syntax> taken = new HashMap<>();
        for (Declaration d : diagnostics.file().declarations()) {
            if (d instanceof Declaration.Field f && f.label() instanceof Operand.Ident id) {
                taken.put(id.name(), d);
            }
        }
        for (Declaration.ImportSpec spec : diagnostics.file().imports()) {
            declare(spec, taken);
        }
    }

    private void declare(Declaration.ImportSpec spec, Map<String, Syntax> taken) {
        String path = path(spec);
        String name = spec.name() == null ? packageName(path) : spec.name().name();
        Imports.Imported target = compiler.imports().find(path);
        if (target == null) {
            diagnostics.error(spec, null, undefined(path), suggestion(path));
        }
        Syntax previous = taken.putIfAbsent(name, spec);
        if (previous != null) {
            diagnostics.error(
                    name + " redeclared as imported package name\n\tprevious declaration at "
                            + diagnostics.pos(previous),
                    spec,
                    previous);
            return;
        }
        Entry e = names.declare(name, Meaning.IMPORT, spec);
        e.imported = new Scope.Import(spec, path, target);
    }

    private static String undefined(String path) {
        if (path.startsWith("tool/")) {
            return "package \"" + path
                    + "\" is for commands, which are not run: evaluation reaches no file, process or network";
        }
        return path.contains(".")
                ? "package \"" + path + "\" imported but not defined"
                : "builtin package \"" + path + "\" undefined";
    }

    private @Nullable String suggestion(String path) {
        Set<String> builtin = compiler.imports().builtinPaths();
        for (String other : builtin) {
            if (other.endsWith("/" + path)) {
                return "did you mean \"" + other + "\"?";
            }
        }
        String nearest = Spelling.nearest(path, builtin);
        return nearest == null ? null : "did you mean \"" + nearest + "\"?";
    }

    private String path(Declaration.ImportSpec spec) {
        try {
            return StringLiteral.parse(spec.path().text()).text();
        } catch (LiteralException e) {
            diagnostics.error("invalid import path", spec.path());
            return "";
        }
    }

    /** Returns the name of the package an import path denotes: its qualifier or its last element without version. */
    static String packageName(String importPath) {
        int colon = importPath.lastIndexOf(':');
        if (colon >= 0) {
            return importPath.substring(colon + 1);
        }
        int at = importPath.indexOf('@');
        String path = at >= 0 ? importPath.substring(0, at) : importPath;
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
