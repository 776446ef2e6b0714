package dev.pequod.apply;

import dev.pequod.graph.Graph;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/** What whoever applies a Graph knows beside what the cluster tells of its objects. */
public interface Circumstances {
    /** Nothing is known. */
    Circumstances UNKNOWN = new Circumstances() {};

    /** Returns why an object may not be looked after: it fails then, and what does not depend on it goes on; empty if it may. */
    default Optional<Problem> refusal(ObjectRef object) {
        return Optional.empty();
    }

    /** Returns until when all was ready, as far as was known before this was asked for the first time; empty if nothing was known. */
    default Optional<Instant> readyUntil() {
        return Optional.empty();
    }

    /**
     * Returns the Graphs that were applied before, as far as they are known, the latest first. They are asked for only where others have
     * fields of an object that is to be another one, and are believed only of an object whose mark has their digest.
     */
    default Stream<Graph> former() {
        return Stream.of();
    }
}
