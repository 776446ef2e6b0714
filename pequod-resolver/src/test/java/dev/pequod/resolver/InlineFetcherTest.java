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
import java.util.TreeMap;
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

    /** Once, the files of a module were joined to one text, which did not compile. */
    @Test
    void lesson13SeveralFilesComeAsFilesByPath() throws Exception {
        Map<String, String> files = new TreeMap<>(Map.of(
                "schema.cue", "package web\n\n#Input: image!: string\n",
                "policy/limits.cue", "package policy",
                "cue.mod/module.cue", "module: \"example.com/web@v1\"\n",
                "empty.cue", ""));
        PlatformRef ref = PlatformRef.ofObject(Map.of("inline", files), "spec.platformRef");
        ModuleFiles module = fetcher()
                .fetch(ref, fetcher().locate(ref, context()), context())
                .files();
        files.put("policy/limits.cue", "package policy\n");
        for (Map.Entry<String, String> file : files.entrySet()) {
            assertEquals(file.getValue(), module.text(file.getKey()).orElseThrow());
        }
        assertEquals(files.size(), module.size());
        assertEquals(ref, PlatformRef.parse(ref.text()), "the text form holds them too");
        assertEquals(ref, PlatformRef.ofObject(ref.toObject(), ""));
    }

    @Test
    void theSourceIsTheDigestOfTheTextAndNotTheText() throws ModuleException {
        assertEquals(present().summary(), fetcher().locate(present(), context()).source());
    }
}
