package dev.pequod.resolver.net;

import dev.pequod.api.Deadline;
import dev.pequod.api.FetchContext;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Decides where may be connected to. Thread-safe.
 *
 * <p>A reference may be written by a tenant, and a redirect by whoever runs the server. Both must not reach what only this
 * program can reach: the machine itself, the cluster's network, the service that gives away a machine's credentials. So there are
 * two questions. {@link #checkSource} is asked once for a reference: do the settings allow the repository? {@link
 * #connect} is asked before each connection, also for each redirect and each token service: do the settings allow the host,
 * and are <em>all</em> its addresses public, or is the host named as one that need not be? A host that is allowed to be
 * private is still to be allowed as a source, where sources are listed; one that only redirects may lead to is no source.
 *
 * <p>A name may mean another address a moment later (DNS rebinding). Whoever connects does so to the addresses that {@link
 * #connect} returns, and does not look up the name again. Behind a proxy the proxy looks up names: there the
 * names and addresses in references are checked, and what a name means only where it can be looked up here too.
 */
public final class HostPolicy {
    private final NetworkOptions options;
    private final List<SourcePattern> sources;
    private final List<SourcePattern> hosts;
    private final PrivateHosts privateHosts;
    private final NameLookUps names;

    private HostPolicy(NetworkOptions options, NameResolver names) {
        this.options = options;
        this.names = new NameLookUps(names);
        sources = options.allowedSources().stream().map(SourcePattern::parse).toList();
        hosts = Stream.concat(options.allowedSources().stream(), options.allowedRedirects().stream())
                .map(SourcePattern::parse)
                .toList();
        privateHosts = PrivateHosts.parse(options.privateHosts());
    }

    /** Returns the policy of the options. */
    public static HostPolicy of(NetworkOptions options) {
        return of(options, NameResolver.SYSTEM);
    }

    /** Returns the policy of the options where names are looked up in another way. */
    public static HostPolicy of(NetworkOptions options, NameResolver names) {
        return new HostPolicy(options, names);
    }

    /** Returns the options. */
    public NetworkOptions options() {
        return options;
    }

    /**
     * Does nothing if modules may come from the repository; nothing is looked up.
     *
     * @param what what is tried, for the message "Tried to … but …"
     * @throws ModuleException with reason {@link Reason#FORBIDDEN} if they may not
     */
    public void checkSource(Endpoint source, String what) throws ModuleException {
        checkHost(source, what);
        if (!sources.isEmpty() && sources.stream().noneMatch(pattern -> pattern.matches(source))) {
            throw forbidden(
                    what,
                    "modules may not come from " + source.authority() + "/" + source.repository()
                            + "; PEQUOD_ALLOWED_HOSTS allows " + listed(sources));
        }
    }

    /** Returns whose look-ups of names those for a requester are: those of its namespace or, without one, its own. */
    public static String owner(FetchContext context) {
        return context.namespace().isEmpty() ? context.requester() : context.namespace();
    }

    /**
     * Returns the addresses that may be connected to; empty only behind a proxy, where the name cannot be looked up here.
     *
     * @param owner who asks, such as a namespace, as {@link #owner} tells it: nobody has all look-ups of names
     * @param what what is tried, for the message "Tried to … but …"
     * @throws ModuleException with reason {@link Reason#FORBIDDEN} if the host may not be connected to, or with another one if
     *     its name cannot be looked up in time
     */
    public List<InetAddress> connect(Endpoint endpoint, String owner, String what, Deadline deadline)
            throws ModuleException {
        checkHost(endpoint, what);
        if (!sources.isEmpty() && hosts.stream().noneMatch(pattern -> pattern.matchesHost(endpoint))) {
            throw forbidden(
                    what,
                    "the host " + endpoint.authority()
                            + " is not among those that PEQUOD_ALLOWED_HOSTS and PEQUOD_ALLOWED_REDIRECTS allow: "
                            + listed(hosts));
        }
        checkProxy(endpoint, what);
        List<InetAddress> addresses = addresses(endpoint, owner, what, deadline);
        for (InetAddress address : addresses) {
            Optional<String> problem = Addresses.problem(address);
            if (problem.isPresent() && !privateHosts.allows(endpoint, address)) {
                boolean isLiteral = Addresses.literal(endpoint.host()).isPresent();
                String is = isLiteral ? " is " : " has the address " + address.getHostAddress() + ", ";
                String how =
                        Addresses.isMetadata(address) ? ", which gives away credentials" : "; " + howToAllow(endpoint);
                throw forbidden(
                        what,
                        endpoint.authority() + is + problem.orElseThrow() + how,
                        Addresses.isMetadata(address) ? null : new RefusedHostException(endpoint));
            }
        }
        return addresses;
    }

    /**
     * Returns the one of several addresses that takes a connection first, tried one after the other; the last one where no other does, so that
     * whoever connects hears why. Of what is left until the deadline, one that is silent takes a third at the most, and never more than 10 s: there
     * is time to connect to the next one.
     *
     * @param addresses what {@link #connect} returned, at least one
     * @param deadline until when there is time to connect
     * @param opened is told each socket, so that someone else can close it
     */
    public InetAddress answering(
            Endpoint endpoint, List<InetAddress> addresses, Deadline deadline, Consumer<Socket> opened) {
        return new SocketTurns(addresses, endpoint.port(), deadline, opened).answering();
    }

    private void checkHost(Endpoint endpoint, String what) throws ModuleException {
        String host = endpoint.host();
        switch (endpoint.protocol()) {
            case "https", "ssh" -> {}
            case "http" -> {
                if (!options.isPlainHttp(endpoint)) {
                    throw forbidden(
                            what,
                            endpoint.authority() + " would be spoken to without encryption; use https, or add it to"
                                    + " PEQUOD_PLAIN_HTTP_HOSTS",
                            new RefusedHostException(endpoint));
                }
            }
            default ->
                throw forbidden(what, "the protocol " + endpoint.protocol() + " is not allowed; use https or ssh");
        }
        if (endpoint.port() < 1 || endpoint.port() > 65_535) {
            throw forbidden(what, "there is no port " + endpoint.port());
        }
        if (Addresses.isDisguised(host)) {
            throw forbidden(
                    what,
                    "\"" + host
                            + "\" is an address in a form that programs read differently; write it as 192.0.2.1 or as"
                            + " [2001:db8::1]");
        }
        if (Addresses.isMetadataName(host) && !privateHosts.names(endpoint)) {
            throw forbidden(what, host + " is the metadata service of a cloud, which gives away credentials");
        }
    }

    private void checkProxy(Endpoint endpoint, String what) throws ModuleException {
        Optional<URI> odd = options.proxy(endpoint).filter(proxy -> !NetworkOptions.isUsable(proxy));
        if (odd.isPresent()) {
            URI proxy = odd.orElseThrow();
            throw new ModuleException(
                    Reason.UNAVAILABLE,
                    "Tried to " + what + " but " + endpoint.authority() + " is behind the proxy " + proxy.getScheme()
                            + "://" + proxy.getHost() + ":" + proxy.getPort() + ", which "
                            + (endpoint.protocol().equals("https") ? "HTTPS_PROXY" : "HTTP_PROXY")
                            + " names, and only proxies of http:// can be used; name one, as in"
                            + " http://proxy.example.com:3128, or have NO_PROXY name the host");
        }
    }

    private static String howToAllow(Endpoint endpoint) {
        return "if it may be used, add " + endpoint.authority() + " to PEQUOD_ALLOW_PRIVATE_HOSTS";
    }

    private List<InetAddress> addresses(Endpoint endpoint, String owner, String what, Deadline deadline)
            throws ModuleException {
        Optional<InetAddress> literal = Addresses.literal(endpoint.host());
        if (literal.isPresent()) {
            return List.of(literal.orElseThrow());
        }
        if (endpoint.host().endsWith(".localhost")) {
            // By RFC 6761, also where nothing of that name can be looked up here: a proxy may know it.
            return List.of(InetAddress.getLoopbackAddress());
        }
        try {
            return lookUp(endpoint.host(), owner, what, deadline);
        } catch (UnknownHostException e) {
            if (options.proxy(endpoint).isPresent()) {
                return List.of();
            }
            throw new ModuleException(
                    Reason.UNAVAILABLE,
                    "Tried to " + what + " but there is no host " + endpoint.host()
                            + "; check its name, and the DNS here",
                    e);
        }
    }

    private List<InetAddress> lookUp(String host, String owner, String what, Deadline deadline)
            throws UnknownHostException, ModuleException {
        deadline.check(what);
        try {
            return names.addresses(host, owner, deadline);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (NameLookUps.BusyException e) {
            throw new ModuleException(
                    Reason.DEADLINE_EXCEEDED,
                    "Tried to " + what + " but there was no time to look up " + host
                            + ", since too many other names were not answered; check the DNS here, or try again",
                    e);
        } catch (TimeoutException e) {
            // told below
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownHostException unknown) {
                throw unknown;
            }
            throw new ModuleException(
                    Reason.UNAVAILABLE,
                    "Tried to " + what + " but " + host + " could not be looked up; check its name, and the DNS here",
                    e.getCause());
        }
        deadline.check(what + " and to look up " + host);
        throw new ModuleException(
                Reason.DEADLINE_EXCEEDED,
                "Tried to " + what + " but looking up " + host
                        + " took too long; check the DNS here, or give it more time" + " with PEQUOD_FETCH_TIMEOUT");
    }

    private static ModuleException forbidden(String what, String problem) {
        return forbidden(what, problem, null);
    }

    private static ModuleException forbidden(String what, String problem, @Nullable RefusedHostException cause) {
        return new ModuleException(Reason.FORBIDDEN, "Tried to " + what + " but " + problem, cause);
    }

    private static String listed(List<SourcePattern> patterns) {
        return patterns.stream().map(SourcePattern::toString).collect(Collectors.joining(", "));
    }
}
