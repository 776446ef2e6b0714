package dev.pequod.resolver.trust;

import dev.pequod.api.Digest;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.api.OciRef;
import dev.pequod.resolver.memory.HeapShares;
import dev.pequod.resolver.oci.Descriptor;
import dev.pequod.resolver.oci.Manifest;
import dev.pequod.resolver.oci.OciRepository;
import dev.pequod.resolver.oci.RawManifest;
import dev.pequod.resolver.oci.Referrers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Looks for signatures of a manifest in its repository until a rule is fulfilled: in bundles that refer to it, and under the
 * older tag. Whatever else is found there counts as nothing, however much of it; a repository that cannot be asked is an error
 * only if what was found does not suffice. Not thread-safe.
 */
public final class SignatureCheck {
    /** Of either kind. */
    private static final int MOST_SIGNATURES = 100;

    /** How many manifests are fetched that may hold a signature, and turn out to hold something else. */
    private static final int MOST_OTHERS = 300;

    private static final long MOST_BYTES = 1L << 17;

    /** No media type is longer, by RFC 6838. */
    private static final int LONGEST_TYPE = 255;

    private final OciRepository repository;
    private final Digest manifest;
    private final SignatureRule rule;
    private final String wish;
    private final Map<String, String> signers = new LinkedHashMap<>();
    private final List<String> faults = new ArrayList<>();
    private int seen;
    /** How many manifests were fetched that hold no signature of this one. */
    private int others;
    /** What the signatures are of that are of other manifests. */
    private final Set<Digest> strangers = new LinkedHashSet<>();

    /** How many signatures had been looked at when the present kind came to its turn: each has its own measure. */
    private int before;

    /** Whether there was more than may be looked at. */
    private boolean isCut;

    /** What the first signature by a trusted key lacks, in words. */
    private String lacking = "";

    private @Nullable ModuleException failure;

    private final Room room;

    private SignatureCheck(OciRepository repository, Digest manifest, SignatureRule rule, String wish, Room room) {
        this.room = room;
        this.wish = wish;
        this.repository = repository;
        this.manifest = manifest;
        this.rule = rule;
    }

    /**
     * Returns who signed the manifest, as the rule wants it.
     *
     * @throws ModuleException with reason {@link Reason#UNVERIFIED} if the signatures that are there do not suffice, or another one
     *     if the repository cannot be asked
     */
    public static String verifiedBy(OciRepository repository, Digest manifest, SignatureRule rule)
            throws ModuleException {
        return verifiedBy(repository, manifest, rule, wish(rule));
    }

    /**
     * Returns who signed the manifest, as the policy wants it; the empty string if it wants nothing.
     *
     * @param ref what was asked for, which the policy knows by its registry and repository
     * @throws ModuleException as {@link #verifiedBy(OciRepository, Digest, SignatureRule)} does, and also if the policy refuses whatever is there
     */
    public static String verifiedBy(OciRepository repository, Digest manifest, OciRef ref, SignaturePolicy policy)
            throws ModuleException {
        return verifiedBy(repository, manifest, ref, policy, Room.ENOUGH);
    }

    static String verifiedBy(OciRepository repository, Digest manifest, OciRef ref, SignaturePolicy policy, Room room)
            throws ModuleException {
        policy.check(ref);
        Optional<SignatureRule> rule = policy.wanted(ref);
        return rule.isEmpty()
                ? ""
                : new SignatureCheck(repository, manifest, rule.orElseThrow(), wish(rule.orElseThrow()), room).run();
    }

    private static String wish(SignatureRule rule) {
        return "the policy for " + rule.pattern() + " wants";
    }

    /** The memory that what is read in a manifest takes while what it names is waited for. */
    @FunctionalInterface
    interface Room {
        /** That of a program that checks one thing at a time. */
        Room ENOUGH = bytes -> HeapShares.TALKS.none("");

        /** Waits until there is so much. */
        HeapShares.Pass enter(long bytes) throws ModuleException;
    }

    /**
     * Returns who signed the manifest, for a rule that is of no policy.
     *
     * @param wish who wants signatures, for the message "Tried to verify … but it has no signature, and … one"
     * @throws ModuleException as {@link #verifiedBy(OciRepository, Digest, SignatureRule)} does
     */
    public static String verifiedBy(OciRepository repository, Digest manifest, SignatureRule rule, String wish)
            throws ModuleException {
        return new SignatureCheck(repository, manifest, rule, wish, Room.ENOUGH).run();
    }

