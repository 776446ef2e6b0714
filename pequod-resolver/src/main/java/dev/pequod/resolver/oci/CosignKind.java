package dev.pequod.resolver.oci;

import java.util.Map;

/**
 * What {@code cosign save} tells of the manifests in the index of a layout, which have no tags there. Bundles of signatures, its newer form,
 * are in no index: they are only among the blobs.
 */
final class CosignKind {
    private static final String ANNOTATION = "kind";
    private static final String IMAGE = "dev.cosignproject.cosign/image";

    /** What is collected about the module, by how its tag ends elsewhere. */
    private static final Map<String, String> COLLECTED =
            Map.of("dev.cosignproject.cosign/sigs", ".sig", "dev.cosignproject.cosign/atts", ".att");

    private CosignKind() {}

    private static String of(Descriptor manifest) {
        return manifest.annotations().getOrDefault(ANNOTATION, "");
    }

    /** Reports whether it is what was saved, and not something about it. */
    static boolean isSaved(Descriptor manifest) {
        return of(manifest).equals(IMAGE);
    }

    /** Reports whether it is something that was collected about what was saved. */
    static boolean isCollected(Descriptor manifest) {
        return COLLECTED.containsKey(of(manifest));
    }

    /** Reports whether it is what was collected about the saved manifest under the tag. */
    static boolean isCollected(Descriptor manifest, String tag) {
        return isCollected(manifest) && tag.endsWith(COLLECTED.getOrDefault(of(manifest), ""));
    }
}
