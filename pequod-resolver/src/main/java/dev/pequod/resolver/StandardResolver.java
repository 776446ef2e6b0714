package dev.pequod.resolver;

import dev.pequod.api.Digest;
import dev.pequod.api.EmbeddedRef;
import dev.pequod.api.FetchContext;
import dev.pequod.api.FetchedModule;
import dev.pequod.api.GitRef;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.api.ModuleFetcher;
import dev.pequod.api.ModuleFiles;
import dev.pequod.api.ModuleResolver;
import dev.pequod.api.ModuleRevision;
import dev.pequod.api.OciRef;
import dev.pequod.api.PlatformRef;
import dev.pequod.api.ResolutionEvent;
import dev.pequod.api.ResolutionEvent.Origin;
import dev.pequod.api.ResolutionListener;
import dev.pequod.api.ResolvedModule;
import dev.pequod.resolver.cache.CachedModule;
import dev.pequod.resolver.cache.ModuleCache;
import dev.pequod.resolver.dependencies.Dependencies;
import dev.pequod.resolver.dependencies.SearchRoom;
import dev.pequod.resolver.embedded.EmbeddedFetcher;
import dev.pequod.resolver.git.GitCredentials;
import dev.pequod.resolver.git.GitFetcher;
import dev.pequod.resolver.net.Endpoint;
import dev.pequod.resolver.net.HostPolicy;
import dev.pequod.resolver.net.Retries;
import dev.pequod.resolver.oci.OciFetcher;
import dev.pequod.resolver.oci.OciRegistry;
import dev.pequod.resolver.trust.SignaturePolicy;
import dev.pequod.resolver.trust.TrustedFetcher;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Resolves references with one fetcher for each scheme: those of this library ({@code embedded}, {@code inline}, {@code oci}), those
 * that {@link ServiceLoader} finds, and those given in the options. Thread-safe.
 *
 * <p>A fetcher is not trusted: the deadline, the limits and the digest are checked, and an exception that is none of the API's
 * is reported as a failure of the source. The modules that a module needs come along, but for embedded ones. What can be cached is, where
 * the options have a cache. Every attempt is told to the listeners, also those for modules that others need.
 */
public final class StandardResolver implements ModuleResolver {
    private final Map<String, CheckedFetcher> fetchers;
    private final HostPolicy policy;
    private final GitCredentials gitCredentials;
    private final Dependencies dependencies;
    private final String policyOfDependencies;
    private final List<ResolutionListener> listeners;
    private final Optional<ModuleCache> cache;

    private StandardResolver(Map<String, CheckedFetcher> fetchers, HostPolicy policy, ResolverOptions options) {
        this.fetchers = fetchers;
        this.policy = policy;
        listeners = options.listeners();
        cache = options.cache();
        gitCredentials = options.git().credentials();
        dependencies = new Dependencies(options.registry(), new NeededModules());
        policyOfDependencies = dependencies.fingerprint() + " allowed from "
                + options.network().allowedSources() + " "
                + options.signatures().fingerprint();
    }

    /** Returns a resolver with {@link ResolverOptions#defaults()}. */
    public static StandardResolver create() {
        return create(ResolverOptions.defaults());
    }

    /**
     * Returns a resolver.
     *
     * @throws IllegalArgumentException if two fetchers are given, or two are found, for one scheme
     * @throws java.util.ServiceConfigurationError if a fetcher that is registered cannot be made
     */
    public static StandardResolver create(ResolverOptions options) {
        Map<String, ModuleFetcher> found = new TreeMap<>();
        add(new EmbeddedFetcher(options.loader()), found);
        add(new InlineFetcher(), found);
        HostPolicy policy = HostPolicy.of(options.network());
        OciRegistry registries = new OciRegistry(policy, Retries.standard(), options.transfers());
        add(new OciFetcher(registries), found);
        add(new GitFetcher(policy, options.git(), options.signatures()::signers), found);
        ServiceLoader.load(ModuleFetcher.class, options.loader()).forEach(fetcher -> add(fetcher, found));
        Map<String, ModuleFetcher> given = new TreeMap<>();
        options.fetchers().forEach(fetcher -> add(fetcher, given));
        found.putAll(given);
        SignaturePolicy signatures = options.signatures();
        if (!signatures.equals(SignaturePolicy.NONE)) {
            found.replaceAll((scheme, fetcher) -> new TrustedFetcher(fetcher, registries, signatures));
        }
        Map<String, CheckedFetcher> checked = new TreeMap<>();
        found.forEach(
                (scheme, fetcher) -> checked.put(scheme, new CheckedFetcher(fetcher, registries::withoutSecrets)));
        return new StandardResolver(Collections.unmodifiableMap(checked), policy, options);
    }

