package dev.pequod.cue.internal.export;

import static dev.pequod.cue.internal.export.SyntaxOptions.Trait.ATTRIBUTES;
import static dev.pequod.cue.internal.export.SyntaxOptions.Trait.DEFINITIONS;
import static dev.pequod.cue.internal.export.SyntaxOptions.Trait.DOCS;
import static dev.pequod.cue.internal.export.SyntaxOptions.Trait.EXPAND;
import static dev.pequod.cue.internal.export.SyntaxOptions.Trait.HIDDEN;
import static dev.pequod.cue.internal.export.SyntaxOptions.Trait.OPTIONAL;
import static dev.pequod.cue.internal.export.SyntaxOptions.Trait.SCHEMA;

import dev.pequod.cue.internal.syntax.FormatOptions;
import java.util.HashSet;
import java.util.Set;

/**
 * What {@link SyntaxExporter} shows of a value, and how it is laid out.
 *
 * @param traits what is shown, and as what
 * @param packageName name of a package clause to put in front; empty for none, except that a schema has its own
 * @param format the layout
 */
public record SyntaxOptions(Set<Trait> traits, String packageName, FormatOptions format) {
    /** As {@code cue eval}: values, with definitions. */
    public static final SyntaxOptions EVAL = new SyntaxOptions(Set.of(DEFINITIONS), "", FormatOptions.BLANKS);

    /** As {@code cue export --out cue}: data. */
    public static final SyntaxOptions EXPORT =
            new SyntaxOptions(Set.of(DOCS, EXPAND), "", FormatOptions.TABS.withSimplify(true));

    /** As {@code cue def}: a schema. */
    public static final SyntaxOptions DEF = new SyntaxOptions(
            Set.of(SCHEMA, OPTIONAL, DEFINITIONS, HIDDEN, ATTRIBUTES, DOCS), "", FormatOptions.TABS.withSimplify(true));

    /** What is shown, and as what. */
    public enum Trait {
        /** The value is shown as it was defined, with references, patterns and defaults; without, what it evaluates to. */
        SCHEMA,
        /** Optional fields are shown. */
        OPTIONAL,
        /** Definitions are shown. */
        DEFINITIONS,
        /** Hidden fields of the package are shown. */
        HIDDEN,
        /** Attributes are shown. */
        ATTRIBUTES,
        /** The comments above fields are shown. */
        DOCS,
        /** An error is shown where it stands; without, the struct around it becomes an error. */
        ERRORS,
        /** References are always replaced by what they refer to. */
        EXPAND,
        /** What is referred to in other packages, but for builtin ones, is put in place of the references. */
        INLINE_IMPORTS
    }

    /** Copies the set. */
    public SyntaxOptions {
        traits = Set.copyOf(traits);
    }

    boolean has(Trait trait) {
        return traits.contains(trait);
    }

    /** Returns these options for values that must be concrete, {@code cue eval -c}: neither definitions nor hidden nor optional fields. */
    public SyntaxOptions asConcrete() {
        return with(OPTIONAL, false)
                .with(DEFINITIONS, false)
                .with(HIDDEN, false)
                .with(EXPAND, true);
    }

    /** Returns these options with a trait or without it. */
    public SyntaxOptions with(Trait trait, boolean on) {
        Set<Trait> changed = new HashSet<>(traits);
        if (on) {
            changed.add(trait);
        } else {
            changed.remove(trait);
        }
        return new SyntaxOptions(changed, packageName, format);
    }

    /** Returns these options with the name of a package clause. */
    public SyntaxOptions withPackageName(String name) {
        return new SyntaxOptions(traits, name, format);
    }

    /** Returns these options with a layout. */
    public SyntaxOptions withFormat(FormatOptions layout) {
        return new SyntaxOptions(traits, packageName, layout);
    }
}
