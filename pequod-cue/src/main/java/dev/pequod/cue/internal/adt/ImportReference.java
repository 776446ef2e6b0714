package dev.pequod.cue.internal.adt;

import dev.pequod.cue.internal.source.SourcePos;
import org.jspecify.annotations.Nullable;

/** A reference to an imported package: {@code instance} is null for builtin packages, found by {@code path}. */
public final class ImportReference extends Resolver {
    private final String path;
    private final @Nullable CompiledPackage instance;
    private final Label label;

    public ImportReference(@Nullable SourcePos source, String path, @Nullable CompiledPackage instance, Label label) {
        super(source);
        this.path = path;
        this.instance = instance;
        this.label = label;
    }

    public String path() {
        return path;
    }

    public @Nullable CompiledPackage instance() {
        return instance;
    }

    public Label label() {
        return label;
    }
}
