package dev.pequod.cue.internal.eval;

import dev.pequod.cue.internal.adt.PositionIndex;
import dev.pequod.cue.internal.adt.Scan;
import dev.pequod.cue.internal.adt.Vertex;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Where things stand in a node that has many of them: its groups, the vertices whose conjuncts are here, those that are told of more.
 * Each list is indexed as far as it went when somebody asked, so it may only grow. Without it a thousand references would be compared
 * a million times with each other.
 */
final class NodeIndex {
    private @Nullable PositionIndex groupsById;
    private @Nullable PositionIndex groupsByTarget;
    private @Nullable PositionIndex inserted;
    private @Nullable PositionIndex receivers;

    private NodeIndex() {}

    private static NodeIndex of(NodeState n) {
        NodeIndex known = n.index;
        if (known == null) {
            known = new NodeIndex();
            n.index = known;
        }
        return known;
    }

    private static <T> PositionIndex complete(@Nullable PositionIndex index, List<T> list, ToIntFunction<T> hash) {
        PositionIndex known = index == null ? new PositionIndex() : index;
        while (known.size() < list.size()) {
            known.add(hash.applyAsInt(list.get(known.size())));
        }
        return known;
    }

    /** Returns the position of the first item whose key is {@code wanted} itself, or -1. */
    private static <T> int position(PositionIndex index, List<T> list, Function<T, Vertex> key, Vertex wanted) {
        int hash = System.identityHashCode(wanted);
        int i = index.first(hash);
        while (i >= 0 && key.apply(list.get(i)) != wanted) {
            i = index.next(i, hash);
        }
        return i;
    }

    /** Returns the position of the group with that number, or -1. */
    static int group(NodeState n, int id) {
        List<Groups.Group> list = n.groups.required;
        if (id == 0) {
            return -1;
        }
        if (list.size() > Scan.LONGEST) {
            NodeIndex index = of(n);
            index.groupsById = complete(index.groupsById, list, g -> g.id);
            return index.groupsById.first(id);
        }
        for (int i = 0; i < list.size(); i++) {
            if (list.get(i).id == id) {
                return i;
            }
        }
        return -1;
    }

    /** Returns the position of the first group of conjuncts of {@code v}, or -1. */
    static int groupOf(NodeState n, Vertex v) {
        List<Groups.Group> list = n.groups.required;
        if (list.size() > Scan.LONGEST) {
            NodeIndex index = of(n);
            index.groupsByTarget = complete(index.groupsByTarget, list, g -> System.identityHashCode(g.target));
            return position(index.groupsByTarget, list, g -> g.target, v);
        }
        for (int i = 0; i < list.size(); i++) {
            if (list.get(i).target == v) {
                return i;
            }
        }
        return -1;
    }

    /** Reports whether the conjuncts of {@code v} are here. */
    static boolean isInserted(NodeState n, Vertex v) {
        List<Vertex> list = n.inserted;
        if (list.size() > Scan.LONGEST) {
            NodeIndex index = of(n);
            index.inserted = complete(index.inserted, list, System::identityHashCode);
            return position(index.inserted, list, x -> x, v) >= 0;
        }
        for (int i = 0; i < list.size(); i++) {
            if (list.get(i) == v) {
                return true;
            }
        }
        return false;
    }

    /** Reports whether {@code v} is told of conjuncts that are added. */
    static boolean isReceiver(NodeState n, Vertex v) {
        List<NodeState.Receiver> list = n.notify;
        if (list.size() > Scan.LONGEST) {
            NodeIndex index = of(n);
            index.receivers = complete(index.receivers, list, r -> System.identityHashCode(r.vertex()));
            return position(index.receivers, list, NodeState.Receiver::vertex, v) >= 0;
        }
        for (int i = 0; i < list.size(); i++) {
            if (list.get(i).vertex() == v) {
                return true;
            }
        }
        return false;
    }
}
