package dev.pequod.cue.internal.adt;

import dev.pequod.cue.internal.source.SourcePos;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One reason of an error: a message whose arguments are rendered only when somebody prints it, where it happened and every place
 * that had a part in it.
 *
 * @param format message with {@code %s} for each argument
 * @param arguments texts, labels, numbers and terms
 * @param vertex the vertex whose path the error is reported at, or null
 * @param path the path that replaces the vertex's own, or null
 * @param position the primary position, or null
 * @param positions further positions
 * @param causes what the message wraps
 */
public record Fault(
        String format,
        List<Object> arguments,
        @Nullable Vertex vertex,
        @Nullable List<Label> path,
        @Nullable SourcePos position,
        List<SourcePos> positions,
        List<Fault> causes) {
    /**
     * The format of a failed disjunction: printed as its causes, duplicates left out, under this heading if there are several; the
     * argument is their number.
     */
    public static final String EMPTY_DISJUNCTION = "%s errors in empty disjunction:";

    /** The format of a field that a closed struct does not have. */
    public static final String NOT_ALLOWED = "field not allowed";

    /** How many places an error has, at most, with those of its causes. */
    public static final int MOST_PLACES = 30;

    private static final int MOST_STEPS = 3;

    /** Returns this reason with other further positions. */
    public Fault withPositions(Collection<SourcePos> others) {
        return new Fault(format, arguments, vertex, path, position, List.copyOf(others), causes);
    }

    /** Returns this reason with other causes. */
    public Fault withCauses(List<Fault> others) {
        return new Fault(format, arguments, vertex, path, position, positions, others);
    }

    /** Adds all places that had a part in it, but for those of its causes, its own first, as long as there are not too many. */
    public void addPlaces(Set<SourcePos> places) {
        add(places, position);
        for (Object a : arguments) {
            if (a instanceof Term t) {
                addTerm(places, t, 0);
            }
        }
        positions.forEach(p -> add(places, p));
    }

    private static void addTerm(Set<SourcePos> places, Term t, int steps) {
        add(places, t.source());
        if (t instanceof Vertex v && steps < MOST_STEPS) {
            for (Conjunct x : v.conjuncts()) {
                addTerm(places, x.expr(), steps + 1);
            }
        }
    }

    private static void add(Set<SourcePos> places, @Nullable SourcePos p) {
        if (p != null && places.size() < MOST_PLACES) {
            places.add(p);
        }
    }
}
