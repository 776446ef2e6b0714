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
}