    private static void add(ModuleFetcher fetcher, Map<String, ModuleFetcher> fetchers) {
        ModuleFetcher other = fetchers.putIfAbsent(fetcher.scheme(), fetcher);
        if (other != null) {
            throw new IllegalArgumentException("two fetchers for the scheme " + fetcher.scheme() + ": "
                    + other.getClass().getName() + " and " + fetcher.getClass().getName());
        }
    }

    @Override
    public Set<String> schemes() {
        return fetchers.keySet();
    }

    @Override
    public List<PlatformRef> offered() {
        return fetchers.values().stream()
                .flatMap(fetcher -> fetcher.offered().stream())
                .toList();
    }

    /** Returns what was asked of sources so far, by scheme. What the cache did {@link ModuleCache#statistics()} tells. */
    public Map<String, SourceStatistics> statistics() {
        Map<String, SourceStatistics> statistics = new TreeMap<>();
        fetchers.forEach((scheme, fetcher) -> statistics.put(scheme, fetcher.statistics()));
        return statistics;
    }

    /**
     * Returns the module under development in a folder, or in an archive in the OCI image layout, with the modules that it needs in its
     * folder {@code vendor}; listeners are told of it as of any other.
     *
     * @param name how messages and the module's reference call the folder
     * @throws ModuleException if it is no module, or something it needs cannot be had, or is not what {@code vendor/modules.json} says
     */
    public ResolvedModule resolveFolder(Path folder, String name, FetchContext context) throws ModuleException {
        return resolveFolder(folder, name, FolderSelection.ALL, context);
    }

    /**
     * Does the same with some of the files of a folder.
     *
     * @param wanted which are of the module; layouts are read as a whole
     * @throws ModuleException as {@link #resolveFolder(Path, String, FetchContext)}, or if a link leads from one that is wanted to one that is not
     */
    public ResolvedModule resolveFolder(Path folder, String name, FolderSelection wanted, FetchContext context)
            throws ModuleException {
        return resolveFolder(folder, name, wanted, context, dependencies::vendored);
    }

    /**
     * Returns the module in a folder as {@link #resolveFolder(Path, String, FetchContext)} does, with {@code vendor/modules.json}: where that
     * is missing, what is needed is taken anew and not from the folder {@code vendor}.
     *
     * @throws ModuleException as {@link #resolveFolder(Path, String, FetchContext)}
     */
    public ResolvedModule lockFolder(Path folder, String name, FetchContext context) throws ModuleException {
        return resolveFolder(folder, name, FolderSelection.ALL, context, dependencies::locked);
    }

    private interface Completion {
        ModuleFiles complete(String name, ModuleFiles files, FetchContext context) throws ModuleException;
    }

    private ResolvedModule resolveFolder(
            Path folder, String name, FolderSelection wanted, FetchContext context, Completion completion)
            throws ModuleException {
        PlatformRef ref = ModuleDirectory.ref(folder.toString());
        return told(ref, context, () -> {
            ResolvedModule module = ModuleDirectory.resolve(folder, wanted, context);
            ModuleFiles files = completion.complete(name, module.files(), context);
            boolean isWhole = files.equals(module.files());
            // What is made of it may be written to files, which are the same on every machine.
            return new Load(
                    new ResolvedModule(
                            ModuleDirectory.ref(name),
                            module.source(),
                            "",
                            isWhole ? module.sourceDigest() : files.contentDigest(),
                            "",
                            files,
                            isWhole
                                    ? Dependencies.withoutLock(name, files).stream()
                                            .toList()
                                    : Stream.concat(
                                                    Dependencies.outdated(name, module.files(), files).stream(),
                                                    edited(name, module.files()).stream())
                                            .toList()),
                    Origin.FETCH);
        });
    }

    @Override
    public Optional<PlatformRef> newest(PlatformRef ref, FetchContext context) throws ModuleException {
        ModuleFetcher fetcher = fetchers.get(ref.scheme());
        boolean mayAsk = cache.map(c -> c.mayAsk(ref.scheme())).orElse(true);
        return fetcher == null || !mayAsk ? Optional.empty() : fetcher.newest(ref, context);
    }

