package dev.pequod.apply;

import dev.pequod.apply.testing.FakeCluster;
import java.util.concurrent.atomic.AtomicInteger;

/** The crash matrix in memory. */
final class CrashMatrixTest extends CrashMatrix {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    @Override
    ClusterClient cluster() {
        return new FakeCluster();
    }

    @Override
    String namespace(ClusterClient cluster) {
        return "space-" + NUMBER.incrementAndGet();
    }
}
