package dev.pequod.cue;

import dev.pequod.cue.internal.export.SyntaxOptions;
import dev.pequod.cue.internal.export.SyntaxOptions.Trait;

/**
 * How {@link Value#toCue} shows a value as CUE.
 *
 * @param form what is shown
 * @param concrete whether only data is shown: neither definitions nor hidden nor optional fields
 * @param optional whether optional fields are shown
 * @param hidden whether hidden fields are shown
 * @param attributes whether attributes are shown
 * @param errors whether an error is shown where it stands, not only at the top
 * @param packageName name of a package clause to put in front; empty for none, but a schema keeps its own
 */
public record CueStyle(
        Form form,
        boolean concrete,
        boolean optional,
        boolean hidden,
        boolean attributes,
        boolean errors,
        String packageName) {

    /** What is shown of a value. */
    public enum Form {
        /** What it evaluates to. */
        VALUE,
        /** How it is defined, with references, patterns and defaults. */
        SCHEMA,
        /** As {@link #SCHEMA}, with what it refers to in other packages put in its place; builtin packages stay imported. */
        INLINED_SCHEMA,
        /** The data it is. */
        DATA
    }

    /** As {@code cue eval}. */
    public static final CueStyle EVAL = new CueStyle(Form.VALUE, false, false, false, false, false, "");

    /** As {@code cue def}. */
    public static final CueStyle DEF = new CueStyle(Form.SCHEMA, false, true, true, true, false, "");

    /** As {@code cue export --out cue}. */
    public static final CueStyle EXPORT = new CueStyle(Form.DATA, true, false, false, false, false, "");

    SyntaxOptions options() {
        SyntaxOptions shown = switch (form) {
            case VALUE -> concrete ? SyntaxOptions.EVAL.asConcrete() : SyntaxOptions.EVAL;
            case SCHEMA -> SyntaxOptions.DEF;
            case INLINED_SCHEMA -> SyntaxOptions.DEF.with(Trait.INLINE_IMPORTS, true);
            case DATA -> SyntaxOptions.EXPORT;
        };
        return shown.with(Trait.OPTIONAL, optional)
                .with(Trait.HIDDEN, hidden)
                .with(Trait.ATTRIBUTES, attributes)
                .with(Trait.ERRORS, errors)
                .withPackageName(packageName);
    }
}
