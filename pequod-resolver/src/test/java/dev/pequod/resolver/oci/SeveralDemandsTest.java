package dev.pequod.resolver.oci;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pequod.api.ModuleException;
import dev.pequod.api.testing.RegistryFront;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A registry that lets its client choose how it says who it is: the demand of a token is met, whatever is asked. */
final class SeveralDemandsTest extends RegistryTestCase {
    private final AtomicInteger given = new AtomicInteger();
    private RegistryFront service;

    @BeforeEach
    void startService() {
        service = RegistryFront.alone().answer(exchange -> {
            RegistryFront.send(exchange, 200, "{\"token\": \"t" + given.incrementAndGet() + "\"}");
            return true;
        });
        registries.close();
        registries = Loopback.registries(front.host(), service.host());
    }

    @AfterEach
    void stopService() {
        service.close();
    }

    /**
     * Demands the token that was given last.
     *
     * @param demands in one header each, with {@code |} between them
     */
    private void demand(String demands, AtomicInteger valid) {
        front.answer(exchange -> {
            boolean isRefused = valid.get() == 0
                    || !("Bearer t" + valid).equals(exchange.getRequestHeaders().getFirst("Authorization"));
            if (isRefused) {
                valid.set(given.get() + 1);
                for (String demand : demands.replace("TOKEN", "http://" + service.host() + "/token")
                        .split("\\|", -1)) {
                    exchange.getResponseHeaders().add("WWW-Authenticate", demand);
                }
                RegistryFront.send(exchange, 401, "{}");
            }
            return isRefused;
        });
    }

    /** Once, only what came first was read, and a public module seemed to want a password. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Basic realm=\"r\"|Bearer realm=\"TOKEN\",service=\"s\"",
                "Basic realm=\"r\", Bearer realm=\"TOKEN\",service=\"s\"",
                "Negotiate|bearer Realm = \"TOKEN\" , Service = s",
                "Negotiate abc==, Digest realm=\"a, bearer realm=\\\"x\\\"\", Bearer service=\"s\",realm=\"TOKEN\", Basic realm=\"r\"",
            })
    void aModuleIsPulled(String demands) throws ModuleException {
        demand(demands, new AtomicInteger());
        assertEquals(Shelf.MODULE, Shelf.fetch(registries, front.host() + "/team/web@" + digest, Shelf.context()));
    }

    /** Once, the choice was made for what is read, and not for what is written. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Basic realm=\"r\"|Bearer realm=\"TOKEN\",service=\"s\"",
                "Basic realm=\"r\", Bearer realm=\"TOKEN\",service=\"s\"",
            })
    void aModuleIsPushed(String demands) throws ModuleException {
        demand(demands, new AtomicInteger());
        assertEquals(digest, new Shelf(repository(front.host(), "team/other")).pushModule("v1"));
    }

    /** Once, the choice was made for the first token, and not for the next one. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Basic realm=\"r\"|Bearer realm=\"TOKEN\",service=\"s\"",
                "Basic realm=\"r\", Bearer realm=\"TOKEN\",service=\"s\"",
            })
    void aTokenThatHasExpiredIsRenewed(String demands) throws ModuleException {
        AtomicInteger valid = new AtomicInteger();
        demand(demands, valid);
        OciRepository repository = repository(front.host(), "team/web");
        assertEquals(digest, repository.manifest(digest).digest());
        int before = given.get();
        valid.set(0);
        assertEquals(digest, repository.manifest(digest).digest());
        assertEquals(before + 1, given.get());
        valid.set(0);
        assertEquals(digest, new Shelf(repository).pushModule("v2"));
    }
}
