package dev.pequod.resolver.oci;

import dev.pequod.api.Digest;
import dev.pequod.api.FetchContext;
import dev.pequod.api.FetchedModule;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleFetcher;
import dev.pequod.api.ModuleFiles;
import dev.pequod.api.ModuleRevision;
import dev.pequod.api.OciRef;
import dev.pequod.api.PlatformRef;
import dev.pequod.api.PlatformRefException;
import dev.pequod.api.VersionOrder;
import java.util.Comparator;
import java.util.Optional;

/**
 * Gets modules from OCI registries. A reference with a digest is located without asking anybody; with a tag alone the
 * registry is asked what it means now. What is fetched has the digest that was located. Thread-safe.
 */
public final class OciFetcher implements ModuleFetcher {
    private final OciRegistry registries;

    /** Makes a fetcher. */
    public OciFetcher(OciRegistry registries) {
        this.registries = registries;
    }

    @Override
    public String scheme() {
        return OciRef.SCHEME;
    }

    @Override
    public ModuleRevision locate(PlatformRef ref, FetchContext context) throws ModuleException {
        OciRef wanted = oci(ref);
        context.deadline().check("find " + wanted);
        OciRepository repository = open(wanted, context);
        Optional<Digest> digest = wanted.digest();
        if (digest.isEmpty()) {
            digest = repository.resolve(wanted.tag());
        }
        if (digest.isEmpty()) {
            throw repository.unknownTag(
                    OciRef.SCHEME + ":" + wanted.registry() + "/" + wanted.repository(), wanted.tag());
        }
        OciRef pinned = new OciRef(wanted.registry(), wanted.repository(), "", digest);
        return new ModuleRevision(pinned.text(), wanted.tag());
    }

    /**
     * Asks for the manifest, which a registry gives only to those who may read it. It is what {@link #fetch} asks for first, so that who is
     * refused cannot tell from the question or from the words whether others have the module.
     */
    @Override
    public boolean confirm(PlatformRef ref, ModuleRevision revision, FetchContext context) throws ModuleException {
        OciRef located = located(revision);
        context.deadline().check("fetch " + oci(ref));
        return manifest(open(located, context), located)
                .digest()
                .equals(located.digest().orElseThrow());
    }

    @Override
    public FetchedModule fetch(PlatformRef ref, ModuleRevision revision, FetchContext context) throws ModuleException {
        OciRef wanted = oci(ref);
        context.deadline().check("fetch " + wanted);
        OciRef located = located(revision);
        OciRepository repository = open(located, context);
        RawManifest manifest = manifest(repository, located);
        ModuleFiles files = new ModuleLayout(repository, context).read(manifest);
        return new FetchedModule(files, manifest.digest(), "");
    }

    private static RawManifest manifest(OciRepository repository, OciRef located) throws ModuleException {
        return repository.manifest(located.digest().orElseThrow());
    }

    @Override
    public Optional<PlatformRef> newest(PlatformRef ref, FetchContext context) throws ModuleException {
        OciRef wanted = oci(ref);
        OciRepository repository = open(wanted, context);
        Optional<String> tag = repository.tags().stream()
                .filter(each -> VersionOrder.isRelease(VersionOrder.ofTag(each)))
                // Of one version under two tags the one with a v, which is CUE's.
                .max(Comparator.comparing(VersionOrder::ofTag, VersionOrder.INSTANCE)
                        .thenComparing(Comparator.naturalOrder()));
        if (tag.isEmpty()) {
            return Optional.empty();
        }
        Optional<Digest> digest = repository.resolve(tag.get());
        return Optional.of(new OciRef(wanted.registry(), wanted.repository(), tag.get(), digest));
    }

    private OciRepository open(OciRef ref, FetchContext context) throws ModuleException {
        return registries.open(ref.registry(), ref.repository(), context);
    }

    private static OciRef oci(PlatformRef ref) {
        if (ref instanceof OciRef oci) {
            return oci;
        }
        throw new IllegalArgumentException("expected an OCI reference, found " + ref);
    }

    private static OciRef located(ModuleRevision revision) {
        try {
            if (PlatformRef.parse(revision.source()) instanceof OciRef ref && ref.isPinned()) {
                return ref;
            }
        } catch (PlatformRefException e) {
            throw new IllegalArgumentException("no revision of this fetcher: " + revision, e);
        }
        throw new IllegalArgumentException("no revision of this fetcher: " + revision);
    }
}
