package dev.pequod.operator;

import dev.pequod.api.PlatformRef;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.render.RenderResult;
import dev.pequod.operator.runtime.Workers;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What rendering one WebService came to last, and for how long that holds. One thread at a time, but for {@link #outdate}. */
final class LastRendering {
    private static final Duration FIRST = Duration.ofMillis(500);
    private static final Duration LONGEST = Duration.ofMinutes(5);
    /** Nearly all of what takes too much takes it each time, and keeps processors busy with that. */
    private static final Duration LONGEST_OF_LIMITS = Duration.ofHours(1);
    /** After how long to try again where too many of a namespace wait for their modules. */
    static final Duration CROWDED = Duration.ofSeconds(5);

    private @Nullable JsonObject wanted;
    private @Nullable RenderResult result;
    private Instant renderedAt = Instant.MIN;
    private Optional<Duration> holdsFor = Optional.empty();
    private int failures;
    /** How often in a row rendering has read what is older than what is there. */
    private int stale;

    private volatile boolean outdated;

    /** Returns what came of it; empty if it is not kept. */
    Optional<RenderResult> result() {
        return Optional.ofNullable(result);
    }

    /** Keeps nothing of it, so that the resource is rendered anew. */
    void forget() {
        wanted = null;
        result = null;
    }

    /** Has the resource rendered anew: something that its rendering has read has changed. */
    void outdate() {
        outdated = true;
    }

    /**
     * Returns what rendering the resource comes to. It is rendered anew if something else is wanted, if what it has read has changed, if
     * its module may have moved since, and if a failure may be over by itself; what fails that way waits longer each time.
     */
    RenderResult of(JsonObject resource, Instant now, Duration refresh, Supplier<RenderResult> render) {
        JsonObject wants = WebServices.wanted(resource);
        RenderResult known = result;
        boolean same = wants.equals(wanted) && !outdated;
        if (known != null && same && holds(now)) {
            return known;
        }
        boolean wasOutdated = outdated;
        outdated = false;
        RenderResult fresh = null;
        try {
            fresh = render.get();
        } catch (Workers.OutrunException e) {
            throw e;
        } catch (Workers.CrowdedException e) {
            if (known == null || !wants.equals(wanted)) {
                throw e;
            }
            // What is known is looked after meanwhile.
            renderedAt = now;
            holdsFor = Optional.of(CROWDED);
            return known;
        } finally {
            if (fresh == null && wasOutdated) {
                outdated = true; // also after a fault of ours
            }
        }
        failures = isPassing(fresh) ? (same ? failures : 0) + 1 : 0;
        wanted = wants;
        result = fresh;
        renderedAt = now;
        holdsFor = holdsFor(fresh, refresh);
        return fresh;
    }

    /** A clock that was set back must not make it hold for longer. */
    private boolean holds(Instant now) {
        return !renderedAt.isAfter(now)
                && holdsFor.map(wait -> renderedAt.plus(wait).isAfter(now)).orElse(true);
    }

    private Optional<Duration> holdsFor(RenderResult fresh, Duration refresh) {
        if (failures > 0) {
            return Optional.of(growing(failures, isOverLimit(fresh) ? LONGEST_OF_LIMITS : LONGEST));
        }
        boolean pinned =
                fresh.module().map(m -> m.ref()).filter(PlatformRef::isPinned).isPresent();
        Optional<Duration> wait = pinned ? Optional.empty() : Optional.of(refresh);
        return stale == 0
                ? wait
                : wait.filter(w -> w.compareTo(growing(stale, LONGEST)) < 0)
                        .or(() -> Optional.of(growing(stale, LONGEST)));
    }

    private static Duration growing(int count, Duration longest) {
        Duration wait = FIRST.multipliedBy(1L << Math.min(count - 1, 16));
        return wait.compareTo(longest) > 0 ? longest : wait;
    }

    /** Notes whether a rendering has read what is older than what is there, so that what came of it holds for a while only. */
    void hasRead(boolean isStale) {
        stale = isStale ? stale + 1 : 0;
    }

    /** Reports whether it failed for what may be over the next time: there is no module, or it took too long. */
    private static boolean isPassing(RenderResult result) {
        return result instanceof RenderResult.Failed failed && failed.module().isEmpty() || isOverLimit(result);
    }

    private static boolean isOverLimit(RenderResult result) {
        return result instanceof RenderResult.Failed failed
                && failed.errors().stream().anyMatch(e -> e.code().equals("LimitExceeded"));
    }

    /** Reports whether it was rendered at this time and failed for what may be over the next time. */
    boolean hasFailed(Instant at) {
        return failures > 0 && renderedAt.equals(at);
    }

    /** Returns when the resource is to be rendered anew; empty if not before something changes. */
    Optional<Instant> againAt() {
        return holdsFor.map(renderedAt::plus);
    }
}
