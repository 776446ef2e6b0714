package dev.pequod.resolver;

import dev.pequod.api.FetchedModule;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts what is asked of the sources of one scheme. Thread-safe. */
final class SourceCounters {
    private static final String SUCCESS = "success";

    private final Outcomes locates = new Outcomes();
    private final Outcomes fetches = new Outcomes();
    private final LongAdder bytes = new LongAdder();
    private final LongAdder verified = new LongAdder();
    private final LongAdder unsigned = new LongAdder();
    private final LongAdder unverified = new LongAdder();

    /** Counts how one kind of question ended. */
    private static final class Outcomes {
        private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();

        void add(String outcome) {
            counts.computeIfAbsent(outcome, any -> new LongAdder()).increment();
        }

        Map<String, Long> byName() {
            Map<String, Long> sums = new TreeMap<>();
            counts.forEach((outcome, count) -> sums.put(outcome, count.sum()));
            return sums;
        }
    }

    void located() {
        locates.add(SUCCESS);
    }

    void notLocated(ModuleException failure) {
        failed(locates, failure);
    }

    void fetched(FetchedModule module) {
        fetches.add(SUCCESS);
        bytes.add(module.files().totalBytes());
        (module.verifiedBy().isEmpty() ? unsigned : verified).increment();
    }

    void notFetched(ModuleException failure) {
        failed(fetches, failure);
    }

    private void failed(Outcomes outcomes, ModuleException failure) {
        outcomes.add(failure.reason().code());
        if (failure.reason() == Reason.UNVERIFIED) {
            unverified.increment();
        }
    }

    SourceStatistics statistics() {
        return new SourceStatistics(
                locates.byName(), fetches.byName(), bytes.sum(), verified.sum(), unsigned.sum(), unverified.sum());
    }
}
