package dev.pequod.cli.source;

import dev.pequod.api.CredentialSource;
import dev.pequod.api.Deadline;
import dev.pequod.api.FetchContext;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.api.ModuleFetcher;
import dev.pequod.api.ModuleLimits;
import dev.pequod.api.ModuleResolver;
import dev.pequod.api.OciRef;
import dev.pequod.api.PlatformRef;
import dev.pequod.api.Quote;
import dev.pequod.api.ResolvedModule;
import dev.pequod.api.Spelling;
import dev.pequod.cli.command.Arguments;
import dev.pequod.cli.command.FailureException;
import dev.pequod.cli.command.Syntax;
import dev.pequod.cli.command.UsageException;
import dev.pequod.cli.console.Meter;
import dev.pequod.cli.console.Printable;
import dev.pequod.cli.console.Terminal;
import dev.pequod.cli.input.InvalidInputException;
import dev.pequod.graph.render.PlatformRenderer;
import dev.pequod.resolver.FolderSelection;
import dev.pequod.resolver.ResolverOptions;
import dev.pequod.resolver.StandardResolver;
import dev.pequod.resolver.audit.AuditLog;
import dev.pequod.resolver.cache.ModuleCache;
import dev.pequod.resolver.credentials.DockerConfig;
import dev.pequod.resolver.net.Endpoint;
import dev.pequod.resolver.net.HostPolicy;
import dev.pequod.resolver.net.NetworkOptions;
import dev.pequod.resolver.net.RefusedHostException;
import dev.pequod.resolver.net.Retries;
import dev.pequod.resolver.oci.OciRegistry;
import dev.pequod.resolver.oci.OciRepository;
import dev.pequod.resolver.oci.TransferListener;
import dev.pequod.resolver.settings.Settings;
import dev.pequod.resolver.settings.SettingsException;
import dev.pequod.resolver.trust.SignaturePolicy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Loads modules as the settings in the environment say, and as the command line does above them. */
public final class ModuleSources implements ModuleResolver {
    private static final String PLAIN_HTTP = "--plain-http";
    private static final String OFFLINE = "--offline";
    private static final String CACHE_ONLY = "take modules from the cache only, and ask nobody";
    /** What somebody may mean who has forgotten what stands before it, and which must not become a folder. */
    private static final Pattern LIKE_A_HOST = Pattern.compile("(localhost|[^./:][^/:]*[.:][^/]*)/.*");

    /** A word before a colon that no port can be behind, as it could where the word is a host. */
    private static final Pattern LIKE_A_SCHEME = Pattern.compile("([a-z][a-z0-9+-]*):(?![0-9]+(?:/|$))[^/]*/.*");

    private static final Pattern GIT_SERVER = Pattern.compile("git:https?://(?:[^/?#]*@)?([^/?#@]+)");

    private final StandardResolver resolver;
    private final ModuleCache cache;
    private final OciRegistry registries;
    private final Settings settings;
    private final CredentialSource credentials;
    private final Meter meter;
    /** The registries that the command line names, where it does not say that they are spoken to by plain http. */
    private final List<String> mayBePlainHttp;

    private ModuleSources(
            StandardResolver resolver,
            ModuleCache cache,
            OciRegistry registries,
            Settings settings,
            CredentialSource credentials,
            Meter meter,
            List<String> mayBePlainHttp) {
        this.mayBePlainHttp = mayBePlainHttp;
        this.resolver = resolver;
        this.cache = cache;
        this.registries = registries;
        this.settings = settings;
        this.credentials = credentials;
        this.meter = meter;
    }

    /** Declares the options that say where modules come from. */
    public static void declare(Syntax syntax) {
        syntax.flag(
                        PLAIN_HTTP,
                        "speak http, without encryption, to the registry named on this command line, and allow a private address for it")
                .flag(OFFLINE, CACHE_ONLY);
    }

    /** Declares the option for a command whose line names no registry. */
    public static void declareOffline(Syntax syntax) {
        syntax.flag(OFFLINE, CACHE_ONLY);
    }

