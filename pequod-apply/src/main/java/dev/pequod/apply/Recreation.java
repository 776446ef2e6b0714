package dev.pequod.apply;

import dev.pequod.apply.ClusterClient.Dry;
import dev.pequod.apply.Problem.Reason;
import dev.pequod.graph.json.JsonArray;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonString;
import dev.pequod.graph.json.JsonValue;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/**
 * Finds out whether an object that cannot be changed could be created anew, before the one that is there is deleted for it: the API server is
 * asked for one of another name, which it does not store. Whoever runs is not given up for what is refused.
 */
final class Recreation {
    /** Kinds whose name says what is in them, so that there can be none of another name. */
    private static final Set<String> NAMED_BY_CONTENT = Set.of("CustomResourceDefinition", "APIService");

    /** What of a Service no other one can have while it is there. */
    private static final Set<String> ADDRESSES = Set.of("clusterIP", "clusterIPs", "healthCheckNodePort");

    private static final Pattern NO_DRY_RUN = Pattern.compile("does not support dry run");

    private Recreation() {}

    /**
     * Reports whether an object that cannot be changed may be created anew: its module allows it, and wants something else than was applied.
     * What others changed of it costs nobody what runs; nor does what nobody knows, as the mark of what was applied is gone.
     */
    static boolean isAllowed(DesiredNode node, JsonObject live) {
        String applied = Ownership.applied(live);
        return Ownership.mayBeRecreated(node.node().object()) && !applied.isEmpty() && !applied.equals(node.applied());
    }

    /**
     * Returns an object as it would be created, or as it is wanted where that cannot be asked; throws if it would be refused.
     *
     * @param wanted what is to be created
     * @param live what is there and would be deleted
     */
    static JsonObject tried(ClusterClient client, JsonObject wanted, JsonObject live) throws ClusterException {
        ObjectRef ref = ObjectRef.of(wanted);
        if (NAMED_BY_CONTENT.contains(ref.identity().kind())) {
            return wanted;
        }
        JsonObject trial = trial(wanted, live);
        try {
            JsonObject created = client.create(trial, Dry.DRY_RUN);
            return created.with(
                    "metadata",
                    created.object("metadata")
                            .with("name", new JsonString(ref.identity().name())));
        } catch (ClusterException e) {
            Problem problem = e.problem();
            boolean isUnknown = NO_DRY_RUN.matcher(problem.message()).find();
            if (isUnknown || problem.reason() == Reason.ALREADY_EXISTS) {
                return wanted;
            }
            // What is said is the same each time, so that it is not told anew.
            String said = problem.message()
                    .replace(
                            ObjectRef.of(trial).identity().name(),
                            ref.identity().name());
            String message = "Tried to see whether " + ref + " can be created anew, by one of another name, but: "
                    + said + "; so it is not deleted. If that is only because it is there, delete it yourself";
            throw new ClusterException(new Problem(problem.reason(), message, List.of(), problem.retryAfter()), e);
        }
    }

    private static JsonObject trial(JsonObject wanted, JsonObject live) {
        JsonObject metadata = wanted.object("metadata").without("uid").without("resourceVersion");
        String name = "pequod-trial-"
                + Integer.toHexString(ThreadLocalRandom.current().nextInt(1 << 28));
        JsonObject trial = wanted.with("metadata", metadata.with("name", new JsonString(name)));
        return wanted.string("kind").equals("Service")
                ? trial.with("spec", withoutAddresses(wanted.object("spec"), live.object("spec")))
                : trial;
    }

    /** Leaves out addresses that are those of the live Service, which are free as soon as it is deleted. */
    private static JsonObject withoutAddresses(JsonObject spec, JsonObject live) {
        JsonObject rest = spec;
        for (String address : ADDRESSES) {
            JsonValue value = rest.get(address);
            boolean isNone = value instanceof JsonString text && text.value().equals("None");
            if (value != null && !isNone && value.equals(live.get(address))) {
                rest = rest.without(address);
            }
        }
        return rest.get("ports") instanceof JsonArray ports && live.get("ports") instanceof JsonArray livePorts
                ? rest.with(
                        "ports",
                        new JsonArray(ports.elements().stream()
                                .map(port -> withoutNodePort(port, livePorts))
                                .toList()))
                : rest;
    }

    private static JsonValue withoutNodePort(JsonValue port, JsonArray live) {
        if (!(port instanceof JsonObject object)) {
            return port;
        }
        Optional<JsonValue> nodePort = Optional.ofNullable(object.get("nodePort"));
        boolean isOfLive = nodePort.isPresent()
                && live.elements().stream()
                        .anyMatch(
                                p -> p instanceof JsonObject o && nodePort.get().equals(o.get("nodePort")));
        return isOfLive ? object.without("nodePort") : object;
    }
}
