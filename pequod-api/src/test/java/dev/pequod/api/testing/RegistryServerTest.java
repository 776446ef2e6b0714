package dev.pequod.api.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RegistryServerTest {
    @TempDir
    private Path folder;

    private static int status(String host, String authorization) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://" + host + "/v2/"));
        if (!authorization.isEmpty()) {
            request.header("Authorization", authorization);
        }
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request.build(), BodyHandlers.discarding()).statusCode();
        }
    }

    private static String basic() {
        String both = RegistryServer.USER + ":" + RegistryServer.PASSWORD;
        return "Basic " + Base64.getEncoder().encodeToString(both.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void letsEverybodyIn() throws Exception {
        try (RegistryServer registry = RegistryServer.start(folder)) {
            assertEquals(200, status(registry.host(), ""));
        }
    }

    @Test
    void wantsThePassword() throws Exception {
        try (RegistryServer registry = RegistryServer.startWithPassword(folder)) {
            assertEquals(401, status(registry.host(), ""));
            assertEquals(200, status(registry.host(), basic()));
        }
    }

    @Test
    void aFrontWantsAToken() throws Exception {
        try (RegistryServer registry = RegistryServer.start(folder);
                RegistryFront front = RegistryFront.before(registry).demandToken("", "alice", "secret")) {
            assertEquals(401, status(front.host(), ""));
            assertEquals(200, status(front.host(), "Bearer let-me-in-"));
        }
    }
}
