package dev.pequod.apply.readiness;

import dev.pequod.graph.Node;
import dev.pequod.graph.ReadyCondition;
import dev.pequod.graph.Redaction;
import dev.pequod.graph.json.JsonArray;
import dev.pequod.graph.json.JsonNumber;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonValue;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a live object is ready: by the conditions of its node, or by what its kind means with ready.
 *
 * <p>All conditions must hold. Of several that do not, the first failed one is told, else the first that is on its way. Who asks says what
 * makes of a text that somebody wrote into the object, as into the message of a condition, what may be told.
 */
public final class ReadinessRules {

    private ReadinessRules() {}

    /** Returns how far the live object of a node is. */
    public static Readiness of(Node node, JsonObject object, UnaryOperator<String> hiding) {
        LiveObject live = new LiveObject(object, hiding);
        boolean isSuspended = WorkloadRules.isSuspended(node.object(), live);
        if (node.readyWhen().isEmpty()) {
            return isSuspended ? Readiness.READY : KindRules.of(live);
        }
        List<ReadyCondition> conditions = node.readyWhen().stream()
                .filter(condition -> !isSuspended || !(condition instanceof ReadyCondition.JobComplete))
                .toList();
        return of(conditions, live);
    }

    /** Returns how far a live object is by what its kind means with ready. */
    public static Readiness usual(JsonObject live, UnaryOperator<String> hiding) {
        return KindRules.of(new LiveObject(live, hiding));
    }

    /** Returns how far a live object is by these conditions; ready if there are none. */
    public static Readiness of(List<ReadyCondition> conditions, JsonObject live, UnaryOperator<String> hiding) {
        return of(conditions, new LiveObject(live, hiding));
    }

    private static Readiness of(List<ReadyCondition> conditions, LiveObject live) {
        Readiness worst = Readiness.READY;
        for (ReadyCondition condition : conditions) {
            Readiness found = of(condition, live);
            if (found.state().compareTo(worst.state()) > 0) {
                worst = found;
            }
        }
        return worst;
    }

    private static Readiness of(ReadyCondition condition, LiveObject live) {
        if (live.isBeingDeleted()) {
            return KindRules.beingDeleted(live);
        }
        return switch (condition) {
            case ReadyCondition.Exists exists -> Readiness.READY;
            case ReadyCondition.DeploymentAvailable deployment -> unlessStated(live, WorkloadRules::deployment);
            case ReadyCondition.StatefulSetReady set -> unlessStated(live, WorkloadRules::statefulSet);
            case ReadyCondition.DaemonSetReady set -> unlessStated(live, WorkloadRules::daemonSet);
            case ReadyCondition.JobComplete job -> unlessStated(live, WorkloadRules::job);
            case ReadyCondition.ServiceLoadBalancerReady service -> unlessStated(live, ReadinessRules::loadBalancer);
            case ReadyCondition.CRDEstablished crd -> unlessStated(live, KindRules::definition);
            case ReadyCondition.ConditionMatch match ->
                KindRules.STATED.contains(match.conditionType())
                        ? conditionMatch(match, live)
                        : unlessStated(live, all -> conditionMatch(match, all));
            case ReadyCondition.FieldMatch match -> unlessStated(live, all -> fieldMatch(match, all));
        };
    }

    private static Readiness unlessStated(LiveObject live, Function<LiveObject, Readiness> rule) {
        return KindRules.stated(live).orElseGet(() -> rule.apply(live));
    }

    private static Readiness loadBalancer(LiveObject live) {
        boolean has = live.status().object("loadBalancer").get("ingress") instanceof JsonArray array
                && !array.elements().isEmpty();
        return has
                ? Readiness.READY
                : Readiness.progressing("NoAddress", "the load balancer has not given an address yet");
    }

    private static Readiness conditionMatch(ReadyCondition.ConditionMatch match, LiveObject live) {
        if (live.isUnobserved()) {
            return KindRules.unobserved(live);
        }
        String wanted = match.conditionType() + "=" + match.status();
        return live.condition(match.conditionType())
                .map(found -> found.status().equals(match.status())
                        ? Readiness.READY
                        : Readiness.progressing(
                                KindRules.word(found, "Condition"),
                                "waits for condition " + wanted + ", which is " + found.status()
                                        + (found.message().isEmpty() ? "" : ": " + found.message())))
                .orElseGet(() -> Readiness.progressing(
                        "Condition", "waits for condition " + wanted + ", which is not there yet"));
    }

    private static Readiness fieldMatch(ReadyCondition.FieldMatch match, LiveObject live) {
        JsonValue found = live.at(match.path());
        if (isSame(match.value(), found)) {
            return Readiness.READY;
        }
        boolean secret = Redaction.redacted(live.object()) != live.object();
        String is = found == null ? "is absent" : secret ? "differs" : "is " + shortened(found, live);
        String wanted = secret ? Redaction.REDACTED : shortened(match.value(), live);
        return Readiness.progressing("Field", "waits for " + match.path() + " to be " + wanted + "; it " + is);
    }

    /** An API server writes numbers in its own way: 1.0 as 1. */
    private static boolean isSame(JsonValue wanted, @Nullable JsonValue found) {
        if (wanted instanceof JsonNumber number && found instanceof JsonNumber other) {
            return number.value().compareTo(other.value()) == 0;
        }
        if (wanted instanceof JsonArray list && found instanceof JsonArray other) {
            List<JsonValue> elements = other.elements();
            return list.elements().size() == elements.size()
                    && IntStream.range(0, elements.size())
                            .allMatch(i -> isSame(list.elements().get(i), elements.get(i)));
        }
        if (wanted instanceof JsonObject object && found instanceof JsonObject other) {
            return object.members().size() == other.members().size()
                    && object.members().entrySet().stream()
                            .allMatch(member -> isSame(member.getValue(), other.get(member.getKey())));
        }
        return wanted.equals(found);
    }

    private static String shortened(JsonValue value, LiveObject live) {
        String text = live.told(value.toString());
        return text.length() <= 80 ? text : text.substring(0, 77) + "...";
    }
}
