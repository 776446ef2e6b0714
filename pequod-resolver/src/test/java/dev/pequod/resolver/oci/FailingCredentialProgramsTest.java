package dev.pequod.resolver.oci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.api.CredentialSource;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.api.testing.RegistryFront;
import dev.pequod.resolver.credentials.DockerConfig;
import dev.pequod.resolver.net.HostPolicy;
import dev.pequod.resolver.net.Retries;
import dev.pequod.resolver.settings.Settings;
import dev.pequod.resolver.settings.SettingsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Credential helpers that fail or hang: what is for all is had without them, and it is they that are told to be at fault. */
final class FailingCredentialProgramsTest extends RegistryTestCase {

    private CredentialSource helper(String script, Duration timeout) throws IOException {
        Path home = Files.createDirectories(folder.resolve("docker"));
        Path program = Files.writeString(home.resolve("docker-credential-test"), "#!/bin/sh\n" + script);
        assertTrue(program.toFile().setExecutable(true));
        Path file = Files.writeString(home.resolve("config.json"), "{\"credsStore\":\"test\"}");
        return DockerConfig.of(file, Map.of("PATH", home + ":/usr/bin:/bin"), timeout);
    }

    private String ref() {
        return front.host() + "/team/web@" + digest;
    }

    /** Once, a helper that did not answer kept people from what anybody may have. */
    @ParameterizedTest
    @ValueSource(strings = {"exit 1", "sleep 1000", "echo nonsense"})
    void whatIsForAllIsHadAllTheSame(String script) throws ModuleException, IOException {
        assertHad(Duration.ofSeconds(30), helper(script, Duration.ofMillis(500)));
    }

    /** Once, a helper might wait for as long as everything together may take. */
    @Test
    void byDefaultThereIsTimeLeftAfterAHelperThatHangs() throws ModuleException, IOException, SettingsException {
        CredentialSource unused = helper("sleep 1000", Duration.ofSeconds(20));
        assertNotEquals(CredentialSource.NONE, unused);
        String home = folder.resolve("docker").toString();
        CredentialSource user = DockerConfig.ofUser(Map.of("DOCKER_CONFIG", home, "PATH", home + ":/usr/bin:/bin"));
        assertHad(Settings.of(Map.of()).fetchTimeout(), user);
        assertHad(Duration.ofSeconds(5), user);
    }

    private void assertHad(Duration timeout, CredentialSource broken) throws ModuleException {
        try (RegistryFront service = RegistryFront.alone()) {
            service.answer(exchange -> {
                RegistryFront.send(exchange, 200, "{\"token\": \"t\"}");
                return true;
            });
            front.answer(exchange -> {
                boolean isRefused =
                        !"Bearer t".equals(exchange.getRequestHeaders().getFirst("Authorization"));
                if (isRefused) {
                    exchange.getResponseHeaders()
                            .set("WWW-Authenticate", "Bearer realm=\"http://" + service.host() + "/token\"");
                    RegistryFront.send(exchange, 401, "{}");
                }
                return isRefused;
            });
            registries = Loopback.registries(front.host(), service.host());
            assertEquals(Shelf.MODULE, Shelf.fetch(registries, ref(), Shelf.context(timeout, broken)));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "401, 'wants credentials, and there are none for it, since docker-credential-test ended with 1 and said \"locked\"'",
        "403, 'does not allow it without credentials, since docker-credential-test ended with 1 and said \"locked\"'",
        "404, 'has none, since docker-credential-test ended with 1 and said \"locked\"'",
    })
    void whoeverIsRefusedIsToldWhatTheHelperSaid(int status, String told) throws IOException {
        AtomicInteger asked = new AtomicInteger();
        front.answer(exchange -> {
            boolean isAsked = asked.getAndIncrement() == 0;
            exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"r\"");
            RegistryFront.send(exchange, isAsked ? 401 : status, "{}");
            return true;
        });
        CredentialSource broken = helper("echo locked; exit 1", Duration.ofSeconds(20));
        ModuleException e = refused(
                status == 404 ? Reason.NOT_FOUND : Reason.UNAUTHORIZED,
                ref(),
                Shelf.context(Duration.ofSeconds(30), broken));
        assertTrue(e.getMessage().contains(told), e.getMessage());
    }

    /** Once, the beginning of all that a helper had said was told. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"Username\":\"a\",\"Password\":\"s3cr3t\"}",
                "warning: {\"secret\":\"s3cr3t\"}",
                "SECRET=s3cr3t"
            })
    void whatMayHoldASecretIsNotTold(String said) throws IOException {
        front.demandBasic(Map.of("alice", "s3cr3t"));
        CredentialSource broken = helper("echo '" + said + "'; exit 1", Duration.ofSeconds(20));
        ModuleException e = refused(Reason.UNAUTHORIZED, ref(), Shelf.context(Duration.ofSeconds(30), broken));
        assertTrue(e.getMessage().contains("docker-credential-test ended with 1: \"{}\"; log in"), e.getMessage());
    }

    /** Once, it was the registry that had not answered in time. */
    @Test
    void aHelperThatTakesAllTheTimeIsToldInsteadOfTheRegistry() throws IOException {
        front.demandBasic(Map.of("alice", "s3cret"));
        registries = new OciRegistry(
                HostPolicy.of(Loopback.options(front.host()).withAnswerTimeout(Duration.ofSeconds(1))),
                Retries.standard());
        CredentialSource slow = helper("sleep 1000", Duration.ofSeconds(20));
        ModuleException e = refused(Reason.DEADLINE_EXCEEDED, ref(), Shelf.context(Duration.ofSeconds(30), slow));
        assertTrue(
                e.getMessage().contains("but the credentials for " + front.host() + " were not found in time"),
                e.getMessage());
    }
}
