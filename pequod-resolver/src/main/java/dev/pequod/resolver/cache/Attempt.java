package dev.pequod.resolver.cache;

import dev.pequod.api.CredentialSource;
import dev.pequod.api.Deadline;
import dev.pequod.api.Digest;
import dev.pequod.api.FetchContext;
import dev.pequod.api.FetchedModule;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.api.ModuleFetcher;
import dev.pequod.api.ModuleFiles;
import dev.pequod.api.ModuleRevision;
import dev.pequod.api.PlatformRef;
import dev.pequod.api.ResolutionEvent.Origin;
import dev.pequod.resolver.cache.FileStore.Held;
import dev.pequod.resolver.cache.Flights.Landed;
import dev.pequod.resolver.cache.Proof.Asked;
import dev.pequod.resolver.memory.HeapGate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One caller who wants the module of a reference.
 *
 * <p>There are two questions: what does the reference mean, and which files does that have? Each is answered from memory, else
 * from disk, else by the fetcher; and each answer is only for those who have proven that the source gives it to them. A
 * module that is kept, but not for this caller, becomes the caller's by an answer of the source with the caller's credentials, to
 * the first question or, where that asks nobody, to the one whether the caller may read it; without being fetched again. An
 * answer that needed no credentials at all proves little about a module that was had with some, so it is fetched again then.
 *
 * <p>Many callers with one question ask it once. What the first one hears is for the others too if it is good and they may hear
 * it, or if it is bad and they would have asked with the same credentials; otherwise they ask themselves.
 */
final class Attempt {
    private static final Duration NOTE_INTERVAL = Duration.ofMinutes(1);

    private final ModuleCache cache;
    private final MemoryTier memory;
    private final Counters counters;
    private final ModuleFetcher fetcher;
    private final PlatformRef ref;
    private final FetchContext context;
    private final Wallet wallet;
    private final Asked asked;
    private final String policy;
    private final String what;
    private final Instant began;
    private boolean isAnswered;
    private final List<String> warnings = new ArrayList<>();
    /** Why what is on disk could not be read. */
    private final List<String> problems = new ArrayList<>();

    /** What came of work that others may wait for. */
    sealed interface Outcome {}

    /** Files that are there. */
    record Got(KeptModule module, Origin origin, List<String> warnings) implements Outcome {}

    /** What the reference means, and with which credentials the source has just said so; null if it said so to another. */
    private record Meant(Resolution resolution, @Nullable Proof proof) implements Outcome {}

    /** The source did not answer well. */
    private record Refused(Refusal refusal) implements Outcome {}

    /** There is nothing on disk. */
    private record Absent() implements Outcome {}

    /**
     * What the reference means, as far as this attempt knows.
     *
     * @param revision what it means
     * @param proof with which credentials the source has just said so, or null if it is remembered
     * @param failure why the source could not be asked, or null if it was not, or could be
     */
    private record Meaning(
            ModuleRevision revision,
            @Nullable Proof proof,
            @Nullable ModuleException failure) {}

    Attempt(ModuleCache cache, ModuleFetcher fetcher, PlatformRef ref, FetchContext context) {
        this.cache = cache;
        this.fetcher = fetcher;
        this.ref = ref;
        this.context = context;
        memory = cache.memory();
        counters = cache.counters();
        wallet = new Wallet(context.credentials(), context.deadline());
        asked = new Asked(wallet);
        policy = fetcher.policy(ref);
        what = "resolve " + ref.summary();
        began = now();
    }

    CachedModule resolve() throws ModuleException {
        if (ref.isPinned()) {
            // Its text is its source where the source has no other name for it, so nobody needs to be asked.
            ModuleRevision pinned = new ModuleRevision(PinnedSource.of(ref), "");
            Optional<Got> kept = kept(pinned);
            if (kept.isPresent() && allows(kept.get().module().record().access())) {
                return serve(
                        PinnedSource.revision(ref, kept.get().module().record().revision()), kept.get());
            }
        }
        Optional<Meaning> remembered = remembered();
        Meaning meaning = remembered.isPresent() ? remembered.get() : locate();
        while (true) {
            context.deadline().check(what);
            Optional<Got> kept = kept(meaning.revision());
            Outcome outcome = kept.isPresent() ? kept.get() : fetch(meaning.revision());
            if (outcome instanceof Got got && !allows(got.module().record().access())) {
                outcome = admit(meaning, got);
            }
            if (outcome instanceof Got got) {
                boolean isStale = warnIfStale(meaning);
                if (!isStale || got.origin() == Origin.FETCH) {
                    return serve(meaning.revision(), got);
                }
                CachedModule stale = give(meaning.revision(), got);
                counters.staleHits.increment();
                return stale;
            }
            if (outcome instanceof Refused refused) {
                ModuleException failure = refused.refusal().failure();
                if (!isRemembered(meaning) || failure.reason() != Reason.NOT_FOUND) {
                    throw failure;
                }
                forget();
                meaning = locate();
            }
        }
    }

