package dev.pequod.cue.internal.adt;

import java.util.IdentityHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A chain of scopes: the vertex that plays the role of the innermost one, and the environment around it. References count
 * environments upwards, so one term has as many meanings as there are environments it is evaluated in.
 */
public final class Environment {
    /**
     * The value of a let clause in one environment.
     *
     * @param vertex the value
     * @param recomputed whether an earlier one was dropped because it was taken while the clause was still in a cycle
     */
    public record LetValue(Vertex vertex, boolean recomputed) {}

    /** The environment of terms that need none. */
    public static final Environment EMPTY = new Environment(null, null);

    private final @Nullable Environment up;
    private final @Nullable Vertex vertex;
    private final @Nullable Label dynamicLabel;
    private final int comprehensionId;
    private @Nullable IdentityHashMap<Vertex, LetValue> lets;

    public Environment(@Nullable Environment up, @Nullable Vertex vertex) {
        this(up, vertex, null, 0);
    }

    public Environment(
            @Nullable Environment up, @Nullable Vertex vertex, @Nullable Label dynamicLabel, int comprehensionId) {
        this.up = up;
        this.vertex = vertex;
        this.dynamicLabel = dynamicLabel;
        this.comprehensionId = comprehensionId;
    }

    public @Nullable Environment up() {
        return up;
    }

    public @Nullable Vertex vertex() {
        return vertex;
    }

    /** Returns the label a pattern constraint matched, or null. */
    public @Nullable Label dynamicLabel() {
        return dynamicLabel;
    }

    /** Returns the number of the comprehension firing that made this environment, or 0. */
    public int comprehensionId() {
        return comprehensionId;
    }

    /** Returns this environment with the label that a pattern constraint matched. */
    public Environment withDynamicLabel(Label label) {
        Environment e = new Environment(up, vertex, label, comprehensionId);
        e.lets = lets;
        return e;
    }

    /** Returns the let values computed for this environment, by the let's arc; made on first use. */
    public Map<Vertex, LetValue> lets() {
        IdentityHashMap<Vertex, LetValue> known = lets;
        if (known == null) {
            known = new IdentityHashMap<>();
            lets = known;
        }
        return known;
    }
}