    /**
     * Returns the settings in the environment.
     *
     * @param flags what stands above them, by the name of the variable
     * @throws SettingsException if a setting is malformed
     */
    public static Settings settings(Terminal terminal, Map<String, String> flags) throws SettingsException {
        Map<String, String> environment = new TreeMap<>(terminal.environment());
        environment.putAll(flags);
        return Settings.of(environment);
    }

    /**
     * Returns what settings and arguments say. Registries that {@code CUE_REGISTRY} names as insecure may be private.
     *
     * @param references the references on the command line
     * @throws UsageException if a setting is malformed
     */
    public static ModuleSources of(Arguments arguments, Terminal terminal, List<String> references) {
        return of(arguments, terminal, references, List.of());
    }

    /**
     * Returns what settings and arguments say, for modules that resources name.
     *
     * @param references the references on the command line
     * @param fetchers find the modules that only the command knows of
     * @throws UsageException if a setting is malformed
     */
    public static ModuleSources of(
            Arguments arguments, Terminal terminal, List<String> references, List<ModuleFetcher> fetchers) {
        Settings settings;
        try {
            settings = settings(terminal, arguments.has(OFFLINE) ? Map.of("PEQUOD_OFFLINE", "true") : Map.of());
        } catch (SettingsException e) {
            throw UsageException.ofSetting(String.valueOf(e.getMessage()));
        }
        if (arguments.has(PLAIN_HTTP)) {
            references.forEach(ModuleSources::checkHost);
        }
        List<String> hosts = arguments.has(PLAIN_HTTP) ? registries(references) : List.of();
        if (arguments.has(PLAIN_HTTP) && hosts.isEmpty()) {
            references.forEach(reference -> {
                checkNotGit(reference);
                checkScheme(reference, reference, terminal);
            });
            throw new UsageException(
                    PLAIN_HTTP + " is for a registry that this command line names; for those that resources"
                            + " name there are PEQUOD_PLAIN_HTTP_HOSTS and PEQUOD_ALLOW_PRIVATE_HOSTS");
        }
        NetworkOptions network = settings.network();
        for (String host : Stream.concat(hosts.stream(), settings.registry().insecureHosts().stream())
                .toList()) {
            network = speaksPlainHttp(network, host);
        }
        Meter meter = new Meter();
        TransferListener transfers = counting(meter);
        ModuleCache cache = ModuleCache.open(settings.cache());
        ResolverOptions options = ResolverOptions.defaults()
                .withTransfers(transfers)
                .withNetwork(network)
                .withGit(settings.git())
                .withCache(cache)
                .withSignatures(settings.signatures())
                .withRegistry(settings.registry());
        for (ModuleFetcher fetcher : fetchers) {
            options = options.withFetcher(fetcher);
        }
        if (terminal.verbose()) {
            options = options.withListener(new AuditLog(line -> show(line, terminal), InstantSource.system()));
        }
        return new ModuleSources(
                StandardResolver.create(options),
                cache,
                new OciRegistry(HostPolicy.of(network), Retries.standard(), transfers),
                settings,
                DockerConfig.ofUser(terminal.environment()),
                meter,
                hosts.isEmpty() ? authorities(registries(references)) : List.of());
    }

    private static NetworkOptions speaksPlainHttp(NetworkOptions network, String host) {
        try {
            return network.withPlainHttpHost(host).withPrivateHost(host);
        } catch (IllegalArgumentException e) {
            throw new UsageException(PLAIN_HTTP + ": " + e.getMessage());
        }
    }

    private static TransferListener counting(Meter meter) {
        return new TransferListener() {
            @Override
            public void expected(long bytes) {
                meter.expect(bytes);
            }

            @Override
            public void transferred(long bytes) {
                meter.add(bytes);
            }
        };
    }

    /** Returns what counts how far transfers from and to registries are. */
    public Meter meter() {
        return meter;
    }