    /** Returns the module of a revision that is known. */
    CachedModule resolve(ModuleRevision known) throws ModuleException {
        while (true) {
            context.deadline().check(what);
            Optional<Got> kept = kept(known);
            Outcome outcome = kept.isPresent() ? kept.get() : fetch(known);
            if (outcome instanceof Got got && !allows(got.module().record().access())) {
                outcome = admit(known, got.module());
            }
            if (outcome instanceof Got got) {
                return give(known, got);
            }
            if (outcome instanceof Refused refused) {
                throw refused.refusal().failure();
            }
        }
    }

    private static boolean isRemembered(Meaning meaning) {
        return meaning.proof() == null && meaning.failure() == null;
    }

    private boolean allows(Access access) throws ModuleException {
        return access.allows(wallet, cache.seal());
    }

    private CachedModule serve(ModuleRevision revision, Got got) throws ModuleException {
        CachedModule given = give(revision, got);
        switch (got.origin()) {
            case MEMORY -> counters.memoryHits.increment();
            case DISK -> counters.diskHits.increment();
            case FETCH, EMBEDDED -> counters.misses.increment();
            case NONE -> throw new IllegalStateException("a module came from nowhere");
        }
        return given;
    }

    /** Returns what is given to this caller, whose limits may be other ones than those it was fetched with. */
    private CachedModule give(ModuleRevision revision, Got got) throws ModuleException {
        ModuleFiles files = got.module().files().within(context.limits());
        ModuleRecord record = got.module().record();
        if (got.origin() == Origin.MEMORY && cache.disk().isPresent()) {
            Digest key = record.key();
            if (memory.isTimeToNote(key, now(), NOTE_INTERVAL)) {
                cache.disk().get().touch(key);
            }
        }
        warnings.addAll(got.warnings());
        FetchedModule module = new FetchedModule(files, record.sourceDigest(), record.verifiedBy());
        return new CachedModule(revision, module, got.origin(), warnings);
    }

    private Instant now() {
        return cache.clock().instant();
    }

    // What the reference means.

    /** Returns what the source said not long ago to this caller or, when nobody may be asked, ever. */
    private Optional<Meaning> remembered() throws ModuleException {
        Optional<Resolution> known = resolution();
        if (known.isEmpty()) {
            return Optional.empty();
        }
        Resolution resolution = known.get();
        Duration age = Duration.between(resolution.located(), now());
        boolean isFresh = !age.isNegative() && age.compareTo(cache.options().tagAge()) < 0;
        if (!ref.isPinned() && !isFresh) {
            if (!cache.options().isOffline()) {
                return Optional.empty();
            }
            warnings.add(
                    ref.summary() + " is taken for " + resolution.revision().source() + ", which it meant at "
                            + resolution.located() + ": no source is asked while offline");
        }
        return Optional.of(new Meaning(resolution.revision(), null, null));
    }

    /** Returns what the source said, however long ago, if this caller may hear it. */
    private Optional<Resolution> resolution() throws ModuleException {
        Digest key = Resolution.key(ref);
        Optional<Resolution> known = memory.resolution(key);
        if (known.isEmpty()) {
            known = cache.disk().flatMap(disk -> disk.resolution(key, problems::add));
            known.ifPresent(memory::put);
        }
        return known.isPresent() && allows(known.get().access()) ? known : Optional.empty();
    }

    private void forget() {
        Digest key = Resolution.key(ref);
        memory.forget(key);
        cache.disk().ifPresent(disk -> disk.forgetResolution(key));
    }

