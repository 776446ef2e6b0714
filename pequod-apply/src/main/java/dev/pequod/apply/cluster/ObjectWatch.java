package dev.pequod.apply.cluster;

import dev.pequod.apply.ClusterClient.Watch;
import dev.pequod.apply.ClusterClient.WatchListener;
import dev.pequod.apply.ClusterException;
import dev.pequod.apply.Ownership;
import dev.pequod.apply.Problem;
import dev.pequod.apply.ResourceVersion;
import dev.pequod.graph.ObjectIdentity;
import dev.pequod.graph.json.JsonException;
import dev.pequod.graph.json.JsonNumber;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonString;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Lists, then watches, then goes on where it stopped, and lists again where the API server has forgotten that place. A kind that is not
 * defined has no objects; it is asked for again until it is. What vanished while nobody watched is told as deleted.
 */
final class ObjectWatch implements Watch {
    private static final int GONE = 410;
    private static final Duration ONE_WATCH = Duration.ofSeconds(290);
    private static final Duration SHORTEST = Duration.ofMillis(100);
    private static final int TOO_MANY = 429;
    private static final Duration LONGEST = Duration.ofSeconds(5);
    /** For how many times as long as a request may take a stream may say nothing. */
    private static final int SILENCE = 5;

    private static final Duration BRIEF = Duration.ofSeconds(1);
    private static final Duration LONGEST_WITHOUT_KIND = Duration.ofSeconds(30);
    private static final Duration LONGEST_REFUSED = Duration.ofMinutes(5);
    /** A proxy may ask for days. */
    private static final Duration LONGEST_ASKED = Duration.ofMinutes(1);

    private final Transport transport;
    private final Duration timeout;
    private final Selection selection;
    private final WatchListener listener;
    private final Kinds kinds;
    private final Set<ObjectWatch> all;
    private final Pause pause;
    private final Map<ObjectIdentity, Mark> known = new HashMap<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Object telling = new Object();
    private @Nullable InputStream stream;
    private String version = "";
    private String lastVersion = "";
    private boolean interrupted;
    private volatile boolean sendsBookmarks;
    /** When the stream said something last, by {@link System#nanoTime}. */
    private volatile long heard;

    /** How often others found that versions went back, and how many of these are settled by listing anew. */
    private final AtomicInteger doubts = new AtomicInteger();

    private int settled;

    /**
     * Makes a watch that has not begun.
     *
     * @param all the watches on the same store, among which this one is until it is closed; thread-safe. That versions went back is found by
     *     the first of them that had come further than the store is by then, and counts for each
     */
    ObjectWatch(
            Transport transport,
            Duration timeout,
            Selection selection,
            WatchListener listener,
            Kinds kinds,
            Set<ObjectWatch> all) {
        this(transport, timeout, selection, listener, kinds, all, ObjectWatch::isCountedDownWithin);
    }

    /**
     * Makes the same.
     *
     * @param pause what waits before it tries again
     */
    ObjectWatch(
            Transport transport,
            Duration timeout,
            Selection selection,
            WatchListener listener,
            Kinds kinds,
            Set<ObjectWatch> all,
            Pause pause) {
        this.transport = transport;
        this.timeout = timeout;
        this.selection = selection;
        this.listener = listener;
        this.kinds = kinds;
        this.all = all;
        this.pause = pause;
    }

    /** Which objects are watched. */
    record Selection(String apiVersion, String kind, String namespace, String labelSelector, String fieldSelector) {}

    /** Finds the kind that is watched. */
    @FunctionalInterface
    interface Kinds {
        Optional<ApiKind> find() throws ClusterException;
    }

    /** Waits for as long as a watch is not closed. */
    @FunctionalInterface
    interface Pause {
        /** Returns whether it was closed in that time. */
        boolean endsWithin(CountDownLatch closed, Duration time);
    }

    /** Begins to watch. */
    ObjectWatch start() {
        all.add(this);
        Thread.ofVirtual().name("watch " + selection.kind()).start(this::run);
        return this;
    }

    private boolean isClosed() {
        return closed.getCount() == 0;
    }

    private void doubt() {
        doubts.incrementAndGet();
        synchronized (telling) {
            shut(stream);
        }
    }

    @Override
    public void close() {
        all.remove(this);
        closed.countDown();
        synchronized (telling) {
            shut(stream);
        }
    }

    private static void shut(@Nullable InputStream open) {
        try {
            if (open != null) {
                open.close();
            }
        } catch (IOException e) {
            return; // it is closed all the same
        }
    }