    @Override
    public ResolvedModule resolve(PlatformRef ref, FetchContext context) throws ModuleException {
        return told(ref, context, () -> complete(load(ref, context), ref, context));
    }

    /** Modules that others need. */
    private final class NeededModules implements Dependencies.Source {
        @Override
        public FetchedModule fetch(OciRef ref, FetchContext context, SearchRoom room) throws ModuleException {
            return fetched(told(ref, context, () -> room.load(context, within -> load(ref, within))));
        }

        /** Its load was told of, and counted, before. */
        @Override
        public FetchedModule fetchAgain(OciRef ref, FetchContext context) throws ModuleException {
            CheckedFetcher fetcher = fetcher(ref);
            ModuleRevision revision = new ModuleRevision(ref.text(), "");
            CachedModule found = keeps(ref)
                    ? cache.orElseThrow().resolve(fetcher, ref, revision, context)
                    : uncached(fetcher, ref, revision, context);
            return found.module();
        }
    }

    private static FetchedModule fetched(ResolvedModule module) {
        return new FetchedModule(module.files(), module.sourceDigest(), module.verifiedBy());
    }

    private Load load(PlatformRef ref, FetchContext context) throws ModuleException {
        CheckedFetcher fetcher = fetcher(ref);
        context.deadline().check("resolve " + ref);
        CachedModule found = find(fetcher, ref, withCredentials(ref, context));
        return new Load(module(ref, found), found.origin());
    }

    /** Returns the context with the credentials that repositories are asked with, which a cache must know. */
    private FetchContext withCredentials(PlatformRef ref, FetchContext context) {
        Optional<Endpoint> source = SignaturePolicy.endpoint(ref);
        return ref instanceof GitRef && source.isPresent()
                ? new FetchContext(
                        context.requester(),
                        context.namespace(),
                        context.deadline(),
                        gitCredentials.after(context.credentials(), source.orElseThrow()),
                        context.limits())
                : context;
    }

    /** Returns a module with all it needs; those of the class path come as they are, since they ask nobody. */
    private Load complete(Load load, PlatformRef ref, FetchContext context) throws ModuleException {
        ResolvedModule module = load.module();
        String name = ref.summary();
        if (ref instanceof EmbeddedRef || dependencies.isComplete(name, module.files())) {
            return load;
        }
        String wanted = fetcher(ref).policy(ref) + policyOfDependencies;
        ModuleRevision revision =
                new ModuleRevision(module.source(), (module.revision() + " " + ModuleCache.WITH_WHAT_IT_NEEDS).strip());
        Optional<ModuleCache> keeper = keeps(ref) ? cache : Optional.empty();
        CompletingFetcher completing = new CompletingFetcher(
                ref.scheme(),
                fetched(module),
                fetcher -> keeper.isPresent()
                        ? keeper.orElseThrow().kept(fetcher, ref, revision, context)
                        : Optional.empty(),
                dependencies,
                wanted);
        CachedModule whole = keeper.isPresent()
                ? whole(keeper.orElseThrow(), completing, ref, revision, context)
                : uncached(completing, ref, revision, context);
        ModuleFiles files = whole.module().files();
        return new Load(
                new ResolvedModule(
                        ref,
                        module.source(),
                        module.revision(),
                        whole.module().sourceDigest(),
                        whole.module().verifiedBy(),
                        files,
                        Stream.of(
                                        module.warnings(),
                                        whole.warnings(),
                                        dependencies.unlocked(name, module.files(), files).stream()
                                                .toList(),
                                        edited(name, module.files()))
                                .flatMap(List::stream)
                                .toList()),
                load.origin());
    }

    /** Where nobody may be asked the module itself is kept, as it has come this far. */
    private static CachedModule whole(
            ModuleCache keeper,
            CompletingFetcher fetcher,
            PlatformRef ref,
            ModuleRevision revision,
            FetchContext context)
            throws ModuleException {
        try {
            return keeper.resolve(fetcher, ref, revision, context);
        } catch (ModuleException e) {
            throw keeper.mayAsk(ref.scheme()) || e.reason() != ModuleException.Reason.UNAVAILABLE
                    ? e
                    : new ModuleException(
                            e.reason(),
                            "Tried to resolve " + ref
                                    + " but it is kept, though not together with what it needs as CUE_REGISTRY"
                                    + " and the rules about hosts and signatures are now, and no source is asked while"
                                    + " offline; load it once without --offline and PEQUOD_OFFLINE",
                            e);
        }
    }

