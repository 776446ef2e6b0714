package dev.pequod.resolver.cache;

import dev.pequod.api.ModuleRevision;
import dev.pequod.api.OciRef;
import dev.pequod.api.PlatformRef;

/** The source of a reference that can only mean one thing. */
final class PinnedSource {

    private PinnedSource() {}

    /** Returns what the source's text form is unless the fetcher has another name for the host; a tag says nothing then. */
    static String of(PlatformRef ref) {
        return ref instanceof OciRef oci
                ? new OciRef(oci.registry(), oci.repository(), "", oci.digest()).text()
                : ref.text();
    }

    /** Returns a revision as the reference tells it, whoever else has loaded the same by another one. */
    static ModuleRevision revision(PlatformRef ref, ModuleRevision kept) {
        return ref instanceof OciRef oci ? new ModuleRevision(kept.source(), oci.tag()) : kept;
    }
}
