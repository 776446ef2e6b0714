package dev.pequod.resolver.net;

import dev.pequod.api.Deadline;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Connects to the addresses of one server in turn, until one answers. Each but the last has a share of the time, so that one that is silent leaves
 * some for the others; the one that answered is the first to be asked again. Thread-safe.
 */
final class SocketTurns {
    private static final int MOST_MILLIS = 10_000;

    private final int port;
    private final Deadline deadline;
    private final Consumer<Socket> opened;
    private volatile List<InetAddress> turns;

    /** Makes it for addresses that may be connected to. */
    SocketTurns(List<InetAddress> addresses, int port, Deadline deadline, Consumer<Socket> opened) {
        this.port = port;
        this.deadline = deadline;
        this.opened = opened;
        turns = List.copyOf(addresses);
    }

    /**
     * Returns a socket that is connected; whoever connects it again, since sockets usually are not when they are made, changes nothing.
     *
     * @throws IOException what the last address failed with
     */
    Socket connect() throws IOException {
        List<InetAddress> now = turns;
        IOException failure = new SocketException("there is no address to connect to");
        for (int i = 0; i < now.size(); i++) {
            try {
                return open(now.get(i), millis(now.size() - i));
            } catch (IOException e) {
                failure = e;
            }
        }
        throw failure;
    }

    /**
     * Returns the address that takes a connection first. The last one is not tried: whoever connects to it hears what is wrong with it, and has the
     * time that the others left.
     */
    InetAddress answering() {
        List<InetAddress> now = turns;
        for (int i = 0; i < now.size() - 1; i++) {
            try (Socket socket = open(now.get(i), millis(now.size() - i))) {
                return socket.getInetAddress();
            } catch (IOException e) {
                // the next one may
            }
        }
        return now.getLast();
    }

    private Socket open(InetAddress address, int millis) throws IOException {
        Connected socket = new Connected();
        opened.accept(socket);
        try {
            socket.open(new InetSocketAddress(address, port), millis);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
        turns = Stream.concat(Stream.of(address), turns.stream().filter(other -> !other.equals(address)))
                .toList();
        return socket;
    }

    private int millis(int left) {
        long rest = deadline.remaining().toMillis();
        return left == 1 ? Math.clamp(rest, 1, Integer.MAX_VALUE) : Math.clamp(rest / (left + 1), 1, MOST_MILLIS);
    }

    private static final class Connected extends Socket {
        void open(SocketAddress address, int millis) throws IOException {
            super.connect(address, millis);
        }

        @Override
        public void connect(SocketAddress named) {
            // It is, to an address that was checked.
        }

        @Override
        public void connect(SocketAddress named, int millis) {
            // As above.
        }
    }
}
