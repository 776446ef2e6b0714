package dev.pequod.cue.internal.schema;

import dev.pequod.cue.internal.adt.Kinds;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds alternatives that data may fit at once: in CUE these stay a disjunction, unless one is preferred, or they become the same, or what they
 * demand tells them apart. When in doubt, nothing tells them apart.
 */
final class Ambiguity {
    /** How deep in each other elements and values are looked at. */
    private static final int MAX_DEPTH = 8;

    private final Notes notes;
    private final Shape.Document document;

    private Ambiguity(Notes notes, Shape.Document document) {
        this.notes = notes;
        this.document = document;
    }

    /** A struct or list that is one of several values. */
    private record Option(Shape shape, boolean isPreferred, Map<String, Shape.Property> properties) {
        static Option of(Shape shape, boolean isPreferred) {
            Map<String, Shape.Property> byName = new HashMap<>();
            if (shape instanceof Shape.Struct s) {
                s.properties().forEach(p -> byName.put(p.name(), p));
            }
            return new Option(shape, isPreferred, byName);
        }
    }

    /** Adds a note if data may fit several of some alternatives. */
    static void note(Notes notes, Shape.Document document, Shape.Choice choice) {
        Ambiguity ambiguity = new Ambiguity(notes, document);
        List<Option> options = ambiguity.options(choice.alternatives(), choice.preferred());
        if (!ambiguity.areTold(options, options, 0)) {
            notes.add("data that several alternatives fit are allowed");
        }
    }

    private List<Option> options(List<Shape> alternatives, @Nullable Shape preferred) {
        Shape taken = preferred == null ? null : resolved(preferred);
        List<Option> options = new ArrayList<>();
        for (Shape x : alternatives) {
            Shape s = resolved(x);
            if (s instanceof Shape.Struct || s instanceof Shape.Elements) {
                options.add(Option.of(s, s.equals(taken)));
            }
        }
        return options;
    }

    private Shape resolved(Shape shape) {
        return shape instanceof Shape.Reference r ? document.resolved(r).shape() : shape;
    }

    /** Reports whether data fit none of {@code some} and another one of {@code others} at once, or become the same. */
    private boolean areTold(List<Option> some, List<Option> others, int depth) {
        for (int i = 0; i < some.size(); i++) {
            for (int k = some == others ? i + 1 : 0; k < others.size(); k++) {
                if (!areTold(some.get(i), others.get(k), depth)) {
                    return false;
                }
            }
        }
        return true;
    }

    private boolean areTold(Option a, Option b, int depth) {
        notes.charge(1);
        if (a.shape instanceof Shape.Elements x && b.shape instanceof Shape.Elements y) {
            return a.isPreferred && demandsNothing(x)
                    || b.isPreferred && demandsNothing(y)
                    || areToldLists(x, y, depth);
        }
        if (!(a.shape instanceof Shape.Struct x) || !(b.shape instanceof Shape.Struct y)) {
            return true;
        }
        if (x.properties().isEmpty() && y.properties().isEmpty()) {
            return x.patterns().stream()
                    .allMatch(p -> y.patterns().stream().allMatch(q -> areToldOrSame(p.value(), q.value(), depth + 1)));
        }
        return (a.isPreferred || demandsOther(x, b) || b.isPreferred && demandsNothing(y))
                && (b.isPreferred || demandsOther(y, a) || a.isPreferred && demandsNothing(x));
    }

    private boolean areToldLists(Shape.Elements a, Shape.Elements b, int depth) {
        int least = Math.max(a.first().size(), b.first().size());
        if (a.rest() == null && a.first().size() < least
                || b.rest() == null && b.first().size() < least) {
            return true;
        }
        boolean areSame = true;
        for (int i = 0; i < least; i++) {
            Shape x = i < a.first().size() ? a.first().get(i) : a.rest();
            Shape y = i < b.first().size() ? b.first().get(i) : b.rest();
            if (x != null && y != null) {
                if (areApart(resolved(x), resolved(y))) {
                    return true;
                }
                areSame &= areToldOrSame(x, y, depth + 1);
            }
        }
        return areSame && (a.rest() == null || b.rest() == null || areToldOrSame(a.rest(), b.rest(), depth + 1));
    }

    private boolean areToldOrSame(Shape x, Shape y, int depth) {
        notes.charge(1);
        if (depth > MAX_DEPTH) {
            return false;
        }
        Shape a = resolved(x);
        Shape b = resolved(y);
        if (areApart(a, b) || !adds(a) && !adds(b)) {
            return true;
        }
        return areTold(options(alternatives(a), null), options(alternatives(b), null), depth);
    }

    private static List<Shape> alternatives(Shape shape) {
        return shape instanceof Shape.Choice x ? x.alternatives() : List.of(shape);
    }

    /** Reports whether data that fit a shape may become more than they are. */
    private static boolean adds(Shape shape) {
        return switch (shape) {
            case Shape.Struct s ->
                s.properties().stream().anyMatch(p -> !p.required() || adds(p.shape()))
                        || s.patterns().stream().anyMatch(p -> adds(p.value()));
            case Shape.Elements e -> e.first().stream().anyMatch(Ambiguity::adds) || e.rest() != null && adds(e.rest());
            case Shape.Choice x -> x.alternatives().stream().anyMatch(Ambiguity::adds);
            case Shape.Reference r -> true;
            default -> false;
        };
    }

    /** Reports whether data that CUE does not refuse lack nothing. */
    private static boolean demandsNothing(Shape shape) {
        return switch (shape) {
            case Shape.Struct s ->
                s.properties().stream().allMatch(p -> !p.required() && demandsNothing(p.shape()))
                        && s.patterns().stream().allMatch(p -> demandsNothing(p.value()));
            case Shape.Elements e ->
                e.first().stream().allMatch(Ambiguity::demandsNothing)
                        && (e.rest() == null || demandsNothing(e.rest()));
            case Shape.Choice x -> x.alternatives().stream().allMatch(Ambiguity::demandsNothing);
            case Shape.Reference r -> false;
            default -> true;
        };
    }

    /** Reports whether data that fit {@code a} have a property that {@code b} refuses. */
    private boolean demandsOther(Shape.Struct a, Option b) {
        boolean isClosed =
                b.shape instanceof Shape.Struct s && !s.open() && s.patterns().isEmpty();
        notes.charge(a.properties().size());
        for (Shape.Property p : a.properties()) {
            Shape.Property other = p.required() ? b.properties.get(p.name()) : null;
            if (other != null ? areApart(p.shape(), other.shape()) : p.required() && isClosed) {
                return true;
            }
        }
        return false;
    }

    private static boolean areApart(Shape a, Shape b) {
        return switch (a) {
            case Shape.Never n -> true;
            case Shape.Choice x -> x.alternatives().stream().allMatch(each -> areApart(each, b));
            default ->
                switch (b) {
                    case Shape.Never n -> true;
                    case Shape.Choice x -> x.alternatives().stream().allMatch(each -> areApart(a, each));
                    default ->
                        (kinds(a) & kinds(b)) == 0
                                || a instanceof Shape.Constant && b instanceof Shape.Constant && !a.equals(b);
                };
        };
    }

    private static int kinds(Shape shape) {
        return switch (shape) {
            case Shape.Constant x -> JsonTypes.kind(x.value());
            case Shape.Scalars x -> x.kinds();
            case Shape.Struct x -> Kinds.STRUCT;
            case Shape.Elements x -> Kinds.LIST;
            default -> Kinds.TOP;
        };
    }
}
