package dev.pequod.resolver;

import dev.pequod.api.CustomRef;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleFetcher;
import dev.pequod.api.ModuleFiles;
import dev.pequod.api.PlatformRef;
import dev.pequod.api.testing.ModuleFetcherContract;
import java.util.Optional;

final class ShelfFetcherTest extends ModuleFetcherContract {
    @Override
    protected ModuleFetcher fetcher() {
        return new ShelfFetcher();
    }

    @Override
    protected PlatformRef present() {
        return new CustomRef("shelf", "web");
    }

    @Override
    protected ModuleFiles files() throws ModuleException {
        return ModuleFiles.of(ShelfFetcher.bytes());
    }

    @Override
    protected Optional<PlatformRef> absent() {
        return Optional.of(new CustomRef("shelf", "none"));
    }
}