    /** Asks the source, alone or with others. */
    private Meaning locate() throws ModuleException {
        checkOnline(ref.isPinned() ? PinnedSource.of(ref) : "");
        Digest key = Resolution.key(ref);
        Optional<Resolution> old = resolution();
        Optional<Refusal> refusal = memory.refusal(key).filter(r -> now().isBefore(r.until()));
        if (refusal.isPresent() && refusal.get().isFor(wallet, cache.seal())) {
            return orOld(old, refusal.get().failureForAnother());
        }
        Digest question = key;
        while (true) {
            Landed<Outcome> landed = cache.flights()
                    .join(
                            question,
                            context.deadline(),
                            what,
                            () -> answered().orElseGet(() -> locateNow(key, old.isPresent())));
            Outcome outcome = landed.result().orElse(null);
            if (outcome instanceof Meant meant
                    && (landed.isOwn() || allows(meant.resolution().access()))) {
                return new Meaning(meant.resolution().revision(), meant.proof(), null);
            }
            if (outcome instanceof Refused refused && (landed.isOwn() || isMine(refused.refusal()))) {
                Refusal mine = refused.refusal();
                return orOld(old, landed.isOwn() ? mine.failure() : mine.failureForAnother());
            }
            if (outcome != null && !ranOutOfTime(outcome)) {
                // It was said to someone with other credentials: those who have the same ask together.
                Digest mine = Wire.key("locate", key.hex(), wallet.code(places(outcome), cache.seal()));
                if (question.equals(mine)) {
                    return alone(old, locateNow(key, old.isPresent()));
                }
                question = mine;
            }
        }
    }

    /** Returns for which places the source asked for credentials before it said so. */
    private static List<String> places(Outcome outcome) {
        return switch (outcome) {
            case Meant meant -> meant.resolution().access().places();
            case Refused refused -> refused.refusal().proof().places();
            case Got got -> got.module().record().access().places();
            case Absent absent -> List.of();
        };
    }

    /** Returns, once, what the source said to another after this attempt began: its answer may have come just before this question. */
    private Optional<Outcome> answered() throws ModuleException {
        if (isAnswered) {
            return Optional.empty();
        }
        isAnswered = true;
        return resolution()
                .filter(r -> !r.located().isBefore(began) && !r.located().isAfter(now()))
                .map(r -> new Meant(r, null));
    }

    private Meaning alone(Optional<Resolution> old, Outcome outcome) throws ModuleException {
        return switch (outcome) {
            case Meant meant -> new Meaning(meant.resolution().revision(), meant.proof(), null);
            case Refused refused -> orOld(old, refused.refusal().failure());
            case Got got -> throw new IllegalStateException("nobody asked for " + got);
            case Absent absent -> throw new IllegalStateException("nobody asked for " + absent);
        };
    }

    /** Reports whether the failure is also this caller's: the source would say the same. */
    private boolean isMine(Refusal refusal) throws ModuleException {
        return refusal.failure().reason() != Reason.DEADLINE_EXCEEDED && refusal.isFor(wallet, cache.seal());
    }

    private static boolean ranOutOfTime(Outcome outcome) {
        return outcome instanceof Refused refused && refused.refusal().failure().reason() == Reason.DEADLINE_EXCEEDED;
    }

    /**
     * Does nothing if a source may be asked.
     *
     * @param source the source of the module that is not kept as it is wanted; empty if only its access is missing, or something it needs
     */
    private void checkOnline(String source) throws ModuleException {
        if (cache.options().isOffline()) {
            throw new ModuleException(
                    Reason.UNAVAILABLE,
                    "Tried to " + what + " but " + whyAbsent(source)
                            + ", and no source is asked while offline; load it once without --offline and PEQUOD_OFFLINE");
        }
    }

    /** Whose credentials do not fit is not told that others have it. */
    private String whyAbsent(String source) throws ModuleException {
        if (!cache.problem().isEmpty()) {
            return "what is kept cannot be read: " + cache.problem();
        }
        if (!problems.isEmpty()) {
            return "what is kept of it cannot be read: " + problems.getFirst();
        }
        if (source.isEmpty() || !cache.isUnderOtherPolicy(source, this::allows)) {
            return "it is not kept, or for other credentials only";
        }
        return policy.isEmpty()
                ? "it is kept as checked by a signature policy or allowed signers that are not set now"
                : "it is kept without having been checked under this name by the signature policy or the allowed signers that are set now";
    }

