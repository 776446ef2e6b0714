package dev.pequod.conformance;

import dev.pequod.cue.errors.CueException;
import dev.pequod.cue.internal.adt.ArcType;
import dev.pequod.cue.internal.adt.CompiledPackage;
import dev.pequod.cue.internal.adt.Label;
import dev.pequod.cue.internal.adt.Vertex;
import dev.pequod.cue.internal.compile.CompileResult;
import dev.pequod.cue.internal.encoding.JsonWriter;
import dev.pequod.cue.internal.eval.Budget;
import dev.pequod.cue.internal.eval.Evaluation;
import dev.pequod.cue.internal.eval.FieldOrder;
import dev.pequod.cue.internal.export.DataExporter;
import dev.pequod.cue.internal.load.FileTree;
import dev.pequod.cue.internal.load.LoadOptions;
import dev.pequod.cue.internal.load.LoadResult;
import dev.pequod.cue.internal.load.Loader;
import dev.pequod.cue.internal.program.Linker;
import dev.pequod.cue.internal.program.Run;
import dev.pequod.cue.internal.source.SourceFile;
import dev.pequod.cue.internal.syntax.File;
import dev.pequod.cue.internal.syntax.FormatOptions;
import dev.pequod.cue.internal.syntax.Formatter;
import dev.pequod.cue.internal.syntax.LanguageVersion;
import dev.pequod.cue.internal.syntax.ParseOptions;
import dev.pequod.cue.internal.syntax.ParseResult;
import dev.pequod.cue.internal.syntax.Parser;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Computes the result of one case. */
final class CaseRunner {
    private static final Map<String, Object> INVALID = Map.of(
            "expect",
            Map.of("kind", "_|_", "concrete", true, "error", Map.of("code", "invalid")),
            "export_json",
            fails());

    private static final long MAX_EXPORT_BYTES = 64L << 20;

    private final Map<String, @Nullable Object> test;
    private final Budget budget;

    private CaseRunner(Map<String, @Nullable Object> test, Budget budget) {
        this.test = test;
        this.budget = budget;
    }

    /**
     * Returns the members of the result of a case.
     *
     * @throws IllegalArgumentException if it is no case
     * @throws dev.pequod.cue.internal.eval.LimitExceeded if the budget does not suffice
     */
    static Map<String, Object> run(Map<String, @Nullable Object> test, Budget budget) {
        CaseRunner run = new CaseRunner(test, budget);
        String kind = String.valueOf(test.get("kind"));
        return switch (kind) {
            case "eval" -> run.eval();
            case "format" -> run.format();
            case "parse" -> run.parse();
            default -> throw new IllegalArgumentException("no such kind of case: " + kind);
        };
    }

    // --- syntax
    // ---------------------------------------------------------------------------------------------------------------

    private Map<String, Object> parse() {
        ParseResult<File> parsed = parseInput(test.get("language_version"));
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("expect", Map.of("ok", parsed.isOk()));
        if (parsed.isOk()) {
            result.put("formatted", Formatter.format(parsed.tree(), FormatOptions.TABS));
        }
        return result;
    }

    private Map<String, Object> format() {
        Map<?, ?> options = test.get("options") instanceof Map<?, ?> m ? m : Map.of();
        ParseResult<File> parsed = parseInput(options.get("version"));
        if (!parsed.isOk()) {
            return Map.of(
                    "expect", Map.of("output", "", "errors", parsed.errors().toString()));
        }
        FormatOptions how = FormatOptions.TABS.withSimplify(Boolean.TRUE.equals(options.get("simplify")));
        return Map.of("expect", Map.of("output", Formatter.format(parsed.tree(), how)));
    }

    private ParseResult<File> parseInput(@Nullable Object version) {
        byte[] input = test.get("input_base64") instanceof String s
                ? Base64.getDecoder().decode(s)
                : bytes(String.valueOf(test.get("input")));
        LanguageVersion known = version instanceof String s ? LanguageVersion.parse(s) : null;
        ParseOptions options = ParseOptions.DEFAULT.with(known == null ? LanguageVersion.LATEST : known);
        return Parser.parseFile(SourceFile.of("in.cue", input), options);
    }

    private static byte[] bytes(String s) {
        return s.getBytes(StandardCharsets.UTF_8);
    }

    // --- evaluation
    // -----------------------------------------------------------------------------------------------------------

    private Map<String, Object> eval() {
        Map<String, byte[]> files = new LinkedHashMap<>();
        if (test.get("files") instanceof Map<?, ?> m) {
            m.forEach((path, text) -> files.put(String.valueOf(path), bytes(String.valueOf(text))));
        }
        if (test.get("files_base64") instanceof Map<?, ?> m) {
            m.forEach((path, text) ->
                    files.put(String.valueOf(path), Base64.getDecoder().decode(String.valueOf(text))));
        }
        List<String> arguments = new ArrayList<>();
        if (test.get("args") instanceof List<?> l) {
            l.forEach(a -> arguments.add(String.valueOf(a)));
        }
        LoadResult loaded = Loader.load(FileTree.of(files), arguments, LoadOptions.DEFAULT);
        if (!loaded.errors().isEmpty()) {
            return INVALID;
        }
        CompileResult compiled;
        try {
            compiled = Linker.link(loaded, Map.of()).results().getFirst();
        } catch (CueException e) {
            return INVALID;
        }
        return compiled.isOk() ? Run.run(budget, c -> evaluate(c, compiled.compiled())) : INVALID;
    }

    private static Map<String, Object> evaluate(Evaluation c, CompiledPackage p) {
        Vertex root = c.root(p);
        c.finish(root);
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("expect", new ValueTree(c).of(root));
        Object json = export(c, root);
        result.put("export_json", json);
        if (!(json instanceof String)) {
            List<Object> fields = new ArrayList<>();
            for (Label l : FieldOrder.of(c, root.deref())) {
                Vertex a = root.deref().arc(l);
                if (a != null && l.isRegular() && a.arcType == ArcType.MEMBER) {
                    Map<String, Object> field = new LinkedHashMap<>();
                    field.put("label", l.name());
                    field.put("export_json", export(c, a));
                    fields.add(field);
                }
            }
            result.put("field_exports", fields);
        }
        return result;
    }

    private static Object export(Evaluation c, Vertex v) {
        c.finish(v);
        if (c.validateAll(v, true, true) != null || c.validate(v, true, true, false) != null) {
            return fails();
        }
        JsonWriter out = JsonWriter.compact(MAX_EXPORT_BYTES);
        try {
            DataExporter.export(c, v, out);
        } catch (CueException e) {
            return fails();
        }
        return out.text();
    }

    private static Map<String, Object> fails() {
        return Map.of("fails", true);
    }
}
