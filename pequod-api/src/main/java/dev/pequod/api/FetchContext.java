package dev.pequod.api;

/**
 * For whom, with what and within which bounds a module is fetched.
 *
 * @param requester who asks, for the audit log, such as {@code WebService shop/cart} or {@code pequod render}
 * @param namespace the namespace of the resource, where ConfigMaps are looked for; empty if there is none
 * @param deadline when the work must have ended
 * @param credentials the credentials of the requester; those of others are not in it
 * @param limits how large the module may be
 */
public record FetchContext(
        String requester, String namespace, Deadline deadline, CredentialSource credentials, ModuleLimits limits) {

    /** Returns a context without namespace and credentials, within the usual limits. */
    public static FetchContext of(String requester, Deadline deadline) {
        return new FetchContext(requester, "", deadline, CredentialSource.NONE, ModuleLimits.DEFAULTS);
    }
}
