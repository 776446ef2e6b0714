package dev.pequod.graph;

import dev.pequod.graph.json.JsonValue;
import java.time.Duration;
import java.util.Optional;

/**
 * When an object counts as ready. What each type reads from a live object is decided where Graphs are applied; here a
 * condition is data.
 *
 * <p>{@code timeout} is how long an object may take from being applied; empty leaves it to whoever applies.
 */
public sealed interface ReadyCondition {

    /** Returns how long the object may take. */
    Optional<Duration> timeout();

    /** Returns the type's name in a Graph. */
    default String type() {
        return switch (this) {
            case Exists c -> "Exists";
            case ConditionMatch c -> "ConditionMatch";
            case DeploymentAvailable c -> "DeploymentAvailable";
            case StatefulSetReady c -> "StatefulSetReady";
            case DaemonSetReady c -> "DaemonSetReady";
            case JobComplete c -> "JobComplete";
            case ServiceLoadBalancerReady c -> "ServiceLoadBalancerReady";
            case CRDEstablished c -> "CRDEstablished";
            case FieldMatch c -> "FieldMatch";
        };
    }

    /** The object exists. */
    record Exists(Optional<Duration> timeout) implements ReadyCondition {}

    /**
     * {@code status.conditions} has an entry of a type with a status.
     *
     * @param conditionType the condition's type, such as {@code Ready}
     * @param status the status it must have, usually {@code True}
     * @param timeout see {@link ReadyCondition}
     */
    record ConditionMatch(String conditionType, String status, Optional<Duration> timeout) implements ReadyCondition {}

    /** A Deployment has rolled out its current generation and is available. */
    record DeploymentAvailable(Optional<Duration> timeout) implements ReadyCondition {}

    /** A StatefulSet has all replicas ready at its current revision. */
    record StatefulSetReady(Optional<Duration> timeout) implements ReadyCondition {}

    /** A DaemonSet has its current pods ready on all nodes it wants. */
    record DaemonSetReady(Optional<Duration> timeout) implements ReadyCondition {}

    /** A Job is complete. */
    record JobComplete(Optional<Duration> timeout) implements ReadyCondition {}

    /** A Service has an address from its load balancer. */
    record ServiceLoadBalancerReady(Optional<Duration> timeout) implements ReadyCondition {}

    /** A CustomResourceDefinition is established. */
    record CRDEstablished(Optional<Duration> timeout) implements ReadyCondition {}

    /**
     * A field of the live object equals a value.
     *
     * @param path the field, such as {@code status.phase}
     * @param value what it must equal
     * @param timeout see {@link ReadyCondition}
     */
    record FieldMatch(String path, JsonValue value, Optional<Duration> timeout) implements ReadyCondition {}

    /** Returns the usual readiness of a kind: what a person means by "it is up" when the module says nothing. */
    static ReadyCondition usual(ObjectIdentity identity) {
        Optional<Duration> none = Optional.empty();
        return switch (identity.kind() + "." + identity.group()) {
            case "Deployment.apps" -> new DeploymentAvailable(none);
            case "StatefulSet.apps" -> new StatefulSetReady(none);
            case "DaemonSet.apps" -> new DaemonSetReady(none);
            case "Job.batch" -> new JobComplete(none);
            case "CustomResourceDefinition.apiextensions.k8s.io" -> new CRDEstablished(none);
            default -> new Exists(none);
        };
    }
}
