package dev.pequod.resolver;

import dev.pequod.api.FetchContext;
import dev.pequod.api.FetchedModule;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.api.ModuleFetcher;
import dev.pequod.api.ModuleFiles;
import dev.pequod.api.ModuleRevision;
import dev.pequod.api.PlatformRef;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** An example of a fetcher that others add: {@code shelf:…} takes modules from a map. ServiceLoader finds it. */
public final class ShelfFetcher implements ModuleFetcher {
    static final Map<String, String> FILES = Map.of(
            "schema.cue", "package web\n\n#Input: image!: string\n",
            "render.cue", "package web\n\n#Render: {input: spec: #Input, output: nodes: []}\n");

    static Map<String, byte[]> bytes() {
        return Map.of(
                "schema.cue", FILES.get("schema.cue").getBytes(StandardCharsets.UTF_8),
                "render.cue", FILES.get("render.cue").getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String scheme() {
        return "shelf";
    }

    @Override
    public ModuleRevision locate(PlatformRef ref, FetchContext context) throws ModuleException {
        if (!ref.scheme().equals(scheme())) {
            throw new IllegalArgumentException("expected a reference to the shelf, found " + ref);
        }
        context.deadline().check("find " + ref);
        if (!ref.value().equals("web")) {
            throw new ModuleException(Reason.NOT_FOUND, "Tried to find " + ref + " but it is not on the shelf");
        }
        return new ModuleRevision(ref.text(), "1");
    }

    @Override
    public FetchedModule fetch(PlatformRef ref, ModuleRevision revision, FetchContext context) throws ModuleException {
        locate(ref, context);
        return FetchedModule.unsigned(ModuleFiles.of(bytes(), context.limits()));
    }
}
