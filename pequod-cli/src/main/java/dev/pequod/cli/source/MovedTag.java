package dev.pequod.cli.source;

import dev.pequod.api.Digest;
import dev.pequod.api.ModuleException;
import dev.pequod.api.OciRef;
import dev.pequod.api.PlatformRef;
import java.util.Optional;

/** Whether the tag of a reference that has a digest too means what the digest names, which alone decides. */
public final class MovedTag {
    private MovedTag() {}

    /**
     * Returns a warning of a reference whose tag means another module than its digest, or none; empty too if the registry does not tell, as
     * nothing depends on it.
     */
    public static Optional<String> warning(PlatformRef ref, ModuleSources sources) {
        if (!(ref instanceof OciRef oci) || oci.tag().isEmpty() || oci.digest().isEmpty()) {
            return Optional.empty();
        }
        Digest digest = oci.digest().orElseThrow();
        try {
            Optional<Digest> now =
                    sources.repository(oci.registry(), oci.repository()).resolve(oci.tag());
            return now.filter(digest::equals).isPresent()
                    ? Optional.empty()
                    : Optional.of(oci + " is what its digest names; "
                            + now.map(other -> "the tag " + oci.tag() + " means another module, " + other)
                                    .orElse("there is no tag " + oci.tag()));
        } catch (ModuleException e) {
            return Optional.empty();
        }
    }
}
