package dev.pequod.resolver.oci;

import dev.pequod.resolver.net.HostPolicy;
import dev.pequod.resolver.net.NetworkOptions;
import dev.pequod.resolver.net.Retries;

/** Registries on the loopback address, which plain settings would not allow. */
final class Loopback {
    private Loopback() {}

    static NetworkOptions options(String... hosts) {
        NetworkOptions options = NetworkOptions.DEFAULTS;
        for (String host : hosts) {
            options = options.withPrivateHost(host).withPlainHttpHost(host);
        }
        return options;
    }

    static OciRegistry registries(String... hosts) {
        return new OciRegistry(HostPolicy.of(options(hosts)), Retries.standard());
    }
}
