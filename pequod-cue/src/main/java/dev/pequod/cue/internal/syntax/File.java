package dev.pequod.cue.internal.syntax;

import dev.pequod.cue.internal.source.SourceFile;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A file: attributes, package clause, imports and declarations in the order they were written. */
public final class File extends Node implements Syntax {

    private final SourceFile source;
    private final List<Declaration> declarations;
    private final LanguageVersion languageVersion;
    private final FileExperiments experiments;

    /** Makes a file; for generated code the source is an empty one that has just a name. */
    public File(
            SourceFile source,
            List<? extends Declaration> declarations,
            LanguageVersion languageVersion,
            FileExperiments experiments) {
        super(
                declarations.isEmpty() ? TokenPos.NONE : declarations.get(0).pos(),
                declarations.isEmpty()
                        ? -1
                        : declarations.get(declarations.size() - 1).end(),
                1 + heightOf(declarations));
        this.source = source;
        this.declarations = List.copyOf(declarations);
        this.languageVersion = languageVersion;
        this.experiments = experiments;
    }

    /** Returns a file of generated code. */
    public static File of(List<? extends Declaration> declarations) {
        return new File(
                SourceFile.of("", ""),
                declarations,
                LanguageVersion.LATEST,
                FileExperiments.of(LanguageVersion.LATEST));
    }

    /** Returns the text the offsets of all nodes refer to. */
    public SourceFile source() {
        return source;
    }

    /** Returns everything at the top level, the package clause and imports included. */
    public List<Declaration> declarations() {
        return declarations;
    }

    /** Returns the language version the file was parsed with. */
    public LanguageVersion languageVersion() {
        return languageVersion;
    }

    /** Returns the experiments that hold in this file, by its language version or by its attributes. */
    public FileExperiments experiments() {
        return experiments;
    }

    /** Returns the package clause, or null. */
    public Declaration.@Nullable PackageClause packageClause() {
        for (Declaration d : declarations) {
            if (d instanceof Declaration.PackageClause p) {
                return p;
            }
            if (!(d instanceof CommentGroup || d instanceof Declaration.Attribute)) {
                return null;
            }
        }
        return null;
    }

    /** Returns the name of the package; empty if there is no package clause or if it says {@code _}. */
    public String packageName() {
        Declaration.PackageClause clause = packageClause();
        return clause == null || clause.name().name().equals("_")
                ? ""
                : clause.name().name();
    }

    /** Returns all imports in the order they were written. */
    public List<Declaration.ImportSpec> imports() {
        List<Declaration.ImportSpec> specs = new ArrayList<>();
        for (Declaration d : declarations) {
            if (d instanceof Declaration.ImportDecl i) {
                specs.addAll(i.specs());
            } else if (!(d instanceof CommentGroup
                    || d instanceof Declaration.Attribute
                    || d instanceof Declaration.PackageClause)) {
                break;
            }
        }
        return specs;
    }

    /** Returns the declarations before the first field: everything up to the last of package clause and imports. */
    public List<Declaration> preamble() {
        int end = 0;
        for (int i = 0; i < declarations.size(); i++) {
            Declaration d = declarations.get(i);
            if (d instanceof Declaration.PackageClause || d instanceof Declaration.ImportDecl) {
                end = i + 1;
            } else if (!(d instanceof CommentGroup || d instanceof Declaration.Attribute)) {
                break;
            }
        }
        return declarations.subList(0, end);
    }
}
