package dev.pequod.resolver.trust;

import dev.pequod.api.FetchContext;
import dev.pequod.api.FetchedModule;
import dev.pequod.api.GitRef;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.api.ModuleFetcher;
import dev.pequod.api.ModuleRevision;
import dev.pequod.api.OciRef;
import dev.pequod.api.PlatformRef;
import dev.pequod.api.PlatformRefException;
import dev.pequod.resolver.memory.HeapShares;
import dev.pequod.resolver.net.HostPolicy;
import dev.pequod.resolver.oci.OciRegistry;
import dev.pequod.resolver.oci.OciRepository;
import java.util.List;
import java.util.Optional;

/**
 * Lets another fetcher load only what a signature policy accepts. In registries, signatures are checked first, against the digest that
 * was located; then what is loaded must have that digest. In repositories the fetcher itself checks them, of the commit it got. Thread-safe if the other fetcher is.
 */
public final class TrustedFetcher implements ModuleFetcher {
    /** The policy under which nothing was ever loaded. */
    private static final String REFUSED = "refused";

    private final ModuleFetcher fetcher;
    private final OciRegistry registries;
    private final SignaturePolicy policy;

    /** Makes a fetcher that looks for signatures beside the modules. */
    public TrustedFetcher(ModuleFetcher fetcher, OciRegistry registries, SignaturePolicy policy) {
        this.fetcher = fetcher;
        this.registries = registries;
        this.policy = policy;
    }

    @Override
    public List<PlatformRef> offered() {
        return fetcher.offered();
    }

    @Override
    public Optional<PlatformRef> newest(PlatformRef ref, FetchContext context) throws ModuleException {
        return fetcher.newest(ref, context);
    }

    @Override
    public String scheme() {
        return fetcher.scheme();
    }

    /** Returns what differs where other signatures are wanted, so that a cache gives out nothing that was checked otherwise. */
    @Override
    public String policy(PlatformRef ref) {
        String own = fetcher.policy(ref);
        if (policy.problem(ref).isPresent()) {
            return own + REFUSED;
        }
        return ofRegistry(ref).map(wanted -> own + wanted.fingerprint()).orElse(own);
    }

    @Override
    public ModuleRevision locate(PlatformRef ref, FetchContext context) throws ModuleException {
        policy.check(ref);
        return fetcher.locate(ref, context);
    }

    @Override
    public boolean confirm(PlatformRef ref, ModuleRevision revision, FetchContext context) throws ModuleException {
        policy.check(ref);
        return fetcher.confirm(ref, revision, context);
    }

    @Override
    public FetchedModule fetch(PlatformRef ref, ModuleRevision revision, FetchContext context) throws ModuleException {
        policy.check(ref);
        if (ofRegistry(ref).isEmpty()) {
            return signed(ref, fetcher.fetch(ref, revision, context));
        }
        OciRef located = located(ref, revision);
        OciRepository repository = registries.open(located.registry(), located.repository(), context);
        String verifiedBy = SignatureCheck.verifiedBy(
                repository, located.digest().orElseThrow(), (OciRef) ref, policy, room(ref, context));
        FetchedModule fetched = fetcher.fetch(ref, revision, context);
        if (!fetched.sourceDigest().equals(located.digest().orElseThrow())) {
            throw new ModuleException(
                    Reason.DIGEST_MISMATCH,
                    "Tried to load " + located + ", whose signature was verified, but what came has the digest "
                            + fetched.sourceDigest());
        }
        return new FetchedModule(fetched.files(), fetched.sourceDigest(), verifiedBy);
    }

    private static SignatureCheck.Room room(PlatformRef ref, FetchContext context) {
        String owner = HostPolicy.owner(context);
        return bytes -> bytes == 0
                ? HeapShares.TALKS.none(owner)
                : HeapShares.TALKS.enterCounted(
                        bytes, owner, context.deadline(), "read the signatures of " + ref.summary());
    }

    private Optional<SignatureRule> ofRegistry(PlatformRef ref) {
        return ref instanceof OciRef oci ? policy.wanted(oci) : Optional.empty();
    }

    /** Refuses what the fetcher of repositories, who is told whose signatures count, did not verify. */
    private FetchedModule signed(PlatformRef ref, FetchedModule fetched) throws ModuleException {
        if (ref instanceof GitRef git
                && !policy.signers(git).isEmpty()
                && fetched.verifiedBy().isEmpty()) {
            throw new ModuleException(
                    Reason.UNVERIFIED, "Tried to load " + ref + " but its fetcher verifies no signatures");
        }
        return fetched;
    }

    private static OciRef located(PlatformRef ref, ModuleRevision revision) throws ModuleException {
        try {
            if (PlatformRef.parse(revision.source()) instanceof OciRef located && located.isPinned()) {
                return located;
            }
        } catch (PlatformRefException e) {
            throw new ModuleException(Reason.UNVERIFIED, "Tried to verify " + ref + " but " + e.getMessage(), e);
        }
        throw new ModuleException(
                Reason.UNVERIFIED, "Tried to verify " + ref + " but its source has no digest: " + revision.source());
    }
}
