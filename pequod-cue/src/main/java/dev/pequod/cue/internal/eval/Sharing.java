package dev.pequod.cue.internal.eval;

import dev.pequod.cue.internal.adt.CloseInfo;
import dev.pequod.cue.internal.adt.Conjunct;
import dev.pequod.cue.internal.adt.CycleType;
import dev.pequod.cue.internal.adt.Vertex;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A vertex whose only conjunct is a reference takes the value of the target instead of copying its conjuncts. The first other conjunct
 * undoes that.
 */
final class Sharing {
    private Sharing() {}

    static void unshare(NodeState n) {
        n.noSharing = true;
        if (!n.isShared) {
            return;
        }
        n.isShared = false;
        n.node.shared = false;
        n.node.openedShared = false;
        if (!(n.node.base instanceof Vertex target) || n.sharedConjunct == null) {
            return; // an error has taken its place
        }
        n.node.base = n.baseBeforeSharing;
        List<CloseInfo> ids = List.copyOf(n.sharedIds);
        for (CloseInfo id : ids) {
            Conjuncts.scheduleVertex(n, n.sharedConjunct, target, id);
        }
        countIds(n);
    }

    static void finish(NodeState n) {
        countIds(n);
        if (n.isShared && n.node.base instanceof Vertex target) {
            if (n.shareCycleType == CycleType.NONE) {
                n.c.finish(target);
            }
            NodeState s = NodeState.of(target);
            if (s != null && s.attachedTo != null) {
                target.parent = s.attachedTo;
            }
        }
    }

    static void add(NodeState n, CloseInfo id) {
        if (n.sharedIds.isEmpty() || n.shareCycleType.compareTo(id.cycleType()) < 0) {
            n.shareCycleType = id.cycleType();
        }
        n.sharedIds = NodeState.append(n.sharedIds, id);
    }

    private static void countIds(NodeState n) {
        if (!n.sharedIdsCounted) {
            n.sharedIdsCounted = true;
            for (int i = 0; i < n.sharedIds.size(); i++) {
                Closedness.note(n, n.sharedIds.get(i), 0);
            }
        }
    }

    static void share(NodeState n, Conjunct x, Vertex arc, CloseInfo id) {
        n.baseBeforeSharing = n.node.base;
        n.node.base = arc;
        n.node.shared = true;
        n.isShared = true;
        n.sharedConjunct = x;
        add(n, id);
        n.node.openedShared = id.opened() || id.conjunctOpened();
        if (isDetached(arc) && (arc.label == null || !arc.label.isLet()) && !arc.anonymous) {
            NodeState s = Unifier.state(n.c, arc);
            if (s != null) {
                s.attachedTo = n.node;
            }
        }
    }

    private static boolean isDetached(Vertex arc) {
        for (Vertex v = arc; v != null; v = next(v)) {
            if (v.isRooted()) {
                return false;
            }
        }
        return true;
    }

    private static @Nullable Vertex next(Vertex v) {
        NodeState s = NodeState.of(v);
        return s != null && s.attachedTo != null ? s.attachedTo : v.parent;
    }

    static boolean tryShare(NodeState n, Conjunct x, Vertex arc, CloseInfo id) {
        if (!n.node.arcs.isEmpty()
                || arc.nonRooted
                || arc.dynamic
                || (id.isCyclic() && (n.node.nonRooted || n.node.dynamic))
                || n.noSharing
                || n.node == n.c.unchecked
                || n.isShared
                || n.c.hasError()
                || (n.node.closedRecursive && !arc.closedRecursive)
                || (arc.label != null && arc.label.isLet())) {
            return false;
        }
        share(n, x, arc, id);
        return true;
    }
}
