package dev.pequod.resolver.git;

import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A thread in which a conversation with a server is held, so that the caller's deadline and interrupt end it whatever the
 * library waits for. Such a thread is also how the machine's settings of Git are kept out: see {@link JGit}.
 */
final class GitThread extends Thread {
    /** How long the end of a conversation is waited for that was given up: its connections are closed already. */
    private static final long PATIENCE_MILLIS = 2_000;

    private GitThread(Runnable task) {
        super(task, "pequod git");
        setDaemon(true);
    }

    /**
     * Returns what the conversation returns.
     *
     * @throws ModuleException if it did not end in time
     * @throws ExecutionException what it throws
     */
    static <T> T run(Transfer transfer, Callable<T> conversation) throws ModuleException, ExecutionException {
        FutureTask<T> task = new FutureTask<>(conversation);
        GitThread thread = new GitThread(task);
        thread.start();
        try {
            return task.get(transfer.deadline().remaining().toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            giveUp(transfer, thread);
            throw late(transfer);
        } catch (InterruptedException e) {
            giveUp(transfer, thread);
            Thread.currentThread().interrupt();
            throw late(transfer);
        }
    }

    private static void giveUp(Transfer transfer, GitThread thread) {
        transfer.end();
        thread.interrupt();
        try {
            thread.join(PATIENCE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Says whether time or patience was over. */
    private static ModuleException late(Transfer transfer) throws ModuleException {
        transfer.deadline().check(transfer.what());
        return new ModuleException(Reason.DEADLINE_EXCEEDED, "Tried to " + transfer.what() + " but the time was over");
    }
}
