package dev.pequod.cue.internal.load;

import dev.pequod.cue.errors.CueError;
import dev.pequod.cue.errors.ErrorCode;
import dev.pequod.cue.errors.Position;
import dev.pequod.cue.internal.source.SourceFile;
import dev.pequod.cue.internal.source.SourcePos;
import dev.pequod.cue.internal.syntax.Declaration;
import dev.pequod.cue.internal.syntax.Expression;
import dev.pequod.cue.internal.syntax.File;
import dev.pequod.cue.internal.syntax.Labels;
import dev.pequod.cue.internal.syntax.LanguageVersion;
import dev.pequod.cue.internal.syntax.LiteralException;
import dev.pequod.cue.internal.syntax.Operand;
import dev.pequod.cue.internal.syntax.ParseOptions;
import dev.pequod.cue.internal.syntax.ParseResult;
import dev.pequod.cue.internal.syntax.Parser;
import dev.pequod.cue.internal.syntax.Quote;
import dev.pequod.cue.internal.syntax.StringLiteral;
import dev.pequod.cue.internal.syntax.Syntax;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads one module file. What is wrong is told in the reference's words, and always with its place. */
final class ModuleReader {
    /** The whole file. */
    private static final ModuleSchema FILE = new ModuleSchema.Struct(Map.of(
            "module", new ModuleSchema.Scalar("string"),
            "language", new ModuleSchema.Struct(Map.of("version", new ModuleSchema.Scalar("string"))),
            "source", new ModuleSchema.Struct(Map.of("kind", new ModuleSchema.Scalar("string"))),
            "description", new ModuleSchema.Scalar("string"),
            "deps",
                    new ModuleSchema.Entries(new ModuleSchema.Struct(Map.of(
                            "v", new ModuleSchema.Scalar("string"),
                            "default", new ModuleSchema.Scalar("bool"),
                            "replaceWith", new ModuleSchema.Scalar("string")))),
            "custom", new ModuleSchema.Entries(new ModuleSchema.Entries(new ModuleSchema.Anything()))));

    /** The first version of the language whose module files have a schema. */
    private static final LanguageVersion OLDEST = new LanguageVersion(0, 8, 0, "alpha.0");

    private static final String MODULE = "module";
    private static final String VERSION = "language.version";
    private static final String SOURCE = "source.kind";
    private static final Set<String> SOURCES = Set.of("self", "git");

    /** The path of a module in its quotes, which names of modules need for their dots. */
    private static final Pattern REPLACEMENT = Pattern.compile("deps\\.\"([^\"\\\\]+)\"\\.replaceWith");

    /** The path of a module that is needed, with the major version, if it is written with one. */
    private static final Pattern DEPENDENCY =
            Pattern.compile("(deps\\.\"([^\"\\\\@]+)(?:@(v[0-9]+))?\"\\.)(v|default|replaceWith)");

    /** What is said of a module that is needed, its name quoted if need be. */
    private static final Pattern DEPENDENCY_FIELD = Pattern.compile("deps\\.(.+)\\.(v|default)");

    private static final String INVALID = "invalid module file: ";

    private final SourceFile source;
    private final List<CueError> errors;
    private final Map<String, Operand.BasicLit> scalars = new TreeMap<>();

    ModuleReader(SourceFile source, List<CueError> errors) {
        this.source = source;
        this.errors = errors;
    }

    /**
     * Returns what the file says; of no use if it added errors.
     *
     * @param beside {@code cue.mod/local-module.cue}, if there is one
     */
    ModuleFile read(String root, @Nullable SourceFile beside) {
        if (source.text().isBlank()) {
            return ModuleFile.none(root); // only marks the top, as for the reference's library
        }
        if (!readFields()) {
            return ModuleFile.none(root);
        }
        LanguageVersion version = version();
        replaced()
                .forEach((path, replacement) -> error(
                        "",
                        "module replace for \"" + path
                                + "\" is not allowed in module.cue; move it to cue.mod/local-module.cue",
                        replacement));
        String path = path();
        checkDependencies();
        int at = path.indexOf('@');
        Map<String, Operand.BasicLit> all = new TreeMap<>(scalars);
        Map<String, String> replaced = new TreeMap<>();
        if (beside != null && !path.isEmpty()) {
            ModuleReader local = new ModuleReader(beside, errors);
            if (local.readFields()) {
                all.putAll(local.scalars);
                local.replaced().forEach((module, by) -> replaced.put(module, text(by)));
                replaced.keySet().removeIf(module -> !all.containsKey("deps." + Quote.STRING.quote(module) + ".v"));
            }
        }
        return new ModuleFile(
                root,
                ModulePath.withoutVersion(path),
                at < 0 ? "v0" : path.substring(at + 1),
                version,
                Replacement.of(replaced),
                majors(all),
                Optional.empty());
    }

