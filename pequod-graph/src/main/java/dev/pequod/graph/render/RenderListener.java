package dev.pequod.graph.render;

import java.time.Duration;

/** Hears of every evaluation of a module for a resource, for metrics. Implementations are thread-safe. */
@FunctionalInterface
public interface RenderListener {

    /** Hears of nothing. */
    RenderListener NONE = (result, duration) -> {};

    /**
     * Is called when a rendering has ended, by the thread that did it; it should return at once.
     *
     * @param duration how long compiling and evaluating took; nothing if the module could not be had
     */
    void rendered(RenderResult result, Duration duration);
}
