package dev.pequod.operator;

import dev.pequod.apply.ClusterClient;
import dev.pequod.apply.ObjectRef;
import dev.pequod.graph.json.JsonObject;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * In whose name a resource is worked on: what is read and written for it is read and written by the service account, so that nobody
 * gets through the operator what they could not do themselves.
 *
 * @param namespace the namespace of the resource
 * @param account the service account there; empty for the operator's own user
 * @param client acts in its name
 * @param own acts as the operator itself
 * @param rule what the namespace may do
 */
record Tenant(String namespace, Optional<String> account, ClusterClient client, ClusterClient own, TenantRule rule) {
    /** The annotation of a resource that names the service account. */
    static final String ANNOTATION = "pequod.dev/service-account";

    private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?");

    /**
     * Returns in whose name a resource is worked on. One that is being deleted and names a service account that it may not, perhaps not
     * any more, is worked on as if it named none: otherwise it would stay for ever.
     *
     * @throws RefusedException if it names a service account that it may not
     */
    static Tenant of(JsonObject resource, TenantPolicy policy, ClusterClient client) throws RefusedException {
        JsonObject metadata = resource.object("metadata");
        String namespace = metadata.string("namespace");
        TenantRule rule = policy.rule(namespace);
        String named = metadata.object("annotations").string(ANNOTATION);
        if (!named.isEmpty()) {
            Optional<String> refusal = NAME.matcher(named).matches()
                    ? rule.accountRefusal(named)
                    : Optional.of("that is no name of a service account; its namespace is always the resource's own");
            if (refusal.isPresent() && metadata.get("deletionTimestamp") != null) {
                named = "";
            } else if (refusal.isPresent()) {
                throw new RefusedException(new TenantRule.Refusal(
                        "ServiceAccountNotAllowed",
                        "the annotation " + ANNOTATION + " names \"" + named + "\", but " + refusal.get()));
            }
        }
        Optional<String> account = named.isEmpty() ? rule.serviceAccount() : Optional.of(named);
        return new Tenant(
                namespace,
                account,
                account.map(name -> client.as("system:serviceaccount:" + namespace + ":" + name))
                        .orElse(client),
                client,
                rule);
    }

    /**
     * Returns who reads an object that rendering needs. What a service account is to pods it need not know itself: which secrets it
     * names is read by the operator.
     */
    ClusterClient reader(ObjectRef object) {
        return object.identity().kind().equals("ServiceAccount") ? own : client;
    }

    /** A resource asks for what its namespace may not do. */
    static final class RefusedException extends Exception {
        private final transient TenantRule.Refusal refusal;

        RefusedException(TenantRule.Refusal refusal) {
            super(refusal.message());
            this.refusal = refusal;
        }

        TenantRule.Refusal refusal() {
            return refusal;
        }
    }
}
