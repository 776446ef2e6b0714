package dev.pequod.cue.internal.eval;

import dev.pequod.cue.internal.adt.ArcType;
import dev.pequod.cue.internal.adt.BinaryExpr;
import dev.pequod.cue.internal.adt.Bottom;
import dev.pequod.cue.internal.adt.CloseInfo;
import dev.pequod.cue.internal.adt.Conjunct;
import dev.pequod.cue.internal.adt.Fault;
import dev.pequod.cue.internal.adt.Field;
import dev.pequod.cue.internal.adt.Label;
import dev.pequod.cue.internal.adt.Op;
import dev.pequod.cue.internal.adt.Status;
import dev.pequod.cue.internal.adt.StructLit;
import dev.pequod.cue.internal.adt.Term;
import dev.pequod.cue.internal.adt.Vertex;
import dev.pequod.cue.internal.eval.Groups.Evidence;
import dev.pequod.cue.internal.eval.Groups.Group;
import dev.pequod.cue.internal.eval.Groups.Redirect;
import dev.pequod.cue.internal.eval.Requirements.Requirement;
import dev.pequod.cue.internal.source.SourcePos;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds fields that a closed struct does not allow.
 *
 * <p>Closing is not a property that is tested while unifying but a check of the finished vertex. Every event that closes (a reference
 * to a definition, the result of {@code close()}, a struct literal that embeds one) opens a <em>group</em> with a number; every conjunct
 * carries the number of the group it stems from. A group that closes is a <em>requirement</em>: each regular field needs
 * <em>evidence</em>, a conjunct of that group or of one contained in it. Groups form a tree ({@link Ids}) with redirects per vertex
 * where one conjunct counts for several groups. Requirements are inherited by arcs unless they close only once.
 *
 * <p>Embedding makes it subtle: what a struct literal adds beside an embedded definition is allowed by the definition, so a requirement
 * inside an embedding judges only conjuncts that come from within that embedding, and the literal as a whole becomes a requirement
 * instead.
 */
final class Closedness {
    static final int HAS_ELLIPSIS = 1;
    static final int HAS_TOP = 2;
    static final int HAS_STRUCT = 4;
    static final int HAS_OPEN_VALIDATOR = 8;

    /** The groups of one evaluation: per group the one that contains it, 0 for none. */
    static final class Ids {
        private int[] containers = new int[64];
        private @Nullable SourcePos[] places = new @Nullable SourcePos[64];
        private int last;
        private final Containers ofEvidence = new Containers();
        private final Containers ofEmbed = new Containers();

        private int next(Evaluation c, @Nullable SourcePos at) {
            if (last % Groups.OF_A_VALUE == 0) {
                c.countVertex();
            }
            if (++last == containers.length) {
                containers = Arrays.copyOf(containers, 2 * last);
                places = Arrays.copyOf(places, 2 * last);
            }
            places[last] = at;
            return last;
        }

        /** Adds where a group and those around it were opened: the references and embeddings through which a conjunct came. */
        void addPlaces(int id, Set<SourcePos> to) {
            for (int i = id; i != 0; i = containers[i]) {
                SourcePos at = places[i];
                if (at != null) {
                    to.add(at);
                }
            }
        }
    }

    /** The groups that some groups are contained in, and these themselves; of one node, until it is asked for those of others. */
    static final class Containers {
        private int[] marks = {};
        private int mark;

        private void clear(NodeState n) {
            int[] containers = n.c.closing.containers;
            if (marks.length < containers.length) {
                marks = new int[containers.length];
                mark = 0;
            }
            mark++;
        }

        void of(NodeState n, int child) {
            clear(n);
            add(n, allRedirects(n), child);
        }

        void of(NodeState n, @Nullable Evidence evidence) {
            clear(n);
            Redirect[] redirects = allRedirects(n);
            for (Evidence e = evidence; e != null; e = e.next) {
                add(n, redirects, e.id);
            }
        }

        private void add(NodeState n, Redirect[] redirects, int child) {
            int cursor = 0;
            int count = 0;
            for (int p = child; p != 0 && marks[p] != mark; p = n.c.closing.containers[p]) {
                marks[p] = mark;
                count++;
                cursor = firstTo(redirects, cursor, p);
                for (; cursor < redirects.length && redirects[cursor].to() == p; cursor++) {
                    add(n, redirects, redirects[cursor].from());
                }
            }
            n.c.charge(count);
        }