    private Outcome locateNow(Digest key, boolean hasOld) {
        counters.locates.increment();
        Deadline deadline = context.deadline();
        if (hasOld) {
            // A source that does not answer leaves time to use what it said before.
            deadline = Deadline.after(deadline.remaining().dividedBy(2));
        }
        try {
            ModuleRevision revision = fetcher.locate(ref, asking(deadline));
            Proof proof = asked.proof(cache.seal());
            memory.forgetRefusal(key);
            return new Meant(remember(key, revision, proof), proof);
        } catch (ModuleException e) {
            Refusal refusal = refusal(e, now().plus(cache.options().refusalAge()));
            boolean isDead = hasOld && isDead(e) && !Thread.currentThread().isInterrupted();
            if (refusal.isForOthers() && (isDead || e.reason() == Reason.NOT_FOUND)) {
                memory.put(key, refusal);
            }
            return new Refused(refusal);
        }
    }

    private Refusal refusal(ModuleException failure, Instant until) {
        return Refusal.of(failure, asked, cache.seal(), until);
    }

    private FetchContext asking(Deadline deadline) {
        CredentialSource credentials = asked;
        return new FetchContext(context.requester(), context.namespace(), deadline, credentials, context.limits());
    }

    private static boolean isDead(ModuleException e) {
        return e.reason() == Reason.UNAVAILABLE || e.reason() == Reason.DEADLINE_EXCEEDED;
    }

    private Resolution remember(Digest key, ModuleRevision revision, Proof proof) {
        Optional<Resolution> before =
                memory.resolution(key).filter(r -> r.revision().equals(revision));
        Access access = before.isPresent() ? before.get().access().with(proof) : Access.of(proof);
        Resolution resolution = new Resolution(ref.text(), revision, now(), access);
        memory.put(resolution);
        // What can only mean its own text is found by it; a file would say nothing.
        if (!ref.isPinned() || !revision.source().equals(PinnedSource.of(ref))) {
            cache.disk().ifPresent(disk -> disk.put(key, resolution));
        }
        return resolution;
    }

    private Meaning orOld(Optional<Resolution> old, ModuleException failure) throws ModuleException {
        if (old.isEmpty() || !isDead(failure)) {
            throw failure;
        }
        context.deadline().check(what);
        return new Meaning(old.get().revision(), null, failure);
    }

    /** Reports whether the reference is taken for what it meant before, with a warning. */
    private boolean warnIfStale(Meaning meaning) {
        ModuleException failure = meaning.failure();
        if (failure == null) {
            return false;
        }
        // Whoever writes warnings down does so again when they differ, so none tells how many nanoseconds it took.
        String why = failure.reason() == Reason.DEADLINE_EXCEEDED
                ? "its source did not answer in time"
                : String.valueOf(failure.getMessage());
        warnings.add(
                ref.summary() + " is taken for " + meaning.revision().source() + ", which it meant before: " + why);
        return true;
    }

    // Which files that has.

    /** Returns the module of a revision from memory or disk, whoever it is for. */
    Optional<Got> kept(ModuleRevision revision) throws ModuleException {
        Digest key = ModuleRecord.key(policy, revision.source());
        Optional<KeptModule> inMemory = memory.module(key);
        if (inMemory.isPresent()) {
            return inMemory.map(module -> new Got(module, Origin.MEMORY, List.of()));
        }
        if (cache.disk().isEmpty()) {
            return Optional.empty();
        }
        Landed<Outcome> landed = readInTurn(key);
        Origin origin = landed.isOwn() ? Origin.DISK : Origin.MEMORY;
        return landed.result().orElse(null) instanceof Got got
                ? Optional.of(new Got(got.module(), origin, List.of()))
                : Optional.empty();
    }

    /** Reads what is on disk, or waits for who does; whose time is over does not end that of others. */
    private Landed<Outcome> readInTurn(Digest key) throws ModuleException {
        while (true) {
            Landed<Outcome> landed =
                    cache.flights().join(Wire.key("disk", key.hex()), context.deadline(), what, () -> read(key));
            if (!(landed.result().orElse(null) instanceof Refused refused)) {
                return landed;
            }
            if (landed.isOwn()) {
                throw refused.refusal().failure();
            }
            context.deadline().check(what);
        }
    }

