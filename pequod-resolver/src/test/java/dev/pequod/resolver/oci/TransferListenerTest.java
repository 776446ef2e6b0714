package dev.pequod.resolver.oci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.api.CredentialSource;
import dev.pequod.api.Deadline;
import dev.pequod.api.ModuleException;
import dev.pequod.resolver.net.HostPolicy;
import dev.pequod.resolver.net.Retries;
import java.time.Duration;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a bar shows of a pull and a copy: all that is transferred, once, also where it is tried again or there already. */
final class TransferListenerTest extends RegistryTestCase implements TransferListener {
    private final AtomicLong expected = new AtomicLong();
    private final AtomicLong transferred = new AtomicLong();

    @Override
    public void expected(long bytes) {
        expected.addAndGet(bytes);
    }

    @Override
    public void transferred(long bytes) {
        transferred.addAndGet(bytes);
    }

    @Test
    void whatIsTransferredIsToldOnce() throws ModuleException {
        AtomicInteger asked = new AtomicInteger();
        front.answer(exchange -> {
            boolean isCut = exchange.getRequestMethod().equals("GET")
                    && exchange.getRequestURI().getPath().contains("/blobs/")
                    && asked.getAndIncrement() == 0;
            if (isCut) {
                exchange.sendResponseHeaders(200, 1_000_000);
                exchange.getResponseBody().write(new byte[10]);
                exchange.getResponseBody().flush();
            }
            return isCut;
        });
        try (OciRegistry counted =
                new OciRegistry(HostPolicy.of(Loopback.options(front.host())), Retries.standard(), this)) {
            assertEquals(Shelf.MODULE, Shelf.fetch(counted, front.host() + "/team/web:v1", Shelf.context()));
            assertTrue(expected.get() > 100, "the module's archive");
            assertEquals(expected.get(), transferred.get());
            assertTrue(asked.get() > 1);
            long before = expected.get();
            OciRepository from = counted.open(
                    front.host(), "team/web", CredentialSource.NONE, Deadline.after(Duration.ofMinutes(1)));
            OciCopy.copy(from, digest, from, "v2");
            OciRepository to = counted.open(
                    front.host(), "team/copy", CredentialSource.NONE, Deadline.after(Duration.ofMinutes(1)));
            OciCopy.copy(from, digest, to, "v1");
            assertTrue(expected.get() > before);
            assertEquals(expected.get(), transferred.get());
        }
    }

    /** Once, it was told as a registry that could not be asked, as if that were to be tried again. */
    @Test
    void anErrorOfTheMachineIsNotTheRegistrys() {
        TransferListener exhausted = new TransferListener() {
            @Override
            public void expected(long bytes) {
                throw new OutOfMemoryError("a test");
            }

            @Override
            public void transferred(long bytes) {}
        };
        try (OciRegistry counted =
                new OciRegistry(HostPolicy.of(Loopback.options(front.host())), Retries.standard(), exhausted)) {
            assertThrows(
                    OutOfMemoryError.class, () -> Shelf.fetch(counted, front.host() + "/team/web:v1", Shelf.context()));
        }
    }

    /** Once, it was told as an answer of the registry that makes no sense. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aDefectOfOursIsNotTheRegistrys(boolean isNull) {
        TransferListener broken = new TransferListener() {
            @Override
            public void expected(long bytes) {}

            @Override
            public void transferred(long bytes) {
                throw isNull ? new NullPointerException("ours") : new IllegalArgumentException("ours");
            }
        };
        try (OciRegistry counted =
                new OciRegistry(HostPolicy.of(Loopback.options(front.host())), Retries.standard(), broken)) {
            RuntimeException e = assertThrows(
                    RuntimeException.class, () -> Shelf.fetch(counted, front.host() + "/team/web:v1", Shelf.context()));
            assertEquals("ours", e.getMessage());
        }
    }

    /** What comes from the JDK because we asked it for what cannot be is ours as well. */
    @Test
    void aDefectThatTheJdkFindsIsNotTheRegistrys() {
        TransferListener broken = new TransferListener() {
            @Override
            public void expected(long bytes) {}

            @Override
            public void transferred(long bytes) {
                List.of().getFirst();
            }
        };
        try (OciRegistry counted =
                new OciRegistry(HostPolicy.of(Loopback.options(front.host())), Retries.standard(), broken)) {
            assertThrows(
                    NoSuchElementException.class,
                    () -> Shelf.fetch(counted, front.host() + "/team/web:v1", Shelf.context()));
        }
    }
}
