package dev.pequod.resolver.git;

import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.resolver.memory.HeapGate;
import dev.pequod.resolver.net.TryAgainException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A thread in which a conversation with a server is held, so that the caller's deadline and interrupt end it whatever the
 * library waits for, or is busy with: loading its classes for the first time may take seconds. Whoever calls touches nothing of the library, not
 * even to make what the conversation is held with. Such a thread is also how the machine's settings of Git are kept out: see
 * {@link JGit}.
 */
final class GitThread extends Thread {
    /** How long the end of a conversation is waited for that was given up; its connections are closed by then. */
    private static final long PATIENCE_MILLIS = 100;

    private GitThread(Runnable task) {
        super(task, "pequod git");
        setDaemon(true);
    }

    /** A conversation with a server. */
    @FunctionalInterface
    interface Conversation<T> {
        T hold() throws ModuleException, TryAgainException;
    }

    /**
     * Returns what the conversation returns.
     *
     * @param server whom it is held with, for the message "Tried to … but … did not answer in time"
     * @throws ModuleException if it does, or did not end in time
     * @throws TryAgainException if it does
     */
    static <T> T run(Transfer transfer, String server, Conversation<T> conversation)
            throws ModuleException, TryAgainException {
        transfer.deadline().check(transfer.what());
        FutureTask<T> task = new FutureTask<>(conversation::hold);
        GitThread thread = new GitThread(task);
        thread.start();
        try {
            return task.get(transfer.deadline().remaining().toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            boolean isWaiting = transfer.isWaiting();
            giveUp(transfer, thread);
            if (isWaiting) {
                throw HeapGate.full(transfer.what());
            }
            throw new ModuleException(
                    Reason.DEADLINE_EXCEEDED,
                    "Tried to " + transfer.what() + " but " + server + " did not answer in time; try again, or give it"
                            + " more with PEQUOD_FETCH_TIMEOUT",
                    e);
        } catch (InterruptedException e) {
            giveUp(transfer, thread);
            Thread.currentThread().interrupt();
            transfer.deadline().check(transfer.what());
            throw new IllegalStateException("an interrupt was lost", e);
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case ModuleException refusal -> throw refusal;
                case TryAgainException again -> throw again;
                // Java's HTTP client reads an answer within the reading of the one that goes before it.
                case StackOverflowError endless ->
                    throw new ModuleException(
                            Reason.UNAVAILABLE,
                            "Tried to " + transfer.what() + " but the server answers without end, and that is nothing a"
                                    + " server of Git does",
                            endless);
                case Error error -> throw error;
                case null, default -> throw new IllegalStateException(e.getCause());
            }
        }
    }

    /** Closes what is open, in a thread of its own since that may block, too. */
    private static void giveUp(Transfer transfer, GitThread thread) {
        thread.interrupt();
        Thread closing = Thread.ofVirtual().start(transfer::end);
        try {
            closing.join(PATIENCE_MILLIS);
            thread.join(PATIENCE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
