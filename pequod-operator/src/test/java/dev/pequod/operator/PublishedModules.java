package dev.pequod.operator;

import dev.pequod.api.Credential;
import dev.pequod.api.CredentialSource;
import dev.pequod.api.Deadline;
import dev.pequod.api.FetchContext;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleFiles;
import dev.pequod.api.PlatformRef;
import dev.pequod.api.PlatformRefException;
import dev.pequod.api.testing.RegistryServer;
import dev.pequod.resolver.StandardResolver;
import dev.pequod.resolver.net.HostPolicy;
import dev.pequod.resolver.net.NetworkOptions;
import dev.pequod.resolver.net.Retries;
import dev.pequod.resolver.oci.ModuleArtifact;
import dev.pequod.resolver.oci.OciRegistry;
import java.time.Duration;
import java.util.Map;

/** What a platform team does with a real registry. */
final class PublishedModules {
    private PublishedModules() {}

    /** Returns the files of a module that ships with the operator. */
    static ModuleFiles embedded(String version) throws ModuleException, PlatformRefException {
        return StandardResolver.create()
                .resolve(PlatformRef.parse("embedded:" + version), FetchContext.of("test", deadline()))
                .files();
    }

    private static Deadline deadline() {
        return Deadline.after(Duration.ofSeconds(60));
    }

    /** Publishes a module and returns its digest. */
    static String push(RegistryServer server, String repository, String tag, ModuleFiles files) throws ModuleException {
        NetworkOptions network =
                NetworkOptions.DEFAULTS.withPlainHttpHost(server.host()).withPrivateHost(server.host());
        CredentialSource credentials = CredentialSource.ofHosts(
                Map.of(server.host(), new Credential(RegistryServer.USER, RegistryServer.PASSWORD)));
        try (OciRegistry registries = new OciRegistry(HostPolicy.of(network), Retries.standard())) {
            ModuleArtifact artifact = ModuleArtifact.of(files, Map.of("tag", tag));
            artifact.push(registries.open(server.host(), repository, credentials, deadline()), tag);
            return artifact.digest().toString();
        }
    }
}