    private void run() {
        Duration wait = SHORTEST;
        while (!isClosed()) {
            Duration longest = LONGEST;
            Duration asked = Duration.ZERO;
            try {
                Optional<ApiKind> kind = kinds.find();
                if (kind.isEmpty()) {
                    vanished(Set.of());
                    synced();
                    longest = LONGEST_WITHOUT_KIND;
                } else {
                    int doubted = doubts.get();
                    if (version.isEmpty() || doubted != settled || wentBack(kind.get())) {
                        list(kind.get(), doubted != settled);
                        settled = doubted;
                    }
                    if (follow(kind.get())) {
                        wait = SHORTEST;
                        continue;
                    }
                }
            } catch (ClusterException e) {
                interrupted(e.problem());
                longest = longest(e.problem().reason());
                asked = shorter(e.problem().retryAfter().orElse(asked), LONGEST_ASKED);
            } catch (IOException e) {
                String message = "Tried to watch " + selection.kind() + " but the connection failed: " + e.getMessage();
                interrupted(Problem.of(Problem.Reason.UNAVAILABLE, message));
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException | Error e) {
                // Of a listener, or ours: a watch that ended for it would be missed by nobody.
                version = "";
                String message = "Tried to watch " + selection.kind() + " but failed: " + e;
                interrupted(Problem.of(Problem.Reason.UNAVAILABLE, message));
            }
            wait = shorter(wait, longest);
            Duration least = asked.compareTo(wait) > 0 ? asked : wait;
            long more = ThreadLocalRandom.current().nextLong(least.toMillis() / 5 + 1);
            if (pause.endsWithin(closed, least.plusMillis(more))) {
                return;
            }
            wait = wait.multipliedBy(2);
        }
    }

    /** What is refused or not defined stays so for long; a connection comes back. */
    private static Duration longest(Problem.Reason reason) {
        return switch (reason) {
            case FORBIDDEN -> LONGEST_REFUSED;
            case NOT_FOUND, NO_SUCH_KIND -> LONGEST_WITHOUT_KIND;
            default -> LONGEST;
        };
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? other : one;
    }

    private void interrupted(Problem problem) {
        interrupted = true;
        tell(() -> listener.interrupted(problem));
    }

    private void synced() {
        interrupted = false;
        tell(listener::synced);
    }

