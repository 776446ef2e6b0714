package dev.pequod.cue.internal.export;

import dev.pequod.cue.internal.syntax.FormatOptions;

/**
 * What {@link SyntaxExporter} shows of a value, and how it is laid out.
 *
 * @param schema whether the value is shown as it was defined, with references, patterns and defaults; if not, what it evaluates to
 * @param optional whether optional fields are shown
 * @param definitions whether definitions are shown
 * @param hidden whether hidden fields of the package are shown
 * @param attributes whether attributes are shown
 * @param docs whether the comments above fields are shown
 * @param errors whether an error is shown where it stands; if not, the struct around it becomes an error
 * @param expand whether references are always replaced by what they refer to
 * @param inlineImports whether what is referred to in other packages, but for builtin ones, is put in place of the references
 * @param packageName name of a package clause to put in front; empty for none, except that a schema has its own
 * @param format the layout
 */
public record SyntaxOptions(
        boolean schema,
        boolean optional,
        boolean definitions,
        boolean hidden,
        boolean attributes,
        boolean docs,
        boolean errors,
        boolean expand,
        boolean inlineImports,
        String packageName,
        FormatOptions format) {
    /** As {@code cue eval}: values, with definitions. */
    public static final SyntaxOptions EVAL =
            new SyntaxOptions(false, false, true, false, false, false, false, false, false, "", FormatOptions.BLANKS);

    /** As {@code cue export --out cue}: data. */
    public static final SyntaxOptions EXPORT = new SyntaxOptions(
            false, false, false, false, false, true, false, true, false, "", FormatOptions.TABS.withSimplify(true));

    /** As {@code cue def}: a schema. */
    public static final SyntaxOptions DEF = new SyntaxOptions(
            true, true, true, true, true, true, false, false, false, "", FormatOptions.TABS.withSimplify(true));

    /** Returns these options for values that must be concrete, {@code cue eval -c}: neither definitions nor hidden nor optional fields. */
    public SyntaxOptions asConcrete() {
        return new SyntaxOptions(
                schema, false, false, false, attributes, docs, errors, true, inlineImports, packageName, format);
    }

    public SyntaxOptions withOptional(boolean on) {
        return new SyntaxOptions(
                schema, on, definitions, hidden, attributes, docs, errors, expand, inlineImports, packageName, format);
    }

    public SyntaxOptions withHidden(boolean on) {
        return new SyntaxOptions(
                schema,
                optional,
                definitions,
                on,
                attributes,
                docs,
                errors,
                expand,
                inlineImports,
                packageName,
                format);
    }

    public SyntaxOptions withAttributes(boolean on) {
        return new SyntaxOptions(
                schema, optional, definitions, hidden, on, docs, errors, expand, inlineImports, packageName, format);
    }

    public SyntaxOptions withErrors(boolean on) {
        return new SyntaxOptions(
                schema,
                optional,
                definitions,
                hidden,
                attributes,
                docs,
                on,
                expand,
                inlineImports,
                packageName,
                format);
    }

    public SyntaxOptions withInlineImports(boolean on) {
        return new SyntaxOptions(
                schema, optional, definitions, hidden, attributes, docs, errors, expand, on, packageName, format);
    }

    public SyntaxOptions withFormat(FormatOptions layout) {
        return new SyntaxOptions(
                schema,
                optional,
                definitions,
                hidden,
                attributes,
                docs,
                errors,
                expand,
                inlineImports,
                packageName,
                layout);
    }

    public SyntaxOptions withPackageName(String name) {
        return new SyntaxOptions(
                schema, optional, definitions, hidden, attributes, docs, errors, expand, inlineImports, name, format);
    }
}
