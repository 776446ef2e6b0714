package dev.pequod.api;

/**
 * The immutable thing that a reference means at some time.
 *
 * @param source where exactly it is, immutable, as a text form: {@code oci:registry/repo@sha256:…},
 *     {@code git:https://…?ref=<commit>&path=…}, {@code embedded:v1.0.0}, {@code inline:sha256:…}. Equal sources have equal
 *     files for ever, so this is the key of a cache
 * @param revision what the source calls it: a version, a tag, a commit id; empty if it has no name
 */
public record ModuleRevision(String source, String revision) {

    /** Refuses an empty source. */
    public ModuleRevision {
        if (source.isEmpty()) {
            throw new IllegalArgumentException("a revision needs a source");
        }
    }
}
