package dev.pequod.resolver.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.api.Credential;
import dev.pequod.api.CredentialSource;
import dev.pequod.api.Deadline;
import dev.pequod.api.ModuleException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Whose proofs are kept, and how many. */
final class AccessTest {
    private static final String HOST = "r.example";
    private static final int MOST = 128;

    private final Seal seal = Seal.ofProcess();

    private static CredentialSource credentials(int tenant) {
        return CredentialSource.ofHosts(Map.of(HOST, new Credential("tenant", "token " + tenant)));
    }

    private Proof proof(int tenant) {
        Proof.Asked asked = new Proof.Asked(credentials(tenant));
        asked.find(HOST);
        return asked.proof(seal);
    }

    private boolean allows(Access access, int tenant) throws ModuleException {
        return access.allows(new Wallet(credentials(tenant), Deadline.after(Duration.ofMinutes(1))), seal);
    }

    private Access ofFirst(int tenants) {
        Access access = Access.of(proof(0));
        for (int tenant = 1; tenant < tenants; tenant++) {
            access = access.with(proof(tenant));
        }
        return access;
    }

    @Test
    void theOldestProofGivesWayWhenThereAreTooMany() throws ModuleException {
        Access full = ofFirst(MOST);
        assertEquals(MOST, full.proofs().size());
        assertTrue(allows(full, 0));
        Access more = full.with(proof(MOST));
        assertEquals(MOST, more.proofs().size());
        assertFalse(allows(more, 0), "the oldest gave way");
        assertTrue(allows(more, 1));
        assertTrue(allows(more, MOST));
    }

    @Test
    void whoProvesItAgainIsTheLatestAndTakesNobodysPlace() throws ModuleException {
        assertEquals(List.of(proof(1), proof(0)), ofFirst(2).with(proof(0)).proofs());
        Access again = ofFirst(MOST).with(proof(0));
        assertEquals(MOST, again.proofs().size());
        assertEquals(proof(0), again.proofs().getLast());
        Access more = again.with(proof(MOST));
        assertTrue(allows(more, 0));
        assertFalse(allows(more, 1), "now it is the oldest");
    }

    @Test
    void anAnswerWithoutCredentialsMakesItPublic() throws ModuleException {
        Access access = ofFirst(2).with(new Proof(List.of(HOST), ""));
        assertEquals(new Access(true, List.of()), access);
        assertTrue(allows(access, 3));
    }

    @Test
    void theLatestProofsAreWrittenWhereNotAllFit() {
        Access all = ofFirst(5);
        long bytes = bytes(all);
        assertSame(all, all.within(bytes));
        assertEquals(all.proofs().subList(1, 5), all.within(bytes - 1).proofs());
        assertEquals(List.of(), all.within(0).proofs());
    }

    private static long bytes(Access access) {
        Wire.Writer writer = new Wire.Writer();
        access.write(writer);
        return writer.bytes().length;
    }
}