    /**
     * Returns the major version of each module that is needed in one, or in several of which one is the default. One that is written both
     * with and without its major version counts as several, as for the reference.
     */
    private static Map<String, String> majors(Map<String, Operand.BasicLit> scalars) {
        Map<String, String> majors = new TreeMap<>();
        Map<String, String> firsts = new TreeMap<>();
        Map<String, String> defaults = new TreeMap<>();
        scalars.forEach((path, value) -> {
            var dep = DEPENDENCY.matcher(path);
            if (dep.matches()) {
                String module = dep.group(2);
                Operand.BasicLit version = scalars.get(dep.group(1) + "v");
                String major = dep.group(3) != null
                        ? dep.group(3)
                        : version == null ? "" : text(version).split("[.]", 2)[0];
                if (major.isEmpty()) {
                    return; // of cue.mod/local-module.cue, about nothing that is needed
                }
                boolean isOnly =
                        firsts.computeIfAbsent(module, first -> dep.group(1)).equals(dep.group(1));
                majors.put(module, isOnly ? major : "");
                if (dep.group(4).equals("default") && value.kind() == Operand.BasicLit.Kind.TRUE) {
                    defaults.put(module, major);
                }
            }
        });
        majors.putAll(defaults);
        majors.values().removeIf(String::isEmpty);
        return majors;
    }

    /** Adds errors for modules that are needed in a version that cannot be, and for paths with several default versions. */
    private void checkDependencies() {
        Map<String, Operand.BasicLit> defaults = new TreeMap<>();
        scalars.forEach((key, value) -> {
            var field = DEPENDENCY_FIELD.matcher(key);
            if (!field.matches()) {
                return;
            }
            String module = unquoted(field.group(1));
            if (field.group(2).equals("v")) {
                String problem = ModulePath.problem(module, text(value));
                if (problem != null) {
                    String subject = "cannot make version from module " + Quote.STRING.quote(module) + ", version "
                            + Quote.STRING.quote(text(value));
                    error("", INVALID + subject + ": " + problem, value);
                }
            } else if (value.kind() == Operand.BasicLit.Kind.TRUE) {
                Operand.BasicLit other = defaults.put(ModulePath.withoutVersion(module), value);
                if (other != null) {
                    String what = "multiple default major versions found for " + ModulePath.withoutVersion(module);
                    error("", INVALID + what, other, value);
                }
            }
        });
    }

    private static String unquoted(String name) {
        try {
            return name.startsWith("\"") ? StringLiteral.parse(name).text() : name;
        } catch (LiteralException e) {
            throw new IllegalStateException("it was quoted here", e);
        }
    }

    private Map<String, Operand.BasicLit> replaced() {
        Map<String, Operand.BasicLit> found = new TreeMap<>();
        scalars.forEach((path, value) -> {
            var matcher = REPLACEMENT.matcher(path);
            if (matcher.matches()) {
                found.put(matcher.group(1), value);
            }
        });
        return found;
    }

    /** Reads the fields of the file, and reports whether nothing is wrong with them. */
    private boolean readFields() {
        ParseResult<File> parsed = Parser.parseFile(source, ParseOptions.DEFAULT);
        for (CueError e : parsed.errors()) {
            errors.add(new CueError(e.code(), e.path(), malformed(e.message()), e.positions(), e.hint()));
        }
        int before = errors.size();
        if (parsed.errors().isEmpty()) {
            PlainSyntax.check(parsed.tree(), false).forEach(x -> error("", malformed(x.message()), x.at()));
            if (errors.size() == before) {
                fields(FILE, "", parsed.tree().declarations());
            }
        }
        return parsed.errors().isEmpty() && errors.size() == before;
    }

    private static String malformed(String message) {
        return "invalid module file syntax: " + message;
    }

    // --- fields
    // -------------------------------------------------------------------------------------------------------------

