package dev.pequod.apply;

import dev.pequod.graph.ObjectIdentity;
import dev.pequod.graph.json.JsonArray;
import dev.pequod.graph.json.JsonBoolean;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonValue;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What goes with an object when that is deleted: all that is in a namespace, and all objects of a kind with its definition. These may be
 * wanted still, or others': what leaves with it is what stands in the inventory with the UID that it has, as others copy our mark. To find
 * nothing takes a request for each kind there is; so where something was found is remembered, and looked at first the next time. Not
 * thread-safe.
 */
final class Contents {
    /** A namespace that is nobody's: what is in it is in each one, if it is of these kinds and says the same. */
    private static final String DEFAULT = "default";

    private static final Set<String> EVERYWHERE = Set.of("ConfigMap", "ServiceAccount", "RoleBinding");

    private static final Set<String> MADE_BY_KUBERNETES =
            Set.of("ConfigMap kube-root-ca.crt", "ServiceAccount default");
    private static final Set<String> OF_OBJECTS =
            Set.of("Event.", "Event.events.k8s.io", "Endpoints.", "EndpointSlice.discovery.k8s.io");
    private static final String TOKEN = "kubernetes.io/service-account-token";

    private final ClusterClient client;
    private final Owner owner;
    /** By namespace, the kind of what was found in it. */
    private final Map<String, ClusterClient.Kind> found = new HashMap<>();
    /** What leaves too, while it is looked. */
    private Map<ObjectIdentity, Inventory.Entry> leaving = Map.of();
    /** Whether that is all that the owner has, which needs no inventory when it is gone. */
    private boolean isAll;

    Contents(ClusterClient client, Owner owner) {
        this.client = client;
        this.owner = owner;
    }

    /**
     * Returns if nothing that is wanted, and nothing of others, goes with a live object, or somebody says that it may.
     *
     * @param inventory what the owner has
     * @param wanted what of it is to stay, or be there again
     * @throws ClusterException {@link Problem.Reason#NOT_EMPTY} if something does, or may, as the client cannot or is not allowed to look
     */
    void refuseForeign(JsonObject live, Inventory inventory, Set<ObjectIdentity> wanted) throws ClusterException {
        ObjectIdentity identity = ObjectIdentity.of(live);
        boolean isNamespace =
                identity.kind().equals("Namespace") && identity.group().isEmpty();
        boolean isDefinition = identity.kind().equals("CustomResourceDefinition")
                && identity.group().equals("apiextensions.k8s.io");
        boolean isSaid = Ownership.annotation(live, Ownership.DELETION_POLICY).equals("delete");
        if (isSaid || !isNamespace && !isDefinition) {
            return;
        }
        JsonObject spec = live.object("spec");
        String kind = spec.object("names").string("kind");
        Optional<ObjectIdentity> first = wanted.stream()
                .filter(one -> isNamespace
                        ? one.namespace().equals(identity.name())
                        : one.kind().equals(kind) && one.group().equals(spec.string("group")))
                .min(Comparator.comparing(ObjectIdentity::toString));
        if (first.isPresent()) {
            throw refusal(live, first.get() + " would go with it, which is wanted; to leave it", "abandon");
        }
        leaving = inventory.entries().stream()
                .filter(entry ->
                        !entry.abandon() && !wanted.contains(entry.ref().identity()))
                .collect(Collectors.toMap(entry -> entry.ref().identity(), entry -> entry, (a, b) -> a));
        isAll = inventory.entries().stream()
                .map(entry -> entry.ref().identity())
                .allMatch(one -> one.equals(identity) || one.namespace().equals(identity.name()));
        Optional<String> foreign;
        try {
            foreign = isNamespace ? inNamespace(identity.name()) : ofDefinition(live);
        } finally {
            leaving = Map.of();
        }
        if (foreign.isPresent()) {
            throw refusal(live, foreign.get() + " would go with it, not of " + owner + "; where that may be", "delete");
        }
    }

    private static ClusterException refusal(JsonObject live, String what, String policy) {
        ObjectRef ref = ObjectRef.of(live);
        return new ClusterException(Problem.of(
                Problem.Reason.NOT_EMPTY,
                ref + " is not deleted, as " + what + ": kubectl annotate " + ref.forKubectl() + " "
                        + Ownership.DELETION_POLICY + "=" + policy));
    }

    private Optional<String> inNamespace(String namespace) throws ClusterException {
        ClusterClient.Kind before = found.remove(namespace);
        Optional<String> first = before == null ? Optional.empty() : foundIn(namespace, before);
        if (first.isPresent()) {
            return first;
        }
        for (ClusterClient.Kind kind : client.namespacedKinds()) {
            String group =
                    ObjectRef.of(kind.apiVersion(), "", "", "").identity().group();
            if (!OF_OBJECTS.contains(kind.kind() + "." + group)) {
                Optional<String> next = foundIn(namespace, kind);
                if (next.isPresent()) {
                    return next;
                }
            }
        }
        return Optional.empty();
    }

