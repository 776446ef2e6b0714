package dev.pequod.resolver.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pequod.api.Digest;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleFiles;
import dev.pequod.api.ModuleRevision;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who may be given a module in memory when several ask for it at once. */
final class MemoryTierTest {
    private static final Digest KEY = Digest.of(new byte[0]);
    private static final Proof ONE = new Proof(List.of("r.example"), "one");
    private static final Proof TWO = new Proof(List.of("r.example"), "two");

    private final MemoryTier memory = new MemoryTier(1 << 20);

    private static KeptModule module(String text, Proof proof) throws ModuleException {
        ModuleFiles files = ModuleFiles.of(FakeRegistry.files(1, text));
        byte[] pack = ModulePack.pack(files);
        ModuleRecord record = new ModuleRecord(
                "",
                new ModuleRevision("oci:r.example/web", ""),
                KEY,
                files.contentDigest(),
                "",
                Digest.of(pack),
                pack.length,
                files.size(),
                Instant.EPOCH,
                Access.of(proof));
        return new KeptModule(record, files);
    }

    @Test
    void whoeverIsAdmittedTakesNobodyElsesPlace() throws ModuleException {
        KeptModule seenBefore = module("x", new Proof(List.of("r.example"), "zero"));
        memory.put(KEY, module("x", ONE), Instant.EPOCH);
        KeptModule admitted = memory.admit(KEY, seenBefore, TWO, Instant.EPOCH);
        assertEquals(List.of(ONE, TWO), admitted.record().access().proofs());
        assertEquals(admitted, memory.module(KEY).orElseThrow());
    }

    /** The proof is about the module that the source was asked for, and not about whatever is kept meanwhile. */
    @Test
    void whoeverIsAdmittedToAModuleIsNotGivenAnother() throws ModuleException {
        KeptModule mine = module("mine", ONE);
        memory.put(KEY, module("of others", TWO), Instant.EPOCH);
        KeptModule admitted = memory.admit(KEY, mine, ONE, Instant.EPOCH);
        assertEquals(mine.files(), admitted.files());
        assertEquals(List.of(ONE), admitted.record().access().proofs());
    }
}
