package dev.pequod.cue.internal.load;

import dev.pequod.cue.internal.source.SourceFile;
import dev.pequod.cue.internal.syntax.Declaration;
import dev.pequod.cue.internal.syntax.Expression;
import dev.pequod.cue.internal.syntax.LanguageVersion;
import dev.pequod.cue.internal.syntax.LiteralException;
import dev.pequod.cue.internal.syntax.Operand;
import dev.pequod.cue.internal.syntax.ParseOptions;
import dev.pequod.cue.internal.syntax.Parser;
import dev.pequod.cue.internal.syntax.StringLiteral;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What {@code vendor/modules.json} says of the modules in that folder. Whatever is not as it should be there counts as not said.
 *
 * @param modules what is said of each, by its path with the major version
 */
record VendorFile(Map<String, Module> modules) {
    static final VendorFile NONE = new VendorFile(Map.of());

    /**
     * What is said of one module.
     *
     * @param majors the major version that an import without one means in it, by the path of the module that it is of
     * @param language its language version; null if it is that of the module which needs it
     */
    record Module(Map<String, String> majors, @Nullable LanguageVersion language) {
        static final Module UNKNOWN = new Module(Map.of(), null);
    }

    /** Parses the file. */
    static VendorFile parse(SourceFile source) {
        Map<String, Module> modules = new TreeMap<>();
        List<Declaration> file =
                Parser.parseFile(source, ParseOptions.DEFAULT).tree().declarations();
        if (file.size() == 1 && file.getFirst() instanceof Declaration.EmbedDecl all) {
            fields(fields(all.expr()).get("modules"), (module, facts) -> {
                Map<String, String> majors = new LinkedHashMap<>();
                Map<String, Expression> said = fields(facts);
                fields(said.get("majors"), (path, major) -> {
                    if (major instanceof Operand.BasicLit text) {
                        majors.put(path, text(text));
                    }
                });
                LanguageVersion language = said.get("language") instanceof Operand.BasicLit text
                        ? LanguageVersion.parse(text(text))
                        : null;
                modules.put(module, new Module(majors, language));
            });
        }
        return new VendorFile(modules);
    }

    private static void fields(@Nullable Expression struct, BiConsumer<String, Expression> each) {
        fields(struct).forEach(each);
    }

    private static Map<String, Expression> fields(@Nullable Expression struct) {
        Map<String, Expression> fields = new LinkedHashMap<>();
        if (struct instanceof Operand.StructLit literal) {
            for (Declaration one : literal.elements()) {
                if (one instanceof Declaration.Field field && field.label() instanceof Operand.BasicLit name) {
                    fields.put(text(name), field.value());
                }
            }
        }
        return fields;
    }

    private static String text(Operand.BasicLit literal) {
        try {
            return StringLiteral.parse(literal.text()).text();
        } catch (LiteralException e) {
            return "";
        }
    }
}
