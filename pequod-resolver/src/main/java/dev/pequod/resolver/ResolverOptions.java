package dev.pequod.resolver;

import dev.pequod.api.ModuleFetcher;
import dev.pequod.api.ResolutionListener;
import dev.pequod.resolver.cache.ModuleCache;
import dev.pequod.resolver.dependencies.CueRegistry;
import dev.pequod.resolver.git.GitOptions;
import dev.pequod.resolver.net.NetworkOptions;
import dev.pequod.resolver.oci.TransferListener;
import dev.pequod.resolver.trust.SignaturePolicy;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How a {@link StandardResolver} is made. Immutable; each method that starts with {@code with} returns changed options.
 *
 * @param loader where embedded modules and the fetchers of others are looked for
 * @param fetchers fetchers besides those that are found; each takes the place of the one that is found for its scheme
 * @param listeners who hears of every attempt
 * @param cache what keeps modules; empty keeps none
 * @param network where modules may come from
 * @param git how repositories are read
 * @param signatures whose signatures modules must have
 * @param registry where the modules are that modules need
 * @param transfers hears how far transfers from registries are
 */
public record ResolverOptions(
        ClassLoader loader,
        List<ModuleFetcher> fetchers,
        List<ResolutionListener> listeners,
        Optional<ModuleCache> cache,
        NetworkOptions network,
        GitOptions git,
        SignaturePolicy signatures,
        CueRegistry registry,
        TransferListener transfers) {

    /** Copies the lists. */
    public ResolverOptions {
        fetchers = List.copyOf(fetchers);
        listeners = List.copyOf(listeners);
    }

    /** Returns the options of a program whose class path is that of this library. */
    public static ResolverOptions defaults() {
        ClassLoader loader = ResolverOptions.class.getClassLoader();
        return new ResolverOptions(
                loader == null ? ClassLoader.getSystemClassLoader() : loader,
                List.of(),
                List.of(),
                Optional.empty(),
                NetworkOptions.DEFAULTS,
                GitOptions.DEFAULTS,
                SignaturePolicy.NONE,
                CueRegistry.parse(""),
                TransferListener.NONE);
    }

    /** Returns options with one more fetcher. */
    public ResolverOptions withFetcher(ModuleFetcher fetcher) {
        return new ResolverOptions(
                loader, append(fetchers, fetcher), listeners, cache, network, git, signatures, registry, transfers);
    }

    /** Returns options with one more listener. */
    public ResolverOptions withListener(ResolutionListener listener) {
        return new ResolverOptions(
                loader, fetchers, append(listeners, listener), cache, network, git, signatures, registry, transfers);
    }

    /** Returns options under which modules are kept; several resolvers may share a cache. */
    public ResolverOptions withCache(ModuleCache other) {
        return new ResolverOptions(
                loader, fetchers, listeners, Optional.of(other), network, git, signatures, registry, transfers);
    }

    /** Returns options under which modules may come from other parts of the network, or in another way. */
    public ResolverOptions withNetwork(NetworkOptions other) {
        return new ResolverOptions(loader, fetchers, listeners, cache, other, git, signatures, registry, transfers);
    }

    /** Returns options under which repositories are read in another way. */
    public ResolverOptions withGit(GitOptions other) {
        return new ResolverOptions(loader, fetchers, listeners, cache, network, other, signatures, registry, transfers);
    }

    /** Returns options under which modules must have other signatures. */
    public ResolverOptions withSignatures(SignaturePolicy other) {
        return new ResolverOptions(loader, fetchers, listeners, cache, network, git, other, registry, transfers);
    }

    /** Returns options under which the modules that modules need are elsewhere. */
    public ResolverOptions withRegistry(CueRegistry other) {
        return new ResolverOptions(loader, fetchers, listeners, cache, network, git, signatures, other, transfers);
    }

    /** Returns options under which another one hears how far transfers are. */
    public ResolverOptions withTransfers(TransferListener other) {
        return new ResolverOptions(loader, fetchers, listeners, cache, network, git, signatures, registry, other);
    }

    private static <T> List<T> append(List<T> list, T one) {
        return Stream.concat(list.stream(), Stream.of(one)).toList();
    }
}
