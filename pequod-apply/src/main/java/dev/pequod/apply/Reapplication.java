package dev.pequod.apply;

import dev.pequod.apply.ClusterClient.Dry;
import dev.pequod.graph.json.JsonObject;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Applies an object that is there.
 *
 * <p>Where the same was applied before, all its fields were ours. What somebody has only changed since, as {@code kubectl edit} does, is drift
 * and is taken back; what another manager applies, or an autoscaler sets, is a conflict still, since both would change it for ever.
 */
final class Reapplication {
    /** The API server's words of a manager that has not applied a field but updated it. */
    private static final Pattern UPDATED =
            Pattern.compile("conflict with \"([^\"]*)\"(?: with subresource \"([^\"]*)\")? using ");

    private Reapplication() {}

    /** Tells whether what is drift may be taken back now. */
    @FunctionalInterface
    interface Limit {
        Limit NONE = () -> true;

        boolean allows();
    }

    /**
     * Applies an object.
     *
     * @param object with our marks
     * @param live as it was seen
     * @param force whether fields of others are taken in any case
     * @param limit asked before anything is taken back
     * @throws ClusterException if the API server refuses it, as where other managers have some of its fields
     */
    static JsonObject apply(
            ClusterClient client, JsonObject object, JsonObject live, boolean force, Dry dry, Limit limit)
            throws ClusterException {
        try {
            return client.apply(object, force, dry);
        } catch (ClusterException e) {
            boolean isSame = Ownership.applied(object).equals(Ownership.applied(live));
            if (force || !isSame || !isDrift(e.problem()) || !limit.allows()) {
                throw e;
            }
            return client.apply(object, true, dry);
        }
    }

    private static boolean isDrift(Problem problem) {
        return problem.reason() == Problem.Reason.FIELD_CONFLICT
                && !problem.causes().isEmpty()
                && problem.causes().stream().allMatch(Reapplication::isDrift);
    }

    private static boolean isDrift(Problem.Cause cause) {
        Matcher updated = UPDATED.matcher(cause.message());
        return updated.find()
                && (!"scale".equals(updated.group(2)) || updated.group(1).startsWith("kubectl"));
    }
}
