package dev.pequod.apply.cluster;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;

/** What a user is told of a connection that could not be used: exceptions of the JDK often say nothing. */
final class ConnectionFailure {
    /** What is not because of a connection that was there. */
    private static final List<Class<? extends Throwable>> NO_BREAKS = List.of(
            ConnectException.class,
            HttpTimeoutException.class,
            IllegalStateException.class,
            NoRouteToHostException.class,
            SSLException.class,
            TimeoutException.class,
            UnknownHostException.class,
            UnresolvedAddressException.class);

    private ConnectionFailure() {}

    /**
     * Returns a clause that says what is wrong with a server.
     *
     * @param place the server, and where its address was read
     */
    static String words(String place, Throwable failure) {
        if (has(failure, UnresolvedAddressException.class)) {
            return place + " has a host name that cannot be resolved";
        }
        if (has(failure, HttpConnectTimeoutException.class)) {
            return place + " could not be connected to in time";
        }
        if (has(failure, ConnectException.class)) {
            return place + " cannot be connected to; does it run, and is that its address?";
        }
        if (has(failure, HttpTimeoutException.class)) {
            return place + " did not answer in time";
        }
        if (has(failure, SSLException.class)) {
            return place + " cannot be talked to over TLS: " + innermost(failure);
        }
        if (has(failure, EOFException.class)) {
            return place + " closed the connection without an answer; is it an API server, and is it http or https?";
        }
        return place + ": " + innermost(failure);
    }

    /** Reports whether there was a connection that broke: not one that could not be had, and not an answer that took too long. */
    static boolean isBreak(IOException failure) {
        return has(failure, EOFException.class)
                || failure.getCause() != null && NO_BREAKS.stream().noneMatch(type -> has(failure, type));
    }

    /** Returns what the innermost cause says, or what it is called where it says nothing. */
    static String innermost(Throwable failure) {
        Throwable last = failure;
        while (last.getCause() != null) {
            last = last.getCause();
        }
        String message = last.getMessage();
        return message == null ? last.getClass().getSimpleName() : message;
    }

    private static boolean has(Throwable failure, Class<? extends Throwable> type) {
        return Stream.iterate(failure, e -> e != null, Throwable::getCause).anyMatch(type::isInstance);
    }
}
