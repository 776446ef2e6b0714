package dev.pequod.apply.testing;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where a daemon of Docker may listen. Testcontainers would find it too, but is slow to say that there is none.
 *
 * @param address a {@code unix:} or {@code tcp:} URI, as in {@code DOCKER_HOST}
 */
record DockerDaemon(URI address) {
    private static final int PATIENCE_IN_MILLISECONDS = 2000;

    /** Returns what {@code DOCKER_HOST} names, else the usual places: of the machine, of a user without root, of Docker Desktop. */
    static List<DockerDaemon> candidates(Map<String, String> environment, Path home) {
        String named = environment.getOrDefault("DOCKER_HOST", "");
        if (!named.isEmpty()) {
            return List.of(new DockerDaemon(URI.create(named)));
        }
        Optional<Path> ofUser =
                Optional.ofNullable(environment.get("XDG_RUNTIME_DIR")).map(Path::of);
        return Stream.of(
                        Stream.of(Path.of("/var/run")),
                        ofUser.stream(),
                        Stream.of(home.resolve(".docker/run"), home.resolve(".docker/desktop")))
                .flatMap(folders -> folders)
                .map(folder -> new DockerDaemon(URI.create(
                        "unix://" + folder.resolve("docker.sock").toUri().getRawPath())))
                .toList();
    }

    /** Reports whether somebody listens; at once where nobody does on this machine. */
    boolean listens() {
        try {
            switch (address.getScheme()) {
                case "unix" ->
                    SocketChannel.open(UnixDomainSocketAddress.of(address.getPath()))
                            .close();
                case "tcp", "http", "https" -> {
                    try (Socket socket = new Socket()) {
                        socket.connect(
                                new InetSocketAddress(address.getHost(), address.getPort()), PATIENCE_IN_MILLISECONDS);
                    }
                }
                default -> {
                    return false; // such as ssh, which Testcontainers does not speak
                }
            }
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