        boolean has(int id) {
            return marks[id] == mark;
        }
    }

    private static final int STEPS_OF_A_REDIRECT = 2;
    private static final Redirect[] NO_REDIRECTS = {};

    private Closedness() {}

    // --- building groups
    // ----------------------------------------------------------------------------------------------------

    /** Notes that the group of {@code id} has a conjunct at the node. */
    static void note(NodeState n, CloseInfo id, int flags) {
        n.groups.note(id.defId(), id.enclosingEmbed(), flags);
    }

    static void addReplacement(NodeState n, int from, int to) {
        if (from == 0 || from == to) {
            return;
        }
        int[] containers = n.c.closing.containers;
        if (from < to && containers[to] == 0) {
            containers[to] = from;
            return;
        }
        n.groups.requirements = null;
        n.groups.allRedirects = null;
        n.groups.redirects = NodeState.append(n.groups.redirects, new Redirect(from, to));
    }

    /**
     * Opens a group for conjuncts reached by a reference to {@code v}, or that are the value {@code v}.
     *
     * @param by the reference or value
     * @param ignore the group gives evidence but requires nothing
     */
    static CloseInfo resolver(NodeState n, Term by, Vertex v, CloseInfo id, boolean ignore) {
        Groups g = n.groups;
        boolean closeOuter = id.fromDefinition() && id.fromEmbed() && !id.opened() && !id.conjunctOpened();
        if (closeOuter && !ignore) {
            int end = g.required.size();
            for (int i = NodeIndex.group(n, id.outerId()); i >= 0 && i < end; ) {
                Group x = g.required.get(i);
                x.ignored = false;
                x.recursive |= v.closedRecursive;
                end = i;
                i = NodeIndex.group(n, x.parent);
            }
        }
        boolean ignored;
        if (ignore || id.opened()) {
            ignored = true;
        } else if (id.enclosingEmbed() != 0 || id.outerId() == 0) {
            ignored = !(id.fromDefinition() || v.closedOnce || v.closedRecursive);
        } else {
            ignored = id.fromEmbed();
        }
        int target = 0;
        int known = NodeIndex.groupOf(n, v);
        if (known >= 0) {
            Group x = g.required.get(known);
            target = x.id;
            if (x.ignored && !ignored) {
                x.ignored = false;
                x.parent = id.outerId();
                x.embed = id.enclosingEmbed();
            }
        }
        if (target == 0 || id.enclosingEmbed() != 0) {
            int next = n.c.closing.next(n.c, by.source());
            if (target != 0) {
                addReplacement(n, next, target);
            }
            target = next;
            g.required = NodeState.append(
                    g.required,
                    new Group(
                            v,
                            target,
                            id.outerId(),
                            id.enclosingEmbed(),
                            ignored,
                            Groups.Type.REFERENCE,
                            v.closedRecursive,
                            id.conjunctOpened()));
        }
        addReplacement(n, id.defId(), target);
        return id.withGroups(target, id.enclosingEmbed(), id.outerId());
    }

    /** Opens a group for an embedding or for a struct literal that has embeddings. */
    static CloseInfo requirement(NodeState n, @Nullable SourcePos at, CloseInfo id, Groups.Type type) {
        int target = n.c.closing.next(n.c, at);
        addReplacement(n, id.defId(), target);
        CloseInfo out = id.withGroups(
                target,
                type == Groups.Type.EMBEDDING ? target : id.enclosingEmbed(),
                type == Groups.Type.STRUCT ? target : id.outerId());
        n.groups.required = NodeState.append(
                n.groups.required,
                new Group(
                        Values.EMPTY,
                        target,
                        id.defId(),
                        out.enclosingEmbed(),
                        true,
                        type,
                        id.fromDefinition(),
                        false));
        return out;
    }

    /** Returns the provenance of an embedding {@code x} of the literal {@code s}. */
    static CloseInfo embed(NodeState n, Term x, StructLit s, CloseInfo id) {
        if (s.experiments().explicitOpen()) {
            return id;
        }
        CloseInfo out = id.withFromEmbed(true);
        if (x instanceof BinaryExpr b && b.op() != Op.AND) {
            return out;
        }
        return requirement(n, x.source(), out, Groups.Type.EMBEDDING);
    }