    private static void show(String line, Terminal terminal) {
        try {
            terminal.error(Printable.of(line) + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Does nothing unless a place looks like a registry without its scheme.
     *
     * @param text the operand
     * @param place the operand without its tag or digest
     * @throws UsageException if it does
     */
    public static void checkScheme(String text, String place, Terminal terminal) {
        Matcher scheme = LIKE_A_SCHEME.matcher(place);
        if (scheme.matches() && !Files.exists(terminal.resolve(place))) {
            throw new UsageException(Quote.of(Quote.withoutUser(text)) + ": unknown scheme " + scheme.group(1)
                    + Spelling.nearest(scheme.group(1), Set.of(OciRef.SCHEME))
                            .map(near -> "; did you mean " + near + "?")
                            .orElse("; a registry is named oci:HOST/REPO:TAG"));
        }
        Matcher host = LIKE_A_HOST.matcher(place);
        if (host.matches() && !Files.exists(terminal.resolve(host.group(1)))) {
            String shown = Quote.withoutUser(text);
            throw new UsageException("\"" + shown + "\": expected oci: before the host of a registry, "
                    + (shown.equals(text)
                            ? "as in oci:" + text + "; a folder is named ./" + text
                            : "and no user names and passwords; credentials are those of docker login"));
        }
    }

    /**
     * Does nothing unless a reference to a registry begins with the slashes of another form.
     *
     * @throws UsageException if it does
     */
    public static void checkHost(String reference) {
        if (reference.startsWith(OciRef.SCHEME + ":/")) {
            throw new UsageException(Quote.of(Quote.withoutUser(reference))
                    + ": leave out the slashes before the host, as in oci:registry.example.com/team/module");
        }
    }

    private static void checkNotGit(String reference) {
        if (reference.startsWith("git:")) {
            Matcher server = GIT_SERVER.matcher(Quote.withoutUser(reference));
            throw new UsageException(PLAIN_HTTP + " is for registries; a Git server may be spoken to without encryption"
                    + " where PEQUOD_PLAIN_HTTP_HOSTS names "
                    + (server.lookingAt() ? server.group(1) : "its host")
                    + ", and PEQUOD_ALLOW_PRIVATE_HOSTS where its address is private");
        }
    }

    /** Returns what a command throws that could not do its work with a registry on its line, with the option that may help. */
    public RuntimeException failure(ModuleException failure) {
        ModuleException e = registries.withoutSecrets(failure);
        return NamedModule.failure(
                RefusedHostException.of(e)
                                .filter(refused -> mayBePlainHttp.contains(refused.authority()))
                                .isPresent()
                        ? new ModuleException(
                                e.reason(),
                                e.getMessage() + "; if the registry has no TLS, " + PLAIN_HTTP + " is enough",
                                e)
                        : e);
    }

    private static List<String> authorities(List<String> hosts) {
        return hosts.stream().flatMap(host -> authority(host).stream()).toList();
    }

    private static Optional<String> authority(String host) {
        try {
            return Optional.of(Endpoint.of("https", host, "").authority());
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // whoever parses the reference tells what is wrong with it
        }
    }

    private static List<String> registries(List<String> references) {
        List<String> hosts = new ArrayList<>();
        for (String reference : references) {
            int slash = reference.indexOf('/');
            if (reference.startsWith("oci:") && slash > 0) {
                hosts.add(reference.substring("oci:".length(), slash));
            } else if (reference.startsWith("oci:")) {
                hosts.addAll(authorities(List.of(reference.substring("oci:".length())))); // without a repository
            }
        }
        return hosts;
    }

    /**
     * Returns a repository of a registry, with the user's credentials.
     *
     * @throws ModuleException if the settings do not allow it, or nobody may be asked
     */
    public OciRepository repository(String registry, String repository) throws ModuleException {
        if (settings.cache().isOffline()) {
            throw new ModuleException(
                    Reason.UNAVAILABLE,
                    "Tried to use the repository " + registry + "/" + repository
                            + " but no registry is asked while offline; leave out " + OFFLINE
                            + " and PEQUOD_OFFLINE, or name an OCI layout");
        }
        return registries.open(registry, repository, credentials, deadline());
    }

    /** Lets the registry be asked the next time what a reference means, which has just been given to another module. */
    public void forget(PlatformRef ref) {
        cache.forget(ref);
    }

    /** Returns until when a command that publishes may take: longer than one that fetches. No answer to one question takes as long. */
    public Deadline deadline() {
        Duration least = Duration.ofMinutes(2);
        return Deadline.after(settings.fetchTimeout().compareTo(least) > 0 ? settings.fetchTimeout() : least);
    }

    /**
     * Returns the module in a folder, or in an archive in the OCI image layout, with the modules that it needs in its folder {@code vendor}.
     *
     * @throws InvalidInputException if it is no module, or needs what there is not
     * @throws FailureException if it cannot be read, or something it needs cannot be had
     */
    public NamedModule ofFolder(String folder, Terminal terminal) {
        return ofFolder(folder, FolderSelection.ALL, terminal);
    }

    /**
     * Does the same with some of the files of a folder.
     *
     * @param wanted which are of the module
     */
    public NamedModule ofFolder(String folder, FolderSelection wanted, Terminal terminal) {
        return ofFolder(folder, terminal, (path, context) -> resolver.resolveFolder(path, folder, wanted, context));
    }

    /**
     * Returns the module in a folder, with {@code vendor/modules.json} if it needs others: where that is missing, what is in the folder
     * {@code vendor} is taken anew.
     *
     * @throws InvalidInputException if it is no module, or needs what there is not
     * @throws FailureException if it cannot be read, or something it needs cannot be had
     */
    public NamedModule locked(String folder, Terminal terminal) {
        return ofFolder(folder, terminal, (path, context) -> resolver.lockFolder(path, folder, context));
    }

    private interface Reading {
        ResolvedModule read(Path path, FetchContext context) throws ModuleException;
    }

    private NamedModule ofFolder(String folder, Terminal terminal, Reading reading) {
        Path path = terminal.resolve(folder);
        if (!NamedModule.isModule(path)) {
            String problem = Files.exists(path)
                    ? "it is neither a folder nor an archive, whose name ends with .tar"
                    : "there is no such " + (folder.endsWith(".tar") ? "file" : "folder");
            throw new FailureException("Tried to read the module in " + folder + " but " + problem, null);
        }
        FetchContext context = new FetchContext("pequod", "", deadline(), credentials, ModuleLimits.DEFAULTS);
        try {
            return new NamedModule(folder, reading.read(path, context), Optional.of(path));
        } catch (ModuleException e) {
            throw NamedModule.failure(e);
        }
    }

    /**
     * Returns the module in a folder, or else the one that a reference names, each with the modules that it needs.
     *
     * @throws UsageException if it is neither
     * @throws InvalidInputException if there is no such module, or it is none
     * @throws FailureException if the folder is not there, or the module cannot be had
     */
    public NamedModule ofOperand(String operand, Terminal terminal) {
        if (operand.indexOf(':') < 0) {
            checkScheme(operand, operand, terminal);
        }
        return NamedModule.isFolder(operand, terminal) ? ofFolder(operand, terminal) : NamedModule.of(operand, this);
    }

    /** Returns a renderer of resources through these modules. */
    public PlatformRenderer renderer() {
        return PlatformRenderer.of(this).withTimeout(timeout());
    }

    /** Returns the context of a command that loads a module. */
    public FetchContext context() {
        return FetchContext.of("pequod", Deadline.after(timeout()));
    }

    /** A minute, or as long as loading one module may take where that is longer. */
    private Duration timeout() {
        return settings.fetchTimeout().compareTo(PlatformRenderer.TIMEOUT) > 0
                ? settings.fetchTimeout()
                : PlatformRenderer.TIMEOUT;
    }

    /** Returns whose signatures modules must have. */
    public SignaturePolicy signatures() {
        return settings.signatures();
    }

    @Override
    public Set<String> schemes() {
        return resolver.schemes();
    }

    @Override
    public List<PlatformRef> offered() {
        return resolver.offered();
    }

    /** Resolves within the time that the settings give to it, and with the user's credentials. */
    @Override
    public ResolvedModule resolve(PlatformRef ref, FetchContext context) throws ModuleException {
        Duration left = context.deadline().remaining();
        Duration most = settings.fetchTimeout();
        return resolver.resolve(
                ref,
                new FetchContext(
                        context.requester(),
                        context.namespace(),
                        left.compareTo(most) < 0 ? context.deadline() : Deadline.after(most),
                        credentials,
                        context.limits()));
    }
}
