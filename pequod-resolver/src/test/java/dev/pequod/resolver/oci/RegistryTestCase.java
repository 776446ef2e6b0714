package dev.pequod.resolver.oci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.api.CredentialSource;
import dev.pequod.api.Deadline;
import dev.pequod.api.Digest;
import dev.pequod.api.FetchContext;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.api.testing.RegistryFront;
import dev.pequod.api.testing.RegistryServer;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real registry with a module as {@code team/web:v1}, behind a front that can misbehave. */
@Timeout(120)
abstract class RegistryTestCase {
    @TempDir
    Path folder;

    RegistryServer server;
    RegistryFront front;
    OciRegistry registries;
    Digest digest;

    @BeforeEach
    void start() throws ModuleException {
        server = RegistryServer.start(folder);
        front = RegistryFront.before(server);
        registries = Loopback.registries(server.host(), front.host());
        digest = new Shelf(repository(server.host(), "team/web")).pushModule("v1");
    }

    @AfterEach
    void stop() {
        registries.close();
        front.close();
        server.close();
    }

    /** Returns a repository, for whoever has no credentials. */
    OciRepository repository(String host, String name) throws ModuleException {
        return registries.open(host, name, CredentialSource.NONE, Deadline.after(Duration.ofMinutes(1)));
    }

    /** Expects that a module is refused for a reason, in words that tell no password. */
    ModuleException refused(Reason reason, String ref, FetchContext context) {
        ModuleException e = assertThrows(ModuleException.class, () -> Shelf.fetch(registries, ref, context));
        assertEquals(reason, e.reason(), e.getMessage());
        assertTrue(e.getMessage().startsWith("Tried to "), e.getMessage());
        assertFalse(e.getMessage().contains(RegistryServer.PASSWORD), e.getMessage());
        return e;
    }

    ModuleException refused(Reason reason) {
        return refused(reason, front.host() + "/team/web@" + digest, Shelf.context());
    }
}
