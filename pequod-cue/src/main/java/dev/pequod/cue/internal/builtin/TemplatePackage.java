package dev.pequod.cue.internal.builtin;

import static dev.pequod.cue.internal.adt.Kinds.STRING;
import static dev.pequod.cue.internal.adt.Kinds.TOP;

import dev.pequod.cue.internal.adt.Expr;
import dev.pequod.cue.internal.template.Template;
import dev.pequod.cue.internal.template.TemplateException;
import org.jspecify.annotations.Nullable;

/** The package {@code text/template}. */
final class TemplatePackage {
    private TemplatePackage() {}

    static PackageTable table() {
        return new PackageTable("text/template")
                .function("Execute", STRING, TemplatePackage::execute, STRING, TOP)
                .function(
                        "HTMLEscape",
                        STRING,
                        a -> a.string(TemplateFunctions.html(a.evaluation(), a.characters(0))),
                        STRING)
                .function(
                        "JSEscape",
                        STRING,
                        a -> a.string(TemplateFunctions.js(a.evaluation(), a.characters(0))),
                        STRING);
    }

    private static @Nullable Object data(Arguments a) {
        TemplateData data = new TemplateData();
        Documents.write(a, a.value(1), data);
        return data.value();
    }

    private static Expr execute(Arguments a) {
        String template = a.text(0);
        try {
            return a.string(Template.execute(template, () -> data(a), new TemplateFunctions(a.evaluation())));
        } catch (TemplateException e) {
            throw a.failure("%s", String.valueOf(e.getMessage()));
        }
    }
}
