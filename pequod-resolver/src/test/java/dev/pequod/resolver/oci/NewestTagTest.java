package dev.pequod.resolver.oci;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pequod.api.CredentialSource;
import dev.pequod.api.Deadline;
import dev.pequod.api.Digest;
import dev.pequod.api.FetchContext;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleLimits;
import dev.pequod.api.OciRef;
import dev.pequod.api.PlatformRef;
import dev.pequod.api.testing.RegistryFront;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which tag of a registry is the newest version: one of those that are versions to whoever lists and publishes them. */
final class NewestTagTest {
    private static final Digest DIGEST = Digest.of(new byte[0]);

    @ParameterizedTest
    @CsvSource({
        "'\"v1.0.0\", \"v1.10.0\", \"v1.9.0\"', v1.10.0",
        "'\"v1.0.0\", \"1.1.0\"', 1.1.0",
        "'\"1.1.0\", \"v1.1.0\"', v1.1.0",
        "'\"v1.0.0\", \"1.1.0-rc.1\", \"2\", \"2.0\", \"latest\"', v1.0.0",
    })
    void aVersionMayStandWithoutV(String tags, String newest) throws ModuleException {
        try (RegistryFront front = RegistryFront.alone();
                OciRegistry registries = Loopback.registries(front.host())) {
            front.answer(exchange -> {
                if (exchange.getRequestMethod().equals("HEAD")) {
                    exchange.getResponseHeaders().add("Docker-Content-Digest", DIGEST.toString());
                    RegistryFront.send(exchange, 200, "");
                } else {
                    RegistryFront.send(exchange, 200, "{\"name\": \"web\", \"tags\": [" + tags + "]}");
                }
                return true;
            });
            PlatformRef used = new OciRef(front.host(), "web", "v0.9.0", Optional.empty());
            FetchContext context = new FetchContext(
                    "test", "", Deadline.after(Duration.ofSeconds(30)), CredentialSource.NONE, ModuleLimits.DEFAULTS);
            assertEquals(
                    Optional.of(new OciRef(front.host(), "web", newest, Optional.of(DIGEST))),
                    new OciFetcher(registries).newest(used, context));
        }
    }
}
