package dev.pequod.cue.internal.adt;

import java.util.List;

/**
 * Marks a vertex as a list.
 *
 * @param open whether the list ends in {@code ...}
 * @param ellipses the ellipses that contributed, for printing
 */
public record ListMarker(boolean open, List<Ellipsis> ellipses) implements BaseValue {
    public static final ListMarker CLOSED = new ListMarker(false, List.of());

    @Override
    public int kind() {
        return Kinds.LIST;
    }
}