    private Outcome read(Digest key) {
        Optional<KeptModule> onDisk;
        try {
            onDisk = cache.disk().isEmpty()
                    ? Optional.empty()
                    : cache.disk().get().module(key, problems::add, context.deadline(), what);
        } catch (ModuleException e) {
            return new Refused(refusal(e, now()));
        }
        if (onDisk.isEmpty()) {
            return new Absent();
        }
        memory.put(key, onDisk.get(), now());
        return new Got(onDisk.get(), Origin.DISK, List.of());
    }

    /** Fetches a revision, or waits for who does; {@link Absent} says to look again. */
    private Outcome fetch(ModuleRevision revision) throws ModuleException {
        checkOnline(revision.revision().endsWith(ModuleCache.WITH_WHAT_IT_NEEDS) ? "" : revision.source());
        Digest key = ModuleRecord.key(policy, revision.source());
        Landed<Outcome> landed = cache.flights()
                .join(withinLimits("fetch", key.hex()), context.deadline(), what, () -> fetchOnce(key, revision));
        Outcome outcome = landed.result().orElse(new Absent());
        if (landed.isOwn()) {
            return outcome;
        }
        return switch (outcome) {
            case Got got -> new Got(got.module(), Origin.MEMORY, got.warnings());
            case Refused refused -> ofAnother(refused.refusal());
            case Meant meant -> throw new IllegalStateException("nobody asked for " + meant);
            case Absent absent -> absent;
        };
    }

    /** Returns the key of work that may end at the limits of this caller: one with others may hear other words. */
    private Digest withinLimits(String... parts) {
        return Wire.key(String.join(" ", parts), context.limits().toString());
    }

    /** Returns what a refusal of another caller is to this one; {@link Absent} where that had other credentials. */
    private Outcome ofAnother(Refusal refusal) throws ModuleException {
        return isMine(refusal) ? new Refused(refusal.forAnother()) : new Absent();
    }

    /** Fetches a revision unless another process does so just now. */
    private Outcome fetchOnce(Digest key, ModuleRevision revision) {
        Optional<KeptModule> since = memory.module(key);
        if (since.isPresent()) {
            return new Got(since.get(), Origin.MEMORY, List.of());
        }
        try {
            Held lock = lock(key);
            try {
                Outcome onDisk = cache.disk().isPresent() ? read(key) : new Absent();
                return onDisk instanceof Absent ? fetchNow(key, revision, Optional.empty()) : onDisk;
            } finally {
                lock.close();
            }
        } catch (ModuleException e) {
            return new Refused(refusal(e, now()));
        }
    }

    private Held lock(Digest key) throws ModuleException {
        return cache.disk().isPresent() ? cache.disk().get().lock(key, context.deadline(), what) : () -> {};
    }

    /** Fetches a revision; where that is what was kept for others, it stays theirs too. */
    private Got fetchNow(Digest key, ModuleRevision revision, Optional<KeptModule> others) throws ModuleException {
        FetchedModule fetched = fetcher.fetch(ref, revision, asking(context.deadline()));
        Kept kept;
        try {
            // Not all the time: what was fetched is of use while some is left.
            kept = HeapGate.WORK.run(
                    DiskTier.COPIES * fetched.files().totalBytes(),
                    Deadline.after(context.deadline().remaining().dividedBy(2)),
                    what,
                    () -> keep(key, revision, fetched, others));
        } catch (ModuleException full) {
            if (Thread.currentThread().isInterrupted()) {
                throw full;
            }
            KeptModule module = module(revision, fetched, ModulePack.size(fetched.files()), others);
            kept = new Kept(
                    module,
                    cache.disk().isPresent()
                            ? Optional.of("other large modules take the memory for writing it")
                            : noDisk());
        }
        KeptModule module = kept.module();
        memory.put(key, module, now());
        if (kept.problem().isEmpty()) {
            cache.disk().ifPresent(disk -> disk.tidy(module.record()));
        }
        List<String> told = kept.problem().stream()
                .map(p -> ref.summary() + " is kept in memory only, and not in "
                        + cache.options().directory().map(Object::toString).orElse("a folder") + ": " + p)
                .toList();
        return new Got(module, Origin.FETCH, told);
    }