    private List<String> edited(String name, ModuleFiles files) throws ModuleException {
        return dependencies.edited(name, files).stream().toList();
    }

    private static CachedModule uncached(
            ModuleFetcher fetcher, PlatformRef ref, ModuleRevision revision, FetchContext context)
            throws ModuleException {
        Origin origin = ref instanceof EmbeddedRef ? Origin.EMBEDDED : Origin.FETCH;
        return new CachedModule(revision, fetcher.fetch(ref, revision, context), origin, List.of());
    }

    private record Load(ResolvedModule module, Origin origin) {}

    private interface Work {
        Load load() throws ModuleException;
    }

    private ResolvedModule told(PlatformRef ref, FetchContext context, Work work) throws ModuleException {
        long start = System.nanoTime();
        try {
            Load load = work.load();
            tell(ref, context, load.module(), load.origin(), null, start);
            return load.module();
        } catch (ModuleException e) {
            tell(ref, context, null, Origin.NONE, e, start);
            throw e;
        }
    }

    private void tell(
            PlatformRef ref,
            FetchContext context,
            @Nullable ResolvedModule module,
            Origin origin,
            @Nullable ModuleException failure,
            long start) {
        ResolutionEvent event = new ResolutionEvent(
                context.requester(),
                context.namespace(),
                ref,
                SignaturePolicy.endpoint(ref).map(Endpoint::authority).orElse(""),
                Optional.ofNullable(module),
                origin,
                Optional.ofNullable(failure),
                Duration.ofNanos(System.nanoTime() - start));
        listeners.forEach(listener -> listener.resolved(event));
    }

    private CheckedFetcher fetcher(PlatformRef ref) throws ModuleException {
        CheckedFetcher fetcher = fetchers.get(ref.scheme());
        if (fetcher == null) {
            throw new ModuleException(
                    Reason.UNSUPPORTED_SCHEME,
                    "Tried to resolve " + ref + " but nothing can fetch modules of the scheme " + ref.scheme()
                            + "; there are fetchers for " + String.join(", ", fetchers.keySet()));
        }
        return fetcher;
    }

    /** What the settings do not allow is not taken from the cache either, where it may be from another time. */
    private CachedModule find(ModuleFetcher fetcher, PlatformRef ref, FetchContext context) throws ModuleException {
        Optional<Endpoint> source = SignaturePolicy.endpoint(ref);
        if (source.isPresent()) {
            policy.checkSource(source.orElseThrow(), "resolve " + ref);
        }
        if (keeps(ref)) {
            return cache.orElseThrow().resolve(fetcher, ref, context);
        }
        return uncached(fetcher, ref, fetcher.locate(ref, context), context);
    }

    private boolean keeps(PlatformRef ref) {
        return cache.isPresent() && cache.orElseThrow().keeps(ref.scheme());
    }

    /** Returns the module as it is told; what a cache gave was checked when it was fetched, but for what differs now. */
    private static ResolvedModule module(PlatformRef ref, CachedModule found) throws ModuleException {
        Digest digest = found.module().sourceDigest();
        if (!ref.pinnedDigest().orElse(digest).equals(digest)) {
            throw new ModuleException(
                    Reason.DIGEST_MISMATCH, "Tried to resolve " + ref + " but what is kept has other bytes: " + digest);
        }
        return new ResolvedModule(
                ref,
                found.revision().source(),
                found.revision().revision(),
                digest,
                found.module().verifiedBy(),
                found.module().files(),
                Stream.concat(movable(ref, found).stream(), found.warnings().stream())
                        .toList());
    }

    /** Returns a warning of a reference that may come to mean another module at any time; empty if this one cannot. */
    private static Optional<String> movable(PlatformRef ref, CachedModule found) {
        return switch (ref) {
            case OciRef oci
            when !oci.isPinned() ->
                Optional.of(oci + " names a tag, which can be moved; pin digests: "
                        + new OciRef(
                                oci.registry(),
                                oci.repository(),
                                "",
                                Optional.of(found.module().sourceDigest())));
            case GitRef git
            when !git.isPinned() ->
                Optional.of(git + " names a tag or a branch, which can be moved; "
                        + (found.module().verifiedBy().isEmpty()
                                ? "pin commits: "
                                : "if its commit is signed, not only the tag, pin that: ")
                        + found.revision().source());
            default -> Optional.empty();
        };
    }
}