    static CloseInfo splitStruct(NodeState n, StructLit s, CloseInfo id) {
        return s.experiments().explicitOpen() || id.outerId() != 0 || id.fromEmbed() || s.file()
                ? id
                : requirement(n, s.source(), id, Groups.Type.STRUCT);
    }

    // --- checking
    // -----------------------------------------------------------------------------------------------------------

    /** Makes every arc an error that a requirement does not allow. */
    static void check(NodeState n) {
        Vertex v = n.node.deref();
        if (v.arcs.isEmpty() || (v.base instanceof Bottom b && !b.closeCheck())) {
            return;
        }
        Requirements required = withoutLifted(n, requirements(n));
        if (required.isEmpty()) {
            return;
        }
        Bottom error = null;
        List<Vertex> arcs = v.arcs;
        for (int i = 0; i < arcs.size(); i++) {
            Vertex arc = arcs.get(i);
            Label label = arc.label;
            Vertex a = Values.derefDisjunct(arc);
            NodeState s = NodeState.of(a);
            if (s == null || label == null) {
                continue;
            }
            if ((a.base instanceof Bottom b && !b.closeCheck()) || allowedAnywhere(label)) {
                continue;
            }
            if (hasEvidenceForAll(s, required, s.groups.evidence)) {
                continue;
            }
            if (s.running > 0) {
                n.isCheckDue = true; // what allows it may not be known yet
                continue;
            }
            Bottom b = notAllowed(n.c, v, a);
            if (b != null && a.arcType.compareTo(ArcType.REQUIRED) <= 0) {
                error = Errors.combine(error, b);
            }
        }
        if (error != null) {
            Unifier.addChildError(n, error);
        }
    }

    /** Checks a node whose arcs were still being evaluated when it was checked, unless it is being evaluated itself. */
    static void checkIfDue(@Nullable NodeState n) {
        if (n != null && n.isCheckDue && n.running == 0) {
            n.isCheckDue = false;
            check(n);
        }
    }

    /** Marks the requirements that an ellipsis of the node lifts as removed. */
    private static Requirements withoutLifted(NodeState n, Requirements required) {
        if ((n.groups.flags() & HAS_ELLIPSIS) == 0) {
            return required;
        }
        Requirements marked = new Requirements(required.size());
        for (int i = 0; i < required.size(); i++) {
            Requirement r = required.get(i);
            marked.add(parentEllipsis(n, r, n.groups.evidence) != 0 ? r.asRemoved() : r);
        }
        n.groups.requirements = marked;
        return marked;
    }

    /** Reports whether anything restricts the arcs of a node as far as it is known. */
    static boolean hasRequirements(NodeState n) {
        NodeState known = withRequirements(n);
        boolean required = !requirements(n).isEmpty();
        forgetRequirements(n, known);
        return required;
    }

    /** Returns the innermost node around {@code n}, or itself, whose requirements are known. */
    private static @Nullable NodeState withRequirements(NodeState n) {
        NodeState known = n;
        while (known != null && known.groups.requirements == null) {
            known = NodeState.of(known.node.parent);
        }
        return known;
    }

    /** More may be required before the nodes are finished. */
    private static void forgetRequirements(NodeState n, @Nullable NodeState known) {
        for (NodeState p = n; p != null && p != known; p = NodeState.of(p.node.parent)) {
            p.groups.requirements = null;
            p.groups.allRedirects = null;
        }
    }

    /** Reports whether a field that {@code s} does not have is refused, if nothing but {@code s} is unified with the finished node. */
    static boolean refusesFieldsBeside(NodeState n, StructLit s) {
        NodeState known = withRequirements(n);
        boolean refused = refusesFieldsBeside(n, s, requirements(n));
        forgetRequirements(n, known);
        return refused;
    }

