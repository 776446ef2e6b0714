package dev.pequod.resolver.cache;

import dev.pequod.api.Digest;
import dev.pequod.api.ModuleRevision;
import dev.pequod.api.PlatformRef;
import java.time.Instant;

/**
 * What a reference meant at some time.
 *
 * @param ref the reference's text form
 * @param revision what it meant
 * @param located when
 * @param access who was told so
 */
record Resolution(String ref, ModuleRevision revision, Instant located, Access access) {
    private static final String FORMAT = "pequod resolution 1";

    static Digest key(PlatformRef ref) {
        return Wire.key(FORMAT, ref.text());
    }

    Digest key() {
        return Wire.key(FORMAT, ref);
    }

    /** Returns the bytes of this; where they would be too many, the oldest proofs give way. */
    byte[] bytes(long most) {
        Wire.Writer writer = new Wire.Writer()
                .text(FORMAT)
                .text(ref)
                .text(revision.source())
                .text(revision.revision())
                .number(located.toEpochMilli());
        access.within(most - writer.bytes().length).write(writer);
        return writer.bytes();
    }

    static Resolution of(byte[] bytes) throws CorruptException {
        Wire.Reader reader = new Wire.Reader(bytes);
        reader.expect(FORMAT);
        String ref = reader.text();
        ModuleRevision revision = ModuleRecord.revision(reader);
        Instant located = Instant.ofEpochMilli(reader.number());
        Access access = Access.read(reader);
        reader.end();
        return new Resolution(ref, revision, located, access);
    }
}
