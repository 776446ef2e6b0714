package dev.pequod.graph;

import dev.pequod.graph.json.JsonNull;
import dev.pequod.graph.json.JsonValue;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Decodes one element of {@code readyWhen}. */
final class ReadyConditionDecoder {
    private static final List<String> TYPES = List.of(
            "Exists",
            "ConditionMatch",
            "DeploymentAvailable",
            "StatefulSetReady",
            "DaemonSetReady",
            "JobComplete",
            "ServiceLoadBalancerReady",
            "CRDEstablished",
            "FieldMatch");

    private ReadyConditionDecoder() {}

    static ReadyCondition decode(Fields fields, Findings findings, Suggestion suggestion) {
        String type = fields.requiredText("type");
        Optional<Duration> timeout = timeout(fields, findings);
        Set<String> allowed = new HashSet<>(Set.of("type", "timeout"));
        ReadyCondition condition = switch (type) {
            case "ConditionMatch" -> {
                allowed.addAll(Set.of("conditionType", "status"));
                yield new ReadyCondition.ConditionMatch(fields.requiredText("conditionType"), status(fields), timeout);
            }
            case "FieldMatch" -> {
                allowed.addAll(Set.of("path", "value"));
                yield new ReadyCondition.FieldMatch(
                        fields.requiredText("path"), requiredValue(fields, findings), timeout);
            }
            case "DeploymentAvailable" -> new ReadyCondition.DeploymentAvailable(timeout);
            case "StatefulSetReady" -> new ReadyCondition.StatefulSetReady(timeout);
            case "DaemonSetReady" -> new ReadyCondition.DaemonSetReady(timeout);
            case "JobComplete" -> new ReadyCondition.JobComplete(timeout);
            case "ServiceLoadBalancerReady" -> new ReadyCondition.ServiceLoadBalancerReady(timeout);
            case "CRDEstablished" -> new ReadyCondition.CRDEstablished(timeout);
            default -> new ReadyCondition.Exists(timeout);
        };
        if (TYPES.contains(type)) {
            fields.allow(allowed, suggestion);
        } else if (!type.isEmpty()) {
            findings.add(
                    fields.path("type"),
                    "expected one of " + String.join(", ", TYPES) + ", found " + KubernetesNames.quote(type)
                            + suggestion.hint(type, TYPES));
        }
        return condition;
    }

    private static String status(Fields fields) {
        String status = fields.text("status");
        return status.isEmpty() ? "True" : status;
    }

    private static JsonValue requiredValue(Fields fields, Findings findings) {
        JsonValue value = fields.value("value");
        if (value == null) {
            findings.add(fields.path("value"), "required field is missing");
            return JsonNull.NULL;
        }
        return value;
    }

    private static Optional<Duration> timeout(Fields fields, Findings findings) {
        String text = fields.text("timeout");
        if (text.isEmpty()) {
            return Optional.empty();
        }
        Optional<Duration> timeout = DurationText.parse(text);
        if (timeout.isEmpty()) {
            findings.add(
                    fields.path("timeout"),
                    KubernetesNames.quote(text) + " is not a duration: use for example \"90s\", \"5m\" or \"1h30m\"");
        }
        return timeout;
    }
}
