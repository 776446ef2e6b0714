package dev.pequod.resolver;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pequod.api.InlineRef;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleFetcher;
import dev.pequod.api.ModuleFiles;
import dev.pequod.api.PlatformRef;
import dev.pequod.api.testing.ModuleFetcherContract;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class InlineFetcherTest extends ModuleFetcherContract {
    private static final String CUE = "package web\n\n#Input: image!: string // \u00e9 \ud83d\ude00\n";

    @Override
    protected ModuleFetcher fetcher() {
        return new InlineFetcher();
    }

    @Override
    protected PlatformRef present() {
        return new InlineRef(CUE);
    }

    @Override
    protected ModuleFiles files() throws ModuleException {
        return ModuleFiles.of(Map.of("inline.cue", CUE.getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    protected Optional<PlatformRef> absent() {
        return Optional.empty();
    }

    @Test
    void theSourceIsTheDigestOfTheTextAndNotTheText() throws ModuleException {
        assertEquals(present().summary(), fetcher().locate(present(), context()).source());
    }
}