    private static boolean refusesFieldsBeside(NodeState n, StructLit s, Requirements required) {
        for (int i = 0; i < required.size(); i++) {
            Requirement r = required.get(i);
            if (r.conjunctOpened() || parentEllipsis(n, r, n.groups.evidence) != 0) {
                return false;
            }
        }
        for (int i = 0; i < n.node.arcs.size(); i++) {
            Vertex arc = n.node.arcs.get(i);
            NodeState a = NodeState.of(arc);
            Label label = arc.label;
            if (a == null || label == null || !label.isString() || !arc.isMember() || declares(s, label)) {
                continue;
            }
            boolean evident = !a.groups.redirects.isEmpty() || hasEvidenceForAll(a, required, evidenceToCome(a));
            a.groups.allRedirects = null;
            if (!evident) {
                return true;
            }
        }
        return false;
    }

    /** Returns the evidence of an arc, some of whose conjuncts may not have been evaluated yet. */
    private static @Nullable Evidence evidenceToCome(NodeState arc) {
        Evidence evidence = arc.groups.evidence;
        for (Conjunct x : arc.node.conjuncts()) {
            CloseInfo id = x.closeInfo();
            evidence = new Evidence(id.defId(), id.enclosingEmbed(), 0, evidence);
        }
        return evidence;
    }

    private static boolean declares(StructLit s, Label label) {
        for (Term t : s.declarations()) {
            if (t instanceof Field f && f.label().equals(label)) {
                return true;
            }
        }
        return false;
    }

    static boolean allowedAnywhere(Label label) {
        return label.isHidden() || label.isDefinition() || label.isLet();
    }

    private static @Nullable Bottom notAllowed(Evaluation c, Vertex struct, Vertex arc) {
        if (arc.arcType == ArcType.PENDING || c.hasError()) {
            return null;
        }
        Vertex saved = c.pushVertex(arc);
        Fault f = c.fault(c.source, Fault.NOT_ALLOWED);
        List<SourcePos> positions = arc.places();
        if (positions.isEmpty() && f.position() == null) { // data of a program, which stand nowhere
            positions = struct.structs().stream()
                    .map(s -> s.literal().source())
                    .filter(Objects::nonNull)
                    .toList();
        }
        Fault located = new Fault(f.format(), f.arguments(), f.vertex(), f.path(), f.position(), positions, List.of());
        Bottom b = new Bottom(c.source, Bottom.Code.EVAL, List.of(located), arc, true, false, false);
        arc.base = b;
        arc.status = Status.FINALIZED;
        NodeState s = NodeState.of(arc);
        if (s != null) {
            s.kind = 0;
        }
        c.vertex = saved;
        return b;
    }

    private static boolean hasEvidenceForAll(NodeState n, Requirements all, @Nullable Evidence evidence) {
        Containers evident = n.c.closing.ofEvidence;
        evident.of(n, evidence);
        Requirements some = all.demanding();
        List<Requirement> embedded = List.of();
        for (int i = 0; i < some.size(); i++) {
            Requirement r = some.get(i);
            if (r.ignored() || r.removed()) {
                continue;
            }
            n.c.charge(1);
            if (evident.has(r.id())) {
                continue;
            }
            Requirement embed = all.lookup(r.embed());
            if (embed == null) {
                return false;
            }
            if (!r.conjunctOpened() || r.parent() != 0) {
                embedded = NodeState.append(embedded, r);
            } else if (isFromWithin(n, embed, evidence)) {
                return false;
            }
        }
        for (Evidence e = evidence; e != null && !embedded.isEmpty(); e = e.next) {
            removeSatisfied(n, all, embedded, e);
        }
        return embedded.isEmpty();
    }

    private static boolean isFromWithin(NodeState n, Requirement embed, @Nullable Evidence evidence) {
        for (Evidence e = evidence; e != null; e = e.next) {
            if (contains(n, embed.id(), e.embed)) {
                return true;
            }
        }
        return false;
    }

    /** Removes the requirements within embeddings that a piece of evidence from outside of them satisfies. */
    private static void removeSatisfied(NodeState n, Requirements all, List<Requirement> embedded, Evidence e) {
        Containers evident = n.c.closing.ofEvidence;
        evident.of(n, e.id);
        Containers around = n.c.closing.ofEmbed;
        around.of(n, e.embed);
        n.c.charge(embedded.size());
        embedded.removeIf(r -> {
            Requirement embed = all.lookup(r.embed());
            if (embed == null || around.has(embed.id())) {
                return false;
            }
            if (r.parent() == 0) {
                return embed.parent() == 0 || all.lookup(embed.parent()) != null;
            }
            Requirement outer = all.lookup(r.parent());
            return outer == null || outer.removed() || evident.has(outer.id());
        });
    }