    /** What was fetched, and why it is not on disk; empty if it is, or there should be none. */
    private record Kept(KeptModule module, Optional<String> problem) {}

    private Kept keep(Digest key, ModuleRevision revision, FetchedModule fetched, Optional<KeptModule> others) {
        byte[] pack = ModulePack.pack(fetched.files());
        KeptModule module = module(revision, fetched, new ModulePack.Size(Digest.of(pack), pack.length), others);
        return new Kept(
                module, cache.disk().isPresent() ? cache.disk().get().put(key, module.record(), pack) : noDisk());
    }

    private Optional<String> noDisk() {
        return Optional.of(cache.problem()).filter(problem -> !problem.isEmpty());
    }

    private KeptModule module(
            ModuleRevision revision, FetchedModule fetched, ModulePack.Size pack, Optional<KeptModule> others) {
        ModuleFiles files = fetched.files();
        Proof proof = asked.proof(cache.seal());
        ModuleRecord record = new ModuleRecord(
                policy,
                revision,
                fetched.sourceDigest(),
                files.contentDigest(),
                fetched.verifiedBy(),
                pack.digest(),
                pack.bytes(),
                files.size(),
                now(),
                Access.of(proof));
        KeptModule fresh = new KeptModule(record, files);
        return others.filter(fresh::isSameAs)
                .map(kept -> fresh.with(kept.record().access().with(proof)))
                .orElse(fresh);
    }

    /** Makes a module that is kept for others also this caller's; {@link Absent} says to look again. */
    private Outcome admit(Meaning meaning, Got got) throws ModuleException {
        if (meaning.failure() != null) {
            throw meaning.failure();
        }
        Proof proof = meaning.proof();
        return proof == null || proof.isAnonymous()
                ? admit(meaning.revision(), got.module())
                : new Got(admitted(got.module(), proof), got.origin(), got.warnings());
    }

    /** Has the source say whether this caller may read what is kept for others; those with the same credentials ask once. */
    private Outcome admit(ModuleRevision revision, KeptModule kept) throws ModuleException {
        checkOnline("");
        String who = wallet.code(kept.record().access().places(), cache.seal());
        Digest key = withinLimits("admit", kept.record().key().hex(), who);
        Landed<Outcome> landed = cache.flights().join(key, context.deadline(), what, () -> admitNow(revision, kept));
        return switch (landed.result().orElse(new Absent())) {
            case Got got -> landed.isOwn() || allows(got.module().record().access()) ? got : new Absent();
            case Refused refused -> landed.isOwn() ? refused : ofAnother(refused.refusal());
            case Meant meant -> throw new IllegalStateException("nobody asked for " + meant);
            case Absent absent -> absent;
        };
    }

    private Outcome admitNow(ModuleRevision revision, KeptModule kept) {
        Digest key = kept.record().key();
        try {
            Optional<KeptModule> since = memory.module(key);
            if (since.isPresent() && allows(since.get().record().access())) {
                return new Got(since.get(), Origin.MEMORY, List.of());
            }
            boolean isConfirmed = isConfirmed(revision);
            Proof proof = asked.proof(cache.seal());
            return isConfirmed && !proof.isAnonymous()
                    ? new Got(admitted(kept, proof), Origin.MEMORY, List.of())
                    : fetchNow(key, revision, Optional.of(kept));
        } catch (ModuleException e) {
            return new Refused(refusal(e, now()));
        }
    }

    /**
     * Has the source say whether this caller may read a revision. Under a policy a fetch asks for signatures before all else, and so it is a
     * fetch that tells whoever is refused why: who hears other words because something is kept, learns that others have it.
     */
    private boolean isConfirmed(ModuleRevision revision) throws ModuleException {
        try {
            return fetcher.confirm(ref, revision, asking(context.deadline()));
        } catch (ModuleException e) {
            if (policy.isEmpty() || isDead(e)) {
                throw e;
            }
            return false;
        }
    }

    private KeptModule admitted(KeptModule kept, Proof proof) {
        Digest key = kept.record().key();
        KeptModule module = memory.admit(key, kept, proof, now());
        cache.disk().ifPresent(disk -> disk.put(key, module.record()));
        return module;
    }
}
