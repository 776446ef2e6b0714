package dev.pequod.resolver.archive;

import dev.pequod.api.ModuleException;
import java.io.IOException;

/** Carries a failure through a library that knows only {@link IOException}. */
public final class CarriedException extends IOException {
    private final ModuleException failure;

    /** Carries the failure. */
    public CarriedException(ModuleException failure) {
        super(failure.getMessage(), failure);
        this.failure = failure;
    }

    /** Returns the failure. */
    public ModuleException failure() {
        return failure;
    }
}
