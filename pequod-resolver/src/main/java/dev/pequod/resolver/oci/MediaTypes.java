package dev.pequod.resolver.oci;

import java.util.Set;

/** The media types that are told apart. */
final class MediaTypes {
    static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    static final String INDEX = "application/vnd.oci.image.index.v1+json";
    static final String DOCKER_MANIFEST = "application/vnd.docker.distribution.manifest.v2+json";
    static final String DOCKER_LIST = "application/vnd.docker.distribution.manifest.list.v2+json";
    static final String CUE_MODULE = "application/vnd.cue.module.v1+json";
    static final String CUE_MODULE_FILE = "application/vnd.cue.modulefile.v1";
    static final String ZIP = "application/zip";
    static final String EMPTY = "application/vnd.oci.empty.v1+json";

    private static final Set<String> TAR = Set.of(
            "application/vnd.oci.image.layer.v1.tar",
            "application/vnd.oci.image.layer.v1.tar+gzip",
            "application/vnd.docker.image.rootfs.diff.tar.gzip",
            "application/vnd.docker.image.rootfs.diff.tar",
            "application/x-tar",
            "application/tar",
            "application/tar+gzip",
            "application/gzip",
            "application/x-gzip");

    private MediaTypes() {}

    static boolean isTar(String mediaType) {
        return TAR.contains(mediaType);
    }
}
