package dev.pequod.apply.diagnosis;

import dev.pequod.apply.Inventory;
import dev.pequod.apply.ObjectRef;
import dev.pequod.apply.readiness.Readiness;
import dev.pequod.apply.readiness.ReadinessRules;
import dev.pequod.graph.json.JsonArray;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonValue;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Finds why an object is not ready, in what was read of the cluster: from the object to those that it owns, down to the containers of
 * pods, each with the warnings that events tell of it. A pure function.
 */
public final class Diagnosis {
    private static final int MOST_PODS = 5;
    private static final int MOST_EVENTS = 3;

    private final List<JsonObject> relatives;
    private final List<JsonObject> events;
    private final UnaryOperator<String> hiding;

    /**
     * Makes a diagnosis.
     *
     * @param relatives the objects that others may own, such as ReplicaSets and pods
     * @param events the events
     * @param hiding makes of what somebody wrote into any of them what may be told
     */
    public Diagnosis(List<JsonObject> relatives, List<JsonObject> events, UnaryOperator<String> hiding) {
        this.relatives = List.copyOf(relatives);
        this.events = List.copyOf(events);
        this.hiding = hiding;
    }

    /** Returns how the object of an entry is, and, unless it is ready, because of what. */
    public Cause of(Inventory.Entry entry, JsonObject live) {
        return of(live, entry.readiness(live, hiding), new HashSet<>());
    }

    /** Returns how an object is by what its kind means with ready, and, unless it is ready, because of what. */
    public Cause of(JsonObject live) {
        return of(live, new HashSet<>());
    }

    private Cause of(JsonObject live, Set<String> seen) {
        return of(live, ReadinessRules.usual(live, hiding), seen);
    }

    /** Each object is told of once: whoever may write objects can make them own each other. */
    private Cause of(JsonObject live, Readiness readiness, Set<String> seen) {
        seen.add(live.object("metadata").string("uid"));
        String subject = ObjectRef.of(live).toString();
        if (readiness.state() == Readiness.State.READY) {
            return new Cause(subject, true, "", "", List.of());
        }
        List<Cause> causes = new ArrayList<>();
        if (live.string("kind").equals("Pod")) {
            causes.addAll(ofPod(live));
        }
        owned(live)
                .filter(o ->
                        !isRetired(o) && !seen.contains(o.object("metadata").string("uid")))
                .map(o -> of(o, seen))
                .filter(c -> !c.ready())
                .limit(MOST_PODS)
                .forEach(causes::add);
        warnings(live).forEach(causes::add);
        return new Cause(subject, false, readiness.reason(), readiness.message(), causes);
    }

    /** Returns what an object owns, the newest first. */
    private Stream<JsonObject> owned(JsonObject owner) {
        String uid = owner.object("metadata").string("uid");
        return relatives.stream()
                .filter(o -> !uid.isEmpty()
                        && list(o.object("metadata"), "ownerReferences")
                                .anyMatch(r -> r.string("uid").equals(uid)))
                .sorted(Comparator.comparing(
                                (JsonObject o) -> o.object("metadata").string("creationTimestamp"))
                        .reversed()
                        .thenComparing(o -> o.object("metadata").string("name")));
    }

    /** Reports whether an object is a ReplicaSet of an earlier version, which is to have no pods. */
    private static boolean isRetired(JsonObject object) {
        JsonValue replicas = object.object("spec").get("replicas");
        return object.string("kind").equals("ReplicaSet")
                && replicas != null
                && replicas.toString().equals("0");
    }

    private String told(JsonObject said, String name) {
        String text = said.string(name);
        return text.isEmpty() ? text : hiding.apply(text);
    }

    private List<Cause> ofPod(JsonObject pod) {
        List<Cause> causes = new ArrayList<>();
        JsonObject status = pod.object("status");
        list(status, "conditions")
                .filter(c -> c.string("type").equals("PodScheduled")
                        && c.string("status").equals("False"))
                .forEach(c -> causes.add(
                        new Cause("condition PodScheduled", false, told(c, "reason"), told(c, "message"), List.of())));
        Stream.concat(list(status, "initContainerStatuses"), list(status, "containerStatuses"))
                .forEach(container -> state(container).ifPresent(causes::add));
        return causes;
    }

    /** Returns what keeps a container from being ready; empty if nothing does. */
    private Optional<Cause> state(JsonObject container) {
        JsonObject state = container.object("state");
        JsonObject last = container.object("lastState").object("terminated");
        String restarts = container.get("restartCount") == null ? "0" : String.valueOf(container.get("restartCount"));
        String before = restarts.equals("0") ? "" : "restarted " + restarts + " times" + ended(last, ", last ");
        String subject = "container " + container.string("name");
        JsonObject waiting = state.object("waiting");
        JsonObject terminated = state.object("terminated");
        if (state.get("waiting") != null) {
            return Optional.of(new Cause(
                    subject, false, told(waiting, "reason"), joined(told(waiting, "message"), before), List.of()));
        }
        if (state.get("terminated") != null && !"0".equals(String.valueOf(terminated.get("exitCode")))) {
            return Optional.of(new Cause(
                    subject,
                    false,
                    told(terminated, "reason"),
                    joined(told(terminated, "message"), ended(terminated, ""), before),
                    List.of()));
        }
        boolean ready = "true".equals(String.valueOf(container.get("ready"))) || state.get("terminated") != null;
        return ready
                ? Optional.empty()
                : Optional.of(new Cause(
                        subject,
                        false,
                        "NotReady",
                        joined("it runs and its readiness probe does not succeed", before),
                        List.of()));
    }

    private String ended(JsonObject terminated, String prefix) {
        JsonValue code = terminated.get("exitCode");
        return code == null
                ? ""
                : prefix + "with exit code " + code
                        + (terminated.string("reason").isEmpty() ? "" : " (" + told(terminated, "reason") + ")");
    }

    private static String joined(String... parts) {
        return String.join("; ", Stream.of(parts).filter(p -> !p.isEmpty()).toList());
    }

    /** Returns the last warnings about an object, each text once. */
    private Stream<Cause> warnings(JsonObject about) {
        String uid = about.object("metadata").string("uid");
        return events.stream()
                .filter(e -> e.string("type").equals("Warning")
                        && !uid.isEmpty()
                        && e.object("involvedObject").string("uid").equals(uid))
                .sorted(Comparator.comparing(Diagnosis::time).reversed())
                .map(e -> new Cause(
                        "event", false, told(e, "reason"), told(e, "message").strip(), List.of()))
                .distinct()
                .limit(MOST_EVENTS);
    }

    private static String time(JsonObject event) {
        String last = event.string("lastTimestamp");
        return !last.isEmpty() ? last : event.string("eventTime");
    }

    private static Stream<JsonObject> list(JsonObject object, String name) {
        return object.get(name) instanceof JsonArray array
                ? array.elements().stream().filter(JsonObject.class::isInstance).map(JsonObject.class::cast)
                : Stream.of();
    }
}
