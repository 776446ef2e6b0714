package dev.pequod.resolver.net;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayDeque;
import java.util.Deque;

/** An address that takes no connection, and refuses none either. */
public final class SilentAddress implements AutoCloseable {
    private static final int MOST_WAITING = 64;

    private final ServerSocket server;
    private final Deque<Socket> waiting = new ArrayDeque<>();

    /** Makes an address silent at a port, or at any that is free if it is 0. */
    public SilentAddress(InetAddress address, int port) throws IOException {
        server = new ServerSocket(port, 1, address);
        boolean isTaken = true;
        while (isTaken && waiting.size() < MOST_WAITING) {
            waiting.add(new Socket());
            isTaken = isTaken(waiting.getLast());
        }
        assertTrue(!isTaken, "the system keeps more than " + MOST_WAITING + " connections that nobody takes");
    }

    private boolean isTaken(Socket socket) throws IOException {
        try {
            socket.connect(server.getLocalSocketAddress(), 200);
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        }
    }

    public InetSocketAddress address() {
        return (InetSocketAddress) server.getLocalSocketAddress();
    }

    @Override
    public void close() throws IOException {
        for (Socket socket : waiting) {
            socket.close();
        }
        server.close();
    }
}