    private interface Step {
        void run() throws ModuleException;
    }

    private String run() throws ModuleException {
        attempt(this::bundles);
        if (signers.size() < rule.threshold()) {
            before = signatures();
            others = 0;
            attempt(this::simple);
        }
        if (signers.size() >= rule.threshold()) {
            return rule.verifiers().stream()
                    .flatMap(verifier -> Optional.ofNullable(signers.get(verifier.fingerprint())).stream())
                    .collect(Collectors.joining(", "));
        }
        if (failure != null) {
            throw failure;
        }
        String one = seen > 0 && lacking.isEmpty() ? "one that is" : "one";
        String wanted = rule.threshold() == 1 ? one : rule.threshold() + " different ones";
        String found = seen == 0 ? "it has no signature" + ofOthers() : counted();
        throw new ModuleException(
                Reason.UNVERIFIED,
                "Tried to verify " + repository.name() + "@" + manifest + " but " + found
                        + (lacking.isEmpty() ? "" : "; " + lacking) + ", and " + wish + " " + wanted
                        + (isCut ? "; there is more beside it than is looked at" : "")
                        + (faults.isEmpty() ? "" : " (" + faults.getFirst() + ")"));
    }

    /** Returns what is there instead, as where a signature was copied by hand. */
    private String ofOthers() {
        Optional<Digest> first = strangers.stream().findFirst();
        return first.isEmpty()
                ? ""
                : strangers.size() == 1
                        ? ": the one beside it is of " + first.orElseThrow()
                        : ": those beside it are of " + first.orElseThrow() + " and others";
    }

    /** Returns how many of the signatures that are there count, in words. */
    private String counted() {
        String suffix = lacking.isEmpty() ? "" : " with the annotations that are wanted";
        if (seen == 1) {
            return signers.isEmpty()
                    ? lacking.isEmpty()
                            ? "its signature is by no trusted key"
                            : "its signature does not have the annotations that are wanted"
                    : "its signature is the only one";
        }
        return "of its " + seen + " signatures "
                + switch (signers.size()) {
                    case 0 -> "none is by a trusted key" + suffix;
                    case 1 -> "only those of one trusted key count";
                    default -> "only those of " + signers.size() + " trusted keys count";
                };
    }

    private void attempt(Step step) throws ModuleException {
        try {
            step.run();
        } catch (ModuleException e) {
            switch (e.reason()) {
                case DEADLINE_EXCEEDED -> throw e;
                case INVALID_MODULE, LIMIT_EXCEEDED, DIGEST_MISMATCH, NOT_FOUND -> fault(e);
                default -> failure = failure == null ? e : failure;
            }
        }
    }

    private void fault(ModuleException e) {
        faults.add(String.valueOf(e.getMessage()));
    }

    private void bundles() throws ModuleException {
        for (Descriptor referrer : candidates(repository, manifest)) {
            if (isEnough()) {
                return;
            }
            attempt(() -> bundle(referrer));
        }
    }

    /**
     * Returns what refers to the manifest and may be a signature of it, what says that it is one first: attestations may be many. It is kept
     * while each is asked for, so there are no more of them than are looked at, and of each only what it is asked for by.
     */
    private static List<Descriptor> candidates(OciRepository repository, Digest manifest) throws ModuleException {
        return repository.referrers(manifest).stream()
                .filter(one ->
                        one.artifactType().isEmpty() || one.artifactType().startsWith(Signed.BUNDLES))
                .filter(one -> Signed.mayBeSignature(one.annotations()))
                .filter(one -> one.mediaType().length() <= LONGEST_TYPE)
                .sorted(Comparator.comparing(one -> !one.annotations().containsKey(Signed.PREDICATE_ANNOTATION)))
                .limit(MOST_SIGNATURES + MOST_OTHERS + 1)
                .map(one -> bare(one.mediaType(), one))
                .toList();
    }

    private static Descriptor bare(String mediaType, Descriptor one) {
        return new Descriptor(mediaType, one.digest(), one.size(), "", Map.of());
    }

    /** Reports whether nothing more is to be looked at; many signatures that are none must not take for ever. */
    private boolean isEnough() {
        boolean isMuch = signatures() - before >= MOST_SIGNATURES || others >= MOST_OTHERS;
        isCut |= isMuch;
        return isMuch || signers.size() >= rule.threshold();
    }

