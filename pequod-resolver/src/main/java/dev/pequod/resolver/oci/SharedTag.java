package dev.pequod.resolver.oci;

import dev.pequod.api.Deadline;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.resolver.net.Retries;
import dev.pequod.resolver.net.TryAgainException;
import java.time.Duration;
import java.util.Optional;

/**
 * Adds to what stands under a tag, where others may do so too.
 *
 * <p>Registries have no way to change a tag only if nobody else has, so that one of two who write at once may lose what the other
 * wrote. Therefore whoever writes looks just before whether the tag is still the one that was read, and afterwards again, several
 * times and a while later, and writes again what is lost.
 */
final class SharedTag {
    private static final int ATTEMPTS = 12;
    private static final int CONFIRMATIONS = 3;
    private static final Duration LONGEST = Duration.ofMinutes(1);

    /** What is to stand under a tag, together with what stands there. */
    interface Addition {
        /** Reports whether it stands there. */
        boolean isThere() throws ModuleException;

        /** Writes it; returns false, having written nothing, if another one has written since the tag was read. */
        boolean write() throws ModuleException;
    }

    private SharedTag() {}

    /**
     * Adds.
     *
     * @param what what is tried, for the message "Tried to … but …"
     * @param retries how to wait
     * @throws ModuleException if it cannot be read or written, or others write all the time
     */
    static void add(String what, Retries retries, Addition addition) throws ModuleException {
        add(what, retries, CONFIRMATIONS, addition);
    }

    /**
     * Adds.
     *
     * @param confirmations how often it must be seen there after it was written
     */
    static void add(String what, Retries retries, int confirmations, Addition addition) throws ModuleException {
        retries.times(ATTEMPTS).run(what, Deadline.after(LONGEST), new Attempt(what, confirmations, addition));
    }

    private static final class Attempt implements Retries.Attempt<Boolean> {
        private final String what;
        private final int confirmations;
        private final Addition addition;
        private boolean isWritten;
        private int confirmed;

        Attempt(String what, int confirmations, Addition addition) {
            this.what = what;
            this.confirmations = confirmations;
            this.addition = addition;
        }

        @Override
        public Boolean run() throws ModuleException, TryAgainException {
            boolean isThere = addition.isThere();
            if (isThere) {
                confirmed++;
            } else {
                confirmed = 0;
                isWritten |= addition.write();
            }
            if (isThere && !isWritten || confirmed == confirmations) {
                return true;
            }
            throw new TryAgainException(
                    new ModuleException(
                            Reason.UNAVAILABLE,
                            "Tried to " + what
                                    + " but what is written is not there afterwards: others write there all the"
                                    + " time, or the registry does not keep it; try again later"),
                    Optional.empty());
        }
    }
}
