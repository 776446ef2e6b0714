package dev.pequod.resolver.git;

import dev.pequod.api.Deadline;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.resolver.memory.HeapGate;
import dev.pequod.resolver.memory.HeapShares;
import dev.pequod.resolver.memory.HeapShares.Pass;
import dev.pequod.resolver.net.TryAgainException;
import java.io.Closeable;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.jspecify.annotations.Nullable;

/**
 * What one conversation with a server may still cost: bytes, expanded bytes and time. It hands out streams that count, and
 * closes what is open when the conversation is given up.
 */
final class Transfer {
    private static final String LONG_IDS = "object-format=sha256";

    private static final int LATER_MILLIS = 2_000;

    /** The part of what a server may send that may come before a pack: names of refs stay in memory, a pack goes to disk. */
    private static final int TALK = 16;

    private static final int LEAST_TALK = 1 << 16;
    private static final int MOST_TALK = 4;
    /** The most bytes that come before a pack once it is asked for. */
    private static final int MOST_ANSWER = 128 << 10;

    private static final long NO_ANSWER = Long.MAX_VALUE / 2;

    private static final int LEAST_OBJECTS = 1_000;
    private static final int BYTES_OF_AN_OBJECT = 256;
    private static final int LARGEST = 16;
    private static final int HELD = 8;
    /** What the library notes of an object of a pack. */
    private static final int MEMORY_OF_AN_OBJECT = 128;

    /** What a conversation takes of the heap from the first byte on, and what comes in it takes when it is kept. */
    private static final int STEP = 64 << 10;

    private static final int COST = 4;
    private static final long MOST_OF_A_TALK = HeapGate.EIGHTH / 3;
    /** By how much a pack on disk takes more room. */
    private static final int STEP_OF_PACK = 4 << 20;
    /** What the index of a pack has of each object. */
    private static final int INDEX_OF_AN_OBJECT = 32;

    private final String what;
    private final String owner;
    private final Deadline deadline;
    private final GitOptions options;
    private final List<Closeable> open = new ArrayList<>();
    private boolean ended;
    private volatile boolean hasLongIds;
    private volatile boolean isCutShort;
    private volatile @Nullable ModuleException refusal;
    private boolean isPack;
    private long answerFrom = NO_ANSWER;
    private long received;
    private long inflated;
    private long expanded;
    private long held;
    private final AtomicLong kept = new AtomicLong();
    private final AtomicBoolean isLarge = new AtomicBoolean();
    private final List<Pass> passes = new CopyOnWriteArrayList<>();
    private final Object growing = new Object();
    private @Nullable Pass talk;
    private @Nullable Pass pack;
    private long index;
    private volatile boolean isReleased;
    private volatile boolean isWaiting;

    /**
     * Makes a transfer.
     *
     * @param owner whose it is, such as a namespace; nobody has all the memory there is, or all look-ups of names
     */
    Transfer(String what, String owner, Deadline deadline, GitOptions options) {
        this.what = what;
        this.owner = owner;
        this.deadline = deadline;
        this.options = options;
    }

    /** A {@link ModuleException} on its way through code that knows only {@link IOException}, perhaps one after which to try again. */
    static final class Refusal extends IOException {
        private final ModuleException refusal;

        Refusal(ModuleException refusal) {
            super(refusal.getMessage(), refusal);
            this.refusal = refusal;
        }

        Refusal(TryAgainException again) {
            super(again.failure().getMessage(), again);
            this.refusal = again.failure();
        }

        ModuleException refusal() {
            return refusal;
        }
    }

    /** Reports whether it waits for memory that others have, or did in vain. */
    boolean isWaiting() {
        return isWaiting;
    }

    String what() {
        return what;
    }

    String owner() {
        return owner;
    }

    Deadline deadline() {
        return deadline;
    }

    /** Returns the milliseconds after which what takes no other form of deadline may end itself: later than the deadline ends it. */
    int timeoutMillis() {
        return (int) Math.min(Integer.MAX_VALUE, deadline.remaining().toMillis() + LATER_MILLIS);
    }

    /** Returns the most bytes that one object may have. */
    long maxObjectBytes() {
        return Math.max(1, options.maxExpandedBytes() / LARGEST);
    }

    /** Waits until there is room for one more conversation of its owner. */
    void begin() throws Refusal {
        try {
            isWaiting = true;
            talk = HeapShares.TALKS.enterCounted((long) COST * STEP, owner, deadline, what);
            passes.add(talk);
            isWaiting = false;
        } catch (ModuleException e) {
            throw new Refusal(e);
        }
    }