    private static boolean isCountedDownWithin(CountDownLatch latch, Duration wait) {
        try {
            return latch.await(wait.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            return true; // nobody interrupts this thread but to end it
        }
    }

    private void list(ApiKind kind, boolean doubted) throws IOException, InterruptedException, ClusterException {
        boolean goesBack = doubted;
        Set<ObjectIdentity> seen = new HashSet<>();
        Pages pages = new Pages(transport, timeout, selection.apiVersion(), selection.kind());
        Pages.One page = new Pages.One(List.of(), "", "");
        do {
            page = pages.read(path(kind), page.next());
            boolean isOlder = ResourceVersion.isOlder(page.version(), lastVersion);
            if (isOlder || goesBack) {
                known.replaceAll((identity, mark) -> new Mark(mark.uid(), "", mark.owner())); // all is told again
                tell(listener::wentBack);
                goesBack = false;
            }
            if (isOlder) {
                all.stream().filter(other -> other != this).forEach(ObjectWatch::doubt);
            }
            lastVersion = page.version();
            for (JsonObject object : page.objects()) {
                seen.add(ObjectIdentity.of(object));
                changed(object);
            }
        } while (!page.next().isEmpty() && !isClosed());
        vanished(seen);
        version = page.version();
        synced();
    }

    /** An API server whose store was put back takes a version that it does not have yet, and tells nothing until it has come that far. */
    private boolean wentBack(ApiKind kind) throws IOException, InterruptedException, ClusterException {
        String now = new Pages(transport, timeout, selection.apiVersion(), selection.kind()).version(path(kind));
        return ResourceVersion.isOlder(now, version);
    }

    /** Watches until the stream ends; reports whether that was worth it. One that ends at once with nothing is not opened again at once. */
    private boolean follow(ApiKind kind) throws IOException, InterruptedException, ClusterException {
        if (version.isEmpty()) {
            throw new ClusterException(Problem.of(Problem.Reason.NOT_FOUND, "there is no kind " + selection.kind()));
        }
        String path = path(kind) + "&watch=true&allowWatchBookmarks=true&resourceVersion=" + ApiPaths.encoded(version)
                + "&timeoutSeconds=" + ONE_WATCH.toSeconds();
        InputStream opened;
        try {
            opened = transport.stream(path, timeout);
        } catch (Transport.StatusException e) {
            int status = e.response().status();
            if (status != TOO_MANY && status < 500) {
                version = ""; // else it is as good as before, and who is too busy for a watch is so for a list
            }
            throw new ClusterException(ApiProblems.of(e.response(), "watch " + selection.kind()), e);
        }
        long began = System.nanoTime();
        heard = began;
        Thread watchdog = Thread.ofVirtual().start(() -> guard(opened, began));
        String from = version;
        try (EventLines lines = new EventLines(opened)) {
            synchronized (telling) {
                stream = opened;
                if (isClosed()) {
                    return true;
                }
            }
            if (interrupted) {
                synced(); // what was missed comes next, from the version that was reached
            }
            while (tellsNext(lines)) {
                // An event that nobody needs any more is not kept until the next one comes.
            }
            boolean hasMoved = !version.isEmpty() && !version.equals(from);
            return hasMoved || System.nanoTime() - began > BRIEF.toNanos();
        } finally {
            watchdog.interrupt();
        }
    }

    /**
     * Closes a stream that died without a word. API servers that send bookmarks do so each minute or so; of others only the longest time of a stream
     * tells.
     */
    private void guard(InputStream opened, long began) {
        while (!isCountedDownWithin(closed, timeout)) {
            long now = System.nanoTime();
            boolean isSilent = sendsBookmarks && now - heard > SILENCE * timeout.toNanos();
            if (isSilent || now - began > ONE_WATCH.plus(timeout).toNanos()) {
                shut(opened);
                return;
            }
        }
    }

    /** Waits for one event and tells of it; returns false at the end, or if the place in the history is lost. */
    private boolean tellsNext(EventLines lines) throws IOException {
        String line = lines.next();
        heard = System.nanoTime();
        if (line == null || isClosed()) {
            return false;
        }
        boolean goesOn = event(line);
        version = goesOn ? version : "";
        return goesOn;
    }

    /** Tells of one event; returns false if the place in the history is lost. */
    private boolean event(String line) throws IOException {
        JsonObject event;
        try {
            event = ApiJson.event(line) instanceof JsonObject object ? object : JsonObject.EMPTY;
        } catch (JsonException e) {
            throw new IOException("an event is no JSON: " + e.getMessage(), e);
        }
        JsonObject object = event.object("object");
        String reached = object.object("metadata").string("resourceVersion");
        if (ResourceVersion.isOlder(reached, version)) {
            return true; // told late, or twice: what came of it since is known, or comes next
        }
        switch (event.string("type")) {
            case "ADDED", "MODIFIED" -> changed(object);
            case "DELETED" -> deleted(object);
            case "BOOKMARK" -> sendsBookmarks = true;
            default -> {
                boolean gone = JsonNumber.of(GONE).equals(object.get("code"));
                if (!gone) {
                    String message = "Tried to watch " + selection.kind() + " but the API server said: "
                            + object.string("message");
                    interrupted(Problem.of(Problem.Reason.UNAVAILABLE, message));
                }
                return false;
            }
        }
        version = reached.isEmpty() ? version : reached;
        lastVersion = version;
        return true;
    }

    private void changed(JsonObject object) {
        Mark mark = Mark.of(object);
        Mark before = known.get(ObjectIdentity.of(object));
        if (before != null && !before.owner().equals(mark.owner())) {
            tell(() -> listener.deleted(before.object(selection, ObjectIdentity.of(object)))); // for whose it was
        }
        if (before == null || !before.equals(mark)) {
            tell(() -> listener.changed(object));
        }
        known.put(ObjectIdentity.of(object), mark); // not before: who did not take it is told again
    }

    private void deleted(JsonObject object) {
        if (known.containsKey(ObjectIdentity.of(object))) {
            tell(() -> listener.deleted(object));
            known.remove(ObjectIdentity.of(object));
        }
    }

    private void vanished(Set<ObjectIdentity> seen) {
        for (Map.Entry<ObjectIdentity, Mark> last : Map.copyOf(known).entrySet()) {
            ObjectIdentity identity = last.getKey();
            if (!seen.contains(identity)) {
                tell(() -> listener.deleted(last.getValue().object(selection, identity)));
                known.remove(identity);
            }
        }
    }

    /** What is kept of an object: enough to tell whose it was, and whether it is told of twice; anybody can give it any number of labels. */
    private record Mark(String uid, String version, String owner) {
        static Mark of(JsonObject object) {
            JsonObject metadata = object.object("metadata");
            return new Mark(
                    metadata.string("uid"),
                    metadata.string("resourceVersion"),
                    metadata.object("labels").string(Ownership.OWNER_LABEL));
        }

        JsonObject object(Selection selection, ObjectIdentity identity) {
            JsonObject metadata = JsonObject.EMPTY
                    .with("name", new JsonString(identity.name()))
                    .with("uid", new JsonString(uid))
                    .with("resourceVersion", new JsonString(version))
                    .with("labels", JsonObject.EMPTY.with(Ownership.OWNER_LABEL, new JsonString(owner)));
            return JsonObject.EMPTY
                    .with("apiVersion", new JsonString(selection.apiVersion()))
                    .with("kind", new JsonString(selection.kind()))
                    .with(
                            "metadata",
                            identity.namespace().isEmpty()
                                    ? metadata
                                    : metadata.with("namespace", new JsonString(identity.namespace())));
        }
    }

    private void tell(Runnable call) {
        synchronized (telling) {
            if (!isClosed()) {
                call.run();
            }
        }
    }

    private String path(ApiKind kind) {
        return ApiPaths.collection(selection.apiVersion(), kind, selection.namespace()) + "?labelSelector="
                + ApiPaths.encoded(selection.labelSelector())
                + (selection.fieldSelector().isEmpty()
                        ? ""
                        : "&fieldSelector=" + ApiPaths.encoded(selection.fieldSelector()));
    }
}
