package dev.pequod.cli.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.cli.cluster.ServedCluster.Ran;
import dev.pequod.cli.command.ExitCode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an API server says of a resource, as people and programs are told. */
final class StatusCommandTest {
    private static final String RESOURCE = "/apis/platform.example.com/v1alpha1/namespaces/shop/webservices/cart";
    private static final String HOSTILE = "{\"metadata\": {\"name\": \"cart\", \"namespace\": \"shop\"}, \"status\": {"
            + "\"inventory\": [{\"node\": \"map\", \"apiVersion\": \"v1\", \"kind\": \"ConfigMap\", \"namespace\": \"shop\","
            + " \"name\": \"a\\u001b[2J\"}], \"conditions\": [{\"type\": \"Ready\", \"status\": \"False\", \"reason\":"
            + " \"Refused\", \"message\": \"by \\u001b]0;all is well\\u0007\\u009b2J\\nnext line\"}]}}";

    @TempDir
    private Path folder;

    private ServedCluster cluster;

    @BeforeEach
    void serve() throws IOException {
        cluster = new ServedCluster(folder);
        cluster.put(RESOURCE, HOSTILE);
    }

    @AfterEach
    void end() {
        cluster.close();
    }

    /** Once, a container could say what a terminal obeys, and end in what the terminal of whoever asked for it did. */
    @ParameterizedTest
    @ValueSource(
            strings = {"status cart", "explain cart", "status cart -o json", "explain cart -o yaml", "audit verify cart"
            })
    void aTerminalObeysNothing(String line) {
        Ran ran = cluster.run(line.split(" "));
        assertEquals(ExitCode.FINDINGS, ran.code(), ran.toString());
        assertFalse(
                (ran.out() + ran.err()).codePoints().anyMatch(c -> Character.isISOControl(c) && c != '\n'), ran.out());
    }

    @Test
    void peopleSeeATree() {
        assertEquals(new Ran(ExitCode.FINDINGS, """
                        WebService shop/cart  0 of 1 ready
                        └─ ✗ ConfigMap shop/a\uFFFD[2J  is not there
                        ✗ Ready is False, Refused: by \uFFFD]0;all is well\uFFFD\uFFFD2J
                          next line
                        """, ""), cluster.run("status", "cart"));
    }

    @Test
    void programsAreToldTheSame() {
        assertEquals("""
                apiVersion: platform.example.com/v1alpha1
                kind: WebService
                namespace: shop
                name: cart
                ready: false
                reason: Refused
                message: "by \\u001b]0;all is well\\u0007\\u009b2J\\nnext line"
                nodes:
                - node: map
                  apiVersion: v1
                  kind: ConfigMap
                  namespace: shop
                  name: "a\\u001b[2J"
                  state: Failed
                  reason: NotFound
                  message: is not there
                """, cluster.run("status", "cart", "-o", "yaml").out());
    }

    @Test
    void nothingIsDataToo() {
        cluster.remove(RESOURCE);
        assertEquals(
                new Ran(ExitCode.FINDINGS, "", "Nothing is applied for WebService shop/cart\n"),
                cluster.run("status", "cart"));
        Ran data = cluster.run("status", "cart", "-o", "json");
        assertEquals(ExitCode.FINDINGS, data.code());
        assertEquals(
                List.of("\"ready\": false,", "\"reason\": \"NotFound\",", "\"nodes\": []"),
                data.out()
                        .lines()
                        .map(String::strip)
                        .filter(l -> l.matches("\"(ready|reason|nodes)\".*"))
                        .toList());
    }

    /** Once, nothing was said to be applied, where all objects are there and others'. */
    @Test
    void whatIsReadyAndOwnsNothingIsReady() {
        cluster.put(RESOURCE, """
                {"metadata": {"name": "cart", "namespace": "shop", "generation": 1},
                 "status": {"observedGeneration": 1, "inventory": [], "conditions": [
                   {"type": "Ready", "status": "True", "reason": "Ready", "message": "ready"},
                   {"type": "Applied", "status": "True", "reason": "ObjectsApplied", "message": "1 object was there"}]}}
                """);
        assertEquals(new Ran(ExitCode.OK, """
                        WebService shop/cart  0 of 0 ready
                        ✓ Applied is True, ObjectsApplied: 1 object was there
                        """, ""), cluster.run("status", "cart"));
        Ran data = cluster.run("status", "cart", "-o", "json");
        assertEquals(ExitCode.OK, data.code(), data.toString());
        assertTrue(data.out().contains("\"ready\": true"), data.out());
    }

    /** Once, the first answer of an API server that had no time just then ended the command. */
    @Test
    void passingTroubleIsWaitedFor() {
        cluster.haveTroubles();
        Ran ran = cluster.run("status", "cart");
        assertEquals(ExitCode.FINDINGS, ran.code(), ran.toString());
        assertEquals("", ran.err());
    }

    /** Once, an API server that did not answer left people without a sign for half a minute. */
    @ParameterizedTest
    @ValueSource(strings = {"status cart", "explain cart", "audit verify cart", "rollback cart"})
    void peopleSeeThatTheServerIsAsked(String line) {
        Ran ran = cluster.runSilentUntil("Asking http://127.0.0.1", line.split(" "));
        assertEquals(ExitCode.FINDINGS, ran.code(), ran.toString());
    }
}