    /** Reports whether group {@code child} is {@code node} or contained in it. */
    private static boolean contains(NodeState n, int node, int child) {
        if (node == child) {
            return true;
        }
        return contains(n.c, allRedirects(n), node, child, child, null);
    }

    private static Redirect[] allRedirects(NodeState n) {
        Redirect[] known = n.groups.allRedirects;
        if (known == null) {
            known = redirects(n);
            n.groups.allRedirects = known;
        }
        return known;
    }

    private static Redirect[] redirects(NodeState n) {
        NodeState first = n;
        while (first != null && first.groups.redirects.isEmpty()) {
            first = NodeState.of(first.node.parent);
            if (first != null && first.groups.allRedirects != null) {
                return first.groups.allRedirects;
            }
        }
        List<Redirect> list = List.of();
        for (NodeState p = first; p != null; p = NodeState.of(p.node.parent)) {
            List<Redirect> more = p.groups.redirects;
            for (int i = 0; i < more.size(); i++) {
                list = NodeState.append(list, more.get(i));
            }
        }
        if (list.isEmpty()) {
            return NO_REDIRECTS;
        }
        list.sort((a, b) -> Integer.compare(b.to(), a.to()));
        return list.toArray(NO_REDIRECTS);
    }

    /** Follows each redirect once, as what is behind it is the same for all groups that lead to it. */
    private static boolean contains(
            Evaluation c, Redirect[] redirects, int node, int child, int start, @Nullable BitSet knownFollowed) {
        BitSet followed = knownFollowed;
        int steps = 1 + (Integer.SIZE - Integer.numberOfLeadingZeros(redirects.length)) / 2;
        int cursor = 0;
        for (int p = child; p != 0; ) {
            c.charge(steps);
            if (p == node) {
                return true;
            }
            cursor = firstTo(redirects, cursor, p);
            while (cursor < redirects.length && redirects[cursor].to() == p) {
                c.charge(STEPS_OF_A_REDIRECT);
                int from = redirects[cursor].from();
                if (from != child) {
                    followed = followed == null ? new BitSet(redirects.length) : followed;
                    if (!followed.get(cursor)) {
                        followed.set(cursor);
                        if (contains(c, redirects, node, from, start, followed)) {
                            return true;
                        }
                    }
                }
                cursor++;
            }
            p = c.closing.containers[p];
            if (p == start || (p < node && cursor == redirects.length)) { // containers come before what they contain
                return false;
            }
        }
        return child == node;
    }