    private int signatures() {
        return seen + faults.size();
    }

    private void bundle(Descriptor referrer) throws ModuleException {
        Optional<Descriptor> layer = layer(repository, manifest, referrer);
        if (layer.isEmpty()) {
            others++;
        } else {
            take(Signed.bundle(repository.blob(layer.orElseThrow(), MOST_BYTES), manifest));
        }
    }

    /** Returns the bundle that a manifest holds which refers to the module's; empty if it holds something else. */
    private static Optional<Descriptor> layer(OciRepository repository, Digest manifest, Descriptor referrer)
            throws ModuleException {
        if (!(repository.manifest(referrer).read(repository.name()) instanceof Manifest.Parts parts)
                || !Signed.mayBeSignature(parts.annotations())
                || parts.layers().size() != 1
                || !parts.layers().getFirst().mediaType().startsWith(Signed.BUNDLES)
                || parts.subject().filter(s -> s.digest().equals(manifest)).isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(bare(Signed.BUNDLES, parts.layers().getFirst()));
    }

    /**
     * Returns the manifest with a signature of just these bytes by a key, if there is one already.
     *
     * @throws ModuleException if the repository cannot be asked
     */
    static Optional<Digest> existing(OciRepository repository, Digest manifest, SignatureVerifier key, byte[] signed)
            throws ModuleException {
        for (Descriptor referrer :
                candidates(repository, manifest).stream().limit(MOST_SIGNATURES).toList()) {
            try {
                Optional<Descriptor> layer = layer(repository, manifest, referrer);
                Optional<FoundSignature> found = layer.isEmpty()
                        ? Optional.empty()
                        : Signed.bundle(repository.blob(layer.orElseThrow(), MOST_BYTES), manifest);
                if (found.filter(one -> one.manifest().equals(manifest))
                        .filter(one -> Arrays.equals(one.signedBytes(), signed))
                        .flatMap(key::signer)
                        .isPresent()) {
                    return Optional.of(referrer.digest());
                }
            } catch (ModuleException e) {
                if (e.reason() == Reason.DEADLINE_EXCEEDED) {
                    throw e;
                }
                // Whatever else it is, it is no such signature.
            }
        }
        return Optional.empty();
    }

    private void simple() throws ModuleException {
        Optional<Digest> signatures = repository.resolve(Referrers.signatureTag(manifest));
        if (signatures.isEmpty()) {
            return;
        }
        RawManifest raw = repository.manifest(signatures.orElseThrow());
        HeapShares.Pass pass = room.enter(raw.bytesWhenRead());
        try {
            if (raw.read(repository.name()) instanceof Manifest.Parts parts) {
                simple(parts);
            }
        } finally {
            pass.close();
        }
    }

    private void simple(Manifest.Parts parts) throws ModuleException {
        for (Descriptor layer : parts.layers()) {
            if (isEnough()) {
                return;
            }
            if (layer.mediaType().equals(Signed.SIMPLE_SIGNING)
                    && layer.annotations().containsKey(Signed.SIGNATURE_ANNOTATION)) {
                attempt(() -> take(Signed.simple(repository.blob(layer, MOST_BYTES), layer.annotations())));
            }
        }
    }

    /** Counts a signature for the first who is trusted and made it. */
    private void take(Optional<FoundSignature> found) {
        if (found.isEmpty() || !found.orElseThrow().manifest().equals(manifest)) {
            others++;
            found.map(FoundSignature::manifest).ifPresent(strangers::add);
            return;
        }
        seen++;
        Map<String, String> missing = new TreeMap<>(rule.annotations());
        missing.entrySet().removeAll(found.orElseThrow().annotations().entrySet());
        for (SignatureVerifier verifier : rule.verifiers()) {
            Optional<String> signer = verifier.signer(found.orElseThrow());
            if (signer.isPresent()) {
                if (missing.isEmpty()) {
                    signers.putIfAbsent(verifier.fingerprint(), signer.orElseThrow());
                } else if (lacking.isEmpty()) {
                    List<String> all = new ArrayList<>();
                    missing.forEach((name, value) -> all.add(name + "=" + value));
                    lacking = "that of " + signer.orElseThrow() + " lacks " + String.join(", ", all);
                }
                return;
            }
        }
    }
}
