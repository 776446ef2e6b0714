package dev.pequod.graph.json;

/** The names that most objects of Kubernetes have: what is read shares one copy of each. */
final class UsualNames {
    private static final int SLOTS = 512;

    private static final String[] TABLE = table("""
            apiVersion kind metadata spec status name namespace uid resourceVersion generation creationTimestamp deletionTimestamp
            labels annotations finalizers ownerReferences managedFields manager operation time fieldsType fieldsV1 subresource
            type object items conditions reason message observedGeneration lastTransitionTime lastUpdateTime
            platformRef embedded oci git configMap inline image port platformRefResolved renderHash graphArtifact configMapRef
            module source revision contentDigest verifiedBy nodes total ready waitingFor inventory node dependsOn history digest outcome
            replicas updatedReplicas readyReplicas availableReplicas unavailableReplicas selector matchLabels template containers
            strategy rollingUpdate maxSurge maxUnavailable revisionHistoryLimit progressDeadlineSeconds imagePullPolicy ports
            containerPort protocol targetPort resources requests limits cpu memory env value valueFrom securityContext
            allowPrivilegeEscalation capabilities drop readOnlyRootFilesystem runAsNonRoot seccompProfile restartPolicy dnsPolicy
            schedulerName serviceAccountName terminationGracePeriodSeconds terminationMessagePath terminationMessagePolicy
            clusterIP clusterIPs ipFamilies ipFamilyPolicy internalTrafficPolicy sessionAffinity loadBalancer data binaryData immutable
            app.kubernetes.io/name app.kubernetes.io/instance app.kubernetes.io/managed-by
            pequod.dev/owner pequod.dev/owned-by pequod.dev/applied deployment.kubernetes.io/revision
            """.strip().split("\\s+"));

    private UsualNames() {}

    private static String[] table(String[] names) {
        String[] table = new String[SLOTS];
        for (String name : names) {
            int at = slot(name.hashCode());
            while (table[at] != null) {
                at = at + 1 & SLOTS - 1;
            }
            table[at] = name;
        }
        return table;
    }

    private static int slot(int hash) {
        return (hash ^ hash >>> 9 ^ hash >>> 18) & SLOTS - 1;
    }

    /**
     * Returns a part of a text.
     *
     * @param hash what {@link String#hashCode} of that part is
     */
    static String of(String text, int start, int end, int hash) {
        for (int at = slot(hash); TABLE[at] != null; at = at + 1 & SLOTS - 1) {
            String usual = TABLE[at];
            if (usual.length() == end - start && text.startsWith(usual, start)) {
                return usual;
            }
        }
        return text.substring(start, end);
    }
}