    /** Returns the first place from {@code from} on of a redirect to a group or one before it; they are in the order of falling groups. */
    private static int firstTo(Redirect[] redirects, int from, int group) {
        int low = from;
        int high = redirects.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (redirects[middle].to() > group) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    // --- requirements
    // -------------------------------------------------------------------------------------------------------

    private static Requirements requirements(NodeState n) {
        Groups g = n.groups;
        if (g.requirements != null) {
            return g.requirements;
        }
        Vertex v = n.node;
        NodeState p = NodeState.of(v.parent);
        Requirements outer = p == null || n.dropParentRequirements ? Requirements.NONE : requirements(p);
        if (outer.isEmpty() && g.required.isEmpty()) {
            g.requirements = Requirements.NONE;
            return Requirements.NONE;
        }
        Requirements a = g.required.isEmpty() ? outer.inherited() : extended(outer, g.required);
        if (v.label != null && allowedAnywhere(v.label)) {
            a = evident(n, a);
        }
        a = withoutOpened(n, a, p == null ? null : p.groups);
        g.requirements = a;
        return a;
    }

    /** Returns what is inherited together with the requirements of more groups. */
    private static Requirements extended(Requirements outer, List<Group> more) {
        Requirements a = new Requirements(outer.size() + more.size());
        for (int i = 0; i < outer.size(); i++) {
            a.add(outer.get(i).inherited());
        }
        for (int i = 0; i < more.size(); i++) {
            Group y = more.get(i);
            if ((y.ignored && y.type == Groups.Type.REFERENCE) || a.lookup(y.id) != null) {
                continue;
            }
            boolean once = y.type != Groups.Type.EMBEDDING && (y.target.closedOnce || (!y.ignored && !y.recursive));
            a.add(new Requirement(y.id, y.parent, y.embed, y.type, y.conjunctOpened, once, y.ignored, false));
            if (y.parent != 0 && !y.ignored) {
                activateOuter(a, outer.size(), y);
            }
        }
        return a;
    }

    private static void activateOuter(Requirements a, int inherited, Group y) {
        int end = inherited;
        for (int i = a.position(y.parent); i >= 0 && i < end; ) {
            Requirement x = a.get(i);
            a.set(i, x.with((x.ignored() || x.once()) && !y.recursive, false, x.removed()));
            end = i;
            i = a.position(x.parent());
        }
    }

    private static Requirements evident(NodeState n, Requirements all) {
        Requirements kept = new Requirements(all.size());
        Containers evident = n.c.closing.ofEvidence;
        evident.of(n, n.groups.evidence);
        for (int i = 0; i < all.size(); i++) {
            if (evident.has(all.get(i).id())) {
                kept.add(all.get(i));
            }
        }
        return kept;
    }

    /** Drops requirements that the node opens: by {@code _} without a struct, by a validator, by an ellipsis of the parent. */
    private static Requirements withoutOpened(NodeState n, Requirements all, @Nullable Groups parent) {
        if ((n.groups.flags() & (HAS_TOP | HAS_OPEN_VALIDATOR)) == 0
                && (parent == null || (parent.flags() & HAS_ELLIPSIS) == 0)) {
            return all;
        }
        Evidence parentEvidence = parent == null ? null : parent.evidence;
        Requirements kept = new Requirements(all.size());
        boolean same = true;
        for (int i = 0; i < all.size(); i++) {
            Requirement left = unlessOpened(n, all.get(i), parentEvidence);
            same &= left == all.get(i);
            if (left != null) {
                kept.add(left);
            }
        }
        return same ? all : kept;
    }

    /** Returns a requirement unless the node opens it; as removed if an ellipsis of the parent lifts it. */
    private static @Nullable Requirement unlessOpened(NodeState n, Requirement r, @Nullable Evidence parentEvidence) {
        int flags = 0;
        boolean any = false;
        for (Evidence e = n.groups.evidence; e != null; e = e.next) {
            if (contains(n, r.id(), e.id)) {
                any = true;
                flags |= e.id < r.id() ? e.flags & ~HAS_STRUCT : e.flags;
            }
        }
        if (((flags & HAS_TOP) != 0 && (flags & HAS_STRUCT) == 0) || (flags & HAS_OPEN_VALIDATOR) != 0) {
            return null;
        }
        if (any && r.type() != Groups.Type.STRUCT) {
            return r;
        }
        int ellipsis = parentEllipsis(n, r, parentEvidence);
        return ellipsis != 0 && !(any && isEvident(n, ellipsis)) ? r.asRemoved() : r;
    }

    /** Reports whether the node has a conjunct of a group. */
    private static boolean isEvident(NodeState n, int id) {
        for (Evidence e = n.groups.evidence; e != null; e = e.next) {
            if (contains(n, id, e.id)) {
                return true;
            }
        }
        return false;
    }

    private static int parentEllipsis(NodeState n, Requirement r, @Nullable Evidence evidence) {
        for (Evidence e = evidence; e != null; e = e.next) {
            if ((e.flags & HAS_ELLIPSIS) != 0 && contains(n, r.id(), e.id)) {
                return e.id;
            }
        }
        return 0;
    }

    /** Adds what {@code from}, a duplicate of {@code to}, knows of groups. */
    static void merge(NodeState to, NodeState from) {
        for (Evidence e = from.groups.evidence; e != null; e = e.next) {
            if (to.groups.find(e.id) == null) {
                to.groups.note(e.id, e.embed, e.flags);
            }
        }
        for (Redirect r : from.groups.redirects) {
            if (!to.groups.redirects.contains(r)) {
                to.groups.redirects = NodeState.append(to.groups.redirects, r);
            }
        }
        for (Vertex w : from.node.arcs) {
            NodeState vs = w.label == null ? null : NodeState.of(to.node.arc(w.label));
            NodeState ws = NodeState.of(w);
            if (vs != null && ws != null) {
                merge(vs, ws);
            }
        }
    }
}
