package dev.pequod.apply.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which way is taken on which machine; the daemons of Docker here are sockets that somebody listens on, or nobody. */
final class WayTest {
    @TempDir
    private Path home;

    private Path socket() throws IOException {
        return Files.createDirectories(home.resolve(".docker/run")).resolve("docker.sock");
    }

    private static ServerSocketChannel listenOn(Path socket) throws IOException {
        return ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(socket));
    }

    /** Without the daemon that the machine of this test may have. */
    private List<DockerDaemon> daemons(Map<String, String> environment) {
        return DockerDaemon.candidates(environment, home).stream()
                .filter(daemon -> !daemon.address().getPath().equals("/var/run/docker.sock"))
                .toList();
    }

    private Way way(Map<String, String> environment) {
        return Way.of(environment, daemons(environment));
    }

    @Test
    void programsWhereThereIsNoDocker() throws IOException {
        assertEquals(Way.PROGRAMS, way(Map.of()));
        assertEquals(Way.PROGRAMS, way(Map.of("XDG_RUNTIME_DIR", home.toString())));
        Files.createFile(socket());
        assertEquals(Way.PROGRAMS, way(Map.of()), "a file that is no socket");
    }

    @Test
    void k3sWhereADaemonListens() throws IOException {
        try (ServerSocketChannel daemon = listenOn(socket())) {
            assertTrue(daemon.isOpen());
            assertEquals(Way.K3S_OR_PROGRAMS, way(Map.of()));
        }
        assertTrue(Files.exists(socket()));
        assertEquals(Way.PROGRAMS, way(Map.of()), "a socket that a daemon has left behind");
    }

    @Test
    void k3sWhereTheDaemonOfAUserListens() throws IOException {
        Path folder = Files.createDirectory(home.resolve("a folder"));
        try (ServerSocketChannel daemon = listenOn(folder.resolve("docker.sock"))) {
            assertTrue(daemon.isOpen());
            assertEquals(Way.K3S_OR_PROGRAMS, way(Map.of("XDG_RUNTIME_DIR", folder.toString())));
        }
    }

    @Test
    void theDaemonThatIsNamedIsTheOnlyOneAsked() throws IOException {
        try (ServerSocketChannel usual = listenOn(socket())) {
            assertTrue(usual.isOpen());
            String address;
            try (ServerSocket named = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                address = "tcp://127.0.0.1:" + named.getLocalPort();
                assertEquals(Way.K3S_OR_PROGRAMS, way(Map.of("DOCKER_HOST", address)));
            }
            assertEquals(Way.PROGRAMS, way(Map.of("DOCKER_HOST", address)));
            assertEquals(Way.K3S_OR_PROGRAMS, way(Map.of("DOCKER_HOST", "")));
        }
    }

    @Test
    void daemonsThatTestcontainersCannotSpeakToAreNone() {
        assertFalse(new DockerDaemon(URI.create("ssh://somebody@127.0.0.1")).listens());
    }

    @Test
    void programsThatSomebodyPointsTo() throws IOException {
        try (ServerSocketChannel daemon = listenOn(socket())) {
            assertTrue(daemon.isOpen());
            assertEquals(Way.PROGRAMS, way(Map.of("PEQUOD_CONTROL_PLANE", "a folder")));
        }
    }

    @Test
    void whatTheEnvironmentNamesComesFirst() throws IOException {
        assertEquals(Way.K3S, way(Map.of("PEQUOD_CLUSTER", "k3s", "PEQUOD_CONTROL_PLANE", "a folder")));
        try (ServerSocketChannel daemon = listenOn(socket())) {
            assertTrue(daemon.isOpen());
            assertEquals(Way.PROGRAMS, way(Map.of("PEQUOD_CLUSTER", "programs")));
            assertEquals(Way.K3S_OR_PROGRAMS, way(Map.of("PEQUOD_CLUSTER", "")));
            var e = assertThrows(IllegalArgumentException.class, () -> way(Map.of("PEQUOD_CLUSTER", "kind")));
            assertEquals("PEQUOD_CLUSTER is k3s or programs, not kind", e.getMessage());
        }
    }
}
