package dev.pequod.resolver.oci;

import dev.pequod.api.Digest;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Copies a manifest with all that belongs to it from one repository to another, byte for byte, so that its digest stays: its
 * parts, the manifests of an index, and signatures and whatever else refers to it.
 */
public final class OciCopy {
    private static final long MOST_BYTES = 256L << 20;
    private static final int MOST_MANIFESTS = 200;

    private final OciRepository from;
    private final OciRepository to;
    private final Set<Digest> copied = new HashSet<>();
    private long bytes;

    private OciCopy(OciRepository from, OciRepository to) {
        this.from = from;
        this.to = to;
    }

    /**
     * Copies.
     *
     * @param tag the tag that will mean it there; empty for none
     * @return how many manifests were copied
     * @throws ModuleException if a part cannot be read or written, or it is larger than is allowed
     */
    public static int copy(OciRepository from, Digest digest, OciRepository to, String tag) throws ModuleException {
        OciCopy copy = new OciCopy(from, to);
        copy.referrers(digest);
        copy.manifest(digest, tag);
        return copy.copied.size();
    }

    /**
     * What refers to a manifest goes first, so that whoever sees the manifest sees its signatures. It is listed there as the other
     * registry lists such, together with what is listed there already.
     */
    private void referrers(Digest digest) throws ModuleException {
        for (String kind : List.of(".sig", ".att", ".sbom")) {
            String tag = Referrers.tag(digest) + kind;
            Optional<Digest> about = from.resolve(tag);
            if (about.isPresent()) {
                manifest(about.orElseThrow(), tag);
            }
        }
        Map<Digest, Descriptor> all = new LinkedHashMap<>();
        new Referrers(from).underTag(digest).forEach(one -> all.put(one.digest(), one));
        from.referrers(digest).forEach(one -> all.put(one.digest(), one));
        for (Digest about : all.keySet()) {
            manifest(about, "");
        }
        if (!all.isEmpty()) {
            new Referrers(to).add(digest, all.values());
        }
    }

    private void manifest(Digest digest, String tag) throws ModuleException {
        if (!copied.add(digest)) {
            return;
        }
        RawManifest manifest = from.manifest(digest);
        count(manifest.bytes().length);
        switch (manifest.read(from.name() + "@" + digest)) {
            case Manifest.Parts parts -> {
                blob(parts.config());
                for (Descriptor layer : parts.layers()) {
                    blob(layer);
                }
            }
            case Manifest.Index index -> {
                for (Descriptor one : index.manifests()) {
                    manifest(one.digest(), "");
                }
            }
        }
        to.push(manifest, tag);
    }

    private void blob(Descriptor descriptor) throws ModuleException {
        count(descriptor.size());
        to.push(descriptor, from.blob(descriptor, MOST_BYTES));
    }

    private void count(long more) throws ModuleException {
        bytes += Math.min(more, MOST_BYTES + 1);
        if (bytes > MOST_BYTES || copied.size() > MOST_MANIFESTS) {
            throw new ModuleException(
                    Reason.LIMIT_EXCEEDED,
                    "Tried to copy from " + from.name() + " but it has more than " + MOST_BYTES + " bytes or "
                            + MOST_MANIFESTS + " manifests");
        }
    }
}
