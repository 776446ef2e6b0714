package dev.pequod.cue.internal.schema;

import dev.pequod.cue.internal.adt.Op;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What data a value admits, in no schema language yet. */
sealed interface Shape {
    /** Everything. */
    record Any() implements Shape {
        static final Any INSTANCE = new Any();
    }

    /** Nothing, for a reason: an optional field of this shape must not be set. */
    record Never() implements Shape {
        static final Never INSTANCE = new Never();
    }

    /**
     * One scalar.
     *
     * @param value as {@code JavaObjects} makes it
     * @param notes what else is demanded and no schema can say
     */
    record Constant(@Nullable Object value, List<Check> notes) implements Shape {
        Constant(@Nullable Object value) {
            this(value, List.of());
        }
    }

    /**
     * Values of some kinds that pass all checks.
     *
     * @param kinds a mask of {@code Kinds}
     */
    record Scalars(int kinds, List<Check> checks) implements Shape {}

    /**
     * What one of several shapes admits.
     *
     * @param preferred the one that is taken where data fit others, too; null if there is none
     */
    record Choice(List<Shape> alternatives, @Nullable Shape preferred) implements Shape {
        Choice(List<Shape> alternatives) {
            this(alternatives, null);
        }

        /** Returns a choice among what becomes of the alternatives. */
        Choice map(UnaryOperator<Shape> change) {
            return new Choice(
                    alternatives.stream().map(change).toList(), preferred == null ? null : change.apply(preferred));
        }
    }

    /**
     * Objects.
     *
     * @param open whether names are allowed that are neither a property nor match a pattern
     */
    record Struct(List<Property> properties, List<Pattern> patterns, boolean open, List<Rule> rules, List<Check> checks)
            implements Shape {}

    /**
     * Arrays.
     *
     * @param first the shapes of the first elements, which must be there
     * @param required whether one of these is not complete by itself
     * @param rest the shape of further ones, null if there are none
     */
    record Elements(
            List<Shape> first, boolean required, @Nullable Shape rest, List<Check> checks) implements Shape {}

    /**
     * What the definition of that name admits; the empty name means the whole.
     *
     * @param notes what else is demanded and no schema can say
     */
    record Reference(String name, List<Check> notes) implements Shape {
        Reference(String name) {
            this(name, List.of());
        }
    }

    /**
     * A field.
     *
     * @param required whether data must have it
     * @param docs the comments above it
     * @param preset what it is when it is left out, null if nothing
     */
    record Property(
            String name,
            Shape shape,
            boolean required,
            List<String> docs,
            @Nullable Preset preset) {}

    /** A value that a field has by default. */
    record Preset(@Nullable Object value) {}

    /** A constraint on all fields whose names have a shape. */
    record Pattern(Shape name, Shape value) {}

    /**
     * A relation that must hold between two properties of one object, if it has both.
     *
     * @param needsOther whether it must have the other, if it has the first
     */
    record Rule(String property, Op op, String other, boolean needsOther) {
        Rule needing(boolean isOtherNeeded) {
            return new Rule(property, op, other, isOtherNeeded);
        }

        /** Reports whether some properties are equal to each other in a circle, so that none need be there for the others. */
        static boolean areCircular(List<Rule> rules, List<Property> properties) {
            Map<String, String> equal = new HashMap<>();
            rules.stream().filter(r -> r.op() == Op.EQUAL).forEach(r -> equal.put(r.property(), r.other()));
            properties.stream().filter(p -> p.required() || p.preset() != null).forEach(p -> equal.remove(p.name()));
            while (!equal.isEmpty()) {
                Set<String> seen = new HashSet<>();
                String name = equal.keySet().iterator().next();
                while (name != null && seen.add(name)) {
                    name = equal.get(name);
                }
                if (name != null) {
                    return true;
                }
                equal.keySet().removeAll(seen);
            }
            return false;
        }
    }

    /**
     * A shape that has a name.
     *
     * @param docs the comments above it
     */
    record Definition(Shape shape, List<String> docs) {}

    /** The shape of a value with the definitions it refers to, by their names. */
    record Document(Definition root, Map<String, Definition> definitions) {
        /** Returns what a reference leads to. */
        Definition resolved(Reference r) {
            return definitions.getOrDefault(r.name(), root);
        }
    }
}
