package dev.pequod.apply;

import dev.pequod.apply.NodeStatus.Phase;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What to do now, and how far everything is.
 *
 * @param actions what to do now, none of which waits for another; empty if there is nothing to do but wait
 * @param nodes the wanted objects, each after all it depends on
 * @param leaving the objects that are no longer wanted and are not gone yet
 * @param wakeAt when to plan again even if nothing has changed
 * @param problem why nothing could be planned
 */
public record Plan(
        List<Action> actions,
        List<NodeStatus> nodes,
        List<NodeStatus> leaving,
        Optional<Instant> wakeAt,
        Optional<Problem> problem) {

    /** Copies the lists. */
    public Plan {
        actions = List.copyOf(actions);
        nodes = List.copyOf(nodes);
        leaving = List.copyOf(leaving);
    }

    /** Returns the same where it is to be planned again at a time already. */
    Plan toGoOnAt(Instant at) {
        return new Plan(actions, nodes, leaving, Optional.of(at), problem);
    }

    /** Reports whether all that is wanted is there and ready, and nothing is left of what is not. */
    public boolean isDone() {
        return actions.isEmpty()
                && problem.isEmpty()
                && leaving.isEmpty()
                && nodes.stream().allMatch(n -> n.phase() == Phase.READY);
    }

    /** Reports whether an object has failed, or nothing could be planned. */
    public boolean isFailed() {
        return problem.isPresent()
                || nodes.stream().anyMatch(n -> n.phase() == Phase.FAILED)
                || leaving.stream().anyMatch(n -> n.phase() == Phase.FAILED);
    }

    /** Reports whether every wanted object has been written as it is wanted, ready or not. */
    public boolean isApplied() {
        return problem.isEmpty() && nodes.stream().allMatch(NodeStatus::applied);
    }

    /** What does not go away by waiting. */
    private static final Set<String> FINAL = EnumSet.of(
                    Problem.Reason.DUPLICATE_OBJECT,
                    Problem.Reason.FIELD_CONFLICT,
                    Problem.Reason.FORBIDDEN,
                    Problem.Reason.IMMUTABLE_FIELD,
                    Problem.Reason.INVALID,
                    Problem.Reason.NOT_EMPTY,
                    Problem.Reason.NOT_OWNED,
                    Problem.Reason.NO_SUCH_KIND,
                    Problem.Reason.OBJECT_TOO_LARGE,
                    Problem.Reason.TOO_LARGE,
                    Problem.Reason.UNAUTHORIZED)
            .stream()
            .map(Problem.Reason::toString)
            .collect(Collectors.toUnmodifiableSet());

    /** Reports whether waiting does not help: something has failed for good, and all else that is not ready waits for it. */
    public boolean isStuck() {
        if (problem.isPresent()) {
            return problem.get().reason() == Problem.Reason.NOT_FOUND // the namespace
                    || FINAL.contains(problem.get().reason().toString());
        }
        boolean moving = !actions.isEmpty()
                || nodes.stream().anyMatch(n -> n.phase() == Phase.PROGRESSING || n.phase() == Phase.APPLYING)
                || leaving.stream()
                        .anyMatch(n -> n.phase() == Phase.LEAVING && !n.reason().equals(Planner.KEPT));
        return !moving
                && Stream.concat(nodes.stream(), leaving.stream())
                        .filter(n -> n.phase() == Phase.FAILED)
                        .anyMatch(n -> n.applied() || FINAL.contains(n.reason()));
    }
}
