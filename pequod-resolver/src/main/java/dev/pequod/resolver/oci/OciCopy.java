package dev.pequod.resolver.oci;

import dev.pequod.api.Digest;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.resolver.net.Retries;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Copies a manifest with all that belongs to it from one repository to another, byte for byte, so that its digest stays: its
 * parts, the manifests of an index, and signatures and whatever else refers to it. Not thread-safe.
 */
public final class OciCopy {
    private static final long MOST_BYTES = 256L << 20;
    private static final int MOST_MANIFESTS = 2_000;
    private static final int DEEPEST = 16;

    private final OciRepository from;
    private final OciRepository to;
    private final boolean isForced;
    private final Set<Digest> copied = new HashSet<>();
    private long bytes;
    private int depth;

    private OciCopy(OciRepository from, OciRepository to, boolean isForced) {
        this.from = from;
        this.to = to;
        this.isForced = isForced;
    }

    /**
     * Copies.
     *
     * @param tag the tag that will mean it there; empty for none
     * @return how many manifests were copied
     * @throws ModuleException if a part cannot be read or written, or it is larger than is allowed
     */
    public static int copy(OciRepository from, Digest digest, OciRepository to, String tag) throws ModuleException {
        return copy(from, digest, to, tag, false);
    }

    /**
     * Copies, and replaces what stands there under the tags about the manifest and cannot be put together, such as a list of
     * what it is made of, if that is forced.
     */
    public static int copy(OciRepository from, Digest digest, OciRepository to, String tag, boolean isForced)
            throws ModuleException {
        OciCopy copy = new OciCopy(from, to, isForced);
        copy.referrers(digest);
        copy.manifest(digest, tag);
        return copy.copied.size();
    }

    /**
     * What refers to a manifest goes first, so that whoever sees the manifest sees its signatures. It is listed there as the other
     * registry lists such, together with what is listed there already.
     */
    private void referrers(Digest digest) throws ModuleException {
        for (Map.Entry<String, Digest> about :
                new Referrers(from).collected(digest).entrySet()) {
            about(about.getValue(), about.getKey());
        }
        Map<Digest, Descriptor> all = new LinkedHashMap<>();
        new Referrers(from).underTag(digest).forEach(one -> all.put(one.digest(), one));
        from.referrers(digest).forEach(one -> all.put(one.digest(), one));
        for (Descriptor about : all.values()) {
            manifest(about);
        }
        if (!all.isEmpty()) {
            new Referrers(to).add(digest, all.values());
        }
    }

    /** Copies what is about a manifest under a tag, where others may have written something else under it meanwhile: that stays. */
    private void about(Digest digest, String tag) throws ModuleException {
        RawManifest ours = from.manifest(digest);
        if (copied.add(digest)) {
            contents(digest, ours); // which takes long, and so comes before a look at what is there
        }
        SharedTag.add("copy " + from.name() + ":" + tag, Retries.standard(), new Collecting(ours, tag));
    }

    /** What is collected under one tag, and comes together with what is collected there. */
    private final class Collecting implements SharedTag.Addition {
        private final RawManifest ours;
        private final String tag;
        /** What others have under the tag; read by {@link #isThere}, and replaced by {@link #write} only as long as it stands. */
        private Optional<RawManifest> there = Optional.empty();

        Collecting(RawManifest ours, String tag) {
            this.ours = ours;
            this.tag = tag;
        }

        @Override
        public boolean isThere() throws ModuleException {
            there = Optional.empty();
            Optional<Digest> digest = to.resolve(tag);
            if (digest.isEmpty() || digest.orElseThrow().equals(ours.digest())) {
                return digest.isPresent();
            }
            RawManifest theirs = to.manifest(digest.orElseThrow());
            there = Optional.of(theirs);
            return isCollected(theirs) && collected(to, theirs).containsAll(collected(from, ours));
        }

        @Override
        public boolean write() throws ModuleException {
            if (there.isEmpty()) {
                return writes(ours);
            }
            RawManifest theirs = there.orElseThrow();
            if (!isCollected(theirs)) {
                if (!isForced) {
                    throw new ModuleException(
                            Reason.FORBIDDEN,
                            "Tried to copy " + from.name() + ":" + tag + " but " + to.name()
                                    + " has something else under this tag; replace it with --force, or delete it there first");
                }
                return writes(ours);
            }
            CollectedTag all = collected(to, theirs);
            CollectedTag more = collected(from, ours);
            if (more.containsAll(all)) {
                return writes(ours);
            }
            to.push(ours, "");
            all.add(more);
            Descriptor known = ((Manifest.Parts) theirs.read(to.name())).config();
            byte[] config = all.config(to.blob(known, MOST_BYTES));
            Descriptor described = Descriptor.of(known.mediaType(), config);
            to.push(described, config);
            return writes(all.manifest(described));
        }

        private boolean writes(RawManifest manifest) throws ModuleException {
            if (!to.resolve(tag).equals(there.map(RawManifest::digest))) {
                return false;
            }
            to.push(manifest, tag);
            return true;
        }

        private CollectedTag collected(OciRepository repository, RawManifest manifest) throws ModuleException {
            return new CollectedTag(repository.name() + ":" + tag, manifest);
        }

        private boolean isCollected(RawManifest theirs) throws ModuleException {
            return !tag.endsWith(".sbom")
                    && ours.read(from.name() + ":" + tag) instanceof Manifest.Parts
                    && theirs.read(to.name() + ":" + tag) instanceof Manifest.Parts;
        }
    }

    private void manifest(Digest digest, String tag) throws ModuleException {
        if (!copied.add(digest)) {
            return;
        }
        RawManifest manifest = from.manifest(digest);
        contents(digest, manifest);
        to.push(manifest, tag);
    }

    /** Copies a manifest that is listed somewhere. */
    private void manifest(Descriptor listed) throws ModuleException {
        if (copied.add(listed.digest())) {
            RawManifest manifest = from.manifest(listed);
            contents(listed.digest(), manifest);
            to.push(manifest, "");
        }
    }

    private void contents(Digest digest, RawManifest manifest) throws ModuleException {
        count(manifest.bytes().length);
        switch (manifest.read(from.name() + "@" + digest)) {
            case Manifest.Parts parts -> {
                blob(parts.config());
                for (Descriptor layer : parts.layers()) {
                    blob(layer);
                }
            }
            case Manifest.Index index -> {
                if (++depth > DEEPEST) {
                    throw tooMuch("more than " + DEEPEST + " indexes within each other");
                }
                for (Descriptor one : index.manifests()) {
                    manifest(one);
                }
                depth--;
            }
        }
    }

    private void blob(Descriptor descriptor) throws ModuleException {
        count(descriptor.size());
        to.push(descriptor, from.blob(descriptor, MOST_BYTES));
    }

    private void count(long more) throws ModuleException {
        bytes += Math.min(more, MOST_BYTES + 1);
        if (bytes > MOST_BYTES || copied.size() > MOST_MANIFESTS) {
            throw tooMuch("more than " + MOST_BYTES + " bytes or " + MOST_MANIFESTS + " manifests");
        }
    }

    private ModuleException tooMuch(String what) {
        return new ModuleException(Reason.LIMIT_EXCEEDED, "Tried to copy from " + from.name() + " but it has " + what);
    }
}