    private Optional<String> foundIn(String namespace, ClusterClient.Kind kind) throws ClusterException {
        Optional<String> first = first(kind, namespace);
        if (first.isPresent()) {
            found.put(namespace, kind);
        }
        return first;
    }

    /** By each version that is served all objects are, whichever they are stored in. */
    private Optional<String> ofDefinition(JsonObject definition) throws ClusterException {
        JsonObject spec = definition.object("spec");
        String kind = spec.object("names").string("kind");
        List<JsonValue> versions = spec.get("versions") instanceof JsonArray array ? array.elements() : List.of();
        for (JsonValue version : versions) {
            if (version instanceof JsonObject one && JsonBoolean.of(true).equals(one.get("served"))) {
                String apiVersion = spec.string("group") + "/" + one.string("name");
                return isRefused(definition) ? Optional.empty() : first(new ClusterClient.Kind(apiVersion, kind), "");
            }
        }
        return Optional.of("each " + kind + " (none of whose versions is served, so that nobody can look)");
    }

    /** Reports whether the API server serves no such kind, and never did: it says of each that it did that it is established. */
    private static boolean isRefused(JsonObject definition) {
        return definition.object("status").get("conditions") instanceof JsonArray conditions
                && conditions.elements().stream()
                        .anyMatch(condition -> condition instanceof JsonObject one
                                && one.string("type").equals("Established")
                                && one.string("status").equals("False"));
    }

    /** Returns the first of others' objects, or all of a kind if it may not be looked at; of all namespaces if there is no name of one. */
    private Optional<String> first(ClusterClient.Kind kind, String namespace) throws ClusterException {
        String next = "";
        do {
            ClusterClient.Page page;
            try {
                page = client.list(kind.apiVersion(), kind.kind(), namespace, "", next);
            } catch (ClusterException e) {
                if (e.problem().reason() == Problem.Reason.FORBIDDEN) {
                    return Optional.of("each " + kind.kind() + " (which may not be listed)");
                }
                throw e;
            }
            if (!page.isList()) {
                String message = "Tried to list " + kind.kind() + " but there is no API server that has such";
                throw new ClusterException(Problem.of(Problem.Reason.UNAVAILABLE, message));
            }
            for (JsonObject object : page.objects()) {
                if (isForeign(object) && (namespace.isEmpty() || !isDependent(object) && !isEverywhere(object))) {
                    return Optional.of(ObjectRef.of(object).toString());
                }
            }
            next = page.next();
        } while (!next.isEmpty());
        return Optional.empty();
    }

    /** Reports whether an object would not be deleted by itself. */
    private boolean isForeign(JsonObject object) {
        ObjectIdentity identity = ObjectIdentity.of(object);
        Inventory.Entry entry = leaving.get(identity);
        boolean stays = entry == null || !entry.isStill(object, owner) || Ownership.isAbandoned(object);
        boolean isOwn = owner.is(identity)
                || isAll && identity.equals(ConfigMapInventory.ref(owner).identity());
        return stays && !Ownership.isBeingDeleted(object) && !isOwn;
    }

    /** Reports whether an object goes with another one in its namespace, which is looked at itself. */
    private boolean isDependent(JsonObject object) throws ClusterException {
        if (object.object("metadata").get("ownerReferences") instanceof JsonArray owners) {
            for (JsonValue one : owners.elements()) {
                if (one instanceof JsonObject of
                        && client.isNamespaced(of.string("apiVersion"), of.string("kind"))
                                .orElse(false)) {
                    return true;
                }
            }
        }
        return object.string("type").equals(TOKEN);
    }

    /** Returns what an object says, wherever it is: of subjects, that they are in its own namespace; but not which Secrets there are. */
    private static JsonObject says(JsonObject object) {
        JsonObject rest = object.without("metadata").without("secrets").without("imagePullSecrets");
        String own = object.object("metadata").string("namespace");
        return object.get("subjects") instanceof JsonArray subjects
                ? rest.with(
                        "subjects",
                        new JsonArray(subjects.elements().stream()
                                .map(subject -> subject instanceof JsonObject one
                                                && one.string("namespace").equals(own)
                                        ? one.without("namespace")
                                        : subject)
                                .toList()))
                : rest;
    }

    /** Reports whether an object is put into each namespace, by Kubernetes or by what else runs in the cluster, such as a mesh. */
    private boolean isEverywhere(JsonObject object) {
        ObjectRef ref = ObjectRef.of(object);
        ObjectIdentity identity = ref.identity();
        if (MADE_BY_KUBERNETES.contains(identity.kind() + " " + identity.name())) {
            return true;
        }
        try {
            return EVERYWHERE.contains(identity.kind())
                    && client.get(ObjectRef.of(ref.apiVersion(), identity.kind(), DEFAULT, identity.name()))
                            .filter(other -> says(other).equals(says(object)))
                            .isPresent();
        } catch (ClusterException e) {
            return false; // nobody knows
        }
    }
}
