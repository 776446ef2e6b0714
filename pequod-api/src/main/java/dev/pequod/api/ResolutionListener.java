package dev.pequod.api;

/** Hears of every attempt to resolve a module, for metrics and the audit log. Implementations are thread-safe. */
@FunctionalInterface
public interface ResolutionListener {

    /** Hears of nothing. */
    ResolutionListener NONE = event -> {};

    /** Is called once for each attempt, when it has ended, by the thread that made it; it should return at once. */
    void resolved(ResolutionEvent event);
}
