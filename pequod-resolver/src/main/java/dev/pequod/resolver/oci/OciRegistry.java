package dev.pequod.resolver.oci;

import dev.pequod.api.CredentialSource;
import dev.pequod.api.Deadline;
import dev.pequod.api.FetchContext;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleLimits;
import dev.pequod.resolver.net.DockerHub;
import dev.pequod.resolver.net.Endpoint;
import dev.pequod.resolver.net.HostPolicy;
import dev.pequod.resolver.net.NetworkOptions;
import dev.pequod.resolver.net.Retries;
import dev.pequod.resolver.net.Secrets;
import dev.pequod.resolver.net.SentSecrets;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import org.apache.http.impl.client.CloseableHttpClient;
import org.jspecify.annotations.Nullable;

/**
 * Registries of the OCI distribution specification, reached as a {@link HostPolicy} allows. Thread-safe; connections are kept
 * open for a while for the next requester.
 */
public final class OciRegistry implements AutoCloseable {
    /** How a message begins that says what was tried, and how it goes on. */
    private static final String BEGIN = "Tried to ";

    private static final String BUT = " but ";

    private final HostPolicy policy;
    private final Retries retries;
    private final TransferListener transfers;
    private final SentSecrets sent = new SentSecrets();
    private @Nullable CloseableHttpClient connections;

    /** Makes registries that are reached as the policy allows. */
    public OciRegistry(HostPolicy policy, Retries retries) {
        this(policy, retries, TransferListener.NONE);
    }

    /** Makes registries that are reached as the policy allows, and tells how far transfers are. */
    public OciRegistry(HostPolicy policy, Retries retries, TransferListener transfers) {
        this.policy = policy;
        this.retries = retries;
        this.transfers = transfers;
    }

    /** Not before they are needed: most runs of the command reach no registry. */
    private synchronized CloseableHttpClient connections() {
        CloseableHttpClient made = connections;
        if (made == null) {
            made = Connections.of(policy.options());
            connections = made;
        }
        return made;
    }

    /**
     * Returns a repository; nothing is asked yet.
     *
     * @param registry the registry's host, with a port or not; {@code docker.io} is the one whose server is named otherwise
     * @param credentials the credentials of the requester, which are looked for when the registry wants one
     * @param deadline of all that is done with it; each question ends after {@link NetworkOptions#answerTimeout} at the latest
     * @throws ModuleException if the policy does not allow the repository
     */
    public OciRepository open(String registry, String repository, CredentialSource credentials, Deadline deadline)
            throws ModuleException {
        return open(registry, repository, context(credentials, deadline));
    }

    /**
     * Returns a repository for a requester; nothing is asked yet.
     *
     * @param registry the registry's host, with a port or not; {@code docker.io} is the one whose server is named otherwise
     * @param context whose credentials are looked for when the registry wants one, and until when
     * @throws ModuleException if the policy does not allow the repository
     */
    public OciRepository open(String registry, String repository, FetchContext context) throws ModuleException {
        Deadline deadline = context.deadline();
        boolean isHub = isHub(registry);
        String path = path(registry, repository);
        String shown = isHub ? DockerHub.NAME : registry;
        Endpoint named = endpoint(shown, path);
        policy.checkSource(named, "use the repository " + shown + "/" + path);
        Endpoint server = isHub ? endpoint(DockerHub.SERVER, path) : named;
        String host = isHub ? DockerHub.NAME : named.authority();
        CredentialSource hurried = context.credentials().within(deadline);
        GuardedTransport transport =
                new GuardedTransport(connections(), policy, server, HostPolicy.owner(context), sent, deadline);
        return new RegistryRepository(
                shown + "/" + path,
                HostPolicy.owner(context),
                new Requester(
                        server,
                        path,
                        transport,
                        retries,
                        deadline,
                        policy.options().answerTimeout(),
                        () -> hurried.findAll(host, path),
                        () -> hurried.problem(host, path)),
                transfers);
    }

    /**
     * Returns a failure without the secrets that registries were sent for its requester: a registry may repeat them in whatever it answers,
     * also in what is found to be wrong only later.
     *
     * @param context that of the requester
     */
    public ModuleException withoutSecrets(ModuleException failure, FetchContext context) {
        String message = String.valueOf(failure.getMessage());
        int but = message.indexOf(BUT);
        String what = but < BEGIN.length() || !message.startsWith(BEGIN) ? "" : message.substring(BEGIN.length(), but);
        return Secrets.sent(sent, HostPolicy.owner(context)).redacted(what, failure);
    }

    /** Does the same for who has opened a repository by its credentials. */
    public ModuleException withoutSecrets(ModuleException failure) {
        return withoutSecrets(failure, context(CredentialSource.NONE, Deadline.after(Duration.ZERO)));
    }

    private static FetchContext context(CredentialSource credentials, Deadline deadline) {
        return new FetchContext("", "", deadline, credentials, ModuleLimits.DEFAULTS);
    }

    /**
     * Returns a repository as policies know it: the largest registry has several names, and leaves out a part of some
     * repositories.
     */
    public static Endpoint source(String protocol, String registry, String repository) {
        return Endpoint.of(protocol, isHub(registry) ? DockerHub.NAME : registry, path(registry, repository));
    }

    private static boolean isHub(String registry) {
        return DockerHub.isName(Endpoint.of("https", registry, "").authority());
    }

    private static String path(String registry, String repository) {
        return isHub(registry) ? DockerHub.whole(repository) : repository;
    }

    private Endpoint endpoint(String registry, String path) {
        Endpoint plain = Endpoint.of("http", registry, path);
        return policy.options().isPlainHttp(plain) ? plain : Endpoint.of("https", registry, path);
    }

    /** Ends the connections that are kept open. */
    @Override
    public synchronized void close() {
        try {
            if (connections != null) {
                connections.close();
                connections = null;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
