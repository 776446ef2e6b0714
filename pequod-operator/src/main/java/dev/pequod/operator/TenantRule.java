package dev.pequod.operator;

import dev.pequod.api.ConfigMapRef;
import dev.pequod.api.EmbeddedRef;
import dev.pequod.api.GitRef;
import dev.pequod.api.InlineRef;
import dev.pequod.api.OciRef;
import dev.pequod.api.PlatformRef;
import dev.pequod.api.Quote;
import dev.pequod.api.Spelling;
import dev.pequod.apply.ObjectRef;
import dev.pequod.resolver.net.SourcePattern;
import dev.pequod.resolver.trust.SignaturePolicy;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the resources of a namespace may do. An empty list of an {@code Optional} allows nothing; without the list everything is allowed. Service
 * accounts are the exception: some may do more than others, so which may be named must be said.
 *
 * @param serviceAccount the service account that they are applied as unless they name one; empty for the operator's own user
 * @param serviceAccounts those that they may name besides
 * @param platformRefs where their modules may come from
 * @param kinds the kinds their modules may make
 * @param targetNamespaces the namespaces besides their own that their modules may make objects in
 * @param embedded whether modules that ship with the operator may be used
 */
record TenantRule(
        Optional<String> serviceAccount,
        List<String> serviceAccounts,
        Optional<List<Source>> platformRefs,
        Optional<List<String>> kinds,
        Optional<List<String>> targetNamespaces,
        Embedded embedded) {

    /** Whether modules that ship with the operator may be used. */
    enum Embedded {
        ALLOW,
        WARN,
        REFUSE
    }

    /**
     * Where a module may come from.
     *
     * @param scheme the scheme of the reference
     * @param pattern the host and the repository; empty for all of the scheme
     */
    record Source(String scheme, Optional<SourcePattern> pattern) {

        private static final List<String> SCHEMES =
                List.of(ConfigMapRef.SCHEME, EmbeddedRef.SCHEME, GitRef.SCHEME, InlineRef.SCHEME, OciRef.SCHEME);
        private static final List<String> WITH_HOST = List.of(GitRef.SCHEME, OciRef.SCHEME);

        /**
         * Returns the source that a text such as {@code embedded} or {@code oci:ghcr.io/acme} writes.
         *
         * @throws IllegalArgumentException if it writes none
         */
        static Source parse(String text) {
            int colon = text.indexOf(':');
            String scheme = colon < 0 ? text : text.substring(0, colon);
            if (!SCHEMES.contains(scheme)) {
                throw new IllegalArgumentException("there is no scheme " + Quote.of(scheme)
                        + Spelling.nearest(scheme, SCHEMES)
                                .map(near -> "; did you mean " + Quote.of(near) + "?")
                                .orElse("; those there are: " + String.join(", ", SCHEMES)));
            }
            if (colon >= 0 && !WITH_HOST.contains(scheme)) {
                throw new IllegalArgumentException(
                        "only oci: and git: have a host behind them; write " + Quote.of(scheme));
            }
            return colon < 0
                    ? new Source(text, Optional.empty())
                    : new Source(text.substring(0, colon), Optional.of(SourcePattern.parse(text.substring(colon + 1))));
        }

        boolean has(PlatformRef ref) {
            return ref.scheme().equals(scheme)
                    && (pattern.isEmpty()
                            || SignaturePolicy.endpoint(ref)
                                    .filter(pattern.get()::matches)
                                    .isPresent());
        }

        @Override
        public String toString() {
            return scheme + pattern.map(p -> ":" + p).orElse("");
        }
    }

    /** Allows everything, as a service account or as the operator's own user. */
    static TenantRule open(Optional<String> serviceAccount) {
        return new TenantRule(
                serviceAccount, List.of(), Optional.empty(), Optional.empty(), Optional.empty(), Embedded.ALLOW);
    }

    /** Reports whether a module may be used, but not much longer. */
    boolean isDeprecated(PlatformRef ref) {
        return embedded == Embedded.WARN && ref.scheme().equals(EmbeddedRef.SCHEME);
    }

    /** Returns why a module may not be used; empty if it may. */
    Optional<String> refusal(PlatformRef ref) {
        if (ref.scheme().equals(EmbeddedRef.SCHEME) && embedded == Embedded.REFUSE) {
            return Optional.of("modules that ship with the operator are switched off for this namespace; use one from"
                    + " a registry or a repository");
        }
        return platformRefs
                .filter(sources -> sources.stream().noneMatch(source -> source.has(ref)))
                .map(sources -> "modules of this namespace may come from " + listed(sources) + " only");
    }

    /** Returns why an object may not be made by a module of a resource; empty if it may. */
    Optional<Refusal> refusal(ObjectRef object, String ownNamespace) {
        String kind = object.identity().kind();
        String group = object.identity().group();
        String full = group.isEmpty() ? kind : kind + "." + group;
        Optional<Refusal> kindRefused = kinds.filter(
                        allowed -> allowed.stream().noneMatch(k -> k.equals(full) || k.equals("*." + group)))
                .map(allowed -> new Refusal(
                        "KindNotAllowed",
                        object + " may not be made in this namespace: the kinds allowed are " + listed(allowed)));
        String namespace = object.identity().namespace();
        boolean elsewhere = !namespace.isEmpty() && !namespace.equals(ownNamespace);
        return kindRefused.or(() -> targetNamespaces
                .filter(allowed -> elsewhere && allowed.stream().noneMatch(n -> TenantPolicy.fits(n, namespace)))
                .map(allowed -> new Refusal(
                        "NamespaceNotAllowed",
                        object + " may not be made from the namespace " + ownNamespace
                                + ": the other namespaces allowed are " + listed(allowed))));
    }

    /** Returns why a resource may not name a service account; empty if it may. It may name the one that it is applied as anyway. */
    Optional<String> accountRefusal(String name) {
        List<String> patterns = Stream.concat(Stream.of(serviceAccount.orElse("default")), serviceAccounts.stream())
                .distinct()
                .toList();
        return patterns.stream().anyMatch(pattern -> TenantPolicy.fits(pattern, name))
                ? Optional.empty()
                : Optional.of("resources of this namespace may name the service accounts " + listed(patterns)
                        + " only; more can be allowed by serviceAccounts in the operator's policy");
    }

    private static String listed(List<?> list) {
        return list.isEmpty()
                ? "none"
                : String.join(", ", list.stream().map(Object::toString).toList());
    }

    /**
     * What a rule does not allow.
     *
     * @param reason the reason of the condition
     * @param message its message
     */
    record Refusal(String reason, String message) {}
}
