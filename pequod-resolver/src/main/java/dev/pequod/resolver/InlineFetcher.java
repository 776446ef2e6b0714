package dev.pequod.resolver;

import dev.pequod.api.FetchContext;
import dev.pequod.api.FetchedModule;
import dev.pequod.api.InlineRef;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleFetcher;
import dev.pequod.api.ModuleFiles;
import dev.pequod.api.ModuleRevision;
import dev.pequod.api.PlatformRef;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/** Makes a module of the files in the reference itself. */
final class InlineFetcher implements ModuleFetcher {
    @Override
    public String scheme() {
        return InlineRef.SCHEME;
    }

    @Override
    public ModuleRevision locate(PlatformRef ref, FetchContext context) throws ModuleException {
        InlineRef inline = inline(ref);
        context.deadline().check("find " + inline);
        return new ModuleRevision(inline.summary(), "");
    }

    @Override
    public FetchedModule fetch(PlatformRef ref, ModuleRevision revision, FetchContext context) throws ModuleException {
        InlineRef inline = inline(ref);
        context.deadline().check("read " + inline);
        Map<String, byte[]> files = new TreeMap<>();
        inline.files().forEach((path, text) -> files.put(path, text.getBytes(StandardCharsets.UTF_8)));
        return FetchedModule.unsigned(ModuleFiles.of(files, context.limits()));
    }

    private static InlineRef inline(PlatformRef ref) {
        if (ref instanceof InlineRef inline) {
            return inline;
        }
        throw new IllegalArgumentException("expected an inline reference, found " + ref);
    }
}