    private void fields(ModuleSchema schema, String path, List<Declaration> declarations) {
        for (Declaration d : declarations) {
            switch (d) {
                case Declaration.Field f -> {
                    String name = name(f.label());
                    String shown = Labels.needsQuotes(name) ? Quote.STRING.quote(name) : name;
                    String inner = path.isEmpty() ? shown : path + "." + shown;
                    ModuleSchema expected = schema.field(name);
                    if (expected == null) {
                        error(inner, "field not allowed", f.label());
                    } else {
                        value(expected, inner, f.value());
                    }
                }
                case Declaration.EmbedDecl e -> value(schema, path, e.expr());
                default -> {}
            }
        }
    }

    private void value(ModuleSchema schema, String path, Expression value) {
        if (schema instanceof ModuleSchema.Anything) {
            return;
        }
        String kind = kind(value);
        if (!kind.equals(schema.kind())) {
            error(
                    path,
                    "conflicting values " + new SourcePos(source, value.start(), value.end()).text() + " and "
                            + schema.kind() + " (mismatched types " + kind + " and " + schema.kind() + ")",
                    value);
        } else if (value instanceof Operand.StructLit s) {
            fields(schema, path, s.elements());
        } else if (value instanceof Operand.BasicLit x) {
            Operand.BasicLit other = scalars.putIfAbsent(path, x);
            if (other != null && !text(other).equals(text(x))) {
                error(path, malformed("conflicting values " + x.text() + " and " + other.text()), other, x);
            }
        }
    }

    private static String kind(Expression value) {
        return switch (value) {
            case Operand.StructLit s -> "struct";
            case Operand.ListLit l -> "list";
            case Operand.BasicLit x ->
                switch (x.kind()) {
                    case NULL -> "null";
                    case TRUE, FALSE -> "bool";
                    case INT -> "int";
                    case FLOAT -> "float";
                    case STRING -> x.text().replace("#", "").startsWith("'") ? "bytes" : "string";
                };
            default -> "number";
        };
    }

    private static String name(Declaration.Label label) {
        return switch (label) {
            case Operand.Ident id -> id.name();
            case Operand.BasicLit x -> text(x);
            default -> "";
        };
    }

    /** Returns the value of a string, or the text of another scalar. */
    private static String text(Operand.BasicLit x) {
        try {
            return x.kind() == Operand.BasicLit.Kind.STRING
                    ? StringLiteral.parse(x.text()).text()
                    : x.text();
        } catch (LiteralException e) {
            return x.text(); // the parser has told
        }
    }

    // --- values
    // -------------------------------------------------------------------------------------------------------------

    private String path() {
        Operand.BasicLit declared = scalars.get(MODULE);
        String path = declared == null ? "" : text(declared);
        String problem = ModulePath.problem(path);
        if (problem != null) {
            error("", INVALID + problem, declared == null ? new Syntax[0] : new Syntax[] {declared});
        }
        Operand.BasicLit kind = scalars.get(SOURCE);
        if (kind != null && !SOURCES.contains(text(kind))) {
            error(SOURCE, "conflicting values \"git\" and " + kind.text(), kind);
        }
        return path;
    }

    private LanguageVersion version() {
        Operand.BasicLit declared = scalars.get(VERSION);
        if (declared == null) {
            error("", "no language version declared in module.cue");
            return LanguageVersion.LATEST;
        }
        String text = text(declared);
        LanguageVersion v = LanguageVersion.parse(text);
        if (v == null) {
            error("", "language version \"" + text + "\" in module.cue is not valid semantic version", declared);
            return LanguageVersion.LATEST;
        }
        String problem = problem(v, text);
        if (problem != null) {
            error("", problem, declared);
        } else if (!text.equals(v.toString())) {
            error("", INVALID + "language version " + text + " is not canonical", declared);
        }
        return v;
    }

    /** Returns why there is no module of a language version, or null if there may be. */
    static @Nullable String problem(LanguageVersion version, String text) {
        if (version.compareTo(LanguageVersion.LATEST) > 0) {
            return "language version \"" + text + "\" declared in module.cue is too new for current language version \""
                    + LanguageVersion.LATEST + "\"";
        }
        return version.compareTo(OLDEST) < 0
                ? "cannot find schema suitable for reading module file with language version \"" + text + "\""
                : null;
    }

    /** Adds an error; without a place it is that of the file as a whole. */
    private void error(String path, String message, Syntax... at) {
        List<Position> positions = Arrays.stream(at)
                .map(x -> new SourcePos(source, x.start(), x.end()).toPosition())
                .toList();
        List<Position> places = positions.isEmpty() ? List.of(source.position(0)) : positions;
        errors.add(new CueError(ErrorCode.LOAD, path, message, places, null));
    }
}
