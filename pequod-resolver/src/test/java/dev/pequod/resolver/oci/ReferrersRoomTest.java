package dev.pequod.resolver.oci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import dev.pequod.api.CredentialSource;
import dev.pequod.api.Deadline;
import dev.pequod.api.Digest;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.api.testing.RegistryFront;
import dev.pequod.resolver.json.ForeignJson;
import dev.pequod.resolver.memory.HeapGate;
import dev.pequod.resolver.memory.HeapShares;
import dev.pequod.resolver.memory.TakenHeap;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What lists of referrers take of memory while registries are asked for more of them. */
final class ReferrersRoomTest extends RegistryTestCase {
    /** Answers with pages of one referrer, one of which has long annotations. */
    private void answer(int pages, int large) {
        front.answer(exchange -> {
            if (!exchange.getRequestURI().getPath().contains("/referrers/")) {
                return false;
            }
            String query = exchange.getRequestURI().getRawQuery();
            int page = query == null ? 0 : Integer.parseInt(query.substring("page=".length()));
            if (page + 1 < pages) {
                exchange.getResponseHeaders().set("Link", "<?page=" + (page + 1) + ">; rel=\"next\"");
            }
            send(
                    exchange,
                    new Descriptor(
                            MediaTypes.MANIFEST,
                            Digest.of(new byte[] {(byte) page}),
                            page,
                            "",
                            Map.of("a", "a".repeat(page == large ? 100_000 : 1))));
            return true;
        });
    }

    private static void send(HttpExchange exchange, Descriptor one) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", MediaTypes.INDEX);
        byte[] index = ForeignJson.write(
                Map.of("schemaVersion", 2, "mediaType", MediaTypes.INDEX, "manifests", List.of(one.json())));
        RegistryFront.send(exchange, 200, new String(index, StandardCharsets.UTF_8));
    }

    private List<Descriptor> listed(Duration timeout) throws ModuleException {
        return registries
                .open(front.host(), "team/web", CredentialSource.NONE, Deadline.after(timeout))
                .referrers(digest);
    }

    @Test
    void aLargePageWaitsForMemory() throws ModuleException {
        answer(2, 0);
        TakenHeap.wholly(HeapShares.TALKS, () -> {
            ModuleException e = assertThrows(ModuleException.class, () -> listed(Duration.ofSeconds(2)));
            assertEquals(Reason.DEADLINE_EXCEEDED, e.reason());
            assertTrue(e.getMessage().contains("took the memory"), e.getMessage());
        });
        assertEquals(2, listed(Duration.ofMinutes(1)).size());
        try (HeapShares.Pass all = HeapShares.TALKS.none("")) {
            assertTrue(all.grow(HeapGate.EIGHTH / 2 - 4096), "all is given back");
        }
    }

    @Test
    void moreOfAListIsNotWaitedFor() throws ModuleException {
        answer(3, 1);
        TakenHeap.wholly(HeapShares.TALKS, () -> {
            ModuleException e = assertThrows(ModuleException.class, () -> listed(Duration.ofMinutes(1)));
            assertEquals(Reason.UNAVAILABLE, e.reason());
            assertTrue(e.getMessage().contains("others took the memory for it"), e.getMessage());
        });
        assertEquals(3, listed(Duration.ofMinutes(1)).size());
    }

    @Test
    void smallListsAreReadAtAnyTime() throws ModuleException {
        answer(3, -1);
        TakenHeap.wholly(
                HeapShares.TALKS,
                () -> assertEquals(3, listed(Duration.ofMinutes(1)).size()));
    }
}