    /**
     * Has what is kept count from the first byte on: there may be very many conversations of which each keeps little. Where there is no room it
     * is not tried again at once, which would have very many servers send it all again.
     */
    private void talk(long bytes) throws Refusal {
        long steps = Math.min(bytes, HeapGate.SMALL) / STEP + 1;
        synchronized (growing) {
            if (talk != null && !isReleased && !talk.grow(Math.min(COST * STEP * steps, MOST_OF_A_TALK))) {
                throw new Refusal(busy("others took the memory for it; try again, or give the program more memory"));
            }
        }
    }

    /** Has a pack on disk count. */
    private void store(long bytes) throws Refusal {
        long room = options.maxFolderBytes();
        long taken =
                bytes + index < HeapGate.SMALL ? HeapGate.SMALL : ((bytes + index) / STEP_OF_PACK + 1) * STEP_OF_PACK;
        if (bytes + index > room / 2) {
            throw limit("the server sent more than one repository may take on disk, which is half of " + room
                    + " bytes; keep modules in a smaller repository, or raise PEQUOD_GIT_FOLDER_MAX_BYTES");
        }
        synchronized (growing) {
            if (pack != null && !isReleased && !pack.grow(Math.min(taken, room / 2))) {
                throw new Refusal(new TryAgainException(
                        busy("other repositories took the room on disk for it; try again, or raise"
                                + " PEQUOD_GIT_FOLDER_MAX_BYTES"),
                        Optional.empty()));
            }
        }
    }

    private ModuleException busy(String problem) {
        return new ModuleException(Reason.UNAVAILABLE, "Tried to " + what + " but " + problem);
    }

    /**
     * Counts bytes that stay in memory as long as the conversation goes on; with many of them it waits for others that have as many.
     */
    void keep(long bytes) throws Refusal {
        long all = kept.addAndGet(bytes);
        talk(all);
        if (all > HeapGate.SMALL && isLarge.compareAndSet(false, true)) {
            try {
                isWaiting = true;
                passes.add(HeapShares.TRANSFERS.enter(options.maxExpandedBytes() / HELD, owner, deadline, what));
                isWaiting = false;
            } catch (ModuleException e) {
                throw new Refusal(e);
            }
            if (isReleased) {
                release();
            }
        }
    }

    /** Gives back the memory that was counted, when none of it is used any more. */
    void release() {
        synchronized (growing) {
            isReleased = true;
        }
        passes.forEach(Pass::close);
    }

    /** Lets a pack begin, if it announces no more objects than there may be memory for. */
    void beginPack(long objects) throws Refusal {
        long most = Math.max(LEAST_OBJECTS, options.maxTransferBytes() / BYTES_OF_AN_OBJECT);
        if (objects > most) {
            throw limit("the server announced " + objects + " objects, more than the " + most
                    + " that are allowed; keep modules in a smaller repository, or raise PEQUOD_GIT_MAX_BYTES");
        }
        isPack = true;
        index = objects * INDEX_OF_AN_OBJECT;
        pack = GitFolders.room(options).none(owner);
        passes.add(pack);
        store(0);
        keep(objects * MEMORY_OF_AN_OBJECT);
    }

    /** Lets a connection begin, on which the server names its refs anew. What it named on another one is kept no longer. */
    void beginConnection() {
        received = 0;
        inflated = 0;
        answerFrom = NO_ANSWER;
    }

    /**
     * Lets the answer to what is wanted begin. Before its pack it names at most the one commit that has no parents here, and says how far
     * it is: the library looks for each commit that is named among the others, and finds them slowly where they were chosen for that.
     */
    void beginAnswer() {
        answerFrom = received + inflated;
    }

    GitOptions options() {
        return options;
    }

    /** Does nothing while there is time and nobody has given up. */
    void check() throws Refusal {
        try {
            deadline.check(what);
        } catch (ModuleException e) {
            throw new Refusal(e);
        }
        synchronized (this) {
            if (ended) {
                throw new Refusal(
                        new ModuleException(Reason.DEADLINE_EXCEEDED, "Tried to " + what + " but it was given up"));
            }
        }
    }

    private void count(long bytes, long all) throws Refusal {
        if (isPack) {
            store(all);
        } else {
            keep(bytes);
        }
    }

    private void receive(long bytes) throws Refusal {
        received += bytes;
        count(bytes, received);
        checkReceived(received);
    }

    private void inflate(long bytes) throws Refusal {
        inflated += bytes;
        count(bytes, inflated);
        checkReceived(inflated);
    }

