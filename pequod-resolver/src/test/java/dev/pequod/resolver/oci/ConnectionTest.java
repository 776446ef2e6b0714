package dev.pequod.resolver.oci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.api.CredentialSource;
import dev.pequod.api.Deadline;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.api.testing.LoopbackCertificate;
import dev.pequod.api.testing.RegistryServer;
import dev.pequod.api.testing.Tunnel;
import dev.pequod.resolver.net.HostPolicy;
import dev.pequod.resolver.net.NetworkOptions;
import dev.pequod.resolver.net.Retries;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Registries with certificates, behind connections that are cut, and behind proxies. */
final class ConnectionTest extends RegistryTestCase {
    @Test
    void aCertificateIsTrustedOnlyWhereItIsNamed() throws ModuleException, IOException {
        Path secure = Files.createDirectory(folder.resolve("secure"));
        LoopbackCertificate certificate = LoopbackCertificate.make(secure);
        try (RegistryServer tls = RegistryServer.startWithTls(secure, certificate)) {
            NetworkOptions options = NetworkOptions.DEFAULTS.withPrivateHost(tls.host());
            OciRegistry trusting = new OciRegistry(
                    HostPolicy.of(options.withCertificateFile(tls.host(), certificate.certificate())),
                    Retries.standard());
            OciRepository repository =
                    trusting.open(tls.host(), "team/web", CredentialSource.NONE, Deadline.after(Duration.ofMinutes(1)));
            new Shelf(repository).pushModule("v1");
            String ref = tls.host() + "/team/web:v1";
            assertEquals(Shelf.MODULE, Shelf.fetch(trusting, ref, Shelf.context()));
            registries = new OciRegistry(HostPolicy.of(options), Retries.standard());
            ModuleException e = refused(Reason.UNAVAILABLE, ref, Shelf.context());
            assertTrue(e.getMessage().contains("could not prove who it is"), e.getMessage());
            assertTrue(e.getMessage().contains("PEQUOD_CA_FILES"), e.getMessage());
            assertFalse(e.getMessage().contains("tried"), "a certificate is no better the next time");
            // What speaks plain http is not asked by http unless that is configured.
            registries = new OciRegistry(
                    HostPolicy.of(NetworkOptions.DEFAULTS.withPrivateHost(server.host())), Retries.standard());
            e = refused(Reason.UNAVAILABLE, server.host() + "/team/web:v1", Shelf.context());
            assertTrue(e.getMessage().contains("does not speak TLS"), e.getMessage());
            assertTrue(e.getMessage().contains("PEQUOD_PLAIN_HTTP_HOSTS"), e.getMessage());
            assertFalse(e.getMessage().contains("PEQUOD_CA_FILES"), e.getMessage());
        }
    }

    @Test
    void aConnectionThatIsCutInItsHandshakeIsTriedAgain() throws ModuleException, IOException {
        Path secure = Files.createDirectory(folder.resolve("secure"));
        LoopbackCertificate certificate = LoopbackCertificate.make(secure);
        try (RegistryServer tls = RegistryServer.startWithTls(secure, certificate);
                Tunnel tunnel = Tunnel.to(tls.port())) {
            registries = trusting(tunnel.host(), certificate, Optional.empty());
            new Shelf(registries.open(
                            tunnel.host(), "team/web", CredentialSource.NONE, Deadline.after(Duration.ofMinutes(1))))
                    .pushModule("v1");
            registries.close();
            registries = trusting(tunnel.host(), certificate, Optional.empty());
            String ref = tunnel.host() + "/team/web:v1";
            tunnel.cutNext(2);
            assertEquals(Shelf.MODULE, Shelf.fetch(registries, ref, Shelf.context()));
            registries.close();
            registries = trusting(tunnel.host(), certificate, Optional.empty());
            tunnel.cutNext(99);
            ModuleException e = refused(Reason.UNAVAILABLE, ref, Shelf.context());
            assertTrue(e.getMessage().contains("cut the connection while it was to prove who it is"), e.getMessage());
            assertTrue(e.getMessage().endsWith("(tried 4 times)"), e.getMessage());
        }
    }

    private static OciRegistry trusting(String host, LoopbackCertificate certificate, Optional<URI> proxy) {
        NetworkOptions options =
                NetworkOptions.DEFAULTS.withPrivateHost(host).withCertificateFile(host, certificate.certificate());
        return new OciRegistry(
                HostPolicy.of(new NetworkOptions(
                        options.allowedSources(),
                        options.privateHosts(),
                        options.plainHttpHosts(),
                        options.certificateFiles(),
                        proxy,
                        Optional.empty(),
                        List.of())),
                Retries.standard());
    }

    @Test
    void aProxyCarriesEncryptedConnections() throws ModuleException, IOException {
        Path secure = Files.createDirectory(folder.resolve("secure"));
        LoopbackCertificate certificate = LoopbackCertificate.make(secure);
        try (RegistryServer tls = RegistryServer.startWithTls(secure, certificate);
                Tunnel proxy = Tunnel.proxy()) {
            registries = trusting(tls.host(), certificate, Optional.of(URI.create("http://" + proxy.host())));
            new Shelf(registries.open(
                            tls.host(), "team/web", CredentialSource.NONE, Deadline.after(Duration.ofMinutes(1))))
                    .pushModule("v1");
            assertEquals(Shelf.MODULE, Shelf.fetch(registries, tls.host() + "/team/web:v1", Shelf.context()));
            assertEquals(Set.of("CONNECT " + tls.host() + " HTTP/1.1"), Set.copyOf(proxy.lines()));
            registries.close();
            registries = trusting(tls.host(), certificate, Optional.of(URI.create("http://" + proxy.host())));
            proxy.refuse("HTTP/1.1 407 Who are you?");
            ModuleException e = refused(Reason.UNAVAILABLE, tls.host() + "/team/web:v1", Shelf.context());
            assertTrue(e.getMessage().contains("407"), e.getMessage());
        }
    }

    @Test
    void aProxyIsAskedInPlaceOfTheRegistry() throws ModuleException {
        NetworkOptions direct = NetworkOptions.DEFAULTS.withPlainHttpHost("registry.invalid");
        NetworkOptions proxied = new NetworkOptions(
                direct.allowedSources(),
                direct.privateHosts(),
                direct.plainHttpHosts(),
                direct.certificateFiles(),
                Optional.empty(),
                Optional.of(URI.create("http://" + front.host())),
                List.of());
        registries = new OciRegistry(HostPolicy.of(proxied), Retries.standard());
        assertEquals(Shelf.MODULE, Shelf.fetch(registries, "registry.invalid/team/web:v1", Shelf.context()));
        assertTrue(front.seen().stream().allMatch(seen -> seen.target().startsWith("http://registry.invalid/")));
        registries = new OciRegistry(HostPolicy.of(direct), Retries.standard());
        refused(Reason.UNAVAILABLE, "registry.invalid/team/web:v1", Shelf.context());
    }
}
