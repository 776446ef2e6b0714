package dev.pequod.cue.internal.schema;

import dev.pequod.cue.internal.eval.Evaluation;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Tells whether what fits one shape fits another one that is unified with it: whether it has all that the other one requires, and nothing that
 * is not allowed there. Scalars do, as the first one is at least as narrow.
 *
 * @param definitions those that references lead to, so far as they are read
 */
record Fit(Evaluation c, Map<String, Shape.Definition> definitions) {
    /** How many shapes within each other are compared. */
    private static final int MAX_DEPTH = 16;

    /** Reports whether all that fits {@code some} fits {@code all}; when in doubt, it does not. */
    boolean fits(Shape some, Shape all) {
        return fits(some, all, 0);
    }

    private boolean fits(Shape some, Shape all, int depth) {
        c.charge(1);
        if (some.equals(all) || all instanceof Shape.Any || !NamePatterns.isOfParts(some)) {
            return true;
        }
        if (depth > MAX_DEPTH) {
            return false;
        }
        if (some instanceof Shape.Choice x) {
            return x.alternatives().stream().allMatch(s -> fits(s, all, depth + 1));
        }
        if (some instanceof Shape.Reference r) {
            Shape.Definition d = definitions.get(r.name());
            return d != null && d != Shapes.UNREAD && fits(d.shape(), all, depth + 1);
        }
        return switch (all) {
            case Shape.Choice x ->
                x.alternatives().stream().anyMatch(s -> NamePatterns.isOfParts(s) && fits(some, s, depth + 1));
            case Shape.Reference r -> {
                Shape.Definition d = definitions.get(r.name());
                yield d != null && d != Shapes.UNREAD && fits(some, d.shape(), depth + 1);
            }
            case Shape.Struct s -> some instanceof Shape.Struct own && fits(own, s, depth);
            case Shape.Elements e -> some instanceof Shape.Elements own && fits(own, e, depth);
            default -> true;
        };
    }

    private boolean fits(Shape.Struct some, Shape.Struct all, int depth) {
        if (some.open() && !all.open()
                || !some.patterns().equals(all.patterns())
                || !some.rules().containsAll(all.rules())
                || !some.checks().containsAll(all.checks())) {
            return false;
        }
        Map<String, Shape.Property> others = new HashMap<>();
        all.properties().forEach(p -> others.put(p.name(), p));
        for (Shape.Property p : some.properties()) {
            Shape.Property other = others.remove(p.name());
            boolean isRight = other == null
                    ? all.open() && all.patterns().isEmpty()
                    : (p.required() || !other.required()) && fits(p.shape(), other.shape(), depth + 1);
            if (!isRight) {
                return false;
            }
        }
        return others.values().stream().noneMatch(Shape.Property::required);
    }

    private boolean fits(Shape.Elements some, Shape.Elements all, int depth) {
        List<Shape> first = some.first();
        if (first.size() != all.first().size() || some.rest() != null && all.rest() == null) {
            return false;
        }
        for (int i = 0; i < first.size(); i++) {
            if (!fits(first.get(i), all.first().get(i), depth + 1)) {
                return false;
            }
        }
        return some.rest() == null || all.rest() == null || fits(some.rest(), all.rest(), depth + 1);
    }
}
