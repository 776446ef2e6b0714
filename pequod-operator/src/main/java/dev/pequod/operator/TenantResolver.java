package dev.pequod.operator;

import dev.pequod.api.Deadline;
import dev.pequod.api.FetchContext;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.api.ModuleResolver;
import dev.pequod.api.PlatformRef;
import dev.pequod.api.ResolutionEvent;
import dev.pequod.api.ResolutionListener;
import dev.pequod.api.ResolvedModule;
import dev.pequod.resolver.ResolverOptions;
import dev.pequod.resolver.SourceStatistics;
import dev.pequod.resolver.StandardResolver;
import dev.pequod.resolver.audit.AuditLog;
import dev.pequod.resolver.cache.CacheStatistics;
import dev.pequod.resolver.cache.ModuleCache;
import dev.pequod.resolver.configmap.ConfigMapContent;
import dev.pequod.resolver.configmap.ConfigMapFetcher;
import dev.pequod.resolver.git.AllowedSigners;
import dev.pequod.resolver.git.GitCredentials;
import dev.pequod.resolver.git.GitOptions;
import dev.pequod.resolver.net.Endpoint;
import dev.pequod.resolver.settings.Settings;
import dev.pequod.resolver.trust.SignaturePolicy;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Resolves references as settings say, as the rule of the resource's namespace allows, and with what its service account may read. */
final class TenantResolver implements ModuleResolver {
    private final Settings settings;
    private final ResolverOptions options;
    private final ModuleCache cache;
    private volatile StandardResolver resolver;

    private TenantResolver(Settings settings, ResolverOptions options, ModuleCache cache) {
        this.settings = settings;
        this.options = options;
        this.cache = cache;
        this.resolver = trusting(Trust.of(settings));
    }

    /**
     * Whom modules must come from.
     *
     * @param signatures whose signatures they must have
     * @param signers who must have signed commits; empty if nobody
     */
    record Trust(SignaturePolicy signatures, Optional<AllowedSigners> signers) {
        static Trust of(Settings settings) {
            return new Trust(settings.signatures(), settings.git().allowedSigners());
        }
    }

    private StandardResolver trusting(Trust trust) {
        // The credentials of the machine are nobody's who writes resources.
        GitOptions git = settings.git().withCredentials(GitCredentials.NONE);
        return StandardResolver.create(options.withSignatures(trust.signatures())
                .withGit(trust.signers().map(git::withAllowedSigners).orElse(git)));
    }

    /** Has modules checked anew by another trust; what the cache keeps for the former one does not count. */
    void trust(Trust trust) {
        resolver = trusting(trust);
    }

    /**
     * Returns a resolver.
     *
     * @param audit takes one line for each module that is loaded
     * @param listener hears of each module that is loaded
     */
    static TenantResolver of(Settings settings, Consumer<String> audit, ResolutionListener listener) {
        ModuleCache cache = ModuleCache.open(settings.cache());
        ResolverOptions options = ResolverOptions.defaults()
                .withNetwork(settings.network())
                .withCache(cache)
                .withRegistry(settings.registry())
                .withFetcher(new ConfigMapFetcher(TenantResolver::configMap))
                .withListener(new AuditLog(audit, InstantSource.system()))
                .withListener(listener);
        return new TenantResolver(settings, options, cache);
    }

    /** Returns what was asked of sources so far, by scheme. */
    Map<String, SourceStatistics> sources() {
        return resolver.statistics();
    }

    /** Returns what the cache did so far. */
    CacheStatistics cache() {
        return cache.statistics();
    }

    private static Optional<ConfigMapContent> configMap(String name, FetchContext context) throws ModuleException {
        return context.credentials() instanceof TenantAccess access ? access.configMap(name) : Optional.empty();
    }

    @Override
    public Set<String> schemes() {
        return resolver.schemes();
    }

    @Override
    public List<PlatformRef> offered() {
        return resolver.offered();
    }

    @Override
    public Optional<PlatformRef> newest(PlatformRef ref, FetchContext context) throws ModuleException {
        return asTenant(ref, context, resolver::newest, failure -> {});
    }

    @Override
    public ResolvedModule resolve(PlatformRef ref, FetchContext context) throws ModuleException {
        long start = System.nanoTime();
        return asTenant(ref, context, resolver::resolve, failure -> {
            Duration duration = Duration.ofNanos(System.nanoTime() - start);
            ResolutionEvent event = new ResolutionEvent(
                    context.requester(),
                    context.namespace(),
                    ref,
                    SignaturePolicy.endpoint(ref).map(Endpoint::authority).orElse(""),
                    Optional.empty(),
                    ResolutionEvent.Origin.NONE,
                    Optional.of(failure),
                    duration);
            options.listeners().forEach(listener -> listener.resolved(event));
        });
    }

    @FunctionalInterface
    private interface Asking<T> {
        T ask(PlatformRef ref, FetchContext context) throws ModuleException;
    }

    /**
     * Asks with what the service account of a resource may read, if it is for one.
     *
     * @param unasked hears why nothing was asked
     */
    private <T> T asTenant(PlatformRef ref, FetchContext context, Asking<T> asking, Consumer<ModuleException> unasked)
            throws ModuleException {
        if (!(context.credentials() instanceof TenantAccess access)) {
            return asking.ask(ref, context);
        }
        try {
            prepare(ref, access);
        } catch (ModuleException e) {
            unasked.accept(e);
            throw e;
        }
        Duration timeout = settings.fetchTimeout();
        Deadline deadline =
                context.deadline().remaining().compareTo(timeout) < 0 ? context.deadline() : Deadline.after(timeout);
        try {
            return asking.ask(
                    ref,
                    new FetchContext(context.requester(), context.namespace(), deadline, access, context.limits()));
        } catch (ModuleException e) {
            String told = String.valueOf(e.getMessage());
            List<String> more = access.problems().stream()
                    .filter(problem -> !told.contains(problem))
                    .toList();
            boolean missesCredentials = e.reason() == Reason.UNAUTHORIZED && !more.isEmpty();
            throw missesCredentials ? new ModuleException(e.reason(), told + "; " + String.join("; ", more), e) : e;
        }
    }

    private static void prepare(PlatformRef ref, TenantAccess access) throws ModuleException {
        Optional<String> refusal = access.tenant().rule().refusal(ref);
        if (refusal.isPresent()) {
            throw new ModuleException(Reason.FORBIDDEN, "Tried to resolve " + ref.summary() + " but " + refusal.get());
        }
        access.prepare(ref);
    }
}
