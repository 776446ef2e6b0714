package dev.pequod.resolver.net;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Finds the addresses of a name. Implementations are thread-safe. */
@FunctionalInterface
public interface NameResolver {

    /** Asks the system. */
    NameResolver SYSTEM = name -> List.of(InetAddress.getAllByName(name));

    /**
     * Returns the addresses of a name, at least one.
     *
     * @throws UnknownHostException if there is none
     */
    List<InetAddress> addresses(String name) throws UnknownHostException;
}
