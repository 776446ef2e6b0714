package dev.pequod.api.testing;

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

/** The smallest fetcher that does all that is asked of one: {@code shelf:web} is a module in memory, and there is no other. */
public class ShelfFetcher implements ModuleFetcher {

    /** Returns the files of the module. */
    public static Map<String, byte[]> files() {
        return Map.of(
                "schema.cue", bytes("package web\n\n#Input: image!: string\n"),
                "render.cue", bytes("package web\n\n#Render: {input: spec: #Input, output: nodes: []}\n"),
                "policy/a.cue", bytes("package policy\n\nviolations: []\n"));
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String scheme() {
        return "shelf";
    }

    @Override
    public ModuleRevision locate(PlatformRef ref, FetchContext context) throws ModuleException {
        check(ref);
        context.deadline().check("find " + ref);
        if (!ref.value().equals("web")) {
            throw new ModuleException(Reason.NOT_FOUND, "Tried to find " + ref + " but it is not on the shelf");
        }
        return new ModuleRevision(ref.text(), "1");
    }

    @Override
    public FetchedModule fetch(PlatformRef ref, ModuleRevision revision, FetchContext context) throws ModuleException {
        check(ref);
        context.deadline().check("fetch " + ref);
        return FetchedModule.unsigned(ModuleFiles.of(files(), context.limits()));
    }

    /** Refuses references of other schemes. */
    void check(PlatformRef ref) {
        if (!ref.scheme().equals(scheme())) {
            throw new IllegalArgumentException("expected a reference to the shelf, found " + ref);
        }
    }
}