    /** Returns the most bytes that a server may send before a pack begins. */
    private long mostTalk() {
        long all = options.maxTransferBytes();
        return Math.max(1, Math.min(all / MOST_TALK, Math.max(LEAST_TALK, all / TALK)));
    }

    private void checkReceived(long bytes) throws Refusal {
        long most = isPack ? options.maxTransferBytes() : mostTalk();
        if (!isPack && received + inflated - answerFrom > MOST_ANSWER) {
            throw limit("the server sent more than " + MOST_ANSWER + " bytes before the objects that were asked for");
        }
        if (bytes > most) {
            throw limit("the server sent more than " + most + (isPack ? " bytes" : " bytes before any object")
                    + "; keep modules in a smaller repository, or raise PEQUOD_GIT_MAX_BYTES");
        }
        check();
    }

    private Refusal limit(String problem) {
        return new Refusal(new ModuleException(Reason.LIMIT_EXCEEDED, "Tried to " + what + " but " + problem));
    }

    /** Counts bytes of objects that were expanded. */
    void expand(long bytes) throws Refusal {
        expanded += bytes;
        if (expanded > options.maxExpandedBytes()) {
            throw limit("the objects that the server sent have more than " + options.maxExpandedBytes() + " bytes");
        }
        check();
    }

    /** Counts bytes of objects that were expanded in memory, where they may stay while others are made of them. */
    void hold(long bytes) throws Refusal {
        held += bytes;
        long most = Math.max(1, options.maxExpandedBytes() / HELD);
        if (held > most) {
            throw limit("the folders and differences of files that the server sent have more than " + most
                    + " bytes; keep modules in a smaller repository, or raise PEQUOD_GIT_MAX_BYTES");
        }
        keep(bytes);
        expand(bytes);
    }

    /**
     * Refuses to go on: whatever comes of that elsewhere, this is why.
     *
     * @param problem what is wrong, for the message "Tried to … but …"
     */
    Refusal refuse(String problem) {
        Refusal limit = limit(problem);
        refusal = limit.refusal();
        return limit;
    }

    /** Returns why it was refused to go on; null if it was not. */
    @Nullable
    ModuleException refusal() {
        return refusal;
    }

    /** Takes note that the server has ended its part without a word on how it ended. */
    void cutShort() {
        isCutShort = true;
    }

    boolean isCutShort() {
        return isCutShort;
    }

    /** Returns a stream that counts what is received. */
    InputStream counted(InputStream in) {
        return counted(in, this::receive);
    }

    /**
     * Returns a stream of what is received in gzip. That counts twice, as it comes and as it is expanded, and neither may be more than is
     * allowed: a little of it may expand to anything, and much of it to nothing. One member is read: for the JDK's stream each further one
     * that is empty would be a call within a call.
     */
    InputStream inflated(InputStream in) throws IOException {
        return counted(new GzipCompressorInputStream(counted(in)), this::inflate);
    }

    @FunctionalInterface
    private interface Count {
        void add(long bytes) throws Refusal;
    }

    /** Looks at what a server says of itself, in lines that come one by one. */
    private void look(byte[] bytes, int offset, int length) {
        hasLongIds |= !isPack
                && received < LEAST_TALK
                && new String(bytes, offset, length, StandardCharsets.ISO_8859_1).contains(LONG_IDS);
    }

    /** Reports whether the server has said that ids of its repository are those of SHA-256, which the library cannot read. */
    boolean hasLongIds() {
        return hasLongIds;
    }

    private InputStream counted(InputStream in, Count count) {
        return new FilterInputStream(in) {
            @Override
            public int read() throws IOException {
                int b = super.read();
                count.add(b < 0 ? 0 : 1);
                return b;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                int read = super.read(bytes, offset, length);
                look(bytes, offset, Math.max(0, read));
                count.add(Math.max(0, read));
                return read;
            }

            @Override
            public long skip(long bytes) throws IOException {
                long skipped = super.skip(bytes);
                count.add(skipped);
                return skipped;
            }
        };
    }

    /** Closes something when the conversation is given up; at once if it has been already. */
    void closeAtEnd(Closeable closeable) {
        synchronized (this) {
            if (!ended) {
                open.add(closeable);
                return;
            }
        }
        close(closeable);
    }

    /** Gives up: closes all that is open, the last first, so that whoever waits for it fails. */
    void end() {
        List<Closeable> all;
        synchronized (this) {
            ended = true;
            all = List.copyOf(open);
            open.clear();
        }
        all.reversed().forEach(Transfer::close);
    }

    private static void close(Closeable closeable) {
        try {
            closeable.close();
        } catch (IOException e) {
            return; // it is as good as closed
        }
    }
}
