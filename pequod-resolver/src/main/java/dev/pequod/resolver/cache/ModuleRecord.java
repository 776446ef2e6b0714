package dev.pequod.resolver.cache;

import dev.pequod.api.Digest;
import dev.pequod.api.ModuleRevision;
import java.time.Instant;

/**
 * What is known of a module that is kept, but for its files.
 *
 * @param policy under which policy it was fetched
 * @param revision where it comes from
 * @param sourceDigest the digest under which the source keeps it
 * @param contentDigest the digest of its files
 * @param verifiedBy whose signature was verified
 * @param pack the digest of the pack of its files
 * @param packBytes the bytes of the pack
 * @param files the number of files
 * @param stored when it was fetched
 * @param access who may be given it
 */
record ModuleRecord(
        String policy,
        ModuleRevision revision,
        Digest sourceDigest,
        Digest contentDigest,
        String verifiedBy,
        Digest pack,
        long packBytes,
        int files,
        Instant stored,
        Access access) {
    private static final String FORMAT = "pequod record 1";

    static Digest key(String policy, String source) {
        return Wire.key(FORMAT, policy, source);
    }

    Digest key() {
        return key(policy, revision.source());
    }

    ModuleRecord with(Access other) {
        return new ModuleRecord(
                policy, revision, sourceDigest, contentDigest, verifiedBy, pack, packBytes, files, stored, other);
    }

    /** Returns the bytes of this record; where they would be too many, the oldest proofs give way. */
    byte[] bytes(long most) {
        Wire.Writer writer = new Wire.Writer()
                .text(FORMAT)
                .text(policy)
                .text(revision.source())
                .text(revision.revision())
                .text(sourceDigest.toString())
                .text(contentDigest.toString())
                .text(verifiedBy)
                .text(pack.toString())
                .number(packBytes)
                .number(files)
                .number(stored.toEpochMilli());
        access.within(most - writer.bytes().length).write(writer);
        return writer.bytes();
    }

    static ModuleRecord of(byte[] bytes) throws CorruptException {
        Wire.Reader reader = new Wire.Reader(bytes);
        reader.expect(FORMAT);
        String policy = reader.text();
        ModuleRevision revision = revision(reader);
        ModuleRecord record = new ModuleRecord(
                policy,
                revision,
                reader.digest(),
                reader.digest(),
                reader.text(),
                reader.digest(),
                reader.number(),
                (int) reader.number(),
                Instant.ofEpochMilli(reader.number()),
                Access.read(reader));
        reader.end();
        return record;
    }

    static ModuleRevision revision(Wire.Reader reader) throws CorruptException {
        String source = reader.text();
        String revision = reader.text();
        if (source.isEmpty()) {
            throw new CorruptException("it has no source");
        }
        return new ModuleRevision(source, revision);
    }
}
