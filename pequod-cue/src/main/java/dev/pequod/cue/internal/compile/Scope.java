package dev.pequod.cue.internal.compile;

import dev.pequod.cue.internal.adt.Expr;
import dev.pequod.cue.internal.adt.Label;
import dev.pequod.cue.internal.syntax.Declaration;
import dev.pequod.cue.internal.syntax.Operand;
import dev.pequod.cue.internal.syntax.Syntax;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The names that one literal, clause, field or file declares.
 *
 * <p>Scopes that have an environment of their own at run time count one level upwards, the others none. {@link #level} is the sum
 * over this scope and all around it, so that the way from a reference to a declaration is a difference.
 */
final class Scope {
    /** What a name stands for. */
    enum Meaning {
        FIELD,
        CLAUSE_VARIABLE,
        IMPORT,
        LET,
        /** {@code X=label: v} and {@code label~X: v}. */
        FIELD_ALIAS,
        /** {@code X=(key): v} and {@code (key)~X: v}. */
        DYNAMIC_ALIAS,
        /** {@code X=[pattern]: v} and {@code [pattern]~X: v}. */
        PATTERN_ALIAS,
        /** {@code [X=pattern]: v}, and {@code X} of {@code ~(X,V)}. */
        LABEL_ALIAS,
        /** {@code label: X=v}. */
        VALUE_ALIAS;

        /** Reports whether it is an error if nothing refers to the name. */
        boolean mustBeUsed() {
            return switch (this) {
                case LET, FIELD_ALIAS, DYNAMIC_ALIAS, PATTERN_ALIAS, VALUE_ALIAS, IMPORT -> true;
                case FIELD, CLAUSE_VARIABLE, LABEL_ALIAS -> false;
            };
        }
    }

    /** A declared name. */
    static final class Entry {
        final String name;
        final Meaning meaning;
        final Syntax declaration;
        final Scope scope;

        /** The label a reference looks up: that of a field, a let clause or a clause variable. */
        @Nullable
        Label label;

        /** The label expression of a dynamic alias; null while it is being compiled. */
        @Nullable
        Expr key;

        /** The static label that a label alias stands for, or null if only evaluation can tell. */
        Declaration.@Nullable Label labelSyntax;

        /** The declaration of an imported name. */
        @Nullable
        Import imported;

        /** What the name hides. */
        @Nullable
        Entry hides;

        /** Whether the let clause of this name is being compiled, where the name itself is not visible. */
        boolean hidden;

        boolean used;

        /** Whether the value of a let clause is compiled, and whether it depends on a variable of a comprehension. */
        boolean compiled;

        boolean multi;

        /** The let clauses that a let clause refers to or contains; to find cycles. */
        final List<Dependency> dependencies = new ArrayList<>(0);

        Entry(String name, Meaning meaning, Syntax declaration, Scope scope) {
            this.name = name;
            this.meaning = meaning;
            this.declaration = declaration;
            this.scope = scope;
        }
    }

    /**
     * An import.
     *
     * @param spec the declaration
     * @param path the import path
     * @param target what it denotes, or null if it is unknown
     */
    record Import(Declaration.ImportSpec spec, String path, Imports.@Nullable Imported target) {}

    /**
     * A let clause that another one needs.
     *
     * @param target what is needed
     * @param reference where it is named; null if it is merely declared within
     * @param trail the path of that place
     */
    record Dependency(
            Entry target,
            Operand.@Nullable Ident reference,
            @Nullable Trail trail) {}

    /**
     * The path of the place being compiled, innermost step first.
     *
     * @param outer the steps before
     * @param step a {@link Declaration.Field} or a text
     */
    record Trail(@Nullable Trail outer, Object step) {}

    final @Nullable Scope outer;
    final int level;

    /** References to variables of this clause make a let clause multi-valued. */
    final boolean multi;

    /** Whether this clause, or one around it, is {@link #multi}. */
    final boolean isWithinMulti;

    final List<Entry> entries = new ArrayList<>(2);

    private @Nullable Map<String, Syntax> patternAliases;

    Scope(@Nullable Scope outer, int levels, boolean multi) {
        this.outer = outer;
        this.level = (outer == null ? 0 : outer.level) + levels;
        this.multi = multi;
        this.isWithinMulti = multi || outer != null && outer.isWithinMulti;
    }

    /** Returns the earlier declaration of an alias of a pattern constraint in this struct, or null after noting this one. */
    @Nullable
    Syntax declarePatternAlias(String name, Syntax declaration) {
        Map<String, Syntax> known = patternAliases;
        if (known == null) {
            known = new HashMap<>();
            patternAliases = known;
        }
        return known.putIfAbsent(name, declaration);
    }
}
