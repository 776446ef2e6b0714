package dev.pequod.apply;

import java.util.Optional;

/** Knows of each kind whether its objects have a namespace. */
@FunctionalInterface
public interface Scopes {

    /** Reports whether objects of the kind have a namespace; empty if the cluster has no such kind, as far as is known. */
    Optional<Boolean> isNamespaced(String apiVersion, String kind);
}
