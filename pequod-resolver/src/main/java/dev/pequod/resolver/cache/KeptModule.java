package dev.pequod.resolver.cache;

import dev.pequod.api.ModuleFiles;

/**
 * A module that is kept.
 *
 * @param record what is known of it
 * @param files its files
 */
record KeptModule(ModuleRecord record, ModuleFiles files) {

    KeptModule with(Access access) {
        return new KeptModule(record.with(access), files);
    }

    /** Reports whether the other is the same module from the same source, whoever they are for. */
    boolean isSameAs(KeptModule other) {
        return record.key().equals(other.record.key())
                && record.sourceDigest().equals(other.record.sourceDigest())
                && record.verifiedBy().equals(other.record.verifiedBy())
                && record.pack().equals(other.record.pack());
    }
}
