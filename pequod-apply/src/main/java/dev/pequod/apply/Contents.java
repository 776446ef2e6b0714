package dev.pequod.apply;

import dev.pequod.graph.ObjectIdentity;
import dev.pequod.graph.json.JsonArray;
import dev.pequod.graph.json.JsonBoolean;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonValue;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What goes with an object when that is deleted: all that is in a namespace, and all objects of a kind with its definition. These may be
 * others'.
 */
final class Contents {
    private static final Set<String> MADE_BY_KUBERNETES =
            Set.of("ConfigMap kube-root-ca.crt", "ServiceAccount default");
    private static final Set<String> OF_OBJECTS = Set.of("Event", "Endpoints", "EndpointSlice");
    private static final String TOKEN = "kubernetes.io/service-account-token";

    private final ClusterClient client;
    private final Owner owner;

    private Contents(ClusterClient client, Owner owner) {
        this.client = client;
        this.owner = owner;
    }

    /**
     * Returns if nothing of others goes with a live object, as far as the client may look, or somebody says that it may.
     *
     * @throws ClusterException {@link Problem.Reason#NOT_EMPTY} if something does
     */
    static void refuseForeign(ClusterClient client, JsonObject live, Owner owner) throws ClusterException {
        ObjectIdentity identity = ObjectIdentity.of(live);
        boolean isSaid = Ownership.annotation(live, Ownership.DELETION_POLICY).equals("delete");
        Contents contents = new Contents(client, owner);
        Optional<ObjectRef> foreign = isSaid
                ? Optional.empty()
                : switch (identity.kind() + "." + identity.group()) {
                    case "Namespace." -> contents.inNamespace(identity.name());
                    case "CustomResourceDefinition.apiextensions.k8s.io" -> contents.ofDefinition(live);
                    default -> Optional.empty();
                };
        if (foreign.isPresent()) {
            throw new ClusterException(Problem.of(
                    Problem.Reason.NOT_EMPTY,
                    ObjectRef.of(live) + " is not deleted, as " + foreign.get()
                            + " would go with it, which is not of " + owner + "; delete that first, or annotate "
                            + identity.kind() + " " + identity.name() + " with " + Ownership.DELETION_POLICY
                            + "=delete where all in it may go, or with " + Ownership.DELETION_POLICY + "=abandon in the module"));
        }
    }

    private Optional<ObjectRef> inNamespace(String namespace) throws ClusterException {
        for (ClusterClient.Kind kind : client.namespacedKinds()) {
            if (!OF_OBJECTS.contains(kind.kind())) {
                Optional<ObjectRef> found = first(kind, namespace, object -> !isDependent(object));
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    private Optional<ObjectRef> ofDefinition(JsonObject definition) throws ClusterException {
        JsonObject spec = definition.object("spec");
        List<JsonValue> versions = spec.get("versions") instanceof JsonArray array ? array.elements() : List.of();
        for (JsonValue version : versions) {
            if (version instanceof JsonObject one && JsonBoolean.of(true).equals(one.get("served"))) {
                String apiVersion = spec.string("group") + "/" + one.string("name");
                return first(
                        new ClusterClient.Kind(apiVersion, spec.object("names").string("kind")), "", object -> true);
            }
        }
        return Optional.empty();
    }

    private Optional<ObjectRef> first(ClusterClient.Kind kind, String namespace, Predicate<JsonObject> counts)
            throws ClusterException {
        String next = "";
        do {
            ClusterClient.Page page;
            try {
                page = client.list(kind.apiVersion(), kind.kind(), namespace, "", next);
            } catch (ClusterException e) {
                if (e.problem().reason() == Problem.Reason.FORBIDDEN) {
                    return Optional.empty();
                }
                throw e;
            }
            for (JsonObject object : page.objects()) {
                if (isForeign(object) && counts.test(object)) {
                    return Optional.of(ObjectRef.of(object));
                }
            }
            next = page.next();
        } while (!next.isEmpty());
        return Optional.empty();
    }

    private boolean isForeign(JsonObject object) {
        return Ownership.of(object, owner) != Ownership.Whose.OURS
                && !Ownership.isBeingDeleted(object)
                && !owner.is(ObjectIdentity.of(object));
    }

    /** Reports whether an object goes with another one in its namespace, or was made with the namespace. */
    private static boolean isDependent(JsonObject object) {
        ObjectIdentity identity = ObjectIdentity.of(object);
        boolean isOwned = object.object("metadata").get("ownerReferences") instanceof JsonArray owners
                && !owners.elements().isEmpty();
        return isOwned
                || MADE_BY_KUBERNETES.contains(identity.kind() + " " + identity.name())
                || object.string("type").equals(TOKEN);
    }
}
