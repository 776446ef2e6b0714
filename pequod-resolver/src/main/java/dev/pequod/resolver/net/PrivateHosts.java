package dev.pequod.resolver.net;

import dev.pequod.api.Quote;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * Which hosts may have addresses that are not public: named by host, with a port or not, or by a range of addresses. What
 * gives away a machine's credentials must be named by its address, and also by its name where it has one.
 */
final class PrivateHosts {
    private final List<SourcePattern> hosts = new ArrayList<>();
    private final List<AddressRange> ranges = new ArrayList<>();

    private PrivateHosts() {}

    /**
     * Returns what the entries say.
     *
     * @throws IllegalArgumentException if one is malformed
     */
    static PrivateHosts parse(List<String> entries) {
        PrivateHosts all = new PrivateHosts();
        for (String entry : entries) {
            if (AddressRange.isForm(entry)) {
                all.ranges.add(AddressRange.parse(entry));
            } else if (entry.indexOf('/') >= 0) {
                throw new IllegalArgumentException(
                        "expected a host such as localhost:5000 or a range such as 10.0.0.0/8, found \""
                                + Quote.withoutUser(entry) + "\"");
            } else {
                all.hosts.add(SourcePattern.parse(entry));
            }
        }
        return all;
    }

    /** Reports whether the host itself, and not only some hosts of which it is one, is named. */
    boolean names(Endpoint endpoint) {
        return hosts.stream().anyMatch(host -> !host.isWildcard() && host.matchesHost(endpoint));
    }

    boolean allows(Endpoint endpoint, InetAddress address) {
        if (Addresses.isMetadata(address)) {
            boolean isAddress = Addresses.literal(endpoint.host()).isPresent();
            return isAddress && names(endpoint)
                    || ranges.stream().anyMatch(range -> range.isSingle() && range.contains(address));
        }
        return hosts.stream().anyMatch(host -> host.matchesHost(endpoint))
                || ranges.stream().anyMatch(range -> range.contains(address));
    }
}
