package dev.pequod.resolver.oci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.api.CredentialSource;
import dev.pequod.api.Deadline;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.api.testing.RegistryFront;
import dev.pequod.resolver.net.HostPolicy;
import dev.pequod.resolver.net.NetworkOptions;
import dev.pequod.resolver.net.Retries;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Registries that take a blob and say nothing. */
final class SilentUploadTest {
    /** Once, it was waited for 20 s, and then three times more. */
    @Test
    void aRegistryThatIsSilentWhileItIsWrittenToIsNotWaitedForLongerThanForAnAnswer() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        try (RegistryFront silent = RegistryFront.alone()) {
            silent.answer(exchange -> {
                if (exchange.getRequestMethod().equals("POST")) {
                    exchange.getResponseHeaders().set("Location", "/v2/team/web/blobs/uploads/1");
                    RegistryFront.send(exchange, 202, "");
                } else if (exchange.getRequestMethod().equals("HEAD")) {
                    RegistryFront.send(exchange, 404, "");
                } else {
                    awaited(end);
                }
                return true;
            });
            NetworkOptions briefly = Loopback.options(silent.host()).withAnswerTimeout(Duration.ofMillis(300));
            try (OciRegistry registry = new OciRegistry(HostPolicy.of(briefly), Retries.standard())) {
                OciRepository repository = registry.open(
                        silent.host(), "team/web", CredentialSource.NONE, Deadline.after(Duration.ofMinutes(5)));
                ModuleException e = assertThrows(ModuleException.class, () -> new Shelf(repository).pushModule("v1"));
                assertEquals(Reason.DEADLINE_EXCEEDED, e.reason(), e.getMessage());
                assertTrue(e.getMessage().contains(silent.host() + " did not answer in time"), e.getMessage());
            } finally {
                end.countDown();
            }
        }
    }

    private static void awaited(CountDownLatch end) {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
