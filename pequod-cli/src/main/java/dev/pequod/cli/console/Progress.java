package dev.pequod.cli.console;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A line on standard error that shows that work goes on: after one second, on a terminal, and gone when closed, or when the process is
 * ended, as by Ctrl-C.
 *
 * <p>While it is open nothing else is written to the terminal.
 */
public final class Progress {
    private static final String FRAMES = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏";
    private static final Duration DELAY = Duration.ofSeconds(1);
    private static final Duration FRAME = Duration.ofMillis(120);
    private static final String CLEAR_LINE = "\r\u001B[K";

    /** The fewest columns that are left to what is being done; a bar that leaves less is not shown. */
    private static final int LEAST = 10;

    private final Terminal terminal;
    private final String what;
    private final Supplier<String> bar;
    private final ProcessEnd end;
    private final CountDownLatch done = new CountDownLatch(1);
    private final @Nullable Thread thread;
    private boolean isGone;

    private Progress(Terminal terminal, String what, Supplier<String> bar, Duration delay, ProcessEnd end) {
        this.terminal = terminal;
        this.what = what;
        this.bar = bar;
        this.end = end;
        thread = terminal.showsProgress()
                ? Thread.ofPlatform().daemon().name("progress").start(() -> show(delay))
                : null;
    }

    /**
     * Some work.
     *
     * @param <T> what it returns
     * @param <X> what it throws
     */
    @FunctionalInterface
    public interface Work<T, X extends Exception> {
        /** Does the work. */
        T run() throws X;
    }

    /** Returns what the work returns; meanwhile it is shown what is being done, such as {@code Rendering cart}. */
    public static <T, X extends Exception> T during(Terminal terminal, String what, Work<T, X> work) throws X {
        return during(terminal, what, DELAY, work);
    }

    /**
     * Some work of a known size, which says how far it is.
     *
     * @param <X> what it throws
     */
    @FunctionalInterface
    public interface Transfer<X extends Exception> {
        /** Does the work, and tells of bytes as they are done. */
        void run(LongConsumer done) throws X;
    }

    /** Does the work; meanwhile a bar shows how many of the bytes are done. */
    public static <X extends Exception> void during(Terminal terminal, String what, long bytes, Transfer<X> work)
            throws X {
        during(terminal, what, bytes, DELAY, work);
    }

    static <X extends Exception> void during(
            Terminal terminal, String what, long bytes, Duration delay, Transfer<X> work) throws X {
        Meter meter = new Meter();
        meter.expect(bytes);
        during(terminal, what, meter, delay, () -> {
            work.run(meter::add);
            return true;
        });
    }

    /** Returns what the work returns; meanwhile a bar shows how far the transfers are that the meter counts, as soon as there are some. */
    public static <T, X extends Exception> T during(Terminal terminal, String what, Meter meter, Work<T, X> work)
            throws X {
        return during(terminal, what, meter, DELAY, work);
    }

    static <T, X extends Exception> T during(
            Terminal terminal, String what, Meter meter, Duration delay, Work<T, X> work) throws X {
        return during(terminal, what, meter::bar, delay, ProcessEnd.OF_JVM, work);
    }

    static <T, X extends Exception> T during(Terminal terminal, String what, Duration delay, Work<T, X> work) throws X {
        return during(terminal, what, () -> "", delay, ProcessEnd.OF_JVM, work);
    }

    static <T, X extends Exception> T during(
            Terminal terminal, String what, Supplier<String> bar, Duration delay, ProcessEnd end, Work<T, X> work)
            throws X {
        Progress progress = new Progress(terminal, what, bar, delay, end);
        try {
            return work.run();
        } finally {
            progress.close();
        }
    }

    private void show(Duration delay) {
        long start = System.nanoTime();
        if (closedWithin(delay)) {
            return;
        }
        Thread remover = Thread.ofPlatform().name("progress end").unstarted(this::takeAway);
        if (!end.add(remover)) {
            return;
        }
        int frame = 0;
        do {
            char spinner = FRAMES.charAt(frame++ % FRAMES.length());
            long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start);
            write(line(spinner + " ", " (" + seconds + " s)"));
        } while (!closedWithin(FRAME));
        takeAway();
        end.remove(remover);
    }

    /** Returns what fits into one row of the terminal: of more than one only the last would be taken away. */
    private String line(String before, String after) {
        int columns = terminal.errColumns() - 1 - ColumnCount.of(before + after);
        String shown = bar.get();
        int left = columns - ColumnCount.of(shown);
        boolean fits = left >= Math.min(LEAST, ColumnCount.of(what));
        return terminal.errRow()
                .add(before + ColumnCount.cut(what, fits ? left : columns) + (fits ? shown : "") + after)
                .toString();
    }

    /** Takes the line away, for ever. */
    private synchronized void takeAway() {
        write("");
        isGone = true;
    }

    private synchronized void write(String line) {
        if (!isGone) {
            try {
                terminal.note(CLEAR_LINE + line);
            } catch (IOException e) {
                isGone = true; // nobody watches any more; the work itself goes on
            }
        }
    }

    private boolean closedWithin(Duration time) {
        try {
            return done.await(time.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            return true; // nobody interrupts this thread but to end it
        }
    }

    private void close() {
        done.countDown();
        if (thread != null) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
