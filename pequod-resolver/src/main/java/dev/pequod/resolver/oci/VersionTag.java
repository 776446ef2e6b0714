package dev.pequod.resolver.oci;

import dev.pequod.api.Digest;
import dev.pequod.api.ModuleException;
import dev.pequod.resolver.net.Retries;
import java.util.Optional;

/**
 * A tag that means one manifest for ever. Registries have no way to give a tag only where there is none yet, so whoever gives one looks just before, and
 * afterwards again, a while later, whether another one did so at the same time ({@link SharedTag}). Of two that do, at most one hears that the
 * tag is its own, unless the other one's answer took longer than the first one looked.
 */
public final class VersionTag {
    private static final int CONFIRMATIONS = 2;

    private VersionTag() {}

    /**
     * Gives a manifest that is there a tag, unless that means another one.
     *
     * @return the other one that the tag means; empty if it means this one
     * @throws ModuleException if the repository cannot be asked
     */
    public static Optional<Digest> claim(OciRepository repository, Digest manifest, String tag) throws ModuleException {
        return claim(repository, manifest, tag, Retries.standard());
    }

    static Optional<Digest> claim(OciRepository repository, Digest manifest, String tag, Retries retries)
            throws ModuleException {
        Claim claim = new Claim(repository, repository.manifest(manifest), tag);
        SharedTag.add("write the tag " + repository.name() + ":" + tag, retries, CONFIRMATIONS, claim);
        return claim.there.filter(digest -> !digest.equals(manifest));
    }

    private static final class Claim implements SharedTag.Addition {
        private final OciRepository repository;
        private final RawManifest manifest;
        private final String tag;
        private Optional<Digest> there = Optional.empty();

        Claim(OciRepository repository, RawManifest manifest, String tag) {
            this.repository = repository;
            this.manifest = manifest;
            this.tag = tag;
        }

        @Override
        public boolean isThere() throws ModuleException {
            there = repository.resolve(tag);
            return there.isPresent(); // another one stays
        }

        @Override
        public boolean write() throws ModuleException {
            repository.push(manifest, tag);
            return true;
        }
    }
}
