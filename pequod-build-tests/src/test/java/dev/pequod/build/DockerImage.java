package dev.pequod.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.api.Digest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** An image as {@code docker build} makes it of {@code FROM scratch} and {@code COPY . /}, without Docker. */
final class DockerImage {
    private static final String TYPE = "application/vnd.docker.distribution.manifest.v2+json";

    /** Says what it runs on, and the digest of the layer before it was compressed. */
    private final byte[] config;

    /** The files, as a compressed tar. */
    private final byte[] layer;

    private DockerImage(byte[] config, byte[] layer) {
        this.config = config;
        this.layer = layer;
    }

    static DockerImage build(Path folder, Path scratch) throws IOException {
        Path tar = scratch.resolve("layer.tar");
        tar("-cf", tar, folder);
        String config = "{\"architecture\":\"amd64\",\"os\":\"linux\",\"config\":{},\"rootfs\":{\"type\":\"layers\","
                + "\"diff_ids\":[\"" + Digest.of(Files.readAllBytes(tar)) + "\"]}}";
        Path layer = scratch.resolve("layer.tar.gz");
        tar("-czf", layer, folder);
        return new DockerImage(config.getBytes(StandardCharsets.UTF_8), Files.readAllBytes(layer));
    }

    private static void tar(String how, Path to, Path folder) {
        Repository.Run run =
                Repository.run(folder, Map.of(), 60, List.of("tar", how, to.toString(), "--owner=0", "--group=0", "."));
        assertEquals(0, run.exit(), run.output());
    }

    /** Does what {@code docker push} does, and returns the digest that it prints. */
    Digest push(String host, String repository, String tag) throws IOException, InterruptedException {
        String base = "http://" + host + "/v2/" + repository;
        try (HttpClient client = HttpClient.newHttpClient()) {
            for (byte[] blob : List.of(config, layer)) {
                var begin = HttpRequest.newBuilder(URI.create(base + "/blobs/uploads/"))
                        .POST(BodyPublishers.noBody())
                        .build();
                HttpResponse<String> begun = client.send(begin, BodyHandlers.ofString());
                String place = begun.headers().firstValue("Location").orElseThrow();
                URI to = URI.create(base + "/").resolve(place);
                String query = to.getQuery() == null ? "?" : "&";
                put(client, to + query + "digest=" + Digest.of(blob), "application/octet-stream", blob);
            }
            byte[] manifest = """
                {"schemaVersion": 2, "mediaType": "%s",
                 "config": {"mediaType": "application/vnd.docker.container.image.v1+json", "size": %d, "digest": "%s"},
                 "layers": [{"mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip", "size": %d, "digest": "%s"}]}
                """.formatted(TYPE, config.length, Digest.of(config), layer.length, Digest.of(layer))
                    .getBytes(StandardCharsets.UTF_8);
            put(client, base + "/manifests/" + tag, TYPE, manifest);
            return Digest.of(manifest);
        }
    }

    private static void put(HttpClient client, String to, String type, byte[] body)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(to))
                .header("Content-Type", type)
                .PUT(BodyPublishers.ofByteArray(body))
                .build();
        HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
        assertTrue(answer.statusCode() == 201, to + " " + answer.body());
    }
}
