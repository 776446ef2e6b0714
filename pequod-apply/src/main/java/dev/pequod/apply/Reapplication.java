package dev.pequod.apply;

import dev.pequod.apply.ClusterClient.Dry;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonString;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Applies an object that is there.
 *
 * <p>What was applied last had all its fields. What somebody has only changed since, as {@code kubectl edit} does, is drift and is taken
 * back, also where something else is wanted by now; what another manager applies, or an autoscaler sets, is a conflict still, since both
 * would change it for ever.
 */
final class Reapplication {
    /** The API server's words of a manager that has not applied a field but updated it. */
    private static final Pattern UPDATED =
            Pattern.compile("conflict with \"([^\"]*)\"(?: with subresource \"([^\"]*)\")? using ");

    private Reapplication() {}

    /** What is known of an object that is applied again. */
    interface Past {
        /** Nothing is known. */
        Past UNKNOWN = new Past() {};

        /** Reports whether the count of its pods is ours, though an autoscaler has set it. */
        default boolean takesCount() throws ClusterException {
            return false;
        }

        /** Reports whether somebody who may change the object has it taken over with what others have set. */
        default boolean isConsented() {
            return false;
        }

        /** Returns what was applied last, if that is known; asked where it was something else. */
        default Optional<JsonObject> former() throws ClusterException {
            return Optional.empty();
        }
    }

    /**
     * Applies an object.
     *
     * @param wanted the object with our marks
     * @param live as it was seen
     * @param force whether fields of others are taken in any case
     * @param past asked before anything is taken back
     * @throws ClusterException if the API server refuses it, as where other managers have some of its fields, or where it has changed since it
     *     was seen and something is to be taken back
     */
    static JsonObject apply(ClusterClient client, JsonObject wanted, JsonObject live, boolean force, Dry dry, Past past)
            throws ClusterException {
        JsonObject object = Scale.kept(client, wanted, live);
        try {
            return client.apply(object, force, dry);
        } catch (ClusterException e) {
            boolean isOurs = past.isConsented() && isNotCounted(e.problem())
                    || isOnlyCount(e.problem()) && past.takesCount()
                    || isDrift(e.problem()) && wasOurs(client, object, live, e.problem(), past);
            if (force || !isOurs) {
                throw e;
            }
            return client.apply(only(object, live), true, dry);
        }
    }

    /** Returns an object to be applied to the live one in the version that was seen only: what others apply to it meanwhile is not judged. */
    private static JsonObject only(JsonObject object, JsonObject live) {
        JsonString version = new JsonString(Ownership.resourceVersion(live));
        return object.with("metadata", object.object("metadata").with("resourceVersion", version));
    }

    /** Reports whether the fields that others have were applied by us last: then applying that again comes upon them, too. */
    private static boolean wasOurs(
            ClusterClient client, JsonObject object, JsonObject live, Problem conflict, Past past)
            throws ClusterException {
        if (Ownership.applied(object).equals(Ownership.applied(live))) {
            return true;
        }
        Optional<JsonObject> former = past.former();
        if (former.isEmpty()) {
            return false;
        }
        try {
            client.apply(former.get(), false, Dry.DRY_RUN);
            return false;
        } catch (ClusterException e) {
            return fields(e.problem()).containsAll(fields(conflict));
        }
    }

    private static Set<String> fields(Problem conflict) {
        return conflict.reason() == Problem.Reason.FIELD_CONFLICT
                ? conflict.causes().stream().map(Problem.Cause::field).collect(Collectors.toSet())
                : Set.of();
    }

    private static boolean isOnlyCount(Problem problem) {
        return problem.reason() == Problem.Reason.FIELD_CONFLICT
                && !problem.causes().isEmpty()
                && problem.causes().stream().allMatch(Scale::isCount);
    }

    private static boolean isDrift(Problem problem) {
        return problem.reason() == Problem.Reason.FIELD_CONFLICT
                && !problem.causes().isEmpty()
                && problem.causes().stream().allMatch(cause -> isUpdated(cause) && !isCounted(cause));
    }

    private static boolean isNotCounted(Problem problem) {
        return problem.reason() == Problem.Reason.FIELD_CONFLICT
                && problem.causes().stream().noneMatch(Reapplication::isCounted);
    }

    private static boolean isUpdated(Problem.Cause cause) {
        return UPDATED.matcher(cause.message()).find();
    }

    /** Reports whether an autoscaler has set the field. */
    private static boolean isCounted(Problem.Cause cause) {
        Matcher updated = UPDATED.matcher(cause.message());
        return updated.find()
                && "scale".equals(updated.group(2))
                && !updated.group(1).startsWith("kubectl");
    }
}
